"""Hosting: this process is the game server, and a player comes to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from rallypoint import (
    ComputeCertificate,
    GameSession,
    GameSessionStatus,
    GameSessionUpdate,
    MatchmakingPlayer,
    OperationKind,
    PlayerSessionCreationPolicy,
    PlayerSessionStatus,
    ProcessTerminate,
    RallypointError,
    Result,
    ServerParameters,
    Subsystem,
    SubsystemOptions,
    UpdateReason,
)
from scripted_service import FAR_FUTURE, HOSTED, RULES, ScriptedService
from support import Gateway, begin_start, refused, result_of, settings, tick_until_done, unique, until

PORT = 7777


def parameters(gateway: Gateway, **more: Any) -> ServerParameters:
    return ServerParameters(
        websocket_url=gateway.websocket_url,
        process_id=unique("process"),
        host_id="host-1",
        fleet_id="fleet-123",
        **more,
    )


class Hosting:
    """A server process and what it heard. It activates nothing by itself."""

    def __init__(self, gateway: Gateway) -> None:
        self.online = Subsystem(SubsystemOptions())
        self.game_sessions: list[GameSession] = []
        self.terminations: list[ProcessTerminate] = []
        self.is_well = True
        self.asked = 0
        self.online.server.init(parameters(gateway, heartbeat_interval=0.2)).wait()
        self.online.server.ready(
            PORT,
            on_start_game_session=self.game_sessions.append,
            on_process_terminate=self.terminations.append,
            on_health_check=self.health,
            log_paths=["/tmp/server.log"],
        ).wait()

    def health(self) -> bool:
        self.asked += 1
        return self.is_well


@pytest.fixture
def hosting(empty_gateway: Gateway) -> Iterator[Hosting]:
    hosting = Hosting(empty_gateway)
    assert hosting.asked, "ready says how it is"
    yield hosting
    # A test may have said so itself.
    refused(lambda: hosting.online.server.ending().wait())
    refused(lambda: hosting.online.server.destroy().wait())
    hosting.online.close()


def started(hosting: Hosting, player: Subsystem) -> GameSession:
    """A game session that a player made, active on this server."""
    player.session.create("Game", settings(2, title="from python")).wait()

    def is_told() -> bool:
        hosting.online.tick()
        return bool(hosting.game_sessions)

    operation = begin_start(player, "Game", is_told)
    hosting.online.server.activate_game_session().wait()
    tick_until_done(operation, player, hosting.online)
    operation.result()
    return hosting.game_sessions[0]


def test_a_game_session_from_start_to_end(empty_gateway: Gateway, hosting: Hosting) -> None:
    server = hosting.online.server
    assert refused(server.activate_game_session) == Result.GAME_SESSION_ID_NOT_SET
    assert refused(lambda: server.game_session_id) == Result.GAME_SESSION_ID_NOT_SET
    assert refused(lambda: server.termination_time) == Result.TERMINATION_TIME_NOT_SET
    with empty_gateway.subsystem() as player:
        told = started(hosting, player)
        assert (told.name, told.max_players, told.port) == ("from python", 2, PORT)
        assert server.game_session_id == told.game_session_id
        assert refused(server.matchmaker_data) == Result.NO_MATCHMAKER_DATA
        info = player.session.info("Game")
        assert (info.game_session_id, info.port) == (told.game_session_id, PORT)

        slot = info.player_session_id
        assert result_of(server.accept_player_session("psess-forged")) == Result.NOT_FOUND
        completion = server.accept_player_session(slot).wait()
        assert completion.kind == OperationKind.SERVER_ACCEPT_PLAYER_SESSION
        assert server.remove_player_session(slot).wait().ok

        player.session.destroy("Game").wait()
        until("it is told to end", lambda: hosting.terminations, hosting.online)
        when = hosting.terminations[0].termination_time
        if when is None:
            assert refused(lambda: server.termination_time) == Result.TERMINATION_TIME_NOT_SET
        else:
            assert server.termination_time == when
    server.ending().wait()
    server.destroy().wait()
    assert refused(server.activate_game_session) == Result.SERVER_NOT_INITIALIZED


def test_wrong_order(empty_gateway: Gateway) -> None:
    with Subsystem(SubsystemOptions()) as online:
        server = online.server
        assert refused(lambda: server.ready(PORT)) == Result.SERVER_NOT_INITIALIZED
        assert refused(server.ending) == Result.SERVER_NOT_INITIALIZED
        assert refused(server.destroy) == Result.SERVER_NOT_INITIALIZED
        assert refused(lambda: server.init(ServerParameters())) == Result.INVALID_ARGUMENT
        given = parameters(empty_gateway)
        server.init(given).wait()
        assert refused(lambda: server.init(given)) == Result.SERVER_ALREADY_INITIALIZED
        assert refused(lambda: server.ready(0)) == Result.INVALID_ARGUMENT
        assert refused(server.activate_game_session) == Result.PROCESS_NOT_READY
        assert online._callbacks.count() == 0
        server.destroy().wait()


def test_callbacks_of_a_process_are_kept_while_it_is_ready(hosting: Hosting) -> None:
    again = hosting.online.server
    assert refused(lambda: again.ready(PORT)) == Result.ALREADY_PENDING
    assert hosting.online._callbacks.count() == 1


def test_what_a_health_check_raises_comes_out_of_tick(empty_gateway: Gateway) -> None:
    def ill() -> bool:
        raise LookupError("ill")

    with Subsystem(SubsystemOptions()) as online:
        online.server.init(parameters(empty_gateway, heartbeat_interval=0.2)).wait()
        with pytest.raises(LookupError, match="ill"):
            online.server.ready(PORT, on_health_check=ill).wait()
        with pytest.raises(LookupError, match="ill"):
            until("it is asked again", lambda: False, online)
        online.server.ending().wait()


def test_nobody_there() -> None:
    with Subsystem(SubsystemOptions()) as online:
        given = ServerParameters(
            websocket_url="ws://127.0.0.1:1", process_id="p", host_id="h", fleet_id="fleet-123", timeout=1
        )
        with pytest.raises(RallypointError) as raised:
            online.server.init(given).wait()
        assert raised.value.code in (Result.CONNECTION_FAILED, Result.TIMED_OUT)


def test_the_environment_says_where(empty_gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    given = parameters(empty_gateway)
    for name, value in {
        "WEBSOCKET_URL": given.websocket_url,
        "PROCESS_ID": given.process_id,
        "HOST_ID": given.host_id,
        "FLEET_ID": given.fleet_id,
    }.items():
        monkeypatch.setenv(f"GAMELIFT_SDK_{name}", value)
    with Subsystem(SubsystemOptions()) as online:
        online.server.init(ServerParameters(use_environment=True)).wait()
        online.server.destroy().wait()


def test_hosting_and_playing_in_one_process_on_two_threads(empty_gateway: Gateway, hosting: Hosting) -> None:
    stop = threading.Event()

    def serve() -> None:
        seen = 0
        while not stop.is_set():
            hosting.online.tick()
            if len(hosting.game_sessions) > seen:
                seen += 1
                hosting.online.server.activate_game_session()
            stop.wait(0.001)

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        with empty_gateway.subsystem() as player:
            player.session.create("Game", settings()).wait()
            empty_gateway.start(player, "Game")
            player.session.destroy("Game").wait()
    finally:
        stop.set()
        serving.join()


ROLE = "arn:aws:iam::123456789012:role/game-server"


def hosted(service: ScriptedService, online: Subsystem, updates: list[GameSessionUpdate]) -> GameSession:
    """A process that was given a game session."""
    given = ServerParameters(
        websocket_url=service.url, process_id="p", host_id="host-1", fleet_id="fleet-123", auth_token="t"
    )
    online.server.init(given).wait()
    told: list[GameSession] = []
    online.server.ready(PORT, on_start_game_session=told.append, on_update_game_session=updates.append).wait()
    until("a game session came", lambda: told, online)
    return told[0]


def test_who_plays_and_who_may_come(service: ScriptedService) -> None:
    with Subsystem(SubsystemOptions()) as online:
        game_session = hosted(service, online, [])
        server = online.server
        assert game_session.game_session_id == HOSTED
        assert (game_session.fleet_id, game_session.properties) == ("fleet-123", {"map": "dust"})
        completion = server.describe_player_sessions(
            game_session_id=HOSTED, status=PlayerSessionStatus.TIMED_OUT, limit=5, next_token="page-1"
        ).wait()
        page = completion.player_sessions
        assert page is not None
        assert page.next_token == "page-2"
        (slot,) = page.player_sessions
        assert (slot.player_session_id, slot.player_id, slot.player_data) == ("psess-1", "ada", "blue")
        assert (slot.status, slot.port) == (PlayerSessionStatus.TIMED_OUT, PORT)
        assert (slot.creation_time, slot.termination_time) == (1_700_000_000.5, 1_700_000_060.5)
        asked = service.asked("DescribePlayerSessions")
        assert (asked["PlayerSessionStatusFilter"], asked["Limit"], asked["NextToken"]) == (
            "TIMEDOUT",
            5,
            "page-1",
        )
        assert refused(server.describe_player_sessions) == Result.INVALID_ARGUMENT

        completion = server.update_player_session_creation_policy(PlayerSessionCreationPolicy.DENY_ALL).wait()
        assert completion.kind == OperationKind.SERVER_UPDATE_PLAYER_SESSION_CREATION_POLICY
        assert completion.player_sessions is None
        assert service.asked("UpdatePlayerSessionCreationPolicy")["PlayerSessionPolicy"] == "DENY_ALL"


def test_who_was_matched(service: ScriptedService) -> None:
    with Subsystem(SubsystemOptions()) as online:
        assert refused(online.server.matchmaker_data) == Result.SERVER_NOT_INITIALIZED
        hosted(service, online, [])
        data = online.server.matchmaker_data()
        assert (data.match_id, data.auto_backfill_ticket_id) == ("m-1", "auto-1")
        assert data.matchmaking_configuration_arn == RULES
        assert data.players == (
            MatchmakingPlayer("ada", team="red", attributes={"skill": 23.5}),
            MatchmakingPlayer("bob", team="blue"),
        )


def test_a_backfill_from_start_to_stop(service: ScriptedService) -> None:
    updates: list[GameSessionUpdate] = []
    with Subsystem(SubsystemOptions()) as online:
        hosted(service, online, updates)
        players = [
            MatchmakingPlayer(
                "ada",
                team="red",
                attributes={
                    "skill": 23,
                    "name": "Ada",
                    "modes": ["ffa", "ctf"],
                    "wins": {"dust": 3.5, "ice": 1},
                    "nothing": None,
                },
                latencies={"eu-west-1": 0.03},
            ),
            MatchmakingPlayer("bob"),
        ]
        ticket = online.server.start_match_backfill(RULES, players).wait().backfill_ticket_id
        assert ticket == "ticket-1"
        asked = service.asked("StartMatchBackfill")
        assert (asked["GameSessionArn"], asked["MatchmakingConfigurationArn"]) == (HOSTED, RULES)
        ada, bob = asked["Players"]
        assert (ada["PlayerId"], ada["Team"], ada["LatencyInMs"]) == ("ada", "red", {"eu-west-1": 30})
        assert ada["PlayerAttributes"] == {
            "skill": {"AttrType": "DOUBLE", "N": 23.0},
            "name": {"AttrType": "STRING", "S": "Ada"},
            "modes": {"AttrType": "STRING_LIST", "SL": ["ffa", "ctf"]},
            "wins": {"AttrType": "STRING_DOUBLE_MAP", "SDM": {"dust": 3.5, "ice": 1.0}},
            "nothing": {"AttrType": "NONE"},
        }
        assert bob["PlayerId"] == "bob"
        online.server.stop_match_backfill(RULES, ticket).wait()
        until("it is over", lambda: updates, online)
        (update,) = updates
        assert (update.reason, update.backfill_ticket_id) == (UpdateReason.BACKFILL_CANCELLED, ticket)
        assert update.game_session.status == GameSessionStatus.ACTIVE
        assert refused(lambda: online.server.start_match_backfill(RULES, [])) == Result.INVALID_ARGUMENT


def test_certificate_and_credentials(service: ScriptedService) -> None:
    with Subsystem(SubsystemOptions()) as online:
        hosted(service, online, [])
        certificate = online.server.get_compute_certificate().wait().compute_certificate
        assert certificate == ComputeCertificate("/certificate.pem", "host-1")
        credentials = online.server.get_fleet_role_credentials(ROLE, "session").wait().fleet_role_credentials
        assert credentials is not None
        assert (credentials.access_key_id, credentials.expiration) == ("AK", FAR_FUTURE / 1000)
        assert "AK" not in repr(credentials)
        assert "SK" not in repr(credentials)
        online.server.get_fleet_role_credentials(ROLE).wait()
        asked = [one for one in service.requests if one["Action"] == "GetFleetRoleCredentials"]
        assert [one["RoleSessionName"] for one in asked] == ["session"], "the service is asked once"


def test_a_signed_connection(service: ScriptedService) -> None:
    with Subsystem(SubsystemOptions()) as online:
        given = ServerParameters(
            websocket_url=service.url,
            process_id="p",
            host_id="host-1",
            fleet_id="fleet-123",
            region="eu-west-1",
            access_key="AK",
            secret_key="SK",
        )
        online.server.init(given).wait()
        (query,) = service.queries
        assert query["Authorization"] == ["SigV4"]
        assert query["X-Amz-Credential"][0].startswith("AK/")
        assert len(query["X-Amz-Signature"][0]) == 64


def test_the_sdk_version_is_one_of_gamelift_s_fifth() -> None:
    with Subsystem(SubsystemOptions()) as online:
        assert online.server.sdk_version.startswith("5.")
