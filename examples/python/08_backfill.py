#!/usr/bin/env python3
"""Backfill: when a player leaves a match, its server asks the matchmaker for another, who comes into the
running game.

    rallypoint-gateway --matchmaking examples/matchmaking/matchmaking.json \\
        --launch 'python3 examples/python/08_backfill.py server --port={port}' --processes 1
    08_backfill.py player NAME [GATEWAY_URL]

Start two players, then let one leave (Ctrl-D) and start a third. The player who comes knows nothing of it: a
backfill is the server's to ask for, and its match is one like any other. How a server hosts is explained in
04_dedicated_server.py, a ticket that is followed in 07_matchmaking.py.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from game_client import GameClient
from game_server import Game, Peer
from rallypoint import (
    AsyncSubsystem,
    Completion,
    GameSession,
    GameSessionUpdate,
    LocalPlayer,
    ProcessTerminate,
    RallypointError,
    Result,
    ServerParameters,
    Subsystem,
    SubsystemOptions,
    UpdateReason,
)

SESSION = "GameSession"


class MatchServer:
    """A dedicated server that keeps its match full."""

    def __init__(self, online: Subsystem, port: int) -> None:
        self.online = online
        self.hosting = online.server
        self.game = Game(port, self.may_play, self.has_left)
        self.hosting.init(ServerParameters(use_environment=True)).wait()
        self.hosting.ready(
            port,
            on_start_game_session=self.prepare,
            on_update_game_session=self.updated,
            on_process_terminate=self.terminate,
        ).wait()

    def run(self) -> None:
        while self.game.over_because is None:
            self.game.frame()
            self.online.tick()
        self.game.close()
        self.hosting.ending().wait()

    def has_left(self, peer: Peer) -> None:
        print(f"a player left: {len(self.game)} play", flush=True)
        # Not before the service knows who has left: it would still count them.
        self.hosting.remove_player_session(peer.player_session_id, lambda _: self.fill_up(peer))

    def fill_up(self, gone: Peer) -> None:
        self.game.forget(gone)
        if len(self.game) == 0:
            self.game.over_because = "the last player left"
            return
        try:
            is_automatic = self.hosting.matchmaker_data().auto_backfill_ticket_id != ""
        except RallypointError as problem:
            if problem.code != Result.NO_MATCHMAKER_DATA:
                raise
            return  # no match made this game session
        # With "backfillMode": "AUTOMATIC" the service asks by itself.
        if not is_automatic:
            # The library tells the matchmaker who is still here, in which team and with which attributes.
            self.hosting.start_match_backfill(players_from_matchmaker_data=True, on_complete=self.asked)

    def asked(self, completion: Completion) -> None:
        print(f"backfill: {completion.message or 'asked for another player'}", flush=True)

    def updated(self, update: GameSessionUpdate) -> None:
        """A backfill is over."""
        comes = update.reason == UpdateReason.MATCHMAKING_DATA_UPDATED
        print(f"backfill is over: {'another player' if comes else 'nobody'} comes", flush=True)

    # ----- as in 04_dedicated_server.py -----

    def prepare(self, game_session: GameSession) -> None:
        print(f"a match for {game_session.max_players} players", flush=True)
        self.hosting.activate_game_session(lambda completion: completion.raise_for_result())

    def terminate(self, _: ProcessTerminate) -> None:
        self.game.over_because = "the service asked to end"

    def may_play(self, peer: Peer) -> None:
        def answered(completion: Completion) -> None:
            if completion.result == Result.OK:
                self.game.welcome(peer)
                print(f"a player came: {len(self.game)} play", flush=True)
            else:
                self.game.refuse(peer, completion.message)

        try:
            self.hosting.accept_player_session(peer.player_session_id, answered)
        except RallypointError as refused:
            self.game.refuse(peer, refused.message)


def serve(port: int) -> None:
    with Subsystem() as online:
        MatchServer(online, port).run()


async def play(name: str, options: SubsystemOptions) -> None:
    """Looks for a match, and plays until the end of the input."""
    async with AsyncSubsystem(options) as online:
        online.set_local_player(LocalPlayer(name, nickname=name))
        # Without players it is for the local player.
        await online.matchmake(SESSION, "duel")
        connect_string = online.session.connect_string(SESSION)
        game = await GameClient.travel(connect_string, online.session.info(SESSION).player_session_id)
        print(f"{name} plays at {connect_string}", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        await game.bye()
        await online.session.leave(SESSION)
        print(f"{name} left")


def main() -> int:
    arguments = argparse.ArgumentParser(description="A match that is kept full.")
    roles = arguments.add_subparsers(dest="role", required=True)
    server = roles.add_parser("server", help="a dedicated server, for the gateway to launch")
    server.add_argument("--port", type=int, required=True, help="where players come, UDP")
    player = roles.add_parser("player", help="somebody who looks for a match")
    player.add_argument("name")
    player.add_argument("gateway_url", nargs="?", default="", help="default http://127.0.0.1:3000")
    given = arguments.parse_args()
    try:
        if given.role == "server":
            serve(given.port)
        else:
            asyncio.run(play(given.name, SubsystemOptions(gateway_url=given.gateway_url)))
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
