"""A subsystem that an asyncio event loop ticks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import ExitStack, suppress
from typing import Any, Optional, TypeVar

from .enums import AcceptanceMode, EventMode
from .errors import RallypointError
from .models import Completion, MatchmakingPlayer, MatchNotice, SubsystemOptions, TicketInfo
from .operation import Operation
from .subsystem import Subsystem
from .ticket import Ticket

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

    async def matchmake(
        self,
        name: str,
        configuration: str,
        players: Sequence[MatchmakingPlayer] = (),
        *,
        accept: Optional[Callable[[MatchNotice], Awaitable[bool]]] = None,
    ) -> TicketInfo:
        """Finds a match for the players and makes its session of that name, as after a join.

        A match that is proposed is accepted. `accept`, when given, is awaited for each instead, and says
        whether the local player plays. Raises RallypointError when there is no match; no session is there
        then. Cancelled, it stops looking.
        """
        mode = AcceptanceMode.AUTOMATIC if accept is None else AcceptanceMode.MANUAL
        ticket: Optional[Ticket] = None
        answers: list[asyncio.Task[None]] = []

        def ask(notice: MatchNotice) -> None:
            if ticket is not None and notice.ticket == ticket.id and accept is not None:
                answers.append(asyncio.ensure_future(_answer(ticket, accept(notice))))

        with ExitStack() as ends:
            if accept is not None:
                ends.enter_context(self.matchmaking.on_match_acceptance(ask))
            ticket = ends.enter_context(
                self.matchmaking.start_session(name, configuration, players, acceptance_mode=mode)
            )
            try:
                await ticket.start
                return ticket.info()
            finally:
                for answer in answers:
                    answer.cancel()

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

    async def _until(self, register: Callable[[Callable[[], object]], None]) -> None:
        if self._ticker is None:
            raise RuntimeError("nobody ticks this subsystem: await inside its `async with`")
        await _future_of(register)

    async def _until_over(self, operation: Operation) -> Completion:
        over = _future_of(operation._when_over)
        try:
            await asyncio.shield(over)
        except asyncio.CancelledError:
            operation.cancel()
            # What it was about has settled when this returns; a second cancellation does not wait for that.
            await over
            raise
        return operation.result()


async def _answer(ticket: Ticket, is_wanted: Awaitable[bool]) -> None:
    """Answers a proposed match. One that is over meanwhile is told of elsewhere."""
    does_play = False
    try:
        does_play = await is_wanted
    finally:
        with suppress(RallypointError):
            await (ticket.accept() if does_play else ticket.reject())


def _future_of(register: Callable[[Callable[[], object]], None]) -> asyncio.Future[None]:
    """A future that what was registered settles, on whatever thread that ticks."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()

    def settle() -> None:
        if not over.done():
            over.set_result(None)

    register(lambda: loop.call_soon_threadsafe(settle))
    return over


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
            # A callback may have closed the subsystem's `async with`, or begun something and set the timer.
            if self._timer is not None:
                self._timer.cancel()
                self._timer = self._loop.call_later(self._interval(), self._tick)

    def _interval(self) -> float:
        if not self._subsystem._callbacks.is_expecting():
            return self._idle
        waited = self._loop.time() - self._began
        return min(max(waited * _PART_OF_WAITED, _SOONEST), _LATEST)
