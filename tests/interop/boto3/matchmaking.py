"""The steps of matchmaking: a rule set, a configuration, a ticket that is stopped, a match."""

import json
import re

from check import equal, refused
from harness import is_now, until

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


def player(name, skill, location=None):
    """A player with an attribute of every kind; near a location, if one is named, and placed only there."""
    return {
        "PlayerId": name,
        "PlayerAttributes": {
            "skill": {"N": skill},
            "mode": {"S": "ranked"},
            "maps": {"SL": ["desert", "moon"]},
            "powers": {"SDM": {"fire": 3.5, "ice": 1}},
        },
        **({"LatencyInMs": {location: 20}} if location else {}),
    }


class Matchmaking:
    """The steps share names of one run."""

    def __init__(self, gamelift, run, location):
        self.gamelift = gamelift
        self.refusals = gamelift.exceptions
        self.run = run
        self.location = location
        self.rule_set = f"rules-{run}"
        self.configuration = f"duel-{run}"

    def make_rule_set(self):
        """A rule set, checked first; a broken one is refused with the place."""
        body = json.dumps(RULES)
        assert self.gamelift.validate_matchmaking_rule_set(RuleSetBody=body)["Valid"]
        broken = json.dumps({**RULES, "rules": [{**RULES["rules"][0], "type": "nearness"}]})
        invalid = self.refusals.InvalidRequestException
        message = refused(invalid, self.gamelift.validate_matchmaking_rule_set, RuleSetBody=broken)
        assert "nearness" in message, message
        request = {"Name": self.rule_set, "RuleSetBody": body}
        made = self.gamelift.create_matchmaking_rule_set(**request)["RuleSet"]
        assert made["RuleSetArn"].endswith(f":matchmakingruleset/{self.rule_set}"), made
        assert is_now(made["CreationTime"]), made
        refused(invalid, self.gamelift.create_matchmaking_rule_set, **request)
        (seen,) = self.gamelift.describe_matchmaking_rule_sets(Names=[self.rule_set])["RuleSets"]
        equal(json.loads(seen["RuleSetBody"]), RULES)

    def make_configuration(self, queue_arn):
        """A configuration that places in the queue and asks players to accept."""
        made = self.gamelift.create_matchmaking_configuration(
            Name=self.configuration,
            RuleSetName=self.rule_set,
            GameSessionQueueArns=[queue_arn],
            RequestTimeoutSeconds=120,
            AcceptanceRequired=True,
            AcceptanceTimeoutSeconds=60,
            BackfillMode="MANUAL",
            GameProperties=[{"Key": "matched", "Value": self.run}],
            GameSessionData="from a match",
        )["Configuration"]
        assert made["ConfigurationArn"].endswith(f":matchmakingconfiguration/{self.configuration}"), made
        assert is_now(made["CreationTime"]), made
        listed = self.gamelift.get_paginator("describe_matchmaking_configurations").paginate(
            RuleSetName=self.rule_set
        )
        equal([one for page in listed for one in page["Configurations"]], [made])
        invalid = self.refusals.InvalidRequestException
        refused(invalid, self.gamelift.delete_matchmaking_rule_set, Name=self.rule_set)

    def ticket(self, ticket):
        """A ticket as it is now."""
        (seen,) = self.gamelift.describe_matchmaking(TicketIds=[ticket])["TicketList"]
        return seen

    def until(self, ticket, status):
        """A ticket when it has come so far."""

        def reached():
            seen = self.ticket(ticket)
            assert seen["Status"] not in ("FAILED", "TIMED_OUT"), seen
            return seen if seen["Status"] == status else None

        return until(f"{ticket} is {status}", reached)

    def start(self, ticket, *players):
        """Asks for a match."""
        request = {"TicketId": ticket, "ConfigurationName": self.configuration, "Players": list(players)}
        made = self.gamelift.start_matchmaking(**request)["MatchmakingTicket"]
        equal((made["TicketId"], made["Status"]), (ticket, "QUEUED"))
        equal(made["Players"], list(players))
        assert is_now(made["StartTime"]), made

    def stopped(self):
        """A ticket that finds nobody is stopped, once."""
        ticket = f"stopped-{self.run}"
        self.start(ticket, player("eve", 1, self.location))
        self.until(ticket, "SEARCHING")
        self.gamelift.stop_matchmaking(TicketId=ticket)
        ended = self.until(ticket, "CANCELLED")
        assert is_now(ended["EndTime"]), ended
        invalid, stop = self.refusals.InvalidRequestException, self.gamelift.stop_matchmaking
        refused(invalid, stop, TicketId=ticket)
        refused(self.refusals.NotFoundException, stop, TicketId=f"unknown-{self.run}")
        equal(self.gamelift.describe_matchmaking(TicketIds=[f"unknown-{self.run}"])["TicketList"], [])

    def completed(self, start_server):
        """Two tickets find each other; all accept; a server comes. Answers the game session."""
        ada, bob = f"ada-{self.run}", f"bob-{self.run}"
        self.start(ada, player("ada", 950, self.location))
        self.start(bob, player("bob", 1000, self.location))
        for ticket in (ada, bob):
            self.until(ticket, "REQUIRES_ACCEPTANCE")
        accept = self.gamelift.accept_match
        invalid = self.refusals.InvalidRequestException
        refused(invalid, accept, TicketId=ada, PlayerIds=["bob"], AcceptanceType="ACCEPT")
        accept(TicketId=ada, PlayerIds=["ada"], AcceptanceType="ACCEPT")
        accept(TicketId=bob, PlayerIds=["bob"], AcceptanceType="ACCEPT")
        ports = start_server()
        sessions = []
        for name, ticket in (("ada", ada), ("bob", bob)):
            found = self.until(ticket, "COMPLETED")
            connection = found["GameSessionConnectionInfo"]
            equal(connection["IpAddress"], "127.0.0.1")
            assert connection["Port"] in ports, (connection, ports)
            (matched,) = connection["MatchedPlayerSessions"]
            equal(matched["PlayerId"], name)
            assert found["Players"][0]["Team"] in ("red", "blue"), found
            (slot,) = self.gamelift.describe_player_sessions(PlayerSessionId=matched["PlayerSessionId"])[
                "PlayerSessions"
            ]
            equal((slot["PlayerId"], slot["Status"]), (name, "RESERVED"))
            sessions.append(connection["GameSessionArn"])
        equal(sessions[0], sessions[1])
        (session,) = self.gamelift.describe_game_sessions(GameSessionId=sessions[0])["GameSessions"]
        equal(session["GameSessionData"], "from a match")
        data = json.loads(session["MatchmakerData"])
        assert data["matchmakingConfigurationArn"].endswith(f"/{self.configuration}"), data
        names = {one["playerId"]: one["attributes"] for team in data["teams"] for one in team["players"]}
        equal(sorted(names), ["ada", "bob"])
        equal(names["ada"]["skill"], {"attributeType": "DOUBLE", "valueAttribute": 950})
        assert re.fullmatch(r"[\w-]+", data["matchId"]), data
        return sessions[0]

    def clean_up(self):
        """The configuration goes, then its rule set can."""
        self.gamelift.delete_matchmaking_configuration(Name=self.configuration)
        self.gamelift.delete_matchmaking_rule_set(Name=self.rule_set)
        describe = self.gamelift.describe_matchmaking_rule_sets
        refused(self.refusals.NotFoundException, describe, Names=[self.rule_set])
