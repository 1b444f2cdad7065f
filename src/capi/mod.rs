//! The C face: guard, handles, strings, options, and one file per interface.
//!
//! This is the only module with `unsafe`. It converts and calls; it decides nothing. The header is generated from
//! it, so the documentation here is the header's.
#![allow(unsafe_code)]

mod callback;
mod delegate;
mod guard;
mod handle;
mod options;
mod search;
mod server;
mod session;
mod snapshot;
mod subsystem;
mod text;

pub use callback::{RpCompletionFn, RpCompletionInfo, RpUserDataFreeFn};
pub use delegate::{
    rp_delegate_remove, rp_session_add_on_create_complete_delegate,
    rp_session_add_on_destroy_complete_delegate, rp_session_add_on_end_complete_delegate,
    rp_session_add_on_find_complete_delegate, rp_session_add_on_join_complete_delegate,
    rp_session_add_on_leave_complete_delegate, rp_session_add_on_start_complete_delegate,
};
pub use handle::RpSubsystem;
pub use search::{
    RpSearchResult, rp_search_create, rp_search_get_resolved_connect_string, rp_search_get_result,
    rp_search_get_result_count, rp_search_get_state, rp_search_release, rp_search_result_release,
};
pub use server::{
    RpGameProperty, RpGameSession, RpHealthCheckFn, RpProcessParameters, RpProcessTerminateFn,
    RpServerParameters, RpStartGameSessionFn, rp_process_parameters_init, rp_server_accept_player_session,
    rp_server_activate_game_session, rp_server_destroy, rp_server_ending, rp_server_get_game_session_id,
    rp_server_get_termination_time, rp_server_init, rp_server_parameters_init, rp_server_ready,
    rp_server_remove_player_session,
};
pub use session::{
    RpJoinOptions, RpPortType, RpSessionInfo, RpSessionSettings, rp_join_options_init, rp_session_create,
    rp_session_destroy, rp_session_end, rp_session_find, rp_session_get_count, rp_session_get_info,
    rp_session_get_resolved_connect_string, rp_session_get_settings, rp_session_get_state,
    rp_session_info_release, rp_session_join, rp_session_leave, rp_session_settings_init,
    rp_session_settings_release, rp_session_start,
};
pub use subsystem::{
    RpLocalPlayer, RpLogFn, RpSubsystemOptions, rp_abi_version, rp_contract_hash, rp_local_player_init,
    rp_result_to_string, rp_subsystem_cancel, rp_subsystem_create, rp_subsystem_destroy,
    rp_subsystem_options_init, rp_subsystem_set_local_player, rp_subsystem_set_log, rp_subsystem_tick,
    rp_subsystem_wait, rp_version,
};

#[cfg(panic = "abort")]
compile_error!("the C ABI stops panics at its border, which panic = \"abort\" makes impossible");
