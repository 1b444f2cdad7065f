//! Unreal's matchmaking: over a named session.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::with;
use super::handle::RpSubsystem;
use super::matchmaking::{RpMatchmakingOptions, announce_to, new_ticket};
use super::session::session_name;
use super::settings::{self, RpSessionSettings};
use crate::result::RpResult;

/// Finds or makes a session by matchmaking, as Unreal means it: it completes with success when the named session is there,
/// `RP_SESSION_STATE_PENDING` as after a join, with its server's address and the local player's slot; else with a failure,
/// and then no session is there. The session is `RP_SESSION_STATE_CREATING` meanwhile. Whether the match is one that runs
/// or a new one is the matchmaker's to say. The match delegates hear of it as well, after the completion.
///
/// @param subsystem the handle
/// @param name the game's name for the session, 1 to 255 bytes
/// @param settings what the session is to be here, as a search result's settings are; null: the defaults. Nothing of it is
///   sent: what the game session is, is the matchmaking configuration's to say
/// @param options for whom; the local player must be among the players
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @param out_ticket gets the ticket's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (as
///   `rp_matchmaking_start`; settings of a LAN session, or with more than 200 slots), RP_RESULT_ALREADY_IN_SESSION (the name
///   is in use), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's; the ticket is the library's as after `rp_matchmaking_start`
/// @since 0.1.0
/// @unreal IOnlineSession::StartMatchmaking
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_start_matchmaking(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    settings: *const RpSessionSettings,
    options: *const RpMatchmakingOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
    out_ticket: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structures, what they point to, and the outputs.
        unsafe {
            let (name, ticket) = (session_name(name)?, new_ticket(options)?);
            let settings = if settings.is_null() { None } else { Some(settings::read(settings)?) };
            let mut announce = announce_to(out_ticket);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.start_session_matchmaking(name, settings, ticket, call, &mut announce)
            })
        }
    })
}

/// Stops a session's matchmaking. When it completes the session is gone here, whatever the gateway says; the start
/// completes as RP_RESULT_CANCELLED.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended, and what the gateway said; may be null; must be null where events are
///   polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE (it
///   waits for no match), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started
///   nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::CancelMatchmaking
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_cancel_matchmaking(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name and `out_operation`.
        unsafe {
            let name = session_name(name)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.cancel_session_matchmaking(&name, call)
            })
        }
    })
}
