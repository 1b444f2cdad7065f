"""What the backends of samples do for matchmaking, written afresh: a handler a route, and one for events.

They find the service as `lambdas.py` does. Skill is the sample's own idea: everybody begins with the same.
"""

import json
import os

from botocore.exceptions import ClientError
from lambdas import answer, gamelift

BEGINNER = 10
# What a client reads until its match is there; it asks again then.
NOT_PLACED_YET = {"IpAddress": "", "Port": 0, "DnsName": "", "PlayerSessionId": "NotPlacedYet"}
# What has become of each player, as events have told: a table, in the cloud.
TOLD = {}


def start_matchmaking(event, _context):
    """POST /startmatchmaking: a ticket for one player."""
    wanted = json.loads(event["body"])
    player = {"PlayerId": wanted["uuid"], "PlayerAttributes": {"skill": {"N": BEGINNER}}}
    if wanted.get("latencyMap"):
        player["LatencyInMs"] = wanted["latencyMap"]
    try:
        started = gamelift().start_matchmaking(
            ConfigurationName=os.environ["MATCHMAKING_CONFIGURATION"], Players=[player]
        )
    except ClientError as refusal:
        return answer(400, {"error": refusal.response["Error"]["Message"]})
    return answer(200, {"ticketId": started["MatchmakingTicket"]["TicketId"]})


def request_match_status(event, _context):
    """GET /requestmatchstatus: where the ticket's player plays, as soon as that is known."""
    asked = event["queryStringParameters"]["ticketId"]
    tickets = gamelift().describe_matchmaking(TicketIds=[asked])["TicketList"]
    if not tickets:
        return answer(400, {"message": "no such ticket"})
    if tickets[0]["Status"] != "COMPLETED":
        return answer(200, NOT_PLACED_YET)
    connection = tickets[0]["GameSessionConnectionInfo"]
    place = {
        member: connection[member] for member in ("IpAddress", "Port", "DnsName") if member in connection
    }
    session = connection["MatchedPlayerSessions"][0]["PlayerSessionId"]
    return answer(200, {"DnsName": "", **place, "PlayerSessionId": session})


def stop_matchmaking(event, _context):
    """POST /stopmatchmaking"""
    try:
        gamelift().stop_matchmaking(TicketId=json.loads(event["body"])["ticketId"])
    except ClientError as refusal:
        return answer(400, {"error": refusal.response["Error"]["Message"]})
    return answer(200, {})


def matchmaking_event(event, _context):
    """EventBridge calls this with what happens to tickets, so that nobody has to ask the service."""
    detail = event["detail"]
    if detail["type"] == "MatchmakingSucceeded":
        info = detail["gameSessionInfo"]
        for player in info["players"]:
            TOLD[player["playerId"]] = {
                "status": detail["type"],
                # A sample reads the name without asking whether there is one.
                "connection": (info["dnsName"], info["ipAddress"], int(info["port"])),
                "session": player["playerSessionId"],
            }
    elif detail["type"] in ("MatchmakingTimedOut", "MatchmakingCancelled", "MatchmakingFailed"):
        for ticket in detail["tickets"]:
            for player in ticket["players"]:
                TOLD[player["playerId"]] = {"status": detail["type"]}
