"""Machines and switches for a test: network namespaces on bridges, and programs that run on them."""

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time

# Far more than anything here takes; a test that waits so long has failed.
PATIENCE_S = 60

HERE = os.path.dirname(os.path.abspath(__file__))


def ip(*words):
    subprocess.run(["ip", *words], check=True)


class Event:
    """A line `event NAME key=value ...` of an example."""

    PAIR = re.compile(r'(\w+)=("[^"]*"|\S*)')

    def __init__(self, line):
        self.line = line
        self.name = line.split()[1]
        self.values = {key: value.strip('"') for key, value in self.PAIR.findall(line)}

    def __getitem__(self, key):
        return self.values[key]

    def __repr__(self):
        return self.line


class Program:
    """A program on a machine. What it prints can be waited for; it is ended with its test."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True
        )
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def next_line(self):
        """The next line, or None when it has ended."""
        try:
            return self.lines.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise AssertionError(f"{self.process.args} says nothing more") from None

    def expect(self, name):
        """The next event, which must have this name."""
        line = self.next_line()
        assert line is not None and line.startswith(f"event {name} "), f"{name} was expected, not {line!r}"
        return Event(line)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def events(self):
        """Every event until it ends, which must be well."""
        events = []
        while (line := self.next_line()) is not None:
            events.append(Event(line))
        status = self.process.wait(PATIENCE_S)
        assert status == 0, f"{self.process.args} ended with {status} after {events}"
        return events

    def stop(self):
        """Ends its input, which is how the examples are told to go."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()


class Machine:
    """A network namespace."""

    def __init__(self, network, name):
        self.network = network
        self.name = name
        self.ports = 0
        ip("netns", "add", name)
        network.stack.callback(ip, "netns", "delete", name)
        ip("-n", name, "link", "set", "lo", "up")

    def plug(self, switch, *addresses):
        """Gives it another interface, eth0, eth1 and so on, on a switch, with these addresses alone."""
        interface = f"eth{self.ports}"
        socket = f"{self.name}-{self.ports}"
        self.ports += 1
        ip("link", "add", socket, "type", "veth", "peer", "name", interface, "netns", self.name)
        # The system takes its time to delete it with the namespace, and the next test may want the name.
        self.network.stack.callback(ip, "link", "delete", socket)
        ip("link", "set", socket, "master", switch)
        ip("link", "set", socket, "up")
        ip("-n", self.name, "link", "set", interface, "addrgenmode", "none")
        for address in addresses:
            if ":" in address:
                # Nobody else has it: without looking for a duplicate first it can be used at once.
                ip("-n", self.name, "address", "add", address, "dev", interface, "nodad")
            else:
                ip("-n", self.name, "address", "add", address, "broadcast", "+", "dev", interface)
        ip("-n", self.name, "link", "set", interface, "up")
        self._wait_until_up(interface)
        return self

    def _wait_until_up(self, interface):
        """The system says a moment later that there is a wire, and programs ask it for that."""
        deadline = time.monotonic() + PATIENCE_S
        show = ["ip", "-n", self.name, "-oneline", "link", "show", "dev", interface]
        while " state UP " not in subprocess.run(show, check=True, capture_output=True, text=True).stdout:
            assert time.monotonic() < deadline, f"{interface} of {self.name} does not come up"
            time.sleep(0.01)

    def start(self, *command):
        program = Program(["ip", "netns", "exec", self.name, *command])
        self.network.stack.callback(program.stop)
        return program

    def start_python(self, script, *arguments):
        """One of the programs beside this file."""
        return self.start(sys.executable, "-u", os.path.join(HERE, script), *arguments)

    def host(self, title, *options):
        """A session that can be found when this returns."""
        program = self.start(self.network.example, "host", f"--title={title}", *options)
        program.expect("creating")
        created = program.expect("created")
        assert created["state"] == "Pending", created
        return program

    def start_host_at_gateway(self, title, *options):
        """A session that is not started."""
        program = self.start(self.network.example, "host", f"--title={title}", *options)
        program.expect("creating")
        program.expect("created")
        return program

    def find(self, *options):
        """A find from its begin to its end."""
        return Find(self.start(self.network.example, "find", *options).events())

    def find_until(self, titles, *options):
        """Finds again and again until these titles and no other are found.

        What a host shows follows its session a moment later."""
        deadline = time.monotonic() + PATIENCE_S
        while (find := self.find("--seconds=1", *options)).titles() != sorted(titles):
            assert time.monotonic() < deadline, f"{titles} were expected, not {find.titles()}"
        return find


class Find:
    """What a find printed."""

    def __init__(self, events):
        self.events = events
        self.found = [event for event in events if event.name == "found"]
        done = [event for event in events if event.name == "done"]
        assert len(done) == 1, f"the find completed {len(done)} times: {events}"
        self.done = done[0]

    def titles(self):
        return sorted(event["title"] for event in self.found)

    def connects(self):
        return {event["title"]: event["connect"] for event in self.found}

    def settings(self, found):
        mine = [
            event for event in self.events if event.name == "setting" and event["index"] == found["index"]
        ]
        return {event["key"]: event.values for event in mine}


class Network:
    """Switches and machines, gone when it is closed."""

    def __init__(self, example):
        self.example = example
        self.stack = contextlib.ExitStack()
        self.switches = 0

    def close(self):
        self.stack.close()

    def switch(self):
        name = f"switch{self.switches}"
        self.switches += 1
        ip("link", "add", name, "type", "bridge")
        self.stack.callback(ip, "link", "delete", name)
        ip("link", "set", name, "up")
        return name

    def machine(self, name):
        return Machine(self, name)

    def machines(self, switch, *names):
        """Machines with one interface each: 10.77.0.1/24 and so on."""
        return [
            self.machine(name).plug(switch, f"10.77.0.{number}/24")
            for number, name in enumerate(names, start=1)
        ]


def report(text):
    """Something measured: for people, never asserted."""
    print(f"measured: {text}", file=sys.stderr)


def read_counters(program):
    """Tells a program of ours to end, and takes the counters that it prints last."""
    program.process.stdin.close()
    last = None
    while (line := program.next_line()) is not None:
        last = line
    return json.loads(last)
