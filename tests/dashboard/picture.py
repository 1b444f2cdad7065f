#!/usr/bin/env python3
"""Makes docs/dashboard.png: the dashboard of a gateway that is in use.

    RALLYPOINT_GATEWAY=target/release/rallypoint-gateway python3 tests/dashboard/picture.py docs/dashboard.png

With `--theme dark`, `--width 360` or `--hash view=tickets` it shows the rest, for who works on the page.
"""

import argparse
import pathlib
import random
import threading
import time

from browser import Browser
from world import MATCHMAKING, Api, GameServer, Gateway, until

NAMES = [
    "Harbour raid",
    "Friday night duel",
    "Castle siege",
    "Speedrun lobby",
    "Training ground",
    "Ruins: hard",
    "Capture the flag",
    "Sky islands",
    "Newcomers welcome",
    "Last stand",
]
PLAYERS = [
    "ada",
    "grace",
    "linus",
    "margaret",
    "alan",
    "barbara",
    "edsger",
    "hedy",
    "john",
    "katherine",
    "donald",
    "radia",
    "dennis",
    "frances",
    "ken",
    "shafi",
    "tony",
    "adele",
    "niklaus",
    "jean",
    "leslie",
    "mary",
]
# As long as makes the charts move.
SECONDS_OF_LOAD = 150
# Reservations end after a minute: these are made at the last, so that the picture has some.
RESERVED_LAST = 20
MOST_BYTES = 300_000


def active_on(api, servers, game_session):
    """Waits until a game session is active; answers its server."""
    host = until("a host", lambda: next((one for one in servers if one.game_session == game_session), None))
    until("active", lambda: api.status(game_session) == "ACTIVE")
    return host


def play(api, gateway, seconds):
    """Game sessions that come one after the other, with players in them, and tickets that wait."""
    lots = random.Random(7)
    servers = [
        GameServer(gateway, f"{lots.getrandbits(32):08x}-5a1e-4c0d-9e2b-{n:012x}", 7777 + n)
        for n in range(14)
    ]
    pause = (seconds - RESERVED_LAST) / len(NAMES)
    waiting = []
    for n, name in enumerate(NAMES):
        slots = (8, 4, 16, 8, 12, 8, 10, 24, 8, 6)[n]
        game_session = api.game_session(name, slots)
        host = active_on(api, servers, game_session)
        players = lots.sample(PLAYERS, min(slots, (6, 4, 11, 2, 9, 8, 5, 17, 3, 1)[n]))
        coming = n % 3 if len(players) > n % 3 else 0
        for player in players[coming:]:
            host.accept(*api.reserve(game_session, player))
            time.sleep(pause / (len(players) + 1))
        waiting.append((game_session, players[:coming]))
        time.sleep(pause / (len(players) + 1))
    for n, (player, skill) in enumerate((("shafi", 480), ("radia", 35), ("tony", 910))):
        api(
            "StartMatchmaking",
            ConfigurationName=("ranked", "casual", "ranked")[n],
            TicketId=f"{player}-ticket",
            Players=[{"PlayerId": player, "PlayerAttributes": {"skill": {"N": skill}}}],
        )
    for game_session, players in waiting:
        time.sleep(RESERVED_LAST / len(waiting))
        if players:
            api.reserve(game_session, *players)
    return servers


def use(api, is_over):
    """What clients do all day."""
    lots = random.Random(11)
    while not is_over.is_set():
        for _ in range(lots.randrange(1, 9)):
            api("SearchGameSessions", FleetId="fleet-123", FilterExpression="hasAvailablePlayerSessions=true")
        time.sleep(lots.uniform(0.05, 0.4))


def main():
    """Makes the picture."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("picture", type=pathlib.Path)
    arguments.add_argument("--theme", default="light")
    arguments.add_argument("--width", type=int, default=1440)
    arguments.add_argument("--height", type=int, default=1000)
    arguments.add_argument("--hash", default="")
    arguments.add_argument("--load", type=float, default=SECONDS_OF_LOAD)
    wanted = arguments.parse_args()
    with Gateway("--matchmaking", MATCHMAKING) as gateway, Browser(wanted.theme) as browser:
        api = Api(gateway.services)
        is_over = threading.Event()
        using = threading.Thread(target=use, args=(api, is_over))
        using.start()
        try:
            servers = play(api, gateway, wanted.load)
            browser.size(wanted.width, wanted.height, mobile=wanted.width < 700)
            browser.open(f"{gateway.services}/#{wanted.hash}")
            browser.one("#sheet tbody tr, #more .hint")
            # The charts come with the next sample.
            line = "return document.querySelector('.chart path.line').getAttribute('d') ?? ''"
            until("charts", lambda: len(browser.script(line)) > 100)
            time.sleep(1.5)
            browser.picture(wanted.picture)
        finally:
            is_over.set()
            using.join()
        assert browser.wrong() == [], browser.wrong()
        for server in servers:
            server.end()
    size = wanted.picture.stat().st_size
    print(f"{wanted.picture}: {size:,} bytes")
    assert size < MOST_BYTES, "the picture is too large for the repository"


if __name__ == "__main__":
    main()
