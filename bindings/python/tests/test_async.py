"""Awaiting operations: an event loop ticks."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from rallypoint import (
    AsyncSubsystem,
    Completion,
    EventMode,
    RallypointError,
    Result,
    SessionState,
    Subsystem,
    SubsystemOptions,
)
from scripted import GAME_SESSION, HANG, ScriptedGateway
from support import PATIENCE, Gateway, refused, settings, unique


def online(script: ScriptedGateway, **more: Any) -> AsyncSubsystem:
    return AsyncSubsystem(SubsystemOptions(gateway_url=script.url), **more)


async def until_asked(script: ScriptedGateway) -> None:
    """Waits until the gateway was asked, so that an answer is really awaited."""
    deadline = time.monotonic() + PATIENCE
    while not script.received and time.monotonic() < deadline:
        await asyncio.sleep(0.001)
    assert script.received


def test_a_session_by_await(gateway: Gateway) -> None:
    async def play() -> None:
        async with AsyncSubsystem(SubsystemOptions(gateway_url=gateway.players)) as online:
            session = online.session
            await session.create("GameSession", settings(title=unique("async")))
            while True:
                try:
                    completion = await session.start("GameSession")
                    break
                except RallypointError as problem:
                    assert problem.code == Result.NO_CAPACITY
                    await asyncio.sleep(0.01)
            assert completion.ok
            assert session.state("GameSession") == SessionState.IN_PROGRESS
            with online.create_search() as search:
                await session.find(search)
            await session.destroy("GameSession")

    asyncio.run(play())


def test_a_failure_is_raised(script: ScriptedGateway) -> None:
    async def play() -> None:
        script.script = [(409, '{"error": {"code": "GameSessionFullException", "message": "full"}}')]
        async with online(script) as one:
            with pytest.raises(RallypointError) as raised:
                await one.session.join("A", GAME_SESSION)
            assert raised.value.code == Result.SESSION_FULL

    asyncio.run(play())


def test_many_at_once(script: ScriptedGateway) -> None:
    async def play() -> None:
        async with online(script) as one:
            names = [f"session {number}" for number in range(20)]
            await asyncio.gather(*(one.session.create(name, settings()) for name in names))
            ends = await asyncio.gather(*(one.session.start(name) for name in names))
            assert [end.session_name for end in ends] == names

    asyncio.run(play())


def test_a_cancelled_await_cancels_the_operation(script: ScriptedGateway) -> None:
    async def play() -> None:
        script.script = [HANG]
        async with online(script) as one:
            operation = one.session.join("A", GAME_SESSION)

            async def join() -> Completion:
                return await operation

            joining = asyncio.ensure_future(join())
            await until_asked(script)
            joining.cancel()
            with pytest.raises(asyncio.CancelledError):
                await joining
            assert operation.completion is not None, "it has settled before the await returned"
            assert operation.completion.result == Result.CANCELLED
            assert one.session.state("A") == SessionState.NO_SESSION
            await one.session.join("A", GAME_SESSION)

    asyncio.run(play())


def test_a_timeout_cancels_the_operation(script: ScriptedGateway) -> None:
    async def play() -> None:
        script.script = [HANG]
        async with online(script) as one:

            async def join() -> Completion:
                return await one.session.join("A", GAME_SESSION)

            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(join(), 0.05)
            assert one.session.state("A") == SessionState.NO_SESSION

    asyncio.run(play())


def test_awaiting_twice_says_the_same(script: ScriptedGateway) -> None:
    async def play() -> None:
        async with online(script) as one:
            operation = one.session.create("A", settings())
            assert await operation == await operation == operation.result()

    asyncio.run(play())


def test_several_tasks_await_one(script: ScriptedGateway) -> None:
    async def play() -> None:
        async with online(script) as one:
            operation = one.session.join("A", GAME_SESSION)

            async def wait() -> Completion:
                return await operation

            ends = await asyncio.gather(*(wait() for _ in range(3)))
            assert ends == [operation.result()] * 3

    asyncio.run(play())


def test_leaving_ends_what_is_awaited(script: ScriptedGateway) -> None:
    async def play() -> None:
        script.script = [HANG]

        async def join(one: AsyncSubsystem) -> Result:
            try:
                return (await one.session.join("A", GAME_SESSION)).result
            except RallypointError as problem:
                return problem.code

        async with online(script) as one:
            joining = asyncio.ensure_future(join(one))
            await until_asked(script)
        assert await joining == Result.CANCELLED

    asyncio.run(play())


def test_a_callback_that_raises_goes_to_the_loop(script: ScriptedGateway) -> None:
    async def play() -> None:
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

        def oops(_: Completion) -> None:
            raise LookupError("oops")

        async with online(script) as one:
            await one.session.create("A", settings(), oops)
            await one.session.create("B", settings())
        assert [type(context["exception"]) for context in told] == [LookupError]

    asyncio.run(play())


def test_a_callback_that_interrupts_ends_the_loop(script: ScriptedGateway) -> None:
    def interrupt(_: Completion) -> None:
        raise KeyboardInterrupt

    async def play() -> None:
        async with online(script) as one:
            await one.session.create("A", settings(), interrupt)
            await asyncio.sleep(PATIENCE)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(play())


def test_callbacks_run_in_the_loop_s_thread(script: ScriptedGateway) -> None:
    async def play() -> None:
        threads: list[int] = []

        def call(one: AsyncSubsystem) -> None:
            one.session.create("A", settings(), lambda _: threads.append(threading.get_ident()))

        async with online(script, idle_interval=PATIENCE) as one:
            # The call from another thread wakes the loop, which would not tick by itself for long.
            await asyncio.get_running_loop().run_in_executor(None, call, one)
            deadline = time.monotonic() + PATIENCE / 2
            while not threads and time.monotonic() < deadline:
                await asyncio.sleep(0.001)
        assert threads == [threading.get_ident()]

    asyncio.run(play())


def test_what_nobody_awaits_is_heard_too(script: ScriptedGateway) -> None:
    async def play() -> None:
        heard: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        async with online(script) as one:
            one.session.on_create_complete(heard.set_result)
            one.session.create("A", settings())
            assert (await heard).session_name == "A"

    asyncio.run(play())


def test_nobody_ticks_outside(script: ScriptedGateway) -> None:
    async def play() -> None:
        one = online(script)
        operation = one.session.create("A", settings())
        with pytest.raises(RuntimeError, match="async with"):
            await operation
        operation.wait()
        assert (await operation).session_name == "A", "it is over: nobody needs to tick"
        one.close()

    asyncio.run(play())


def test_awaiting_what_nobody_ticks(script: ScriptedGateway) -> None:
    async def play() -> None:
        with Subsystem(SubsystemOptions(gateway_url=script.url)) as plain:
            with pytest.raises(RuntimeError, match="AsyncSubsystem"):
                await plain.session.create("A", settings())

    asyncio.run(play())


def test_closing_inside_a_callback_is_refused(script: ScriptedGateway) -> None:
    async def play() -> None:
        async with online(script) as one:
            codes: list[Result] = []
            await one.session.create("A", settings(), lambda _: codes.append(refused(one.close)))
            assert codes == [Result.REENTRANT]
            await one.session.create("B", settings())

    asyncio.run(play())


def test_polling_is_not_for_it() -> None:
    with pytest.raises(ValueError, match="event_mode"):
        AsyncSubsystem(SubsystemOptions(event_mode=EventMode.POLL))


def test_what_a_callback_begins_leaves_no_timer_behind(script: ScriptedGateway) -> None:
    async def play() -> None:
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        async with online(script) as one:

            def go_on(_: Completion) -> None:
                one.session.create("B", settings())

            await one.session.create("A", settings(), go_on)
        await asyncio.sleep(0.05)
        assert told == []

    asyncio.run(play())
