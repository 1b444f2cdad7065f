"""What the tests share: a real gateway, waiting, and a log of who called what."""

from __future__ import annotations

import itertools
import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rallypoint import Operation, RallypointError, Result, SessionSettings, Subsystem, SubsystemOptions

ROOT = Path(__file__).resolve().parents[3]
HEADER = ROOT / "include" / "rallypoint" / "rallypoint.h"

# How long anything may take before a test gives up. No test says how fast something is.
PATIENCE = 60.0
# How long a loop that ticks sleeps in between.
FRAME = 0.001

_T = TypeVar("_T")
_numbers = itertools.count(1)


def unique(name: str) -> str:
    """A name that no other test uses."""
    return f"{name}-{os.getpid()}-{next(_numbers)}"


def until(what: str, check: Callable[[], _T], *ticked: Subsystem) -> _T:
    """Ticks until there is an answer."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for subsystem in ticked:
            subsystem.tick()
        answer = check()
        if answer:
            return answer
        time.sleep(FRAME)
    raise AssertionError(f"never: {what}")


def tick_until_done(operation: Operation, *ticked: Subsystem) -> None:
    """Ticks until an operation is over."""
    until(f"{operation} is over", lambda: operation.done, *ticked)


def result_of(operation: Operation) -> Result:
    """Waits for an operation's end and says what it came to."""
    try:
        return operation.wait(PATIENCE).result
    except RallypointError as problem:
        return problem.code


def refused(call: Callable[[], Any]) -> Result:
    """What a call was refused as; OK when it was not."""
    try:
        call()
    except RallypointError as problem:
        return problem.code
    return Result.OK


def settings(slots: int = 4, **more: Any) -> SessionSettings:
    """Settings of a session that others find."""
    return SessionSettings(num_public_connections=slots, should_advertise=True, **more)


def begin_start(player: Subsystem, name: str, is_told: Callable[[], bool]) -> Operation:
    """Starts a created session and waits until a server process that this test hosts is told of it.

    A process that has become ready is free for it.
    """
    operation = player.session.start(name)
    until("a server process is told to host", lambda: is_told() or operation.done, player)
    assert is_told(), result_of(operation)
    return operation


class Gateway:
    """A `rallypoint-gateway` of our own, with its embedded fleet. It and its servers end with it."""

    def __init__(self, folder: Path, processes: int = 0, options: tuple[str, ...] = ()) -> None:
        program = os.environ["RALLYPOINT_GATEWAY"]
        command = [program, "--players", "127.0.0.1:0", "--services", "127.0.0.1:0", *options]
        if processes:
            server = shlex.quote(os.environ["RALLYPOINT_GAME_SERVER"])
            command += ["--launch", f"{server} --port={{port}}", "--processes", str(processes)]
            command += ["--log-dir", str(folder / "servers")]
        environment = {name: value for name, value in os.environ.items() if name != "RALLYPOINT_SERVER_TOKEN"}
        self._errors = (folder / "gateway.log").open("wb")
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._errors, env=environment, text=True
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if processes:
            self._line("ready")
        self.players = self._line("players")
        self.services = self._line("services")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line.rstrip("\n"))

    def _line(self, label: str) -> str:
        def find() -> list[str]:
            if self._process.poll() is not None:
                raise AssertionError(f"the gateway ended with {self._process.returncode}: {self._lines}")
            return [line[len(label) + 1 :].strip() for line in self._lines if line.startswith(label + " ")]

        return until(f"the gateway's line {label!r}", find)[0]

    @property
    def websocket_url(self) -> str:
        """Where server processes connect."""
        return self.services.replace("http://", "ws://")

    def subsystem(self, **options: Any) -> Subsystem:
        """A subsystem that asks this gateway."""
        return Subsystem(SubsystemOptions(gateway_url=self.players, **options))

    def start(self, online: Subsystem, name: str) -> None:
        """Starts a created session, as soon as a game server is free: one that was used is replaced soon."""

        def started() -> bool:
            result = result_of(online.session.start(name))
            assert result in (Result.OK, Result.NO_CAPACITY), result
            return result == Result.OK

        until("a game server is free", started)

    def stop(self) -> int:
        """Ends it and its servers in good order."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(PATIENCE)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._reader.join()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._errors.close()
