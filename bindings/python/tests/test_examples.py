"""The examples say so when nobody answers. What they print when all goes well is in docs/examples.md."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from support import ROOT

EXAMPLES = ROOT / "examples" / "python"

# Those that ask a gateway, and what they are given besides its address.
ASKING = {
    "02_session.py": (),
    "03_find_and_join.py": (),
    "05_play.py": (),
    "07_matchmaking.py": (),
    "08_backfill.py": ("player", "ada"),
    "09_asyncio.py": (),
}


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"}
    environment["PYTHONPATH"] = str(ROOT / "bindings/python/src")
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("name", ASKING)
def test_nobody_there(name: str) -> None:
    ran = run(name, *ASKING[name], "http://127.0.0.1:1")
    assert ran.returncode == 1
    assert ran.stderr.startswith("CONNECTION_FAILED: ")


@pytest.mark.parametrize("name", ["04_dedicated_server.py", "08_backfill.py"])
def test_a_server_that_nobody_launched(name: str) -> None:
    ran = run(name, *(["server"] if "backfill" in name else []), "--port=0")
    assert ran.returncode == 1
    assert ran.stderr.startswith("INVALID_ARGUMENT: ")
