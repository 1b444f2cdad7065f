"""The AWS CLI as a program that is run, and what is expected of its answers and refusals."""

import datetime
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import CREDENTIALS, REGION, required  # noqa: E402

PROGRAM = os.environ.get("RALLYPOINT_AWS", "aws")
ENVIRONMENT = {
    **os.environ,
    **CREDENTIALS,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ENDPOINT_URL_GAMELIFT": required("RALLYPOINT_SERVICES"),
    "AWS_EC2_METADATA_DISABLED": "true",
    # Without retries, so that a 500 shows at once.
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_PAGER": "",
}


def started(operation, *words):
    """Runs `aws gamelift` to its end. What is not text already is written as JSON."""
    written = [word if isinstance(word, str) else json.dumps(word) for word in words]
    command = [PROGRAM, "gamelift", operation, *written]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def aws(operation, *words):
    """What an operation answers."""
    ended = started(operation, *words)
    assert ended.returncode == 0, f"{operation}: {ended.stderr}"
    return json.loads(ended.stdout) if ended.stdout.strip() else None


def refused(kind, operation, *words):
    """Calls what must be refused so; answers what the CLI says."""
    ended = started(operation, *words)
    assert ended.returncode != 0, f"{kind} was expected: {ended.stdout}"
    assert f"({kind})" in ended.stderr, f"{kind} was expected: {ended.stderr}"
    return ended.stderr


def equal(seen, wanted):
    """Says both when they are not the same."""
    assert seen == wanted, f"{seen!r} instead of {wanted!r}"


def date(text):
    """A moment as the CLI writes it."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def game_session(arn):
    """A game session as it is now."""
    (found,) = aws("describe-game-sessions", "--game-session-id", arn)["GameSessions"]
    return found
