"""A gateway, a client of its API, and servers that end with their test."""

import pathlib
import sys
import uuid

import boto3
import pytest
from botocore.config import Config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from driver import GoServer, OurServer  # noqa: E402
from fleet import Fleet  # noqa: E402
from harness import CREDENTIALS, REGION, Gateway  # noqa: E402

# What game servers are built on, by the name that `--server` takes.
SERVERS = {"go": GoServer, "rallypoint": OurServer}


def pytest_addoption(parser):
    parser.addoption("--server", required=True, choices=SERVERS, help="what game servers are built on")


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
    return Fleet(gamelift, f"servers-{uuid.uuid4().hex[:12]}")


@pytest.fixture
def start(request):
    """Starts game servers; they end with the test."""
    kind = SERVERS[request.config.getoption("--server")]
    servers = []

    def started(**environment):
        server = kind(**environment)
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
