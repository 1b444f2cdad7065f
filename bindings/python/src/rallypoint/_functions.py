"""The C interface's functions as ctypes declares them: a mirror of rallypoint/rallypoint.h.

A test compares each with the header.
"""

from __future__ import annotations

from ctypes import (
    CDLL,
    POINTER,
    Structure,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any, Callable, NoReturn, Optional

from ._ffi import (
    RpAuthTokenFn,
    RpCompletionFn,
    RpDescribePlayerSessionsOptions,
    RpEvent,
    RpInvite,
    RpJoinOptions,
    RpLocalPlayer,
    RpLogFn,
    RpMatchBackfillOptions,
    RpMatchmakerData,
    RpMatchmakingOptions,
    RpMatchmakingPlayer,
    RpMatchmakingTicket,
    RpMatchmakingTrackOptions,
    RpMatchNoticeFn,
    RpPlayerAttribute,
    RpProcessParameters,
    RpRegionLatency,
    RpSearchFilter,
    RpSearchQuery,
    RpSearchResult,
    RpServerParameters,
    RpSessionInfo,
    RpSessionNoticeFn,
    RpSessionSettings,
    RpSetting,
    RpStartOptions,
    RpSubsystemOptions,
    RpUserDataFreeFn,
)


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


def _starts_ticket(*arguments: Any) -> Function:
    """One that makes a ticket besides."""
    return Function(_RESULT, _SUBSYSTEM, *arguments, *_ASYNC, POINTER(c_uint64))


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
    rp_start_options_init = _init(RpStartOptions)
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
    rp_matchmaking_options_init = _init(RpMatchmakingOptions)
    rp_matchmaking_track_options_init = _init(RpMatchmakingTrackOptions)
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
    rp_subsystem_set_auth_token_provider = Function(_RESULT, _SUBSYSTEM, RpAuthTokenFn, c_void_p)
    rp_subsystem_provide_auth_token = Function(_RESULT, _SUBSYSTEM, c_uint64, c_char_p)
    rp_subsystem_set_log = Function(_RESULT, _SUBSYSTEM, c_int32, RpLogFn, c_void_p)
    rp_subsystem_dump = Function(_RESULT, _SUBSYSTEM, *_BUFFER)
    rp_delegate_remove = Function(_RESULT, _SUBSYSTEM, c_uint64)

    # Sessions.
    rp_session_create = _starts(c_char_p, POINTER(RpSessionSettings))
    rp_session_start = _starts(c_char_p)
    rp_session_start_with_options = _starts(c_char_p, POINTER(RpStartOptions))
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

    # Matchmaking.
    rp_session_start_matchmaking = _starts_ticket(
        c_char_p, POINTER(RpSessionSettings), POINTER(RpMatchmakingOptions)
    )
    rp_session_cancel_matchmaking = _starts(c_char_p)
    rp_matchmaking_start = _starts_ticket(c_char_p, POINTER(RpMatchmakingOptions))
    rp_matchmaking_request_pass = _starts(c_char_p)
    rp_matchmaking_stop = _starts(c_uint64)
    rp_matchmaking_accept = _starts(c_uint64, c_int32, *_PLAYERS)
    rp_matchmaking_track = Function(
        _RESULT, _SUBSYSTEM, c_char_p, POINTER(RpMatchmakingTrackOptions), POINTER(c_uint64)
    )
    rp_matchmaking_untrack = Function(_RESULT, _SUBSYSTEM, c_uint64)
    rp_matchmaking_get_ticket = Function(_RESULT, _SUBSYSTEM, c_uint64, POINTER(POINTER(RpMatchmakingTicket)))
    rp_matchmaking_ticket_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpMatchmakingTicket))
    rp_matchmaking_get_player_token = Function(_RESULT, _SUBSYSTEM, c_uint64, c_char_p, *_BUFFER)
    rp_session_add_on_matchmaking_complete_delegate = _adds(RpCompletionFn)
    rp_session_add_on_cancel_matchmaking_complete_delegate = _adds(RpCompletionFn)
    rp_matchmaking_add_on_start_complete_delegate = _adds(RpCompletionFn)
    rp_matchmaking_add_on_stop_complete_delegate = _adds(RpCompletionFn)
    rp_matchmaking_add_on_accept_complete_delegate = _adds(RpCompletionFn)
    rp_matchmaking_add_on_match_acceptance_delegate = _adds(RpMatchNoticeFn)
    rp_matchmaking_add_on_match_complete_delegate = _adds(RpMatchNoticeFn)
    rp_matchmaking_add_on_match_error_delegate = _adds(RpMatchNoticeFn)
    rp_matchmaking_add_on_match_failure_delegate = _adds(RpMatchNoticeFn)

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
    rp_server_get_matchmaker_data = Function(_RESULT, _SUBSYSTEM, POINTER(POINTER(RpMatchmakerData)))
    rp_matchmaker_data_release = Function(_RESULT, _SUBSYSTEM, POINTER(RpMatchmakerData))
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
