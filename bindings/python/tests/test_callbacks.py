"""Callbacks: kept as long as needed, and no longer; what they raise is not lost."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from rallypoint import (
    CallbackErrors,
    Completion,
    LogLevel,
    LogLine,
    Result,
    Subsystem,
    SubsystemOptions,
)
from scripted import GAME_SESSION, HANG, ScriptedGateway
from support import refused, settings, tick_until_done, until


class Listener:
    """Something that hears, and whose end can be seen."""

    def __init__(self) -> None:
        self.heard: list[Completion] = []

    def __call__(self, completion: Completion) -> None:
        self.heard.append(completion)


def test_a_completion_is_kept_until_it_ran(online: Subsystem) -> None:
    listener = Listener()
    alive = weakref.ref(listener)
    operation = online.session.create("A", settings(), listener)
    del listener
    gc.collect()
    assert alive() is not None, "it is still to be called"
    operation.wait()
    gc.collect()
    assert alive() is None, "it was called"
    assert online._callbacks.count() == 0


def test_a_refused_call_keeps_nothing(online: Subsystem) -> None:
    def refused_one() -> weakref.ref[Listener]:
        listener = Listener()
        assert refused(lambda: online.session.start("nowhere", listener)) == Result.SESSION_NOT_FOUND
        return weakref.ref(listener)

    alive = refused_one()
    gc.collect()
    assert alive() is None
    assert online._callbacks.count() == 0


def test_a_delegate_is_kept_until_it_is_removed(online: Subsystem) -> None:
    listener = Listener()
    delegate = online.session.on_create_complete(listener)
    online.session.create("A", settings()).wait()
    assert [one.session_name for one in listener.heard] == ["A"]
    alive = weakref.ref(listener)
    del listener
    gc.collect()
    assert alive() is not None
    delegate.remove()
    delegate.remove()
    gc.collect()
    assert alive() is None
    online.session.create("B", settings()).wait()


def test_a_delegate_removes_itself(online: Subsystem) -> None:
    heard: list[str] = []

    def once(completion: Completion) -> None:
        heard.append(completion.session_name)
        delegate.remove()
        assert online._callbacks.count() == 1, "it still runs"

    delegate = online.session.on_create_complete(once)
    for name in ("A", "B"):
        online.session.create(name, settings()).wait()
    assert heard == ["A"]
    assert online._callbacks.count() == 0


def test_delegates_hear_after_the_completion_in_order(online: Subsystem) -> None:
    heard: list[str] = []
    with online.session.on_create_complete(lambda _: heard.append("first")):
        with online.session.on_create_complete(lambda _: heard.append("second")):
            online.session.create("A", settings(), lambda _: heard.append("completion")).wait()
    online.session.create("B", settings()).wait()
    assert heard == ["completion", "first", "second"]


def test_closing_frees_delegates(script: ScriptedGateway) -> None:
    online = Subsystem(SubsystemOptions(gateway_url=script.url))
    listener = Listener()
    delegate = online.session.on_join_complete(listener)
    online.close()
    alive = weakref.ref(listener)
    del listener
    gc.collect()
    assert alive() is None
    delegate.remove()


def test_what_a_callback_raises_comes_out_of_tick(online: Subsystem) -> None:
    class Oops(Exception):
        pass

    def oops(_: Completion) -> None:
        raise Oops

    operation = online.session.create("A", settings(), oops)
    with pytest.raises(Oops):
        tick_until_done(operation, online)
    assert operation.done
    online.tick()

    with pytest.raises(Oops):
        online.session.create("B", settings(), oops).wait()

    with online.session.on_create_complete(oops):
        with pytest.raises(CallbackErrors) as raised:
            online.session.create("C", settings(), oops).wait()
    assert [type(one) for one in raised.value.exceptions] == [Oops, Oops]
    assert isinstance(raised.value.__cause__, Oops)


def test_what_a_callback_raises_comes_out_of_close(script: ScriptedGateway) -> None:
    def oops(_: Completion) -> None:
        raise LookupError("in close")

    script.script = [HANG]
    online = Subsystem(SubsystemOptions(gateway_url=script.url))
    online.session.join("A", GAME_SESSION, on_complete=oops)
    with pytest.raises(LookupError, match="in close"):
        online.close()
    assert not online.is_open


def test_an_interrupt_goes_before_other_exceptions(online: Subsystem) -> None:
    def fail(_: Completion) -> None:
        raise LookupError

    def interrupt(_: Completion) -> None:
        raise KeyboardInterrupt

    with online.session.on_create_complete(interrupt), pytest.raises(KeyboardInterrupt):
        online.session.create("A", settings(), fail).wait()


def test_inside_a_callback_nothing_may_tick(online: Subsystem) -> None:
    heard: list[Result] = []

    def inside(completion: Completion) -> None:
        heard.append(refused(online.tick))
        heard.append(refused(online.close))
        other = online.session.create("B", settings())
        heard.append(refused(other.wait))

    online.session.create("A", settings(), inside).wait()
    assert heard == [Result.REENTRANT] * 3
    assert online.is_open
    until("B is created by a later tick", lambda: not online._callbacks.is_expecting(), online)
    assert online.session.count() == 2


def test_callbacks_run_on_the_thread_that_ticks(online: Subsystem) -> None:
    threads: list[int] = []
    operation = online.session.create("A", settings(), lambda _: threads.append(threading.get_ident()))
    ticking = threading.Thread(target=tick_until_done, args=(operation, online))
    ticking.start()
    ticking.join()
    assert threads == [ticking.ident]


def test_log_lines_come_out_of_tick(online: Subsystem, script: ScriptedGateway) -> None:
    lines: list[LogLine] = []
    online.set_log(LogLevel.DEBUG, lines.append)
    online.session.join("A", GAME_SESSION).wait()
    until("a line is logged", lambda: lines, online)
    assert all(line.target and line.message for line in lines)
    assert {line.level for line in lines} <= set(LogLevel)
    assert "psess-1111aaaa" not in repr(lines)
    online.set_log(LogLevel.OFF)
    count = len(lines)
    online.session.leave("A").wait()
    online.tick()
    assert len(lines) == count


def test_one_that_was_not_closed_is_closed_with_a_warning(script: ScriptedGateway) -> None:
    heard: list[Completion] = []
    script.script = [HANG]
    online = Subsystem(SubsystemOptions(gateway_url=script.url))
    online.session.on_join_complete(heard.append)
    online.session.join("A", GAME_SESSION, on_complete=heard.append)
    with pytest.warns(ResourceWarning, match="was not closed"):
        del online
        gc.collect()
    assert heard == []
