"""The subsystem: it owns sessions, searches and hosting, and its tick delivers what has come about."""

from __future__ import annotations

import ctypes
import json
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from typing import Any, Optional, TypeVar

from . import _convert, _convert_event, _ffi, _library
from ._callbacks import NO_AUTH_TOKEN, NO_COMPLETION, NO_LOG, Callbacks
from .delegate import Delegate
from .enums import EventMode, JoinResult, LogLevel, Result
from .errors import RallypointError
from .matchmaking import Matchmaking
from .models import (
    AuthTokenRequest,
    Completion,
    Event,
    LocalPlayer,
    LogLine,
    MatchNotice,
    SubsystemOptions,
)
from .operation import Operation
from .search import Search
from .server import Server
from .session import Session

_Self = TypeVar("_Self", bound="Subsystem")

# How long one wait in C lasts: Python notices Ctrl-C only between them.
_WAIT_SLICE_MS = 100
# What waiting itself can be refused as, whatever the operation comes to.
_WAIT_REFUSED = (Result.REENTRANT, Result.PANIC, Result.INTERNAL)


def version() -> str:
    """The library's version."""
    return _convert.text_out(_library.functions().rp_version())


def join_result(result: Result) -> JoinResult:
    """What a join came to, in Unreal's words."""
    return JoinResult(_library.functions().rp_join_result(result))


class Subsystem:
    """One online subsystem. Close it, or use it as a context manager.

        with Subsystem(SubsystemOptions(gateway_url="http://127.0.0.1:3000")) as online:
            online.session.create("GameSession", SessionSettings(num_public_connections=4))
            online.session.start("GameSession").wait()
            print(online.session.connect_string("GameSession"))

    Any method may be called from any thread. Callbacks run inside `tick`, `Operation.wait` and `close`, on
    the thread that called it; what they raise comes out of that call. Inside a callback those three are
    refused as REENTRANT.
    """

    def __init__(self, options: Optional[SubsystemOptions] = None) -> None:
        self._is_open = False
        self._functions = _library.functions()
        options = options or SubsystemOptions()
        self._is_polling = options.event_mode == EventMode.POLL
        self._callbacks = Callbacks()
        self._handle = ctypes.c_void_p()
        given = _convert.options_in(options)
        self._check(self._functions.rp_subsystem_create(ctypes.byref(given), ctypes.byref(self._handle)))
        self._is_open = True
        self.session = Session(self)
        """Sessions: create, start, find, join and the rest."""
        self.matchmaking = Matchmaking(self)
        """Matchmaking: tickets, and what becomes of them."""
        self.server = Server(self)
        """Hosting: what a dedicated server's process says and hears."""

    # ----- its life -----

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Destroys it: what is under way completes as CANCELLED, here. Closing twice does nothing.

        Not inside a callback.
        """
        if not self._is_open:
            return
        code = Result(self._functions.rp_subsystem_destroy(self._handle))
        # Refused inside a callback: it is as open as before. Any other failure leaves nothing to destroy.
        if code != Result.REENTRANT:
            self._is_open = False
            self._callbacks.clear()
            self.matchmaking._close()
        self._callbacks.raise_kept()
        self._check(code)

    @property
    def is_open(self) -> bool:
        """Whether it was not closed yet."""
        return self._is_open

    def __del__(self) -> None:
        # __init__ may have failed before there was anything.
        if getattr(self, "_is_open", False):
            warnings.warn(f"{self!r} was not closed", ResourceWarning, stacklevel=2, source=self)
            # Whoever was to be told is no longer expecting it, least of all on this thread.
            self._callbacks.clear()
            self._is_open = False
            self._functions.rp_subsystem_destroy(self._handle)

    # ----- what has come about -----

    def tick(self) -> None:
        """Delivers what has come about since the last tick. Call it once a frame.

        Raises what a callback raised; CallbackErrors when several did.
        """
        code = self._functions.rp_subsystem_tick(self._handle)
        self._callbacks.raise_kept()
        if code:
            self._check(code)

    def poll_events(self) -> Iterator[Event]:
        """What has come about, in order, until nothing waits; for `EventMode.POLL`.

        An `Operation` is done, and its `on_complete` called, when its completion comes by here. What was not
        polled when the subsystem is closed is lost.
        """
        while True:
            lent = ctypes.POINTER(_ffi.RpEvent)()
            self._check(self._functions.rp_subsystem_poll_event(self._handle, ctypes.byref(lent)))
            if not lent:
                return
            try:
                key = lent.contents.user_data
                event = _convert_event.event_out(lent.contents)
            finally:
                self._check(self._functions.rp_event_release(self._handle, lent))
            if isinstance(event, Completion):
                self._callbacks.complete(key, event)
            elif isinstance(event, MatchNotice):
                self.matchmaking._hear(event)
            if event is not None:
                yield event

    # ----- settings of its own -----

    def set_local_player(self, player: LocalPlayer) -> None:
        """Says who plays here. Calls made from now on are made in this player's name."""
        given = _convert.player_in(player)
        self._check(self._functions.rp_subsystem_set_local_player(self._handle, ctypes.byref(given)))

    def set_auth_token_provider(self, provider: Optional[Callable[[AuthTokenRequest], None]] = None) -> None:
        """Says who is asked for an auth token when the gateway wants one; None: nobody.

        It answers by `provide_auth_token`, at once or later. Where events are polled it must be None, and an
        `AuthTokenRequest` is then among the events.
        """
        # Before the call: a tick on another thread may ask at once.
        self._callbacks.set_auth_token(provider)
        function = NO_AUTH_TOKEN if provider is None else self._callbacks.auth_token
        self._check(self._functions.rp_subsystem_set_auth_token_provider(self._handle, function, None))

    def provide_auth_token(self, auth_token: str, request: Optional[AuthTokenRequest] = None) -> None:
        """Says what proves who plays: the answer to a request, or a new token without one.

        An empty one says that there is none: what waits for it completes as UNAUTHORIZED.
        """
        given = _convert.optional_text_in("auth_token", auth_token)
        asked = 0 if request is None else request.request_id
        self._check(self._functions.rp_subsystem_provide_auth_token(self._handle, asked, given))

    def set_log(self, level: LogLevel, on_line: Optional[Callable[[LogLine], None]] = None) -> None:
        """Says which log lines are heard, and by whom; None silences. They come out of tick."""
        # Before the call: a tick on another thread may log at once.
        self._callbacks.set_log(on_line)
        function = NO_LOG if on_line is None else self._callbacks.log
        self._check(self._functions.rp_subsystem_set_log(self._handle, level, function, None))

    def dump(self) -> Any:
        """What the subsystem knows, for people and bug reports."""
        return json.loads(self._text(self._functions.rp_subsystem_dump))

    def create_search(self) -> Search:
        """Makes a search. It can be used for one find after the other."""
        search = ctypes.c_uint64()
        self._check(self._functions.rp_search_create(self._handle, ctypes.byref(search)))
        return Search(self, search.value)

    # ----- for the interfaces -----

    def _check(self, code: int) -> None:
        """Raises for a call that was refused."""
        if code != Result.OK:
            words = _convert.text_out(self._functions.rp_result_to_string(code))
            raise RallypointError(Result(code), words.partition(": ")[2])

    def _call(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._check(function(self._handle, *arguments))

    def _call_unless(self, forgiven: Result, function: Callable[..., Any], *arguments: Any) -> None:
        code = function(self._handle, *arguments)
        if code != forgiven:
            self._check(code)

    def _begin(
        self,
        on_complete: Optional[Callable[[Completion], None]],
        function: Callable[..., Any],
        *arguments: Any,
        outputs: tuple[Any, ...] = (),
    ) -> Operation:
        """Makes an asynchronous call; `outputs` is what it writes besides the operation."""
        operation = Operation(self, on_complete)
        key = self._callbacks.expect(operation)
        began = ctypes.c_uint64()
        # A polling subsystem takes no completion: the event has the key.
        completion = NO_COMPLETION if self._is_polling else self._callbacks.completion
        try:
            self._check(function(self._handle, *arguments, completion, key, ctypes.byref(began), *outputs))
        except BaseException:
            self._callbacks.forget(key)
            raise
        operation._id = began.value
        self._began()
        return operation

    def _add_delegate(
        self, function: Callable[..., Any], trampoline: Any, delegate: Callable[[Any], None]
    ) -> Delegate:
        key = self._callbacks.add_delegate(delegate)
        added = ctypes.c_uint64()
        code = function(self._handle, trampoline, key, self._callbacks.delegate_free, ctypes.byref(added))
        if code:
            self._callbacks.forget_delegate(key)
            self._check(code)
        return Delegate(self, added.value)

    def _text(self, function: Callable[..., Any], *arguments: Any) -> str:
        """Asks a getter with a buffer, until what it has to say fits: it may grow in between."""
        size = ctypes.c_size_t()
        self._check(function(self._handle, *arguments, None, ctypes.byref(size)))
        while True:
            buffer = ctypes.create_string_buffer(size.value)
            code = function(self._handle, *arguments, buffer, ctypes.byref(size))
            if code != Result.BUFFER_TOO_SMALL:
                self._check(code)
                return _convert.text_out(buffer.value)

    def _wait(self, operation: Operation, timeout: Optional[float]) -> Completion:
        if self._is_polling and not operation.done:
            raise RuntimeError("events are polled here: an operation is done when its completion was polled")
        deadline = None if timeout is None else time.monotonic() + timeout
        while not operation.done:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            # 0 would mean for ever.
            slice_ms = _WAIT_SLICE_MS if left is None else max(1, min(_WAIT_SLICE_MS, int(left * 1000)))
            code = self._functions.rp_subsystem_wait(self._handle, operation.id, slice_ms)
            self._callbacks.raise_kept()
            if operation.done:
                break
            if code in _WAIT_REFUSED:
                self._check(code)
            elif code != Result.WAIT_TIMED_OUT:
                # It is over in another thread's tick, which has yet to say so.
                if not operation._wait_until_told(left):
                    raise TimeoutError("the operation is over, but its callbacks still run in another thread")
            elif left == 0.0:
                raise TimeoutError(f"the operation is not over after {timeout} s: it goes on")
        return operation.result()

    def _cancel(self, operation: Operation) -> None:
        if not operation.done:
            # It may be over in another thread's tick at this moment.
            self._call_unless(Result.INVALID_HANDLE, self._functions.rp_subsystem_cancel, operation.id)

    # ----- for AsyncSubsystem -----

    def _began(self) -> None:
        """An operation has begun."""

    async def _until(self, register: Callable[[Callable[[], object]], None]) -> None:
        raise RuntimeError("nobody ticks this subsystem for you: await under an AsyncSubsystem")

    def _awaited(self, operation: Operation) -> Generator[Any, None, Completion]:
        raise RuntimeError(
            "nobody ticks this subsystem for you: await under an AsyncSubsystem, else call wait()"
        )
