#!/usr/bin/env python3
"""boto3, unmodified, against a services' door that asks for signatures.

It starts a gateway of its own:
    RALLYPOINT_GATEWAY=target/debug/rallypoint-gateway python3 test_signed.py
"""

import pathlib
import sys
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import CREDENTIALS, REGION, Gateway  # noqa: E402

ACCESS = CREDENTIALS["AWS_ACCESS_KEY_ID"]
SECRET = CREDENTIALS["AWS_SECRET_ACCESS_KEY"]


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway("--services-auth", "sigv4", "--services-credentials", f"{ACCESS}:{SECRET}")
        cls.addClassCleanup(cls.gateway.end)

    def client(self, access=ACCESS, secret=SECRET, session=None, region=REGION):
        return boto3.client(
            "gamelift",
            endpoint_url=self.gateway.services,
            region_name=region,
            aws_access_key_id=access,
            aws_secret_access_key=secret,
            aws_session_token=session,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def refused(self, client):
        with self.assertRaises(ClientError) as caught:
            client.list_fleets()
        self.assertNotIn(SECRET, str(caught.exception))
        return caught.exception.response["Error"]["Code"]

    def test_the_right_key_signs_in_any_region_and_with_a_session(self):
        for client in (self.client(), self.client(region="eu-west-1"), self.client(session="a session")):
            self.assertEqual(client.list_fleets()["FleetIds"], ["fleet-123"])
            # A body with everything that escaping could spoil.
            name = "ä b+c/%20&=;,\"'~*"
            described = client.describe_game_sessions(FleetId="fleet-123", StatusFilter="ACTIVE")
            self.assertEqual(described["GameSessions"], [])
            with self.assertRaises(client.exceptions.InvalidRequestException):
                client.describe_game_sessions(FleetId=name)

    def test_wrong_keys_are_refused_as_aws_names_it(self):
        self.assertEqual(self.refused(self.client(secret="another")), "InvalidSignatureException")
        self.assertEqual(self.refused(self.client(access="AKIAOTHER")), "UnrecognizedClientException")


if __name__ == "__main__":
    unittest.main(verbosity=2)
