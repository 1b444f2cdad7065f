"""A machine that answers every query with garbage and lies, and floods hosts with garbage and queries.

Ends with its input, and prints what it has done."""

import json
import random
import select
import socket
import struct
import sys

import beacon_format

# For each query that it hears: more than a search's socket holds at once.
GARBAGE = 400
FAKES = 100
QUERIES = 200


def lies(asked, chance):
    """Datagrams that must give no result, of every kind that can be wrong."""
    sequence, game_id, build, nonce = asked
    good = beacon_format.answer(asked, 1, "a lie")
    yield b""
    yield bytes(beacon_format.PACKET)
    yield beacon_format.query(game_id, build, nonce, sequence)
    yield beacon_format.answer((sequence, game_id, build, nonce ^ 1), 1, "another search's nonce")
    yield beacon_format.answer((999, game_id, build, nonce), 1, "a query that was never sent")
    yield beacon_format.answer((sequence, game_id ^ 1, build, nonce), 1, "another game")
    yield beacon_format.answer(asked, 0, "nobody's host id")
    yield beacon_format.answer(asked, 1, "an index beyond the count", index=3, count=1)
    yield beacon_format.answer(asked, 1, "more sessions than a host has", count=33)
    yield beacon_format.answer(asked, 1, "")
    yield good + b"\0"
    yield good + bytes(60_000)
    for length in range(0, len(good), 7):
        yield good[:length]
    # A text that says it is longer than the packet.
    yield good[:56] + struct.pack("!H", 0xFFFF) + good[58:]
    while True:
        if chance.random() < 0.5:
            yield chance.randbytes(chance.randrange(1500))
        else:
            broken = bytearray(good)
            # Behind the head, so that it is not refused at the first look.
            broken[chance.randrange(34, 56)] ^= 1 << chance.randrange(8)
            yield bytes(broken) + b"\0"


def main():
    broadcast, game_id = sys.argv[1], int(sys.argv[2])
    chance = random.Random(77)
    done = {"queries_heard": 0, "garbage": 0, "fakes": 0, "queries": 0}
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    ear.bind(("", beacon_format.PORT))

    def send(packet, to, kind):
        try:
            ear.sendto(packet, to)
            done[kind] += 1
        except OSError:
            pass  # its queue is full: even a flood has its limits

    def answer(asked, to):
        garbage = lies(asked, chance)
        for _ in range(GARBAGE):
            send(next(garbage), to, "garbage")
        for _ in range(FAKES):
            fake = beacon_format.answer(asked, chance.getrandbits(63) | 1, f"fake {chance.getrandbits(40):x}")
            send(fake, to, "fakes")
        # And the hosts, who must go on answering the others.
        garbage = lies(asked, chance)
        everybody = (broadcast, beacon_format.PORT)
        for _ in range(QUERIES):
            send(beacon_format.query(game_id, nonce=chance.getrandbits(64)), everybody, "queries")
            send(next(garbage), everybody, "garbage")

    print("ready", flush=True)
    while True:
        readable, _, _ = select.select([ear, sys.stdin], [], [])
        if sys.stdin in readable:
            break
        packet, sender = ear.recvfrom(65_536)
        asked = beacon_format.read_query(packet)
        # Its own queries come back to it.
        if asked is not None and sender[1] != beacon_format.PORT:
            done["queries_heard"] += 1
            answer(asked, sender)
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
