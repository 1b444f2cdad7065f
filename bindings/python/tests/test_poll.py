"""Polling for events: the same as callbacks, in the same order, without one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rallypoint import (
    Completion,
    Event,
    EventMode,
    GameSession,
    HealthCheck,
    Invite,
    LogLevel,
    LogLine,
    Operation,
    OperationKind,
    ProcessTerminate,
    Result,
    SessionNotice,
    Subsystem,
    SubsystemOptions,
)
from scripted import GAME_SESSION, ScriptedGateway
from support import Gateway, begin_start, refused, settings, until
from test_server import PORT, parameters


def polling(url: str = "") -> Subsystem:
    return Subsystem(SubsystemOptions(gateway_url=url, event_mode=EventMode.POLL))


def until_polled(what: str, online: Subsystem, events: list[Event], check: Callable[[], object]) -> None:
    """Polls until there is an answer."""

    def poll() -> object:
        events.extend(online.poll_events())
        return check()

    until(what, poll)


def until_delivered(operation: Operation, deliver: Callable[[], None]) -> None:
    def done() -> bool:
        deliver()
        return operation.done

    until(f"{operation} is over", done)


def one_after_the_other(online: Subsystem, deliver: Callable[[], None]) -> None:
    """A session's life, each step begun when the one before is over."""
    session = online.session
    search = online.create_search()
    steps: list[Callable[[], Operation]] = [
        lambda: session.create("A", settings()),
        lambda: session.start("A"),
        lambda: session.register_players("A", ["ada", "grace"]),
        lambda: session.unregister_players("A", ["ada"]),
        lambda: session.update("A", settings(title="later")),
        lambda: session.find(search),
        lambda: session.join("B", search=search),
        lambda: session.end("A"),
        lambda: session.leave("B"),
        lambda: session.destroy("A"),
    ]
    for begin in steps:
        until_delivered(begin(), deliver)
    session.receive_invite(Invite(GAME_SESSION, "ada"))
    session.accept_invite(Invite(GAME_SESSION, "ada"))
    deliver()


def shown(event: Event) -> tuple[object, ...]:
    """What must be alike in both modes: everything but ids and random names."""
    if isinstance(event, Completion):
        return ("completion", event.kind, event.result, event.session_name, event.player_ids)
    assert isinstance(event, SessionNotice)
    return ("notice", event.kind, event.reason, event.session_name, event.player_id, event.game_session_id)


def test_the_same_events_in_the_same_order(script: ScriptedGateway) -> None:
    called: list[Event] = []
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        session = online.session
        for add_completion in (
            session.on_create_complete,
            session.on_start_complete,
            session.on_register_players_complete,
            session.on_unregister_players_complete,
            session.on_update_complete,
            session.on_find_complete,
            session.on_join_complete,
            session.on_end_complete,
            session.on_leave_complete,
            session.on_destroy_complete,
        ):
            add_completion(called.append)
        for add_notice in (
            session.on_participant_joined,
            session.on_participant_left,
            session.on_participant_settings_updated,
            session.on_settings_updated,
            session.on_failure,
            session.on_invite_received,
            session.on_invite_accepted,
        ):
            add_notice(called.append)
        one_after_the_other(online, online.tick)

    polled: list[Event] = []
    with polling(script.url) as online:
        one_after_the_other(online, lambda: polled.extend(online.poll_events()))
    assert [shown(event) for event in polled] == [shown(event) for event in called]
    sessions = [kind for kind in OperationKind if kind < OperationKind.SERVER_INIT]
    assert len(polled) > len(sessions) // 2


def test_operations_are_done_when_polled(script: ScriptedGateway) -> None:
    heard: list[Completion] = []
    events: list[Event] = []
    with polling(script.url) as online:
        operation = online.session.create("A", settings(), heard.append)
        assert not operation.done
        until_polled("it is over", online, events, lambda: operation.done)
        assert events == heard == [operation.result()]
        assert list(online.poll_events()) == []


def test_each_mode_refuses_the_other(online: Subsystem) -> None:
    assert refused(lambda: list(online.poll_events())) == Result.WRONG_EVENT_MODE
    with polling() as poller:
        assert refused(lambda: poller.session.on_create_complete(lambda _: None)) == Result.WRONG_EVENT_MODE
        assert poller._callbacks.count() == 0


def test_a_tick_is_refused_while_events_wait() -> None:
    with polling() as poller:
        poller.session.create("A", settings())
        assert refused(poller.tick) == Result.WRONG_EVENT_MODE


def test_a_tick_is_refused_while_nothing_waits() -> None:
    with polling() as poller:
        assert refused(poller.tick) == Result.WRONG_EVENT_MODE


def test_waiting_is_refused() -> None:
    with polling() as poller:
        operation = poller.session.create("A", settings())
        with pytest.raises(RuntimeError, match="polled"):
            operation.wait()


def test_log_lines_are_events(script: ScriptedGateway) -> None:
    events: list[Event] = []
    with polling(script.url) as online:
        online.set_log(LogLevel.DEBUG)
        operation = online.session.join("A", GAME_SESSION)
        until_polled("it is over", online, events, lambda: operation.done)
        until_polled(
            "a line is logged", online, events, lambda: any(isinstance(one, LogLine) for one in events)
        )


def test_hosting_without_a_callback(empty_gateway: Gateway) -> None:
    events: list[Event] = []

    def has(kind: type[object]) -> Callable[[], bool]:
        def check() -> bool:
            for event in events:
                if isinstance(event, HealthCheck):
                    host.server.report_health(True)
            return any(isinstance(event, kind) for event in events)

        return check

    with polling() as host, empty_gateway.subsystem() as player:
        init = host.server.init(parameters(empty_gateway, heartbeat_interval=0.2))
        until_polled("it is connected", host, events, lambda: init.done)
        ready = host.server.ready(PORT)
        until_polled("it is asked how it is", host, events, has(HealthCheck))
        until_polled("it is ready", host, events, lambda: ready.done)
        ready.result()
        player.session.create("A", settings()).wait()

        def told() -> bool:
            events.extend(host.poll_events())
            return has(GameSession)()

        start = begin_start(player, "A", told)
        activate = host.server.activate_game_session()
        until_polled("it is active", host, events, lambda: activate.done)
        start.wait()
        player.session.destroy("A").wait()
        until_polled("it is told to end", host, events, has(ProcessTerminate))
        ending = host.server.ending()
        until_polled("it has said that it ends", host, events, lambda: ending.done)
