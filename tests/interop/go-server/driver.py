"""The Go game server, driven; and a relay between it and the gateway that can be cut."""

import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import uuid

from harness import PATIENCE, free_port, required, sdk_environment

# The SDK's own pace would make a test run of minutes. Its jitter must not be 0.
PACE = {
    "HEALTHCHECK_INTERVAL": "500ms",
    "HEALTHCHECK_MAX_JITTER": "10ms",
    # How long it holds back its writes after it went to another connection.
    "DISCONNECT_WEBSOCKET_TIMEOUT": "100ms",
}


class Refused(Exception):
    """What the SDK returned as an error."""

    def __init__(self, call, error):
        super().__init__(f"{call}: {error['message']}")
        self.type = error["type"]


class GoServer:
    """A game server on the official Go SDK. Calls are made one by one; what comes by itself is kept."""

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            [required("RALLYPOINT_GO_SERVER")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **PACE, **environment},
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
        """Calls the SDK; answers what it returned."""
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
            raise Refused(name, answer["error"])
        return answer["answer"]

    def refused(self, kind, name, parameters=None):
        """Calls what must be refused with one of the SDK's error numbers."""
        try:
            answer = self.call(name, parameters)
        except Refused as refusal:
            assert refusal.type == kind, refusal
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


class Fleet:
    """An Anywhere fleet with one compute, made through the API."""

    def __init__(self, gamelift, name):
        self.gamelift = gamelift
        self.location = f"custom-{name}"
        self.compute = f"compute-{name}"
        gamelift.create_location(LocationName=self.location)
        made = gamelift.create_fleet(
            Name=name,
            ComputeType="ANYWHERE",
            Locations=[{"Location": self.location}],
            AnywhereConfiguration={"Cost": "1"},
        )["FleetAttributes"]
        self.id, self.arn = made["FleetId"], made["FleetArn"]
        registered = gamelift.register_compute(
            FleetId=self.id, ComputeName=self.compute, Location=self.location, IpAddress="127.0.0.1"
        )
        self.websocket = registered["Compute"]["GameLiftServiceSdkEndpoint"]

    def token(self):
        """An auth token for its compute."""
        answer = self.gamelift.get_compute_auth_token(FleetId=self.id, ComputeName=self.compute)
        return answer["AuthToken"]

    def environment(self, websocket=None):
        """What a new server process of its compute is told."""
        process = f"process-{uuid.uuid4()}"
        return sdk_environment(websocket or self.websocket, self.id, self.compute, process, self.token())

    def game_session(self, arn):
        """A game session as it is now."""
        (found,) = self.gamelift.describe_game_sessions(GameSessionId=arn)["GameSessions"]
        return found

    def player_sessions(self, arn):
        """The status of each player of a game session."""
        listed = self.gamelift.describe_player_sessions(GameSessionId=arn)["PlayerSessions"]
        return {session["PlayerId"]: session["Status"] for session in listed}


class Relay:
    """Passes a TCP connection on, until it is cut. A thread does it all."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        # What each connection began with: a line with the query in it.
        self.openings = []
        self.silent = set()
        self.pairs = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.wake, self.told = socket.socketpair()
        self.selector.register(self.told, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    @property
    def websocket(self):
        """Where a server process is told to connect."""
        return "ws://127.0.0.1:{}".format(self.listener.getsockname()[1])

    def cut(self):
        """Ends every connection at once, as a network does: nobody says goodbye."""
        self.wake.send(b"c")

    def end(self):
        """Ends it."""
        self.wake.send(b"e")
        self.thread.join()
        for end in (self.wake, self.told, self.listener):
            end.close()
        self.selector.close()

    def _run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.told:
                    word = self.told.recv(1)
                    self._close_all()
                    if word == b"e":
                        return
                elif key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj in self.pairs:
                    self._pass_on(key.fileobj)

    def _accept(self):
        near, _ = self.listener.accept()
        self.silent.add(near)
        try:
            far = socket.create_connection(self.target)
        except OSError as problem:
            print(f"the relay cannot reach the gateway: {problem}", file=sys.stderr)
            near.close()
            return
        self.pairs.update({near: far, far: near})
        for end in (near, far):
            self.selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end):
        try:
            some = end.recv(64 * 1024)
            if end in self.silent:
                self.silent.discard(end)
                self.openings.append(some.partition(b"\r\n")[0].decode(errors="replace"))
            if some:
                self.pairs[end].sendall(some)
                return
        except OSError:
            pass
        for closed in (end, self.pairs[end]):
            self._close(closed)

    def _close(self, end):
        self.selector.unregister(end)
        del self.pairs[end]
        end.close()

    def _close_all(self):
        for end in list(self.pairs):
            self._close(end)
