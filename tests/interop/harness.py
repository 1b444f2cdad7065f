"""What the Python programs here share: a gateway of their own, game servers, waiting, and steps."""

import contextlib
import datetime
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

# Longer than anything here takes on a busy machine, and shorter than a person waits.
PATIENCE = 60.0
LOOK_EVERY = 0.02
# GameLift's.
HIGHEST_PORT = 60_000
# What a client of the AWS SDKs needs besides the address: the gateway looks at none of it.
REGION = "us-west-2"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
}


def required(variable):
    """An environment variable's value; an error that names it when there is none."""
    value = os.environ.get(variable)
    if not value:
        raise RuntimeError(f"{variable} is not set: see tests/interop/README.md")
    return value


def until(what, check, patience=PATIENCE):
    """Asks until there is an answer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = check()
        if answer:
            return answer
        time.sleep(LOOK_EVERY)
    raise AssertionError(f"never: {what}")


@contextlib.contextmanager
def step(name):
    """One step of a client program: a line when it went well, and the end of the program when it did not."""
    try:
        yield
    except Exception:
        print(f"failed {name}", flush=True)
        raise
    print(f"ok {name}", flush=True)


def is_now(moment):
    """Whether a date is near now: one that is off by a unit or by a zone is not."""
    return abs(datetime.datetime.now(datetime.timezone.utc) - moment) < datetime.timedelta(minutes=5)


class Gateway:
    """A gateway on free ports, and what it says at its start. A context manager: it ends with the block.

    Its log goes to a file, if one is given, else where ours goes.
    """

    def __init__(self, *options, program=None, services="127.0.0.1:0", log=None):
        command = [
            program or required("RALLYPOINT_GATEWAY"),
            "--players",
            "127.0.0.1:0",
            "--services",
            services,
        ]
        environment = {**os.environ}
        # Here it is the URL of another gateway; a gateway takes it for where to listen.
        for option in ("RALLYPOINT_SERVER_TOKEN", "RALLYPOINT_SERVICES"):
            environment.pop(option, None)
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=log, text=True, env=environment
        )
        self.said = {}
        self.last = "ready" if "--launch" in options else "servers"
        try:
            for line in self.process.stdout:
                label, _, rest = line.partition(" ")
                self.said[label] = rest.strip()
                if label == self.last:
                    break
        except BaseException:
            self.end()
            raise
        if self.last not in self.said:
            raise RuntimeError(f"the gateway ended with {self.process.wait()} before it was ready")

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        status = self.end()
        if status != 0 and problem[0] is None:
            raise AssertionError(f"the gateway ended with {status}")

    @property
    def services(self):
        """The services' door's URL."""
        return self.said["services"]

    @property
    def websocket(self):
        """Where server processes connect."""
        return re.sub("^http", "ws", self.services)

    @property
    def address(self):
        """The services' door's host and port."""
        at = urllib.parse.urlsplit(self.services)
        return at.hostname, at.port

    def end(self):
        """Stops it in good order, and says how it ended."""
        self.process.terminate()
        return self._ended()

    def kill(self):
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        return self._ended()

    def _ended(self):
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        return status


def free_port():
    """A UDP port that nobody has and GameLift allows; a system does not give the same one twice so soon."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.bind(("127.0.0.1", 0))
            port = asked.getsockname()[1]
        if port <= HIGHEST_PORT:
            return port


def sdk_environment(websocket, fleet, compute, process, token):
    """The variables by which a server SDK finds its service."""
    return {
        "GAMELIFT_SDK_WEBSOCKET_URL": websocket,
        "GAMELIFT_SDK_FLEET_ID": fleet,
        "GAMELIFT_SDK_HOST_ID": compute,
        "GAMELIFT_SDK_PROCESS_ID": process,
        "GAMELIFT_SDK_AUTH_TOKEN": token,
    }


class GameServers:
    """Dedicated servers on a compute of ours: examples/c/04_dedicated_server.c, one game session each."""

    def __init__(self):
        self.started = []

    def start(self, count, websocket, fleet, compute, token):
        """Starts so many; answers their ports."""
        ports = []
        for _ in range(count):
            port = free_port()
            variables = sdk_environment(websocket, fleet, compute, f"{compute}-{port}", token)
            command = [required("RALLYPOINT_GAME_SERVER"), f"--port={port}"]
            self.started.append(subprocess.Popen(command, stdout=sys.stderr, env={**os.environ, **variables}))
            ports.append(port)
        return ports

    def all_end_well(self):
        """Whether all have ended, and none with a failure."""
        statuses = [server.poll() for server in self.started]
        assert all(status in (None, 0) for status in statuses), statuses
        return all(status == 0 for status in statuses)

    def end(self):
        """Ends those that have not."""
        for server in self.started:
            if server.poll() is None:
                server.terminate()
        for server in self.started:
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
