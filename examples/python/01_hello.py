#!/usr/bin/env python3
"""Hello: does the library load, and does it answer? It needs no gateway.

01_hello.py
"""

import sys

import rallypoint
from rallypoint import LocalPlayer, RallypointError, Subsystem


def main() -> int:
    try:
        with Subsystem() as online:
            print(f"hello from rallypoint {rallypoint.version()}")
            online.set_local_player(LocalPlayer("ada-1815", nickname="Ada"))
            print("Ada is the player here")
            try:
                online.session.start("GameSession")
            except RallypointError as refused:
                # A call that cannot be is refused at once, and says why.
                print(f"start of nothing: {refused}")
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
