#!/usr/bin/env python3
"""boto3, unmodified: every operation of matchmaking, and what each refuses.

Against a running gateway that has at least two idle game servers:
    RALLYPOINT_SERVICES=http://127.0.0.1:9870 python3 test_matchmaking.py
"""

import datetime
import json
import pathlib
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from check import client  # noqa: E402
from harness import until  # noqa: E402

from matchmaking import RULES, player  # noqa: E402

# The gateway's own, without options.
FLEET = "fleet-123"
FINAL = ("COMPLETED", "CANCELLED", "FAILED", "TIMED_OUT")


class Matchmaking(unittest.TestCase):
    """A rule set of the test's own, and what else it asks for."""

    def setUp(self):
        self.gamelift = client()
        self.addCleanup(self.gamelift.close)
        self.invalid = self.gamelift.exceptions.InvalidRequestException
        self.not_found = self.gamelift.exceptions.NotFoundException
        self.run_id = uuid.uuid4().hex[:12]
        self.rule_set = f"rules-{self.run_id}"
        self.tickets = []
        made = self.gamelift.create_matchmaking_rule_set(Name=self.rule_set, RuleSetBody=json.dumps(RULES))
        self.rule_set_arn = made["RuleSet"]["RuleSetArn"]
        self.addCleanup(self.gamelift.delete_matchmaking_rule_set, Name=self.rule_set)

    def configuration(self, name="duel", **more):
        """Makes a configuration; it goes with the test, after its tickets."""
        request = {
            "Name": f"{name}-{self.run_id}",
            "RuleSetName": self.rule_set,
            "FlexMatchMode": "STANDALONE",
            "RequestTimeoutSeconds": 60,
            "AcceptanceRequired": False,
            **more,
        }
        made = self.gamelift.create_matchmaking_configuration(**request)["Configuration"]
        self.addCleanup(self.gamelift.delete_matchmaking_configuration, Name=made["Name"])
        self.addCleanup(self.stop_all)
        return made

    def stop_all(self):
        """Ends the tickets that still live."""
        for ticket in self.tickets:
            if self.ticket(ticket)["Status"] not in FINAL:
                self.gamelift.stop_matchmaking(TicketId=ticket)
        self.tickets.clear()

    def start(self, configuration, *players, name=None):
        """Asks for a match; answers the ticket's id."""
        ticket = f"{name or players[0]['PlayerId']}-{self.run_id}"
        self.gamelift.start_matchmaking(
            TicketId=ticket, ConfigurationName=configuration["Name"], Players=list(players)
        )
        self.tickets.append(ticket)
        return ticket

    def ticket(self, ticket):
        """A ticket as it is now."""
        (seen,) = self.gamelift.describe_matchmaking(TicketIds=[ticket])["TicketList"]
        return seen

    def until(self, ticket, *statuses):
        """A ticket when it has come so far."""

        def reached():
            seen = self.ticket(ticket)
            self.assertTrue(seen["Status"] not in FINAL or seen["Status"] in statuses, seen)
            return seen if seen["Status"] in statuses else None

        return until(f"{ticket} is {' or '.join(statuses)}", reached)

    def accept(self, ticket, name, kind="ACCEPT"):
        """Answers for a player."""
        self.gamelift.accept_match(TicketId=ticket, PlayerIds=[name], AcceptanceType=kind)

    def queue(self):
        """A queue of the gateway's own fleet."""
        fleet = self.gamelift.describe_fleet_attributes(FleetIds=[FLEET])["FleetAttributes"][0]["FleetArn"]
        made = self.gamelift.create_game_session_queue(
            Name=f"queue-{self.run_id}", TimeoutInSeconds=60, Destinations=[{"DestinationArn": fleet}]
        )["GameSessionQueue"]
        self.addCleanup(self.gamelift.delete_game_session_queue, Name=made["Name"])
        return made["GameSessionQueueArn"]


class RuleSets(Matchmaking):
    """Create, describe, delete, validate."""

    def test_validate(self):
        self.assertTrue(self.gamelift.validate_matchmaking_rule_set(RuleSetBody=json.dumps(RULES))["Valid"])
        for body, words in [
            ("{", "line 1"),
            ("{}", "ruleLanguageVersion"),
            (json.dumps({**RULES, "teams": []}), "teams"),
            (json.dumps({**RULES, "rules": [{**RULES["rules"][0], "maxDistance": "far"}]}), "maxDistance"),
            (json.dumps({**RULES, "rules": [{"name": "x", "type": "nearness"}]}), "nearness"),
        ]:
            with self.subTest(body), self.assertRaises(self.invalid) as refused:
                self.gamelift.validate_matchmaking_rule_set(RuleSetBody=body)
            self.assertIn(words, str(refused.exception))

    def test_comments_are_taken(self):
        body = "// who plays whom\n" + json.dumps(RULES)
        self.assertTrue(self.gamelift.validate_matchmaking_rule_set(RuleSetBody=body)["Valid"])

    def test_create_and_describe(self):
        (seen,) = self.gamelift.describe_matchmaking_rule_sets(Names=[self.rule_set])["RuleSets"]
        self.assertEqual(seen["RuleSetName"], self.rule_set)
        self.assertEqual(seen["RuleSetArn"], self.rule_set_arn)
        self.assertEqual(json.loads(seen["RuleSetBody"]), RULES)
        age = datetime.datetime.now(datetime.timezone.utc) - seen["CreationTime"]
        self.assertLess(abs(age), datetime.timedelta(minutes=5))
        by_arn = self.gamelift.describe_matchmaking_rule_sets(Names=[self.rule_set_arn])["RuleSets"]
        self.assertEqual(by_arn, [seen])
        pages = self.gamelift.get_paginator("describe_matchmaking_rule_sets").paginate(
            PaginationConfig={"PageSize": 1}
        )
        self.assertIn(seen, [one for page in pages for one in page["RuleSets"]])

    def test_a_name_is_taken_once_and_a_broken_body_never(self):
        create = self.gamelift.create_matchmaking_rule_set
        with self.assertRaises(self.invalid):
            create(Name=self.rule_set, RuleSetBody=json.dumps(RULES))
        with self.assertRaises(self.invalid):
            create(Name=f"broken-{self.run_id}", RuleSetBody="{}")
        with self.assertRaises(self.not_found):
            self.gamelift.describe_matchmaking_rule_sets(Names=[f"broken-{self.run_id}"])

    def test_delete(self):
        configuration = self.configuration()
        with self.assertRaises(self.invalid):
            self.gamelift.delete_matchmaking_rule_set(Name=self.rule_set)
        self.assertEqual(configuration["RuleSetName"], self.rule_set)
        with self.assertRaises(self.not_found):
            self.gamelift.delete_matchmaking_rule_set(Name=f"unknown-{self.run_id}")

    def test_tags(self):
        tags = [{"Key": "made-by", "Value": "boto3"}]
        self.gamelift.tag_resource(ResourceARN=self.rule_set_arn, Tags=tags)
        self.assertEqual(self.gamelift.list_tags_for_resource(ResourceARN=self.rule_set_arn)["Tags"], tags)


class Configurations(Matchmaking):
    """Create, describe, update, delete."""

    def test_create_and_describe(self):
        queue = self.queue()
        made = self.configuration(
            Description="two players",
            FlexMatchMode="WITH_QUEUE",
            GameSessionQueueArns=[queue],
            AcceptanceRequired=True,
            AcceptanceTimeoutSeconds=30,
            AdditionalPlayerCount=2,
            BackfillMode="MANUAL",
            CustomEventData="from boto3",
            GameProperties=[{"Key": "mode", "Value": "duel"}],
            GameSessionData="data",
            NotificationTarget="arn:aws:sns:us-west-2:123456789012:matches",
        )
        self.assertTrue(made["ConfigurationArn"].endswith(f":matchmakingconfiguration/{made['Name']}"))
        self.assertEqual(made["RuleSetArn"], self.rule_set_arn)
        for member, value in [
            ("Description", "two players"),
            ("FlexMatchMode", "WITH_QUEUE"),
            ("GameSessionQueueArns", [queue]),
            ("RequestTimeoutSeconds", 60),
            ("AcceptanceRequired", True),
            ("AcceptanceTimeoutSeconds", 30),
            ("AdditionalPlayerCount", 2),
            ("BackfillMode", "MANUAL"),
            ("CustomEventData", "from boto3"),
            ("GameProperties", [{"Key": "mode", "Value": "duel"}]),
            ("GameSessionData", "data"),
            ("NotificationTarget", "arn:aws:sns:us-west-2:123456789012:matches"),
        ]:
            self.assertEqual(made[member], value, member)
        describe = self.gamelift.describe_matchmaking_configurations
        for names in ([made["Name"]], [made["ConfigurationArn"]]):
            self.assertEqual(describe(Names=names)["Configurations"], [made])
        self.assertEqual(describe(RuleSetName=self.rule_set)["Configurations"], [made])

    def test_what_cannot_be_is_refused(self):
        create = self.gamelift.create_matchmaking_configuration
        request = {
            "Name": f"wrong-{self.run_id}",
            "RuleSetName": self.rule_set,
            "FlexMatchMode": "STANDALONE",
            "RequestTimeoutSeconds": 60,
            "AcceptanceRequired": False,
        }
        with self.assertRaises(self.not_found):
            create(**{**request, "RuleSetName": f"unknown-{self.run_id}"})
        for wrong in [
            {"FlexMatchMode": "WITH_QUEUE"},
            {"RequestTimeoutSeconds": 43201},
            {"AcceptanceRequired": True, "AcceptanceTimeoutSeconds": 601},
            {"CustomEventData": "x" * 257},
        ]:
            with self.subTest(wrong), self.assertRaises(self.invalid):
                create(**{**request, **wrong})
        taken = self.configuration()
        with self.assertRaises(self.invalid):
            create(**{**request, "Name": taken["Name"]})

    def test_update(self):
        made = self.configuration()
        updated = self.gamelift.update_matchmaking_configuration(
            Name=made["Name"], RequestTimeoutSeconds=90, Description="longer"
        )["Configuration"]
        self.assertEqual(updated, {**made, "RequestTimeoutSeconds": 90, "Description": "longer"})
        with self.assertRaises(self.not_found):
            self.gamelift.update_matchmaking_configuration(Name=f"unknown-{self.run_id}", Description="x")
        with self.assertRaises(self.not_found):
            self.gamelift.update_matchmaking_configuration(Name=made["Name"], RuleSetName="unknown")

    def test_delete(self):
        made = self.configuration()
        ticket = self.start(made, player("ada", 1))
        delete = self.gamelift.delete_matchmaking_configuration
        with self.assertRaises(self.invalid):
            delete(Name=made["Name"])
        self.gamelift.stop_matchmaking(TicketId=ticket)
        with self.assertRaises(self.not_found):
            delete(Name=f"unknown-{self.run_id}")


class Tickets(Matchmaking):
    """StartMatchmaking, DescribeMatchmaking, StopMatchmaking, AcceptMatch."""

    def test_two_find_each_other(self):
        configuration = self.configuration()
        ada = self.start(configuration, player("ada", 900))
        searching = self.until(ada, "SEARCHING")
        self.assertEqual(searching["ConfigurationName"], configuration["Name"])
        self.assertEqual(searching["ConfigurationArn"], configuration["ConfigurationArn"])
        bob = self.start(configuration, player("bob", 1000))
        ended = {ticket: self.until(ticket, "COMPLETED") for ticket in (ada, bob)}
        teams = sorted(one["Team"] for ticket in ended.values() for one in ticket["Players"])
        self.assertEqual(teams, ["blue", "red"])
        self.assertTrue(all(ticket["EndTime"] >= ticket["StartTime"] for ticket in ended.values()))

    def test_who_cannot_match_is_told_why(self):
        configuration = self.configuration()
        ada = self.start(configuration, player("ada", 0))
        self.start(configuration, player("far", 5000))

        def told():
            seen = self.ticket(ada)
            self.assertIn(seen["Status"], ("QUEUED", "SEARCHING"), seen)
            return "FairSkill" in seen.get("StatusReason", "")

        until("the rule is named", told)

    def test_what_cannot_be_is_refused(self):
        configuration = self.configuration()
        start = self.gamelift.start_matchmaking
        with self.assertRaises(self.not_found):
            start(ConfigurationName=f"unknown-{self.run_id}", Players=[player("ada", 1)])
        wrong_type = player("ada", 1)
        wrong_type["PlayerAttributes"]["skill"] = {"S": "high"}
        two_values = player("ada", 1)
        two_values["PlayerAttributes"]["skill"] = {"S": "high", "N": 1}
        for players in [
            [],
            [player("ada", 1), player("ada", 1)],
            [player("ada", 1), player("bob", 1)],
            [player(f"p{number}", 1) for number in range(11)],
            [wrong_type],
            [two_values],
        ]:
            with self.subTest(players), self.assertRaises(self.invalid):
                start(ConfigurationName=configuration["Name"], Players=players)
        ticket = self.start(configuration, player("ada", 1))
        with self.assertRaises(self.invalid):
            start(
                TicketId=ticket, ConfigurationName=configuration["ConfigurationArn"], Players=[player("x", 1)]
            )

    def test_an_id_is_made_up_where_there_is_none(self):
        configuration = self.configuration()
        request = {"ConfigurationName": configuration["Name"], "Players": [player("ada", 1)]}
        ticket = self.gamelift.start_matchmaking(**request)["MatchmakingTicket"]["TicketId"]
        self.tickets.append(ticket)
        self.assertRegex(ticket, r"^[a-zA-Z0-9-.]+$")

    def test_stop(self):
        ticket = self.start(self.configuration(), player("ada", 1))
        self.until(ticket, "SEARCHING")
        self.gamelift.stop_matchmaking(TicketId=ticket)
        self.assertIn("EndTime", self.until(ticket, "CANCELLED"))
        with self.assertRaises(self.invalid):
            self.gamelift.stop_matchmaking(TicketId=ticket)
        with self.assertRaises(self.not_found):
            self.gamelift.stop_matchmaking(TicketId=f"unknown-{self.run_id}")

    def test_time_out(self):
        configuration = self.configuration(RequestTimeoutSeconds=1)
        ended = self.until(self.start(configuration, player("ada", 1)), "TIMED_OUT")
        self.assertTrue(ended["StatusReason"])

    def test_describe_leaves_out_what_it_does_not_know(self):
        ticket = self.start(self.configuration(), player("ada", 1))
        asked = [f"unknown-{self.run_id}", ticket]
        listed = self.gamelift.describe_matchmaking(TicketIds=asked)["TicketList"]
        self.assertEqual([one["TicketId"] for one in listed], [ticket])
        with self.assertRaises(self.invalid):
            self.gamelift.describe_matchmaking(TicketIds=[f"t{number}" for number in range(11)])


class Acceptance(Matchmaking):
    """AcceptMatch: who answers what, and what becomes of whom."""

    def setUp(self):
        super().setUp()
        self.asking = self.configuration(AcceptanceRequired=True, AcceptanceTimeoutSeconds=30)

    def proposed(self):
        """Two tickets that are asked."""
        ada = self.start(self.asking, player("ada", 900))
        bob = self.start(self.asking, player("bob", 1000))
        for ticket in (ada, bob):
            self.until(ticket, "REQUIRES_ACCEPTANCE")
        return ada, bob

    def test_both_accept(self):
        ada, bob = self.proposed()
        self.accept(ada, "ada")
        self.accept(ada, "ada")
        self.assertEqual(self.ticket(ada)["Status"], "REQUIRES_ACCEPTANCE")
        self.accept(bob, "bob")
        self.until(ada, "COMPLETED")
        self.until(bob, "COMPLETED")

    def test_one_rejects(self):
        ada, bob = self.proposed()
        self.accept(ada, "ada")
        self.accept(bob, "bob", "REJECT")
        self.until(bob, "CANCELLED")
        again = self.until(ada, "SEARCHING")
        self.assertTrue(again["StatusReason"])
        # It goes on, and finds somebody else.
        eve = self.start(self.asking, player("eve", 950))
        for ticket in (ada, eve):
            self.until(ticket, "REQUIRES_ACCEPTANCE")

    def test_one_rejects_and_the_other_had_not_answered(self):
        ada, bob = self.proposed()
        self.accept(bob, "bob", "REJECT")
        self.until(ada, "CANCELLED")
        self.until(bob, "CANCELLED")

    def test_nobody_answers(self):
        self.gamelift.update_matchmaking_configuration(Name=self.asking["Name"], AcceptanceTimeoutSeconds=1)
        ada, bob = self.proposed()
        self.until(ada, "CANCELLED")
        self.until(bob, "CANCELLED")

    def test_strangers_and_the_late_are_refused(self):
        ada, bob = self.proposed()
        for ticket, name in [(ada, "bob"), (ada, "mallory")]:
            with self.subTest(name), self.assertRaises(self.invalid):
                self.accept(ticket, name)
        with self.assertRaises(self.not_found):
            self.accept(f"unknown-{self.run_id}", "ada")
        self.accept(ada, "ada")
        self.accept(bob, "bob")
        self.until(ada, "COMPLETED")
        with self.assertRaises(self.invalid):
            self.accept(ada, "ada")


class Placed(Matchmaking):
    """Matches in game sessions on real game servers."""

    def matched(self, **more):
        """A match of two in a game session; answers the configuration and the session's ARN."""
        settings = {"FlexMatchMode": "WITH_QUEUE", "GameSessionQueueArns": [self.queue()], **more}
        configuration = self.configuration(**settings)
        ada = self.start(configuration, player("ada", 900))
        bob = self.start(configuration, player("bob", 1000))
        arns = set()
        for ticket in (ada, bob):
            connection = self.until(ticket, "COMPLETED")["GameSessionConnectionInfo"]
            self.assertEqual(len(connection["MatchedPlayerSessions"]), 1)
            arns.add(connection["GameSessionArn"])
        (arn,) = arns
        self.addCleanup(self.terminate, arn)
        return configuration, arn

    def terminate(self, arn):
        """Gives the server back."""
        self.gamelift.terminate_game_session(
            GameSessionId=arn, TerminationMode="TRIGGER_ON_PROCESS_TERMINATE"
        )
        until("it is TERMINATED", lambda: self.game_session(arn)["Status"] == "TERMINATED")

    def game_session(self, arn):
        """A game session as it is now."""
        (seen,) = self.gamelift.describe_game_sessions(GameSessionId=arn)["GameSessions"]
        return seen

    def teams(self, arn):
        """Who plays in which team, by matchmaker data."""
        teams = json.loads(self.game_session(arn)["MatchmakerData"])["teams"]
        return {one["playerId"]: team["name"] for team in teams for one in team["players"]}

    def playing(self, arn, *names):
        """Those players as a backfill names them."""
        teams = self.teams(arn)
        return [{**player(name, 950), "Team": teams[name]} for name in names]

    def test_matchmaker_data(self):
        configuration, arn = self.matched()
        session = self.game_session(arn)
        self.assertEqual((session["Status"], session["MaximumPlayerSessionCount"]), ("ACTIVE", 2))
        data = json.loads(session["MatchmakerData"])
        self.assertEqual(data["matchmakingConfigurationArn"], configuration["ConfigurationArn"])
        self.assertEqual(sorted(self.teams(arn)), ["ada", "bob"])
        (ada,) = (one for team in data["teams"] for one in team["players"] if one["playerId"] == "ada")
        self.assertEqual(
            ada["attributes"],
            {
                "skill": {"attributeType": "DOUBLE", "valueAttribute": 900},
                "mode": {"attributeType": "STRING", "valueAttribute": "ranked"},
                "maps": {"attributeType": "STRING_LIST", "valueAttribute": ["desert", "moon"]},
                "powers": {"attributeType": "STRING_DOUBLE_MAP", "valueAttribute": {"fire": 3.5, "ice": 1}},
            },
        )

    def test_backfill(self):
        configuration, arn = self.matched(BackfillMode="MANUAL", AdditionalPlayerCount=1)
        # The place is ada's: the game says that only bob plays.
        request = {
            "ConfigurationName": configuration["Name"],
            "GameSessionArn": arn,
            "Players": self.playing(arn, "bob"),
        }
        ticket = f"backfill-{self.run_id}"
        made = self.gamelift.start_match_backfill(TicketId=ticket, **request)["MatchmakingTicket"]
        self.tickets.append(ticket)
        self.assertEqual((made["TicketId"], made["Status"]), (ticket, "QUEUED"))
        eve = self.start(configuration, player("eve", 950))
        connection = self.until(eve, "COMPLETED")["GameSessionConnectionInfo"]
        self.assertEqual(connection["GameSessionArn"], arn)
        self.until(ticket, "COMPLETED")
        self.assertEqual(sorted(self.teams(arn)), ["bob", "eve"])

    def test_a_backfill_that_cannot_be_is_refused(self):
        configuration, arn = self.matched(BackfillMode="MANUAL", AdditionalPlayerCount=1)
        bob = self.playing(arn, "bob")
        backfill = self.gamelift.start_match_backfill
        unknown = arn.rsplit("/", 1)[0] + "/unknown"
        name = configuration["Name"]
        with self.assertRaises(self.not_found):
            backfill(ConfigurationName=f"unknown-{self.run_id}", GameSessionArn=arn, Players=bob)
        with self.assertRaises(self.not_found):
            backfill(ConfigurationName=name, GameSessionArn=unknown, Players=bob)
        for players in [[player("bob", 1)], [{**player("bob", 1), "Team": "green"}]]:
            with self.subTest(players), self.assertRaises(self.invalid):
                backfill(ConfigurationName=name, GameSessionArn=arn, Players=players)
        made = backfill(ConfigurationName=name, GameSessionArn=arn, Players=bob)["MatchmakingTicket"]
        ticket = made["TicketId"]
        self.gamelift.stop_matchmaking(TicketId=ticket)
        self.until(ticket, "CANCELLED")

    def test_automatic_backfill(self):
        # Each team has a place left.
        teams = [{**team, "maxPlayers": 2} for team in RULES["teams"]]
        open_rules = f"open-{self.run_id}"
        self.gamelift.create_matchmaking_rule_set(
            Name=open_rules, RuleSetBody=json.dumps({**RULES, "teams": teams})
        )
        self.addCleanup(self.gamelift.delete_matchmaking_rule_set, Name=open_rules)
        configuration, arn = self.matched(BackfillMode="AUTOMATIC", RuleSetName=open_rules)
        named = json.loads(self.game_session(arn)["MatchmakerData"])["autoBackfillTicketId"]
        self.until(named, "SEARCHING")
        eve = self.start(configuration, player("eve", 950))
        connection = self.until(eve, "COMPLETED")["GameSessionConnectionInfo"]
        self.assertEqual(connection["GameSessionArn"], arn)
        self.until(named, "COMPLETED")
        self.assertEqual(sorted(self.teams(arn)), ["ada", "bob", "eve"])
        # There is a place still, so another ticket looks for a player, until somebody stops it.
        after = json.loads(self.game_session(arn)["MatchmakerData"])["autoBackfillTicketId"]
        self.gamelift.stop_matchmaking(TicketId=after)
        self.until(after, "CANCELLED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
