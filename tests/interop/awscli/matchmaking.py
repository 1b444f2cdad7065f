"""The steps of matchmaking: a rule set, a configuration, a ticket that is stopped, a match."""

import json

from cli import aws, date, equal, game_session, refused
from harness import is_now, until

# Two players who differ by 100 at most.
RULES = """{
    "name": "duel", "ruleLanguageVersion": "1.0",
    "playerAttributes": [
        {"name": "skill", "type": "number"}, {"name": "mode", "type": "string"},
        {"name": "maps", "type": "string_list"}, {"name": "powers", "type": "string_number_map"}
    ],
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}
    ],
    "rules": [{
        "name": "FairSkill", "type": "distance", "maxDistance": 100,
        "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])"
    }]
}"""


def player(name, skill, location):
    """A player with an attribute of every kind, near a location: only there is a place."""
    attributes = {
        "skill": {"N": skill},
        "mode": {"S": "ranked"},
        "maps": {"SL": ["desert", "moon"]},
        "powers": {"SDM": {"fire": 3.5, "ice": 1}},
    }
    return {"PlayerId": name, "PlayerAttributes": attributes, "LatencyInMs": {location: 20}}


class Matchmaking:
    """The steps share names of one run."""

    def __init__(self, run, location):
        self.run = run
        self.location = location
        self.rule_set = f"rules-{run}"
        self.configuration = f"duel-{run}"

    def make_rule_set(self):
        """A rule set, checked first; a broken one is refused with the place."""
        assert aws("validate-matchmaking-rule-set", "--rule-set-body", RULES)["Valid"]
        broken = RULES.replace('"distance"', '"nearness"')
        said = refused("InvalidRequestException", "validate-matchmaking-rule-set", "--rule-set-body", broken)
        assert "nearness" in said, said
        words = ["create-matchmaking-rule-set", "--name", self.rule_set, "--rule-set-body", RULES]
        made = aws(*words)["RuleSet"]
        assert made["RuleSetArn"].endswith(f":matchmakingruleset/{self.rule_set}"), made
        assert is_now(date(made["CreationTime"])), made
        refused("InvalidRequestException", *words)
        (seen,) = aws("describe-matchmaking-rule-sets", "--names", self.rule_set)["RuleSets"]
        equal(seen["RuleSetBody"], RULES)

    def make_configuration(self, queue):
        """A configuration that places in the queue and asks players to accept."""
        (found,) = aws("describe-game-session-queues", "--names", queue)["GameSessionQueues"]
        words = ["--name", self.configuration, "--rule-set-name", self.rule_set, "--backfill-mode", "MANUAL"]
        words += [
            "--game-session-queue-arns",
            found["GameSessionQueueArn"],
            "--request-timeout-seconds",
            "120",
        ]
        words += ["--acceptance-required", "--acceptance-timeout-seconds", "60"]
        made = aws("create-matchmaking-configuration", *words)["Configuration"]
        assert made["ConfigurationArn"].endswith(f":matchmakingconfiguration/{self.configuration}"), made
        assert is_now(date(made["CreationTime"])), made
        listed = aws("describe-matchmaking-configurations", "--rule-set-name", self.rule_set)
        equal(listed["Configurations"], [made])
        refused("InvalidRequestException", "delete-matchmaking-rule-set", "--name", self.rule_set)

    def start(self, ticket, *players):
        """Asks for a match."""
        words = [
            "--ticket-id",
            ticket,
            "--configuration-name",
            self.configuration,
            "--players",
            list(players),
        ]
        made = aws("start-matchmaking", *words)["MatchmakingTicket"]
        equal((made["TicketId"], made["Status"], made["Players"]), (ticket, "QUEUED", list(players)))
        assert is_now(date(made["StartTime"])), made

    def until(self, ticket, status):
        """A ticket when it has come so far."""

        def reached():
            (seen,) = aws("describe-matchmaking", "--ticket-ids", ticket)["TicketList"]
            assert seen["Status"] not in ("FAILED", "TIMED_OUT"), seen
            return seen if seen["Status"] == status else None

        return until(f"{ticket} is {status}", reached)

    def stopped(self):
        """A ticket that finds nobody is stopped, once."""
        ticket = f"stopped-{self.run}"
        self.start(ticket, player("eve", 1, self.location))
        self.until(ticket, "SEARCHING")
        aws("stop-matchmaking", "--ticket-id", ticket)
        assert is_now(date(self.until(ticket, "CANCELLED")["EndTime"]))
        refused("InvalidRequestException", "stop-matchmaking", "--ticket-id", ticket)
        refused("NotFoundException", "stop-matchmaking", "--ticket-id", f"unknown-{self.run}")

    def match(self, start_server):
        """Two tickets find each other; all accept; a server comes. Answers the game session."""
        tickets = {"ada": f"ada-{self.run}", "bob": f"bob-{self.run}"}
        self.start(tickets["ada"], player("ada", 950, self.location))
        self.start(tickets["bob"], player("bob", 1000, self.location))
        for ticket in tickets.values():
            self.until(ticket, "REQUIRES_ACCEPTANCE")
        accept = ["accept-match", "--acceptance-type", "ACCEPT", "--ticket-id"]
        refused("InvalidRequestException", *accept, tickets["ada"], "--player-ids", "bob")
        for name, ticket in tickets.items():
            aws(*accept, ticket, "--player-ids", name)
        ports = start_server()
        arns = set()
        for name, ticket in tickets.items():
            connection = self.until(ticket, "COMPLETED")["GameSessionConnectionInfo"]
            assert connection["Port"] in ports, (connection, ports)
            (matched,) = connection["MatchedPlayerSessions"]
            equal(matched["PlayerId"], name)
            words = ["--player-session-id", matched["PlayerSessionId"]]
            (slot,) = aws("describe-player-sessions", *words)["PlayerSessions"]
            equal((slot["PlayerId"], slot["Status"]), (name, "RESERVED"))
            arns.add(connection["GameSessionArn"])
        (arn,) = arns
        data = json.loads(game_session(arn)["MatchmakerData"])
        assert data["matchmakingConfigurationArn"].endswith(f"/{self.configuration}"), data
        return arn

    def clean_up(self):
        """The configuration goes, then its rule set can."""
        aws("delete-matchmaking-configuration", "--name", self.configuration)
        aws("delete-matchmaking-rule-set", "--name", self.rule_set)
        refused("NotFoundException", "describe-matchmaking-rule-sets", "--names", self.rule_set)
