"""From Python's values to C's structures and back: players, tickets and matches."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any

from . import _convert, _ffi
from .enums import (
    AcceptanceMode,
    MatchAcceptance,
    MatchmakingStatus,
    MatchNoticeKind,
    PlayerAttributeType,
    Result,
)
from .models import (
    MatchmakerData,
    MatchmakingPlayer,
    MatchNotice,
    PlayerAttribute,
    TicketInfo,
    TicketPlayer,
)

# ----- into C -----


def backfill_in(
    matchmaking_configuration_arn: str,
    players: Sequence[MatchmakingPlayer],
    ticket_id: str,
    players_from_matchmaker_data: bool,
) -> Any:
    """RpMatchBackfillOptions."""
    made = _convert.sized_structure(_ffi.RpMatchBackfillOptions)
    made.matchmaking_configuration_arn = _convert.optional_text_in(
        "matchmaking_configuration_arn", matchmaking_configuration_arn
    )
    made.ticket_id = _convert.optional_text_in("ticket_id", ticket_id)
    made.player_count, made.players = len(players), _players_in(players)
    made.players_from_matchmaker_data = players_from_matchmaker_data
    return made


def options_in(
    configuration: str, players: Sequence[MatchmakingPlayer], ticket_id: str, mode: AcceptanceMode
) -> Any:
    """RpMatchmakingOptions."""
    made = _convert.sized_structure(_ffi.RpMatchmakingOptions)
    made.configuration = _convert.text_in("configuration", configuration)
    made.ticket_id = _convert.optional_text_in("ticket_id", ticket_id)
    made.player_count, made.players = len(players), _players_in(players)
    made.acceptance_mode = mode
    return made


def track_in(ticket_id: str, token: str, mode: AcceptanceMode) -> Any:
    """RpMatchmakingTrackOptions."""
    made = _convert.sized_structure(_ffi.RpMatchmakingTrackOptions)
    made.ticket_id = _convert.text_in("ticket_id", ticket_id)
    made.token = _convert.text_in("token", token)
    made.acceptance_mode = mode
    return made


def _players_in(players: Sequence[MatchmakingPlayer]) -> Any:
    array = (_ffi.RpMatchmakingPlayer * len(players))()
    for into, player in zip(array, players):
        _player_in(into, player)
    return array


def _player_in(into: Any, player: MatchmakingPlayer) -> None:
    into.struct_size = ctypes.sizeof(into)
    into.player_id = _convert.text_in("player_id", player.player_id)
    into.team = _convert.optional_text_in("team", player.team)
    # A keyword here.
    setattr(into, "pass", _convert.optional_text_in("agreed", player.agreed))
    attributes = (_ffi.RpPlayerAttribute * len(player.attributes))()
    for attribute, (name, value) in zip(attributes, player.attributes.items()):
        attribute.struct_size = ctypes.sizeof(attribute)
        attribute.name = _convert.text_in("attribute", name)
        _attribute_in(attribute, name, value)
    into.attribute_count, into.attributes = len(attributes), attributes
    into.latencies, into.latency_count = _convert.latencies_in(player.latencies)


def _attribute_in(into: Any, name: str, value: PlayerAttribute) -> None:
    if value is None:
        into.attribute_type = PlayerAttributeType.NONE
    elif isinstance(value, str):
        into.attribute_type = PlayerAttributeType.STRING
        into.string_value = _convert.text_in(name, value)
    elif isinstance(value, (int, float)):
        into.attribute_type = PlayerAttributeType.NUMBER
        into.number_value = value
    elif isinstance(value, Mapping):
        into.attribute_type = PlayerAttributeType.STRING_NUMBER_MAP
        into.strings, into.count = _convert.texts_in(name, tuple(value))
        into.numbers = (ctypes.c_double * len(value))(*value.values())
    else:
        into.attribute_type = PlayerAttributeType.STRING_LIST
        into.strings, into.count = _convert.texts_in(name, value)


# ----- out of C -----


def ticket_out(ticket: Any) -> TicketInfo:
    """What an RpMatchmakingTicket says."""
    left_ms = ticket.acceptance_left_ms
    return TicketInfo(
        status=MatchmakingStatus(ticket.status),
        is_over=bool(ticket.is_over),
        is_lost=bool(ticket.is_lost),
        ticket_id=_convert.text_out(ticket.ticket_id),
        ticket_token=_convert.text_out(ticket.ticket_token),
        configuration=_convert.text_out(ticket.configuration),
        session_name=_convert.text_out(ticket.session_name),
        status_reason=_convert.text_out(ticket.status_reason),
        status_message=_convert.text_out(ticket.status_message),
        match_id=_convert.text_out(ticket.match_id),
        players=tuple(_ticket_player_out(ticket.players[at].contents) for at in range(ticket.player_count)),
        estimated_wait=ticket.estimated_wait_seconds,
        acceptance_left=left_ms / 1000 if left_ms else None,
        game_session_id=_convert.text_out(ticket.game_session_id),
        ip_address=_convert.text_out(ticket.ip_address),
        dns_name=_convert.text_out(ticket.dns_name),
        port=ticket.port,
        player_session_id=_convert.text_out(ticket.player_session_id),
        start_time=ticket.start_time_ms / 1000 if ticket.start_time_ms else None,
        end_time=ticket.end_time_ms / 1000 if ticket.end_time_ms else None,
    )


def _ticket_player_out(player: Any) -> TicketPlayer:
    return TicketPlayer(
        player_id=_convert.text_out(player.player_id),
        team=_convert.text_out(player.team),
        acceptance=MatchAcceptance(player.acceptance),
        player_session_id=_convert.text_out(player.player_session_id),
    )


def notice_out(notice: Any) -> MatchNotice:
    """What an RpMatchNotice says."""
    return MatchNotice(
        kind=MatchNoticeKind(notice.kind),
        ticket=notice.ticket,
        status=MatchmakingStatus(notice.status),
        result=Result(notice.result),
        session_name=_convert.text_out(notice.session_name),
        ticket_id=_convert.text_out(notice.ticket_id),
        match_id=_convert.text_out(notice.match_id),
        game_session_id=_convert.text_out(notice.game_session_id),
        reason=_convert.text_out(notice.reason),
        message=_convert.text_out(notice.message),
        acceptance_left=notice.acceptance_left_ms / 1000,
    )


def matchmaker_data_out(data: Any) -> MatchmakerData:
    """What an RpMatchmakerData says."""
    return MatchmakerData(
        match_id=_convert.text_out(data.match_id),
        matchmaking_configuration_arn=_convert.text_out(data.matchmaking_configuration_arn),
        auto_backfill_ticket_id=_convert.text_out(data.auto_backfill_ticket_id),
        players=tuple(_player_out(data.players[at]) for at in range(data.player_count)),
    )


def _player_out(player: Any) -> MatchmakingPlayer:
    attributes = (player.attributes[at] for at in range(player.attribute_count))
    latencies = (player.latencies[at] for at in range(player.latency_count))
    return MatchmakingPlayer(
        player_id=_convert.text_out(player.player_id),
        team=_convert.text_out(player.team),
        attributes={_convert.text_out(one.name): _attribute_out(one) for one in attributes},
        latencies={_convert.text_out(one.region): one.latency_ms / 1000 for one in latencies},
    )


def _attribute_out(attribute: Any) -> PlayerAttribute:
    kind = attribute.attribute_type
    if kind == PlayerAttributeType.STRING:
        return _convert.text_out(attribute.string_value)
    if kind == PlayerAttributeType.NUMBER:
        number: float = attribute.number_value
        return number
    if kind not in (PlayerAttributeType.STRING_LIST, PlayerAttributeType.STRING_NUMBER_MAP):
        return None
    texts = _convert.texts_out(attribute.strings, attribute.count)
    if kind == PlayerAttributeType.STRING_LIST:
        return texts
    return {text: attribute.numbers[at] for at, text in enumerate(texts)}
