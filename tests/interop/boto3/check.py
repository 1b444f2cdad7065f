"""What the programs here expect of answers and refusals, and their client."""

import pathlib
import sys

import boto3
from botocore.config import Config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import CREDENTIALS, REGION, required  # noqa: E402


def client():
    """A client with dummy credentials; without retries, so that a 500 shows at once."""
    return boto3.client(
        "gamelift",
        endpoint_url=required("RALLYPOINT_SERVICES"),
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(kind, call, **request):
    """Calls what must be refused so; answers the message."""
    try:
        answer = call(**request)
    except kind as refusal:
        assert refusal.response["ResponseMetadata"]["HTTPStatusCode"] == 400, refusal.response
        assert refusal.response["ResponseMetadata"]["RequestId"], refusal.response
        return refusal.response["Error"]["Message"]
    raise AssertionError(f"{kind.__name__} was expected: {answer}")


def equal(seen, wanted):
    """Says both when they are not the same."""
    assert seen == wanted, f"{seen!r} instead of {wanted!r}"
