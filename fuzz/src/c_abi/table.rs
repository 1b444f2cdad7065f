//! Every function of the header, as something that the program may do.

use std::ptr::null_mut;

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use super::arguments::{Argument, Lent, Outcome};
use super::memory::Memory;
use super::program::Program;
use super::structures::whole_options;

/// Calls one function with arguments by the program's choice.
type Call = fn(&'static str, &Program<'_>);

/// Does what the next byte says.
pub(super) fn call_any(program: &Program<'_>) {
    let (name, call) = TABLE[usize::from(program.byte()) % TABLE.len()];
    call(name, program);
}

/// The functions, in the order of the bytes that choose them.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, _)| *name)
}

/// As long as anything is waited for.
const WAIT_MS: u32 = 1;
/// More than any structure has, so that a size may be wrong.
const INIT_ROOM: u8 = 255;

macro_rules! function {
    ($name:ident()) => {
        |name, program| done(name, program, &Memory::default(), &$name())
    };
    ($name:ident($($argument:ident),*)) => {
        |name, program| {
            let memory = Memory::default();
            $(let $argument = Argument::give(program, &memory);)*
            // Some of the functions are safe.
            #[allow(unused_unsafe)]
            let outcome = unsafe { $name($($argument),*) };
            done(name, program, &memory, &outcome);
        }
    };
}

/// The call has returned: its user data's account is kept from now on.
fn done(name: &'static str, program: &Program<'_>, memory: &Memory<'_>, outcome: &impl Outcome) {
    let accepted = outcome.is_accepted(name);
    program.account(memory.user_data.get(), |account| {
        account.name = name;
        account.accepted = accepted;
        account.completes = memory.completes.get();
        account.frees = memory.frees.get();
    });
    memory.look();
}

/// Writes defaults over a structure of any size that is said.
fn init<T>(name: &'static str, program: &Program<'_>, write: unsafe extern "C" fn(*mut T, u32) -> RpResult) {
    let memory = Memory::default();
    let room = memory.zeros(usize::from(INIT_ROOM).max(size_of::<T>())).cast::<T>();
    let size = u32::from(program.byte()).min(u32::from(INIT_ROOM));
    let place = if size == 1 { null_mut() } else { room };
    done(name, program, &memory, &unsafe { write(place, size) });
}

/// Gives something back that was lent by this function, by another, or by none.
fn release<T>(
    name: &'static str,
    program: &Program<'_>,
    release: unsafe extern "C" fn(*mut RpSubsystem, *const T) -> RpResult,
) {
    let memory = Memory::default();
    let (handle, Lent(lent)) = (program.handle(), Lent::give(program, &memory));
    done(name, program, &memory, &unsafe { release(handle, lent.cast()) });
}

fn create(name: &'static str, program: &Program<'_>) {
    let memory = Memory::default();
    let options = whole_options(program, &memory);
    let mut subsystem = null_mut();
    let out = if program.byte() == 0xff { null_mut() } else { &raw mut subsystem };
    let created = unsafe { rp_subsystem_create(options, out) };
    if created == RpResult::Ok {
        program.keep(subsystem);
    }
    done(name, program, &memory, &created);
}

fn find_setting(name: &'static str, program: &Program<'_>) {
    let memory = Memory::default();
    let setting: *const RpSetting = Argument::give(program, &memory);
    let key = Argument::give(program, &memory);
    let found = unsafe { rp_setting_find(setting, u32::from(!setting.is_null()), key) };
    assert!(found.is_null() || found == setting, "what is found is in the list");
    done(name, program, &memory, &found);
}

fn wait(name: &'static str, program: &Program<'_>) {
    let (handle, operation) = (program.handle(), program.id());
    // It gives back the operation's own result, which may be any.
    let ended = unsafe { rp_subsystem_wait(handle, operation, WAIT_MS) };
    assert_ne!(ended, RpResult::Panic, "{name}");
}

static TABLE: &[(&str, Call)] = &[
    ("rp_subsystem_set_auth_token_provider", function!(rp_subsystem_set_auth_token_provider(a, b, c))),
    ("rp_subsystem_provide_auth_token", function!(rp_subsystem_provide_auth_token(a, b, c))),
    (
        "rp_session_add_on_create_complete_delegate",
        function!(rp_session_add_on_create_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_start_complete_delegate",
        function!(rp_session_add_on_start_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_update_complete_delegate",
        function!(rp_session_add_on_update_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_end_complete_delegate",
        function!(rp_session_add_on_end_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_destroy_complete_delegate",
        function!(rp_session_add_on_destroy_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_find_complete_delegate",
        function!(rp_session_add_on_find_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_cancel_find_complete_delegate",
        function!(rp_session_add_on_cancel_find_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_ping_results_complete_delegate",
        function!(rp_session_add_on_ping_results_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_join_complete_delegate",
        function!(rp_session_add_on_join_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_leave_complete_delegate",
        function!(rp_session_add_on_leave_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_register_players_complete_delegate",
        function!(rp_session_add_on_register_players_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_unregister_players_complete_delegate",
        function!(rp_session_add_on_unregister_players_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_find_friend_session_complete_delegate",
        function!(rp_session_add_on_find_friend_session_complete_delegate(a, b, c, d, e)),
    ),
    ("rp_delegate_remove", function!(rp_delegate_remove(a, b))),
    ("rp_subsystem_poll_event", function!(rp_subsystem_poll_event(a, b))),
    ("rp_event_release", |name, program| release(name, program, rp_event_release)),
    ("rp_session_find", function!(rp_session_find(a, b, c, d, e))),
    ("rp_session_cancel_find", function!(rp_session_cancel_find(a, b, c, d))),
    ("rp_session_find_by_id", function!(rp_session_find_by_id(a, b, c, d, e, f))),
    ("rp_session_ping_results", function!(rp_session_ping_results(a, b, c, d, e))),
    ("rp_invite_init", |name, program| init(name, program, rp_invite_init)),
    ("rp_session_receive_invite", function!(rp_session_receive_invite(a, b))),
    ("rp_session_accept_invite", function!(rp_session_accept_invite(a, b))),
    ("rp_session_find_friend_session", function!(rp_session_find_friend_session(a, b, c, d, e, f))),
    ("rp_session_send_invite", function!(rp_session_send_invite(a, b, c, d, e, f, g))),
    (
        "rp_matchmaking_add_on_match_acceptance_delegate",
        function!(rp_matchmaking_add_on_match_acceptance_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_match_complete_delegate",
        function!(rp_matchmaking_add_on_match_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_match_error_delegate",
        function!(rp_matchmaking_add_on_match_error_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_match_failure_delegate",
        function!(rp_matchmaking_add_on_match_failure_delegate(a, b, c, d, e)),
    ),
    ("rp_server_get_matchmaker_data", function!(rp_server_get_matchmaker_data(a, b))),
    ("rp_matchmaker_data_release", |name, program| release(name, program, rp_matchmaker_data_release)),
    ("rp_matchmaking_options_init", |name, program| init(name, program, rp_matchmaking_options_init)),
    ("rp_matchmaking_track_options_init", |name, program| {
        init(name, program, rp_matchmaking_track_options_init);
    }),
    ("rp_matchmaking_start", function!(rp_matchmaking_start(a, b, c, d, e, f, g))),
    ("rp_matchmaking_request_pass", function!(rp_matchmaking_request_pass(a, b, c, d, e))),
    ("rp_matchmaking_stop", function!(rp_matchmaking_stop(a, b, c, d, e))),
    ("rp_matchmaking_accept", function!(rp_matchmaking_accept(a, b, c, d, e, f, g, h))),
    ("rp_matchmaking_track", function!(rp_matchmaking_track(a, b, c, d))),
    ("rp_matchmaking_untrack", function!(rp_matchmaking_untrack(a, b))),
    ("rp_matchmaking_get_player_token", function!(rp_matchmaking_get_player_token(a, b, c, d, e))),
    (
        "rp_session_add_on_matchmaking_complete_delegate",
        function!(rp_session_add_on_matchmaking_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_cancel_matchmaking_complete_delegate",
        function!(rp_session_add_on_cancel_matchmaking_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_start_complete_delegate",
        function!(rp_matchmaking_add_on_start_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_stop_complete_delegate",
        function!(rp_matchmaking_add_on_stop_complete_delegate(a, b, c, d, e)),
    ),
    (
        "rp_matchmaking_add_on_accept_complete_delegate",
        function!(rp_matchmaking_add_on_accept_complete_delegate(a, b, c, d, e)),
    ),
    ("rp_player_attribute_init", |name, program| init(name, program, rp_player_attribute_init)),
    ("rp_region_latency_init", |name, program| init(name, program, rp_region_latency_init)),
    ("rp_matchmaking_player_init", |name, program| init(name, program, rp_matchmaking_player_init)),
    ("rp_session_start_matchmaking", function!(rp_session_start_matchmaking(a, b, c, d, e, f, g, h))),
    ("rp_session_cancel_matchmaking", function!(rp_session_cancel_matchmaking(a, b, c, d, e))),
    ("rp_matchmaking_get_ticket", function!(rp_matchmaking_get_ticket(a, b, c))),
    ("rp_matchmaking_ticket_release", |name, program| release(name, program, rp_matchmaking_ticket_release)),
    (
        "rp_session_add_on_invite_received_delegate",
        function!(rp_session_add_on_invite_received_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_invite_accepted_delegate",
        function!(rp_session_add_on_invite_accepted_delegate(a, b, c, d, e)),
    ),
    ("rp_session_add_on_failure_delegate", function!(rp_session_add_on_failure_delegate(a, b, c, d, e))),
    (
        "rp_session_add_on_settings_updated_delegate",
        function!(rp_session_add_on_settings_updated_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_participant_joined_delegate",
        function!(rp_session_add_on_participant_joined_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_participant_left_delegate",
        function!(rp_session_add_on_participant_left_delegate(a, b, c, d, e)),
    ),
    (
        "rp_session_add_on_participant_settings_updated_delegate",
        function!(rp_session_add_on_participant_settings_updated_delegate(a, b, c, d, e)),
    ),
    ("rp_session_register_players", function!(rp_session_register_players(a, b, c, d, e, f, g, h))),
    ("rp_session_unregister_players", function!(rp_session_unregister_players(a, b, c, d, e, f, g, h))),
    ("rp_session_is_player_in_session", function!(rp_session_is_player_in_session(a, b, c, d))),
    ("rp_session_register_local_player", function!(rp_session_register_local_player(a, b, c, d, e, f))),
    ("rp_session_unregister_local_player", function!(rp_session_unregister_local_player(a, b, c, d, e, f))),
    ("rp_search_filter_init", |name, program| init(name, program, rp_search_filter_init)),
    ("rp_search_query_init", |name, program| init(name, program, rp_search_query_init)),
    ("rp_search_set_query", function!(rp_search_set_query(a, b, c))),
    ("rp_search_create", function!(rp_search_create(a, b))),
    ("rp_search_release", function!(rp_search_release(a, b))),
    ("rp_search_get_state", function!(rp_search_get_state(a, b, c))),
    ("rp_search_get_result_count", function!(rp_search_get_result_count(a, b, c))),
    ("rp_search_get_result", function!(rp_search_get_result(a, b, c, d))),
    ("rp_search_result_release", |name, program| release(name, program, rp_search_result_release)),
    ("rp_search_get_next_page", function!(rp_search_get_next_page(a, b, c, d))),
    (
        "rp_search_get_resolved_connect_string",
        function!(rp_search_get_resolved_connect_string(a, b, c, d, e, f)),
    ),
    ("rp_server_init", function!(rp_server_init(a, b, c, d, e))),
    ("rp_server_activate_game_session", function!(rp_server_activate_game_session(a, b, c, d))),
    ("rp_server_ending", function!(rp_server_ending(a, b, c, d))),
    ("rp_server_destroy", function!(rp_server_destroy(a, b, c, d))),
    ("rp_server_get_game_session_id", function!(rp_server_get_game_session_id(a, b, c))),
    ("rp_server_get_termination_time", function!(rp_server_get_termination_time(a, b))),
    ("rp_server_report_health", function!(rp_server_report_health(a, b))),
    ("rp_server_get_sdk_version", function!(rp_server_get_sdk_version())),
    ("rp_match_backfill_options_init", |name, program| init(name, program, rp_match_backfill_options_init)),
    ("rp_server_start_match_backfill", function!(rp_server_start_match_backfill(a, b, c, d, e))),
    ("rp_server_stop_match_backfill", function!(rp_server_stop_match_backfill(a, b, c, d, e, f))),
    ("rp_server_get_compute_certificate", function!(rp_server_get_compute_certificate(a, b, c, d))),
    (
        "rp_server_get_fleet_role_credentials",
        function!(rp_server_get_fleet_role_credentials(a, b, c, d, e, f)),
    ),
    ("rp_server_parameters_init", |name, program| init(name, program, rp_server_parameters_init)),
    ("rp_describe_player_sessions_options_init", |name, program| {
        init(name, program, rp_describe_player_sessions_options_init);
    }),
    (
        "rp_server_update_player_session_creation_policy",
        function!(rp_server_update_player_session_creation_policy(a, b, c, d, e)),
    ),
    ("rp_server_describe_player_sessions", function!(rp_server_describe_player_sessions(a, b, c, d, e))),
    ("rp_server_accept_player_session", function!(rp_server_accept_player_session(a, b, c, d, e))),
    ("rp_server_remove_player_session", function!(rp_server_remove_player_session(a, b, c, d, e))),
    ("rp_process_parameters_init", |name, program| init(name, program, rp_process_parameters_init)),
    ("rp_server_ready", function!(rp_server_ready(a, b, c, d, e))),
    ("rp_join_options_init", |name, program| init(name, program, rp_join_options_init)),
    ("rp_session_create", function!(rp_session_create(a, b, c, d, e, f))),
    ("rp_session_start", function!(rp_session_start(a, b, c, d, e))),
    ("rp_start_options_init", |name, program| init(name, program, rp_start_options_init)),
    ("rp_session_start_with_options", function!(rp_session_start_with_options(a, b, c, d, e, f))),
    ("rp_session_update", function!(rp_session_update(a, b, c, d, e, f, g))),
    ("rp_session_end", function!(rp_session_end(a, b, c, d, e))),
    ("rp_session_destroy", function!(rp_session_destroy(a, b, c, d, e))),
    ("rp_session_leave", function!(rp_session_leave(a, b, c, d, e))),
    ("rp_session_join", function!(rp_session_join(a, b, c, d, e, f))),
    (
        "rp_session_get_resolved_connect_string",
        function!(rp_session_get_resolved_connect_string(a, b, c, d, e)),
    ),
    ("rp_session_get_state", function!(rp_session_get_state(a, b, c))),
    ("rp_session_get_count", function!(rp_session_get_count(a, b))),
    ("rp_session_has_presence_session", function!(rp_session_has_presence_session(a, b))),
    ("rp_session_get_info", function!(rp_session_get_info(a, b, c))),
    ("rp_session_info_release", |name, program| release(name, program, rp_session_info_release)),
    ("rp_session_get_settings", function!(rp_session_get_settings(a, b, c))),
    ("rp_session_settings_release", |name, program| release(name, program, rp_session_settings_release)),
    ("rp_session_settings_init", |name, program| init(name, program, rp_session_settings_init)),
    ("rp_subsystem_options_init", |name, program| init(name, program, rp_subsystem_options_init)),
    ("rp_local_player_init", |name, program| init(name, program, rp_local_player_init)),
    ("rp_subsystem_create", create),
    ("rp_subsystem_destroy", |_, program| program.destroy(program.handle())),
    ("rp_subsystem_tick", function!(rp_subsystem_tick(a))),
    ("rp_subsystem_wait", wait),
    ("rp_subsystem_cancel", function!(rp_subsystem_cancel(a, b))),
    ("rp_subsystem_set_local_player", function!(rp_subsystem_set_local_player(a, b))),
    ("rp_subsystem_set_log", function!(rp_subsystem_set_log(a, b, c, d))),
    ("rp_subsystem_dump", function!(rp_subsystem_dump(a, b, c))),
    ("rp_version", function!(rp_version())),
    ("rp_abi_version", function!(rp_abi_version())),
    ("rp_contract_hash", function!(rp_contract_hash())),
    ("rp_result_to_string", function!(rp_result_to_string(a))),
    ("rp_join_result", function!(rp_join_result(a))),
    ("rp_setting_init", |name, program| init(name, program, rp_setting_init)),
    ("rp_setting_find", find_setting),
];
