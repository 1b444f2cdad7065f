"""A gateway whose one ticket goes through what the test says, by the stream of its changes."""

from __future__ import annotations

import json
import threading
from typing import Any

from scripted import Handler, ScriptedGateway

TICKET_ID = "t-1"
TOKENS = {"TicketToken": "the ticket's", "PlayerTokens": {"ada": "ada's", "bob": "bob's"}}
PROPOSED = {
    "MatchId": "m-1",
    "Acceptance": {"Deadline": "2099-01-01T00:00:00.000Z", "DeadlineInMs": 20000, "Players": {}},
}
MATCHED = {
    "MatchId": "m-1",
    "GameSessionConnectionInfo": {
        "GameSessionArn": "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1",
        "IpAddress": "10.0.0.7",
        "Port": 7777,
        "MatchedPlayerSessions": [
            {"PlayerId": "ada", "PlayerSessionId": "psess-ada"},
            {"PlayerId": "bob", "PlayerSessionId": "psess-bob"},
        ],
    },
}
_FINAL = ("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT")


class ScriptedMatchmaker(ScriptedGateway):
    """Its ticket is QUEUED until the test says more; stopping it cancels it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._revisions: list[dict[str, Any]] = []
        self.say("QUEUED")
        super().__init__(handler=_Handler)

    def say(self, status: str, **more: Any) -> None:
        """The ticket's next status."""
        with self._changed:
            revision = len(self._revisions) + 1
            players = [{"PlayerId": name, "Team": "red"} for name in ("ada", "bob")]
            ticket = {"TicketId": TICKET_ID, "ConfigurationName": "ranked", "Status": status}
            self._revisions.append({**ticket, "Revision": revision, "Players": players, **more})
            self._changed.notify_all()

    def stop(self) -> None:
        self.over.set()
        with self._changed:
            self._changed.notify_all()
        super().stop()

    def now(self) -> dict[str, Any]:
        """The ticket as it stands."""
        with self._changed:
            return self._revisions[-1]

    def after(self, revision: int) -> list[dict[str, Any]]:
        """What came after a revision, when there is something; empty when the test is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.over.is_set() or len(self._revisions) > revision)
            return self._revisions[revision:]

    def bodies(self, path: str) -> list[Any]:
        """What was sent to a path."""
        return [json.loads(body) for _, asked, _, body in self.received if asked == path]


class _Handler(Handler):
    server: ScriptedMatchmaker

    def respond(self, path: str) -> None:
        if path == "/start_matchmaking":
            self.send(200, json.dumps({**self.server.now(), **TOKENS}))
        elif path == "/stop_matchmaking":
            self.server.say("CANCELLED", StatusReason="Cancelled")
            self.send(200, json.dumps(self.server.now()))
        elif path == "/accept_match":
            self.send(200, json.dumps(self.server.now()))
        elif path == "/matchmaking_events":
            self._stream()
        else:
            super().respond(path)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        seen, is_final = 0, False
        while not is_final:
            changes = self.server.after(seen)
            if not changes:
                break
            for ticket in changes:
                seen = ticket["Revision"]
                is_final = ticket["Status"] in _FINAL
                self.wfile.write(f"id: {seen}\nevent: ticket\ndata: {json.dumps(ticket)}\n\n".encode())
            self.wfile.flush()
