"""How a server connects, and that a game session outlives its server's connection."""

import http.client
import re
import urllib.parse

import pytest
from conftest import client
from driver import Refused
from fleet import Fleet
from harness import CREDENTIALS, REGION, Gateway, until
from relay import Relay
from test_interactions import active, create

PLAYERS = ("ada", "bob")


def join(gamelift, arn, player):
    """A slot, as the server calls name it."""
    made = gamelift.create_player_session(GameSessionId=arn, PlayerId=player)["PlayerSession"]
    return {"player_session_id": made["PlayerSessionId"]}


def upgrade(gateway, fleet):
    """The status of an upgrade by somebody who neither signs nor has a token."""
    query = {"pID": "stranger", "ComputeId": fleet.compute, "FleetId": fleet.id, "Authorization": "none"}
    query |= {"sdkVersion": "5.5.0", "sdkLanguage": "Go"}
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    door = http.client.HTTPConnection(*gateway.address)
    door.request("GET", "/?" + urllib.parse.urlencode(query), headers=headers)
    status = door.getresponse().status
    door.close()
    return status


@pytest.fixture
def relay(gateway):
    """A relay to the shared gateway."""
    between = Relay(gateway.address)
    yield between
    between.end()


def test_parameters_instead_of_the_environment(gamelift, fleet, start):
    server = start()
    server.call(
        "init",
        {
            "WebSocketURL": fleet.websocket,
            "ProcessID": "process-1",
            "HostID": fleet.compute,
            "FleetID": fleet.id,
            "AuthToken": fleet.token(),
        },
    )
    server.ready()
    active(gamelift, fleet, server)
    assert server.finish() == 0


def test_a_cut_connection_is_made_again(gamelift, fleet, start, relay):
    server = start(**fleet.environment(websocket=relay.websocket))
    server.call("init_from_environment")
    server.ready()
    arn = active(gamelift, fleet, server)
    ada = join(gamelift, arn, "ada")
    server.call("accept", ada)
    assert len(relay.openings) == 1

    relay.cut()
    until("it has connected again", lambda: len(relay.openings) == 2)
    # What goes out and what comes in both go on, and nothing was lost.
    assert fleet.game_session(arn)["Status"] == "ACTIVE"
    assert fleet.player_sessions(arn) == {"ada": "ACTIVE"}
    server.call("remove", ada)
    assert fleet.player_sessions(arn) == {"ada": "COMPLETED"}
    gamelift.terminate_game_session(GameSessionId=arn, TerminationMode="TRIGGER_ON_PROCESS_TERMINATE")
    server.event("process_terminate")
    assert server.finish() == 0
    assert fleet.game_session(arn)["Status"] == "TERMINATED"


def test_a_lost_server_takes_its_game_session_with_it(fleet, start):
    with Gateway("--reconnect-window", "500ms") as gateway:
        gamelift = client(gateway.services)
        lost = Fleet(gamelift, "servers-lost")
        server = start(**lost.environment())
        server.call("init_from_environment")
        server.ready()
        arn = active(gamelift, lost, server)
        server.end()
        until("it is over", lambda: lost.game_session(arn)["Status"] == "TERMINATED")
        codes = {event["EventCode"] for event in gamelift.describe_fleet_events(FleetId=lost.id)["Events"]}
        assert "SERVER_PROCESS_CRASHED" in codes, codes
        gamelift.close()


def test_sigv4_instead_of_a_token(start):
    access, secret = CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
    with Gateway("--server-credentials", f"{access}:{secret}") as gateway:
        gamelift = client(gateway.services)
        fleet = Fleet(gamelift, "servers-sigv4")
        assert upgrade(gateway, fleet) == 403
        variables = fleet.environment()
        del variables["GAMELIFT_SDK_AUTH_TOKEN"]
        signed = {"GAMELIFT_REGION": REGION, "GAMELIFT_ACCESS_KEY": access, "GAMELIFT_SECRET_KEY": secret}
        server = start(**variables, **signed)
        server.call("init_from_environment")
        server.ready()
        active(gamelift, fleet, server)
        assert server.finish() == 0
        gamelift.close()


def test_the_token_is_renewed_before_it_expires(start, tmp_path):
    with open(tmp_path / "log", "w+") as log, Gateway("--token-lifetime", "6s", log=log) as gateway:
        gamelift = client(gateway.services)
        fleet = Fleet(gamelift, "servers-refresh")
        relay = Relay(gateway.address)
        try:
            environment = fleet.environment(websocket=relay.websocket)
            server = start(**environment)
            server.call("init_from_environment")
            server.ready()
            arn = active(gamelift, fleet, server)
            # By the fourth connection the first token is no good any more.
            until("it has connected three times more", lambda: len(relay.openings) >= 4)
            tokens = [re.search("Authorization=([^& ]+)", opening)[1] for opening in relay.openings]
            assert len(set(tokens)) == len(tokens), "a token was used twice"
            slot = join(gamelift, arn, "ada")
            server.call("accept", slot)
            assert fleet.player_sessions(arn) == {"ada": "ACTIVE"}
            assert fleet.game_session(arn)["Status"] == "ACTIVE"
            until("those it has left are closed", lambda: len(relay.pairs) <= 2 * server.connections)
            assert server.finish() == 0
        finally:
            relay.end()
            gamelift.close()
        # Connections that were left, and those of a server that has said that it ends, are no news.
        log.seek(0)
        process = environment["GAMELIFT_SDK_PROCESS_ID"]
        lines = [line for line in log if process in line]
        assert lines, "the log is read"
        assert not [line for line in lines if " WARN " in line or "the socket was lost" in line]


def test_a_server_outlives_its_gateway(start, tmp_path):
    """The gateway is killed while a match goes on, and started again over the same journal."""
    data = str(tmp_path / "data")
    gateway = Gateway("--data", data)
    try:
        gamelift = client(gateway.services)
        fleet = Fleet(gamelift, "servers-restart")
        server = start(**fleet.environment())
        server.call("init_from_environment")
        server.ready()
        arn = active(gamelift, fleet, server)
        ada, bob = (join(gamelift, arn, player) for player in PLAYERS)
        server.call("accept", ada)
        host, port = gateway.address
        gateway.kill()

        gateway = Gateway("--data", data, services=f"{host}:{port}")
        # Its auth token is one of the first gateway's.
        until("it has come back", lambda: _accepts(server, bob))
        assert fleet.game_session(arn)["Status"] == "ACTIVE"
        assert fleet.player_sessions(arn) == {"ada": "ACTIVE", "bob": "ACTIVE"}
        assert server.finish() == 0
        assert fleet.game_session(arn)["Status"] == "TERMINATED"
        gamelift.close()
    finally:
        gateway.end()


def _accepts(server, slot):
    """Whether the service takes the player: a call while it is away fails."""
    try:
        server.call("accept", slot)
    except Refused as refusal:
        print(refusal)
        return False
    return True


def test_an_unhealthy_server_gets_no_game_session(gamelift, fleet, start):
    server = start(**fleet.environment())
    server.call("init_from_environment")
    server.call("set_health", False)
    server.call("ready", {"port": server.port, "log_paths": []})
    assert server.event("health_check") is False
    server.event("process_terminate")
    with pytest.raises(gamelift.exceptions.FleetCapacityExceededException):
        gamelift.create_game_session(FleetId=fleet.id, Location=fleet.location, MaximumPlayerSessionCount=1)
    assert server.finish() == 0
    # The next one is as good as any.
    healthy = start(**fleet.environment())
    healthy.call("init_from_environment")
    healthy.ready()
    assert create(gamelift, fleet)["Status"] == "ACTIVATING"
