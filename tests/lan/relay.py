"""A bad cable between two interfaces: it loses, repeats and reorders the UDP datagrams that it carries.

What happens to a datagram depends on how many came from its sender before, not on chance, so that all runs
are alike: the first ones are lost, then by turns one comes twice and one comes late, after the next. Ends
with its input, and prints what it has done."""

import json
import select
import socket
import struct
import sys

ETHERTYPE_IPV4 = 0x0800
ALL_PROTOCOLS = 0x0003
PACKET_OUTGOING = 4
UDP = 17
LARGEST_FRAME = 65_536
# A search asks again after 100 and 200 ms: with these its first rounds come to nothing.
LOST_AT_FIRST = 2
# A late one waits for another to overtake it, but not for ever.
LATE_S = 0.05


def udp_sender(frame):
    """The IPv4 address that a UDP datagram comes from; None for other frames."""
    is_ipv4 = len(frame) >= 34 and struct.unpack_from("!H", frame, 12)[0] == ETHERTYPE_IPV4
    return frame[26:30] if is_ipv4 and frame[23] == UDP else None


def without_checksum(frame):
    """What was sent on this machine has no UDP checksum yet, for a real card puts it in; zero is none."""
    at = 14 + (frame[14] & 0x0F) * 4 + 6
    return frame[:at] + b"\0\0" + frame[at + 2 :]


class Cable:
    """One direction."""

    def __init__(self, source, target, done):
        self.source, self.target, self.done = source, target, done
        self.counts = {}
        self.late = []

    def carry(self):
        frame, address = self.source.recvfrom(LARGEST_FRAME)
        if address[2] == PACKET_OUTGOING:
            return
        sender = udp_sender(frame)
        if sender is None:
            self.target.send(frame)
            return
        frame = without_checksum(frame)
        number = self.counts.get(sender, 0)
        self.counts[sender] = number + 1
        if number < LOST_AT_FIRST:
            self.done["lost"] += 1
        elif number % 2 == 0:
            self.target.send(frame)
            self.target.send(frame)
            self.done["twice"] += 1
            self.release(overtaken=True)
        else:
            self.late.append(frame)

    def release(self, overtaken):
        for frame in self.late:
            self.target.send(frame)
            self.done["overtaken" if overtaken else "late"] += 1
        self.late.clear()


def opened(interface):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
    opened.bind((interface, ALL_PROTOCOLS))
    return opened


def main():
    done = {"lost": 0, "twice": 0, "overtaken": 0, "late": 0}
    left, right = opened(sys.argv[1]), opened(sys.argv[2])
    cables = {left: Cable(left, right, done), right: Cable(right, left, done)}
    print("ready", flush=True)
    while True:
        readable, _, _ = select.select([*cables, sys.stdin], [], [], LATE_S)
        if sys.stdin in readable:
            break
        for source in readable:
            cables[source].carry()
        if not readable:
            for cable in cables.values():
                cable.release(overtaken=False)
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
