"""The players' door, asked by programs that know nothing of it but its OpenAPI document."""

import base64
import hmac
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import httpx
import openapi_spec_validator
import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness  # noqa: E402

ROOT = HERE.parents[2]
DOCUMENT = ROOT / "crates/gateway/openapi.json"
MATCHMAKING = ROOT / "examples/matchmaking/matchmaking.json"
# For each route; a run takes a minute with it.
EXAMPLES = 25
SEED = 20240501
AUDIENCE = "game"
PLAYER = "ada"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """A gateway whose servers take game sessions."""
    yield from started(tmp_path_factory)


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """The file with what tokens are signed with."""
    path = tmp_path_factory.mktemp("secret") / "secret"
    path.write_text("not a secret, and long enough for one")
    return path


@pytest.fixture(scope="module")
def gateway_with_tokens(tmp_path_factory, secret):
    """The same, and players prove who they are."""
    options = ["--auth", "jwt", "--jwt-secret-file", str(secret), "--jwt-audience", AUDIENCE]
    # All that is asked is one player's here.
    options += ["--rate-per-player", "100000/s:100000", "--start-rate-per-player", "100000/s:100000"]
    yield from started(tmp_path_factory, *options)


def started(tmp_path_factory, *more):
    server = harness.required("RALLYPOINT_GAME_SERVER")
    logs = tmp_path_factory.mktemp("servers")
    options = ["--launch", f"'{server}' --port={{port}}", "--processes", "3", "--log-dir", str(logs)]
    # Requests that say nothing of the server's answer should not wait for it for long.
    options += ["--matchmaking", str(MATCHMAKING), "--activation-wait", "5s", *more]
    with open(logs / "gateway.log", "w") as log, harness.Gateway(*options, log=log) as running:
        yield running


def test_the_document_is_openapi():
    openapi_spec_validator.validate(json.loads(DOCUMENT.read_text()))


def test_the_door_serves_its_document(gateway):
    served = httpx.get(f"{gateway.said['players']}/openapi.json")
    assert served.status_code == 200
    assert served.json() == json.loads(DOCUMENT.read_text())


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client that openapi-python-client wrote from the document."""
    folder = tmp_path_factory.mktemp("client")
    program = pathlib.Path(sys.executable).with_name("openapi-python-client")
    command = [
        program,
        "generate",
        "--path",
        DOCUMENT,
        "--output-path",
        folder,
        "--overwrite",
        "--meta",
        "none",
    ]
    command += ["--fail-on-warning"]
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    package = folder / "players_door"
    command[command.index(folder)] = package
    subprocess.run(command, check=True, env=environment)
    sys.path.insert(0, str(folder))
    return "players_door"


def test_a_generated_client_plays(client, gateway):
    def part(name):
        return importlib.import_module(f"{client}.{name}")

    models = part("models")
    door = part("client").Client(base_url=gateway.said["players"])
    with door:
        made = part("api.sessions.create_session").sync(
            client=door,
            body=models.CreateSessionRequest(session_name="generated", uuid="ada", num_connections=2),
        )
        assert isinstance(made, models.PlayerSession), made
        found = part("api.sessions.find_session").sync(client=door, filter_="gameSessionName = 'generated'")
        assert [row.game_session_id for row in found] == [made.game_session_id]
        joined = part("api.sessions.join_session").sync(
            client=door,
            body=models.JoinSessionRequest(game_session_id=made.game_session_id, uuid="bob"),
        )
        assert (joined.ip_address, joined.port) == (made.ip_address, made.port)
        full = part("api.sessions.join_session").sync(
            client=door,
            body=models.JoinSessionRequest(game_session_id=made.game_session_id, uuid="eve"),
        )
        assert full.error.code == "GameSessionFullException"
        left = part("api.sessions.leave_session").sync(
            client=door, body=models.LeaveSessionRequest(player_session_id=joined.player_session_id)
        )
        assert left.released is True
        ended = part("api.sessions.destroy_session").sync(
            client=door,
            body=models.DestroySessionRequestType0(
                game_session_id=made.game_session_id, owner_token=made.owner_token
            ),
        )
        assert ended.status in ("TERMINATING", "TERMINATED")


def test_a_generated_client_looks_for_a_match(client, gateway):
    def part(name):
        return importlib.import_module(f"{client}.{name}")

    models = part("models")
    with part("client").Client(base_url=gateway.said["players"]) as door:
        started = part("api.matchmaking.start_matchmaking").sync(
            client=door, body=models.StartMatchmakingRequest(configuration="ranked", uuid="ada")
        )
        print(started)
        ticket = part("api.matchmaking.matchmaking_ticket").sync(
            client=door, ticket_id=started.ticket_id, x_ticket_token=started.ticket_token
        )
        assert ticket.ticket_id == started.ticket_id
        stopped = part("api.matchmaking.stop_matchmaking").sync(
            client=door,
            body=models.StopMatchmakingRequest(
                ticket_id=started.ticket_id, ticket_token=started.ticket_token
            ),
        )
        assert stopped.status == "CANCELLED"


def token(secret, subject):
    """A token of this player, good for an hour."""

    def part(content):
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    claims = {"sub": subject, "aud": AUDIENCE, "exp": int(time.time()) + 3600}
    signed = f"{part(json.dumps({'alg': 'HS256'}).encode())}.{part(json.dumps(claims).encode())}"
    signature = hmac.digest(secret.read_bytes().strip(), signed.encode(), "sha256")
    return f"{signed}.{part(signature)}"


def test_every_answer_is_one_that_the_document_has(gateway, tmp_path):
    ask_everything(gateway, tmp_path)


def test_every_answer_is_one_that_the_document_has_where_tokens_are_checked(
    gateway_with_tokens, secret, tmp_path
):
    shown = f"Authorization: Bearer {token(secret, PLAYER)}"
    ask_everything(gateway_with_tokens, tmp_path, "--header", shown, player=PLAYER)


def ask_everything(gateway, folder, *more, player=None):
    """schemathesis sends what the document allows and what it does not, and checks what comes back."""
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    command = [program, "run", DOCUMENT, "--url", gateway.said["players"], "--checks", "all", "--no-color"]
    command += ["--max-examples", str(EXAMPLES), "--seed", str(SEED), "--generation-database", "none"]
    command += ["--continue-on-failure", "--exclude-deprecated", "--request-timeout", "30", *more]
    command[1:1] = ["--config-file", HERE / "schemathesis.toml"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    if player:
        environment["RALLYPOINT_PLAYER"] = player
    ran = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(ran.stdout)
    assert ran.returncode == 0, "schemathesis has findings: they are above"
    generated = re.search(r"(\d+) generated", ran.stdout)
    assert generated and int(generated[1]) > 500, "next to nothing was tested"
