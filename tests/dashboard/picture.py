#!/usr/bin/env python3
"""Makes docs/dashboard.png: the dashboard of a gateway that is in use.

    RALLYPOINT_GATEWAY=target/release/rallypoint-gateway python3 tests/dashboard/picture.py docs/dashboard.png

With `--theme dark`, `--width 360` or `--hash view=tickets` it shows the rest, for who works on the page.
"""

import argparse
import pathlib
import random
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
# As much load as makes the charts move, and little enough for any machine.
SECONDS_OF_LOAD = 75
MOST_BYTES = 300_000


def fill(api, gateway):
    """Game sessions with players in them, and tickets that wait."""
    lots = random.Random(7)
    servers = [
        GameServer(gateway, f"{lots.getrandbits(32):08x}-5a1e-4c0d-9e2b-{n:012x}", 7777 + n)
        for n in range(14)
    ]
    for n, name in enumerate(NAMES):
        slots = (8, 4, 16, 8, 12, 8, 10, 24, 8, 6)[n]
        game_session = api.game_session(name, slots)
        host = until(
            "a host",
            lambda game_session=game_session: next(
                (server for server in servers if server.game_session == game_session), None
            ),
        )
        until("active", lambda game_session=game_session: api.status(game_session) == "ACTIVE")
        players = lots.sample(PLAYERS, min(slots, (6, 4, 11, 2, 9, 8, 5, 17, 3, 1)[n]))
        kept = api.reserve(game_session, *players)
        host.accept(*kept[: max(1, len(kept) - n % 3)])
    for n, (player, skill) in enumerate((("shafi", 480), ("radia", 35), ("tony", 910))):
        api(
            "StartMatchmaking",
            ConfigurationName=("ranked", "casual", "ranked")[n],
            TicketId=f"{player}-ticket",
            Players=[{"PlayerId": player, "PlayerAttributes": {"skill": {"N": skill}}}],
        )
    return servers


def use(api, until_then):
    """What clients do all day."""
    lots = random.Random(11)
    while time.monotonic() < until_then:
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
        servers = fill(api, gateway)
        use(api, time.monotonic() + wanted.load)
        browser.size(wanted.width, wanted.height, mobile=wanted.width < 700)
        browser.open(f"{gateway.services}/#{wanted.hash}")
        browser.one("#sheet tbody tr, #more .hint")
        # The charts come with the next sample.
        until(
            "charts",
            lambda: browser.script(
                "return document.querySelector('.chart path.line').getAttribute('d').length > 100"
            ),
        )
        time.sleep(1.5)
        browser.picture(wanted.picture)
        assert browser.wrong() == [], browser.wrong()
        for server in servers:
            server.end()
    size = wanted.picture.stat().st_size
    print(f"{wanted.picture}: {size:,} bytes")
    assert size < MOST_BYTES, "the picture is too large for the repository"


if __name__ == "__main__":
    main()
