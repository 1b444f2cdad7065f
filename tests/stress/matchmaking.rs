//! Matchmaking's functions as something that a thread may do.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::actions::{Add, Live, initialised, into_buffer, name, player};
use crate::world::{all_there, below, noticed_match, pick, world};

/// Tickets, operations and delegates share a count, so that a small number is often a ticket.
pub(crate) fn ticket() -> u64 {
    below(300) as u64
}

pub(crate) fn options() -> RpMatchmakingOptions {
    RpMatchmakingOptions {
        configuration: c"duel".as_ptr(),
        ticket_id: pick(&[null(), c"t-1".as_ptr()]),
        acceptance_mode: pick(&[0, 1]),
        ..initialised(rp_matchmaking_options_init)
    }
}

pub(crate) fn start(live: Live, _: usize, end: RpCompletionFn, data: *mut c_void, out: *mut u64) -> RpResult {
    let (options, session) = (options(), pick(&[null(), name()]));
    unsafe { rp_matchmaking_start(live, session, &raw const options, end, data, out, null_mut()) }
}

pub(crate) fn session(
    live: Live,
    _: usize,
    end: RpCompletionFn,
    data: *mut c_void,
    out: *mut u64,
) -> RpResult {
    let options = options();
    unsafe {
        rp_session_start_matchmaking(live, name(), null(), &raw const options, end, data, out, null_mut())
    }
}

pub(crate) fn accept(
    live: Live,
    _: usize,
    end: RpCompletionFn,
    data: *mut c_void,
    out: *mut u64,
) -> RpResult {
    let players: [*const c_char; 1] = [player()];
    let count = u32::try_from(below(2)).unwrap();
    unsafe { rp_matchmaking_accept(live, ticket(), pick(&[1, 2]), players.as_ptr(), count, end, data, out) }
}

pub(crate) fn track(live: Live, _: usize) -> RpResult {
    let options = RpMatchmakingTrackOptions {
        ticket_id: c"t-1".as_ptr(),
        token: c"tok".as_ptr(),
        ..initialised(rp_matchmaking_track_options_init)
    };
    unsafe { rp_matchmaking_track(live, pick(&[null(), name()]), &raw const options, &mut 0) }
}

pub(crate) fn token(live: Live, _: usize) -> RpResult {
    into_buffer(|buffer, size| unsafe {
        rp_matchmaking_get_player_token(live, ticket(), player(), buffer, size)
    })
}

pub(crate) fn lend_ticket(_: Live, level: usize) -> RpResult {
    world().while_it_lives(level, || unsafe {
        let (live, mut lent) = (world().handle(level), null());
        let result = rp_matchmaking_get_ticket(live, ticket(), &raw mut lent);
        if result == RpResult::Ok {
            let shown = &*lent;
            all_there(&[shown.ticket_id, shown.match_id, shown.status_message, shown.player_session_id]);
            assert_eq!(rp_matchmaking_ticket_release(live, lent), RpResult::Ok);
        }
        result
    })
}

pub(crate) fn lend_data(_: Live, level: usize) -> RpResult {
    world().while_it_lives(level, || unsafe {
        let (live, mut lent) = (world().handle(level), null());
        let result = rp_server_get_matchmaker_data(live, &raw mut lent);
        if result == RpResult::Ok {
            assert!(!CStr::from_ptr((*lent).match_id).is_empty());
            assert_eq!(rp_matchmaker_data_release(live, lent), RpResult::Ok);
        }
        result
    })
}

pub(crate) fn hear(
    add: Add<RpMatchNoticeFn>,
    live: Live,
    data: *mut c_void,
    free: RpUserDataFreeFn,
    out: *mut u64,
) -> RpResult {
    unsafe { add(live, Some(noticed_match), data, free, out) }
}
