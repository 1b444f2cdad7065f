//! The C face: guard, handles, strings, options, and one file per interface.
//!
//! This is the only module with `unsafe`. It converts and calls; it decides nothing. The header is generated from
//! it, so the documentation here is the header's.
#![allow(unsafe_code)]

mod auth;
mod callback;
mod delegate;
mod event;
mod find;
mod guard;
mod handle;
mod invite;
mod match_notice;
mod matchmaker_data;
mod matchmaking;
mod matchmaking_delegate;
mod matchmaking_player;
mod matchmaking_session;
mod matchmaking_ticket;
mod notice;
mod options;
mod players;
mod query;
mod search;
mod server;
mod server_backfill;
mod server_fleet;
mod server_game_session;
mod server_parameters;
mod server_players;
mod server_process;
mod session;
mod session_info;
mod settings;
mod snapshot;
mod start;
mod subsystem;
mod text;
mod value;

pub use auth::{
    RpAuthTokenFn, RpAuthTokenRequest, rp_subsystem_provide_auth_token, rp_subsystem_set_auth_token_provider,
};
pub use callback::{RpCompletionFn, RpCompletionInfo, RpUserDataFreeFn};
pub use delegate::{
    rp_delegate_remove, rp_session_add_on_cancel_find_complete_delegate,
    rp_session_add_on_create_complete_delegate, rp_session_add_on_destroy_complete_delegate,
    rp_session_add_on_end_complete_delegate, rp_session_add_on_find_complete_delegate,
    rp_session_add_on_find_friend_session_complete_delegate, rp_session_add_on_join_complete_delegate,
    rp_session_add_on_leave_complete_delegate, rp_session_add_on_ping_results_complete_delegate,
    rp_session_add_on_register_players_complete_delegate, rp_session_add_on_start_complete_delegate,
    rp_session_add_on_unregister_players_complete_delegate, rp_session_add_on_update_complete_delegate,
};
pub use event::{RpEvent, RpEventKind, rp_event_release, rp_subsystem_poll_event};
pub use find::{rp_session_cancel_find, rp_session_find, rp_session_find_by_id, rp_session_ping_results};
pub use handle::RpSubsystem;
pub use invite::{
    RpInvite, rp_invite_init, rp_session_accept_invite, rp_session_find_friend_session,
    rp_session_receive_invite, rp_session_send_invite,
};
pub use match_notice::{
    RpMatchNotice, RpMatchNoticeFn, rp_matchmaking_add_on_match_acceptance_delegate,
    rp_matchmaking_add_on_match_complete_delegate, rp_matchmaking_add_on_match_error_delegate,
    rp_matchmaking_add_on_match_failure_delegate,
};
pub use matchmaker_data::{RpMatchmakerData, rp_matchmaker_data_release, rp_server_get_matchmaker_data};
pub use matchmaking::{
    RpMatchmakingOptions, RpMatchmakingTrackOptions, rp_matchmaking_accept, rp_matchmaking_get_player_token,
    rp_matchmaking_options_init, rp_matchmaking_request_pass, rp_matchmaking_start, rp_matchmaking_stop,
    rp_matchmaking_track, rp_matchmaking_track_options_init, rp_matchmaking_untrack,
};
pub use matchmaking_delegate::{
    rp_matchmaking_add_on_accept_complete_delegate, rp_matchmaking_add_on_start_complete_delegate,
    rp_matchmaking_add_on_stop_complete_delegate, rp_session_add_on_cancel_matchmaking_complete_delegate,
    rp_session_add_on_matchmaking_complete_delegate,
};
pub use matchmaking_player::{
    RpMatchmakingPlayer, RpPlayerAttribute, RpRegionLatency, rp_matchmaking_player_init,
    rp_player_attribute_init, rp_region_latency_init,
};
pub use matchmaking_session::{rp_session_cancel_matchmaking, rp_session_start_matchmaking};
pub use matchmaking_ticket::{
    RpMatchmakingTicket, RpMatchmakingTicketPlayer, rp_matchmaking_get_ticket, rp_matchmaking_ticket_release,
};
pub use notice::{
    RpSessionNotice, RpSessionNoticeFn, rp_session_add_on_failure_delegate,
    rp_session_add_on_invite_accepted_delegate, rp_session_add_on_invite_received_delegate,
    rp_session_add_on_participant_joined_delegate, rp_session_add_on_participant_left_delegate,
    rp_session_add_on_participant_settings_updated_delegate, rp_session_add_on_settings_updated_delegate,
};
pub use players::{
    rp_session_is_player_in_session, rp_session_register_local_player, rp_session_register_players,
    rp_session_unregister_local_player, rp_session_unregister_players,
};
pub use query::{
    RpSearchFilter, RpSearchQuery, rp_search_filter_init, rp_search_query_init, rp_search_set_query,
};
pub use search::{
    RpSearchResult, rp_search_create, rp_search_get_next_page, rp_search_get_resolved_connect_string,
    rp_search_get_result, rp_search_get_result_count, rp_search_get_state, rp_search_release,
    rp_search_result_release,
};
pub use server::{
    rp_server_activate_game_session, rp_server_destroy, rp_server_ending, rp_server_get_game_session_id,
    rp_server_get_sdk_version, rp_server_get_termination_time, rp_server_init, rp_server_report_health,
};
pub use server_backfill::{
    RpMatchBackfillOptions, rp_match_backfill_options_init, rp_server_start_match_backfill,
    rp_server_stop_match_backfill,
};
pub use server_fleet::{
    RpComputeCertificate, RpFleetRoleCredentials, rp_server_get_compute_certificate,
    rp_server_get_fleet_role_credentials,
};
pub use server_game_session::{RpGameProperty, RpGameSession, RpGameSessionUpdate};
pub use server_parameters::{RpServerParameters, rp_server_parameters_init};
pub use server_players::{
    RpDescribePlayerSessionsOptions, RpPlayerSession, RpPlayerSessionPage,
    rp_describe_player_sessions_options_init, rp_server_accept_player_session,
    rp_server_describe_player_sessions, rp_server_remove_player_session,
    rp_server_update_player_session_creation_policy,
};
pub use server_process::{
    RpHealthCheckFn, RpProcessParameters, RpProcessTerminateFn, RpStartGameSessionFn, RpUpdateGameSessionFn,
    rp_process_parameters_init, rp_server_ready,
};
pub use session::{
    RpJoinOptions, rp_join_options_init, rp_session_create, rp_session_destroy, rp_session_end,
    rp_session_get_count, rp_session_get_resolved_connect_string, rp_session_get_state,
    rp_session_has_presence_session, rp_session_join, rp_session_leave, rp_session_start, rp_session_update,
};
pub use session_info::{
    RpSessionInfo, rp_session_get_info, rp_session_get_settings, rp_session_info_release,
    rp_session_settings_release,
};
pub use settings::{RpSessionSettings, rp_session_settings_init};
pub use start::{RpStartOptions, rp_session_start_with_options, rp_start_options_init};
pub use subsystem::{
    RpJoinResult, RpLocalPlayer, RpLogFn, RpSubsystemOptions, rp_abi_version, rp_contract_hash,
    rp_join_result, rp_local_player_init, rp_result_to_string, rp_subsystem_cancel, rp_subsystem_create,
    rp_subsystem_destroy, rp_subsystem_dump, rp_subsystem_options_init, rp_subsystem_set_local_player,
    rp_subsystem_set_log, rp_subsystem_tick, rp_subsystem_wait, rp_version,
};
pub use value::{RpSetting, RpValue, rp_setting_find, rp_setting_init};
