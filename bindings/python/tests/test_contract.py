"""What a gateway's answers come to, also those that only a broken one gives."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from rallypoint import (
    Completion,
    LocalPlayer,
    Operation,
    OperationKind,
    RallypointError,
    Result,
    SearchState,
    SessionState,
    Subsystem,
    SubsystemOptions,
)
from scripted import GAME_SESSION, HANG, Answer, ScriptedGateway
from support import refused, result_of, settings, tick_until_done

# What a gateway of this family answers, and what it comes to.
REFUSALS: list[tuple[Answer, Result, str]] = [
    ((500, '"(GameSessionFullException) it is full"'), Result.SESSION_FULL, "it is full"),
    ((502, '{"message": "Internal server error"}'), Result.SERVICE_UNAVAILABLE, "Internal"),
    ((401, '{"message": "Unauthorized"}'), Result.UNAUTHORIZED, "Unauthorized"),
    ((200, "<html></html>"), Result.BAD_ANSWER, ""),
    ((200, ""), Result.BAD_ANSWER, ""),
    ((202, ""), Result.SERVICE_UNAVAILABLE, "no answer yet"),
]


def fails(begin: Callable[[], Operation], answer: Answer, code: Result, message: str) -> Completion:
    """A call that fails as expected; how it ended."""
    operation = begin()
    with pytest.raises(RallypointError, match=code.name) as raised:
        operation.wait()
    completion = operation.completion
    assert completion is not None and not completion.ok
    problem = raised.value
    assert (problem.code, problem.http_status, problem.request_id) == (code, answer[0], "r-1")
    assert message in problem.message
    assert (completion.result, completion.http_status) == (code, answer[0])
    return completion


@pytest.mark.parametrize(("answer", "code", "message"), REFUSALS)
def test_a_start_that_failed_starts_again(
    online: Subsystem, script: ScriptedGateway, answer: Answer, code: Result, message: str
) -> None:
    online.session.create("Lobby", settings()).wait()
    script.script = [answer]
    completion = fails(lambda: online.session.start("Lobby"), answer, code, message)
    assert completion.session_name == "Lobby"
    assert completion.kind == OperationKind.START_SESSION
    assert online.session.state("Lobby") == SessionState.PENDING
    assert refused(lambda: online.session.connect_string("Lobby")) == Result.ADDRESS_NOT_KNOWN

    assert online.session.start("lobby").wait().ok
    assert online.session.state("Lobby") == SessionState.IN_PROGRESS
    assert online.session.connect_string("Lobby") == "10.0.0.7:7777"
    bodies = [json.loads(body) for _, path, _, body in script.received if path == "/create_session"]
    assert len({body["idempotency_token"] for body in bodies}) == 1, "one game session, one token"
    assert bodies[0]["uuid"] not in ("", "0")


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        *REFUSALS,
        (
            (200, '{"PlayerSessionId": "p", "IpAddress": "h", "Port": "abc"}'),
            Result.COULD_NOT_RETRIEVE_ADDRESS,
            "where",
        ),
    ],
)
def test_a_join_that_failed_joins_again(
    online: Subsystem, script: ScriptedGateway, answer: Answer, code: Result, message: str
) -> None:
    script.script = [answer]
    fails(lambda: online.session.join("Lobby", GAME_SESSION), answer, code, message)
    assert online.session.state("Lobby") == SessionState.NO_SESSION

    online.session.join("Lobby", GAME_SESSION, player_data="blue").wait()
    assert online.session.state("Lobby") == SessionState.PENDING
    info = online.session.info("Lobby")
    assert (info.is_owner, info.port, info.player_session_id) == (False, 7777, "psess-1111aaaa")
    assert "psess-1111aaaa" not in repr(info)
    (sent,) = [json.loads(body) for _, path, _, body in script.received[1:] if path == "/join_session"]
    assert sent["PlayerData"] == "blue"


@pytest.mark.parametrize(("answer", "code", "message"), REFUSALS)
def test_a_find_that_failed_finds_again(
    online: Subsystem, script: ScriptedGateway, answer: Answer, code: Result, message: str
) -> None:
    with online.create_search() as search:
        assert (search.state, search.results()) == (SearchState.NOT_STARTED, ())
        script.script = [answer]
        completion = fails(lambda: online.session.find(search), answer, code, message)
        assert completion.search == search.id
        assert (search.state, search.results()) == (SearchState.FAILED, ())

        for _ in range(2):
            assert online.session.find(search).wait().ok
            (found,) = search
            assert (search.state, len(search)) == (SearchState.DONE, 1)
            assert (found.title, found.open_slots, found.max_players) == ("Friday night", 3, 4)
            assert search.connect_string(0) == "10.0.0.7:7777"
        with pytest.raises(IndexError):
            search[1]
        online.session.join("Lobby", search=search, index=0).wait()


def test_what_the_service_says_of_a_refusal(online: Subsystem, script: ScriptedGateway) -> None:
    error = {"code": "FleetCapacityExceededException", "message": "no server", "request_id": "r-1"}
    script.script = [(503, json.dumps({"error": error, "message": "no server"}))]
    online.session.create("Lobby", settings()).wait()
    with pytest.raises(RallypointError) as raised:
        online.session.start("Lobby").wait()
    problem = raised.value
    assert (problem.code, problem.service_code) == (Result.NO_CAPACITY, "FleetCapacityExceededException")
    assert problem.retryable
    assert str(problem).startswith("NO_CAPACITY: ")


def test_the_identity_is_sent(online: Subsystem, script: ScriptedGateway) -> None:
    online.set_local_player(LocalPlayer("ada-1815", nickname="Ada", auth_token="s3cret"))
    online.session.create("Lobby", settings(title="Ada's")).wait()
    online.session.start("Lobby").wait()
    _, _, headers, body = script.received[0]
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == "Bearer s3cret"
    sent = json.loads(body)
    assert (sent["uuid"], sent["session_name"]) == ("ada-1815", "Ada's")


def test_a_gateway_that_does_not_answer(script: ScriptedGateway) -> None:
    with Subsystem(SubsystemOptions(gateway_url=script.url, request_timeout=0.3)) as online:
        script.script = [HANG]
        with pytest.raises(RallypointError) as raised:
            online.session.join("Lobby", GAME_SESSION).wait()
        assert (raised.value.code, raised.value.http_status) == (Result.TIMED_OUT, 0)
        assert raised.value.retryable


def test_nobody_there(offline: Subsystem) -> None:
    assert result_of(offline.session.join("Lobby", GAME_SESSION)) == Result.CONNECTION_FAILED


def test_wait_and_cancel(online: Subsystem, script: ScriptedGateway) -> None:
    script.script = [HANG]
    operation = online.session.join("A", GAME_SESSION)
    with pytest.raises(TimeoutError):
        operation.wait(0.02)
    with pytest.raises(RuntimeError, match="under way"):
        operation.result()
    assert online.session.state("A") == SessionState.CREATING
    operation.cancel()
    assert result_of(operation) == Result.CANCELLED
    operation.cancel()
    assert result_of(operation) == Result.CANCELLED, "what is over says again how it ended"
    assert repr(operation) == f"<Operation {operation.id}: CANCELLED>"


def test_closing_cancels(script: ScriptedGateway) -> None:
    script.script = [HANG]
    heard: list[Completion] = []
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        operation = online.session.join("B", GAME_SESSION, on_complete=heard.append)
    assert [one.result for one in heard] == [Result.CANCELLED]
    assert heard[0].operation == operation.id
    assert not online.is_open
    online.close()
    assert refused(online.tick) == Result.INVALID_HANDLE


def test_ticking_delivers(online: Subsystem) -> None:
    heard: list[Completion] = []
    with online.create_search() as search:
        operation = online.session.find(search, heard.append)
        assert heard == [], "nobody is called but by tick"
        tick_until_done(operation, online)
        assert [one.operation for one in heard] == [operation.id]


def test_a_search_that_is_released_ends_its_find(online: Subsystem, script: ScriptedGateway) -> None:
    script.script = [HANG]
    search = online.create_search()
    operation = online.session.find(search)
    search.close()
    search.close()
    assert result_of(operation) == Result.CANCELLED
