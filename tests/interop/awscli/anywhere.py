#!/usr/bin/env python3
"""The AWS CLI, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end.

The steps are those of tests/interop/README.md. RALLYPOINT_AWS names the `aws` program; without it, the one on
the path.
    RALLYPOINT_SERVICES=http://127.0.0.1:9870 RALLYPOINT_GAME_SERVER=./04_dedicated_server python3 anywhere.py
"""

import datetime
import json
import pathlib
import re
import sys
import tempfile
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from cli import ENVIRONMENT, aws, date, equal, game_session, refused, started  # noqa: E402
from harness import GameServers, is_now, step, until  # noqa: E402

from matchmaking import Matchmaking  # noqa: E402

RUN = uuid.uuid4().hex[:12]
LOCATION = f"custom-cli-{RUN}"
COMPUTE = f"compute-{RUN}"
QUEUE = f"queue-{RUN}"
UNKNOWN = "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown"


def make_location():
    """A custom location, once."""
    made = aws("create-location", "--location-name", LOCATION)["Location"]
    equal(made["LocationName"], LOCATION)
    refused("ConflictException", "create-location", "--location-name", LOCATION)
    listed = aws("list-locations", "--filters", "CUSTOM")["Locations"]
    assert LOCATION in [location["LocationName"] for location in listed], listed


def make_fleet():
    """A fleet at that location."""
    made = aws(
        *["create-fleet", "--name", "from the CLI", "--compute-type", "ANYWHERE"],
        *["--locations", f"Location={LOCATION}", "--anywhere-configuration", "Cost=1"],
        *["--tags", "Key=made-by,Value=cli"],
    )
    fleet = made["FleetAttributes"]
    assert re.fullmatch("fleet-[a-zA-Z0-9-]+", fleet["FleetId"]), fleet
    assert is_now(date(fleet["CreationTime"])), fleet
    described = aws("describe-fleet-attributes", "--fleet-ids", fleet["FleetId"])["FleetAttributes"]
    equal([(seen["Name"], seen["Status"]) for seen in described], [("from the CLI", "ACTIVE")])
    assert fleet["FleetId"] in aws("list-fleets")["FleetIds"], "it is not listed"
    return fleet["FleetId"], fleet["FleetArn"]


def register_compute(fleet):
    """This machine joins the fleet; answers where its server processes connect."""
    words = ["register-compute", "--fleet-id", fleet, "--compute-name", COMPUTE]
    words += ["--location", LOCATION, "--ip-address", "127.0.0.1"]
    made = aws(*words)["Compute"]
    assert made["GameLiftServiceSdkEndpoint"].startswith("ws"), made
    assert is_now(date(made["CreationTime"])), made
    refused("ConflictException", *words)
    listed = aws("list-compute", "--fleet-id", fleet)["ComputeList"]
    equal([compute["ComputeName"] for compute in listed], [COMPUTE])
    return made["GameLiftServiceSdkEndpoint"]


def auth_token(fleet):
    """What its server processes show when they connect."""
    answer = aws("get-compute-auth-token", "--fleet-id", fleet, "--compute-name", COMPUTE)
    assert re.fullmatch("[a-zA-Z0-9-]{1,64}", answer["AuthToken"]), "not a token"
    ahead = date(answer["ExpirationTimestamp"]) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta() < ahead < datetime.timedelta(days=1), ahead
    return answer["AuthToken"]


def make_alias(fleet):
    """A name for the fleet."""
    routing = f"Type=SIMPLE,FleetId={fleet}"
    made = aws("create-alias", "--name", f"alias {RUN}", "--routing-strategy", routing)["Alias"]
    assert is_now(date(made["CreationTime"])), made
    equal(aws("resolve-alias", "--alias-id", made["AliasId"])["FleetId"], fleet)
    equal(aws("list-aliases", "--name", f"alias {RUN}")["Aliases"], [made])
    return made["AliasId"]


def terminal_alias():
    """An alias that leads nowhere says why."""
    routing = "Type=TERMINAL,Message=closed for good"
    made = aws("create-alias", "--name", f"closed {RUN}", "--routing-strategy", routing)
    alias = made["Alias"]["AliasId"]
    words = ["create-game-session", "--alias-id", alias, "--maximum-player-session-count", "1"]
    message = refused("TerminalRoutingStrategyException", *words)
    assert "closed for good" in message, message
    equal(aws("delete-alias", "--alias-id", alias), None)
    refused("NotFoundException", "describe-alias", "--alias-id", alias)


def make_queue(fleet_arn):
    """A queue that places in the fleet."""
    words = ["--name", QUEUE, "--timeout-in-seconds", "60", "--destinations", f"DestinationArn={fleet_arn}"]
    aws("create-game-session-queue", *words)
    (seen,) = aws("describe-game-session-queues", "--names", QUEUE)["GameSessionQueues"]
    equal((seen["TimeoutInSeconds"], seen["Destinations"]), (60, [{"DestinationArn": fleet_arn}]))


def start_placement(placement, *words):
    """Asks the queue for a game session of two slots."""
    asked = ["--placement-id", placement, "--game-session-queue-name", QUEUE]
    asked += ["--maximum-player-session-count", "2"]
    made = aws("start-game-session-placement", *asked, *words)["GameSessionPlacement"]
    equal((made["PlacementId"], made["Status"]), (placement, "PENDING"))
    assert is_now(date(made["StartTime"])), made


def placement_of(operation, placement):
    """What an operation on a placement answers."""
    return aws(operation, "--placement-id", placement)["GameSessionPlacement"]


def stopped_placement():
    """A placement waits while no server is there, and can be stopped."""
    placement = f"stopped-{RUN}"
    start_placement(placement)
    equal(placement_of("stop-game-session-placement", placement)["Status"], "CANCELLED")
    seen = placement_of("describe-game-session-placement", placement)
    equal(seen["Status"], "CANCELLED")
    assert is_now(date(seen["EndTime"])), seen
    words = ["stop-game-session-placement", "--placement-id"]
    refused("InvalidRequestException", *words, placement)
    refused("NotFoundException", *words, f"unknown-{RUN}")


def fulfilled_placement(start_servers):
    """A placement is fulfilled when servers come; answers its game session."""
    placement = f"placed-{RUN}"
    words = ["--game-session-name", "placed", "--game-properties", f"Key=run,Value={RUN}"]
    start_placement(
        placement, *words, "--desired-player-sessions", "PlayerId=ada,PlayerData=first", "PlayerId=bob"
    )
    ports = start_servers()

    def fulfilled():
        seen = placement_of("describe-game-session-placement", placement)
        assert seen["Status"] in ("PENDING", "FULFILLED"), seen
        return seen if seen["Status"] == "FULFILLED" else None

    placed = until("the placement is FULFILLED", fulfilled)
    assert is_now(date(placed["EndTime"])) and placed["Port"] in ports, placed
    equal(sorted(slot["PlayerId"] for slot in placed["PlacedPlayerSessions"]), ["ada", "bob"])
    return placed["GameSessionArn"]


def create(words):
    """Creates a game session as soon as a server is there, and waits until it is ACTIVE."""

    def made():
        ended = started("create-game-session", *words)
        if "(FleetCapacityExceededException)" in ended.stderr:  # the servers are only just starting
            return None
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)["GameSession"]

    new = until("a server is idle", made)
    assert new["Status"] == "ACTIVATING" and is_now(date(new["CreationTime"])), new

    def active():
        seen = game_session(new["GameSessionId"])
        assert seen["Status"] in ("ACTIVATING", "ACTIVE"), seen
        return seen if seen["Status"] == "ACTIVE" else None

    return until("the game session is ACTIVE", active)


def search(fleet, expression, *words):
    """The ids of what a search finds."""
    found = aws("search-game-sessions", "--fleet-id", fleet, "--filter-expression", expression, *words)
    return [session["GameSessionId"] for session in found["GameSessions"]]


def searches(fleet, placed, created):
    """GameLift's expressions and orders."""
    mine = f"gameSessionProperties.run = '{RUN}'"
    equal(search(fleet, mine, "--sort-expression", "gameSessionName ASC"), [created, placed])
    equal(search(fleet, f"{mine} AND hasAvailablePlayerSessions=true"), [created])
    words = ["search-game-sessions", "--fleet-id", fleet, "--filter-expression", "maximumSessions >= 'three'"]
    refused("InvalidRequestException", *words)


def player_sessions(arn):
    """Slots are reserved and seen."""
    words = ["--game-session-id", arn, "--player-id", f"p1-{RUN}", "--player-data", "one"]
    first = aws("create-player-session", *words)["PlayerSession"]
    equal((first["Status"], first["PlayerData"]), ("RESERVED", "one"))
    assert is_now(date(first["CreationTime"])), first
    names = [f"p2-{RUN}", f"p3-{RUN}"]
    more = aws("create-player-sessions", "--game-session-id", arn, "--player-ids", *names)
    equal([slot["PlayerId"] for slot in more["PlayerSessions"]], names)
    listed = aws("describe-player-sessions", "--game-session-id", arn, "--page-size", "2")
    equal([slot["PlayerId"] for slot in listed["PlayerSessions"]], [f"p1-{RUN}", *names])
    by_id = aws("describe-player-sessions", "--player-session-id", first["PlayerSessionId"])
    equal(by_id["PlayerSessions"], [first])


def update(arn):
    """What may be changed while it runs."""
    words = ["update-game-session", "--game-session-id", arn]
    changes = ["--name", "renamed", "--maximum-player-session-count", "5"]
    changes += ["--player-session-creation-policy", "DENY_ALL"]
    denied = aws(*words, *changes)["GameSession"]
    equal((denied["Name"], denied["MaximumPlayerSessionCount"]), ("renamed", 5))
    late = ["create-player-session", "--game-session-id", arn, "--player-id", "late"]
    refused("InvalidGameSessionStatusException", *late)
    aws(*words, "--player-session-creation-policy", "ACCEPT_ALL")
    aws(*late)


def tags(fleet_arn):
    """Tags come, change and go."""
    resource = ["--resource-arn", fleet_arn]
    aws("tag-resource", *resource, "--tags", "Key=made-by,Value=us", "Key=stage,Value=test")
    aws("untag-resource", *resource, "--tag-keys", "stage")
    equal(aws("list-tags-for-resource", *resource)["Tags"], [{"Key": "made-by", "Value": "us"}])


def all_pages(fleet, arns):
    """Pages of one are all there is, each once; the CLI goes on from where it stopped."""
    words = ["describe-game-sessions", "--fleet-id", fleet, "--page-size", "1"]
    listed = aws(*words)["GameSessions"]
    equal(sorted(session["GameSessionId"] for session in listed), sorted(arns))
    first = aws(*words, "--max-items", "1")
    rest = aws(*words, "--starting-token", first["NextToken"])
    seen = [session["GameSessionId"] for page in (first, rest) for session in page["GameSessions"]]
    equal(sorted(seen), sorted(arns))
    words = ["--page-size", "1", "--sort-expression", "creationTimeMillis ASC"]
    equal(search(fleet, f"gameSessionProperties.run = '{RUN}'", *words), arns)


def other_refusals(fleet):
    """Unknown ids, and what the CLI does not check itself."""
    refused("NotFoundException", "describe-game-sessions", "--game-session-id", UNKNOWN)
    words = ["create-game-session", "--fleet-id", fleet, "--maximum-player-session-count", "1"]
    refused("InvalidRequestException", *words, "--idempotency-token", "no_underscore")


def terminate(arns, servers):
    """Game sessions are asked to end, and their servers end well."""
    mode = ["--termination-mode", "TRIGGER_ON_PROCESS_TERMINATE"]
    for arn in arns:
        ended = started("terminate-game-session", "--game-session-id", arn, *mode)
        # Each call is a process of its own: on a busy machine a server may have given up waiting for players.
        assert ended.returncode == 0 or "(InvalidGameSessionStatusException)" in ended.stderr, ended.stderr
    for arn in arns:
        until("it is TERMINATED", lambda arn=arn: game_session(arn)["Status"] == "TERMINATED")
    ended = game_session(arns[0])
    assert is_now(date(ended["TerminationTime"])), ended
    until("the servers end", servers.all_end_well)


def clean_up(fleet, alias):
    """Everything that was made goes again."""
    aws("delete-game-session-queue", "--name", QUEUE)
    aws("delete-alias", "--alias-id", alias)
    aws("deregister-compute", "--fleet-id", fleet, "--compute-name", COMPUTE)
    refused("NotFoundException", "describe-compute", "--fleet-id", fleet, "--compute-name", COMPUTE)
    aws("delete-fleet", "--fleet-id", fleet)
    aws("delete-location", "--location-name", LOCATION)


def run(servers):
    """Every step, in its order."""
    with step("location"):
        make_location()
    with step("fleet"):
        fleet, fleet_arn = make_fleet()
    with step("compute"):
        websocket = register_compute(fleet)
    with step("auth token"):
        token = auth_token(fleet)
    with step("no capacity"):
        words = ["--fleet-id", fleet, "--location", LOCATION, "--maximum-player-session-count", "1"]
        refused("FleetCapacityExceededException", "create-game-session", *words)
    with step("alias"):
        alias = make_alias(fleet)
    with step("terminal alias"):
        terminal_alias()
    with step("queue"):
        make_queue(fleet_arn)
    with step("placement stopped"):
        stopped_placement()
    matchmaking = Matchmaking(RUN, LOCATION)
    with step("rule set"):
        matchmaking.make_rule_set()
    with step("matchmaking configuration"):
        matchmaking.make_configuration(QUEUE)
    with step("matchmaking stopped"):
        matchmaking.stopped()
    with step("placement fulfilled"):
        placed = fulfilled_placement(lambda: servers.start(3, websocket, fleet, COMPUTE, token))
    with step("create game session"):
        words = ["--alias-id", alias, "--location", LOCATION, "--maximum-player-session-count", "3"]
        words += ["--game-properties", "Key=map,Value=desert", f"Key=run,Value={RUN}"]
        first = [*words, "--name", "created", "--idempotency-token", f"created-{RUN}"]
        session = create(first)
        created = session["GameSessionId"]
        assert created.endswith(f"/{LOCATION}/created-{RUN}"), created
        assert {"Key": "map", "Value": "desert"} in session["GameProperties"], session
    with step("idempotency"):
        equal(aws("create-game-session", *first)["GameSession"]["GameSessionId"], created)
        different = [*first, "--game-session-data", "other"]
        refused("IdempotentParameterMismatchException", "create-game-session", *different)
    with step("search"):
        searches(fleet, placed, created)
    with step("player sessions"):
        player_sessions(created)
    with step("game session full"):
        words_of_one = ["--game-session-id", created, "--player-id", "one-too-many"]
        refused("GameSessionFullException", "create-player-session", *words_of_one)
    with step("update"):
        update(created)
    with step("tags"):
        tags(fleet_arn)
    with step("pages"):
        second = create([*words, "--name", "second", "--idempotency-token", f"second-{RUN}"])
        arns = [placed, created, second["GameSessionId"]]
        all_pages(fleet, arns)
    with step("refusals"):
        other_refusals(fleet)
    with step("match"):
        arns.append(matchmaking.match(lambda: servers.start(1, websocket, fleet, COMPUTE, token)))
    with step("terminate"):
        terminate(arns, servers)
    with step("clean up"):
        matchmaking.clean_up()
        clean_up(fleet, alias)


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as config:
        # Without it, version 1 shows moments as they came.
        config.write("[default]\noutput = json\ncli_timestamp_format = iso8601\n")
        config.flush()
        ENVIRONMENT["AWS_CONFIG_FILE"] = config.name
        servers = GameServers()
        try:
            run(servers)
        finally:
            servers.end()


if __name__ == "__main__":
    main()
