"""Sessions against a real gateway with real game servers, from create to destroy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from ctypes import sizeof

import pytest
from rallypoint import (
    AdvertisementType,
    Completion,
    Delegate,
    Invite,
    JoinResult,
    LocalPlayer,
    Operation,
    OperationKind,
    ParticipantLeftReason,
    PortType,
    Result,
    Search,
    SearchQuery,
    SessionFailure,
    SessionNotice,
    SessionNoticeKind,
    SessionSettings,
    SessionState,
    Setting,
    StartOptions,
    Subsystem,
    SubsystemOptions,
    _ffi,
    join_result,
    keys,
)
from rallypoint._functions import Functions
from scripted import GAME_SESSION, HANG, ScriptedGateway
from support import Gateway, refused, result_of, settings, unique, until

ADDRESS = re.compile(r"[^:]+:[1-9]\d*|\[.+\]:[1-9]\d*")


def index_of(search: Search, title: str) -> int:
    return [found.title for found in search].index(title)


def test_a_session_from_create_to_destroy(gateway: Gateway) -> None:
    title = unique("python")
    with gateway.subsystem() as host, gateway.subsystem() as guest:
        host.session.create("GameSession", settings(2, title=title)).wait()
        assert host.session.state("gamesession") == SessionState.PENDING
        gateway.start(host, "GameSession")
        address = host.session.connect_string("GameSession")
        assert ADDRESS.fullmatch(address)
        owned = host.session.info("GameSession")
        assert owned.is_owner and not owned.is_lan
        assert owned.state == SessionState.IN_PROGRESS
        assert owned.game_session_id and owned.player_session_id
        assert address == f"{owned.ip_address}:{owned.port}"

        search = guest.create_search()
        guest.session.find(search).wait()
        index = index_of(search, title)
        found = search[index]
        assert (found.max_players, found.open_slots) == (2, 1)
        assert found.game_session_id == owned.game_session_id
        assert search.connect_string(index) == address

        guest.session.join("Joined", search=search, index=index).wait()
        assert guest.session.connect_string("Joined") == address
        joined = guest.session.info("Joined")
        assert joined.player_session_id != owned.player_session_id
        assert not joined.is_owner
        guest.session.start("Joined").wait()
        guest.session.end("Joined").wait()
        with gateway.subsystem() as late:
            full = result_of(late.session.join("Joined", owned.game_session_id))
            assert (full, join_result(full)) == (Result.SESSION_FULL, JoinResult.SESSION_IS_FULL)

        guest.session.leave("Joined").wait()
        assert guest.session.state("Joined") == SessionState.NO_SESSION
        host.session.end("GameSession").wait()
        assert host.session.state("GameSession") == SessionState.ENDED
        host.session.destroy("GameSession").wait()
        assert (host.session.count(), guest.session.count()) == (0, 0)


def test_settings_travel(gateway: Gateway) -> None:
    title = unique("settings")
    online = AdvertisementType.VIA_ONLINE_SERVICE
    custom = {
        keys.SETTING_MAPNAME: Setting("Ödland", online),
        "ROUNDS": Setting(7, online),
        "RANKED": Setting(True, online),
        "SECRET": Setting("s3cret"),
    }
    given = settings(3, title=title, uses_presence=True, settings=custom)
    with gateway.subsystem() as host, gateway.subsystem() as guest:
        host.session.create("A", given).wait()
        assert host.session.settings("A").settings == custom
        gateway.start(host, "A")
        with guest.create_search() as search:
            guest.session.find(search).wait()
            found = search[index_of(search, title)]
        assert found.settings.settings == {key: custom[key] for key in custom if key != "SECRET"}
        assert found.settings.get("rounds") == Setting(7, online)
        host.session.destroy("A").wait()


def test_an_update_is_found(gateway: Gateway) -> None:
    title, later = unique("before"), unique("after")
    online = AdvertisementType.VIA_ONLINE_SERVICE
    heard: list[SessionNotice] = []
    with gateway.subsystem() as host, gateway.subsystem() as guest:
        host.session.on_settings_updated(heard.append)
        host.session.create("A", settings(2, title=title)).wait()
        gateway.start(host, "A")
        changed = settings(2, title=later, settings={"MODE": Setting("duel", online)})
        assert host.session.update("A", changed).wait().kind == OperationKind.UPDATE_SESSION
        assert host.session.settings("A").get("mode") == Setting("duel", online)
        until("the update is told", lambda: heard, host)
        assert (heard[0].kind, heard[0].session_name) == (SessionNoticeKind.SETTINGS_UPDATED, "A")
        with guest.create_search() as search:
            guest.session.find(search).wait()
            found = search[index_of(search, later)]
            assert found.settings.get("MODE") == Setting("duel", online)
            guest.session.join("Joined", found.game_session_id).wait()
            assert refused(lambda: guest.session.update("Joined", changed)) == Result.NOT_OWNER
        # Without refreshing, nobody else hears of it.
        host.session.update("A", settings(2, title="quiet"), refresh_online_data=False).wait()
        assert host.session.settings("A").title == "quiet"
        with guest.create_search() as search:
            guest.session.find_by_id(found.game_session_id, search).wait()
            assert [one.title for one in search] in ([later], []), "it may be full, and is not renamed"
        guest.session.leave("Joined").wait()
        host.session.destroy("A").wait()


def test_one_session_by_its_id(gateway: Gateway) -> None:
    with gateway.subsystem() as host, gateway.subsystem() as guest:
        host.session.create("A", settings(2)).wait()
        gateway.start(host, "A")
        wanted = host.session.info("A").game_session_id
        with guest.create_search() as search:
            completion = guest.session.find_by_id(wanted, search).wait()
            assert (completion.kind, completion.search) == (OperationKind.FIND_SESSION_BY_ID, search.id)
            assert [found.game_session_id for found in search] == [wanted]
            assert guest.session.ping_results(search).wait().kind == OperationKind.PING_SEARCH_RESULTS
            assert search[0].ping_ms <= 9999
            guest.session.join("B", search=search).wait()
        assert guest.session.info("B").game_session_id == wanted
        guest.session.leave("B").wait()
        host.session.destroy("A").wait()


def test_registered_players_take_slots(offline: Subsystem) -> None:
    session = offline.session
    joined: list[SessionNotice] = []
    left: list[SessionNotice] = []
    session.on_participant_joined(joined.append)
    session.on_participant_left(left.append)
    session.create("A", SessionSettings(num_public_connections=3, num_private_connections=1)).wait()

    def open_slots() -> tuple[int, int]:
        info = session.info("A")
        return info.num_open_public_connections, info.num_open_private_connections

    before = open_slots()
    completion = session.register_players("A", ["ada", "grace", "ada"]).wait()
    assert (completion.kind, set(completion.player_ids)) == (
        OperationKind.REGISTER_PLAYERS,
        {"ada", "grace"},
    )
    assert open_slots() == (before[0] - 2, before[1])
    session.register_players("A", ["alan"], was_invited=True).wait()
    assert open_slots() == (before[0] - 2, before[1] - 1)
    assert session.is_player_in_session("a", "ada")
    assert not session.is_player_in_session("A", "nobody")
    assert {"ada", "grace", "alan"} <= set(session.info("A").registered_players)
    until("three have joined", lambda: len(joined) == 3, offline)
    assert {one.player_id for one in joined} == {"ada", "grace", "alan"}

    completion = session.unregister_players("A", ["ada", "nobody"], ParticipantLeftReason.KICKED).wait()
    assert completion.kind == OperationKind.UNREGISTER_PLAYERS
    until("one has left", lambda: left, offline)
    assert [(one.player_id, one.reason) for one in left] == [("ada", ParticipantLeftReason.KICKED)]
    assert open_slots() == (before[0] - 1, before[1] - 1)


def test_local_players(offline: Subsystem) -> None:
    session = offline.session
    session.create("A", settings()).wait()
    before = session.info("A").local_players
    assert session.register_local_player("A", "ada").wait().kind == OperationKind.REGISTER_LOCAL_PLAYER
    assert set(session.info("A").local_players) == {*before, "ada"}
    assert not session.is_player_in_session("A", "ada"), "it takes no slot: that is for register_players"
    assert session.unregister_local_player("A", "ada").wait().kind == OperationKind.UNREGISTER_LOCAL_PLAYER
    assert session.info("A").local_players == before


def test_invitations_are_the_platform_s(offline: Subsystem) -> None:
    session = offline.session
    heard: list[SessionNotice] = []
    session.on_invite_received(heard.append)
    session.on_invite_accepted(heard.append)
    invite = Invite(GAME_SESSION, player_id="ada", from_player_id="grace", app_id="game")
    session.receive_invite(invite)
    session.accept_invite(invite)
    assert heard == [], "nobody is called but by tick"
    until("both are told", lambda: len(heard) == 2, offline)
    assert [one.kind for one in heard] == [
        SessionNoticeKind.INVITE_RECEIVED,
        SessionNoticeKind.INVITE_ACCEPTED,
    ]
    for one in heard:
        told = (one.game_session_id, one.player_id, one.from_player_id, one.app_id)
        assert told == (GAME_SESSION, "ada", "grace", "game")
    assert heard[1].reason == Result.OK

    session.create("A", settings()).wait()
    assert result_of(session.send_invite("A", ["grace"])) == Result.NOT_SUPPORTED
    assert result_of(session.find_friend_session(["grace"])) == Result.NOT_SUPPORTED


def test_presence(offline: Subsystem) -> None:
    assert not offline.session.has_presence_session()
    offline.session.create("A", settings(uses_presence=True)).wait()
    assert offline.session.has_presence_session()


def test_who_made_it(offline: Subsystem) -> None:
    offline.set_local_player(LocalPlayer("ada-1815", nickname="Ada"))
    offline.session.create("A", settings()).wait()
    info = offline.session.info("A")
    assert (info.owner_id, info.owner_name) == ("ada-1815", "Ada")


def test_a_connect_string_shows_the_slot(gateway: Gateway) -> None:
    pattern = "{host}:{port}?PlayerSessionId={player_session_id}"
    with gateway.subsystem(connect_string_format=pattern) as host:
        host.session.create("A", settings()).wait()
        gateway.start(host, "A")
        slot = host.session.info("A").player_session_id
        assert host.session.connect_string("A").endswith(f"?PlayerSessionId={slot}")
        host.session.destroy("A").wait()


def test_the_beacon_s_port_is_a_setting(gateway: Gateway) -> None:
    online = AdvertisementType.VIA_ONLINE_SERVICE
    with gateway.subsystem() as host:
        custom = {keys.SETTING_BEACONPORT: Setting(15000, online)}
        host.session.create("A", settings(settings=custom)).wait()
        gateway.start(host, "A")
        assert host.session.connect_string("A", PortType.BEACON).endswith(":15000")
        host.session.destroy("A").wait()


def test_no_slot_for_who_only_makes_it(gateway: Gateway) -> None:
    with gateway.subsystem() as host:
        host.session.create("A", settings(decline_player_slot=True)).wait()
        gateway.start(host, "A")
        assert host.session.info("A").player_session_id == ""
        host.session.destroy("A").wait()


def test_a_find_can_be_cancelled(online: Subsystem, script: ScriptedGateway) -> None:
    script.script = [HANG]
    heard: list[OperationKind] = []
    assert refused(online.session.cancel_find) == Result.NOT_SEARCHING
    with online.create_search() as search:
        find = online.session.find(search, lambda one: heard.append(one.kind))
        cancel = online.session.cancel_find(lambda one: heard.append(one.kind))
        until("both are over", lambda: find.done and cancel.done, online)
        assert result_of(find) == Result.CANCELLED
        assert result_of(cancel) == Result.OK
        assert heard == [OperationKind.FIND_SESSIONS, OperationKind.CANCEL_FIND_SESSIONS]


def test_the_dump_tells_of_sessions(offline: Subsystem) -> None:
    offline.session.create("Lobby", settings(title="Friday night")).wait()
    assert "Lobby" in str(offline.dump())


def test_settings_are_found_in_c_too(library: Functions) -> None:
    rows = (_ffi.RpSetting * 3)()
    for row, key, player in zip(rows, (b"TEAM", b"MapName", b"MAPNAME"), (b"ada", None, None)):
        row.struct_size, row.key, row.player_id = sizeof(row), key, player
    assert library.rp_setting_find(rows, 3, b"mapname").contents.key == b"MapName"
    assert not library.rp_setting_find(rows, 3, b"team"), "that is Ada's own"
    assert not library.rp_setting_find(rows, 0, b"MapName")
    assert not library.rp_setting_find(None, 0, b"MapName")
    assert not library.rp_setting_find(rows, 3, None)


DelegateCase = tuple[
    Callable[[Subsystem], Callable[[Callable[[Completion], None]], Delegate]],
    Callable[[Subsystem], Operation],
    OperationKind,
]

DELEGATES: list[DelegateCase] = [
    (
        lambda on: on.session.on_create_complete,
        lambda on: on.session.create("B", settings()),
        OperationKind.CREATE_SESSION,
    ),
    (lambda on: on.session.on_start_complete, lambda on: on.session.start("A"), OperationKind.START_SESSION),
    (
        lambda on: on.session.on_update_complete,
        lambda on: on.session.update("A", settings(), False),
        OperationKind.UPDATE_SESSION,
    ),
    (
        lambda on: on.session.on_destroy_complete,
        lambda on: on.session.destroy("A"),
        OperationKind.DESTROY_SESSION,
    ),
    (
        lambda on: on.session.on_find_complete,
        lambda on: on.session.find(on.create_search()),
        OperationKind.FIND_SESSIONS,
    ),
    (
        lambda on: on.session.on_ping_results_complete,
        lambda on: on.session.ping_results(on.create_search()),
        OperationKind.PING_SEARCH_RESULTS,
    ),
    (
        lambda on: on.session.on_join_complete,
        lambda on: on.session.join("B", GAME_SESSION),
        OperationKind.JOIN_SESSION,
    ),
    (lambda on: on.session.on_leave_complete, lambda on: on.session.leave("A"), OperationKind.LEAVE_SESSION),
    (
        lambda on: on.session.on_register_players_complete,
        lambda on: on.session.register_players("A", ["ada"]),
        OperationKind.REGISTER_PLAYERS,
    ),
    (
        lambda on: on.session.on_unregister_players_complete,
        lambda on: on.session.unregister_players("A", ["ada"]),
        OperationKind.UNREGISTER_PLAYERS,
    ),
    (
        lambda on: on.session.on_find_friend_session_complete,
        lambda on: on.session.find_friend_session(["ada"]),
        OperationKind.FIND_FRIEND_SESSION,
    ),
]


@pytest.mark.parametrize(("add", "begin", "kind"), DELEGATES, ids=[case[2].name for case in DELEGATES])
def test_delegates_hear_their_kind(
    online: Subsystem,
    add: Callable[[Subsystem], Callable[[Callable[[Completion], None]], Delegate]],
    begin: Callable[[Subsystem], Operation],
    kind: OperationKind,
) -> None:
    online.session.create("A", settings()).wait()
    heard: list[Completion] = []
    add(online)(heard.append)
    operation = begin(online)
    until(f"{kind.name} is over", lambda: operation.done, online)
    assert [one.kind for one in heard] == [kind]
    assert heard[0] == operation.completion


def test_delegates_of_the_end_and_of_cancelling(online: Subsystem, script: ScriptedGateway) -> None:
    heard: list[OperationKind] = []
    online.session.on_end_complete(lambda one: heard.append(one.kind))
    online.session.on_cancel_find_complete(lambda one: heard.append(one.kind))
    online.session.join("A", GAME_SESSION).wait()
    online.session.start("A").wait()
    online.session.end("A").wait()
    script.script = [HANG]
    online.session.find(online.create_search())
    online.session.cancel_find().wait()
    assert heard == [OperationKind.END_SESSION, OperationKind.CANCEL_FIND_SESSIONS]


def test_a_start_and_a_find_choose_a_place(online: Subsystem, script: ScriptedGateway) -> None:
    online.session.create("A", settings()).wait()
    twice = StartOptions(fleet_id="fleet-b", queue="ranked")
    assert refused(lambda: online.session.start("A", options=twice)) == Result.INVALID_ARGUMENT
    script.script = [(403, '{"error": {"code": "ChoiceNotAllowed", "message": "not that one"}}')]
    secret = StartOptions(alias_id="alias-secret")
    assert result_of(online.session.start("A", options=secret)) == Result.CHOICE_NOT_ALLOWED
    ranked = StartOptions(queue="ranked", latencies={"eu-west-1": 0.02})
    online.session.start("A", options=ranked).wait()
    bodies = [json.loads(body) for _, _, _, body in script.received]
    assert [body.get("alias_id") for body in bodies] == ["alias-secret", None]
    assert (bodies[1]["queue"], bodies[1]["latencies"]) == ("ranked", {"eu-west-1": 20})

    there = SearchQuery(fleet_id="fleet-b", location="custom-b", any_build=True)
    with online.create_search() as search:
        search.set_query(there)
        online.session.find(search).wait()
    assert script.received[-1][1] == "/find_session?fleet_id=fleet-b&location=custom-b"


def test_certificates_that_are_none_are_refused() -> None:
    given = SubsystemOptions(ca_certificates="/etc/ssl/certs/ca.pem")
    assert refused(lambda: Subsystem(given)) == Result.INVALID_ARGUMENT


def test_the_service_is_lost_and_comes_back() -> None:
    heard: list[SessionNotice] = []
    script = ScriptedGateway()
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        online.session.on_failure(heard.append)
        online.session.join("A", GAME_SESSION).wait()
        script.stop()
        with online.create_search() as search:
            assert result_of(online.session.find(search)) == Result.CONNECTION_FAILED
        until("it is told that the service is lost", lambda: heard, online)
        script = ScriptedGateway(script.server_address[1])
        try:
            until("it is told that the service is back", lambda: len(heard) == 2, online)
        finally:
            script.stop()
    assert [(one.kind, one.reason) for one in heard] == [
        (SessionNoticeKind.FAILURE, SessionFailure.SERVICE_CONNECTION_LOST),
        (SessionNoticeKind.FAILURE, SessionFailure.SERVICE_CONNECTION_RESTORED),
    ]


def test_a_participant_s_settings(offline: Subsystem) -> None:
    heard: list[SessionNotice] = []
    offline.session.on_participant_settings_updated(heard.append)
    offline.session.create("A", settings()).wait()
    offline.session.register_players("A", ["ada"]).wait()
    own = {"ada": {"TEAM": Setting("red")}}
    offline.session.update("A", settings(member_settings=own), refresh_online_data=False).wait()
    assert offline.session.settings("A").member_settings == own
    until("it is told", lambda: heard, offline)
    assert (heard[0].player_id, heard[0].session_name) == ("ada", "A")
