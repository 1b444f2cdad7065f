#!/usr/bin/env python3
"""boto3, unmodified, against the gateway's services' door: its default fleet, one game session, expressions.

Against a running gateway that has at least two idle game servers:
    RALLYPOINT_SERVICES=http://127.0.0.1:9870 python3 test_boto3.py
"""

import datetime
import pathlib
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from check import client  # noqa: E402
from harness import until  # noqa: E402

# The gateway's own, without options.
FLEET = "fleet-123"


class GameSession(unittest.TestCase):
    """Operations on one game session of three slots."""

    @classmethod
    def setUpClass(cls):
        cls.gamelift = client()
        cls.token = uuid.uuid4().hex
        cls.request = {
            "FleetId": FLEET,
            "MaximumPlayerSessionCount": 3,
            "Name": "from boto3",
            "IdempotencyToken": cls.token,
            "GameProperties": [{"Key": "map", "Value": "desert"}, {"Key": "run", "Value": cls.token}],
        }
        full = cls.gamelift.exceptions.FleetCapacityExceededException

        def create():
            try:
                return cls.gamelift.create_game_session(**cls.request)["GameSession"]
            except full:  # a server that is only just starting
                return None

        cls.made = until("a server is idle", create)
        cls.id = cls.made["GameSessionId"]

        def active():
            session = cls.gamelift.describe_game_sessions(GameSessionId=cls.id)["GameSessions"][0]
            assert session["Status"] in ("ACTIVATING", "ACTIVE"), session
            return session if session["Status"] == "ACTIVE" else None

        cls.active = until("the game session is ACTIVE", active)

    @classmethod
    def tearDownClass(cls):
        ending = cls.gamelift.terminate_game_session(
            GameSessionId=cls.id, TerminationMode="TRIGGER_ON_PROCESS_TERMINATE"
        )["GameSession"]
        assert ending["Status"] in ("TERMINATING", "TERMINATED"), ending

        def terminated():
            session = cls.gamelift.describe_game_sessions(GameSessionId=cls.id)["GameSessions"][0]
            return session["Status"] == "TERMINATED"

        until("the game session is TERMINATED", terminated)
        cls.gamelift.close()

    def test_shapes(self):
        self.assertTrue(self.id.startswith("arn:aws:gamelift:"))
        self.assertTrue(self.id.endswith("/" + self.token))
        self.assertEqual(self.active["Name"], "from boto3")
        self.assertEqual(self.active["GameProperties"], self.request["GameProperties"])
        self.assertIsInstance(self.active["Port"], int)
        age = datetime.datetime.now(datetime.timezone.utc) - self.active["CreationTime"]
        self.assertLess(abs(age), datetime.timedelta(minutes=5))

    def test_create_again_is_the_same(self):
        again = self.gamelift.create_game_session(**self.request)["GameSession"]
        self.assertEqual(again["GameSessionId"], self.id)
        with self.assertRaises(self.gamelift.exceptions.IdempotentParameterMismatchException):
            self.gamelift.create_game_session(**{**self.request, "MaximumPlayerSessionCount": 4})

    def test_players(self):
        found = self.search("hasAvailablePlayerSessions=true")
        self.assertIn(self.id, found)

        one = self.gamelift.create_player_session(GameSessionId=self.id, PlayerId="p1", PlayerData="one")
        self.assertEqual(one["PlayerSession"]["Status"], "RESERVED")
        self.assertEqual(one["PlayerSession"]["Port"], self.active["Port"])
        self.assertEqual(one["PlayerSession"]["PlayerData"], "one")
        more = self.gamelift.create_player_sessions(
            GameSessionId=self.id, PlayerIds=["p2", "p3"], PlayerDataMap={"p2": "two"}
        )["PlayerSessions"]
        self.assertEqual([session["PlayerId"] for session in more], ["p2", "p3"])

        with self.assertRaises(self.gamelift.exceptions.GameSessionFullException) as full:
            self.gamelift.create_player_session(GameSessionId=self.id, PlayerId="p4")
        response = full.exception.response
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertTrue(response["ResponseMetadata"]["RequestId"])
        self.assertIn("full", response["Error"]["Message"])
        self.assertNotIn(self.id, self.search("hasAvailablePlayerSessions=true"))
        self.assertIn(self.id, self.search("hasAvailablePlayerSessions = false"))

        pages = self.gamelift.get_paginator("describe_player_sessions").paginate(
            GameSessionId=self.id, PaginationConfig={"PageSize": 2}
        )
        players = [session["PlayerId"] for page in pages for session in page["PlayerSessions"]]
        self.assertEqual(players, ["p1", "p2", "p3"])
        by_id = self.gamelift.describe_player_sessions(PlayerSessionId=more[0]["PlayerSessionId"])
        self.assertEqual(by_id["PlayerSessions"][0]["PlayerId"], "p2")

    def test_search_expressions(self):
        mine = f"gameSessionProperties.run = '{self.token}'"
        for expression, found in [
            (mine, True),
            (f'{mine} AND gameSessionProperties.map = "desert"', True),
            (f"{mine} AND NOT (gameSessionName = 'from boto3' OR maximumSessions < 3)", False),
            (f"{mine} AND (gameSessionName = 'elsewhere' OR maximumSessions >= 3)", True),
            (f"gameSessionId = '{self.id}' AND creationTimeMillis > 1000000000000", True),
            (f"gameSessionId <> '{self.id}' AND {mine}", False),
            (f"{mine} AND gameSessionProperties.map = 'Desert'", False),
        ]:
            self.assertEqual(self.search(expression), [self.id] if found else [], expression)
        invalid = self.gamelift.exceptions.InvalidRequestException
        with self.assertRaises(invalid) as refused:
            self.search("maximumSessions >= 'three'")
        self.assertIn("byte 19", str(refused.exception))
        with self.assertRaises(invalid):
            self.search(mine, SortExpression="gameSessionName")

    def test_search_pages_in_order(self):
        full = self.gamelift.exceptions.FleetCapacityExceededException

        def second():
            request = {**self.request, "Name": "another", "IdempotencyToken": f"{self.token[:32]}-2"}
            try:
                return self.gamelift.create_game_session(**request)["GameSession"]["GameSessionId"]
            except full:  # a server that is only just starting
                return None

        other = until("a second server is idle", second)
        mine = f"gameSessionProperties.run = '{self.token}'"
        try:
            until("both are found", lambda: len(self.search(mine)) == 2)
            for order, expected in [("ASC", [other, self.id]), ("DESC", [self.id, other])]:
                found = self.search(mine, SortExpression=f"gameSessionName {order}", page_size=1)
                self.assertEqual(found, expected)
            query = {"FleetId": self.request["FleetId"], "FilterExpression": mine, "Limit": 1}
            token = self.gamelift.search_game_sessions(**query)["NextToken"]
            with self.assertRaises(self.gamelift.exceptions.InvalidRequestException):
                self.gamelift.search_game_sessions(**{**query, "NextToken": token[:-1] + "x"})
        finally:
            self.gamelift.terminate_game_session(GameSessionId=other, TerminationMode="FORCE_TERMINATE")

    def test_update(self):
        details = self.gamelift.describe_game_session_details(GameSessionId=self.id)["GameSessionDetails"][0]
        self.assertEqual(details["ProtectionPolicy"], "NoProtection")
        updated = self.gamelift.update_game_session(
            GameSessionId=self.id,
            ProtectionPolicy="FullProtection",
            PlayerSessionCreationPolicy="DENY_ALL",
            GameProperties=[{"Key": "weather", "Value": "fog"}, {"Key": "map", "Value": "desert"}],
        )["GameSession"]
        try:
            self.assertEqual(
                updated["GameProperties"],
                [*self.request["GameProperties"], {"Key": "weather", "Value": "fog"}],
            )
            self.assertEqual(self.search("gameSessionProperties.weather = 'fog'"), [self.id])
            with self.assertRaises(self.gamelift.exceptions.InvalidGameSessionStatusException):
                self.gamelift.create_player_session(GameSessionId=self.id, PlayerId="late")
            many = [{"Key": f"k{n}", "Value": ""} for n in range(14)]
            with self.assertRaises(self.gamelift.exceptions.InvalidRequestException):
                self.gamelift.update_game_session(GameSessionId=self.id, GameProperties=many)
        finally:
            back = self.gamelift.update_game_session(
                GameSessionId=self.id, PlayerSessionCreationPolicy="ACCEPT_ALL"
            )["GameSession"]
        self.assertEqual(back["PlayerSessionCreationPolicy"], "ACCEPT_ALL")
        self.assertEqual(len(back["GameProperties"]), 3)
        details = self.gamelift.describe_game_session_details(GameSessionId=self.id)["GameSessionDetails"][0]
        self.assertEqual(details["ProtectionPolicy"], "FullProtection")
        self.assertEqual(details["GameSession"], back)

    def search(self, expression, page_size=100, **more):
        pages = self.gamelift.get_paginator("search_game_sessions").paginate(
            FleetId=self.request["FleetId"],
            FilterExpression=expression,
            PaginationConfig={"PageSize": page_size},
            **more,
        )
        return [session["GameSessionId"] for page in pages for session in page["GameSessions"]]


class Fleet(unittest.TestCase):
    """What needs no game session."""

    def setUp(self):
        self.gamelift = client()
        self.addCleanup(self.gamelift.close)

    def test_the_default_fleet_has_a_compute(self):
        self.assertIn(FLEET, self.gamelift.list_fleets()["FleetIds"])
        computes = self.gamelift.list_compute(FleetId=FLEET)["ComputeList"]
        self.assertTrue(computes[0]["Location"])
        self.assertEqual(computes[0]["FleetId"], FLEET)

    def test_unknown_ids_are_not_found(self):
        unknown = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/unknown"
        not_found = self.gamelift.exceptions.NotFoundException
        with self.assertRaises(not_found):
            self.gamelift.describe_game_sessions(GameSessionId=unknown)
        with self.assertRaises(not_found):
            self.gamelift.create_player_session(GameSessionId=unknown, PlayerId="p")
        with self.assertRaises(not_found):
            self.gamelift.update_game_session(GameSessionId=unknown, Name="n")
        with self.assertRaises(not_found):
            self.gamelift.terminate_game_session(GameSessionId=unknown, TerminationMode="FORCE_TERMINATE")

    def test_what_boto3_does_not_check_the_gateway_does(self):
        invalid = self.gamelift.exceptions.InvalidRequestException
        fleet = FLEET
        with self.assertRaises(invalid):
            self.gamelift.create_game_session(
                FleetId=fleet, MaximumPlayerSessionCount=1, IdempotencyToken="no_underscore"
            )
        with self.assertRaises(invalid):
            self.gamelift.create_game_session(FleetId=fleet, MaximumPlayerSessionCount=201)
        with self.assertRaises(invalid):
            self.gamelift.search_game_sessions(FleetId=fleet, FilterExpression="no such thing")
        with self.assertRaises(invalid):
            self.gamelift.describe_game_sessions()

    def test_operations_that_are_not_answered_say_so(self):
        with self.assertRaises(self.gamelift.exceptions.ClientError) as refused:
            self.gamelift.list_builds()
        self.assertEqual(refused.exception.response["Error"]["Code"], "UnknownOperationException")


if __name__ == "__main__":
    unittest.main(verbosity=2)
