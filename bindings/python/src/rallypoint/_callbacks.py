"""What one subsystem's C callbacks reach, and how long.

C gets the same few function pointers for every call, and a number as user data that finds the Python
callable here. So nothing is freed while the library may still call it, and nothing is kept after the call it
belongs to is over.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from . import _convert, _convert_matchmaking, _ffi
from .errors import CallbackErrors
from .models import AuthTokenRequest, Completion, GameSession, GameSessionUpdate, LogLine, ProcessTerminate
from .operation import Operation

NO_COMPLETION = _ffi.RpCompletionFn()
NO_LOG = _ffi.RpLogFn()
NO_AUTH_TOKEN = _ffi.RpAuthTokenFn()


@dataclass(frozen=True)
class HostingCallbacks:
    """What a server process wants to hear of."""

    on_start_game_session: Optional[Callable[[GameSession], None]]
    on_process_terminate: Optional[Callable[[ProcessTerminate], None]]
    on_health_check: Optional[Callable[[], bool]]
    on_update_game_session: Optional[Callable[[GameSessionUpdate], None]]


class Callbacks:
    """One subsystem's."""

    def __init__(self) -> None:
        self._keys = itertools.count(1)
        self._operations: dict[int, Operation] = {}
        self._delegates: dict[int, Callable[[Any], None]] = {}
        self._hosting: dict[int, HostingCallbacks] = {}
        self._log: Optional[Callable[[LogLine], None]] = None
        self._auth_token: Optional[Callable[[AuthTokenRequest], None]] = None
        # A callback runs on the thread that ticks, so what it raises belongs to that thread's tick.
        self._raised = threading.local()

        self.completion = _ffi.RpCompletionFn(self._on_completion)
        self.completion_delegate = _ffi.RpCompletionFn(self._on_delegate(_convert.completion_out))
        self.notice_delegate = _ffi.RpSessionNoticeFn(self._on_delegate(_convert.notice_out))
        self.match_delegate = _ffi.RpMatchNoticeFn(self._on_delegate(_convert_matchmaking.notice_out))
        self.delegate_free = _ffi.RpUserDataFreeFn(self._on_delegate_free)
        self.start_game_session = _ffi.RpStartGameSessionFn(self._on_start_game_session)
        self.update_game_session = _ffi.RpUpdateGameSessionFn(self._on_update_game_session)
        self.process_terminate = _ffi.RpProcessTerminateFn(self._on_process_terminate)
        self.health_check = _ffi.RpHealthCheckFn(self._on_health_check)
        self.log = _ffi.RpLogFn(self._on_log)
        self.auth_token = _ffi.RpAuthTokenFn(self._on_auth_token)

    # ----- who waits for what -----

    def expect(self, operation: Operation) -> int:
        """Keeps an operation until it completes; gives its user data."""
        key = next(self._keys)
        self._operations[key] = operation
        return key

    def forget(self, key: int) -> None:
        """The call was refused: nobody will complete it."""
        self._operations.pop(key, None)

    def is_expecting(self) -> bool:
        """Whether an operation is under way."""
        return bool(self._operations)

    def complete(self, key: Optional[int], completion: Completion) -> None:
        """An operation is over."""
        operation = self._operations.pop(key or 0, None)
        if operation is not None:
            operation._finish(completion)

    def add_delegate(self, delegate: Callable[[Any], None]) -> int:
        """Keeps a delegate until the library frees its user data, which this gives."""
        key = next(self._keys)
        self._delegates[key] = delegate
        return key

    def forget_delegate(self, key: int) -> None:
        """Registering it was refused."""
        self._delegates.pop(key, None)

    def add_hosting(self, hosting: HostingCallbacks) -> int:
        """Keeps a server process's callbacks; gives their user data."""
        key = next(self._keys)
        self._hosting[key] = hosting
        return key

    def keep_hosting_only(self, key: int) -> None:
        """One process is hosted at a time: those of an earlier one are over."""
        for other in [other for other in self._hosting if other != key]:
            del self._hosting[other]

    def forget_hosting(self, key: int) -> None:
        """The call was refused."""
        self._hosting.pop(key, None)

    def set_log(self, log: Optional[Callable[[LogLine], None]]) -> None:
        self._log = log

    def set_auth_token(self, provider: Optional[Callable[[AuthTokenRequest], None]]) -> None:
        self._auth_token = provider

    def count(self) -> int:
        """How many callables are kept."""
        single = (self._log is not None) + (self._auth_token is not None)
        return len(self._operations) + len(self._delegates) + len(self._hosting) + single

    def clear(self) -> None:
        """The subsystem is gone: nobody will be called."""
        self._operations.clear()
        self._delegates.clear()
        self._hosting.clear()
        self._log = None
        self._auth_token = None

    # ----- what callbacks raise -----

    def _keep(self, problem: BaseException) -> None:
        kept: list[BaseException] = self._raised.__dict__.setdefault("kept", [])
        kept.append(problem)

    def raise_kept(self) -> None:
        """Raises what callbacks on this thread raised since the last time."""
        kept: list[BaseException] = self._raised.__dict__.pop("kept", [])
        # One that is no Exception asks the program to end: nothing may stand before it.
        for problem in kept:
            if not isinstance(problem, Exception):
                raise problem
        if len(kept) == 1:
            raise kept[0]
        if kept:
            raise CallbackErrors(tuple(kept)) from kept[0]

    # ----- called by C: nothing may be raised from here -----

    def _on_completion(self, info: Any, key: Optional[int]) -> None:
        try:
            self.complete(key, _convert.completion_out(info.contents))
        except BaseException as problem:
            self._keep(problem)

    def _on_delegate(self, read: Callable[[Any], Any]) -> Callable[[Any, Optional[int]], None]:
        def call(told: Any, key: Optional[int]) -> None:
            try:
                delegate = self._delegates.get(key or 0)
                if delegate is not None:
                    delegate(read(told.contents))
            except BaseException as problem:
                self._keep(problem)

        return call

    def _on_delegate_free(self, key: Optional[int]) -> None:
        self._delegates.pop(key or 0, None)

    def _on_start_game_session(self, game_session: Any, key: Optional[int]) -> None:
        try:
            hosting = self._hosting.get(key or 0)
            if hosting is not None and hosting.on_start_game_session is not None:
                hosting.on_start_game_session(_convert.game_session_out(game_session.contents))
        except BaseException as problem:
            self._keep(problem)

    def _on_update_game_session(self, update: Any, key: Optional[int]) -> None:
        try:
            hosting = self._hosting.get(key or 0)
            if hosting is not None and hosting.on_update_game_session is not None:
                hosting.on_update_game_session(_convert.update_out(update.contents))
        except BaseException as problem:
            self._keep(problem)

    def _on_process_terminate(self, termination_time_ms: int, key: Optional[int]) -> None:
        try:
            hosting = self._hosting.get(key or 0)
            if hosting is not None and hosting.on_process_terminate is not None:
                hosting.on_process_terminate(_convert.terminate_out(termination_time_ms))
        except BaseException as problem:
            self._keep(problem)

    def _on_health_check(self, key: Optional[int]) -> int:
        try:
            hosting = self._hosting.get(key or 0)
            if hosting is None or hosting.on_health_check is None:
                return 1
            return int(bool(hosting.on_health_check()))
        except BaseException as problem:
            # Who cannot say how they are is not well.
            self._keep(problem)
            return 0

    def _on_log(
        self, level: int, target: Optional[bytes], message: Optional[bytes], _: Optional[int]
    ) -> None:
        try:
            if self._log is not None:
                self._log(_convert.log_out(level, target, message))
        except BaseException as problem:
            self._keep(problem)

    def _on_auth_token(self, request: Any, _: Optional[int]) -> None:
        try:
            if self._auth_token is not None:
                self._auth_token(_convert.auth_token_request_out(request.contents))
        except BaseException as problem:
            self._keep(problem)
