"""Something under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Optional

from .models import Completion

if TYPE_CHECKING:
    from .subsystem import Subsystem


class Operation:
    """What an asynchronous call began. It completes exactly once, in a later tick, wait or close.

    Under an `AsyncSubsystem` it can be awaited: `completion = await session.start("GameSession")`.
    """

    def __init__(self, subsystem: Subsystem, on_complete: Optional[Callable[[Completion], None]]) -> None:
        self._subsystem = subsystem
        self._on_complete = on_complete
        self._id = 0
        self._completion: Optional[Completion] = None
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._waiters: list[Callable[[], object]] = []

    @property
    def id(self) -> int:
        """Its id in the subsystem."""
        return self._id

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self._completion is not None

    @property
    def completion(self) -> Optional[Completion]:
        """How it ended; None while it is under way."""
        return self._completion

    def result(self) -> Completion:
        """How it ended. Raises RallypointError when it failed, RuntimeError when it is under way."""
        if self._completion is None:
            raise RuntimeError("the operation is under way: tick until it is done, or wait for it")
        self._completion.raise_for_result()
        return self._completion

    def wait(self, timeout: Optional[float] = None) -> Completion:
        """Blocks until it is over and runs its completion and delegates; everything else stays queued for
        tick.

        Raises RallypointError when the operation failed, TimeoutError when it is not over after `timeout`
        seconds: it then goes on. Not inside a callback.
        """
        return self._subsystem._wait(self, timeout)

    def cancel(self) -> None:
        """Stops it: it completes as CANCELLED from a later tick, unless it has finished already."""
        self._subsystem._cancel(self)

    def __await__(self) -> Generator[Any, None, Completion]:
        return self._subsystem._awaited(self)

    def __repr__(self) -> str:
        how = "under way" if self._completion is None else self._completion.result.name
        return f"<Operation {self._id}: {how}>"

    def _when_over(self, waiter: Callable[[], object]) -> None:
        """Calls `waiter` when it is over, on the thread that ticks then; at once when it is over."""
        with self._lock:
            if self._completion is None:
                self._waiters.append(waiter)
                return
        waiter()

    def _finish(self, completion: Completion) -> None:
        # Another thread may be ticking before the call that began it has returned.
        self._id = completion.operation
        with self._lock:
            self._completion = completion
            waiters, self._waiters = self._waiters, []
        self._is_over.set()
        for waiter in waiters:
            waiter()
        on_complete, self._on_complete = self._on_complete, None
        if on_complete is not None:
            on_complete(completion)

    def _wait_until_told(self, timeout: Optional[float]) -> bool:
        """Waits for another thread, in whose tick it is over, to say so here."""
        return self._is_over.wait(timeout)
