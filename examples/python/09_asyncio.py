#!/usr/bin/env python3
"""A host and a guest under asyncio: the event loop ticks, and what takes time is awaited.

    09_asyncio.py [GATEWAY_URL]

It needs a gateway with a free game server.
"""

from __future__ import annotations

import asyncio
import sys

from rallypoint import AsyncSubsystem, LocalPlayer, RallypointError, SessionSettings, SubsystemOptions

PATIENCE = 30


async def guest(options: SubsystemOptions, game_session_id: str) -> None:
    async with AsyncSubsystem(options) as online:
        online.set_local_player(LocalPlayer("grace-1906", nickname="Grace"))
        await online.session.join("GameSession", game_session_id)
        print(f"Grace travels to {online.session.connect_string('GameSession')}")
        await online.session.leave("GameSession")


async def host(options: SubsystemOptions) -> None:
    async with AsyncSubsystem(options) as online:
        online.set_local_player(LocalPlayer("ada-1815", nickname="Ada"))
        session = online.session
        await session.create("GameSession", SessionSettings(num_public_connections=2))
        # A wait that takes too long is cancelled, and its operation with it: the session is then as before.
        await asyncio.wait_for(started(online), PATIENCE)
        print(f"Ada travels to {session.connect_string('GameSession')}")
        # Inside one program an invitation is a variable.
        await guest(options, session.info("GameSession").game_session_id)
        await session.destroy("GameSession")


async def started(online: AsyncSubsystem) -> None:
    await online.session.start("GameSession")


def main() -> int:
    try:
        asyncio.run(host(SubsystemOptions(gateway_url=sys.argv[1] if len(sys.argv) > 1 else "")))
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
