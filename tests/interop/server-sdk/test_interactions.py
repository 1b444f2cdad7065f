"""The five interactions of GameLift's page: every status in its order, whatever the server is built on."""

import time

import pytest
from conftest import client
from driver import Error
from fleet import Fleet
from harness import Gateway, is_now, until

# How long a slot is held for a player who does not come. GameLift's minute is waited for in tests/e2e.
RESERVATION = 8.0


def create(gamelift, fleet, **request):
    """Creates a game session as soon as the fleet has a server."""

    def made():
        try:
            asked = {
                "FleetId": fleet.id,
                "Location": fleet.location,
                "MaximumPlayerSessionCount": 2,
                **request,
            }
            return gamelift.create_game_session(**asked)["GameSession"]
        except gamelift.exceptions.FleetCapacityExceededException:
            return None

    return until("a server is idle", made)


def active(gamelift, fleet, server, **request):
    """A game session that the server has activated; answers its ARN."""
    arn = create(gamelift, fleet, **request)["GameSessionId"]
    assert server.event("start_game_session")["GameSessionId"] == arn
    server.call("activate")
    assert fleet.game_session(arn)["Status"] == "ACTIVE"
    return arn


def server_processes(gamelift, fleet):
    """How many server processes are active in the fleet."""
    (used,) = gamelift.describe_fleet_utilization(FleetIds=[fleet.id])["FleetUtilization"]
    return used["ActiveServerProcessCount"]


def test_initialize_a_game_server(gamelift, fleet, start):
    full = gamelift.exceptions.FleetCapacityExceededException
    request = {"FleetId": fleet.id, "Location": fleet.location, "MaximumPlayerSessionCount": 2}
    assert server_processes(gamelift, fleet) == 0

    server = start(**fleet.environment())
    assert server.call("version") == server.version
    server.call("init_from_environment")
    # Connected, but not ready: it gets no game session.
    with pytest.raises(full):
        gamelift.create_game_session(**request)
    server.refused(Error.PROCESS_NOT_READY, "activate")

    server.call("ready", {"port": server.port, "log_paths": ["/tmp/log of a match"]})
    assert server.event("health_check") is True
    until("it counts", lambda: server_processes(gamelift, fleet) == 1)
    if server.is_placeable_when_ready:
        session = gamelift.create_game_session(**request)["GameSession"]
    else:
        session = create(gamelift, fleet)
    assert (session["Status"], session["Port"]) == ("ACTIVATING", server.port)


def test_create_a_game_session_by_queue_placement(gamelift, fleet, server):
    queue, placement = f"queue-{fleet.location}", f"placement-{fleet.location}"
    gamelift.create_game_session_queue(Name=queue, Destinations=[{"DestinationArn": fleet.arn}])
    started = gamelift.start_game_session_placement(
        PlacementId=placement,
        GameSessionQueueName=queue,
        GameSessionName="a match",
        MaximumPlayerSessionCount=2,
        GameProperties=[{"Key": "map", "Value": "desert"}],
        GameSessionData="three rounds",
        DesiredPlayerSessions=[{"PlayerId": "ada", "PlayerData": "first"}],
    )["GameSessionPlacement"]
    assert started["Status"] == "PENDING"

    pushed = server.event("start_game_session")
    assert (pushed["Name"], pushed["GameSessionData"]) == ("a match", "three rounds")
    assert (pushed["GameProperties"], pushed["MaximumPlayerSessionCount"]) == ({"map": "desert"}, 2)
    assert (pushed["IpAddress"], pushed["Port"]) == ("127.0.0.1", server.port)
    arn = pushed["GameSessionId"]
    assert server.call("game_session_id") == arn
    assert fleet.game_session(arn)["Status"] == "ACTIVATING"
    # Until the server has said so, nobody is placed.
    seen = gamelift.describe_game_session_placement(PlacementId=placement)["GameSessionPlacement"]
    assert seen["Status"] == "PENDING"
    assert fleet.player_sessions(arn) == {}

    server.call("activate")
    assert fleet.game_session(arn)["Status"] == "ACTIVE"
    seen = gamelift.describe_game_session_placement(PlacementId=placement)["GameSessionPlacement"]
    assert (seen["Status"], seen["GameSessionArn"], seen["Port"]) == ("FULFILLED", arn, server.port)
    assert is_now(seen["EndTime"])
    assert [slot["PlayerId"] for slot in seen["PlacedPlayerSessions"]] == ["ada"]
    assert fleet.player_sessions(arn) == {"ada": "RESERVED"}


@pytest.fixture
def impatient(start):
    """The API, a fleet and a server of a gateway that holds slots for less than a minute."""
    with Gateway("--reservation-timeout", f"{RESERVATION:.0f}s") as gateway:
        gamelift = client(gateway.services)
        fleet = Fleet(gamelift, "servers-slots")
        server = start(**fleet.environment())
        server.call("init_from_environment")
        server.ready()
        yield gamelift, fleet, server
        gamelift.close()


def test_add_a_player(impatient):
    gamelift, fleet, server = impatient
    arn = active(gamelift, fleet, server)
    slots = {}
    for player in ("ada", "bob"):
        made = gamelift.create_player_session(GameSessionId=arn, PlayerId=player)["PlayerSession"]
        assert (made["Status"], made["Port"]) == ("RESERVED", server.port)
        slots[player] = {"player_session_id": made["PlayerSessionId"]}
    reserved_at = time.monotonic()
    assert fleet.game_session(arn)["CurrentPlayerSessionCount"] == 2

    server.call("accept", slots["ada"])
    assert fleet.player_sessions(arn) == {"ada": "ACTIVE", "bob": "RESERVED"}
    server.refused(Error.NOT_FOUND, "accept", {"player_session_id": "psess-of-nobody"})

    # Bob does not come. Until his time is over, nobody else gets in.
    full = gamelift.exceptions.GameSessionFullException
    with pytest.raises(full):
        gamelift.create_player_session(GameSessionId=arn, PlayerId="eve")
    until(
        "bob's slot is free",
        lambda: fleet.player_sessions(arn)["bob"] == "TIMEDOUT",
        patience=2 * RESERVATION,
    )
    # A lower bound: a slow machine cannot break it.
    assert time.monotonic() - reserved_at > RESERVATION - 1.0
    assert fleet.player_sessions(arn)["ada"] == "ACTIVE"
    assert fleet.game_session(arn)["CurrentPlayerSessionCount"] == 1
    server.refused(Error.BAD_REQUEST, "accept", slots["bob"])
    eve = gamelift.create_player_session(GameSessionId=arn, PlayerId="eve")["PlayerSession"]
    assert eve["Status"] == "RESERVED"


def test_remove_a_player(gamelift, fleet, server):
    arn = active(gamelift, fleet, server)
    made = gamelift.create_player_session(GameSessionId=arn, PlayerId="ada")["PlayerSession"]
    ada = {"player_session_id": made["PlayerSessionId"]}
    server.call("accept", ada)
    assert fleet.player_sessions(arn) == {"ada": "ACTIVE"}

    server.call("remove", ada)
    (gone,) = gamelift.describe_player_sessions(PlayerSessionId=made["PlayerSessionId"])["PlayerSessions"]
    assert gone["Status"] == "COMPLETED"
    assert is_now(gone["TerminationTime"])
    assert fleet.game_session(arn)["CurrentPlayerSessionCount"] == 0
    server.refused(Error.NOT_FOUND, "remove", {"player_session_id": "psess-of-nobody"})


def test_shut_down(gamelift, fleet, server):
    arn = active(gamelift, fleet, server)
    server.refused(Error.TERMINATION_TIME_NOT_SET, "termination_time")
    mode = "TRIGGER_ON_PROCESS_TERMINATE"
    ending = gamelift.terminate_game_session(GameSessionId=arn, TerminationMode=mode)["GameSession"]
    assert ending["Status"] == "TERMINATING"
    server.event("process_terminate")
    assert server.call("termination_time") > time.time() - 1.0
    assert fleet.game_session(arn)["Status"] == "TERMINATING"

    server.call("ending")
    ended = fleet.game_session(arn)
    assert (ended["Status"], ended["StatusReason"]) == ("TERMINATED", "TRIGGERED_ON_PROCESS_TERMINATE")
    assert is_now(ended["TerminationTime"])
    server.call("destroy")
    server.process.stdin.close()
    assert server.process.wait(10) == 0
    until("it no longer counts", lambda: server_processes(gamelift, fleet) == 0)
    codes = {event["EventCode"] for event in gamelift.describe_fleet_events(FleetId=fleet.id)["Events"]}
    assert "SERVER_PROCESS_CRASHED" not in codes, codes
