"""A service for server processes that answers from a script, as one with a matchmaker would."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
from typing import Any, Optional
from urllib.parse import parse_qs, urlsplit

HOSTED = "arn:aws:gamelift:local::gamesession/fleet-123/gsess-1"
# When credentials end: in 2100, in milliseconds.
FAR_FUTURE = 4_102_444_800_000
_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 1, 8

RULES = "arn:aws:gamelift:local::matchmakingconfiguration/ranked"
_MATCHMAKER_DATA = {
    "matchId": "m-1",
    "matchmakingConfigurationArn": RULES,
    "autoBackfillTicketId": "auto-1",
    "teams": [
        {
            "name": "red",
            "players": [
                {
                    "playerId": "ada",
                    "attributes": {"skill": {"attributeType": "DOUBLE", "valueAttribute": 23.5}},
                }
            ],
        },
        {"name": "blue", "players": [{"playerId": "bob"}]},
    ],
}
_GAME_SESSION = {
    "GameSessionId": HOSTED,
    "MaximumPlayerSessionCount": 4,
    "IpAddress": "10.0.0.7",
    "Port": 7777,
    "GameProperties": {"map": "dust"},
    "MatchmakerData": json.dumps(_MATCHMAKER_DATA),
}
_BODIES: dict[str, dict[str, Any]] = {
    "DescribePlayerSessions": {
        "NextToken": "page-2",
        "PlayerSessions": [
            {
                "PlayerSessionId": "psess-1",
                "PlayerId": "ada",
                "GameSessionId": HOSTED,
                "FleetId": "fleet-123",
                "PlayerData": "blue",
                "IpAddress": "10.0.0.7",
                "DnsName": "",
                "Port": 7777,
                "CreationTime": 1_700_000_000_500,
                "TerminationTime": 1_700_000_060_500,
                "Status": "TIMEDOUT",
            }
        ],
    },
    "StartMatchBackfill": {"TicketId": "ticket-1"},
    "GetComputeCertificate": {"CertificatePath": "/certificate.pem", "ComputeName": "host-1"},
    "GetFleetRoleCredentials": {
        "AssumedRoleUserArn": "arn:aws:sts::1:assumed-role/r/s",
        "AssumedRoleId": "AROA:s",
        "AccessKeyId": "AK",
        "SecretAccessKey": "SK",
        "SessionToken": "ST",
        "Expiration": FAR_FUTURE,
    },
}


class ScriptedService:
    """Answers every request well; a game session follows the first health report, its update a stop."""

    def __init__(self) -> None:
        self.queries: list[dict[str, list[str]]] = []
        self.requests: list[dict[str, Any]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Takes no more processes; who is connected stays so."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def asked(self, action: str) -> dict[str, Any]:
        """The last request of that action."""
        return [request for request in self.requests if request["Action"] == action][-1]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._process, args=(connection,), daemon=True).start()

    def _process(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            self._shake_hands(connection, reader)
            is_placed = False
            while (text := _read_text(reader)) is not None:
                request = json.loads(text)
                self.requests.append(request)
                action = request["Action"]
                answer = {"Action": action, "RequestId": request["RequestId"], "StatusCode": 200}
                _write(connection, {**answer, **_BODIES.get(action, {})})
                if action == "HeartbeatServerProcess" and not is_placed:
                    is_placed = True
                    _write(connection, {"Action": "CreateGameSession", **_GAME_SESSION})
                if action == "StopMatchBackfill":
                    _write(
                        connection,
                        {
                            "Action": "UpdateGameSession",
                            "GameSession": {**_GAME_SESSION, "Status": "ACTIVE"},
                            "UpdateReason": "BACKFILL_CANCELLED",
                            "BackfillTicketId": request["TicketId"],
                        },
                    )

    def _shake_hands(self, connection: socket.socket, reader: Any) -> None:
        target = reader.readline().split()[1].decode()
        self.queries.append(parse_qs(urlsplit(target).query))
        key = ""
        while line := reader.readline().decode().strip():
            name, _, value = line.partition(":")
            if name.lower() == "sec-websocket-key":
                key = value.strip()
        accept = base64.b64encode(hashlib.sha1((key + _KEY).encode()).digest()).decode()
        connection.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )


def _read_text(reader: Any) -> Optional[str]:
    """The next text frame; None at the end. A client's frames are masked, and ours are short."""
    while head := reader.read(2):
        opcode, length = head[0] & 0x0F, head[1] & 0x7F
        if length == 126:
            (length,) = struct.unpack(">H", reader.read(2))
        mask = reader.read(4)
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(reader.read(length)))
        if opcode == _TEXT:
            return payload.decode()
        if opcode == _CLOSE:
            return None
    return None


def _write(connection: socket.socket, message: dict[str, Any]) -> None:
    payload = json.dumps(message).encode()
    length = bytes([len(payload)]) if len(payload) < 126 else struct.pack(">BH", 126, len(payload))
    connection.sendall(bytes([0x80 | _TEXT]) + length + payload)
