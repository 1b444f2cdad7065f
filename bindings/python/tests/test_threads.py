"""Any function from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from rallypoint import Completion, Operation, Result, Subsystem, SubsystemOptions
from scripted import GAME_SESSION, HANG, ScriptedGateway
from support import refused, settings, tick_until_done, until

THREADS = 8
ROUNDS = 25


def in_threads(run: Callable[[int], None]) -> None:
    """Runs something in each of several threads; raises what the first that failed raised."""
    failed: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            run(number)
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_calls_from_many_threads(online: Subsystem) -> None:
    heard: list[Completion] = []
    ids: set[int] = set()

    def call(number: int) -> None:
        for turn in range(ROUNDS):
            name = f"{number}-{turn}"
            ids.add(online.session.create(name, settings(), heard.append).id)
            online.session.state(name)
            online.session.info(name)
            ids.add(online.session.destroy(name, heard.append).id)
            online.tick()

    in_threads(call)
    until("all is over", lambda: len(heard) == 2 * THREADS * ROUNDS, online)
    assert {one.operation for one in heard} == ids
    assert len(ids) == len(heard), "each completed once"
    assert online.session.count() == 0
    assert online._callbacks.count() == 0


def test_everybody_waits_for_one(online: Subsystem) -> None:
    for _ in range(ROUNDS):
        search = online.create_search()
        operation = online.session.find(search)
        in_threads(lambda _, operation=operation: operation.wait() and None)  # type: ignore[misc]
        search.close()


def test_waiting_while_another_thread_ticks(online: Subsystem) -> None:
    stop = threading.Event()

    def tick() -> None:
        while not stop.is_set():
            online.tick()

    ticking = threading.Thread(target=tick)
    ticking.start()
    try:
        for turn in range(ROUNDS):
            name = f"{turn}"
            assert online.session.create(name, settings()).wait().session_name == name
    finally:
        stop.set()
        ticking.join()


def test_closing_from_another_thread(script: ScriptedGateway) -> None:
    script.script = [HANG]
    online = Subsystem(SubsystemOptions(gateway_url=script.url))
    where: list[int] = []
    operation = online.session.join(
        "A", GAME_SESSION, on_complete=lambda _: where.append(threading.get_ident())
    )
    closing = threading.Thread(target=online.close)
    closing.start()
    closing.join()
    assert where == [closing.ident]
    assert operation.completion is not None and operation.completion.result == Result.CANCELLED
    assert refused(online.tick) == Result.INVALID_HANDLE


def test_closing_waits_for_a_tick(online: Subsystem) -> None:
    inside, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def slow(_: Completion) -> None:
        inside.set()
        go_on.wait()
        order.append("callback")

    operation = online.session.create("A", settings(), slow)
    ticking = threading.Thread(target=tick_until_done_quietly, args=(online, operation))
    ticking.start()
    inside.wait()

    def close() -> None:
        online.close()
        order.append("closed")

    closing = threading.Thread(target=close)
    closing.start()
    go_on.set()
    closing.join()
    ticking.join()
    assert order == ["callback", "closed"]


def tick_until_done_quietly(online: Subsystem, operation: Operation) -> None:
    """Ticks until it is over, or until somebody closed the subsystem."""
    if refused(lambda: tick_until_done(operation, online)) not in (Result.OK, Result.INVALID_HANDLE):
        raise AssertionError("ticking was refused")
