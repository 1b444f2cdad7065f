"""The examples do what they say, against a real gateway."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, Gateway, settings, until

EXAMPLES = ROOT / "examples" / "python"
ADDRESS = r"127\.0\.0\.1:[1-9]\d*"


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"}
    environment["PYTHONPATH"] = str(ROOT / "bindings/python/src")
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def printed(gateway: Gateway, name: str) -> str:
    """What an example prints when it goes well; it is run again while no game server is free."""

    def go() -> str:
        ran = run(name, gateway.players)
        assert ran.returncode == 0 or "NO_CAPACITY" in ran.stderr, ran.stderr
        return ran.stdout if ran.returncode == 0 else ""

    return until(f"{name} goes well", go)


def test_create_and_start(gateway: Gateway) -> None:
    assert re.fullmatch(ADDRESS + "\n", printed(gateway, "01_session.py"))


def test_find_and_join(gateway: Gateway) -> None:
    with gateway.subsystem() as host:
        host.session.create("A", settings(4)).wait()
        gateway.start(host, "A")
        text = printed(gateway, "02_find_and_join.py")
        assert re.search(rf"found 0: .+\njoined: travel to {ADDRESS}\nleft\n$", text, re.DOTALL), text
        host.session.destroy("A").wait()


def test_asyncio(gateway: Gateway) -> None:
    text = printed(gateway, "03_asyncio.py")
    match = re.fullmatch(rf"Ada travels to ({ADDRESS})\nGrace travels to ({ADDRESS})\n", text)
    assert match and match[1] == match[2]


def test_matchmaking(gateway: Gateway) -> None:
    lines = printed(gateway, "04_matchmaking.py").splitlines()
    team = {words[0]: words[-1] for words in map(str.split, lines) if "plays in team" in " ".join(words)}
    assert team["ada"] == team["grace"] != team["alan"] == team["edsger"] == team["tony"]
    assert team["mary"] != team["hedy"]
    heard = [line for line in lines if "hears" in line]
    assert heard == [
        "grace hears: good luck",
        "alan hears: good luck",
        "edsger hears: good luck",
        "tony hears: welcome",
        "mary hears: here I am",
    ]
    rejected = lines.index("john is out: CANCELLED")
    assert lines[rejected - 1] == "john does not want to"


@pytest.mark.parametrize("name", ["01_session.py", "03_asyncio.py", "04_matchmaking.py"])
def test_nobody_there(name: str) -> None:
    ran = run(name, "http://127.0.0.1:1")
    assert ran.returncode == 1
    assert ran.stderr.startswith("CONNECTION_FAILED: ")


def test_all_examples_are_run() -> None:
    source = Path(__file__).read_text()
    assert all(f'"{path.name}"' in source for path in EXAMPLES.glob("[0-9]*.py"))
