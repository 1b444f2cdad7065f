"""From Python's values to C's structures and back.

What C is given is copied there, what C lends is copied here.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from . import _ffi
from .enums import (
    AdvertisementType,
    AuthTokenReason,
    GameSessionStatus,
    LogLevel,
    OperationKind,
    ParticipantLeftReason,
    PingState,
    PlayerSessionStatus,
    Result,
    SessionFailure,
    SessionNoticeKind,
    SessionState,
    UpdateReason,
    ValueType,
)
from .models import (
    AuthTokenRequest,
    Completion,
    ComputeCertificate,
    FleetRoleCredentials,
    GameSession,
    GameSessionUpdate,
    Invite,
    LocalPlayer,
    LogLine,
    PlayerSession,
    PlayerSessionPage,
    ProcessTerminate,
    SearchFilter,
    SearchQuery,
    SearchResult,
    ServerParameters,
    SessionInfo,
    SessionNotice,
    SessionSettings,
    Setting,
    StartOptions,
    SubsystemOptions,
)
from .values import Float, Int32, Int64, Json, UInt32, UInt64, Value, sized

_UINT16_MAX = 2**16 - 1
_UINT32_MAX = 2**32 - 1

# The fields of SessionSettings that are one byte in C.
SESSION_FLAGS = (
    "should_advertise",
    "allow_join_in_progress",
    "is_lan_match",
    "is_dedicated",
    "uses_stats",
    "allow_invites",
    "uses_presence",
    "allow_join_via_presence",
    "allow_join_via_presence_friends_only",
    "anti_cheat_protected",
    "use_lobbies_if_available",
    "use_lobbies_voice_chat_if_available",
    "decline_player_slot",
)

# ----- into C -----


def text_in(what: str, text: str) -> bytes:
    """Text as C has it. What C would silently cut is refused."""
    encoded = text.encode()
    if b"\0" in encoded:
        raise ValueError(f"{what} has a NUL in it: give text without one")
    return encoded


def optional_text_in(what: str, text: str) -> Optional[bytes]:
    """Text as C has it, null for the default."""
    return text_in(what, text) if text else None


def number_in(what: str, number: int, lowest: int, highest: int) -> int:
    """A number that its C type can hold; ctypes would silently cut off its upper bits."""
    if not lowest <= number <= highest:
        raise ValueError(f"{what} is {number}: give {lowest} to {highest}")
    return number


def uint32_in(what: str, number: int) -> int:
    return number_in(what, number, 0, _UINT32_MAX)


def uint16_in(what: str, number: int) -> int:
    return number_in(what, number, 0, _UINT16_MAX)


def int32_in(what: str, number: int) -> int:
    return number_in(what, number, Int32.LOWEST, Int32.HIGHEST)


def milliseconds_in(what: str, seconds: float) -> int:
    """Seconds as milliseconds, rounded up: a short time must not become 0, which is the default."""
    if not 0 <= seconds <= _UINT32_MAX / 1000:
        raise ValueError(f"{what} is {seconds}: give seconds from 0 to {_UINT32_MAX // 1000}")
    return math.ceil(seconds * 1000)


def texts_in(what: str, texts: Sequence[str]) -> tuple[Any, int]:
    """An array of texts and its length. One text is refused.

    It is a sequence of letters, and never meant so.
    """
    if isinstance(texts, str):
        raise TypeError(f"{what} is one text: give a sequence of texts")
    array = (ctypes.c_char_p * len(texts))(*(text_in(what, text) for text in texts))
    return array, len(texts)


def sized_structure(structure: Any) -> Any:
    """A structure of zeros that says its size: what its `_INIT` macro makes in C."""
    made = structure()
    made.struct_size = ctypes.sizeof(structure)
    return made


def value_in(into: Any, value: Value) -> None:
    """Fills an RpValue."""
    if value is None:
        into.type = ValueType.EMPTY
    elif isinstance(value, bool):
        into.type, into.integer = ValueType.BOOL, int(value)
    elif isinstance(value, int):
        _integer_in(into, value)
    elif isinstance(value, float):
        into.type = ValueType.FLOAT if isinstance(value, Float) else ValueType.DOUBLE
        into.number = value
    elif isinstance(value, str):
        into.type = ValueType.JSON if isinstance(value, Json) else ValueType.STRING
        into.text = text_in("a setting's value", value)
    elif isinstance(value, bytes):
        into.type, into.size = ValueType.BLOB, len(value)
        into.blob = (ctypes.c_uint8 * len(value)).from_buffer_copy(value)
    else:
        raise TypeError(f"a setting cannot be {value!r}: give None, bool, int, float, str or bytes")


_INTEGER_TYPES = (
    (Int32, ValueType.INT32),
    (UInt32, ValueType.UINT32),
    (Int64, ValueType.INT64),
    (UInt64, ValueType.UINT64),
)


def _integer_in(into: Any, value: int) -> None:
    typed = value if isinstance(value, (Int32, UInt32, Int64, UInt64)) else sized(value)
    into.type = next(number for kind, number in _INTEGER_TYPES if isinstance(typed, kind))
    # UInt64 travels by its bits.
    into.integer = int(typed) - 2**64 if typed > Int64.HIGHEST else int(typed)


def settings_in(settings: SessionSettings) -> Any:
    """RpSessionSettings."""
    made = sized_structure(_ffi.RpSessionSettings)
    made.num_public_connections = uint32_in("num_public_connections", settings.num_public_connections)
    made.num_private_connections = uint32_in("num_private_connections", settings.num_private_connections)
    made.build_unique_id = int32_in("build_unique_id", settings.build_unique_id)
    for flag in SESSION_FLAGS:
        setattr(made, flag, bool(getattr(settings, flag)))
    made.lan_game_port = uint16_in("lan_game_port", settings.lan_game_port)
    made.title = optional_text_in("title", settings.title)
    made.session_id_override = optional_text_in("session_id_override", settings.session_id_override)

    rows: list[tuple[Optional[str], str, Setting]] = [
        (None, key, setting) for key, setting in settings.settings.items()
    ]
    for member, own in settings.member_settings.items():
        rows.extend((member, key, setting) for key, setting in own.items())
    array = (_ffi.RpSetting * len(rows))()
    for into, (player_id, key, setting) in zip(array, rows):
        into.struct_size = ctypes.sizeof(_ffi.RpSetting)
        into.advertisement = setting.advertisement
        into.id = int32_in("a setting's id", setting.id)
        into.key = text_in("a setting's key", key)
        into.player_id = None if player_id is None else text_in("a setting's player id", player_id)
        value_in(into.value, setting.value)
    made.setting_count = len(rows)
    made.settings = array
    return made


def options_in(options: SubsystemOptions) -> Any:
    """RpSubsystemOptions."""
    made = sized_structure(_ffi.RpSubsystemOptions)
    made.request_timeout_ms = milliseconds_in("request_timeout", options.request_timeout)
    made.find_timeout_ms = milliseconds_in("find_timeout", options.find_timeout)
    made.lan_find_timeout_ms = milliseconds_in("lan_find_timeout", options.lan_find_timeout)
    made.event_mode = options.event_mode
    for name in (
        "gateway_url",
        "start_session_uri",
        "find_session_uri",
        "join_session_uri",
        "leave_session_uri",
        "destroy_session_uri",
        "update_session_uri",
        "start_matchmaking_uri",
        "stop_matchmaking_uri",
        "accept_match_uri",
        "matchmaking_ticket_uri",
        "matchmaking_events_uri",
        "matchmaking_pass_uri",
        "ca_certificates",
        "health_uri",
        "connect_string_format",
        "lan_interface",
    ):
        setattr(made, name, optional_text_in(name, getattr(options, name)))
    made.build_unique_id = int32_in("build_unique_id", options.build_unique_id)
    made.lan_game_id = uint32_in("lan_game_id", options.lan_game_id)
    made.lan_port = uint16_in("lan_port", options.lan_port)
    made.lan_multicast = options.lan_multicast
    made.lan_fallback = options.lan_fallback
    return made


def player_in(player: LocalPlayer) -> Any:
    """RpLocalPlayer."""
    made = sized_structure(_ffi.RpLocalPlayer)
    made.id = text_in("id", player.id)
    made.nickname = optional_text_in("nickname", player.nickname)
    made.auth_token = optional_text_in("auth_token", player.auth_token)
    return made


def join_in(game_session_id: Optional[str], search: int, index: int, player_data: Optional[str]) -> Any:
    """RpJoinOptions."""
    made = sized_structure(_ffi.RpJoinOptions)
    made.result_index = uint32_in("index", index)
    made.search = search
    made.game_session_id = None if game_session_id is None else text_in("game_session_id", game_session_id)
    made.player_data = None if player_data is None else text_in("player_data", player_data)
    return made


def start_in(options: StartOptions) -> Any:
    """RpStartOptions."""
    made = sized_structure(_ffi.RpStartOptions)
    for name in ("fleet_id", "alias_id", "location", "queue"):
        setattr(made, name, optional_text_in(name, getattr(options, name)))
    made.latencies, made.latency_count = latencies_in(options.latencies)
    return made


def latencies_in(latencies: Mapping[str, float]) -> tuple[Any, int]:
    """RpRegionLatency, and how many."""
    array = (_ffi.RpRegionLatency * len(latencies))()
    for latency, (region, seconds) in zip(array, latencies.items()):
        latency.struct_size = ctypes.sizeof(latency)
        latency.region = text_in("region", region)
        latency.latency_ms = milliseconds_in("latency", seconds)
    return array, len(array)


def invite_in(invite: Invite) -> Any:
    """RpInvite."""
    made = sized_structure(_ffi.RpInvite)
    for name in ("player_id", "from_player_id", "app_id", "game_session_id"):
        setattr(made, name, text_in(name, getattr(invite, name)))
    return made


def _filter_in(into: Any, one: SearchFilter) -> None:
    values = one.values if isinstance(one.values, tuple) else (one.values,)
    into.struct_size = ctypes.sizeof(_ffi.RpSearchFilter)
    into.comparison = one.comparison
    into.key = text_in("a filter's key", one.key)
    array = (_ffi.RpValue * len(values))()
    for row, value in zip(array, values):
        value_in(row, value)
    into.value_count = len(values)
    into.values = array


def query_in(query: SearchQuery) -> Any:
    """RpSearchQuery."""
    made = sized_structure(_ffi.RpSearchQuery)
    made.max_results = uint32_in("max_results", query.max_results)
    made.timeout_ms = milliseconds_in("timeout", query.timeout)
    made.build_unique_id = int32_in("build_unique_id", query.build_unique_id)
    for name in ("is_lan", "any_build", "sort_descending"):
        setattr(made, name, bool(getattr(query, name)))
    for name in (
        "sort_key",
        "filter_expression",
        "sort_expression",
        "page",
        "fleet_id",
        "alias_id",
        "location",
    ):
        setattr(made, name, optional_text_in(name, getattr(query, name)))
    array = (_ffi.RpSearchFilter * len(query.filters))()
    for into, one in zip(array, query.filters):
        _filter_in(into, one)
    made.filter_count = len(query.filters)
    made.filters = array
    return made


def server_parameters_in(parameters: ServerParameters) -> Any:
    """RpServerParameters."""
    made = sized_structure(_ffi.RpServerParameters)
    made.timeout_ms = milliseconds_in("timeout", parameters.timeout)
    made.heartbeat_interval_ms = milliseconds_in("heartbeat_interval", parameters.heartbeat_interval)
    for name in ("request_timeout", "health_check_timeout", "reconnect_wait"):
        setattr(made, f"{name}_ms", milliseconds_in(name, getattr(parameters, name)))
    made.use_environment = parameters.use_environment
    for name in (
        "websocket_url",
        "process_id",
        "host_id",
        "fleet_id",
        "auth_token",
        "region",
        "access_key",
        "secret_key",
        "session_token",
    ):
        setattr(made, name, optional_text_in(name, getattr(parameters, name)))
    return made


def process_parameters_in(port: int, log_paths: Sequence[str]) -> Any:
    """RpProcessParameters, without its callbacks."""
    made = sized_structure(_ffi.RpProcessParameters)
    made.port = uint16_in("port", port)
    made.log_paths, made.log_path_count = texts_in("log_paths", log_paths)
    return made


def describe_in(
    game_session_id: str,
    player_id: str,
    player_session_id: str,
    status: int,
    limit: int,
    next_token: str,
) -> Any:
    """RpDescribePlayerSessionsOptions."""
    made = sized_structure(_ffi.RpDescribePlayerSessionsOptions)
    made.game_session_id = optional_text_in("game_session_id", game_session_id)
    made.player_id = optional_text_in("player_id", player_id)
    made.player_session_id = optional_text_in("player_session_id", player_session_id)
    made.status_filter = int32_in("status", status)
    made.limit = uint32_in("limit", limit)
    made.next_token = optional_text_in("next_token", next_token)
    return made


# ----- out of C -----


def text_out(text: Optional[bytes]) -> str:
    return text.decode() if text else ""


def texts_out(array: Any, count: int) -> tuple[str, ...]:
    return tuple(text_out(array[at]) for at in range(count))


def value_out(value: Any) -> Value:
    """What an RpValue says; a type that this package does not know reads as None."""
    kind = value.type
    if kind in (ValueType.STRING, ValueType.JSON):
        text = text_out(value.text)
        return text if kind == ValueType.STRING else Json(text)
    if kind == ValueType.BLOB:
        return ctypes.string_at(value.blob, value.size) if value.size else b""
    if kind == ValueType.BOOL:
        return bool(value.integer)
    if kind in (ValueType.FLOAT, ValueType.DOUBLE):
        number: float = value.number
        return number if kind == ValueType.DOUBLE else Float(number)
    if kind == ValueType.UINT64:
        return UInt64(value.integer % 2**64)
    typed = {ValueType.INT32: Int32, ValueType.UINT32: UInt32, ValueType.INT64: Int64}.get(kind)
    return None if typed is None else typed(value.integer)


def settings_out(settings: Any) -> SessionSettings:
    """What an RpSessionSettings says."""
    own: dict[str, Setting] = {}
    members: dict[str, dict[str, Setting]] = {}
    for at in range(settings.setting_count):
        row = settings.settings[at]
        into = own if row.player_id is None else members.setdefault(text_out(row.player_id), {})
        into[text_out(row.key)] = Setting(
            value=value_out(row.value), advertisement=AdvertisementType(row.advertisement), id=row.id
        )
    return SessionSettings(
        num_public_connections=settings.num_public_connections,
        num_private_connections=settings.num_private_connections,
        title=text_out(settings.title),
        build_unique_id=settings.build_unique_id,
        lan_game_port=settings.lan_game_port,
        session_id_override=text_out(settings.session_id_override),
        settings=own,
        member_settings=members,
        **{flag: bool(getattr(settings, flag)) for flag in SESSION_FLAGS},
    )


def completion_out(info: Any) -> Completion:
    """What an RpCompletionInfo says."""
    return Completion(
        result=Result(info.result),
        operation=info.operation,
        kind=OperationKind(info.operation_kind),
        search=info.search,
        session_name=text_out(info.session_name),
        message=text_out(info.message),
        service_code=text_out(info.service_code),
        request_id=text_out(info.request_id),
        http_status=info.http_status,
        retry_after=info.retry_after_ms / 1000 if info.retry_after_ms else None,
        retryable=bool(info.retryable),
        via_lan=bool(info.via_lan),
        player_ids=texts_out(info.player_ids, info.player_count),
        player_sessions=_page_out(info.player_sessions.contents) if info.player_sessions else None,
        compute_certificate=(
            _certificate_out(info.compute_certificate.contents) if info.compute_certificate else None
        ),
        fleet_role_credentials=(
            _credentials_out(info.fleet_role_credentials.contents) if info.fleet_role_credentials else None
        ),
        backfill_ticket_id=text_out(info.backfill_ticket_id),
        ticket=info.ticket,
        ticket_id=text_out(info.ticket_id),
        matchmaking_pass=text_out(info.matchmaking_pass),
        matchmaking_pass_expires=(
            info.matchmaking_pass_expires_ms / 1000 if info.matchmaking_pass_expires_ms else None
        ),
    )


def auth_token_request_out(request: Any) -> AuthTokenRequest:
    """What an RpAuthTokenRequest says."""
    return AuthTokenRequest(
        reason=AuthTokenReason(request.reason),
        request_id=request.request_id,
        player_id=text_out(request.player_id),
    )


def _page_out(page: Any) -> PlayerSessionPage:
    rows = (page.player_sessions[at].contents for at in range(page.player_session_count))
    return PlayerSessionPage(
        player_sessions=tuple(_player_session_out(row) for row in rows),
        next_token=text_out(page.next_token),
    )


def _player_session_out(row: Any) -> PlayerSession:
    return PlayerSession(
        player_session_id=text_out(row.player_session_id),
        player_id=text_out(row.player_id),
        game_session_id=text_out(row.game_session_id),
        fleet_id=text_out(row.fleet_id),
        status=PlayerSessionStatus(row.status),
        player_data=text_out(row.player_data),
        ip_address=text_out(row.ip_address),
        dns_name=text_out(row.dns_name),
        port=row.port,
        creation_time=row.creation_time_ms / 1000,
        termination_time=row.termination_time_ms / 1000 if row.termination_time_ms else None,
    )


def _certificate_out(certificate: Any) -> ComputeCertificate:
    return ComputeCertificate(
        certificate_path=text_out(certificate.certificate_path),
        compute_name=text_out(certificate.compute_name),
    )


def _credentials_out(credentials: Any) -> FleetRoleCredentials:
    return FleetRoleCredentials(
        assumed_role_user_arn=text_out(credentials.assumed_role_user_arn),
        assumed_role_id=text_out(credentials.assumed_role_id),
        access_key_id=text_out(credentials.access_key_id),
        secret_access_key=text_out(credentials.secret_access_key),
        session_token=text_out(credentials.session_token),
        expiration=credentials.expiration_ms / 1000,
    )


def _reason_out(kind: int, reason: int) -> Union[Result, ParticipantLeftReason, SessionFailure]:
    if kind == SessionNoticeKind.PARTICIPANT_LEFT:
        return ParticipantLeftReason(reason)
    if kind == SessionNoticeKind.FAILURE:
        return SessionFailure(reason)
    return Result(reason)


def notice_out(notice: Any) -> SessionNotice:
    """What an RpSessionNotice says."""
    return SessionNotice(
        kind=SessionNoticeKind(notice.kind),
        reason=_reason_out(notice.kind, notice.reason),
        session_name=text_out(notice.session_name),
        player_id=text_out(notice.player_id),
        from_player_id=text_out(notice.from_player_id),
        app_id=text_out(notice.app_id),
        game_session_id=text_out(notice.game_session_id),
    )


def info_out(info: Any) -> SessionInfo:
    """What an RpSessionInfo says."""
    return SessionInfo(
        session_name=text_out(info.session_name),
        state=SessionState(info.state),
        is_owner=bool(info.is_owner),
        is_lan=bool(info.is_lan),
        game_session_id=text_out(info.game_session_id),
        player_session_id=text_out(info.player_session_id),
        ip_address=text_out(info.ip_address),
        dns_name=text_out(info.dns_name),
        port=info.port,
        owner_id=text_out(info.owner_id),
        owner_name=text_out(info.owner_name),
        num_open_public_connections=info.num_open_public_connections,
        num_open_private_connections=info.num_open_private_connections,
        registered_players=texts_out(info.registered_players, info.registered_player_count),
        local_players=texts_out(info.local_players, info.local_player_count),
        settings=settings_out(info.settings.contents),
    )


def result_out(result: Any) -> SearchResult:
    """What an RpSearchResult says."""
    return SearchResult(
        game_session_id=text_out(result.game_session_id),
        title=text_out(result.title),
        owner_id=text_out(result.owner_id),
        owner_name=text_out(result.owner_name),
        ip_address=text_out(result.ip_address),
        dns_name=text_out(result.dns_name),
        port=result.port,
        is_lan=bool(result.is_lan),
        max_players=result.max_players,
        open_slots=result.open_slots,
        num_open_public_connections=result.num_open_public_connections,
        num_open_private_connections=result.num_open_private_connections,
        ping_ms=result.ping_ms,
        ping_state=PingState(result.ping_state),
        settings=settings_out(result.settings.contents),
    )


def game_session_out(game_session: Any) -> GameSession:
    """What an RpGameSession says."""
    rows = (game_session.properties[at] for at in range(game_session.property_count))
    return GameSession(
        game_session_id=text_out(game_session.game_session_id),
        name=text_out(game_session.name),
        max_players=game_session.max_players,
        properties={text_out(row.key): text_out(row.value) for row in rows},
        data=text_out(game_session.data),
        matchmaker_data=text_out(game_session.matchmaker_data),
        ip_address=text_out(game_session.ip_address),
        dns_name=text_out(game_session.dns_name),
        port=game_session.port,
        fleet_id=text_out(game_session.fleet_id),
        location=text_out(game_session.location),
        status=GameSessionStatus(game_session.status),
        status_reason=text_out(game_session.status_reason),
    )


def update_out(update: Any) -> GameSessionUpdate:
    """What an RpGameSessionUpdate says."""
    return GameSessionUpdate(
        game_session=game_session_out(update.game_session.contents),
        reason=UpdateReason(update.reason),
        backfill_ticket_id=text_out(update.backfill_ticket_id),
    )


def terminate_out(termination_time_ms: int) -> ProcessTerminate:
    return ProcessTerminate(termination_time_ms / 1000 if termination_time_ms else None)


def log_out(level: int, target: Optional[bytes], message: Optional[bytes]) -> LogLine:
    return LogLine(LogLevel(level), text_out(target), text_out(message))
