#!/usr/bin/env python3
"""Matchmaking under asyncio: two parties find each other and play, and one rejects a match.

    07_matchmaking.py [GATEWAY_URL]

It needs a gateway with the example's configurations and two free game servers:

    rallypoint-gateway --matchmaking examples/matchmaking/matchmaking.json \\
        --launch 'python3 examples/python/04_dedicated_server.py --port={port}' --processes 2

Here all players are in one program. In a game each is on a machine of their own, and the only thing that
goes between them is what a party's leader hands to its members: the ticket's id and a token.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from game_client import GameClient
from rallypoint import (
    AsyncSubsystem,
    LocalPlayer,
    MatchmakingPlayer,
    MatchNotice,
    RallypointError,
    SubsystemOptions,
    Ticket,
    TicketInfo,
)

CONFIGURATION = "ranked"
SESSION = "GameSession"


class Player:
    """One player's game."""

    def __init__(self, name: str, skill: float, options: SubsystemOptions) -> None:
        self.name = name
        self.skill = skill
        self.online = AsyncSubsystem(options)
        self.online.set_local_player(LocalPlayer(name, nickname=name))
        self.team = ""
        self.server: GameClient
        # Set when this player has accepted a match.
        self.has_accepted = asyncio.Event()
        self.online.matchmaking.on_accept_complete(lambda _: self.has_accepted.set())

    def __str__(self) -> str:
        return self.name

    def as_matched(self) -> MatchmakingPlayer:
        """What the rules ask about."""
        return MatchmakingPlayer(self.name, attributes={"skill": self.skill})

    # ----- as a party: one starts the ticket, the others follow it -----

    async def lead(self, *members: Player) -> None:
        """Starts one ticket for a party, and travels when there is a match."""
        everybody = [player.as_matched() for player in (self, *members)]
        ticket = self.online.matchmaking.start(CONFIGURATION, everybody, session_name=SESSION)
        self.accept_what_comes(ticket)
        await ticket.start
        ticket_id = ticket.info().ticket_id
        # Each member on their own; a real game sends id and token by its chat or lobby.
        following = [member.follow(ticket_id, ticket.player_token(member.name)) for member in members]
        await asyncio.gather(self.travel(ticket), *following)

    async def follow(self, ticket_id: str, token: str) -> None:
        """Follows the ticket of the party's leader."""
        ticket = self.online.matchmaking.track(ticket_id, token, session_name=SESSION)
        self.accept_what_comes(ticket)
        await self.travel(ticket)

    def accept_what_comes(self, ticket: Ticket) -> None:
        def accept(notice: MatchNotice) -> None:
            # For this player alone; a real game asks them.
            ticket.accept()

        self.online.matchmaking.on_match_acceptance(accept)

    async def travel(self, ticket: Ticket) -> None:
        await self.enter(await ticket.matched())

    # ----- alone: one call, from the ticket to the session -----

    async def find(self) -> None:
        """Accepts whatever match there is."""

        async def ask(notice: MatchNotice) -> bool:
            return True

        match = await self.online.matchmake(SESSION, CONFIGURATION, [self.as_matched()], accept=ask)
        await self.enter(match)

    async def refuse(self, other: Player) -> None:
        """Looks at the match, and rejects it when the other has accepted. That ends the ticket."""

        async def ask(notice: MatchNotice) -> bool:
            # Quicker, it would end the other's ticket, too: who has not answered by then is out.
            await other.has_accepted.wait()
            print(f"{self} does not want to")
            return False

        try:
            await self.online.matchmake(SESSION, CONFIGURATION, [self.as_matched()], accept=ask)
        except RallypointError as problem:
            print(f"{self} is out: {problem.code.name}")

    # ----- in the game -----

    async def enter(self, match: TicketInfo) -> None:
        """The session is there, as after a join: its server is told the slot."""
        self.team = match.player(self.name).team
        slot = self.online.session.info(SESSION).player_session_id
        self.server = await GameClient.travel(self.online.session.connect_string(SESSION), slot)

    async def leave(self) -> None:
        await self.server.bye()
        await self.online.session.leave(SESSION)


def sides(*players: Player) -> str:
    """Who plays with whom: which team has which colour is by lot."""
    ours = [player.name for player in players if player.team == players[0].team]
    theirs = [player.name for player in players if player.team != players[0].team]
    return f"{' and '.join(ours)} against {' and '.join(theirs)}"


async def two_parties(ada: Player, grace: Player, alan: Player, edsger: Player) -> None:
    """Two parties of two find each other, accept, and talk."""
    await asyncio.gather(ada.lead(grace), alan.lead(edsger))
    print(sides(ada, grace, alan, edsger))
    ada.server.say("good luck")
    for player in (grace, alan, edsger):
        print(f"{player} hears: {await player.server.hear()}")


async def rejection(mary: Player, john: Player, hedy: Player) -> None:
    """One rejects the match. The other's search goes on, and finds somebody else."""
    waiting = asyncio.ensure_future(mary.find())
    await john.refuse(mary)
    await asyncio.gather(hedy.find(), waiting)
    print(sides(mary, hedy))
    hedy.server.say("here I am")
    print(f"{mary} hears: {await mary.server.hear()}")


async def play(options: SubsystemOptions) -> None:
    # By the rules, these two groups are never matched with each other.
    beginners = [Player(name, 10, options) for name in ("ada", "grace", "alan", "edsger")]
    masters = [Player(name, 500, options) for name in ("mary", "john", "hedy")]
    async with AsyncExitStack() as closing:
        players = beginners + masters
        for player in players:
            await closing.enter_async_context(player.online)
        ada, grace, alan, edsger, mary, john, hedy = players
        await two_parties(ada, grace, alan, edsger)
        for player in beginners:
            await player.leave()
        await rejection(mary, john, hedy)
        for player in (mary, hedy):
            await player.leave()


def main() -> int:
    try:
        asyncio.run(play(SubsystemOptions(gateway_url=sys.argv[1] if len(sys.argv) > 1 else "")))
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
