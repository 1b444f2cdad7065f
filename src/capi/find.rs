//! `rp_session_find…` and what goes with it.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::with;
use super::handle::RpSubsystem;
use super::search::search_id;
use super::text;
use crate::result::RpResult;

/// Looks for sessions as the search's query says; without one, for every session that can be joined. The search's
/// results are emptied at once and filled before the completion runs; from the LAN they come one by one meanwhile.
/// None found is success. One find runs at a time. With `lan_fallback` a find whose gateway cannot be reached goes
/// to the LAN, and its completion says so in `via_lan`.
///
/// @param subsystem the handle
/// @param search a search from `rp_search_create`, new or used
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_ALREADY_PENDING (a find is
///   under way, or the search is used otherwise), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not
///   return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::FindSessions
/// @o3de ISessionRequests::SearchSessions
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_find(
    subsystem: *mut RpSubsystem,
    search: u64,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let search = search_id(search)?;
            call(completion, user_data, out_operation, |call| entry.subsystem.find_sessions(search, call))
        }
    })
}

/// Cancels the find that is under way: it completes as RP_RESULT_CANCELLED, unless its answer is here already and it
/// completes as it did; then this completes. Unlike in Unreal the find's own completion and delegates run as well,
/// since every call that was accepted completes.
///
/// @param subsystem the handle
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NOT_SEARCHING (no find is
///   under way), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started
///   nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::CancelFindSessions
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_cancel_find(
    subsystem: *mut RpSubsystem,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| entry.subsystem.cancel_find_sessions(call))
        }
    })
}

/// Looks for one game session by its id, whether or not it is full, advertised or of another build. It becomes the
/// search's one result; the search's query is not looked at. One that is not there completes as
/// RP_RESULT_SESSION_DOES_NOT_EXIST. It counts as a find: one runs at a time.
///
/// @param subsystem the handle
/// @param game_session_id which one, from an invitation for example
/// @param search a search from `rp_search_create`, new or used
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (an empty id), RP_RESULT_ALREADY_PENDING (a find is under
///   way, or the search is used otherwise), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not
///   return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::FindSessionById
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_find_by_id(
    subsystem: *mut RpSubsystem,
    game_session_id: *const c_char,
    search: u64,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (id, search) = (text::required(game_session_id)?, search_id(search)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.find_session_by_id(id, search, call)
            })
        }
    })
}

/// Measures how far away the servers of a search's results are, and writes it into them: `ping_ms`, and in
/// `ping_state` how it is known. A server's machine is asked by an ICMP echo where the system allows that, else by
/// a TCP connect to the game port, which it may refuse: that takes a round trip too. A machine that answers neither
/// in three tries of a second is RP_PING_STATE_NO_ANSWER, which is no failure of this call.
///
/// @param subsystem the handle
/// @param search the search
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_ALREADY_PENDING (the
///   search is used), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started
///   nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::PingSearchResults
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_ping_results(
    subsystem: *mut RpSubsystem,
    search: u64,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let search = search_id(search)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.ping_search_results(search, call)
            })
        }
    })
}
