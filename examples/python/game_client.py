"""A player's way to the game server of 04_dedicated_server.py, by game_protocol.h."""

from __future__ import annotations

import asyncio
import struct
from typing import Any, Optional

_MAGIC = b"RPG1"
_HELLO, _WELCOME, _REFUSED, _MOVE, _CHAT, _BYE = range(1, 7)
_HEADER = struct.Struct("!4sBBH")
# Datagrams get lost: what wants an answer is said again.
_REPEAT = 0.1
# Whoever is silent for five seconds counts as gone.
_MOVE_EVERY = 0.5
_PATIENCE = 10.0


class GameClient(asyncio.DatagramProtocol):
    """One player's connection. Made by `travel`."""

    def __init__(self) -> None:
        self._transport: Optional[asyncio.DatagramTransport] = None
        self._player = 0
        self._answers: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self._chat: asyncio.Queue[str] = asyncio.Queue()
        self._moving: Optional[asyncio.Task[None]] = None

    @classmethod
    async def travel(cls, connect_string: str, player_session_id: str) -> GameClient:
        """Goes to the server and shows the slot there; PermissionError when it is none."""
        host, _, port = connect_string.rpartition(":")
        loop = asyncio.get_running_loop()
        _, client = await loop.create_datagram_endpoint(cls, remote_addr=(host.strip("[]"), int(port)))
        kind, text = await client._ask(_HELLO, player_session_id, (_WELCOME, _REFUSED))
        if kind == _REFUSED:
            client._close()
            raise PermissionError(text)
        client._moving = asyncio.ensure_future(client._move())
        return client

    def say(self, text: str) -> None:
        """Says something to everybody else in the match."""
        self._send(_CHAT, text.encode())

    async def hear(self) -> str:
        """What another player says next."""
        return await asyncio.wait_for(self._chat.get(), _PATIENCE)

    async def bye(self) -> None:
        """Leaves: the server gives the slot back."""
        if self._moving is not None:
            self._moving.cancel()
        await self._ask(_BYE, "", (_BYE,))
        self._close()

    async def _ask(self, kind: int, text: str, wanted: tuple[int, ...]) -> tuple[int, str]:
        async def until_answered() -> tuple[int, str]:
            while True:
                self._send(kind, text.encode())
                try:
                    answer = await asyncio.wait_for(self._answers.get(), _REPEAT)
                except asyncio.TimeoutError:
                    continue
                if answer[0] in wanted:
                    return answer

        return await asyncio.wait_for(until_answered(), _PATIENCE)

    async def _move(self) -> None:
        while True:
            self._send(_MOVE, struct.pack("!hh", 1, 2))
            await asyncio.sleep(_MOVE_EVERY)

    def _send(self, kind: int, body: bytes) -> None:
        assert self._transport is not None
        self._transport.sendto(_HEADER.pack(_MAGIC, kind, 0, len(body)) + body)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # ----- called by asyncio -----

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, _: Any) -> None:
        if len(data) < _HEADER.size:
            return
        magic, kind, player, length = _HEADER.unpack_from(data)
        body = data[_HEADER.size :]
        if magic != _MAGIC or length != len(body):
            return
        text = "" if kind == _MOVE else body.decode(errors="replace")
        if kind == _CHAT:
            self._chat.put_nowait(text)
        elif kind == _WELCOME:
            self._player = player
            self._answers.put_nowait((kind, text))
        # The others' good-byes come, too.
        elif kind == _REFUSED or (kind == _BYE and player in (0, self._player)):
            self._answers.put_nowait((kind, text))
