"""A subsystem that an asyncio event loop ticks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from typing import Any, Optional, TypeVar

from .enums import EventMode
from .models import Completion, SubsystemOptions
from .operation import Operation
from .subsystem import Subsystem

_Self = TypeVar("_Self", bound="AsyncSubsystem")

# Ticks while an operation is under way: soon at first, then each after a part of the time waited so far, so
# that an answer is noticed late by at most that part of what it took.
_SOONEST = 0.001
_LATEST = 0.01
_PART_OF_WAITED = 1 / 8
# Ticks while nothing is under way: what comes then nobody awaits.
_IDLE = 0.05


class AsyncSubsystem(Subsystem):
    """A subsystem whose operations can be awaited.

        async with AsyncSubsystem(options) as online:
            await online.session.start("GameSession")

    The event loop ticks it from `async with` to its end, so callbacks run in the loop. A cancelled await
    cancels the operation and returns when it is over. What a callback raises goes to the loop's exception
    handler.
    """

    def __init__(self, options: Optional[SubsystemOptions] = None, *, idle_interval: float = _IDLE) -> None:
        if options is not None and options.event_mode != EventMode.CALLBACKS:
            raise ValueError("an AsyncSubsystem hears by callbacks: leave event_mode as it is")
        self._ticker: Optional[_Ticker] = None
        self._idle_interval = idle_interval
        super().__init__(options)

    async def __aenter__(self: _Self) -> _Self:
        self._ticker = _Ticker(self, asyncio.get_running_loop(), self._idle_interval)
        return self

    async def __aexit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Stops ticking and destroys it: who still awaits something hears that it was CANCELLED."""
        try:
            super().close()
        finally:
            # Refused inside a callback: it goes on as before.
            if not self.is_open and self._ticker is not None:
                self._ticker.stop()
                self._ticker = None

    def _began(self) -> None:
        if self._ticker is not None:
            self._ticker.hasten()

    def _awaited(self, operation: Operation) -> Generator[Any, None, Completion]:
        if self._ticker is None and not operation.done:
            raise RuntimeError("nobody ticks this subsystem: await inside its `async with`")
        return self._until_over(operation).__await__()

    async def _until_over(self, operation: Operation) -> Completion:
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()

        def settle() -> None:
            if not over.done():
                over.set_result(None)

        # Somebody else may wait for it on another thread, and then it ends there.
        operation._when_over(lambda: loop.call_soon_threadsafe(settle))
        try:
            await asyncio.shield(over)
        except asyncio.CancelledError:
            operation.cancel()
            # What it was about has settled when this returns; a second cancellation does not wait for that.
            await over
            raise
        return operation.result()


class _Ticker:
    """Ticks a subsystem from a loop's timer. It never waits inside the loop."""

    def __init__(self, subsystem: AsyncSubsystem, loop: asyncio.AbstractEventLoop, idle: float) -> None:
        self._subsystem = subsystem
        self._loop = loop
        self._thread = threading.get_ident()
        self._idle = idle
        self._began = loop.time()
        self._timer: Optional[asyncio.TimerHandle] = loop.call_later(idle, self._tick)

    def hasten(self) -> None:
        """An operation has begun, on whatever thread: its end may come soon."""
        if threading.get_ident() == self._thread:
            self._hasten()
        else:
            self._loop.call_soon_threadsafe(self._hasten)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hasten(self) -> None:
        if self._timer is not None:
            self._began = self._loop.time()
            self._timer.cancel()
            self._timer = self._loop.call_later(_SOONEST, self._tick)

    def _tick(self) -> None:
        try:
            self._subsystem.tick()
        except Exception as problem:
            self._loop.call_exception_handler(
                {"message": "a callback of Rallypoint raised", "exception": problem}
            )
        finally:
            # A callback may have closed the subsystem's `async with`.
            if self._timer is not None:
                self._timer = self._loop.call_later(self._interval(), self._tick)

    def _interval(self) -> float:
        if not self._subsystem._callbacks.is_expecting():
            return self._idle
        waited = self._loop.time() - self._began
        return min(max(waited * _PART_OF_WAITED, _SOONEST), _LATEST)
