"""Game servers, driven: one interface, whatever they are built on.

A server is a program that reads calls from standard input and says what came of them, one JSON object a line.
Its words are GameLift's; go/main.go describes the lines.
"""

import contextlib
import enum
import json
import os
import pathlib
import subprocess
import sys
import threading

from harness import PATIENCE, free_port, required

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent.parent


class Error(enum.Enum):
    """Why a call is refused, in words that all server SDKs share."""

    PROCESS_NOT_READY = enum.auto()
    GAME_SESSION_ID_NOT_SET = enum.auto()
    TERMINATION_TIME_NOT_SET = enum.auto()
    BAD_REQUEST = enum.auto()
    FORBIDDEN = enum.auto()
    NOT_FOUND = enum.auto()
    CONFLICT = enum.auto()
    OTHER = enum.auto()


class Refused(Exception):
    """What a call was refused with."""

    def __init__(self, call, error, message):
        super().__init__(f"{call}: {error.name}: {message}")
        self.error = error


class GameServer:
    """A game server. Calls are made one by one; what comes by itself is kept.

    What a subclass says is also everything in which servers may differ: see docs/hosting.md.
    """

    # What it is built on says that it is this version of the server SDK.
    version: str
    # Its error types in shared words.
    errors: dict
    # Whether it can be given a game session as soon as `ready` is answered, or some time after that.
    is_placeable_when_ready: bool
    # How many connections it has at most between two refreshes.
    connections: int

    def command(self):
        """The program and its arguments."""
        raise NotImplementedError

    def variables(self):
        """What it needs of the environment besides what a test says."""
        raise NotImplementedError

    def hosts_nothing(self):
        """Whether it says that it has no game session."""
        raise NotImplementedError

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.variables(), **environment},
        )
        self.port = free_port()
        self.news = threading.Condition()
        self.answers = {}
        self.events = []
        self.asked = 0
        self.is_over = False
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            with self.news:
                if "event" in said:
                    self.events.append((said["event"], said["with"]))
                else:
                    self.answers[said["id"]] = said
                self.news.notify_all()
        with self.news:
            self.is_over = True
            self.news.notify_all()

    def call(self, name, parameters=None):
        """Makes a call; answers what came of it."""
        self.asked += 1
        request = {"id": self.asked, "call": name, "with": parameters}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        with self.news:
            if not self.news.wait_for(lambda: request["id"] in self.answers or self.is_over, PATIENCE):
                raise AssertionError(f"never: an answer to {name}")
            answer = self.answers.pop(request["id"], None)
        if answer is None:
            raise AssertionError(f"the server ended before it answered {name}")
        if "error" in answer:
            kind, message = answer["error"]["type"], answer["error"]["message"]
            raise Refused(name, self.errors.get(kind, Error.OTHER), f"{message} ({kind})")
        return answer["answer"]

    def refused(self, error, name, parameters=None):
        """Calls what must be refused with this error."""
        try:
            answer = self.call(name, parameters)
        except Refused as refusal:
            assert refusal.error == error, refusal
            return
        raise AssertionError(f"{name} was meant to be refused: {answer}")

    def event(self, name):
        """The next callback of this name; the ones before it are forgotten."""

        def seen():
            return any(event == name for event, _ in self.events) or self.is_over

        with self.news:
            if not self.news.wait_for(seen, PATIENCE):
                raise AssertionError(f"never: {name}")
            while self.events:
                event, content = self.events.pop(0)
                if event == name:
                    return content
        raise AssertionError(f"the server ended before {name}")

    def ready(self, **more):
        """Says that it is ready, and waits for its first health check."""
        self.call("ready", {"port": self.port, "log_paths": [], **more})
        self.event("health_check")

    def finish(self):
        """Ends it as a game server should; answers its exit code."""
        self.call("ending")
        self.call("destroy")
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def end(self):
        """Ends it if it has not."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()


class GoServer(GameServer):
    """On the official GameLift server SDK for Go."""

    version = "5.5.0"
    # The numbers are those of the SDK's own table.
    errors = {
        7: Error.GAME_SESSION_ID_NOT_SET,
        14: Error.PROCESS_NOT_READY,
        21: Error.TERMINATION_TIME_NOT_SET,
        22: Error.BAD_REQUEST,
        24: Error.FORBIDDEN,
        25: Error.NOT_FOUND,
        26: Error.CONFLICT,
    }
    is_placeable_when_ready = False
    connections = 1

    def command(self):
        return [required("RALLYPOINT_GO_SERVER")]

    def variables(self):
        return {
            # The SDK's own pace would make a test run of minutes. Its jitter must not be 0.
            "HEALTHCHECK_INTERVAL": "500ms",
            "HEALTHCHECK_MAX_JITTER": "10ms",
            # How long it holds back its writes after it went to another connection.
            "DISCONNECT_WEBSOCKET_TIMEOUT": "100ms",
        }

    def hosts_nothing(self):
        return self.call("game_session_id") == ""


class OurServer(GameServer):
    """On our library, by its Python package. Its pace is in its program."""

    version = "5.6.0"
    # Results of the library's, by name.
    errors = {
        "GAME_SESSION_ID_NOT_SET": Error.GAME_SESSION_ID_NOT_SET,
        "PROCESS_NOT_READY": Error.PROCESS_NOT_READY,
        "TERMINATION_TIME_NOT_SET": Error.TERMINATION_TIME_NOT_SET,
        "INVALID_REQUEST": Error.BAD_REQUEST,
        "FORBIDDEN": Error.FORBIDDEN,
        "NOT_FOUND": Error.NOT_FOUND,
        "CONFLICT": Error.CONFLICT,
    }
    # Here `ready` is answered after the first health check.
    is_placeable_when_ready = True
    # It listens to the one before for five seconds more: a push may be on its way there.
    connections = 2

    def command(self):
        return [sys.executable, str(HERE / "rallypoint" / "told_server.py")]

    def variables(self):
        return {
            "RALLYPOINT_LIBRARY": required("RALLYPOINT_LIBRARY"),
            "PYTHONPATH": str(CHECKOUT / "bindings" / "python" / "src"),
        }

    def hosts_nothing(self):
        # No id is an error of its own here.
        self.refused(Error.GAME_SESSION_ID_NOT_SET, "game_session_id")
        return True
