"""A gateway, a client of its API, and servers that end with their test."""

import pathlib
import sys
import uuid

import boto3
import pytest
from botocore.config import Config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from driver import Fleet, GoServer  # noqa: E402
from harness import CREDENTIALS, REGION, Gateway  # noqa: E402


def client(services):
    """boto3, without retries, so that a 500 shows at once."""
    return boto3.client(
        "gamelift",
        endpoint_url=services,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="session")
def gateway():
    """One gateway for every test that needs no options."""
    with Gateway() as started:
        yield started


@pytest.fixture
def gamelift(gateway):
    """The API of that gateway."""
    opened = client(gateway.services)
    yield opened
    opened.close()


@pytest.fixture
def fleet(gamelift):
    """An Anywhere fleet of the test's own."""
    return Fleet(gamelift, f"go-{uuid.uuid4().hex[:12]}")


@pytest.fixture
def start():
    """Starts Go game servers; they end with the test."""
    servers = []

    def started(**environment):
        server = GoServer(**environment)
        servers.append(server)
        return server

    yield started
    for server in servers:
        server.end()


@pytest.fixture
def server(fleet, start):
    """A server that is ready."""
    ready = start(**fleet.environment())
    ready.call("init_from_environment")
    ready.ready()
    return ready
