"""The C interface as ctypes declares it: a mirror of include/rallypoint/rallypoint.h, and nothing else.

A test compares each structure, function and number here with the header.
"""

from __future__ import annotations

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any, Callable, NoReturn, Optional

# The header's RP_ABI_VERSION and RP_CONTRACT_HASH.
ABI_VERSION = 1
CONTRACT_HASH = 0x776122D4E2B31020

# ----- structures -----


class RpValue(Structure):
    _fields_ = [
        ("type", c_int32),
        ("size", c_uint32),
        ("integer", c_int64),
        ("number", c_double),
        ("text", c_char_p),
        ("blob", POINTER(c_uint8)),
    ]


class RpSetting(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("advertisement", c_int32),
        ("id", c_int32),
        ("reserved", c_uint32),
        ("key", c_char_p),
        ("player_id", c_char_p),
        ("value", RpValue),
    ]


class RpSessionSettings(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("num_public_connections", c_uint32),
        ("num_private_connections", c_uint32),
        ("build_unique_id", c_int32),
        ("should_advertise", c_uint8),
        ("allow_join_in_progress", c_uint8),
        ("is_lan_match", c_uint8),
        ("is_dedicated", c_uint8),
        ("uses_stats", c_uint8),
        ("allow_invites", c_uint8),
        ("uses_presence", c_uint8),
        ("allow_join_via_presence", c_uint8),
        ("allow_join_via_presence_friends_only", c_uint8),
        ("anti_cheat_protected", c_uint8),
        ("use_lobbies_if_available", c_uint8),
        ("use_lobbies_voice_chat_if_available", c_uint8),
        ("decline_player_slot", c_uint8),
        ("reserved", c_uint8),
        ("lan_game_port", c_uint16),
        ("setting_count", c_uint32),
        ("reserved2", c_uint32),
        ("title", c_char_p),
        ("session_id_override", c_char_p),
        ("settings", POINTER(RpSetting)),
    ]


class RpSubsystemOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("request_timeout_ms", c_uint32),
        ("find_timeout_ms", c_uint32),
        ("event_mode", c_int32),
        ("gateway_url", c_char_p),
        ("start_session_uri", c_char_p),
        ("find_session_uri", c_char_p),
        ("join_session_uri", c_char_p),
        ("leave_session_uri", c_char_p),
        ("destroy_session_uri", c_char_p),
        ("connect_string_format", c_char_p),
        ("update_session_uri", c_char_p),
        ("health_uri", c_char_p),
        ("lan_interface", c_char_p),
        ("build_unique_id", c_int32),
        ("lan_game_id", c_uint32),
        ("lan_find_timeout_ms", c_uint32),
        ("lan_port", c_uint16),
        ("lan_multicast", c_uint8),
        ("lan_fallback", c_uint8),
    ]


class RpLocalPlayer(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("id", c_char_p),
        ("nickname", c_char_p),
        ("auth_token", c_char_p),
    ]


class RpJoinOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("result_index", c_uint32),
        ("search", c_uint64),
        ("game_session_id", c_char_p),
        ("player_data", c_char_p),
    ]


class RpInvite(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("player_id", c_char_p),
        ("from_player_id", c_char_p),
        ("app_id", c_char_p),
        ("game_session_id", c_char_p),
    ]


class RpSearchFilter(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("comparison", c_int32),
        ("value_count", c_uint32),
        ("reserved", c_uint32),
        ("key", c_char_p),
        ("values", POINTER(RpValue)),
    ]


class RpSearchQuery(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_results", c_uint32),
        ("timeout_ms", c_uint32),
        ("filter_count", c_uint32),
        ("build_unique_id", c_int32),
        ("is_lan", c_uint8),
        ("any_build", c_uint8),
        ("sort_descending", c_uint8),
        ("reserved", c_uint8),
        ("filters", POINTER(RpSearchFilter)),
        ("sort_key", c_char_p),
        ("filter_expression", c_char_p),
        ("sort_expression", c_char_p),
        ("page", c_char_p),
    ]


class RpSearchResult(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_players", c_uint32),
        ("open_slots", c_uint32),
        ("num_open_public_connections", c_uint32),
        ("num_open_private_connections", c_uint32),
        ("ping_ms", c_uint32),
        ("ping_state", c_int32),
        ("port", c_uint16),
        ("is_lan", c_uint8),
        ("reserved", c_uint8),
        ("game_session_id", c_char_p),
        ("title", c_char_p),
        ("owner_id", c_char_p),
        ("owner_name", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
        ("settings", POINTER(RpSessionSettings)),
    ]


class RpSessionInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("state", c_int32),
        ("is_owner", c_uint8),
        ("is_lan", c_uint8),
        ("reserved", c_uint8 * 4),
        ("port", c_uint16),
        ("num_open_public_connections", c_uint32),
        ("num_open_private_connections", c_uint32),
        ("registered_player_count", c_uint32),
        ("local_player_count", c_uint32),
        ("session_name", c_char_p),
        ("game_session_id", c_char_p),
        ("player_session_id", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
        ("owner_id", c_char_p),
        ("owner_name", c_char_p),
        ("registered_players", POINTER(c_char_p)),
        ("local_players", POINTER(c_char_p)),
        ("settings", POINTER(RpSessionSettings)),
    ]


class RpPlayerSession(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("creation_time_ms", c_int64),
        ("termination_time_ms", c_int64),
        ("player_id", c_char_p),
        ("player_session_id", c_char_p),
        ("game_session_id", c_char_p),
        ("fleet_id", c_char_p),
        ("player_data", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
        ("port", c_uint16),
        ("reserved", c_uint8 * 6),
    ]


class RpPlayerSessionPage(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("player_session_count", c_uint32),
        ("player_sessions", POINTER(POINTER(RpPlayerSession))),
        ("next_token", c_char_p),
    ]


class RpComputeCertificate(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("certificate_path", c_char_p),
        ("compute_name", c_char_p),
    ]


class RpFleetRoleCredentials(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("expiration_ms", c_int64),
        ("assumed_role_user_arn", c_char_p),
        ("assumed_role_id", c_char_p),
        ("access_key_id", c_char_p),
        ("secret_access_key", c_char_p),
        ("session_token", c_char_p),
    ]


class RpCompletionInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("result", c_int32),
        ("operation", c_uint64),
        ("search", c_uint64),
        ("session_name", c_char_p),
        ("message", c_char_p),
        ("service_code", c_char_p),
        ("request_id", c_char_p),
        ("http_status", c_uint32),
        ("retry_after_ms", c_uint32),
        ("retryable", c_uint8),
        ("via_lan", c_uint8),
        ("reserved", c_uint8 * 2),
        ("operation_kind", c_int32),
        ("player_count", c_uint32),
        ("reserved2", c_uint32),
        ("player_ids", POINTER(c_char_p)),
        ("player_sessions", POINTER(RpPlayerSessionPage)),
        ("compute_certificate", POINTER(RpComputeCertificate)),
        ("fleet_role_credentials", POINTER(RpFleetRoleCredentials)),
        ("backfill_ticket_id", c_char_p),
    ]


class RpSessionNotice(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("kind", c_int32),
        ("reason", c_int32),
        ("reserved", c_uint32),
        ("session_name", c_char_p),
        ("player_id", c_char_p),
        ("from_player_id", c_char_p),
        ("app_id", c_char_p),
        ("game_session_id", c_char_p),
    ]


class RpServerParameters(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("timeout_ms", c_uint32),
        ("heartbeat_interval_ms", c_uint32),
        ("use_environment", c_uint8),
        ("reserved", c_uint8 * 3),
        ("websocket_url", c_char_p),
        ("process_id", c_char_p),
        ("host_id", c_char_p),
        ("fleet_id", c_char_p),
        ("auth_token", c_char_p),
        ("region", c_char_p),
        ("access_key", c_char_p),
        ("secret_key", c_char_p),
        ("session_token", c_char_p),
        ("request_timeout_ms", c_uint32),
        ("health_check_timeout_ms", c_uint32),
        ("reconnect_wait_ms", c_uint32),
        ("reserved2", c_uint32),
    ]


class RpGameProperty(Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class RpGameSession(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_players", c_uint32),
        ("port", c_uint16),
        ("reserved", c_uint16),
        ("property_count", c_uint32),
        ("properties", POINTER(RpGameProperty)),
        ("game_session_id", c_char_p),
        ("name", c_char_p),
        ("data", c_char_p),
        ("matchmaker_data", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
        ("fleet_id", c_char_p),
        ("location", c_char_p),
        ("status_reason", c_char_p),
        ("status", c_int32),
        ("reserved2", c_uint32),
    ]


class RpGameSessionUpdate(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reason", c_int32),
        ("game_session", POINTER(RpGameSession)),
        ("backfill_ticket_id", c_char_p),
    ]


class RpEvent(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("kind", c_int32),
        ("user_data", c_void_p),
        ("completion", POINTER(RpCompletionInfo)),
        ("notice", POINTER(RpSessionNotice)),
        ("game_session", POINTER(RpGameSession)),
        ("termination_time_ms", c_int64),
        ("log_level", c_int32),
        ("reserved", c_uint32),
        ("log_target", c_char_p),
        ("log_message", c_char_p),
        ("game_session_update", POINTER(RpGameSessionUpdate)),
    ]


class RpDescribePlayerSessionsOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("limit", c_uint32),
        ("game_session_id", c_char_p),
        ("player_id", c_char_p),
        ("player_session_id", c_char_p),
        ("next_token", c_char_p),
        ("status_filter", c_int32),
        ("reserved", c_uint32),
    ]


class RpPlayerAttribute(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("attribute_type", c_int32),
        ("name", c_char_p),
        ("string_value", c_char_p),
        ("number_value", c_double),
        ("strings", POINTER(c_char_p)),
        ("numbers", POINTER(c_double)),
        ("count", c_uint32),
        ("reserved", c_uint32),
    ]


class RpRegionLatency(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("latency_ms", c_uint32),
        ("region", c_char_p),
    ]


class RpMatchmakingPlayer(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("attribute_count", c_uint32),
        ("player_id", c_char_p),
        ("team", c_char_p),
        ("attributes", POINTER(RpPlayerAttribute)),
        ("latencies", POINTER(RpRegionLatency)),
        ("latency_count", c_uint32),
        ("reserved", c_uint32),
    ]


class RpMatchBackfillOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("player_count", c_uint32),
        ("matchmaking_configuration_arn", c_char_p),
        ("ticket_id", c_char_p),
        ("players", POINTER(RpMatchmakingPlayer)),
    ]


# ----- callbacks -----

RpCompletionFn = CFUNCTYPE(None, POINTER(RpCompletionInfo), c_void_p)
RpSessionNoticeFn = CFUNCTYPE(None, POINTER(RpSessionNotice), c_void_p)
RpUserDataFreeFn = CFUNCTYPE(None, c_void_p)
RpStartGameSessionFn = CFUNCTYPE(None, POINTER(RpGameSession), c_void_p)
RpUpdateGameSessionFn = CFUNCTYPE(None, POINTER(RpGameSessionUpdate), c_void_p)
RpProcessTerminateFn = CFUNCTYPE(None, c_int64, c_void_p)
RpHealthCheckFn = CFUNCTYPE(c_int32, c_void_p)
RpLogFn = CFUNCTYPE(None, c_int32, c_char_p, c_char_p, c_void_p)


class RpProcessParameters(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("log_path_count", c_uint32),
        ("log_paths", POINTER(c_char_p)),
        ("on_start_game_session", RpStartGameSessionFn),
        ("on_process_terminate", RpProcessTerminateFn),
        ("on_health_check", RpHealthCheckFn),
        ("user_data", c_void_p),
        ("port", c_uint16),
        ("reserved", c_uint8 * 6),
        ("on_update_game_session", RpUpdateGameSessionFn),
    ]


# ----- functions -----


class Function:
    """One function's declaration; `bind` puts the library's own function in its place."""

    def __init__(self, result: Optional[type[Any]], *arguments: type[Any]) -> None:
        self.result = result
        self.arguments = arguments
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Optional[object], owner: type) -> Callable[..., Any]:
        # An instance has the bound function of that name, which hides this.
        def unbound(*_: object) -> NoReturn:
            raise NotImplementedError(f"{self.name} is declared but not bound to a library")

        return unbound

    def of(self, library: CDLL) -> Callable[..., Any]:
        """The library's function with this declaration; AttributeError when it has none."""
        function = getattr(library, self.name)
        function.restype = self.result
        function.argtypes = self.arguments
        return function  # type: ignore[no-any-return]


_RESULT = c_int32
_SUBSYSTEM = c_void_p
_ASYNC: tuple[Any, ...] = (RpCompletionFn, c_void_p, POINTER(c_uint64))
_BUFFER: tuple[Any, ...] = (c_char_p, POINTER(c_size_t))
_PLAYERS: tuple[Any, ...] = (POINTER(c_char_p), c_uint32)


def _init(structure: type[Structure]) -> Function:
    return Function(_RESULT, POINTER(structure), c_uint32)


def _starts(*arguments: Any) -> Function:
    """An asynchronous function of these arguments after the handle."""
    return Function(_RESULT, _SUBSYSTEM, *arguments, *_ASYNC)


def _adds(delegate: Any) -> Function:
    """A function that adds a delegate."""
    return Function(_RESULT, _SUBSYSTEM, delegate, c_void_p, RpUserDataFreeFn, POINTER(c_uint64))


class Functions:
    """Every function of the header."""

    # The library itself.
    rp_version = Function(c_char_p)
    rp_abi_version = Function(c_uint32)
    rp_contract_hash = Function(c_uint64)
    rp_result_to_string = Function(c_char_p, c_int32)
    rp_join_result = Function(c_int32, c_int32)

    # Structures.
    rp_subsystem_options_init = _init(RpSubsystemOptions)
    rp_local_player_init = _init(RpLocalPlayer)
    rp_session_settings_init = _init(RpSessionSettings)
    rp_setting_init = _init(RpSetting)
    rp_join_options_init = _init(RpJoinOptions)
    rp_invite_init = _init(RpInvite)
    rp_search_query_init = _init(RpSearchQuery)
    rp_search_filter_init = _init(RpSearchFilter)
    rp_server_parameters_init = _init(RpServerParameters)
    rp_process_parameters_init = _init(RpProcessParameters)
    rp_describe_player_sessions_options_init = _init(RpDescribePlayerSessionsOptions)
    rp_player_attribute_init = _init(RpPlayerAttribute)
    rp_region_latency_init = _init(RpRegionLatency)
    rp_matchmaking_player_init = _init(RpMatchmakingPlayer)
    rp_match_backfill_options_init = _init(RpMatchBackfillOptions)
    rp_setting_find = Function(POINTER(RpSetting), POINTER(RpSetting), c_uint32, c_char_p)

    # The subsystem.
    rp_subsystem_create = Function(_RESULT, POINTER(RpSubsystemOptions), POINTER(c_void_p))
    rp_subsystem_destroy = Function(_RESULT, _SUBSYSTEM)
    rp_subsystem_tick = Function(_RESULT, _SUBSYSTEM)
    rp_subsystem_wait = Function(_RESULT, _SUBSYSTEM, c_uint64, c_uint32)
    rp_subsystem_cancel = Function(_RESULT, _SUBSYSTEM, c_uint64)
    rp_subsystem_poll_event = Function(_RESULT, _SUBSYSTEM, POINTER(POINTER(RpEvent)))
    rp_event_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpEvent))
    rp_subsystem_set_local_player = Function(_RESULT, _SUBSYSTEM, POINTER(RpLocalPlayer))
    rp_subsystem_set_log = Function(_RESULT, _SUBSYSTEM, c_int32, RpLogFn, c_void_p)
    rp_subsystem_dump = Function(_RESULT, _SUBSYSTEM, *_BUFFER)
    rp_delegate_remove = Function(_RESULT, _SUBSYSTEM, c_uint64)

    # Sessions.
    rp_session_create = _starts(c_char_p, POINTER(RpSessionSettings))
    rp_session_start = _starts(c_char_p)
    rp_session_update = _starts(c_char_p, POINTER(RpSessionSettings), c_int32)
    rp_session_end = _starts(c_char_p)
    rp_session_destroy = _starts(c_char_p)
    rp_session_find = _starts(c_uint64)
    rp_session_cancel_find = _starts()
    rp_session_find_by_id = _starts(c_char_p, c_uint64)
    rp_session_ping_results = _starts(c_uint64)
    rp_session_join = _starts(c_char_p, POINTER(RpJoinOptions))
    rp_session_leave = _starts(c_char_p)
    rp_session_register_players = _starts(c_char_p, *_PLAYERS, c_int32)
    rp_session_unregister_players = _starts(c_char_p, *_PLAYERS, c_int32)
    rp_session_register_local_player = _starts(c_char_p, c_char_p)
    rp_session_unregister_local_player = _starts(c_char_p, c_char_p)
    rp_session_find_friend_session = _starts(*_PLAYERS)
    rp_session_send_invite = _starts(c_char_p, *_PLAYERS)
    rp_session_receive_invite = Function(_RESULT, _SUBSYSTEM, POINTER(RpInvite))
    rp_session_accept_invite = Function(_RESULT, _SUBSYSTEM, POINTER(RpInvite))
    rp_session_is_player_in_session = Function(_RESULT, _SUBSYSTEM, c_char_p, c_char_p, POINTER(c_int32))
    rp_session_has_presence_session = Function(_RESULT, _SUBSYSTEM, POINTER(c_int32))
    rp_session_get_resolved_connect_string = Function(_RESULT, _SUBSYSTEM, c_char_p, c_int32, *_BUFFER)
    rp_session_get_state = Function(_RESULT, _SUBSYSTEM, c_char_p, POINTER(c_int32))
    rp_session_get_count = Function(_RESULT, _SUBSYSTEM, POINTER(c_uint32))
    rp_session_get_info = Function(_RESULT, _SUBSYSTEM, c_char_p, POINTER(POINTER(RpSessionInfo)))
    rp_session_info_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpSessionInfo))
    rp_session_get_settings = Function(_RESULT, _SUBSYSTEM, c_char_p, POINTER(POINTER(RpSessionSettings)))
    rp_session_settings_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpSessionSettings))

    # Delegates.
    rp_session_add_on_create_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_start_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_update_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_end_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_destroy_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_find_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_cancel_find_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_ping_results_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_join_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_leave_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_register_players_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_unregister_players_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_find_friend_session_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_invite_received_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_invite_accepted_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_failure_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_settings_updated_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_participant_joined_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_participant_left_delegate = _adds(RpSessionNoticeFn)
    rp_session_add_on_participant_settings_updated_delegate = _adds(RpSessionNoticeFn)

    # Searches.
    rp_search_create = Function(_RESULT, _SUBSYSTEM, POINTER(c_uint64))
    rp_search_release = Function(_RESULT, _SUBSYSTEM, c_uint64)
    rp_search_set_query = Function(_RESULT, _SUBSYSTEM, c_uint64, POINTER(RpSearchQuery))
    rp_search_get_state = Function(_RESULT, _SUBSYSTEM, c_uint64, POINTER(c_int32))
    rp_search_get_result_count = Function(_RESULT, _SUBSYSTEM, c_uint64, POINTER(c_uint32))
    rp_search_get_result = Function(_RESULT, _SUBSYSTEM, c_uint64, c_uint32, POINTER(POINTER(RpSearchResult)))
    rp_search_result_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpSearchResult))
    rp_search_get_next_page = Function(_RESULT, _SUBSYSTEM, c_uint64, *_BUFFER)
    rp_search_get_resolved_connect_string = Function(
        _RESULT, _SUBSYSTEM, c_uint64, c_uint32, c_int32, *_BUFFER
    )

    # The server process.
    rp_server_init = _starts(POINTER(RpServerParameters))
    rp_server_ready = _starts(POINTER(RpProcessParameters))
    rp_server_activate_game_session = _starts()
    rp_server_accept_player_session = _starts(c_char_p)
    rp_server_remove_player_session = _starts(c_char_p)
    rp_server_update_player_session_creation_policy = _starts(c_int32)
    rp_server_describe_player_sessions = _starts(POINTER(RpDescribePlayerSessionsOptions))
    rp_server_start_match_backfill = _starts(POINTER(RpMatchBackfillOptions))
    rp_server_stop_match_backfill = _starts(c_char_p, c_char_p)
    rp_server_get_compute_certificate = _starts()
    rp_server_get_fleet_role_credentials = _starts(c_char_p, c_char_p)
    rp_server_ending = _starts()
    rp_server_destroy = _starts()
    rp_server_report_health = Function(_RESULT, _SUBSYSTEM, c_int32)
    rp_server_get_game_session_id = Function(_RESULT, _SUBSYSTEM, *_BUFFER)
    rp_server_get_termination_time = Function(_RESULT, _SUBSYSTEM, POINTER(c_int64))
    rp_server_get_sdk_version = Function(c_char_p)


# The functions by name, in the order of their declaration.
FUNCTIONS: dict[str, Function] = {
    name: member for name, member in vars(Functions).items() if isinstance(member, Function)
}
