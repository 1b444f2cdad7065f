"""Matches from a game server's side: who plays, and looking for players when somebody leaves."""

import json
import uuid

from driver import Error
from harness import until

# Two players who differ by 100 at most.
RULES = {
    "name": "duel",
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [
        {"name": "skill", "type": "number"},
        {"name": "mode", "type": "string"},
        {"name": "maps", "type": "string_list"},
        {"name": "powers", "type": "string_number_map"},
    ],
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 1},
        {"name": "blue", "minPlayers": 1, "maxPlayers": 1},
    ],
    "rules": [
        {
            "name": "FairSkill",
            "type": "distance",
            "measurements": ["avg(teams[red].players.attributes[skill])"],
            "referenceValue": "avg(teams[blue].players.attributes[skill])",
            "maxDistance": 100,
        }
    ],
}
ATTRIBUTES = {
    "mode": {"S": "ranked"},
    "maps": {"SL": ["desert", "moon"]},
    "powers": {"SDM": {"fire": 3.5, "ice": 1}},
}


class Duel:
    """A configuration that places its matches in a fleet."""

    def __init__(self, gamelift, fleet, **more):
        self.gamelift = gamelift
        self.run = uuid.uuid4().hex[:12]
        gamelift.create_matchmaking_rule_set(Name=f"rules-{self.run}", RuleSetBody=json.dumps(RULES))
        queue = gamelift.create_game_session_queue(
            Name=f"queue-{self.run}", Destinations=[{"DestinationArn": fleet.arn}]
        )["GameSessionQueue"]
        request = {
            "Name": f"duel-{self.run}",
            "RuleSetName": f"rules-{self.run}",
            "GameSessionQueueArns": [queue["GameSessionQueueArn"]],
            "RequestTimeoutSeconds": 60,
            "AcceptanceRequired": False,
            "BackfillMode": "MANUAL",
            **more,
        }
        made = gamelift.create_matchmaking_configuration(**request)["Configuration"]
        self.name, self.arn = made["Name"], made["ConfigurationArn"]

    def start(self, player, skill=950):
        """Asks for a match; answers the ticket."""
        ticket = f"{player}-{self.run}"
        attributes = {**ATTRIBUTES, "skill": {"N": skill}}
        players = [{"PlayerId": player, "PlayerAttributes": attributes}]
        self.gamelift.start_matchmaking(TicketId=ticket, ConfigurationName=self.name, Players=players)
        return ticket

    def until(self, ticket, status):
        """A ticket when it has come so far."""

        def reached():
            (seen,) = self.gamelift.describe_matchmaking(TicketIds=[ticket])["TicketList"]
            return seen if seen["Status"] == status else None

        return until(f"{ticket} is {status}", reached)

    def slot(self, ticket):
        """Where a matched player plays: the game session, and the slot as a server accepts it."""
        connection = self.until(ticket, "COMPLETED")["GameSessionConnectionInfo"]
        (matched,) = connection["MatchedPlayerSessions"]
        return connection["GameSessionArn"], {"player_session_id": matched["PlayerSessionId"]}

    def play(self, server):
        """A match of ada and bob, both of whom the server has let in; answers their slots."""
        tickets = {player: self.start(player) for player in ("ada", "bob")}
        pushed = server.event("start_game_session")
        assert playing(pushed) == ["ada", "bob"]
        server.call("activate")
        slots = {}
        for player, ticket in tickets.items():
            arn, slots[player] = self.slot(ticket)
            assert arn == pushed["GameSessionId"]
            server.call("accept", slots[player])
        return arn, slots


def playing(session):
    """Who plays, by matchmaker data."""
    teams = json.loads(session["MatchmakerData"])["teams"]
    return sorted(player["playerId"] for team in teams for player in team["players"])


def test_a_leavers_place_is_filled(gamelift, fleet, server):
    duel = Duel(gamelift, fleet)
    arn, slots = duel.play(server)
    server.call("remove", slots["bob"])
    ticket = server.call("backfill_match", {"Leavers": ["bob"]})["TicketId"]
    # Nobody fits but she.
    duel.start("far", 5000)
    eve = duel.start("eve", 1000)
    where, slot = duel.slot(eve)
    assert where == arn
    update = server.event("update_game_session")
    assert (update["UpdateReason"], update["BackfillTicketId"]) == ("MATCHMAKING_DATA_UPDATED", ticket)
    assert playing(update["GameSession"]) == ["ada", "eve"]
    assert playing(fleet.game_session(arn)) == ["ada", "eve"]
    duel.until(ticket, "COMPLETED")
    server.call("accept", slot)
    players = fleet.player_sessions(arn)
    assert (players["ada"], players["bob"], players["eve"]) == ("ACTIVE", "COMPLETED", "ACTIVE")


def test_a_request_is_stopped(gamelift, fleet, server):
    duel = Duel(gamelift, fleet)
    arn, slots = duel.play(server)
    server.call("remove", slots["bob"])
    own = f"own-{duel.run}"
    asked = {"Leavers": ["bob"], "TicketId": own}
    assert server.call("backfill_match", asked)["TicketId"] == own
    duel.until(own, "SEARCHING")
    stop = {"GameSessionArn": arn, "MatchmakingConfigurationArn": duel.arn}
    server.call("stop_backfill", {**stop, "TicketId": own})
    update = server.event("update_game_session")
    assert (update["UpdateReason"], update["BackfillTicketId"]) == ("BACKFILL_CANCELLED", own)
    duel.until(own, "CANCELLED")


def test_a_request_times_out(gamelift, fleet, server):
    duel = Duel(gamelift, fleet)
    _, slots = duel.play(server)
    gamelift.update_matchmaking_configuration(Name=duel.name, RequestTimeoutSeconds=1)
    server.call("remove", slots["bob"])
    ticket = server.call("backfill_match", {"Leavers": ["bob"]})["TicketId"]
    update = server.event("update_game_session")
    assert (update["UpdateReason"], update["BackfillTicketId"]) == ("BACKFILL_TIMED_OUT", ticket)
    duel.until(ticket, "TIMED_OUT")


def test_a_match_needs_acceptance_in_a_backfill_too(gamelift, fleet, server):
    duel = Duel(gamelift, fleet)
    arn, slots = duel.play(server)
    gamelift.update_matchmaking_configuration(
        Name=duel.name, AcceptanceRequired=True, AcceptanceTimeoutSeconds=30
    )
    server.call("remove", slots["bob"])
    server.call("backfill_match", {"Leavers": ["bob"]})
    eve = duel.start("eve")
    duel.until(eve, "REQUIRES_ACCEPTANCE")
    assert playing(fleet.game_session(arn)) == ["ada", "bob"]
    gamelift.accept_match(TicketId=eve, PlayerIds=["eve"], AcceptanceType="ACCEPT")
    assert duel.slot(eve)[0] == arn
    assert server.event("update_game_session")["UpdateReason"] == "MATCHMAKING_DATA_UPDATED"


def test_an_unknown_configuration_is_refused(gamelift, fleet, server):
    duel = Duel(gamelift, fleet)
    arn, _ = duel.play(server)
    players = [
        {
            "PlayerId": "ada",
            "Team": "red",
            "PlayerAttributes": {"skill": {"AttrType": "DOUBLE", "N": 950}},
            "LatencyInMs": {},
        }
    ]
    asked = {"GameSessionArn": arn, "Players": players}
    unknown = f"{duel.arn}-unknown"
    server.refused(Error.NOT_FOUND, "start_backfill", {**asked, "MatchmakingConfigurationArn": unknown})
    ticket = server.call("start_backfill", {**asked, "MatchmakingConfigurationArn": duel.arn})["TicketId"]
    duel.until(ticket, "SEARCHING")
