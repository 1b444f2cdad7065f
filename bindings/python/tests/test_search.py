"""Looking for sessions: what is filtered, in which order it comes, and page by page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rallypoint import (
    AdvertisementType,
    ComparisonOp,
    PingState,
    Result,
    Search,
    SearchFilter,
    SearchQuery,
    Setting,
    Subsystem,
    keys,
)
from scripted import HANG, ScriptedGateway
from support import Gateway, refused, result_of, settings, unique

ONLINE = AdvertisementType.VIA_ONLINE_SERVICE


@pytest.fixture(scope="module")
def hosts(gateway: Gateway) -> Iterator[dict[str, str]]:
    """Two sessions of one series; their game session ids by map."""
    series = unique("series")
    one, two = gateway.subsystem(), gateway.subsystem()
    made = {"series": series}
    for online, level, slots in ((one, 3, 2), (two, 9, 4)):
        custom = {
            "SERIES": Setting(series, ONLINE),
            "LEVEL": Setting(level, ONLINE),
            keys.SETTING_MAPNAME: Setting(f"map {level}", ONLINE),
        }
        online.session.create("A", settings(slots, settings=custom, title=f"{series} {level}")).wait()
        gateway.start(online, "A")
        made[f"map {level}"] = online.session.info("A").game_session_id
    yield made
    for online in (one, two):
        online.session.destroy("A").wait()
        online.close()


def found(online: Subsystem, search: Search, query: SearchQuery) -> list[object]:
    """The maps of what a query finds."""
    search.set_query(query)
    online.session.find(search).wait()
    maps = [one.settings.get("mapname") for one in search]
    return [setting and setting.value for setting in maps]


@pytest.mark.parametrize(
    ("condition", "maps"),
    [
        (SearchFilter("LEVEL", ComparisonOp.EQUALS, 3), ["map 3"]),
        (SearchFilter("level", ComparisonOp.NOT_EQUALS, 3), ["map 9"]),
        (SearchFilter("LEVEL", ComparisonOp.GREATER_THAN, 3), ["map 9"]),
        (SearchFilter("LEVEL", ComparisonOp.GREATER_THAN_EQUALS, 3), ["map 3", "map 9"]),
        (SearchFilter("LEVEL", ComparisonOp.LESS_THAN, 9), ["map 3"]),
        (SearchFilter("LEVEL", ComparisonOp.LESS_THAN_EQUALS, 2), []),
        (SearchFilter("LEVEL", ComparisonOp.NEAR, 8), ["map 9", "map 3"]),
        (SearchFilter("MAPNAME", ComparisonOp.IN, ("map 3", "map 4")), ["map 3"]),
        (SearchFilter("MAPNAME", ComparisonOp.NOT_IN, ("map 3", "map 4")), ["map 9"]),
        (SearchFilter("@max_players", ComparisonOp.EQUALS, 4), ["map 9"]),
    ],
)
def test_filters(gateway: Gateway, hosts: dict[str, str], condition: SearchFilter, maps: list[str]) -> None:
    series = SearchFilter("SERIES", ComparisonOp.EQUALS, hosts["series"])
    with gateway.subsystem() as online, online.create_search() as search:
        query = SearchQuery(filters=(series, condition), sort_key="")
        if condition.comparison == ComparisonOp.NEAR:
            assert found(online, search, query) == maps
        else:
            assert sorted(map(str, found(online, search, query))) == maps


def test_order(gateway: Gateway, hosts: dict[str, str]) -> None:
    series = (SearchFilter("SERIES", ComparisonOp.EQUALS, hosts["series"]),)
    with gateway.subsystem() as online, online.create_search() as search:
        up = SearchQuery(filters=series, sort_key="LEVEL")
        assert found(online, search, up) == ["map 3", "map 9"]
        down = SearchQuery(filters=series, sort_key="@open_slots", sort_descending=True)
        assert found(online, search, down) == ["map 9", "map 3"]


def test_pages(gateway: Gateway, hosts: dict[str, str]) -> None:
    series = (SearchFilter("SERIES", ComparisonOp.EQUALS, hosts["series"]),)
    with gateway.subsystem() as online, online.create_search() as search:
        pages = [found(online, search, SearchQuery(filters=series, max_results=1))]
        while search.next_page:
            query = SearchQuery(filters=series, max_results=1, page=search.next_page)
            pages.append(found(online, search, query))
        rows = [row for page in pages for row in page]
        assert sorted(map(str, rows)) == ["map 3", "map 9"], "each once"
        assert max(map(len, pages)) == 1


def test_builds_are_kept_apart(gateway: Gateway, hosts: dict[str, str]) -> None:
    series = (SearchFilter("SERIES", ComparisonOp.EQUALS, hosts["series"]),)
    with gateway.subsystem(build_unique_id=99) as online, online.create_search() as search:
        assert found(online, search, SearchQuery(filters=series)) == []
        assert len(found(online, search, SearchQuery(filters=series, any_build=True))) == 2


def test_what_a_result_says(gateway: Gateway, hosts: dict[str, str]) -> None:
    with gateway.subsystem() as online, online.create_search() as search:
        online.session.find_by_id(hosts["map 9"], search).wait()
        (one,) = search.results()
        assert one.game_session_id == hosts["map 9"]
        assert one.title == f"{hosts['series']} 9"
        assert (one.max_players, one.open_slots, one.is_lan) == (4, 3, False)
        assert one.num_open_public_connections + one.num_open_private_connections == 3
        assert one.settings.get("LEVEL") == Setting(9, ONLINE)
        assert one.ip_address and one.port and one.owner_id
        assert (one.ping_ms, one.ping_state) == (9999, PingState.NOT_MEASURED)
        online.session.ping_results(search).wait()
        assert search[0].ping_state != PingState.NOT_MEASURED


def test_queries_that_are_wrong(online: Subsystem, script: ScriptedGateway) -> None:
    with online.create_search() as search:

        def refuses(query: SearchQuery) -> Result:
            return refused(lambda: search.set_query(query))

        odd = SearchFilter("A", ComparisonOp(99), 1)
        assert refuses(SearchQuery(filters=(odd,))) == Result.INVALID_ARGUMENT
        script.script = [HANG]
        find = online.session.find(search)
        assert refuses(SearchQuery()) == Result.ALREADY_PENDING
        assert refused(lambda: online.session.find(search)) == Result.ALREADY_PENDING
        find.cancel()
        assert result_of(find) == Result.CANCELLED
        assert refuses(SearchQuery()) == Result.OK


def test_a_search_that_was_closed(online: Subsystem) -> None:
    with online.create_search() as search:
        search.close()
        assert refused(lambda: search.state) == Result.INVALID_HANDLE
        assert refused(lambda: online.session.find(search)) == Result.INVALID_HANDLE
