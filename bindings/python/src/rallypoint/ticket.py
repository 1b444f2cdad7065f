"""A ticket that is followed."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Optional

from . import _convert, _convert_matchmaking, _ffi
from .enums import MatchAcceptance, Result
from .errors import RallypointError
from .models import Completion, TicketInfo
from .operation import Operation

if TYPE_CHECKING:
    from .subsystem import Subsystem

_OnComplete = Optional[Callable[[Completion], None]]


class Ticket:
    """A ticket that looks for a match; made by `Matchmaking.start`, `start_session` and `track`.

    It is followed until `untrack`, or until the subsystem is closed. As a context manager it is untracked at
    the end.
    """

    def __init__(self, subsystem: Subsystem) -> None:
        self._subsystem = subsystem
        self._functions = subsystem._functions
        self._id = 0
        self._is_untracked = False
        self._start: Optional[Operation] = None
        self._lock = threading.Lock()
        self._is_over = False
        self._problem: Optional[RallypointError] = None
        self._waiters: list[Callable[[], object]] = []

    @property
    def id(self) -> int:
        """Its id in the subsystem; what notices and completions name."""
        return self._id

    @property
    def start(self) -> Operation:
        """What started it. RuntimeError for a ticket that somebody else started."""
        if self._start is None:
            raise RuntimeError("somebody else started this ticket: there is no start to wait for")
        return self._start

    def info(self) -> TicketInfo:
        """What is known of it. Nothing is asked: the library follows it by itself."""
        lent = ctypes.POINTER(_ffi.RpMatchmakingTicket)()
        self._subsystem._call(self._functions.rp_matchmaking_get_ticket, self._id, ctypes.byref(lent))
        try:
            return _convert_matchmaking.ticket_out(lent.contents)
        finally:
            self._subsystem._call(self._functions.rp_matchmaking_ticket_release, lent)

    def player_token(self, player_id: str) -> str:
        """What a player of the party needs to follow it by `Matchmaking.track`: a secret of the two.

        Known when the start is complete.
        """
        given = _convert.text_in("player_id", player_id)
        return self._subsystem._text(self._functions.rp_matchmaking_get_player_token, self._id, given)

    def accept(self, player_ids: Sequence[str] = (), on_complete: _OnComplete = None) -> Operation:
        """Accepts the match that is proposed.

        Without players, for the local one, or, when that is none of them, for all of the ticket.
        """
        return self._answer(MatchAcceptance.ACCEPTED, player_ids, on_complete)

    def reject(self, player_ids: Sequence[str] = (), on_complete: _OnComplete = None) -> Operation:
        """Rejects it, for the same. It ends the ticket."""
        return self._answer(MatchAcceptance.REJECTED, player_ids, on_complete)

    def _answer(
        self, acceptance: MatchAcceptance, player_ids: Sequence[str], on_complete: _OnComplete
    ) -> Operation:
        array, count = _convert.texts_in("player_ids", player_ids)
        return self._subsystem._begin(
            on_complete, self._functions.rp_matchmaking_accept, self._id, acceptance, array, count
        )

    def stop(self, on_complete: _OnComplete = None) -> Operation:
        """Stops looking. When it completes well, the ticket is CANCELLED."""
        return self._subsystem._begin(on_complete, self._functions.rp_matchmaking_stop, self._id)

    def untrack(self) -> None:
        """Forgets it here: nothing is heard of it any more, and the gateway goes on with it.

        A start that is under way is cancelled instead. Twice, or after the subsystem is closed, does nothing.
        """
        ticket_id, self._id = self._id, 0
        self._is_untracked = True
        code = self._functions.rp_matchmaking_untrack(self._subsystem._handle, ticket_id)
        if code == Result.ALREADY_PENDING and self._start is not None:
            self._start.cancel()
        elif code != Result.INVALID_HANDLE:
            self._subsystem._check(code)
        self._end(RallypointError(Result.CANCELLED, "the ticket is not followed any more"))

    def __enter__(self) -> Ticket:
        return self

    def __exit__(self, *_: Any) -> None:
        self.untrack()

    async def matched(self) -> TicketInfo:
        """Waits for the match, under an `AsyncSubsystem`.

        Raises RallypointError when the ticket is over without one, or is not followed any more. A cancelled
        wait stops nothing.
        """
        await self._subsystem._until(self._when_over)
        if self._problem is not None:
            raise self._problem
        return self.info()

    def _when_over(self, waiter: Callable[[], object]) -> None:
        """Calls `waiter` when it is over, on the thread that ticks then; at once when it is over."""
        with self._lock:
            if not self._is_over:
                self._waiters.append(waiter)
                return
        waiter()

    def _end(self, problem: Optional[RallypointError]) -> None:
        """It is over; the first end counts."""
        with self._lock:
            if self._is_over:
                return
            self._is_over, self._problem = True, problem
            waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter()
