"""The C interface's structures and callbacks as ctypes declares them: a mirror of rallypoint/rallypoint.h.

Its functions are in `_functions`. A test compares everything in both with the header.
"""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)

# The header's RP_ABI_VERSION and RP_CONTRACT_HASH.
ABI_VERSION = 1
CONTRACT_HASH = 0x262B6F8E56DA5B98

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
        ("start_matchmaking_uri", c_char_p),
        ("stop_matchmaking_uri", c_char_p),
        ("accept_match_uri", c_char_p),
        ("matchmaking_ticket_uri", c_char_p),
        ("matchmaking_events_uri", c_char_p),
        ("matchmaking_pass_uri", c_char_p),
        ("ca_certificates", c_char_p),
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
        ("fleet_id", c_char_p),
        ("alias_id", c_char_p),
        ("location", c_char_p),
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
        ("ticket", c_uint64),
        ("ticket_id", c_char_p),
        ("matchmaking_pass", c_char_p),
        ("matchmaking_pass_expires_ms", c_int64),
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


class RpMatchNotice(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("kind", c_int32),
        ("ticket", c_uint64),
        ("status", c_int32),
        ("result", c_int32),
        ("session_name", c_char_p),
        ("ticket_id", c_char_p),
        ("match_id", c_char_p),
        ("game_session_id", c_char_p),
        ("reason", c_char_p),
        ("message", c_char_p),
        ("acceptance_left_ms", c_uint32),
        ("reserved", c_uint32),
    ]


class RpAuthTokenRequest(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reason", c_int32),
        ("request_id", c_uint64),
        ("player_id", c_char_p),
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
        ("match_notice", POINTER(RpMatchNotice)),
        ("auth_token_request", POINTER(RpAuthTokenRequest)),
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


class RpStartOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("latency_count", c_uint32),
        ("fleet_id", c_char_p),
        ("alias_id", c_char_p),
        ("location", c_char_p),
        ("queue", c_char_p),
        ("latencies", POINTER(RpRegionLatency)),
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
        ("pass", c_char_p),
    ]


class RpMatchBackfillOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("player_count", c_uint32),
        ("matchmaking_configuration_arn", c_char_p),
        ("ticket_id", c_char_p),
        ("players", POINTER(RpMatchmakingPlayer)),
        ("players_from_matchmaker_data", c_uint8),
        ("reserved", c_uint8 * 7),
    ]


class RpMatchmakerData(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("player_count", c_uint32),
        ("match_id", c_char_p),
        ("matchmaking_configuration_arn", c_char_p),
        ("auto_backfill_ticket_id", c_char_p),
        ("players", POINTER(RpMatchmakingPlayer)),
    ]


class RpMatchmakingOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("player_count", c_uint32),
        ("configuration", c_char_p),
        ("ticket_id", c_char_p),
        ("players", POINTER(RpMatchmakingPlayer)),
        ("acceptance_mode", c_int32),
        ("reserved", c_uint32),
    ]


class RpMatchmakingTrackOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("acceptance_mode", c_int32),
        ("ticket_id", c_char_p),
        ("token", c_char_p),
    ]


class RpMatchmakingTicketPlayer(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("acceptance", c_int32),
        ("player_id", c_char_p),
        ("team", c_char_p),
        ("player_session_id", c_char_p),
    ]


class RpMatchmakingTicket(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("ticket", c_uint64),
        ("ticket_id", c_char_p),
        ("ticket_token", c_char_p),
        ("configuration", c_char_p),
        ("session_name", c_char_p),
        ("status_reason", c_char_p),
        ("status_message", c_char_p),
        ("match_id", c_char_p),
        ("game_session_id", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
        ("player_session_id", c_char_p),
        ("players", POINTER(POINTER(RpMatchmakingTicketPlayer))),
        ("player_count", c_uint32),
        ("estimated_wait_seconds", c_uint32),
        ("acceptance_left_ms", c_uint32),
        ("port", c_uint16),
        ("is_over", c_uint8),
        ("is_lost", c_uint8),
        ("start_time_ms", c_int64),
        ("end_time_ms", c_int64),
    ]


# ----- callbacks -----

RpCompletionFn = CFUNCTYPE(None, POINTER(RpCompletionInfo), c_void_p)
RpSessionNoticeFn = CFUNCTYPE(None, POINTER(RpSessionNotice), c_void_p)
RpMatchNoticeFn = CFUNCTYPE(None, POINTER(RpMatchNotice), c_void_p)
RpUserDataFreeFn = CFUNCTYPE(None, c_void_p)
RpStartGameSessionFn = CFUNCTYPE(None, POINTER(RpGameSession), c_void_p)
RpUpdateGameSessionFn = CFUNCTYPE(None, POINTER(RpGameSessionUpdate), c_void_p)
RpProcessTerminateFn = CFUNCTYPE(None, c_int64, c_void_p)
RpHealthCheckFn = CFUNCTYPE(c_int32, c_void_p)
RpAuthTokenFn = CFUNCTYPE(None, POINTER(RpAuthTokenRequest), c_void_p)
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
