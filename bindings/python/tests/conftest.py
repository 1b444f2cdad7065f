"""Fixtures. The library, the gateway and a game server come from outside:

RALLYPOINT_LIBRARY      the shared library
RALLYPOINT_GATEWAY      the program rallypoint-gateway
RALLYPOINT_GAME_SERVER  examples/c/04_dedicated_server, compiled
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from ctypes import c_void_p
from pathlib import Path
from typing import Any

import pytest
import rallypoint._library
from rallypoint import Result, Subsystem, SubsystemOptions
from rallypoint._functions import FUNCTIONS, Functions
from scripted import ScriptedGateway
from scripted_matchmaker import ScriptedMatchmaker
from scripted_service import ScriptedService
from support import ROOT, Gateway

_NEEDED = ("RALLYPOINT_LIBRARY", "RALLYPOINT_GATEWAY", "RALLYPOINT_GAME_SERVER")
# The test that looks at which functions the others called.
_LAST = "test_coverage.py"

# How often each function of the library has worked, by name.
CALLS = dict.fromkeys(FUNCTIONS, 0)


def pytest_configure(config: pytest.Config) -> None:
    missing = [name for name in _NEEDED if not os.environ.get(name)]
    if missing:
        raise pytest.UsageError(f"set {', '.join(missing)}: see bindings/python/tests/conftest.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    last = [item for item in items if item.path.name == _LAST]
    items[:] = [item for item in items if item.path.name != _LAST]
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {_LAST}
    is_whole = files <= {item.path.name for item in items} and not config.option.keyword
    if is_whole:
        items += last
    elif last:
        # Of a part of the suite it could say nothing.
        config.hook.pytest_deselected(items=last)


@pytest.fixture(scope="session", autouse=True)
def counted() -> None:
    """Counts the calls of every function of the library, but for those that it refused."""
    functions = rallypoint._library.functions()
    for name in FUNCTIONS:
        setattr(functions, name, _counting(name, getattr(functions, name)))


def _counting(name: str, function: Any) -> Any:
    has_handle = FUNCTIONS[name].arguments[:1] == (c_void_p,)

    def call(*arguments: Any) -> Any:
        result = function(*arguments)
        CALLS[name] += not has_handle or result == Result.OK
        return result

    return call


@pytest.fixture
def calls() -> dict[str, int]:
    return CALLS


@pytest.fixture
def library() -> Functions:
    """The library's functions as C has them."""
    return rallypoint._library.functions()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that keeps game servers running."""
    configurations = ROOT / "examples/matchmaking/matchmaking.json"
    options = ("--matchmaking", str(configurations))
    gateway = Gateway(tmp_path_factory.mktemp("gateway"), processes=3, options=options)
    yield gateway
    assert gateway.stop() == 0


@pytest.fixture(scope="session")
def empty_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that waits for somebody to host."""
    gateway = Gateway(tmp_path_factory.mktemp("empty-gateway"), options=("--activation-wait", "10s"))
    yield gateway
    assert gateway.stop() == 0


@pytest.fixture
def script() -> Iterator[ScriptedGateway]:
    """A gateway that answers what the test says."""
    script = ScriptedGateway()
    yield script
    script.stop()


@pytest.fixture
def matchmaker() -> Iterator[ScriptedMatchmaker]:
    """A gateway whose ticket does what the test says."""
    matchmaker = ScriptedMatchmaker()
    yield matchmaker
    matchmaker.stop()


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    """A service for server processes that answers from a script."""
    service = ScriptedService()
    yield service
    service.stop()


@pytest.fixture
def online(script: ScriptedGateway) -> Iterator[Subsystem]:
    """A subsystem that asks the scripted gateway."""
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        yield online


@pytest.fixture
def offline() -> Iterator[Subsystem]:
    """A subsystem whose gateway nobody serves."""
    with Subsystem(SubsystemOptions(gateway_url="http://127.0.0.1:1")) as offline:
        yield offline
