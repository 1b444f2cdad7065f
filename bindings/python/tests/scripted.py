"""A gateway that answers from a script: what a real one answers only when something is wrong."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import threading
from typing import Any, Optional
from urllib.parse import urlsplit

GAME_SESSION = "arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/custom-location-1/gsess-3333cccc"
PLAYER_SESSION = {
    "PlayerSessionId": "psess-1111aaaa",
    "PlayerId": "somebody",
    "GameSessionId": GAME_SESSION,
    "FleetId": "fleet-2222bbbb",
    "CreationTime": "2024-05-01 12:00:00.123000+00:00",
    "Status": "RESERVED",
    "IpAddress": "10.0.0.7",
    "Port": 7777,
}
FOUND = [
    {
        "GameSessionId": GAME_SESSION,
        "Name": "Friday night",
        "CurrentPlayerSessionCount": 1,
        "MaximumPlayerSessionCount": 4,
        "IpAddress": "10.0.0.7",
        "Port": 7777,
    }
]
GOOD: dict[str, Any] = {
    "/create_session": PLAYER_SESSION,
    "/join_session": PLAYER_SESSION,
    "/find_session": FOUND,
    "/leave_session": {"released": True},
    "/update_session": {"GameSessionId": GAME_SESSION},
    "/destroy_session": {"GameSessionId": GAME_SESSION, "Status": "TERMINATING"},
    "/healthz": "ok",
}

Answer = tuple[Optional[int], str]
# A request that gets no answer before the test is over.
HANG: Answer = (None, "")


class ScriptedGateway(http.server.ThreadingHTTPServer):
    """Answers from `script`; what the script does not say is answered well."""

    daemon_threads = True

    def __init__(self, port: int = 0, handler: Optional[type[Handler]] = None) -> None:
        super().__init__(("127.0.0.1", port), handler or Handler)
        self.script: list[Answer] = []
        self.received: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.over = threading.Event()
        self._connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends it at once, as a crash would: connections that are kept open are cut, too."""
        self.over.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        for connection in list(self._connections):
            # The client may have cut it first.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer goes out whole: in parts, it would wait for the client to acknowledge the first.
    wbufsize = -1
    server: ScriptedGateway

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.received.append((self.command, self.path, dict(self.headers), body))
        self.respond(urlsplit(self.path).path)

    def respond(self, path: str) -> None:
        """Answers a request that was read."""
        if self.server.script:
            self.send(*self.server.script.pop(0))
        else:
            self.send(200, json.dumps(GOOD[path]))

    def send(self, status: Optional[int], text: str) -> None:
        if status is None:
            self.server.over.wait()
            self.close_connection = True
            return
        answer = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Request-Id", "r-1")
        self.end_headers()
        self.wfile.write(answer)
