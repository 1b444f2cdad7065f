"""The auth token that the gateway wants, and the pass that a player gives a leader."""

from __future__ import annotations

import json

import pytest
from rallypoint import (
    AuthTokenReason,
    AuthTokenRequest,
    EventMode,
    LocalPlayer,
    MatchmakingPlayer,
    OperationKind,
    Result,
    Subsystem,
    SubsystemOptions,
)
from scripted import GAME_SESSION, ScriptedGateway
from scripted_matchmaker import ScriptedMatchmaker
from support import refused, result_of, until

PASS = {"Pass": "0123", "ExpiresAt": "1970-01-01T00:00:01.500Z"}


def shown(script: ScriptedGateway) -> list[str]:
    """The tokens that were shown, request by request."""
    heads = [{name.lower(): value for name, value in headers.items()} for _, _, headers, _ in script.received]
    return [head.get("authorization", "") for head in heads]


def test_a_refused_token_is_asked_for_once(script: ScriptedGateway) -> None:
    asked: list[AuthTokenRequest] = []
    script.script = [(401, "{}")]
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        online.set_local_player(LocalPlayer("ada", auth_token="old"))

        def provide(request: AuthTokenRequest) -> None:
            asked.append(request)
            online.provide_auth_token("new", request)

        online.set_auth_token_provider(provide)
        assert result_of(online.session.join("Lobby", GAME_SESSION)) == Result.OK
        assert [(request.reason, request.player_id) for request in asked] == [
            (AuthTokenReason.REFUSED, "ada")
        ]
        assert shown(script) == ["Bearer old", "Bearer new"]
        assert refused(lambda: online.provide_auth_token("late", asked[0])) == Result.INVALID_HANDLE
        online.provide_auth_token("renewed")
        assert result_of(online.session.leave("Lobby")) == Result.OK
        assert shown(script)[2] == "Bearer renewed"


def test_a_game_without_a_token(script: ScriptedGateway) -> None:
    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        online.set_auth_token_provider(lambda request: online.provide_auth_token("", request))
        assert result_of(online.session.join("Lobby", GAME_SESSION)) == Result.UNAUTHORIZED
        assert script.received == []
        online.set_auth_token_provider(None)
        assert result_of(online.session.join("Lobby", GAME_SESSION)) == Result.OK


def test_what_a_provider_raises_comes_out_of_tick(script: ScriptedGateway) -> None:
    def raises(request: AuthTokenRequest) -> None:
        raise ZeroDivisionError(request.request_id)

    with Subsystem(SubsystemOptions(gateway_url=script.url)) as online:
        online.set_auth_token_provider(raises)
        operation = online.session.join("Lobby", GAME_SESSION)
        with pytest.raises(ZeroDivisionError):
            until("it raises", lambda: False, online)
        operation.cancel()
        assert result_of(operation) == Result.CANCELLED


def test_who_polls_is_asked_by_an_event(script: ScriptedGateway) -> None:
    options = SubsystemOptions(gateway_url=script.url, event_mode=EventMode.POLL)
    with Subsystem(options) as online:
        assert refused(lambda: online.set_auth_token_provider(print)) == Result.WRONG_EVENT_MODE
        online.set_auth_token_provider()
        operation = online.session.join("Lobby", GAME_SESSION)

        def answered() -> bool:
            for event in online.poll_events():
                if isinstance(event, AuthTokenRequest):
                    assert event.reason == AuthTokenReason.NONE_KNOWN
                    online.provide_auth_token("jwt", event)
            return operation.done

        until("it is over", answered)
        assert shown(script) == ["Bearer jwt"]


def test_a_pass_travels_with_the_leaders_ticket(matchmaker: ScriptedMatchmaker) -> None:
    matchmaker.script = [(200, json.dumps(PASS))]
    with Subsystem(SubsystemOptions(gateway_url=matchmaker.url)) as online:
        online.set_local_player(LocalPlayer("ada"))
        given = online.matchmaking.request_pass("bob").wait()
        assert (given.kind, given.matchmaking_pass) == (OperationKind.REQUEST_MATCHMAKING_PASS, "0123")
        assert given.matchmaking_pass_expires == 1.5
        assert "0123" not in repr(given)
        assert matchmaker.bodies("/matchmaking_pass") == [{"leader": "bob", "uuid": "ada"}]
        party = [MatchmakingPlayer("ada"), MatchmakingPlayer("bob", agreed="4567")]
        online.matchmaking.start("ranked", party).start.wait()
        (sent,) = matchmaker.bodies("/start_matchmaking")
        assert [player.get("pass") for player in sent["players"]] == [None, "4567"]
        assert refused(lambda: online.matchmaking.request_pass("")) == Result.INVALID_ARGUMENT
