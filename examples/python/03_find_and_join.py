#!/usr/bin/env python3
"""Find the sessions that can be joined, join the first, print where to travel to, leave.

    03_find_and_join.py [GATEWAY_URL]

It works as a game does: calls return at once, and how they ended comes out of tick, once a frame, on the
game's own thread. Somebody must host meanwhile, for example the C example `05_play host`.
"""

from __future__ import annotations

import sys
import time

from rallypoint import (
    ComparisonOp,
    Completion,
    RallypointError,
    SearchFilter,
    SearchQuery,
    Subsystem,
    SubsystemOptions,
)

FRAME = 0.016


class Game:
    """What the game knows between two frames."""

    def __init__(self, online: Subsystem) -> None:
        self.online = online
        self.search = online.create_search()
        self.is_over = False

    def begin(self) -> None:
        # At most ten sessions with a free slot, the emptiest first.
        self.search.set_query(
            SearchQuery(
                max_results=10,
                filters=(SearchFilter("@open_slots", ComparisonOp.GREATER_THAN, 0),),
                sort_key="@players",
            )
        )
        self.online.session.find(self.search, self.on_found)

    # What is raised in a callback comes out of tick.

    def on_found(self, completion: Completion) -> None:
        completion.raise_for_result()
        for index, found in enumerate(self.search):
            print(f"found {index}: {found.title}, {found.open_slots} of {found.max_players} slots open")
        if len(self.search) == 0:
            print("nobody hosts; try again while somebody does")
            self.is_over = True
        else:
            # Calling from inside a callback is fine; its end comes out of a later tick.
            self.online.session.join("GameSession", search=self.search, index=0, on_complete=self.on_joined)

    def on_joined(self, completion: Completion) -> None:
        # SESSION_FULL and SESSION_DOES_NOT_EXIST are ordinary: others are quicker.
        completion.raise_for_result()
        # A game would travel there now and show its player session id.
        print(f"joined: travel to {self.online.session.connect_string('GameSession')}")
        self.online.session.leave("GameSession", self.on_left)

    def on_left(self, completion: Completion) -> None:
        completion.raise_for_result()
        print("left")
        self.is_over = True


def main() -> int:
    options = SubsystemOptions(gateway_url=sys.argv[1] if len(sys.argv) > 1 else "")
    try:
        with Subsystem(options) as online:
            game = Game(online)
            game.begin()
            while not game.is_over:
                online.tick()
                time.sleep(FRAME)
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
