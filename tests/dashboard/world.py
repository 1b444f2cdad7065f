"""What the dashboard is shown: a gateway of its own, its API, and game servers that do as they are told."""

import itertools
import json
import pathlib
import sys
import threading
import urllib.error
import urllib.request

import websocket

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "interop"))

from harness import Gateway, required, until  # noqa: E402

__all__ = ["MATCHMAKING", "Api", "GameServer", "Gateway", "entered", "required", "send", "until"]

FLEET = "fleet-123"
MATCHMAKING = str(pathlib.Path(__file__).resolve().parents[2] / "examples/matchmaking/matchmaking.json")
ANSWER_WITHIN = 20


class Api:
    """The GameLift API of a services' door, as plain HTTP."""

    def __init__(self, services):
        self.services = services

    def __call__(self, operation, **members):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"GameLift.{operation}",
        }
        request = urllib.request.Request(
            self.services + "/", json.dumps(members).encode(), headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:
            return json.load(answer)

    def game_session(self, name=None, slots=8, **more):
        """Makes a game session; answers its id."""
        named = {"Name": name} if name else {}
        made = self("CreateGameSession", FleetId=FLEET, MaximumPlayerSessionCount=slots, **named, **more)
        return made["GameSession"]["GameSessionId"]

    def reserve(self, game_session, *players):
        """Reserves a slot for each player; answers the slots' ids."""
        made = self("CreatePlayerSessions", GameSessionId=game_session, PlayerIds=list(players))
        return [session["PlayerSessionId"] for session in made["PlayerSessions"]]

    def status(self, game_session):
        """A game session's status."""
        described = self("DescribeGameSessions", GameSessionId=game_session)
        return described["GameSessions"][0]["Status"]

    def overview(self, query=""):
        """What the dashboard sees."""
        with urllib.request.urlopen(f"{self.services}/overview{query}", timeout=ANSWER_WITHIN) as answer:
            return json.load(answer)


def send(url, method="GET", body=None, headers=None):
    """One request by hand: its status and its body."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()


def entered(case, context):
    """Enters a context until all tests of a class are done."""
    value = context.__enter__()
    case.addClassCleanup(context.__exit__, None, None, None)
    return value


class GameServer:
    """A server process: it hosts what it is given, accepts whom it is told to, ends when it is told to."""

    def __init__(self, gateway, name, port, compute="rack-1"):
        self.name = name
        self.numbers = itertools.count(1)
        self.answers = {}
        self.told = threading.Condition()
        self.game_session = None
        self.is_over = False
        url = f"{gateway.websocket}/?pID={name}&ComputeId={compute}&FleetId={FLEET}&Authorization=any"
        self.socket = websocket.create_connection(url, timeout=None, enable_multithread=True)
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()
        self.say("ActivateServerProcess", SdkVersion="5.3.0", SdkLanguage="Python", Port=port, LogPaths=[])
        self.say("HeartbeatServerProcess", HealthStatus=True)

    def say(self, action, **members):
        """Sends a request and waits for its answer."""
        number = f"{self.name}-{next(self.numbers)}"
        self.socket.send(json.dumps({"Action": action, "RequestId": number, **members}))
        with self.told:
            self.told.wait_for(lambda: number in self.answers or self.is_over, ANSWER_WITHIN)
        answer = self.answers.pop(number)
        if answer["StatusCode"] != 200:
            raise AssertionError(f"{action}: {answer}")
        return answer

    def accept(self, *player_sessions):
        """Lets players in."""
        for player_session in player_sessions:
            self.say("AcceptPlayerSession", GameSessionId=self.game_session, PlayerSessionId=player_session)

    def _listen(self):
        while True:
            try:
                text = self.socket.recv()
            except (websocket.WebSocketException, OSError):
                text = ""
            if not text:
                break
            message = json.loads(text)
            with self.told:
                if "RequestId" in message:
                    self.answers[message["RequestId"]] = message
                    self.told.notify_all()
            if message["Action"] == "CreateGameSession":
                self.game_session = message["GameSessionId"]
                threading.Thread(
                    target=self.say,
                    args=("ActivateGameSession",),
                    kwargs={"GameSessionId": self.game_session},
                    daemon=True,
                ).start()
            if message["Action"] == "TerminateProcess":
                threading.Thread(target=self.end, daemon=True).start()
        with self.told:
            self.is_over = True
            self.told.notify_all()

    def end(self):
        """Ends as a server should."""
        if not self.is_over:
            try:
                self.say("TerminateServerProcess")
            except (KeyError, websocket.WebSocketException, OSError):
                # The gateway was quicker.
                pass
        self.socket.close()
