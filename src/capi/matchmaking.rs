//! `rp_matchmaking_…`: tickets that look for a match.

use std::ffi::{c_char, c_void};
use std::num::NonZeroU64;

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::matchmaking_player::{self, RpMatchmakingPlayer};
use super::options::{self, Options};
use super::{snapshot, text};
use crate::matchmaking::{NewTicket, RpAcceptanceMode, RpMatchAcceptance, TicketId, TrackedTicket};
use crate::result::RpResult;
use crate::session::SessionName;

/// For whom a match is looked for, after GameLift's `StartMatchmakingInput`. Initialise it with
/// `RP_MATCHMAKING_OPTIONS_INIT` or `rp_matchmaking_options_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakingOptions {
    /// `sizeof(RpMatchmakingOptions)`.
    pub struct_size: u32,
    /// How many players there are, at most 10; 0: the local player alone, without attributes.
    pub player_count: u32,
    /// Whose rules hold: the matchmaking configuration's name, 1 to 128 of `[a-zA-Z0-9-.]`; required.
    pub configuration: *const c_char,
    /// The ticket's name, at most 128 of `[a-zA-Z0-9-.]`; null lets the library choose one that nobody else has.
    pub ticket_id: *const c_char,
    /// The party: who has to come into the same match.
    pub players: *const RpMatchmakingPlayer,
    /// An `RpAcceptanceMode`: who accepts a proposed match. Default `RP_ACCEPTANCE_MODE_MANUAL`.
    pub acceptance_mode: i32,
    /// Zero.
    pub reserved: u32,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpMatchmakingOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// A ticket that somebody else started, for the local player. Initialise it with `RP_MATCHMAKING_TRACK_OPTIONS_INIT` or
/// `rp_matchmaking_track_options_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakingTrackOptions {
    /// `sizeof(RpMatchmakingTrackOptions)`.
    pub struct_size: u32,
    /// An `RpAcceptanceMode`: who accepts a proposed match. Default `RP_ACCEPTANCE_MODE_MANUAL`.
    pub acceptance_mode: i32,
    /// The ticket's name; required.
    pub ticket_id: *const c_char,
    /// What shows the gateway that this player may know of it: what the party's leader got from
    /// `rp_matchmaking_get_player_token`; required.
    pub token: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpMatchmakingTrackOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpMatchmakingOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_options_init(
    options: *mut RpMatchmakingOptions,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpMatchmakingTrackOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_track_options_init(
    options: *mut RpMatchmakingTrackOptions,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

pub(super) fn ticket_id(ticket: u64) -> Result<TicketId, RpResult> {
    NonZeroU64::new(ticket).map(TicketId).ok_or(RpResult::InvalidHandle)
}

/// # Safety
/// `name` is null or a NUL-terminated string.
unsafe fn optional_session_name(name: *const c_char) -> Result<Option<SessionName>, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe { text::optional(name) }?.map(|name| SessionName::new(&name)).transpose()
}

/// # Safety
/// `options` is null or a valid structure with valid texts and players.
pub(super) unsafe fn new_ticket(options: *const RpMatchmakingOptions) -> Result<NewTicket, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let given = options::read(options)?;
        Ok(NewTicket {
            configuration: text::required(given.configuration)?,
            ticket_id: text::optional(given.ticket_id)?,
            players: matchmaking_player::read_all(given.players, given.player_count)?,
            passes: matchmaking_player::read_passes(given.players, given.player_count)?,
            acceptance: RpAcceptanceMode::try_from(given.acceptance_mode)?,
        })
    }
}

/// Writes a ticket's id before anything can be heard of the ticket.
///
/// # Safety
/// `out_ticket` is null or writable.
pub(super) unsafe fn announce_to(out_ticket: *mut u64) -> impl FnMut(TicketId) {
    move |ticket| {
        if !out_ticket.is_null() {
            // SAFETY: not null, so the caller vouches for it.
            unsafe { snapshot::write(out_ticket, ticket.0.get()) };
        }
    }
}

/// Looks for a match. It completes when the gateway has the ticket. From then on the library follows the ticket by
/// itself, and the match delegates hear what becomes of it; `rp_matchmaking_get_ticket` shows it as it stands.
///
/// With a session name the session is `RP_SESSION_STATE_CREATING` at once, and `RP_SESSION_STATE_PENDING`, as after a join,
/// before match complete is heard. It is gone before match failure is heard. Destroying or leaving it stops the ticket.
///
/// @param subsystem the handle
/// @param session_name what the match's session is to be called here, 1 to 255 bytes; null makes no session, so that
///   the ticket's connection is the game's to use
/// @param options for whom
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @param out_ticket gets the ticket's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a
///   name that cannot be one, more than 10 players, a player without an id or twice, a number that is not finite, a type
///   or mode that is none; a session for a local player who is not among the players), RP_RESULT_ALREADY_IN_SESSION
///   (the session's name is in use), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's; the ticket is the library's until `rp_matchmaking_untrack`
///   or the subsystem's destruction; of those that are over, the newest 64 are kept
/// @since 0.1.0
/// @o3de IMatchmakingRequests::StartMatchmaking
/// @gamelift StartMatchmaking
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_start(
    subsystem: *mut RpSubsystem,
    session_name: *const c_char,
    options: *const RpMatchmakingOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
    out_ticket: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structure, what it points to, and the outputs.
        unsafe {
            let (name, ticket) = (optional_session_name(session_name)?, new_ticket(options)?);
            let mut announce = announce_to(out_ticket);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.start_matchmaking(name, ticket, call, &mut announce)
            })
        }
    })
}

/// Agrees to be in a ticket that somebody else starts, where players prove who they are: the completion's `matchmaking_pass` is
/// what that player, the leader, is to be given, by the game's own ways, for `pass` of `RpMatchmakingPlayer`. It is good for the
/// local player and that leader alone, for as long as `matchmaking_pass_expires_ms` says.
///
/// @param subsystem the handle
/// @param leader_id who will start the ticket, 1 to 1,024 bytes
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (an empty id, or too long), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not
///   return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_request_pass(
    subsystem: *mut RpSubsystem,
    leader_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the text and `out_operation`.
        unsafe {
            let leader = text::required(leader_id)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.request_matchmaking_pass(leader, call)
            })
        }
    })
}

/// Stops a ticket. When it completes with success the ticket is `RP_MATCHMAKING_STATUS_CANCELLED`: its named session is gone,
/// and match failure is heard with RP_RESULT_CANCELLED. When it fails, the ticket goes on.
///
/// @param subsystem the handle
/// @param ticket which one
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE (also: no such ticket),
///   RP_RESULT_ALREADY_PENDING (its start is under way: cancel that), RP_RESULT_TICKET_OVER, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @o3de IMatchmakingRequests::StopMatchmaking
/// @gamelift StopMatchmaking
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_stop(
    subsystem: *mut RpSubsystem,
    ticket: u64,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        let ticket = ticket_id(ticket)?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| entry.subsystem.stop_matchmaking(ticket, call))
        }
    })
}

/// Accepts a proposed match, or rejects it. Who rejects ends the ticket, by GameLift's rules also for the party. What
/// becomes of the match is heard by the match delegates.
///
/// @param subsystem the handle
/// @param ticket which one
/// @param acceptance `RP_MATCH_ACCEPTANCE_ACCEPTED` or `RP_MATCH_ACCEPTANCE_REJECTED`
/// @param player_ids for whom, all of them players of the ticket; may be null when `player_count` is 0
/// @param player_count how many; 0: for the local player, or, who is none of them, for all of the ticket
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE (also: no such ticket),
///   RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (an acceptance that is none, a player who
///   is none of the ticket's), RP_RESULT_TICKET_OVER, RP_RESULT_NO_MATCH_PROPOSED, RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @o3de IMatchmakingRequests::AcceptMatch
/// @gamelift AcceptMatch
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_accept(
    subsystem: *mut RpSubsystem,
    ticket: u64,
    acceptance: i32,
    player_ids: *const *const c_char,
    player_count: u32,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        let (ticket, acceptance) = (ticket_id(ticket)?, RpMatchAcceptance::try_from(acceptance)?);
        // SAFETY: the caller vouches for that many texts and `out_operation`.
        unsafe {
            let players = text::required_all(player_ids, player_count)?;
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.accept_match(ticket, &players, acceptance, call)
            })
        }
    })
}

/// Follows a ticket that somebody else started, for a member of the party or after a restart of the game. Everything is then
/// as for who started it, as far as the token allows: a player's token may not stop the ticket.
///
/// @param subsystem the handle
/// @param session_name what the match's session is to be called here, 1 to 255 bytes; null makes no session
/// @param options which ticket
/// @param out_ticket gets its id, before anything can be heard of it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE,
///   RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a name, ticket or token that
///   cannot be one, or a mode that is none), RP_RESULT_ALREADY_IN_SESSION (the session's name is in use),
///   RP_RESULT_ALREADY_PENDING (the ticket is followed already), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; the ticket is the library's as after `rp_matchmaking_start`
/// @since 0.1.0
/// @o3de AWSGameLiftMatchmakingEventRequestBus::StartPolling
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_track(
    subsystem: *mut RpSubsystem,
    session_name: *const c_char,
    options: *const RpMatchmakingTrackOptions,
    out_ticket: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        if out_ticket.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name, the structure and its texts.
        let (name, tracked) = unsafe {
            let given = options::read(options)?;
            let tracked = TrackedTicket {
                ticket_id: text::required(given.ticket_id)?,
                token: text::required(given.token)?,
                acceptance: RpAcceptanceMode::try_from(given.acceptance_mode)?,
            };
            (optional_session_name(session_name)?, tracked)
        };
        // SAFETY: not null.
        let mut announce = unsafe { announce_to(out_ticket) };
        entry.subsystem.track_matchmaking(name, tracked, &mut announce).map(drop)
    })
}

/// Forgets a ticket here; the gateway is not told, and goes on with one that is not over. Nothing is heard of it any more. The
/// session that waits for it is gone, and a start that waits for it completes as cancelled.
///
/// @param subsystem the handle
/// @param ticket which one; 0 is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: no such ticket), RP_RESULT_ALREADY_PENDING (the gateway has not
///   taken it yet: cancel its start), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes the ticket back; what was lent of it stays valid
/// @since 0.1.0
/// @o3de AWSGameLiftMatchmakingEventRequestBus::StopPolling
///
/// # Safety
/// None: handle and id are looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_untrack(subsystem: *mut RpSubsystem, ticket: u64) -> RpResult {
    with(subsystem, |entry| {
        if ticket == 0 { Ok(()) } else { entry.subsystem.untrack_matchmaking(ticket_id(ticket)?) }
    })
}

/// Writes what a player of a ticket needs to follow it by `rp_matchmaking_track`. Who started the ticket hands it to that
/// player, with the ticket's name, over the game's own ways. It is a secret of the two: it reads the ticket with that player's
/// slot alone, and accepts and rejects for that player alone.
///
/// @param subsystem the handle
/// @param ticket which one
/// @param player_id whose
/// @param buffer gets the token and its NUL; null only asks for the size
/// @param in_out_size holds the buffer's size; gets the size needed, with the NUL
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: no such ticket), RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (no token for that player is known: they are none of the ticket's, it was not started here,
///   or its start has not completed), RP_RESULT_BUFFER_TOO_SMALL (the size was written), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
///
/// # Safety
/// Pointers are null or valid; `buffer` is null or has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_get_player_token(
    subsystem: *mut RpSubsystem,
    ticket: u64,
    player_id: *const c_char,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the text.
        let player = unsafe { text::required(player_id) }?;
        let token = entry.subsystem.player_token(ticket_id(ticket)?, &player)?;
        // SAFETY: the caller vouches for the buffer.
        unsafe { text::write(&token, buffer, in_out_size) }
    })
}
