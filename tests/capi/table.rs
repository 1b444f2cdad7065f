//! Every function of the header, in tables. A function that is in none of them fails a test.

use std::collections::BTreeSet;
use std::ffi::c_void;
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;

const HEADER: &str = include_str!("../../include/rallypoint/rallypoint.h");

/// Functions without a handle; each has its own test.
const WITHOUT_HANDLE: [&str; 26] = [
    "rp_abi_version",
    "rp_contract_hash",
    "rp_describe_player_sessions_options_init",
    "rp_invite_init",
    "rp_join_options_init",
    "rp_join_result",
    "rp_local_player_init",
    "rp_match_backfill_options_init",
    "rp_matchmaking_options_init",
    "rp_matchmaking_player_init",
    "rp_matchmaking_track_options_init",
    "rp_player_attribute_init",
    "rp_process_parameters_init",
    "rp_region_latency_init",
    "rp_result_to_string",
    "rp_search_filter_init",
    "rp_search_query_init",
    "rp_server_get_sdk_version",
    "rp_server_parameters_init",
    "rp_session_settings_init",
    "rp_setting_find",
    "rp_setting_init",
    "rp_start_options_init",
    "rp_subsystem_create",
    "rp_subsystem_options_init",
    "rp_version",
];

/// A function that takes a handle, called with arguments that are good but for it.
pub(crate) type OnHandle = fn(*mut RpSubsystem) -> RpResult;

/// An asynchronous function, called with arguments that are good.
pub(crate) type Asynchronous = fn(*mut RpSubsystem, RpCompletionFn, *mut c_void, *mut u64) -> RpResult;

pub(crate) type AddCompletionDelegate = unsafe extern "C" fn(
    *mut RpSubsystem,
    RpCompletionFn,
    *mut c_void,
    RpUserDataFreeFn,
    *mut u64,
) -> RpResult;

pub(crate) type AddNoticeDelegate = unsafe extern "C" fn(
    *mut RpSubsystem,
    RpSessionNoticeFn,
    *mut c_void,
    RpUserDataFreeFn,
    *mut u64,
) -> RpResult;

pub(crate) type AddMatchDelegate = unsafe extern "C" fn(
    *mut RpSubsystem,
    RpMatchNoticeFn,
    *mut c_void,
    RpUserDataFreeFn,
    *mut u64,
) -> RpResult;

macro_rules! on_handle {
    ($($function:ident($($argument:expr),*);)*) => {
        [$((stringify!($function), (|subsystem| unsafe { $function(subsystem, $($argument),*) }) as OnHandle)),*]
    };
}

macro_rules! asynchronous {
    ($($function:ident($($argument:expr),*);)*) => {
        [$((
            stringify!($function),
            (|subsystem, completion, user_data, out| unsafe {
                $function(subsystem, $($argument,)* completion, user_data, out)
            }) as Asynchronous,
        )),*]
    };
}

macro_rules! named {
    ($($function:ident)*) => { [$((stringify!($function), $function)),*] };
}

pub(crate) fn asynchronous() -> Vec<(&'static str, Asynchronous)> {
    let table = asynchronous! {
        rp_matchmaking_accept(1, 1, null(), 0);
        rp_matchmaking_request_pass(c"ada".as_ptr());
        rp_matchmaking_stop(1);
        rp_server_accept_player_session(c"psess-1".as_ptr());
        rp_server_activate_game_session();
        rp_server_describe_player_sessions(&player_session_options());
        rp_server_destroy();
        rp_server_ending();
        rp_server_get_compute_certificate();
        rp_server_get_fleet_role_credentials(ROLE.as_ptr(), null());
        rp_server_init(&server_parameters());
        rp_server_ready(&process_parameters());
        rp_server_remove_player_session(c"psess-1".as_ptr());
        rp_server_start_match_backfill(&backfill(&[matchmaking_player()]));
        rp_server_stop_match_backfill(RULES.as_ptr(), c"ticket-1".as_ptr());
        rp_server_update_player_session_creation_policy(2);
        rp_session_cancel_find();
        rp_session_cancel_matchmaking(c"a".as_ptr());
        rp_session_create(c"a".as_ptr(), &settings());
        rp_session_destroy(c"a".as_ptr());
        rp_session_end(c"a".as_ptr());
        rp_session_find(1);
        rp_session_find_by_id(c"arn:g".as_ptr(), 1);
        rp_session_find_friend_session(ids().as_ptr(), 2);
        rp_session_join(c"a".as_ptr(), &join_options());
        rp_session_leave(c"a".as_ptr());
        rp_session_ping_results(1);
        rp_session_register_local_player(c"a".as_ptr(), c"ada".as_ptr());
        rp_session_register_players(c"a".as_ptr(), ids().as_ptr(), 2, 0);
        rp_session_send_invite(c"a".as_ptr(), ids().as_ptr(), 2);
        rp_session_start(c"a".as_ptr());
        rp_session_start_with_options(c"a".as_ptr(), &start_options());
        rp_session_unregister_local_player(c"a".as_ptr(), c"ada".as_ptr());
        rp_session_unregister_players(c"a".as_ptr(), ids().as_ptr(), 2, 0);
        rp_session_update(c"a".as_ptr(), &settings(), 0);
    };
    // These give out a ticket behind the operation.
    let with_ticket: [(&'static str, Asynchronous); 2] = [
        ("rp_matchmaking_start", |subsystem, completion, user_data, out| unsafe {
            rp_matchmaking_start(subsystem, null(), &matchmaking(), completion, user_data, out, null_mut())
        }),
        ("rp_session_start_matchmaking", |subsystem, completion, user_data, out| unsafe {
            let (name, options) = (c"a".as_ptr(), matchmaking());
            rp_session_start_matchmaking(
                subsystem,
                name,
                null(),
                &raw const options,
                completion,
                user_data,
                out,
                null_mut(),
            )
        }),
    ];
    table.into_iter().chain(with_ticket).collect()
}

pub(crate) fn synchronous() -> Vec<(&'static str, OnHandle)> {
    let table = on_handle! {
        rp_delegate_remove(1);
        rp_event_release(null());
        rp_matchmaker_data_release(null());
        rp_matchmaking_get_player_token(1, c"ada".as_ptr(), null_mut(), &mut 0);
        rp_matchmaking_get_ticket(1, &mut null());
        rp_matchmaking_ticket_release(null());
        rp_matchmaking_track(null(), &track_options(), &mut 0);
        rp_matchmaking_untrack(1);
        rp_search_create(&mut 0);
        rp_search_get_next_page(1, null_mut(), &mut 0);
        rp_search_get_resolved_connect_string(1, 0, 0, null_mut(), &mut 0);
        rp_search_get_result(1, 0, &mut null());
        rp_search_get_result_count(1, &mut 0);
        rp_search_get_state(1, &mut 0);
        rp_search_release(1);
        rp_search_result_release(null());
        rp_search_set_query(1, &query());
        rp_server_get_game_session_id(null_mut(), &mut 0);
        rp_server_get_matchmaker_data(&mut null());
        rp_server_get_termination_time(&mut 0);
        rp_server_report_health(1);
        rp_session_accept_invite(&invite());
        rp_session_get_count(&mut 0);
        rp_session_get_info(c"a".as_ptr(), &mut null());
        rp_session_get_resolved_connect_string(c"a".as_ptr(), 0, null_mut(), &mut 0);
        rp_session_get_settings(c"a".as_ptr(), &mut null());
        rp_session_get_state(c"a".as_ptr(), &mut 0);
        rp_session_has_presence_session(&mut 0);
        rp_session_info_release(null());
        rp_session_is_player_in_session(c"a".as_ptr(), c"ada".as_ptr(), &mut 0);
        rp_session_receive_invite(&invite());
        rp_session_settings_release(null());
        rp_subsystem_cancel(1);
        rp_subsystem_dump(null_mut(), &mut 0);
        rp_subsystem_poll_event(&mut null());
        rp_subsystem_provide_auth_token(0, c"jwt".as_ptr());
        rp_subsystem_set_auth_token_provider(Some(never_auth_token), null_mut());
        rp_subsystem_set_local_player(&player());
        rp_subsystem_set_log(4, Some(never_log), null_mut());
        rp_subsystem_tick();
        rp_subsystem_wait(1, 1);
    };
    table.into()
}

pub(crate) fn completion_delegates() -> [(&'static str, AddCompletionDelegate); 18] {
    named! {
        rp_matchmaking_add_on_accept_complete_delegate
        rp_matchmaking_add_on_start_complete_delegate
        rp_matchmaking_add_on_stop_complete_delegate
        rp_session_add_on_cancel_matchmaking_complete_delegate
        rp_session_add_on_matchmaking_complete_delegate
        rp_session_add_on_cancel_find_complete_delegate
        rp_session_add_on_create_complete_delegate
        rp_session_add_on_destroy_complete_delegate
        rp_session_add_on_end_complete_delegate
        rp_session_add_on_find_complete_delegate
        rp_session_add_on_find_friend_session_complete_delegate
        rp_session_add_on_join_complete_delegate
        rp_session_add_on_leave_complete_delegate
        rp_session_add_on_ping_results_complete_delegate
        rp_session_add_on_register_players_complete_delegate
        rp_session_add_on_start_complete_delegate
        rp_session_add_on_unregister_players_complete_delegate
        rp_session_add_on_update_complete_delegate
    }
}

pub(crate) fn notice_delegates() -> [(&'static str, AddNoticeDelegate); 7] {
    // In the order of RpSessionNoticeKind, from 1.
    named! {
        rp_session_add_on_invite_received_delegate
        rp_session_add_on_invite_accepted_delegate
        rp_session_add_on_failure_delegate
        rp_session_add_on_settings_updated_delegate
        rp_session_add_on_participant_joined_delegate
        rp_session_add_on_participant_left_delegate
        rp_session_add_on_participant_settings_updated_delegate
    }
}

pub(crate) fn match_delegates() -> [(&'static str, AddMatchDelegate); 4] {
    // In the order of RpMatchNoticeKind, from 1.
    named! {
        rp_matchmaking_add_on_match_acceptance_delegate
        rp_matchmaking_add_on_match_complete_delegate
        rp_matchmaking_add_on_match_error_delegate
        rp_matchmaking_add_on_match_failure_delegate
    }
}

/// Calls every function that takes a handle, with callbacks that must not run, and shows what each gave back.
pub(crate) fn call_everything(handle: *mut RpSubsystem, mut look: impl FnMut(&str, RpResult)) {
    for (name, call) in synchronous() {
        look(name, call(handle));
    }
    let (completion, notice): (RpCompletionFn, RpSessionNoticeFn) = (Some(never), Some(never_notice));
    let (free, none): (RpUserDataFreeFn, _) = (Some(never_free), null_mut());
    for (name, call) in asynchronous() {
        let mut operation = 77;
        look(name, call(handle, completion, none, &raw mut operation));
        assert_eq!(operation, 77, "{name}: a refused call writes nothing");
    }
    let mut delegate = 77;
    for (name, add) in completion_delegates() {
        look(name, unsafe { add(handle, completion, none, free, &raw mut delegate) });
    }
    for (name, add) in notice_delegates() {
        look(name, unsafe { add(handle, notice, none, free, &raw mut delegate) });
    }
    for (name, add) in match_delegates() {
        look(name, unsafe { add(handle, Some(never_match), none, free, &raw mut delegate) });
    }
    assert_eq!(delegate, 77, "a refused call writes nothing");
    look("rp_subsystem_destroy", unsafe { rp_subsystem_destroy(handle) });
}

#[test]
fn every_function_of_the_header_is_in_a_table() {
    let of_header: BTreeSet<&str> = HEADER
        .split("\nRP_API ")
        .skip(1)
        .map(|rest| {
            let rest = &rest[rest.find("rp_").unwrap()..];
            &rest[..rest.find('(').unwrap()]
        })
        .collect();
    let of_tables: BTreeSet<&str> = (synchronous().into_iter().map(|(name, _)| name))
        .chain(asynchronous().into_iter().map(|(name, _)| name))
        .chain(completion_delegates().into_iter().map(|(name, _)| name))
        .chain(notice_delegates().into_iter().map(|(name, _)| name))
        .chain(match_delegates().into_iter().map(|(name, _)| name))
        .chain(["rp_subsystem_destroy"])
        .chain(WITHOUT_HANDLE)
        .collect();
    assert_eq!(of_tables, of_header);
}
