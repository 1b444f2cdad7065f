"""Tickets, against a gateway whose ticket goes through what the test says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest
from rallypoint import (
    AcceptanceMode,
    AsyncSubsystem,
    Completion,
    Delegate,
    EventMode,
    LocalPlayer,
    MatchAcceptance,
    MatchmakingPlayer,
    MatchmakingStatus,
    MatchNotice,
    MatchNoticeKind,
    OperationKind,
    RallypointError,
    Result,
    SessionSettings,
    SessionState,
    Subsystem,
    SubsystemOptions,
    _convert_matchmaking,
    _ffi,
)
from scripted_matchmaker import MATCHED, PROPOSED, TICKET_ID, ScriptedMatchmaker
from support import PATIENCE, refused, result_of, tick_until_done, until

PARTY = [
    MatchmakingPlayer("ada", attributes={"skill": 12.5}),
    MatchmakingPlayer("bob", latencies={"eu": 0.03}),
]
LOCAL = LocalPlayer("ada")


@pytest.fixture
def online(matchmaker: ScriptedMatchmaker) -> Iterator[Subsystem]:
    """Ada's subsystem."""
    with Subsystem(SubsystemOptions(gateway_url=matchmaker.url)) as online:
        online.set_local_player(LOCAL)
        yield online


class Heard:
    """Every notice, in order."""

    def __init__(self, online: Subsystem) -> None:
        self.notices: list[MatchNotice] = []
        matchmaking = online.matchmaking
        self.delegates: list[Delegate] = [
            add(self.notices.append)
            for add in (
                matchmaking.on_match_acceptance,
                matchmaking.on_match_complete,
                matchmaking.on_match_error,
                matchmaking.on_match_failure,
            )
        ]

    @property
    def kinds(self) -> list[MatchNoticeKind]:
        return [notice.kind for notice in self.notices]


def test_a_ticket_from_start_to_session(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    heard = Heard(online)
    completions: list[Completion] = []
    online.matchmaking.on_start_complete(completions.append)
    online.matchmaking.on_accept_complete(completions.append)
    ticket = online.matchmaking.start("ranked", PARTY, session_name="Match")
    completion = ticket.start.wait()
    assert (completion.kind, completion.ticket) == (OperationKind.START_MATCHMAKING, ticket.id)
    assert completion.ticket_id == TICKET_ID
    (sent,) = matchmaker.bodies("/start_matchmaking")
    assert sent["configuration"] == "ranked"
    assert [player["player_id"] for player in sent["players"]] == ["ada", "bob"]
    assert sent["players"][0]["attributes"] == {"skill": {"N": 12.5}}
    assert sent["players"][1]["latencies"] == {"eu": 30}
    assert online.session.state("Match") == SessionState.CREATING
    assert ticket.player_token("bob") == "bob's"
    assert refused(lambda: ticket.player_token("eve")) == Result.INVALID_ARGUMENT
    assert refused(ticket.accept) == Result.NO_MATCH_PROPOSED

    matchmaker.say("SEARCHING", StatusMessage="1 of 2 teams", EstimatedWaitTime=7)
    until("it searches", lambda: ticket.info().status == MatchmakingStatus.SEARCHING, online)
    info = ticket.info()
    assert (info.status_message, info.estimated_wait, info.is_over) == ("1 of 2 teams", 7, False)
    assert info.acceptance_left is None
    matchmaker.say("REQUIRES_ACCEPTANCE", **PROPOSED)
    until("a match is proposed", lambda: heard.notices, online)
    assert (heard.notices[0].match_id, heard.notices[0].ticket) == ("m-1", ticket.id)
    assert heard.notices[0].acceptance_left > 0
    assert ticket.info().acceptance_left is not None
    assert result_of(ticket.accept()) == Result.OK
    assert matchmaker.bodies("/accept_match")[0]["PlayerIds"] == ["ada"]
    assert [completion.kind for completion in completions] == [
        OperationKind.START_MATCHMAKING,
        OperationKind.ACCEPT_MATCH,
    ]

    matchmaker.say("COMPLETED", **MATCHED)
    until("the match is made", lambda: len(heard.notices) == 2, online)
    assert heard.kinds == [MatchNoticeKind.ACCEPTANCE, MatchNoticeKind.COMPLETE]
    assert (heard.notices[1].result, heard.notices[1].session_name) == (Result.OK, "Match")
    info = ticket.info()
    assert (info.ip_address, info.port, info.player_session_id) == ("10.0.0.7", 7777, "psess-ada")
    assert info.is_over and info.ticket_token == "the ticket's"
    assert (info.player("bob").team, info.player("bob").player_session_id) == ("red", "psess-bob")
    with pytest.raises(KeyError):
        info.player("eve")
    assert online.session.connect_string("Match") == "10.0.0.7:7777"
    assert online.session.state("Match") == SessionState.PENDING
    ticket.untrack()
    ticket.untrack()
    assert ticket.id == 0
    assert refused(ticket.info) == Result.INVALID_HANDLE


def test_a_failure_says_why(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    heard = Heard(online)
    ticket = online.matchmaking.start("ranked", PARTY, session_name="Match")
    matchmaker.say("TIMED_OUT", StatusReason="TimedOut", StatusMessage="nobody came")
    until("it fails", lambda: heard.notices, online)
    online.tick()
    (failure,) = heard.notices
    assert (failure.kind, failure.result) == (MatchNoticeKind.FAILURE, Result.MATCHMAKING_TIMED_OUT)
    assert (failure.reason, failure.message) == ("TimedOut", "nobody came")
    assert online.session.state("Match") == SessionState.NO_SESSION
    assert refused(ticket.stop) == Result.TICKET_OVER
    assert refused(ticket.reject) == Result.TICKET_OVER


def test_stopping(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    stops: list[Completion] = []
    online.matchmaking.on_stop_complete(stops.append)
    with online.matchmaking.start("ranked", PARTY) as ticket:
        ticket.start.wait()
        assert result_of(ticket.stop()) == Result.OK
        assert ticket.info().status == MatchmakingStatus.CANCELLED
        assert len(stops) == 1
    assert matchmaker.bodies("/stop_matchmaking") == [{"TicketId": TICKET_ID, "TicketToken": "the ticket's"}]


def test_a_member_follows(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    track = online.matchmaking.track
    ticket = track(TICKET_ID, "ada's", session_name="Match", acceptance_mode=AcceptanceMode.AUTOMATIC)
    assert refused(lambda: track(TICKET_ID, "ada's")) == Result.ALREADY_PENDING
    assert refused(lambda: track("", "")) == Result.INVALID_ARGUMENT
    with pytest.raises(RuntimeError, match="somebody else started"):
        _ = ticket.start
    matchmaker.say("REQUIRES_ACCEPTANCE", **PROPOSED)
    until("the library accepts", lambda: matchmaker.bodies("/accept_match"), online)
    accepted = {**PROPOSED["Acceptance"], "Players": {"ada": True}}  # type: ignore[dict-item]
    matchmaker.say("REQUIRES_ACCEPTANCE", MatchId="m-1", Acceptance=accepted)
    until(
        "it is told",
        lambda: ticket.info().player("ada").acceptance == MatchAcceptance.ACCEPTED,
        online,
    )
    matchmaker.say("COMPLETED", **MATCHED)
    until("the match is made", lambda: online.session.state("Match") == SessionState.PENDING, online)
    assert any(headers.get("x-ticket-token") == "ada's" for _, _, headers, _ in matchmaker.received)


def test_unreals_way(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    ends: list[Completion] = []
    online.matchmaking.on_session_complete(ends.append)
    online.matchmaking.on_session_cancel_complete(ends.append)
    settings = SessionSettings(num_public_connections=4)
    first = online.matchmaking.start_session("Match", "ranked", PARTY, settings=settings)
    assert online.session.state("Match") == SessionState.CREATING
    assert result_of(online.matchmaking.cancel_session("Match")) == Result.OK
    tick_until_done(first.start, online)
    assert result_of(first.start) == Result.CANCELLED
    assert {end.kind for end in ends} == {
        OperationKind.SESSION_START_MATCHMAKING,
        OperationKind.SESSION_CANCEL_MATCHMAKING,
    }
    assert refused(lambda: online.matchmaking.cancel_session("Match")) == Result.SESSION_NOT_FOUND


def test_an_untracked_start_is_cancelled(matchmaker: ScriptedMatchmaker, online: Subsystem) -> None:
    ticket = online.matchmaking.start("ranked", PARTY)
    operation = ticket.start
    ticket.untrack()
    # The gateway may have been quicker.
    assert result_of(operation) in (Result.CANCELLED, Result.OK)
    assert operation.completion is not None
    ticket._id = operation.completion.ticket
    assert refused(ticket.stop) in (Result.INVALID_HANDLE, Result.TICKET_OVER), "nobody follows it"


def test_what_is_refused_makes_no_ticket(offline: Subsystem) -> None:
    assert refused(lambda: offline.matchmaking.start("", PARTY)) == Result.INVALID_ARGUMENT
    twice = [MatchmakingPlayer("ada"), MatchmakingPlayer("ada")]
    assert refused(lambda: offline.matchmaking.start("ranked", twice)) == Result.INVALID_ARGUMENT
    with pytest.raises(ValueError, match="NUL"):
        offline.matchmaking.start("ran\0ked")
    assert offline.session.count() == 0


def test_polled_matches(matchmaker: ScriptedMatchmaker) -> None:
    options = SubsystemOptions(gateway_url=matchmaker.url, event_mode=EventMode.POLL)
    with Subsystem(options) as online:
        online.set_local_player(LOCAL)
        ticket = online.matchmaking.start("ranked", PARTY, acceptance_mode=AcceptanceMode.AUTOMATIC)
        matchmaker.say("REQUIRES_ACCEPTANCE", **PROPOSED)
        matchmaker.say("COMPLETED", **MATCHED)
        kinds: list[MatchNoticeKind] = []

        def is_made() -> bool:
            kinds.extend(event.kind for event in online.poll_events() if isinstance(event, MatchNotice))
            return MatchNoticeKind.COMPLETE in kinds

        until("the match is made", is_made)
        assert ticket.info().status == MatchmakingStatus.COMPLETED


# ----- awaiting -----


def awaiting(matchmaker: ScriptedMatchmaker, play: Callable[[AsyncSubsystem], object]) -> None:
    """Runs a coroutine function with Ada's subsystem, with an end to its patience."""

    async def run() -> None:
        async with AsyncSubsystem(SubsystemOptions(gateway_url=matchmaker.url)) as online:
            online.set_local_player(LOCAL)
            await asyncio.wait_for(play(online), PATIENCE)  # type: ignore[arg-type]

    asyncio.run(run())


def test_a_match_is_awaited(matchmaker: ScriptedMatchmaker) -> None:
    async def play(online: AsyncSubsystem) -> None:
        ticket = online.matchmaking.start("ranked", PARTY)
        await ticket.start
        matchmaker.say("COMPLETED", **MATCHED)
        info = await ticket.matched()
        assert info.port == 7777
        assert (await ticket.matched()).port == 7777, "it stays matched"

    awaiting(matchmaker, play)


@pytest.mark.parametrize("untracks", [False, True])
def test_an_awaited_match_that_is_none(matchmaker: ScriptedMatchmaker, untracks: bool) -> None:
    async def play(online: AsyncSubsystem) -> None:
        ticket = online.matchmaking.start("ranked", PARTY)
        await ticket.start
        waiting = asyncio.ensure_future(ticket.matched())
        await asyncio.sleep(0)
        if untracks:
            ticket.untrack()
        else:
            matchmaker.say("FAILED", StatusReason="Failed", StatusMessage="no server")
        with pytest.raises(RallypointError) as raised:
            await waiting
        assert raised.value.code == (Result.CANCELLED if untracks else Result.MATCHMAKING_FAILED)

    awaiting(matchmaker, play)


def test_a_start_that_fails_ends_the_wait_for_its_match() -> None:
    async def play() -> None:
        async with AsyncSubsystem(SubsystemOptions(gateway_url="http://127.0.0.1:1")) as online:
            ticket = online.matchmaking.start("ranked")
            with pytest.raises(RallypointError) as raised:
                await ticket.matched()
            assert raised.value.code == Result.CONNECTION_FAILED

    asyncio.run(play())


@pytest.mark.parametrize("plays", [True, False])
def test_matchmake_asks(matchmaker: ScriptedMatchmaker, plays: bool) -> None:
    async def accept(notice: MatchNotice) -> bool:
        assert notice.match_id == "m-1"
        return plays

    async def play(online: AsyncSubsystem) -> None:
        matchmaker.say("REQUIRES_ACCEPTANCE", **PROPOSED)
        finding = asyncio.ensure_future(online.matchmake("Match", "ranked", PARTY, accept=accept))
        deadline = time.monotonic() + PATIENCE
        while not matchmaker.bodies("/accept_match") and time.monotonic() < deadline:
            await asyncio.sleep(0.001)
        (answer,) = matchmaker.bodies("/accept_match")
        assert answer["AcceptanceType"] == ("ACCEPT" if plays else "REJECT")
        if plays:
            matchmaker.say("COMPLETED", **MATCHED)
            assert (await finding).player("ada").team == "red"
            assert online.session.connect_string("Match") == "10.0.0.7:7777"
        else:
            matchmaker.say("CANCELLED", StatusReason="Cancelled")
            with pytest.raises(RallypointError) as raised:
                await finding
            assert raised.value.code == Result.CANCELLED
            assert online.session.state("Match") == SessionState.NO_SESSION

    awaiting(matchmaker, play)


def test_a_cancelled_matchmake_stops_looking(matchmaker: ScriptedMatchmaker) -> None:
    async def play(online: AsyncSubsystem) -> None:
        finding = asyncio.ensure_future(online.matchmake("Match", "ranked", PARTY))
        deadline = time.monotonic() + PATIENCE
        while not matchmaker.bodies("/start_matchmaking") and time.monotonic() < deadline:
            await asyncio.sleep(0.001)
        finding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finding
        assert online.session.state("Match") == SessionState.NO_SESSION

    awaiting(matchmaker, play)


def test_nobody_ticks_for_a_plain_subsystem(online: Subsystem) -> None:
    ticket = online.matchmaking.start("ranked", PARTY)
    with pytest.raises(RuntimeError, match="nobody ticks"):
        asyncio.run(ticket.matched())


def test_players_survive_c() -> None:
    player = MatchmakingPlayer(
        "ada",
        team="red",
        attributes={"a": "text", "b": 2.5, "c": ("x", "y"), "d": {"k": 1.0}, "e": None},
        latencies={"eu": 0.25},
    )
    given = _convert_matchmaking.options_in("ranked", [player], "t", AcceptanceMode.MANUAL)
    data = _ffi.RpMatchmakerData(match_id=b"m", player_count=1, players=given.players)
    assert _convert_matchmaking.matchmaker_data_out(data).players == (player,)
