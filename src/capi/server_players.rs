//! Who plays on a server process: accept, remove, describe, and whether more may come.

use std::ffi::{c_char, c_void};

use rallypoint_wire::server_sdk::{PlayerSession, PlayerSessionPage};

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options, struct_size};
use super::snapshot::Texts;
use super::text;
use crate::hosting::{PlayerSessionQuery, RpPlayerSessionCreationPolicy, RpPlayerSessionStatus};
use crate::result::RpResult;

/// Which player sessions are asked for, after the server SDK's `DescribePlayerSessionsRequest`. Exactly one of the three ids
/// is set. Initialise it with `RP_DESCRIBE_PLAYER_SESSIONS_OPTIONS_INIT` or `rp_describe_player_sessions_options_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpDescribePlayerSessionsOptions {
    /// `sizeof(RpDescribePlayerSessionsOptions)`.
    pub struct_size: u32,
    /// How many at most; 0 leaves it to the service.
    pub limit: u32,
    /// All of a game session's; may be null.
    pub game_session_id: *const c_char,
    /// All of a player's, 1 to 1,024 bytes; may be null.
    pub player_id: *const c_char,
    /// This one; may be null.
    pub player_session_id: *const c_char,
    /// Where an earlier page left off; null for the first.
    pub next_token: *const c_char,
    /// An `RpPlayerSessionStatus`: only those that stand so; 0 for all.
    pub status_filter: i32,
    /// Zero.
    pub reserved: u32,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpDescribePlayerSessionsOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// A player's slot in a game session, after the server SDK's `PlayerSession`. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpPlayerSession {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpPlayerSessionStatus`.
    pub status: i32,
    /// When it was made, in milliseconds since the epoch.
    pub creation_time_ms: i64,
    /// When it was over, in milliseconds since the epoch; 0 while it is not.
    pub termination_time_ms: i64,
    /// Whose it is.
    pub player_id: *const c_char,
    /// Its own id.
    pub player_session_id: *const c_char,
    /// The game session it belongs to.
    pub game_session_id: *const c_char,
    /// The fleet it belongs to.
    pub fleet_id: *const c_char,
    /// What its maker said about the player.
    pub player_data: *const c_char,
    /// Where the game session is reached.
    pub ip_address: *const c_char,
    /// The host's name.
    pub dns_name: *const c_char,
    /// Where the game session is reached.
    pub port: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

/// What `rp_server_describe_player_sessions` found, one page of it.
/// @since 0.1.0
#[repr(C)]
pub struct RpPlayerSessionPage {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// How many player sessions there are on this page.
    pub player_session_count: u32,
    /// The player sessions, one pointer each.
    pub player_sessions: *const *const RpPlayerSession,
    /// Asks for the next page; empty on the last.
    pub next_token: *const c_char,
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpDescribePlayerSessionsOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_describe_player_sessions_options_init(
    options: *mut RpDescribePlayerSessionsOptions,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// A page as C sees it, what it points to kept in `texts`.
pub(super) fn describe_page(page: &PlayerSessionPage, texts: &mut Texts) -> RpPlayerSessionPage {
    let player_sessions: Vec<_> = page
        .player_sessions
        .iter()
        .map(|player_session| {
            let player_session = describe_player_session(player_session, texts);
            texts.keep_one(player_session)
        })
        .collect();
    RpPlayerSessionPage {
        struct_size: struct_size::<RpPlayerSessionPage>(),
        player_session_count: u32::try_from(player_sessions.len()).unwrap_or(u32::MAX),
        player_sessions: texts.keep_all(player_sessions),
        next_token: texts.keep(&page.next_token),
    }
}

fn describe_player_session(told: &PlayerSession, texts: &mut Texts) -> RpPlayerSession {
    RpPlayerSession {
        struct_size: struct_size::<RpPlayerSession>(),
        status: RpPlayerSessionStatus::from(told.status) as i32,
        creation_time_ms: told.creation_time,
        termination_time_ms: told.termination_time.unwrap_or_default().max(0),
        player_id: texts.keep(&told.player_id),
        player_session_id: texts.keep(&told.player_session_id),
        game_session_id: texts.keep(&told.game_session_id),
        fleet_id: texts.keep(&told.fleet_id),
        player_data: texts.keep(&told.player_data),
        ip_address: texts.keep(&told.ip_address),
        dns_name: texts.keep(&told.dns_name),
        port: told.port,
        reserved: [0; 6],
    }
}

/// Says whether the game session takes new player sessions. Who has a reserved one is accepted all the same.
///
/// @param subsystem the handle
/// @param policy an `RpPlayerSessionCreationPolicy`
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_INVALID_ARGUMENT (a number that
///   is no policy), RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET,
///   RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @gamelift UpdatePlayerSessionCreationPolicy
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_update_player_session_creation_policy(
    subsystem: *mut RpSubsystem,
    policy: i32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        let policy = RpPlayerSessionCreationPolicy::try_from(policy)?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_update_player_session_creation_policy(policy.into(), call)
            })
        }
    })
}

/// Asks which player sessions there are. They are in the completion's `player_sessions`, one page of them: ask again with
/// its `next_token` for the next.
///
/// @param subsystem the handle
/// @param options which ones
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (not
///   exactly one id, one that cannot be one, a status or limit that is none), RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK
///   started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift DescribePlayerSessions
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_describe_player_sessions(
    subsystem: *mut RpSubsystem,
    options: *const RpDescribePlayerSessionsOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and its texts.
        let query = unsafe { query(&options::read(options)?) }?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_describe_player_sessions(query, call)
            })
        }
    })
}

unsafe fn query(given: &RpDescribePlayerSessionsOptions) -> Result<PlayerSessionQuery, RpResult> {
    // SAFETY: the caller vouches for the texts.
    let text = |text: *const c_char| unsafe { text::optional(text) }.map(Option::unwrap_or_default);
    Ok(PlayerSessionQuery {
        game_session_id: text(given.game_session_id)?,
        player_id: text(given.player_id)?,
        player_session_id: text(given.player_session_id)?,
        status: RpPlayerSessionStatus::filter(given.status_filter)?,
        limit: (given.limit > 0).then_some(given.limit),
        next_token: text(given.next_token)?,
    })
}

/// Asks the service whether a player who came may stay. Only who shows a reserved player session of this game session is
/// accepted: RP_RESULT_NOT_FOUND for one that was never given out.
///
/// @param subsystem the handle
/// @param player_session_id what the player showed, 1 to 256 of `[a-zA-Z0-9.-]`
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (it cannot be one), RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a
///   call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift AcceptPlayerSession
/// @o3de ISessionHandlingProviderRequests::ValidatePlayerJoinSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_accept_player_session(
    subsystem: *mut RpSubsystem,
    player_session_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the text and `out_operation`.
        unsafe {
            let id = text::required(player_session_id)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_accept_player_session(id, call)
            })
        }
    })
}

/// Tells the service that a player is gone: the slot reopens.
///
/// @param subsystem the handle
/// @param player_session_id whose
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (it cannot be one), RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a
///   call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift RemovePlayerSession
/// @o3de ISessionHandlingProviderRequests::HandlePlayerLeaveSession
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_remove_player_session(
    subsystem: *mut RpSubsystem,
    player_session_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the text and `out_operation`.
        unsafe {
            let id = text::required(player_session_id)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_remove_player_session(id, call)
            })
        }
    })
}
