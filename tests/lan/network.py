"""The LAN between machines: network namespaces on a bridge, each with the example 06_lan on it.

    python3 tests/lan/network.py --example=target/c/06_lan [NAME OF A TEST]...
    python3 tests/lan/network.py --check        says why this machine cannot run it, if it cannot

Everything happens in namespaces of its own, which the system takes down with the last of their programs,
whatever becomes of them. They need root, or the right to make user namespaces.
"""

import argparse
import os
import shutil
import subprocess
import sys
import unittest

from machines import Network, read_counters, report

# The system's own ways to make namespaces, in the order in which they are tried: as root, and as anybody.
AS_ROOT = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
AS_ANYBODY = [AS_ROOT[0], "--user", "--map-root-user", *AS_ROOT[1:]]

# What the tests need of a network. `ip netns` keeps its names below /run, which is ours alone in here.
PREPARE = "mount -t tmpfs none /run && ip link set lo up"
PROBE = (
    f"{PREPARE} && ip netns add machine && ip link add switch0 type bridge"
    " && ip link add socket0 type veth peer name eth0 netns machine"
)

# For finds that have to run out.
SHORT = "--seconds=1"
# For finds that end when they have found what is there; a search that took so long has failed.
LONG = "--seconds=50"

NO_GATEWAY = "--gateway=http://127.0.0.1:9"


class OneNetwork(unittest.TestCase):
    """A switch, and what each test plugs into it."""

    example = None

    def setUp(self):
        self.network = Network(self.example)
        self.addCleanup(self.network.close)
        self.switch = self.network.switch()

    def machines(self, *names):
        return self.network.machines(self.switch, *names)


class Finding(OneNetwork):
    def test_three_hosts_are_all_found_each_once(self):
        *hosts, searcher = self.machines("anna", "ben", "carl", "dora")
        for number, host in enumerate(hosts):
            host.host(host.name, f"--map=map of {host.name}", f"--level={-number}", f"--port={7001 + number}")
        find = searcher.find("--seconds=3")
        self.assertEqual(find.titles(), ["anna", "ben", "carl"])
        self.assertEqual(
            find.connects(), {"anna": "10.77.0.1:7001", "ben": "10.77.0.2:7002", "carl": "10.77.0.3:7003"}
        )
        string, int32 = "6", "1"
        for number, host in enumerate(hosts):
            found = next(event for event in find.found if event["title"] == host.name)
            settings = find.settings(found)
            self.assertEqual(settings["MAPNAME"]["text"], f"map of {host.name}")
            self.assertEqual(settings["MAPNAME"]["type"], string)
            self.assertEqual(settings["LEVEL"]["integer"], str(-number))
            self.assertEqual(settings["LEVEL"]["type"], int32)
        # Results are there long before the search is over, and it is over once.
        names = [event.name for event in find.events if event.name != "setting"]
        self.assertEqual(names, ["found", "found", "found", "done", "joined"])
        first, done = find.found[0], find.done
        self.assertLess(int(first["after_ms"]), int(done["after_ms"]))
        self.assertLess(int(first["ping_ms"]), 3000)
        self.assertEqual(find.events[-1]["connect"], first["connect"])
        report(f"first result after {first['after_ms']} ms of {done['after_ms']}, ping {first['ping_ms']} ms")

    def test_a_find_ends_when_it_has_found_enough(self):
        anna, ben, dora = self.machines("anna", "ben", "dora")
        anna.host("anna")
        ben.host("ben")
        find = dora.find(LONG, "--wanted=2")
        self.assertEqual(find.titles(), ["anna", "ben"])
        self.assertLess(int(find.done["after_ms"]), 50_000)

    def test_two_programs_on_one_machine_host_at_once(self):
        anna, dora = self.machines("anna", "dora")
        anna.host("first", "--port=7001")
        anna.host("second", "--port=7002")
        find = dora.find_until(["first", "second"])
        self.assertEqual(find.connects(), {"first": "10.77.0.1:7001", "second": "10.77.0.1:7002"})
        # On the machine itself too, with the address that the others see.
        self.assertEqual(anna.find_until(["first", "second"]).connects(), find.connects())

    def test_several_games_on_one_network_are_kept_apart(self):
        anna, ben, dora = self.machines("anna", "ben", "dora")
        anna.host("chess", "--game-id=1")
        ben.host("draughts", "--game-id=2")
        dora.find_until(["chess"], "--game-id=1")
        dora.find_until(["draughts"], "--game-id=2")
        self.assertEqual(dora.find(SHORT).titles(), [])

    def test_builds_are_kept_apart(self):
        anna, ben, dora = self.machines("anna", "ben", "dora")
        anna.host("old", "--build=1")
        ben.host("new", "--build=2")
        dora.find_until(["old"], "--build=1")
        dora.find_until(["new"], "--build=2")
        dora.find_until(["new", "old"])

    def test_who_hosts_is_found_again_when_a_match_is_over(self):
        anna, ben, dora = self.machines("anna", "ben", "dora")
        closed = anna.host("closed")
        opened = ben.host("open", "--join-in-progress", "--slots=1")
        dora.find_until(["closed", "open"])
        for host in (closed, opened):
            host.say("start")
            self.assertEqual(host.expect("started")["state"], "InProgress")
        dora.find_until(["open"])
        opened.say("player bob")
        self.assertEqual(opened.expect("registered")["open_slots"], "0")
        dora.find_until([])
        opened.say("free bob")
        self.assertEqual(opened.expect("unregistered")["open_slots"], "1")
        dora.find_until(["open"])
        closed.say("end")
        self.assertEqual(closed.expect("ended")["state"], "Ended")
        dora.find_until(["closed", "open"])
        opened.stop()
        dora.find_until(["closed"])


class Networks(OneNetwork):
    def test_multicast_works_by_ipv4(self):
        anna, ben, dora = self.machines("anna", "ben", "dora")
        anna.host("anna", "--multicast")
        ben.host("ben", "--multicast")
        find = dora.find_until(["anna", "ben"], "--multicast")
        self.assertEqual(find.connects(), {"anna": "10.77.0.1:7777", "ben": "10.77.0.2:7777"})
        # A host that hears the group hears broadcasts as well.
        dora.find_until(["anna", "ben"])

    def test_multicast_works_by_ipv6_alone(self):
        machines = [
            self.network.machine(name).plug(self.switch, f"fe80::77:{number}/64")
            for number, name in enumerate(["anna", "ben", "dora"], start=1)
        ]
        anna, ben, dora = machines
        anna.host("anna", "--multicast")
        ben.host("ben", "--multicast")
        find = dora.find_until(["anna", "ben"], "--multicast")
        for title, address in (("anna", "fe80::77:1"), ("ben", "fe80::77:2")):
            self.assertRegex(find.connects()[title], rf"^\[{address}%\d+\]:7777$")

    def test_a_host_with_both_families_is_found_once_by_ipv4(self):
        anna, dora = [
            self.network.machine(name).plug(self.switch, f"10.77.0.{number}/24", f"fe80::77:{number}/64")
            for number, name in enumerate(["anna", "dora"], start=1)
        ]
        anna.host("anna", "--multicast")
        self.assertEqual(dora.find_until(["anna"], "--multicast").connects(), {"anna": "10.77.0.1:7777"})

    def test_an_interface_can_be_chosen(self):
        other_switch = self.network.switch()
        (anna,) = self.machines("anna")
        ben = self.network.machine("ben").plug(other_switch, "10.78.0.1/24")
        dora = (
            self.network.machine("dora").plug(self.switch, "10.77.0.9/24").plug(other_switch, "10.78.0.9/24")
        )
        anna.host("anna")
        ben.host("ben")
        dora.find_until(["anna", "ben"])
        dora.find_until(["anna"], "--interface=eth0")
        dora.find_until(["ben"], "--interface=10.78.0.9")
        # The same for who hosts.
        dora.host("dora", "--interface=eth1")
        ben.find_until(["ben", "dora"])
        anna.find_until(["anna"])

    def test_a_stranger_on_the_same_wire_is_not_answered(self):
        anna, dora = self.machines("anna", "dora")
        stranger = self.network.machine("stranger").plug(self.switch, "10.88.0.1/24")
        # Both know the way, so only the host's own rule keeps it from answering. Multicast, because a system
        # does not listen to another network's broadcasts.
        subprocess.run(["ip", "-n", "anna", "route", "add", "10.88.0.0/24", "dev", "eth0"], check=True)
        subprocess.run(["ip", "-n", "stranger", "route", "add", "10.77.0.0/24", "dev", "eth0"], check=True)
        anna.host("anna", "--multicast")
        dora.find_until(["anna"], "--multicast")
        self.assertEqual(stranger.find("--seconds=2", "--multicast").titles(), [])


class Trouble(OneNetwork):
    def test_what_is_lost_repeated_and_reordered_costs_time_alone(self):
        hosts = self.machines("anna", "ben", "carl")
        other_switch = self.network.switch()
        dora = self.network.machine("dora").plug(other_switch, "10.77.0.9/24")
        cable = self.network.machine("cable").plug(self.switch).plug(other_switch)
        relay = cable.start_python("relay.py", "eth0", "eth1")
        self.assertEqual(relay.next_line(), "ready")
        for host in hosts:
            host.host(host.name)
        find = dora.find("--seconds=4")
        self.assertEqual(find.titles(), ["anna", "ben", "carl"])
        done = read_counters(relay)
        self.assertGreaterEqual(done["lost"], 4 * 2, "the first two of each sender")
        self.assertGreater(done["twice"], 0)
        self.assertGreater(done["overtaken"], 0)
        report(f"by a relay of our own: {done}, first result after {find.found[0]['after_ms']} ms")

    def test_a_hostile_machine_keeps_nobody_from_being_found(self):
        *hosts, dora, mallory = self.machines("anna", "ben", "carl", "dora", "mallory")
        hostile = mallory.start_python("hostile.py", "10.77.0.255", "7")
        self.assertEqual(hostile.next_line(), "ready")
        for host in hosts:
            host.host(host.name, "--game-id=7")
        # With eight places an address gets two while others may come, and what is left at the end.
        find = dora.find("--seconds=4", "--wanted=8", "--game-id=7")
        done = read_counters(hostile)
        self.assertGreater(min(done.values()), 0, done)
        fakes = [title for title in find.titles() if title.startswith("fake ")]
        self.assertEqual(sorted(set(find.titles()) - set(fakes)), ["anna", "ben", "carl"])
        self.assertLessEqual(len(find.found), 8)
        self.assertEqual(find.done["result"], "RP_RESULT_OK")
        report(f"a hostile machine did {done} and got {len(fakes)} of 8 places")


class Fallback(OneNetwork):
    def test_without_a_gateway_the_lan_stands_in_if_it_may(self):
        anna, dora = self.machines("anna", "dora")
        options = [NO_GATEWAY, "--lan-fallback"]
        host = anna.start_host_at_gateway("anna", *options)
        host.say("start")
        started = host.expect("started")
        self.assertEqual((started["state"], started["via_lan"]), ("InProgress", "1"))
        find = dora.find_until(["anna"], *options)
        self.assertEqual(find.done["via_lan"], "1")
        # Who searches the LAN on purpose sees it as well, and was not sent there.
        self.assertEqual(dora.find_until(["anna"]).done["via_lan"], "0")

    def test_without_the_option_it_fails_and_nothing_is_shown(self):
        anna, dora = self.machines("anna", "dora")
        host = anna.start_host_at_gateway("anna", NO_GATEWAY)
        host.say("start")
        self.assertEqual(host.expect("failed")["result"], "RP_RESULT_CONNECTION_FAILED")
        self.assertEqual(dora.find(SHORT).titles(), [])

    def test_a_gateway_that_refuses_is_not_gone(self):
        anna, dora = self.machines("anna", "dora")
        # It answers every POST with 501.
        gateway = anna.start(sys.executable, "-u", "-m", "http.server", "3000", "--bind", "10.77.0.1")
        self.assertRegex(gateway.next_line(), "^Serving HTTP")
        self.addCleanup(gateway.process.kill)
        host = anna.start_host_at_gateway("anna", "--gateway=http://10.77.0.1:3000", "--lan-fallback")
        host.say("start")
        failed = host.expect("failed")
        self.assertNotEqual(failed["result"], "RP_RESULT_CONNECTION_FAILED")
        host.say("state")
        self.assertEqual(host.expect("state")["state"], "Pending")
        self.assertEqual(dora.find(SHORT).titles(), [])


def way_in():
    """How this machine makes namespaces: a command and why not, one of which is None."""
    for program in ("unshare", "ip", "mount"):
        if shutil.which(program) is None:
            return None, f"{program} is not installed"
    reasons = []
    for command in (AS_ROOT, AS_ANYBODY):
        probe = subprocess.run(
            [*command, "sh", "-c", PROBE], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if probe.returncode == 0:
            return command, None
        words = probe.stderr.strip().splitlines() or [f"it ended with {probe.returncode}"]
        reasons.append(f"{' '.join(command[:3])}: {words[-1]}")
    return None, "no network namespace can be made here: " + "; ".join(reasons)


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--check", action="store_true", help="only say whether this machine can run it")
    arguments.add_argument("--example", help="the program 06_lan")
    arguments.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("tests", nargs="*", help="only these, as unittest names them")
    options = arguments.parse_args()
    if options.inside:
        OneNetwork.example = options.example
        unittest.main(argv=[sys.argv[0], "--verbose", *options.tests])
    command, reason = way_in()
    if command is None or options.check:
        print(reason or "it can")
        sys.exit(0 if command else 1)
    if options.example is None:
        arguments.error("--example is missing: compile examples/c/06_lan.c")
    example = os.path.abspath(options.example)
    inside = [sys.executable, os.path.abspath(__file__), "--inside", f"--example={example}", *options.tests]
    # In here the one thing that is as before is the file system.
    run = f'{PREPARE} && exec "$@"'
    os.execvp(command[0], [*command, "sh", "-c", run, "sh", *inside])


if __name__ == "__main__":
    main()
