//! `rp_session_…`: invitations and friends.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options};
use super::session::session_name;
use super::text;
use crate::result::RpResult;
use crate::session::Invite;

/// An invitation, as the game's platform layer tells of it: the library carries none itself. Initialise it with
/// `RP_INVITE_INIT` or `rp_invite_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpInvite {
    /// `sizeof(RpInvite)`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Who is invited; null is the local player.
    pub player_id: *const c_char,
    /// Who invites; may be null.
    pub from_player_id: *const c_char,
    /// The application it is for; may be null.
    pub app_id: *const c_char,
    /// The game session to join.
    pub game_session_id: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls.
unsafe impl Options for RpInvite {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `invite` to its default.
///
/// @param invite the structure to initialise
/// @param struct_size its size: `sizeof(RpInvite)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `invite` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_invite_init(invite: *mut RpInvite, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(invite, struct_size) })
}

/// # Safety
/// `invite` is null or valid with valid texts.
unsafe fn read(invite: *const RpInvite) -> Result<Invite, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let given = options::read(invite)?;
        let text = |text| text::optional(text).map(Option::unwrap_or_default);
        Ok(Invite {
            player_id: text(given.player_id)?,
            from_player_id: text(given.from_player_id)?,
            app_id: text(given.app_id)?,
            game_session_id: text(given.game_session_id)?,
        })
    }
}

/// Tells that an invitation came in: in a later tick the `rp_session_add_on_invite_received_delegate` delegates
/// hear of it. Nothing is accepted yet.
///
/// @param subsystem the handle
/// @param invite what came
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE,
///   RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied
/// @since 0.1.0
/// @unreal FOnSessionInviteReceived
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_receive_invite(
    subsystem: *mut RpSubsystem,
    invite: *const RpInvite,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and its texts.
        entry.subsystem.receive_invite(unsafe { read(invite) }?)
    })
}

/// Tells that the player accepted an invitation: in a later tick the `rp_session_add_on_invite_accepted_delegate`
/// delegates hear of it, clean up what the game is in, and call `rp_session_join` with its game session id. The
/// library never joins by itself. An invitation without a game session id is heard with
/// RP_RESULT_SESSION_DOES_NOT_EXIST.
///
/// @param subsystem the handle
/// @param invite what was accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE,
///   RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied
/// @since 0.1.0
/// @unreal FOnSessionUserInviteAccepted
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_accept_invite(
    subsystem: *mut RpSubsystem,
    invite: *const RpInvite,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and its texts.
        entry.subsystem.accept_invite(unsafe { read(invite) }?)
    })
}

/// Looks for friends' sessions. No service behind this library knows friends: it completes as
/// RP_RESULT_NOT_SUPPORTED.
///
/// @param subsystem the handle
/// @param friend_ids whom
/// @param count how many
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK
///   started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::FindFriendSession
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_find_friend_session(
    subsystem: *mut RpSubsystem,
    friend_ids: *const *const c_char,
    count: u32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let friends = text::required_all(friend_ids, count)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.find_friend_session(friends, call)
            })
        }
    })
}

/// Invites friends to a session. No service behind this library carries invitations: it completes as
/// RP_RESULT_NOT_SUPPORTED. Send them the game session id by your platform's service; `rp_session_receive_invite`
/// takes it up there.
///
/// @param subsystem the handle
/// @param name the session
/// @param friend_ids whom
/// @param count how many
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::SendSessionInviteToFriends
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_send_invite(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    friend_ids: *const *const c_char,
    count: u32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (name, friends) = (session_name(name)?, text::required_all(friend_ids, count)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.send_session_invite(name, friends, call)
            })
        }
    })
}
