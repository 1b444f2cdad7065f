"""The beacon's packets as docs/lan.md describes them, written down a second time: what the library reads and
writes is what the page says."""

import struct

PORT = 14001
PACKET = 1200
QUERY, ANSWER = 1, 2
HEAD = struct.Struct("!4sBBHIiQQ")


def head(kind, sequence, game_id, build, nonce, host):
    return HEAD.pack(b"RPLN", 1, kind, sequence, game_id, build, nonce, host)


def query(game_id=0, build=0, nonce=1, sequence=0, host=0, cursor=0):
    return (
        head(QUERY, sequence, game_id, build, nonce, host) + bytes([cursor]) + bytes(PACKET - HEAD.size - 1)
    )


def read_query(packet):
    """Its sequence number, game id, build and nonce; None when it is no query."""
    if len(packet) != PACKET:
        return None
    magic, version, kind, sequence, game_id, build, nonce, _ = HEAD.unpack_from(packet)
    return (sequence, game_id, build, nonce) if (magic, version, kind) == (b"RPLN", 1, QUERY) else None


def text(value):
    encoded = value.encode()
    return struct.pack("!H", len(encoded)) + encoded


def answer(asked, host, session, index=0, count=1):
    """The answer to a query, with one session without settings."""
    sequence, game_id, build, nonce = asked
    advert = struct.pack("!HHIIII", 1, 7777, 4, 0, 4, 0)
    texts = text(session) + text(session) + text("owner") + text("owner")
    place = struct.pack("!BBH", index, count, 1)
    return head(ANSWER, sequence, game_id, build, nonce, host) + place + advert + texts + b"\0"
