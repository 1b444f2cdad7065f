#!/usr/bin/env python3
"""boto3, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end.

The steps are those of tests/interop/README.md.
    RALLYPOINT_SERVICES=http://127.0.0.1:9870 RALLYPOINT_GAME_SERVER=./04_dedicated_server python3 anywhere.py
"""

import datetime
import pathlib
import re
import sys
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from check import client, equal, refused  # noqa: E402
from harness import REGION, GameServers, is_now, step, until  # noqa: E402

from matchmaking import Matchmaking  # noqa: E402

RUN = uuid.uuid4().hex[:12]
LOCATION = f"custom-boto3-{RUN}"
COMPUTE = f"compute-{RUN}"
QUEUE = f"queue-{RUN}"
UNKNOWN = "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown"

gamelift = client()
refusals = gamelift.exceptions


def pages(operation, member, size=None, **request):
    """Every item of a listing, by boto3's own paginator."""
    config = {"PageSize": size} if size else {}
    listing = gamelift.get_paginator(operation).paginate(PaginationConfig=config, **request)
    return [item for page in listing for item in page[member]]


def game_session(arn):
    """A game session as it is now."""
    (found,) = gamelift.describe_game_sessions(GameSessionId=arn)["GameSessions"]
    return found


def make_location():
    """A custom location, once."""
    made = gamelift.create_location(LocationName=LOCATION)["Location"]
    equal(made["LocationName"], LOCATION)
    assert made["LocationArn"].endswith(f":location/{LOCATION}"), made
    refused(refusals.ConflictException, gamelift.create_location, LocationName=LOCATION)
    listed = pages("list_locations", "Locations", Filters=["CUSTOM"])
    assert LOCATION in [location["LocationName"] for location in listed], listed


def make_fleet():
    """A fleet at that location."""
    made = gamelift.create_fleet(
        Name="from boto3",
        Description="an Anywhere fleet",
        ComputeType="ANYWHERE",
        Locations=[{"Location": LOCATION}],
        AnywhereConfiguration={"Cost": "1"},
        Tags=[{"Key": "made-by", "Value": "boto3"}],
    )
    fleet = made["FleetAttributes"]
    assert re.fullmatch("fleet-[a-zA-Z0-9-]+", fleet["FleetId"]), fleet
    assert is_now(fleet["CreationTime"]), fleet
    equal([state["Location"] for state in made["LocationStates"]], [LOCATION])

    def active():
        (seen,) = gamelift.describe_fleet_attributes(FleetIds=[fleet["FleetId"]])["FleetAttributes"]
        equal((seen["Name"], seen["ComputeType"]), ("from boto3", "ANYWHERE"))
        return seen["Status"] == "ACTIVE"

    until("the fleet is ACTIVE", active)
    assert fleet["FleetId"] in pages("list_fleets", "FleetIds", 1), "it is not listed"
    places = gamelift.describe_fleet_location_attributes(FleetId=fleet["FleetId"])["LocationAttributes"]
    equal([place["LocationState"]["Location"] for place in places], [LOCATION])
    return fleet["FleetId"], fleet["FleetArn"]


def register_compute(fleet):
    """This machine joins the fleet; answers where its server processes connect."""
    request = {
        "FleetId": fleet,
        "ComputeName": COMPUTE,
        "Location": LOCATION,
        "IpAddress": "127.0.0.1",
    }
    made = gamelift.register_compute(**request)["Compute"]
    equal((made["ComputeName"], made["Location"], made["IpAddress"]), (COMPUTE, LOCATION, "127.0.0.1"))
    assert made["GameLiftServiceSdkEndpoint"].startswith("ws"), made
    assert is_now(made["CreationTime"]), made
    refused(refusals.ConflictException, gamelift.register_compute, **request)
    seen = gamelift.describe_compute(FleetId=fleet, ComputeName=COMPUTE)["Compute"]
    equal(seen["ComputeStatus"], "ACTIVE")
    listed = pages("list_compute", "ComputeList", FleetId=fleet)
    equal([compute["ComputeName"] for compute in listed], [COMPUTE])
    return made["GameLiftServiceSdkEndpoint"]


def auth_token(fleet):
    """What its server processes show when they connect."""
    answer = gamelift.get_compute_auth_token(FleetId=fleet, ComputeName=COMPUTE)
    assert re.fullmatch("[a-zA-Z0-9-]{1,64}", answer["AuthToken"]), "not a token"
    now = datetime.datetime.now(datetime.timezone.utc)
    ahead = answer["ExpirationTimestamp"] - now
    assert datetime.timedelta() < ahead < datetime.timedelta(days=1), ahead
    return answer["AuthToken"]


def make_alias(fleet):
    """A name for the fleet."""
    routing = {"Type": "SIMPLE", "FleetId": fleet}
    made = gamelift.create_alias(Name=f"alias {RUN}", RoutingStrategy=routing)["Alias"]
    assert made["AliasId"].startswith("alias-"), made
    assert is_now(made["CreationTime"]) and is_now(made["LastUpdatedTime"]), made
    equal(gamelift.resolve_alias(AliasId=made["AliasId"])["FleetId"], fleet)
    equal(gamelift.describe_alias(AliasId=made["AliasId"])["Alias"], made)
    equal(pages("list_aliases", "Aliases", Name=f"alias {RUN}"), [made])
    return made["AliasId"]


def terminal_alias(fleet):
    """An alias that leads nowhere says why, until it leads somewhere."""
    routing = {"Type": "TERMINAL", "Message": "closed for good"}
    alias = gamelift.create_alias(Name=f"closed {RUN}", RoutingStrategy=routing)["Alias"]["AliasId"]
    message = refused(
        refusals.TerminalRoutingStrategyException,
        gamelift.create_game_session,
        AliasId=alias,
        MaximumPlayerSessionCount=1,
    )
    assert "closed for good" in message, message
    gamelift.update_alias(AliasId=alias, RoutingStrategy={"Type": "SIMPLE", "FleetId": fleet})
    equal(gamelift.resolve_alias(AliasId=alias)["FleetId"], fleet)
    gamelift.delete_alias(AliasId=alias)
    refused(refusals.NotFoundException, gamelift.resolve_alias, AliasId=alias)


def make_queue(fleet_arn):
    """A queue that places in the fleet."""
    destinations = [{"DestinationArn": fleet_arn}]
    made = gamelift.create_game_session_queue(Name=QUEUE, TimeoutInSeconds=60, Destinations=destinations)
    arn = made["GameSessionQueue"]["GameSessionQueueArn"]
    assert arn.endswith(f":gamesessionqueue/{QUEUE}"), made
    gamelift.update_game_session_queue(Name=QUEUE, TimeoutInSeconds=120)
    (seen,) = gamelift.describe_game_session_queues(Names=[QUEUE])["GameSessionQueues"]
    equal((seen["TimeoutInSeconds"], seen["Destinations"]), (120, destinations))
    return arn


def stopped_placement():
    """A placement waits while no server is there, and can be stopped."""
    placement = f"stopped-{RUN}"
    made = gamelift.start_game_session_placement(
        PlacementId=placement, GameSessionQueueName=QUEUE, MaximumPlayerSessionCount=2
    )["GameSessionPlacement"]
    equal((made["PlacementId"], made["Status"]), (placement, "PENDING"))
    assert is_now(made["StartTime"]) and "EndTime" not in made, made
    stopped = gamelift.stop_game_session_placement(PlacementId=placement)["GameSessionPlacement"]
    equal(stopped["Status"], "CANCELLED")
    seen = gamelift.describe_game_session_placement(PlacementId=placement)["GameSessionPlacement"]
    equal(seen["Status"], "CANCELLED")
    assert is_now(seen["EndTime"]), seen
    stop = gamelift.stop_game_session_placement
    refused(refusals.InvalidRequestException, stop, PlacementId=placement)
    refused(refusals.NotFoundException, stop, PlacementId=f"unknown-{RUN}")


def fulfilled_placement(start_servers):
    """A placement is fulfilled when servers come; answers its game session."""
    placement = f"placed-{RUN}"
    made = gamelift.start_game_session_placement(
        PlacementId=placement,
        GameSessionQueueName=QUEUE,
        GameSessionName="placed",
        MaximumPlayerSessionCount=2,
        GameProperties=[{"Key": "run", "Value": RUN}],
        DesiredPlayerSessions=[{"PlayerId": "ada", "PlayerData": "first"}, {"PlayerId": "bob"}],
    )["GameSessionPlacement"]
    equal(made["Status"], "PENDING")
    ports = start_servers()

    def fulfilled():
        seen = gamelift.describe_game_session_placement(PlacementId=placement)["GameSessionPlacement"]
        assert seen["Status"] in ("PENDING", "FULFILLED"), seen
        return seen if seen["Status"] == "FULFILLED" else None

    placed = until("the placement is FULFILLED", fulfilled)
    assert is_now(placed["EndTime"]) and placed["Port"] in ports, placed
    equal((placed["IpAddress"], placed["GameSessionRegion"]), ("127.0.0.1", REGION))
    slots = {slot["PlayerId"]: slot["PlayerSessionId"] for slot in placed["PlacedPlayerSessions"]}
    equal(sorted(slots), ["ada", "bob"])
    (ada,) = gamelift.describe_player_sessions(PlayerSessionId=slots["ada"])["PlayerSessions"]
    equal((ada["Status"], ada["PlayerData"]), ("RESERVED", "first"))
    equal(game_session(placed["GameSessionArn"])["Status"], "ACTIVE")
    return placed["GameSessionArn"]


def create(request):
    """Creates a game session as soon as a server is there, and waits until it is ACTIVE."""

    def made():
        try:
            return gamelift.create_game_session(**request)["GameSession"]
        except refusals.FleetCapacityExceededException:  # the servers are only just starting
            return None

    new = until("a server is idle", made)
    assert new["Status"] == "ACTIVATING" and is_now(new["CreationTime"]), new

    def active():
        seen = game_session(new["GameSessionId"])
        assert seen["Status"] in ("ACTIVATING", "ACTIVE"), seen
        return seen if seen["Status"] == "ACTIVE" else None

    return until("the game session is ACTIVE", active)


def idempotency(request, arn):
    """The same token is the same game session, and nothing else."""
    again = gamelift.create_game_session(**request)["GameSession"]
    equal(again["GameSessionId"], arn)
    different = {**request, "MaximumPlayerSessionCount": 9}
    kind = refusals.IdempotentParameterMismatchException
    refused(kind, gamelift.create_game_session, **different)


def search(fleet, expression, size=None, **more):
    """The ids of what a search finds."""
    found = pages(
        "search_game_sessions", "GameSessions", size, FleetId=fleet, FilterExpression=expression, **more
    )
    return [session["GameSessionId"] for session in found]


def searches(fleet, placed, created):
    """GameLift's expressions and orders."""
    mine = f"gameSessionProperties.run = '{RUN}'"
    for order, wanted in [("ASC", [created, placed]), ("DESC", [placed, created])]:
        equal(search(fleet, mine, SortExpression=f"gameSessionName {order}"), wanted)
    equal(search(fleet, f"{mine} AND hasAvailablePlayerSessions=true"), [created])
    equal(search(fleet, f"{mine} AND NOT maximumSessions >= 3"), [placed])
    equal(search(fleet, f"gameSessionId = '{placed}'"), [placed])
    request = {"FleetId": fleet, "FilterExpression": "maximumSessions >= 'three'"}
    refused(refusals.InvalidRequestException, gamelift.search_game_sessions, **request)


def player_sessions(arn):
    """Slots are reserved, and seen by game session, by player and by their own id."""
    one = gamelift.create_player_session(GameSessionId=arn, PlayerId=f"p1-{RUN}", PlayerData="one")
    first = one["PlayerSession"]
    equal((first["Status"], first["PlayerData"]), ("RESERVED", "one"))
    assert first["PlayerSessionId"].startswith("psess-") and is_now(first["CreationTime"]), first
    names = [f"p2-{RUN}", f"p3-{RUN}"]
    more = gamelift.create_player_sessions(
        GameSessionId=arn, PlayerIds=names, PlayerDataMap={names[0]: "two"}
    )["PlayerSessions"]
    equal(
        [(slot["PlayerId"], slot.get("PlayerData")) for slot in more], [(names[0], "two"), (names[1], None)]
    )
    describe = "describe_player_sessions"
    listed = pages(describe, "PlayerSessions", 2, GameSessionId=arn, PlayerSessionStatusFilter="RESERVED")
    equal([slot["PlayerId"] for slot in listed], [f"p1-{RUN}", *names])
    (by_id,) = pages(describe, "PlayerSessions", PlayerSessionId=first["PlayerSessionId"])
    (by_player,) = pages(describe, "PlayerSessions", PlayerId=f"p1-{RUN}")
    equal((by_id, by_player), (first, first))
    equal(game_session(arn)["CurrentPlayerSessionCount"], 3)


def update(arn):
    """What may be changed while it runs."""
    denied = gamelift.update_game_session(
        GameSessionId=arn,
        MaximumPlayerSessionCount=5,
        Name="renamed",
        PlayerSessionCreationPolicy="DENY_ALL",
        GameProperties=[{"Key": "weather", "Value": "fog"}],
    )["GameSession"]
    equal((denied["Name"], denied["MaximumPlayerSessionCount"]), ("renamed", 5))
    assert {"Key": "weather", "Value": "fog"} in denied["GameProperties"], denied
    kind = refusals.InvalidGameSessionStatusException
    refused(kind, gamelift.create_player_session, GameSessionId=arn, PlayerId="late")
    gamelift.update_game_session(GameSessionId=arn, PlayerSessionCreationPolicy="ACCEPT_ALL")
    gamelift.create_player_session(GameSessionId=arn, PlayerId="late")


def tags(fleet_arn):
    """Tags come, change and go."""
    gamelift.tag_resource(
        ResourceARN=fleet_arn, Tags=[{"Key": "made-by", "Value": "us"}, {"Key": "stage", "Value": "test"}]
    )
    gamelift.untag_resource(ResourceARN=fleet_arn, TagKeys=["stage"])
    equal(gamelift.list_tags_for_resource(ResourceARN=fleet_arn)["Tags"], [{"Key": "made-by", "Value": "us"}])


def all_pages(fleet, arns):
    """Pages of one are all there is, each once."""
    listed = pages("describe_game_sessions", "GameSessions", 1, FleetId=fleet)
    equal(sorted(session["GameSessionId"] for session in listed), sorted(arns))
    details = pages("describe_game_session_details", "GameSessionDetails", 1, FleetId=fleet)
    equal({detail["ProtectionPolicy"] for detail in details}, {"NoProtection"})
    found = search(fleet, f"gameSessionProperties.run = '{RUN}'", 1, SortExpression="creationTimeMillis ASC")
    equal(found, arns)
    request = {"FleetId": fleet, "Limit": 1, "NextToken": "not-one-of-yours"}
    refused(refusals.InvalidRequestException, gamelift.describe_game_sessions, **request)


def other_refusals(fleet):
    """Unknown ids, and what boto3 does not check itself."""
    describe = gamelift.describe_game_sessions
    refused(refusals.NotFoundException, describe, GameSessionId=UNKNOWN)
    refused(refusals.NotFoundException, describe, FleetId="fleet-none")
    request = {"FleetId": fleet, "MaximumPlayerSessionCount": 1, "IdempotencyToken": "no_underscore"}
    refused(refusals.InvalidRequestException, gamelift.create_game_session, **request)
    request = {"FleetId": fleet, "MaximumPlayerSessionCount": 201}
    refused(refusals.InvalidRequestException, gamelift.create_game_session, **request)


def terminate(arns, servers):
    """Game sessions are asked to end, and their servers end well."""
    for arn in arns:
        mode = "TRIGGER_ON_PROCESS_TERMINATE"
        ending = gamelift.terminate_game_session(GameSessionId=arn, TerminationMode=mode)["GameSession"]
        assert ending["Status"] in ("TERMINATING", "TERMINATED"), ending
    for arn in arns:
        until("it is TERMINATED", lambda arn=arn: game_session(arn)["Status"] == "TERMINATED")
        ended = game_session(arn)
        assert is_now(ended["TerminationTime"]), ended
        equal(ended["StatusReason"], "TRIGGERED_ON_PROCESS_TERMINATE")
        refused(
            refusals.InvalidGameSessionStatusException,
            gamelift.create_player_session,
            GameSessionId=arn,
            PlayerId="too-late",
        )
    until("the servers end", servers.all_end_well)


def clean_up(fleet, alias):
    """Everything that was made goes again."""
    gamelift.delete_game_session_queue(Name=QUEUE)
    describe = gamelift.describe_game_session_queues
    refused(refusals.NotFoundException, describe, Names=[QUEUE])
    gamelift.delete_alias(AliasId=alias)
    refused(refusals.NotFoundException, gamelift.describe_alias, AliasId=alias)
    gamelift.deregister_compute(FleetId=fleet, ComputeName=COMPUTE)
    describe = gamelift.describe_compute
    refused(refusals.NotFoundException, describe, FleetId=fleet, ComputeName=COMPUTE)
    gamelift.delete_fleet(FleetId=fleet)
    gamelift.delete_location(LocationName=LOCATION)
    listed = pages("list_locations", "Locations", Filters=["CUSTOM"])
    assert LOCATION not in [location["LocationName"] for location in listed], listed


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
        kind = refusals.FleetCapacityExceededException
        request = {"FleetId": fleet, "Location": LOCATION, "MaximumPlayerSessionCount": 1}
        refused(kind, gamelift.create_game_session, **request)
    with step("alias"):
        alias = make_alias(fleet)
    with step("terminal alias"):
        terminal_alias(fleet)
    with step("queue"):
        queue = make_queue(fleet_arn)
    with step("placement stopped"):
        stopped_placement()
    matchmaking = Matchmaking(gamelift, RUN, LOCATION)
    with step("rule set"):
        matchmaking.make_rule_set()
    with step("matchmaking configuration"):
        matchmaking.make_configuration(queue)
    with step("matchmaking stopped"):
        matchmaking.stopped()
    with step("placement fulfilled"):
        placed = fulfilled_placement(lambda: servers.start(3, websocket, fleet, COMPUTE, token))
    with step("create game session"):
        request = {
            "AliasId": alias,
            "Location": LOCATION,
            "MaximumPlayerSessionCount": 3,
            "Name": "created",
            "GameProperties": [{"Key": "map", "Value": "desert"}, {"Key": "run", "Value": RUN}],
            "GameSessionData": '{"rounds": 3}',
            "IdempotencyToken": f"created-{RUN}",
        }
        session = create(request)
        created = session["GameSessionId"]
        for member in ("Name", "GameProperties", "GameSessionData", "Location", "MaximumPlayerSessionCount"):
            equal(session[member], request[member])
        assert created.endswith(f"/{LOCATION}/created-{RUN}"), created
        equal((session["FleetId"], session["IpAddress"]), (fleet, "127.0.0.1"))
    with step("idempotency"):
        idempotency(request, created)
    with step("search"):
        searches(fleet, placed, created)
    with step("player sessions"):
        player_sessions(created)
    with step("game session full"):
        kind = refusals.GameSessionFullException
        refused(kind, gamelift.create_player_session, GameSessionId=created, PlayerId="one-too-many")
    with step("update"):
        update(created)
    with step("tags"):
        tags(fleet_arn)
    with step("pages"):
        second = create({**request, "Name": "second", "IdempotencyToken": f"second-{RUN}"})
        arns = [placed, created, second["GameSessionId"]]
        all_pages(fleet, arns)
    with step("refusals"):
        other_refusals(fleet)
    with step("match"):
        matched = matchmaking.completed(lambda: servers.start(1, websocket, fleet, COMPUTE, token))
        arns.append(matched)
    with step("terminate"):
        terminate(arns, servers)
    with step("clean up"):
        matchmaking.clean_up()
        clean_up(fleet, alias)


def main():
    servers = GameServers()
    try:
        run(servers)
    finally:
        servers.end()


if __name__ == "__main__":
    main()
