"""A relay between a game server and the gateway that can be cut."""

import selectors
import socket
import sys
import threading


class Relay:
    """Passes a TCP connection on, until it is cut. A thread does it all."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        # What each connection began with: a line with the query in it.
        self.openings = []
        self.silent = set()
        self.pairs = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.wake, self.told = socket.socketpair()
        self.selector.register(self.told, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    @property
    def websocket(self):
        """Where a server process is told to connect."""
        return "ws://127.0.0.1:{}".format(self.listener.getsockname()[1])

    def cut(self):
        """Ends every connection at once, as a network does: nobody says goodbye."""
        self.wake.send(b"c")

    def end(self):
        """Ends it."""
        self.wake.send(b"e")
        self.thread.join()
        for end in (self.wake, self.told, self.listener):
            end.close()
        self.selector.close()

    def _run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.told:
                    word = self.told.recv(1)
                    self._close_all()
                    if word == b"e":
                        return
                elif key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj in self.pairs:
                    self._pass_on(key.fileobj)

    def _accept(self):
        near, _ = self.listener.accept()
        self.silent.add(near)
        try:
            far = socket.create_connection(self.target)
        except OSError as problem:
            print(f"the relay cannot reach the gateway: {problem}", file=sys.stderr)
            near.close()
            return
        self.pairs.update({near: far, far: near})
        for end in (near, far):
            self.selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end):
        try:
            some = end.recv(64 * 1024)
            if end in self.silent:
                self.silent.discard(end)
                self.openings.append(some.partition(b"\r\n")[0].decode(errors="replace"))
            if some:
                self.pairs[end].sendall(some)
                return
        except OSError:
            pass
        for closed in (end, self.pairs[end]):
            self._close(closed)

    def _close(self, end):
        self.selector.unregister(end)
        del self.pairs[end]
        end.close()

    def _close_all(self):
        for end in list(self.pairs):
            self._close(end)
