"""What the backends of the original plugin do, written afresh: one handler a route, as AWS Lambda calls it.

They find the service by the environment alone: AWS_ENDPOINT_URL_GAMELIFT, AWS_DEFAULT_REGION
and credentials. The `_local` ones were for GameLift Local, which knew one fleet and no search.
"""

import functools
import json
import time

import boto3
from botocore.exceptions import ClientError

LOCAL_FLEET = "fleet-123"
POLL_EVERY = 0.01


@functools.cache
def gamelift():
    """Made once, as a Lambda keeps what is outside its handler."""
    return boto3.client("gamelift")


def fleet_and_location():
    """The first fleet, and where its first compute is."""
    fleet = gamelift().list_fleets(Limit=1)["FleetIds"][0]
    location = gamelift().list_compute(FleetId=fleet)["ComputeList"][0]["Location"]
    return fleet, location


def answer(status, body):
    """What a Lambda behind a gateway gives back. Times become text."""
    return {"statusCode": status, "body": json.dumps(body, default=str)}


def reserve(game_session_id, player):
    """A slot for a player, or the service's refusal as a bare string."""
    try:
        reserved = gamelift().create_player_sessions(GameSessionId=game_session_id, PlayerIds=[player])
    except ClientError as refusal:
        return answer(500, refusal.response["Error"]["Message"])
    return answer(200, reserved["PlayerSessions"][0])


def create_in(where, wanted):
    """A game session, and a slot in it once it is active. Says how often it asked, and how long that took."""
    made = gamelift().create_game_session(
        Name=wanted["session_name"], MaximumPlayerSessionCount=wanted["num_connections"], **where
    )["GameSession"]
    began, asked = time.monotonic(), 0
    while made["Status"] == "ACTIVATING":
        time.sleep(POLL_EVERY)
        asked += 1
        described = gamelift().describe_game_sessions(GameSessionId=made["GameSessionId"])
        made = described["GameSessions"][0]
    print(f"activation: {(time.monotonic() - began) * 1000:.1f} ms, asked {asked} times")
    return reserve(made["GameSessionId"], wanted["uuid"])


def create_session(event, _context):
    """POST /create_session"""
    fleet, location = fleet_and_location()
    return create_in({"FleetId": fleet, "Location": location}, json.loads(event["body"]))


def create_session_local(event, _context):
    """POST /create_session_local"""
    return create_in({"FleetId": LOCAL_FLEET}, json.loads(event["body"]))


def find_session(_event, _context):
    """GET /find_session"""
    fleet, location = fleet_and_location()
    found = gamelift().search_game_sessions(
        FleetId=fleet, Location=location, FilterExpression="hasAvailablePlayerSessions=true"
    )
    return answer(200, found["GameSessions"])


def find_session_local(_event, _context):
    """GET /find_session_local: all there are, in whatever status."""
    return answer(200, gamelift().describe_game_sessions(FleetId=LOCAL_FLEET)["GameSessions"])


def join_session(event, _context):
    """POST /join_session and POST /join_session_local"""
    wanted = json.loads(event["body"])
    return reserve(wanted["GameSessionId"], wanted["uuid"])
