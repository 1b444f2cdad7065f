#!/usr/bin/env python3
"""The first program: create a session, start it, print where to travel to, destroy it.

    02_session.py [GATEWAY_URL]

It needs a gateway with a free game server. It waits for each answer, as a tool does; a game ticks instead,
see 03_find_and_join.py.
"""

import sys

from rallypoint import RallypointError, SessionSettings, Subsystem, SubsystemOptions


def main() -> int:
    # Without an address it is http://127.0.0.1:3000.
    options = SubsystemOptions(gateway_url=sys.argv[1] if len(sys.argv) > 1 else "")
    try:
        with Subsystem(options) as online:
            settings = SessionSettings(
                num_public_connections=4, title="my first session", should_advertise=True
            )
            # Create only stores the settings; start asks the gateway for a game server.
            online.session.create("GameSession", settings).wait()
            online.session.start("GameSession").wait()
            print(f"travel to {online.session.connect_string('GameSession')}")
            # Ours to end: the gateway tells the game server.
            online.session.destroy("GameSession").wait()
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
