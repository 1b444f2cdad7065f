"""Sessions on the local network: hosted, found and joined without a gateway."""

from __future__ import annotations

import socket

import pytest
from rallypoint import (
    AdvertisementType,
    ComparisonOp,
    PingState,
    Result,
    SearchFilter,
    SearchQuery,
    Setting,
    Subsystem,
    SubsystemOptions,
)
from support import result_of, settings, tick_until_done, unique, until

NOWHERE = "http://127.0.0.1:1"
# Long enough for a machine that is busy; a search ends as soon as it has found what it wants.
LISTEN = 20.0


@pytest.fixture
def port() -> int:
    """A beacon's port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def on_lan(port: int, **more: object) -> Subsystem:
    return Subsystem(
        SubsystemOptions(
            gateway_url=NOWHERE,
            lan_port=port,
            lan_interface="127.0.0.1",
            lan_game_id=0x1815,
            lan_find_timeout=LISTEN,
            **more,  # type: ignore[arg-type]
        )
    )


def test_a_session_on_the_lan(port: int) -> None:
    title = unique("lan")
    seen = {"MODE": Setting("duel", AdvertisementType.VIA_PING_ONLY), "SECRET": Setting("s3cret")}
    with on_lan(port) as host, on_lan(port) as guest:
        given = settings(
            4, is_lan_match=True, allow_join_in_progress=True, title=title, lan_game_port=7000, settings=seen
        )
        host.session.create("A", given).wait()
        host.session.start("A").wait()
        assert host.session.info("A").is_lan

        with guest.create_search() as search:
            search.set_query(SearchQuery(is_lan=True, max_results=1))
            guest.session.find(search)
            until("it is found", lambda: len(search), host, guest)
            (found,) = search.results()
            assert (found.title, found.is_lan, found.port) == (title, True, 7000)
            assert found.settings.get("mode") == seen["MODE"]
            assert found.settings.get("SECRET") is None
            assert found.ping_state == PingState.LAN
            guest.session.join("B", search=search).wait()
        assert guest.session.connect_string("B") == "127.0.0.1:7000"
        assert guest.session.info("B").is_lan
        guest.session.leave("B").wait()
        host.session.destroy("A").wait()


def test_when_the_gateway_is_lost_the_lan_is_taken_and_said(port: int) -> None:
    with on_lan(port, lan_fallback=True) as host, on_lan(port, lan_fallback=True) as guest:
        host.session.create("A", settings(allow_join_in_progress=True)).wait()
        start = host.session.start("A")
        tick_until_done(start, host)
        assert start.result().via_lan
        with guest.create_search() as search:
            search.set_query(
                SearchQuery(max_results=1, filters=(SearchFilter("@max_players", ComparisonOp.EQUALS, 4),))
            )
            find = guest.session.find(search)
            tick_until_done(find, guest, host)
            assert find.result().via_lan
            assert [found.is_lan for found in search] == [True]


def test_an_operation_that_the_lan_stands_in_for_can_be_waited_for(port: int) -> None:
    with on_lan(port, lan_fallback=True) as host:
        host.session.create("A", settings(allow_join_in_progress=True)).wait()
        assert host.session.start("A").wait().via_lan


def test_without_fallback_the_lan_is_not_taken(port: int) -> None:
    with on_lan(port) as host:
        host.session.create("A", settings()).wait()
        assert result_of(host.session.start("A")) == Result.CONNECTION_FAILED
