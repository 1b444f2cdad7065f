//! What comes back: texts, buffers, and outputs that are written on success alone.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;

use rallypoint::capi::*;
use rallypoint::result::RpResult;
use strum::IntoEnumIterator;

use crate::common::*;
use crate::support::server::{GAME_SESSIONS, Reply, Server, http};

#[test]
fn every_code_has_a_text_and_so_has_nonsense() {
    let known: Vec<_> = RpResult::iter().map(|code| code as i32).collect();
    for code in RpResult::iter() {
        let said = text(rp_result_to_string(code as i32));
        assert_eq!(said, format!("{}: {code}", code.name()));
    }
    for nonsense in (-1000..1000).chain([i32::MIN, i32::MAX]).filter(|number| !known.contains(number)) {
        assert_eq!(text(rp_result_to_string(nonsense)), "RP_RESULT_UNKNOWN: no such result");
    }
    assert_eq!(text(rp_version()), env!("CARGO_PKG_VERSION"));
    assert_eq!(rp_abi_version(), rallypoint::ABI_VERSION);
}

#[test]
fn every_result_is_one_of_unreals_joins() {
    let of = |code: RpResult| rp_join_result(code as i32);
    assert_eq!(of(RpResult::Ok), 0);
    assert_eq!(of(RpResult::SessionFull), 1);
    assert_eq!(of(RpResult::SessionDoesNotExist), 2);
    assert_eq!((of(RpResult::CouldNotRetrieveAddress), of(RpResult::AddressNotKnown)), (3, 3));
    assert_eq!(of(RpResult::AlreadyInSession), 4);
    let known = [0, 1, 2, 3, 4];
    let named = RpResult::iter().filter(|code| known.contains(&of(*code))).count();
    assert_eq!(named, 6, "every other is the unknown error");
    for number in RpResult::iter().map(|code| code as i32).chain([1, 7, i32::MIN, i32::MAX]) {
        assert!((0..=5).contains(&rp_join_result(number)), "{number}");
    }
    assert_eq!((rp_join_result(1), rp_join_result(i32::MIN)), (5, 5), "no success");
}

/// A getter of text into a buffer.
type Getter<'a> = &'a dyn Fn(*mut c_char, *mut usize) -> RpResult;

fn check_buffers(title: &str, expected: &str, get: Getter<'_>) {
    let needed = expected.len() + 1;
    assert_eq!(get(null_mut(), null_mut()), RpResult::NullPointer, "{title}");
    for (has_buffer, size, result) in [
        (false, 0, RpResult::Ok),
        (false, 1000, RpResult::Ok),
        (true, 0, RpResult::BufferTooSmall),
        (true, needed - 1, RpResult::BufferTooSmall),
        (true, needed, RpResult::Ok),
        (true, needed + 10, RpResult::Ok),
    ] {
        let title = format!("{title}: buffer {has_buffer}, size {size}");
        let mut buffer = vec![b'#'; needed + 20];
        let mut in_out = size;
        let pointer = if has_buffer { buffer.as_mut_ptr().cast() } else { null_mut() };
        assert_eq!(get(pointer, &raw mut in_out), result, "{title}");
        assert_eq!(in_out, needed, "{title}");
        let written = if has_buffer && result == RpResult::Ok { needed } else { 0 };
        assert!(buffer[written..].iter().all(|byte| *byte == b'#'), "{title}: nothing beyond is touched");
        if written > 0 {
            assert_eq!(CStr::from_bytes_until_nul(&buffer).unwrap().to_str(), Ok(expected), "{title}");
        }
    }
}

#[test]
fn text_goes_into_buffers_that_can_hold_it() {
    let next = r#"Link: </find_session?page=abc>; rel="next""#;
    let server = Server::new([]);
    let (live, search) = in_game(&server);
    check_buffers("a session's connect string", "10.0.0.7:7777", &|buffer, size| unsafe {
        rp_session_get_resolved_connect_string(live, c"lobby".as_ptr(), 0, buffer, size)
    });
    check_buffers("for beacons", "10.0.0.7:15000", &|buffer, size| unsafe {
        rp_session_get_resolved_connect_string(live, c"lobby".as_ptr(), 1, buffer, size)
    });
    check_buffers("a result's connect string", "10.0.0.7:7777", &|buffer, size| unsafe {
        rp_search_get_resolved_connect_string(live, search, 0, 0, buffer, size)
    });
    check_buffers("a result's, for beacons", "10.0.0.7:15000", &|buffer, size| unsafe {
        rp_search_get_resolved_connect_string(live, search, 0, 1, buffer, size)
    });
    check_buffers("no next page", "", &|buffer, size| unsafe {
        rp_search_get_next_page(live, search, buffer, size)
    });
    let known = written(|buffer, size| unsafe { rp_subsystem_dump(live, buffer, size) });
    check_buffers("a dump", &known, &|buffer, size| unsafe { rp_subsystem_dump(live, buffer, size) });

    server.then(Reply::Send(http(200, &[next], GAME_SESSIONS)));
    let (one, mut operation) = (RpSearchQuery { max_results: 1, ..query() }, 0);
    unsafe {
        assert_eq!(rp_search_set_query(live, search, &raw const one), RpResult::Ok);
        let out = &raw mut operation;
        assert_eq!(rp_session_find(live, search, None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
    }
    let page = written(|buffer, size| unsafe { rp_search_get_next_page(live, search, buffer, size) });
    assert!(!page.is_empty());
    check_buffers("a next page", &page, &|buffer, size| unsafe {
        rp_search_get_next_page(live, search, buffer, size)
    });
    let page = std::ffi::CString::new(page).unwrap();
    let on = RpSearchQuery { page: page.as_ptr(), ..one };
    assert_eq!(unsafe { rp_search_set_query(live, search, &raw const on) }, RpResult::Ok, "it is one");

    let mut size = 77;
    let beyond =
        unsafe { rp_search_get_resolved_connect_string(live, search, 1, 0, null_mut(), &raw mut size) };
    assert_eq!((beyond, size), (RpResult::InvalidArgument, 77), "a failure writes nothing");
    let no_search = unsafe { rp_search_get_next_page(live, 1_000_000, null_mut(), &raw mut size) };
    assert_eq!((no_search, size), (RpResult::InvalidHandle, 77));
    destroy(live);
}

#[test]
fn a_dump_says_what_is_there_and_no_secret() {
    let server = Server::new([]);
    let (live, _) = in_game(&server);
    let player = RpLocalPlayer { auth_token: c"hush-hush".as_ptr(), ..player() };
    unsafe {
        assert_eq!(rp_subsystem_set_local_player(live, &raw const player), RpResult::Ok);
    }
    let known = dump(live);
    assert_eq!(known["sessions"][0]["name"], "Lobby");
    assert_eq!(known["searches"][0]["results"], 1);
    assert_eq!(known["local_player"]["has_auth_token"], true);
    for secret in ["hush-hush", "psess-1111aaaa"] {
        assert!(!known.to_string().contains(secret), "{secret}");
    }
    destroy(live);
}

#[test]
fn outputs_are_written_only_on_success() {
    let live = create();
    let search = create_search(live);
    unsafe {
        let (mut number, mut state, mut info) = (77_u64, 77, std::ptr::dangling());
        let (none, a) = (null_mut(), c"none".as_ptr());
        let start = rp_session_start(live, a, Some(never), none, &raw mut number);
        assert_eq!((start, number), (RpResult::SessionNotFound, 77));
        let cancel = rp_session_cancel_find(live, Some(never), none, &raw mut number);
        assert_eq!((cancel, number), (RpResult::NotSearching, 77));
        let got = rp_session_get_info(live, a, &raw mut info);
        assert_eq!((got, info), (RpResult::SessionNotFound, std::ptr::dangling()));
        let mut settings = std::ptr::dangling();
        let got = rp_session_get_settings(live, a, &raw mut settings);
        assert_eq!((got, settings), (RpResult::SessionNotFound, std::ptr::dangling()));
        let mut result = std::ptr::dangling();
        let got = rp_search_get_result(live, search, 0, &raw mut result);
        assert_eq!((got, result), (RpResult::InvalidArgument, std::ptr::dangling()));
        let got = rp_session_is_player_in_session(live, a, a, &raw mut state);
        assert_eq!((got, state), (RpResult::SessionNotFound, 77));
        let got = rp_search_get_state(live, 1_000_000, &raw mut state);
        assert_eq!((got, state), (RpResult::InvalidHandle, 77));
        let got = rp_session_get_state(live, a, &raw mut state);
        assert_eq!((got, state), (RpResult::Ok, 0), "no session is a state");
        let got = rp_session_has_presence_session(live, &raw mut state);
        assert_eq!((got, state), (RpResult::Ok, 0));
        let mut time = 77;
        let got = rp_server_get_termination_time(live, &raw mut time);
        assert_eq!((got, time), (RpResult::TerminationTimeNotSet, 77));
    }
    destroy_and_nobody_was_called(live);
}

#[test]
fn presence_and_players_are_told() {
    let live = create();
    let with = RpSessionSettings { uses_presence: 1, ..settings() };
    let (a, none, mut operation, mut says) = (c"a".as_ptr(), null_mut(), 0, 77);
    let out = &raw mut operation;
    unsafe {
        assert_eq!(rp_subsystem_set_local_player(live, &player()), RpResult::Ok);
        assert_eq!(rp_session_create(live, a, &raw const with, None, none, out), RpResult::Ok);
        assert_eq!(rp_session_has_presence_session(live, &raw mut says), RpResult::Ok);
        assert_eq!(says, 1);
        for (player, expected) in [(c"ada", 1), (c"bob", 0)] {
            let asked = rp_session_is_player_in_session(live, a, player.as_ptr(), &raw mut says);
            assert_eq!((asked, says), (RpResult::Ok, expected), "ada made it: {player:?}");
        }
        let bob = [c"bob".as_ptr()];
        assert_eq!(rp_session_register_players(live, a, bob.as_ptr(), 1, 0, None, none, out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        let asked = rp_session_is_player_in_session(live, a, bob[0], &raw mut says);
        assert_eq!((asked, says), (RpResult::Ok, 1));
    }
    destroy(live);
}

/// What a completion is told about a failure.
#[test]
fn a_completion_is_told_everything() {
    unsafe extern "C" fn look(info: *const RpCompletionInfo, user_data: *mut c_void) {
        let info = unsafe { &*info };
        assert_eq!(info.struct_size as usize, size_of::<RpCompletionInfo>());
        assert_eq!(info.result, RpResult::SessionFull as i32);
        assert_eq!((info.search, info.operation_kind, info.via_lan, info.player_count), (0, 10, 0, 0));
        assert_eq!(text(info.session_name), "Lobby");
        assert_eq!(text(info.service_code), "GameSessionFullException");
        assert_eq!(text(info.message), "it is full");
        assert_eq!(text(info.request_id), "r-1");
        assert_eq!((info.http_status, info.retry_after_ms, info.retryable), (409, 3000, 0));
        let operation = unsafe { &mut *user_data.cast::<u64>() };
        assert_eq!(info.operation, *operation, "the id was written before");
        *operation = 0;
    }
    let refusal =
        r#"{"error":{"code":"GameSessionFullException","message":"it is full","request_id":"r-1"}}"#;
    let server = Server::new([Reply::Send(http(409, &["Retry-After: 3"], refusal))]);
    let live = create_at(&server.url());
    let (options, mut operation) = (join_options(), 0_u64);
    let place = &raw mut operation;
    unsafe {
        let joined =
            rp_session_join(live, c"Lobby".as_ptr(), &raw const options, Some(look), place.cast(), place);
        assert_eq!(joined, RpResult::Ok);
        let id = place.read();
        assert_ne!(id, 0);
        assert_eq!(rp_subsystem_wait(live, id, 0), RpResult::SessionFull);
        assert_eq!(place.read(), 0, "it was called");
    }
    destroy(live);
}
