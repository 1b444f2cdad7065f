#!/usr/bin/env python3
"""A dedicated game server: it waits for a game session, lets in the players who have a slot in it, and exits
when the last has left. The gateway then starts the next.

    rallypoint-gateway --launch 'python3 examples/python/04_dedicated_server.py --port={port}' --processes 2

The gateway sets the environment variables by which it finds back; on Amazon GameLift the agent does. The game
itself, which relays packets between the players, is in game_server.py.
"""

from __future__ import annotations

import argparse
import sys

from game_server import Game, Peer
from rallypoint import (
    Completion,
    GameSession,
    ProcessTerminate,
    RallypointError,
    Result,
    ServerParameters,
    Subsystem,
)

PATIENCE = 30


class DedicatedServer:
    """Between the service and the game. All that the service says comes out of tick."""

    def __init__(self, online: Subsystem, port: int) -> None:
        self.online = online
        self.hosting = online.server
        self.game = Game(port, self.may_play, self.has_left)
        self.hosting.init(ServerParameters(use_environment=True)).wait(PATIENCE)
        self.hosting.ready(
            port,
            on_start_game_session=self.prepare,
            on_process_terminate=self.terminate,
            on_health_check=lambda: True,  # a real game looks at its frame times and its memory
        ).wait(PATIENCE)

    def run(self) -> None:
        while self.game.over_because is None:
            self.game.frame()
            self.online.tick()
        print(f"over: {self.game.over_because}", flush=True)
        self.game.close()
        # A process that exits without it counts as crashed.
        self.hosting.ending().wait(PATIENCE)

    def prepare(self, game_session: GameSession) -> None:
        print(f"hosting {game_session.name} for {game_session.max_players} players", flush=True)
        # A real game loads its map first.
        self.hosting.activate_game_session(lambda completion: completion.raise_for_result())

    def terminate(self, _: ProcessTerminate) -> None:
        self.game.over_because = "the service asked to end"

    # Whether a player may stay is the service's to say: only it knows who has a slot.

    def may_play(self, peer: Peer) -> None:
        def answered(completion: Completion) -> None:
            if completion.result == Result.OK:
                self.game.welcome(peer)
                print(f"player {peer.player} came: {len(self.game)} play", flush=True)
            else:
                self.game.refuse(peer, completion.message)

        try:
            self.hosting.accept_player_session(peer.player_session_id, answered)
        except RallypointError as refused:  # it cannot even be one
            self.game.refuse(peer, refused.message)

    def has_left(self, peer: Peer) -> None:
        print(f"player {peer.player} left: {len(self.game)} play", flush=True)
        # Told at once, so that another player can have the slot.
        self.hosting.remove_player_session(peer.player_session_id, lambda _: self.removed(peer))

    def removed(self, peer: Peer) -> None:
        self.game.forget(peer)
        if len(self.game) == 0:
            self.game.over_because = "the last player left"


def main() -> int:
    arguments = argparse.ArgumentParser(description="A dedicated game server.")
    arguments.add_argument("--port", type=int, required=True, help="where players come, UDP")
    port = arguments.parse_args().port
    try:
        with Subsystem() as online:
            DedicatedServer(online, port).run()
    except RallypointError as problem:
        print(f"{problem}: does the gateway launch this program?", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
