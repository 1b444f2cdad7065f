"""The example game on its dedicated server: who plays, and what goes between them over UDP.

It speaks the protocol of examples/c/game_protocol.h. Whether somebody may play is not the game's to say:
it asks two functions, which are the subject of 04_dedicated_server.py.
"""

from __future__ import annotations

import select
import signal
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

_MAGIC = b"RPG1"
_HELLO, _WELCOME, _REFUSED, _MOVE, _CHAT, _BYE = range(1, 7)
_HEADER = struct.Struct("!4sBBH")
# One more than the longest: a longer datagram is not taken for one that fits.
_RECEIVED = _HEADER.size + 256 + 1
FRAME = 0.016


@dataclass
class Peer:
    """Somebody who said hello."""

    address: Any
    player: int
    player_session_id: str
    plays: bool = False


class Game:
    """The game. `may_play` is answered by `welcome` or `refuse`, `has_left` by `forget`."""

    def __init__(
        self, port: int, may_play: Callable[[Peer], object], has_left: Callable[[Peer], object]
    ) -> None:
        self._may_play = may_play
        self._has_left = has_left
        self._peers: dict[Any, Peer] = {}
        self._players = 0
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("", port))
        self.over_because: Optional[str] = None
        signal.signal(signal.SIGTERM, self._interrupt)
        signal.signal(signal.SIGINT, self._interrupt)

    def __len__(self) -> int:
        """How many play."""
        return sum(peer.plays for peer in self._peers.values())

    def welcome(self, peer: Peer) -> None:
        peer.plays = True
        self._send(peer.address, _WELCOME, peer.player)

    def refuse(self, peer: Peer, why: str) -> None:
        self._peers.pop(peer.address, None)
        self._send(peer.address, _REFUSED, 0, why.encode())

    def forget(self, peer: Peer) -> None:
        """The service knows that the player is gone."""
        self._peers.pop(peer.address, None)
        self._send(peer.address, _BYE, peer.player)

    def frame(self) -> None:
        """Handles the packets of one frame."""
        wait = FRAME
        while select.select([self._udp], [], [], wait)[0]:
            wait = 0
            self._take(*self._udp.recvfrom(_RECEIVED))

    def close(self) -> None:
        """Tells the players that the game is over."""
        for peer in self._peers.values():
            self._send(peer.address, _BYE, 0)
        self._udp.close()

    def _take(self, data: bytes, address: Any) -> None:
        if len(data) < _HEADER.size:
            return
        magic, kind, _, length = _HEADER.unpack_from(data)
        body = data[_HEADER.size :]
        if magic != _MAGIC or length != len(body):
            return
        peer = self._peers.get(address)
        if kind == _HELLO and peer is None:
            self._players += 1
            peer = Peer(address, self._players, body.decode(errors="replace"))
            self._peers[address] = peer
            self._may_play(peer)
        elif kind == _HELLO and peer is not None and peer.plays:
            self._send(address, _WELCOME, peer.player)  # the first answer got lost
        elif kind == _BYE and peer is None:
            self._send(address, _BYE, 0)  # the first answer got lost
        elif kind == _BYE and peer is not None and peer.plays:
            peer.plays = False
            self._has_left(peer)
        elif kind in (_MOVE, _CHAT) and peer is not None and peer.plays:
            # Whoever claims to be another player in a packet is taken for who they are.
            for other in self._peers.values():
                if other.plays and (kind == _MOVE or other is not peer):
                    self._send(other.address, kind, peer.player, body)

    def _send(self, address: Any, kind: int, player: int, body: bytes = b"") -> None:
        self._udp.sendto(_HEADER.pack(_MAGIC, kind, player, len(body)) + body, address)

    def _interrupt(self, *_: Any) -> None:
        self.over_because = "a signal came"
