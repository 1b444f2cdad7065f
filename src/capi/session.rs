//! `rp_session_…`: a named session's life.

use std::ffi::{c_char, c_void};
use std::num::NonZeroU64;

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options};
use super::settings::{self, RpSessionSettings};
use super::{snapshot, text};
use crate::result::RpResult;
use crate::session::{JoinTarget, RpPortType, RpSessionState, SearchId, SessionName};

/// Which game session to join. Initialise it with `RP_JOIN_OPTIONS_INIT` or `rp_join_options_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpJoinOptions {
    /// `sizeof(RpJoinOptions)`.
    pub struct_size: u32,
    /// Which result of `search`, from 0.
    pub result_index: u32,
    /// The search that found it; 0 when `game_session_id` names it.
    pub search: u64,
    /// The game session's id, from an invitation for example; read only when `search` is 0.
    pub game_session_id: *const c_char,
    /// Free text for the server, at most 2,048 characters; may be null.
    pub player_data: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls.
unsafe impl Options for RpJoinOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpJoinOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_join_options_init(options: *mut RpJoinOptions, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// # Safety
/// `name` is null or a NUL-terminated string.
pub(super) unsafe fn session_name(name: *const c_char) -> Result<SessionName, RpResult> {
    // SAFETY: passed on to the caller.
    SessionName::new(&unsafe { text::required(name) }?)
}

/// Makes a named session from settings. Nothing is sent: `rp_session_start` does that. The session is
/// `RP_SESSION_STATE_PENDING` at once; the completion comes from a later tick.
///
/// @param subsystem the handle
/// @param name the game's name for the session, 1 to 255 bytes, compared without regard to ASCII case
/// @param settings what it is to be
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (a name of the wrong length, more than 200 slots, or a value that is none),
///   RP_RESULT_SETTINGS_TOO_LARGE (what is advertised cannot travel), RP_RESULT_SESSION_ALREADY_EXISTS,
///   RP_RESULT_NOT_SUPPORTED (a session id of your choice at the gateway), RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::CreateSession
/// @o3de ISessionRequests::CreateSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_create(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    settings: *const RpSessionSettings,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structure and what it points to.
        let (name, settings) = unsafe { (session_name(name)?, settings::read(settings)?) };
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.create_session(name, settings, call)
            })
        }
    })
}

/// Begins the match: asks the gateway for a game session on a game server and, unless declined, for the local player's
/// slot; then the session is `RP_SESSION_STATE_IN_PROGRESS`. A joined session has its game session: nothing is sent. A
/// start that failed puts the session back to `RP_SESSION_STATE_PENDING` and can be tried again: the gateway sees the
/// same idempotency token, so there is never a second game session.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE
///   (neither pending nor ended), RP_RESULT_ALREADY_PENDING (it is updated),
///   RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::StartSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_start(
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
            call(completion, user_data, out_operation, |call| entry.subsystem.start_session(name, call))
        }
    })
}

/// Gives a session other settings, all of them: read the present ones with `rp_session_get_settings`, change what
/// is to change, and hand them in. With `refresh_online_data` the gateway is told, by the right that creating the
/// session gave, or the LAN; others see it when they find again. Without it the settings stay on this machine. They
/// are the session's when it completes with success; open slots are counted anew from the registered players.
///
/// @param subsystem the handle
/// @param name the session
/// @param settings what it is to be from now on; whether it is a LAN session cannot change
/// @param refresh_online_data 1: tell the gateway or the LAN; 0: do not
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (more than 200 slots, a value that is none, or a move to or from the LAN),
///   RP_RESULT_SETTINGS_TOO_LARGE, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE (it is made or
///   destroyed), RP_RESULT_ALREADY_PENDING (it is started or updated), RP_RESULT_NOT_OWNER (it was joined, and the
///   gateway is to be told), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK
///   started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::UpdateSession
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_update(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    settings: *const RpSessionSettings,
    refresh_online_data: i32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structure, what it points to, and `out_operation`.
        unsafe {
            let (name, settings) = (session_name(name)?, settings::read(settings)?);
            let refresh = refresh_online_data != 0;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.update_session(name, settings, refresh, call)
            })
        }
    })
}

/// Ends the match. The session stays, and so does its game session: start goes on in it while it lives.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE
///   (not in progress), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK
///   changed nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::EndSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_end(
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
            call(completion, user_data, out_operation, |call| entry.subsystem.end_session(name, call))
        }
    })
}

/// Destroys a session in any state. The owner's ends the game session at the gateway; a guest's gives the slot back.
/// Here the session is gone when it completes, whatever the gateway says; a start or join under way completes as
/// cancelled. The name is free before the completion runs.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended, and what the gateway said; may be null; must be null where events are
///   polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_ALREADY_PENDING (it
///   is being destroyed or left), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::DestroySession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_destroy(
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
            call(completion, user_data, out_operation, |call| entry.subsystem.destroy_session(&name, call))
        }
    })
}

/// Leaves a session: gives the local player's slot back, the owner's too, and forgets the session here; the game session
/// goes on. On GameLift itself the slot reopens when the server removes the player.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended, and what the gateway said; may be null; must be null where events are
///   polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_ALREADY_PENDING (it
///   is being destroyed or left), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @o3de ISessionRequests::LeaveSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_leave(
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
            call(completion, user_data, out_operation, |call| entry.subsystem.leave_session(&name, call))
        }
    })
}

/// Joins a game session: the gateway reserves a slot for the local player, for 60 seconds until the game server accepts
/// them. A join that failed leaves no session behind and can be tried again. It does not travel: the game takes the
/// connect string. The session is then `RP_SESSION_STATE_PENDING`, as in Unreal; starting it sends nothing.
///
/// @param subsystem the handle
/// @param name the game's name for the session, 1 to 255 bytes
/// @param options which game session
/// @param completion hears how it ended: RP_RESULT_SESSION_FULL, RP_RESULT_SESSION_DOES_NOT_EXIST and
///   RP_RESULT_COULD_NOT_RETRIEVE_ADDRESS are Unreal's; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE (also: no such search),
///   RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (no such result, or an empty game session id), RP_RESULT_ALREADY_IN_SESSION (the
///   name is in use), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started
///   nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::JoinSession
/// @o3de ISessionRequests::JoinSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_join(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    options: *const RpJoinOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structure and its texts.
        let (name, target, player_data) = unsafe {
            let given = options::read(options)?;
            let target = match NonZeroU64::new(given.search) {
                Some(search) => entry.subsystem.join_target(SearchId(search), given.result_index as usize)?,
                None => JoinTarget::GameSession(text::required(given.game_session_id)?),
            };
            (session_name(name)?, target, text::optional(given.player_data)?)
        };
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.join_session(name, target, player_data, call)
            })
        }
    })
}

/// Writes what to travel to, in the subsystem's connect string format.
///
/// @param subsystem the handle
/// @param name the session
/// @param port_type an `RpPortType`
/// @param buffer gets the text and its NUL; null only asks for the size
/// @param in_out_size the buffer's size; gets the size needed, NUL included
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (no such port type), RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_ADDRESS_NOT_KNOWN (start or
///   join is not complete), RP_RESULT_BUFFER_TOO_SMALL, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::GetResolvedConnectString
///
/// # Safety
/// Pointers are null or valid; `buffer` has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_resolved_connect_string(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    port_type: i32,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        let port = port_type_of(port_type)?;
        // SAFETY: the caller vouches for the name and the buffer.
        unsafe {
            let connect_string = entry.subsystem.connect_string(&session_name(name)?, port)?;
            text::write(&connect_string, buffer, in_out_size)
        }
    })
}

pub(super) fn port_type_of(number: i32) -> Result<RpPortType, RpResult> {
    [RpPortType::Game, RpPortType::Beacon]
        .into_iter()
        .find(|known| *known as i32 == number)
        .ok_or(RpResult::InvalidArgument)
}

/// Gets where a session stands. A name that is not in use is `RP_SESSION_STATE_NO_SESSION`, and no failure.
///
/// @param subsystem the handle
/// @param name the session
/// @param out_state gets an `RpSessionState`
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal IOnlineSession::GetSessionState
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_state(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    out_state: *mut i32,
) -> RpResult {
    with(subsystem, |entry| {
        if out_state.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name; `out_state` is not null.
        unsafe {
            let state: RpSessionState = entry.subsystem.session_state(&session_name(name)?)?;
            snapshot::write(out_state, state as i32);
        }
        Ok(())
    })
}

/// Gets how many named sessions there are.
///
/// @param subsystem the handle
/// @param out_count gets the number
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal IOnlineSession::GetNumSessions
///
/// # Safety
/// `out_count` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_count(subsystem: *mut RpSubsystem, out_count: *mut u32) -> RpResult {
    with(subsystem, |entry| {
        if out_count.is_null() {
            return Err(RpResult::NullPointer);
        }
        let count = u32::try_from(entry.subsystem.session_count()?).unwrap_or(u32::MAX);
        // SAFETY: not null.
        unsafe { snapshot::write(out_count, count) };
        Ok(())
    })
}

/// Says whether any session uses presence.
///
/// @param subsystem the handle
/// @param out_has gets 1 or 0
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal IOnlineSession::HasPresenceSession
///
/// # Safety
/// `out_has` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_has_presence_session(
    subsystem: *mut RpSubsystem,
    out_has: *mut i32,
) -> RpResult {
    with(subsystem, |entry| {
        if out_has.is_null() {
            return Err(RpResult::NullPointer);
        }
        let has = entry.subsystem.has_presence_session()?;
        // SAFETY: not null.
        unsafe { snapshot::write(out_has, has.into()) };
        Ok(())
    })
}
