//! `rp_session_…`, `rp_delegate_remove`.

use std::ffi::{c_char, c_void};
use std::num::NonZeroU64;

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options, struct_size};
use super::{snapshot, text};
use crate::result::RpResult;
use crate::session::{
    JoinTarget, NamedSession, Role, RpSessionState, SearchId, SessionName, SessionSettings,
};

/// What a session is to be, after Unreal's `FOnlineSessionSettings`. Initialise it with `RP_SESSION_SETTINGS_INIT` or
/// `rp_session_settings_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpSessionSettings {
    /// `sizeof(RpSessionSettings)`.
    pub struct_size: u32,
    /// Slots open to everybody (`NumPublicConnections`). Public and private together are at most 200.
    pub num_public_connections: u32,
    /// Slots for invited players (`NumPrivateConnections`).
    pub num_private_connections: u32,
    /// Which build this is (`BuildUniqueId`); the gateway is told.
    pub build_unique_id: i32,
    /// 1: starting the session takes no slot for the local player, as O3DE wants, which joins after it created; 0: it
    /// takes one.
    pub decline_player_slot: u8,
    /// Zero.
    pub reserved: [u8; 7],
    /// The name players see in a list; null takes the local player's nickname or the session's name.
    pub title: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpSessionSettings {
    const FIRST_SIZE: usize = size_of::<Self>();
}

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

/// Where a session is and who this player is in it. No text is null; what is not known yet is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpSessionInfo {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpSessionState`.
    pub state: i32,
    /// 1 when the session was created here, 0 when it was joined.
    pub is_owner: u8,
    /// Zero.
    pub reserved: [u8; 5],
    /// Where the game server listens; 0 when it is not known.
    pub port: u16,
    /// The session's name as it was first given.
    pub session_name: *const c_char,
    /// The game session it is: what others join by.
    pub game_session_id: *const c_char,
    /// This player's slot: what the game server accepts the player by. It is a secret between the two.
    pub player_session_id: *const c_char,
    /// Where the game server is.
    pub ip_address: *const c_char,
    /// The game server's name in DNS, if it has one.
    pub dns_name: *const c_char,
}

/// Which port a connect string is for, after Unreal's `NAME_GamePort`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpPortType {
    /// The port players play on.
    Game = 0,
}

/// Sets every field of `settings` to its default.
///
/// @param settings the structure to initialise
/// @param struct_size its size: `sizeof(RpSessionSettings)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `settings` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_settings_init(
    settings: *mut RpSessionSettings,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(settings, struct_size) })
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
unsafe fn session_name(name: *const c_char) -> Result<SessionName, RpResult> {
    // SAFETY: passed on to the caller.
    SessionName::new(&unsafe { text::required(name) }?)
}

/// Makes a named session from settings. Nothing is sent: `rp_session_start` does that. The session is
/// `RP_SESSION_STATE_PENDING` at once; the completion comes from a later tick.
///
/// @param subsystem the handle
/// @param name the game's name for the session, 1 to 255 bytes, compared without regard to ASCII case
/// @param settings what it is to be
/// @param completion hears how it ended; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a
///   name of the wrong length, or more than 200 slots), RP_RESULT_SESSION_ALREADY_EXISTS, RP_RESULT_PANIC; a call that
///   does not return RP_RESULT_OK started nothing
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
        // SAFETY: the caller vouches for the name, the structure and its texts.
        let (name, settings) = unsafe {
            let given = options::read(settings)?;
            let settings = SessionSettings {
                title: text::optional(given.title)?.unwrap_or_default(),
                public_connections: given.num_public_connections,
                private_connections: given.num_private_connections,
                build_unique_id: given.build_unique_id,
                reserve_player: given.decline_player_slot == 0,
                ..SessionSettings::default()
            };
            (session_name(name)?, settings)
        };
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
/// @param completion hears how it ended; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE
///   (neither pending nor ended), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
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

/// Ends the match. The session stays, and so does its game session: start goes on in it while it lives.
///
/// @param subsystem the handle
/// @param name the session
/// @param completion hears how it ended; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE (not
///   in progress), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK changed nothing
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
/// @param completion hears how it ended, and what the gateway said; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_ALREADY_PENDING (it is
///   being destroyed or left), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
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
/// @param completion hears how it ended, and what the gateway said; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_ALREADY_PENDING (it is
///   being destroyed or left), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
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

/// Looks for sessions that can be joined. The search's results are emptied at once and filled before the completion
/// runs; none found is success. One find runs at a time.
///
/// @param subsystem the handle
/// @param search a search from `rp_search_create`, new or used
/// @param completion hears how it ended; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_ALREADY_PENDING (a find is under
///   way), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::FindSessions
/// @o3de ISessionRequests::SearchSessions
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_find(
    subsystem: *mut RpSubsystem,
    search: u64,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        let search = search_id(search)?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| entry.subsystem.find_sessions(search, call))
        }
    })
}

pub(super) fn search_id(search: u64) -> Result<SearchId, RpResult> {
    NonZeroU64::new(search).map(SearchId).ok_or(RpResult::InvalidHandle)
}

/// Joins a game session: the gateway reserves a slot for the local player, for 60 seconds until the game server accepts
/// them. A join that failed leaves no session behind and can be tried again. It does not travel: the game takes the
/// connect string. The session is then `RP_SESSION_STATE_PENDING`, as in Unreal; starting it sends nothing.
///
/// @param subsystem the handle
/// @param name the game's name for the session, 1 to 255 bytes
/// @param options which game session
/// @param completion hears how it ended: RP_RESULT_SESSION_FULL, RP_RESULT_SESSION_DOES_NOT_EXIST and
///   RP_RESULT_COULD_NOT_RETRIEVE_ADDRESS are Unreal's; may be null
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE (also: no such search),
///   RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (no such result, or an empty game session id), RP_RESULT_ALREADY_IN_SESSION (the name is
///   in use), RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
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
                Some(search) => {
                    JoinTarget::Result { search: SearchId(search), index: given.result_index as usize }
                }
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
        check_port_type(port_type)?;
        // SAFETY: the caller vouches for the name and the buffer.
        unsafe { text::write(&entry.subsystem.connect_string(&session_name(name)?)?, buffer, in_out_size) }
    })
}

pub(super) fn check_port_type(port_type: i32) -> Result<(), RpResult> {
    if port_type == RpPortType::Game as i32 { Ok(()) } else { Err(RpResult::InvalidArgument) }
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

/// Lends what is known of a session, as it stands now.
///
/// @param subsystem the handle
/// @param name the session
/// @param out_info gets it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_session_info_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal IOnlineSession::GetNamedSession
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_info(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    out_info: *mut *const RpSessionInfo,
) -> RpResult {
    with(subsystem, |entry| {
        if out_info.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name.
        let session = entry.subsystem.with_session(&unsafe { session_name(name) }?, NamedSession::clone)?;
        let info = entry.snapshots.lend(|texts| {
            let server = session.server.as_ref();
            RpSessionInfo {
                struct_size: struct_size::<RpSessionInfo>(),
                state: session.state as i32,
                is_owner: u8::from(session.role == Role::Owner),
                reserved: [0; 5],
                port: server.map_or(0, |server| server.address.port),
                session_name: texts.keep(session.name.as_str()),
                game_session_id: texts.keep(&session.game_session_id),
                player_session_id: texts.keep(server.map_or("", |server| &server.player_session_id)),
                ip_address: texts.keep(server.map_or("", |server| &server.address.host)),
                dns_name: texts.keep(server.map_or("", |server| &server.dns_name)),
            }
        });
        // SAFETY: not null.
        unsafe { snapshot::write(out_info, info) };
        Ok(())
    })
}

/// Gives back what `rp_session_get_info` lent.
///
/// @param subsystem the handle
/// @param info what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `info` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_info_release(
    subsystem: *mut RpSubsystem,
    info: *const RpSessionInfo,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(info))
}

/// Lends a session's settings, as they stand now.
///
/// @param subsystem the handle
/// @param name the session
/// @param out_settings gets them; no text in them is null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_session_settings_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal IOnlineSession::GetSessionSettings
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_settings(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    out_settings: *mut *const RpSessionSettings,
) -> RpResult {
    with(subsystem, |entry| {
        if out_settings.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name.
        let name = unsafe { session_name(name) }?;
        let settings = entry.subsystem.with_session(&name, |session| session.settings.clone())?;
        let settings = entry.snapshots.lend(|texts| RpSessionSettings {
            struct_size: struct_size::<RpSessionSettings>(),
            num_public_connections: settings.public_connections,
            num_private_connections: settings.private_connections,
            build_unique_id: settings.build_unique_id,
            decline_player_slot: u8::from(!settings.reserve_player),
            reserved: [0; 7],
            title: texts.keep(&settings.title),
        });
        // SAFETY: not null.
        unsafe { snapshot::write(out_settings, settings) };
        Ok(())
    })
}

/// Gives back what `rp_session_get_settings` lent.
///
/// @param subsystem the handle
/// @param settings what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `settings` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_settings_release(
    subsystem: *mut RpSubsystem,
    settings: *const RpSessionSettings,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(settings))
}
