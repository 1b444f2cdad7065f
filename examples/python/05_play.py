#!/usr/bin/env python3
"""Two players on a game server: one hosts, the other finds and joins, both travel there, show their slots,
and talk.

    05_play.py [GATEWAY_URL]

It needs a gateway that launches 04_dedicated_server.py, or the C examples' server. Here both players are in
one program; each has a subsystem of their own, as on machines of their own.
"""

from __future__ import annotations

import asyncio
import sys

from game_client import GameClient
from rallypoint import AsyncSubsystem, LocalPlayer, RallypointError, SessionSettings, SubsystemOptions

SESSION = "GameSession"
TITLE = "a small game"


async def enter(online: AsyncSubsystem) -> GameClient:
    """Travels to the session's server, and shows the slot there."""
    slot = online.session.info(SESSION).player_session_id
    return await GameClient.travel(online.session.connect_string(SESSION), slot)


async def host(online: AsyncSubsystem) -> GameClient:
    settings = SessionSettings(num_public_connections=2, title=TITLE, should_advertise=True)
    await online.session.create(SESSION, settings)
    await online.session.start(SESSION)
    return await enter(online)


async def join(online: AsyncSubsystem) -> GameClient:
    with online.create_search() as search:
        await online.session.find(search)
        titles = [found.title for found in search]
        # Others host, too: a ValueError here says that ours was not found.
        await online.session.join(SESSION, search=search, index=titles.index(TITLE))
    return await enter(online)


async def play(options: SubsystemOptions) -> None:
    async with AsyncSubsystem(options) as ada, AsyncSubsystem(options) as grace:
        ada.set_local_player(LocalPlayer("ada-1815", nickname="Ada"))
        grace.set_local_player(LocalPlayer("grace-1906", nickname="Grace"))
        adas_game = await host(ada)
        print("Ada hosts and is welcome")
        graces_game = await join(grace)
        print("Grace joined and is welcome")
        adas_game.say("hello from the host")
        print(f"Grace hears: {await graces_game.hear()}")
        for game, online in ((graces_game, grace), (adas_game, ada)):
            await game.bye()
            # The slot is open again already when the server heard our bye; leaving twice is leaving.
            await online.session.leave(SESSION)
        print("both left")


def main() -> int:
    try:
        asyncio.run(play(SubsystemOptions(gateway_url=sys.argv[1] if len(sys.argv) > 1 else "")))
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
