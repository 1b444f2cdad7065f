#!/usr/bin/env python3
"""Sessions on the local network, without a gateway: one program hosts, another finds it, joins it and learns
where to travel to.

    06_lan.py host [INTERFACE [LAN_PORT]]
    06_lan.py find [INTERFACE [LAN_PORT]]

The host shows its session until the end of its input (Ctrl-D). An interface is a name or one of its
addresses; without one it is all of them.
"""

from __future__ import annotations

import argparse
import sys

from rallypoint import (
    AdvertisementType,
    RallypointError,
    SearchQuery,
    SessionSettings,
    Setting,
    Subsystem,
    SubsystemOptions,
)

SESSION = "GameSession"


def host(online: Subsystem) -> None:
    dust = Setting("Dust", AdvertisementType.VIA_ONLINE_SERVICE_AND_PING)
    settings = SessionSettings(
        title="a LAN match",
        num_public_connections=4,
        is_lan_match=True,
        should_advertise=True,
        settings={"MAPNAME": dust},
    )
    # It is complete when the library listens for those who search.
    online.session.create(SESSION, settings).wait()
    print(f"hosting {settings.title}", flush=True)
    # Who searches is answered on the library's own thread meanwhile; a game would tick and draw.
    sys.stdin.read()
    online.session.destroy(SESSION).wait()


def find(online: Subsystem) -> None:
    with online.create_search() as search:
        # Without a number it would listen until the time is over: there may always be one more.
        search.set_query(SearchQuery(is_lan=True, max_results=1, timeout=10))
        online.session.find(search).wait()
        if len(search) == 0:
            print("nobody hosts")
            return
        found = search[0]
        map_name = str(found.settings.settings["MAPNAME"].value)
        print(f"found {found.title} on {map_name}: {found.open_slots} of {found.max_players} slots open")
        # Joining is local here: the host hears of us when we travel there.
        online.session.join(SESSION, search=search, index=0).wait()
        print(f"joined: travel to {online.session.connect_string(SESSION)}")


def main() -> int:
    arguments = argparse.ArgumentParser(description="Sessions on the local network.")
    arguments.add_argument("role", choices=("host", "find"))
    arguments.add_argument("interface", nargs="?", default="", help="a name, or one of its addresses")
    arguments.add_argument("lan_port", nargs="?", type=int, default=0, help="the UDP port of hosts")
    given = arguments.parse_args()
    options = SubsystemOptions(lan_interface=given.interface, lan_port=given.lan_port)
    try:
        with Subsystem(options) as online:
            (host if given.role == "host" else find)(online)
    except RallypointError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
