"""The original plugin's backends against the services' door: what its game clients get to read.

RALLYPOINT_GATEWAY and RALLYPOINT_GAME_SERVER name the programs.
"""

import json
import pathlib
import sys
import uuid

import lambdas
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import CREDENTIALS, REGION, Gateway, required, until  # noqa: E402

# One game session a server; each route's test makes one.
SERVERS = 2


@pytest.fixture(scope="module", autouse=True)
def service():
    """A gateway with game servers of the fleet that the `_local` routes know; the environment of a Lambda."""
    launch = f"'{required('RALLYPOINT_GAME_SERVER')}' --port={{port}}"
    with pytest.MonkeyPatch.context() as environment:
        with Gateway("--launch", launch, "--processes", str(SERVERS)) as gateway:
            variables = {**CREDENTIALS, "AWS_DEFAULT_REGION": REGION, "AWS_MAX_ATTEMPTS": "1"}
            variables["AWS_ENDPOINT_URL_GAMELIFT"] = gateway.services
            for name, value in variables.items():
                environment.setenv(name, value)
            yield gateway
            lambdas.gamelift().close()
            lambdas.gamelift.cache_clear()


def call(handler, capsys, **body):
    """Calls a handler as a gateway in front of it would; what it prints is shown."""
    response = handler({"body": json.dumps(body)}, None)
    with capsys.disabled():
        printed = capsys.readouterr().out
        print(f"\n    {handler.__name__}: {printed.strip()}" if printed else "", end="")
    return response["statusCode"], json.loads(response["body"])


ROUTES = [
    (lambdas.create_session, lambdas.find_session),
    (lambdas.create_session_local, lambdas.find_session_local),
]


@pytest.mark.parametrize(("create", "find"), ROUTES, ids=["fleet", "local"])
def test_create_find_and_join(create, find, capsys):
    name = f"session {uuid.uuid4()}"
    status, host = call(create, capsys, session_name=name, num_connections=2, uuid="host", build_id=1)
    assert status == 200, host
    # What the plugin reads of it.
    assert host["IpAddress"] == "127.0.0.1"
    assert isinstance(host["Port"], int)
    assert host["PlayerSessionId"].startswith("psess-")
    assert (host["PlayerId"], host["Status"], host["FleetId"]) == ("host", "RESERVED", lambdas.LOCAL_FLEET)

    def listed():
        found = call(find, capsys)[1]
        return [session for session in found if session["Name"] == name]

    (found,) = listed()
    assert found["GameSessionId"] == host["GameSessionId"]
    assert (found["CurrentPlayerSessionCount"], found["MaximumPlayerSessionCount"]) == (1, 2)
    assert (found["Status"], found["Port"]) == ("ACTIVE", host["Port"])

    status, guest = call(lambdas.join_session, capsys, GameSessionId=found["GameSessionId"], uuid="guest")
    assert status == 200, guest
    assert (guest["IpAddress"], guest["Port"]) == (host["IpAddress"], host["Port"])
    status, message = call(lambdas.join_session, capsys, GameSessionId=found["GameSessionId"], uuid="late")
    assert status == 500
    assert "full" in message

    # The search leaves out what is full; the list of GameLift Local never did.
    assert len(listed()) == (0 if find is lambdas.find_session else 1)
    mode = "TRIGGER_ON_PROCESS_TERMINATE"
    lambdas.gamelift().terminate_game_session(GameSessionId=host["GameSessionId"], TerminationMode=mode)

    def is_over():
        described = lambdas.gamelift().describe_game_sessions(GameSessionId=host["GameSessionId"])
        return described["GameSessions"][0]["Status"] == "TERMINATED"

    until("the game session is over", is_over)


def test_a_session_that_is_not_there_cannot_be_joined(capsys):
    unknown = f"arn:aws:gamelift:{REGION}::gamesession/{lambdas.LOCAL_FLEET}/custom-local/unknown"
    status, message = call(lambdas.join_session, capsys, GameSessionId=unknown, uuid="guest")
    assert status == 500
    assert isinstance(message, str)
