//! `rp_session_…`: who is in a session.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::with;
use super::handle::RpSubsystem;
use super::session::session_name;
use super::{snapshot, text};
use crate::result::RpResult;
use crate::session::RpParticipantLeftReason;

/// Registers players in a session: each takes a public slot, or a private one when no public one is open; an
/// invited player the other way round. They are in the session when this returns. A player who is registered
/// already takes no second slot, which is no failure; beyond the last slot a player is registered without one. Then
/// `rp_session_add_on_participant_joined_delegate` delegates hear of each new one.
///
/// @param subsystem the handle
/// @param name the session
/// @param player_ids who
/// @param count how many
/// @param was_invited 1: private slots come first; 0: public slots
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::RegisterPlayers
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_register_players(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    player_ids: *const *const c_char,
    count: u32,
    was_invited: i32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (name, players) = (session_name(name)?, text::required_all(player_ids, count)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.register_players(name, players, was_invited != 0, call)
            })
        }
    })
}

/// Unregisters players: each gives back the slot it took. A player who is not registered is no failure. Then
/// `rp_session_add_on_participant_left_delegate` delegates hear of each who left, and why.
///
/// @param subsystem the handle
/// @param name the session
/// @param player_ids who
/// @param count how many
/// @param reason an `RpParticipantLeftReason`
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (also: no such reason), RP_RESULT_SESSION_NOT_FOUND,
///   RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::UnregisterPlayers
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_unregister_players(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    player_ids: *const *const c_char,
    count: u32,
    reason: i32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let reason = left_reason(reason)?;
            let (name, players) = (session_name(name)?, text::required_all(player_ids, count)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.unregister_players(name, players, reason, call)
            })
        }
    })
}

fn left_reason(number: i32) -> Result<RpParticipantLeftReason, RpResult> {
    use RpParticipantLeftReason::{Closed, Disconnected, Kicked, Left};
    [Left, Disconnected, Kicked, Closed]
        .into_iter()
        .find(|known| *known as i32 == number)
        .ok_or(RpResult::InvalidArgument)
}

/// Says whether a player is registered in a session, or made it.
///
/// @param subsystem the handle
/// @param name the session
/// @param player_id who
/// @param out_is_in gets 1 or 0
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal IOnlineSession::IsPlayerInSession
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_is_player_in_session(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    player_id: *const c_char,
    out_is_in: *mut i32,
) -> RpResult {
    with(subsystem, |entry| {
        if out_is_in.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the texts; `out_is_in` is not null.
        unsafe {
            let is_in =
                entry.subsystem.is_player_in_session(&session_name(name)?, &text::required(player_id)?)?;
            snapshot::write(out_is_in, is_in.into());
        }
        Ok(())
    })
}

/// Notes that a player of this machine plays in a session; it takes no slot. Always completes.
///
/// @param subsystem the handle
/// @param name the session
/// @param player_id who
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::RegisterLocalPlayer
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_register_local_player(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    player_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (name, player) = (session_name(name)?, text::required(player_id)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.register_local_player(name, player, call)
            })
        }
    })
}

/// Forgets that a player of this machine plays in a session. One who was not noted is no failure. Always completes.
///
/// @param subsystem the handle
/// @param name the session
/// @param player_id who
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::UnregisterLocalPlayer
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_unregister_local_player(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    player_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (name, player) = (session_name(name)?, text::required(player_id)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.unregister_local_player(name, player, call)
            })
        }
    })
}
