"""Matchmaking: tickets, and what becomes of them."""

from __future__ import annotations

import ctypes
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Optional

from . import _convert, _convert_matchmaking
from .delegate import Delegate
from .enums import AcceptanceMode, MatchNoticeKind, Result
from .errors import RallypointError
from .models import Completion, MatchmakingPlayer, MatchNotice, SessionSettings
from .operation import Operation
from .ticket import Ticket

if TYPE_CHECKING:
    from .subsystem import Subsystem

_OnComplete = Optional[Callable[[Completion], None]]
_CompletionDelegate = Callable[[Completion], None]
_MatchDelegate = Callable[[MatchNotice], None]


class Matchmaking:
    """One subsystem's tickets."""

    def __init__(self, subsystem: Subsystem) -> None:
        self._subsystem = subsystem
        self._functions = subsystem._functions
        self._lock = threading.Lock()
        self._tickets: weakref.WeakValueDictionary[int, Ticket] = weakref.WeakValueDictionary()
        self._is_hearing = False
        # Another thread may hear of a ticket's end before the call that makes it has returned here.
        self._beginning = 0
        self._early: dict[int, MatchNotice] = {}

    def start(
        self,
        configuration: str,
        players: Sequence[MatchmakingPlayer] = (),
        *,
        session_name: str = "",
        ticket_id: str = "",
        acceptance_mode: AcceptanceMode = AcceptanceMode.MANUAL,
        on_complete: _OnComplete = None,
    ) -> Ticket:
        """Looks for a match. Its `start` completes when the gateway has the ticket.

        From then on the library follows it, and the `on_match_...` delegates hear what becomes of it. With a
        session name, the session is there before match complete is heard. Without players it is for the local
        player alone.
        """
        given = _convert_matchmaking.options_in(configuration, players, ticket_id, acceptance_mode)
        name = _convert.optional_text_in("session_name", session_name)
        return self._start(on_complete, self._functions.rp_matchmaking_start, name, ctypes.byref(given))

    def start_session(
        self,
        name: str,
        configuration: str,
        players: Sequence[MatchmakingPlayer] = (),
        *,
        settings: Optional[SessionSettings] = None,
        ticket_id: str = "",
        acceptance_mode: AcceptanceMode = AcceptanceMode.MANUAL,
        on_complete: _OnComplete = None,
    ) -> Ticket:
        """Finds or makes a session; Unreal's `StartMatchmaking`.

        Its `start` completes when the named session is there, as after a join, or cannot be.
        """
        given = _convert_matchmaking.options_in(configuration, players, ticket_id, acceptance_mode)
        return self._start(
            on_complete,
            self._functions.rp_session_start_matchmaking,
            _convert.text_in("a session's name", name),
            None if settings is None else ctypes.byref(_convert.settings_in(settings)),
            ctypes.byref(given),
        )

    def cancel_session(self, name: str, on_complete: _OnComplete = None) -> Operation:
        """Stops a session's matchmaking; Unreal's `CancelMatchmaking`.

        The session is gone when it completes.
        """
        given = _convert.text_in("a session's name", name)
        return self._subsystem._begin(on_complete, self._functions.rp_session_cancel_matchmaking, given)

    def request_pass(self, leader_id: str, on_complete: _OnComplete = None) -> Operation:
        """Agrees to be in a ticket that this player will start.

        The completion's `matchmaking_pass` is what the leader is to be given, for `MatchmakingPlayer.agreed`.
        """
        given = _convert.text_in("leader_id", leader_id)
        return self._subsystem._begin(on_complete, self._functions.rp_matchmaking_request_pass, given)

    def track(
        self,
        ticket_id: str,
        token: str,
        *,
        session_name: str = "",
        acceptance_mode: AcceptanceMode = AcceptanceMode.MANUAL,
    ) -> Ticket:
        """Follows a ticket that somebody else started, with what `Ticket.player_token` gave them."""
        given = _convert_matchmaking.track_in(ticket_id, token, acceptance_mode)
        name = _convert.optional_text_in("session_name", session_name)
        ticket, made = Ticket(self._subsystem), ctypes.c_uint64()
        with self._expecting():
            self._subsystem._call(
                self._functions.rp_matchmaking_track, name, ctypes.byref(given), ctypes.byref(made)
            )
            self._adopt(ticket, made.value)
        return ticket

    # ----- delegates: each hears of every ticket -----

    def _matches(self, function: Callable[..., Any], delegate: _MatchDelegate) -> Delegate:
        trampoline = self._subsystem._callbacks.match_delegate
        return self._subsystem._add_delegate(function, trampoline, delegate)

    def _completions(self, function: Callable[..., Any], delegate: _CompletionDelegate) -> Delegate:
        trampoline = self._subsystem._callbacks.completion_delegate
        return self._subsystem._add_delegate(function, trampoline, delegate)

    def on_match_acceptance(self, delegate: _MatchDelegate) -> Delegate:
        """A match is proposed: once for each. Accept or reject it by the ticket."""
        return self._matches(self._functions.rp_matchmaking_add_on_match_acceptance_delegate, delegate)

    def on_match_complete(self, delegate: _MatchDelegate) -> Delegate:
        """A match is made, and its named session is there: once for a ticket."""
        return self._matches(self._functions.rp_matchmaking_add_on_match_complete_delegate, delegate)

    def on_match_error(self, delegate: _MatchDelegate) -> Delegate:
        """The gateway does not answer for a ticket any more: once for each loss. It is asked on."""
        return self._matches(self._functions.rp_matchmaking_add_on_match_error_delegate, delegate)

    def on_match_failure(self, delegate: _MatchDelegate) -> Delegate:
        """A ticket is over without a match for the local player: once for a ticket."""
        return self._matches(self._functions.rp_matchmaking_add_on_match_failure_delegate, delegate)

    def on_start_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_matchmaking_add_on_start_complete_delegate, delegate)

    def on_stop_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_matchmaking_add_on_stop_complete_delegate, delegate)

    def on_accept_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_matchmaking_add_on_accept_complete_delegate, delegate)

    def on_session_complete(self, delegate: _CompletionDelegate) -> Delegate:
        """Hears every end of `start_session`; Unreal's `OnMatchmakingComplete`."""
        return self._completions(self._functions.rp_session_add_on_matchmaking_complete_delegate, delegate)

    def on_session_cancel_complete(self, delegate: _CompletionDelegate) -> Delegate:
        """Hears every end of `cancel_session`; Unreal's `OnCancelMatchmakingComplete`."""
        return self._completions(
            self._functions.rp_session_add_on_cancel_matchmaking_complete_delegate, delegate
        )

    # ----- who waits for which ticket -----

    def _start(self, on_complete: _OnComplete, function: Callable[..., Any], *arguments: Any) -> Ticket:
        ticket, made = Ticket(self._subsystem), ctypes.c_uint64()

        def ended(completion: Completion) -> None:
            # Who waits for a match must not wait for a ticket that never was.
            if not completion.ok:
                ticket._end(RallypointError(completion.result, completion.message))
            elif ticket._is_untracked:
                # The gateway was quicker than the cancellation.
                self._functions.rp_matchmaking_untrack(self._subsystem._handle, completion.ticket)
            if on_complete is not None:
                on_complete(completion)

        with self._expecting():
            ticket._start = self._subsystem._begin(ended, function, *arguments, outputs=(ctypes.byref(made),))
            self._adopt(ticket, made.value)
        return ticket

    @contextmanager
    def _expecting(self) -> Iterator[None]:
        """Keeps what is heard of tickets that are not known here yet."""
        with self._lock:
            is_first, self._is_hearing = not self._is_hearing, True
            self._beginning += 1
        try:
            # A polling subsystem's events come by `_hear` as they are polled.
            if is_first and not self._subsystem._is_polling:
                self.on_match_complete(self._hear)
                self.on_match_failure(self._hear)
            yield
        finally:
            with self._lock:
                self._beginning -= 1
                if self._beginning == 0:
                    self._early.clear()

    def _adopt(self, ticket: Ticket, ticket_id: int) -> None:
        with self._lock:
            ticket._id = ticket_id
            self._tickets[ticket_id] = ticket
            early = self._early.pop(ticket_id, None)
        if early is not None:
            self._hear(early)

    def _hear(self, notice: MatchNotice) -> None:
        """A ticket may be over."""
        if notice.kind not in (MatchNoticeKind.COMPLETE, MatchNoticeKind.FAILURE):
            return
        with self._lock:
            ticket = self._tickets.get(notice.ticket)
            if ticket is None:
                if self._beginning:
                    self._early[notice.ticket] = notice
                return
        is_match = notice.kind == MatchNoticeKind.COMPLETE
        ticket._end(None if is_match else RallypointError(notice.result, notice.message or notice.reason))

    def _close(self) -> None:
        """The subsystem is gone: nothing more is heard."""
        for ticket in list(self._tickets.values()):
            ticket._end(RallypointError(Result.CANCELLED, "the subsystem was closed"))
