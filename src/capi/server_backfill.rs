//! Looking for players to fill free slots of a match with.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::matchmaking_player::{self, RpMatchmakingPlayer};
use super::options::{self, Options};
use super::text;
use crate::hosting::{BackfillPlayers, BackfillRequest};
use crate::result::RpResult;

/// For whom players are looked for, after the server SDK's `StartMatchBackfillRequest`. Initialise it with
/// `RP_MATCH_BACKFILL_OPTIONS_INIT` or `rp_match_backfill_options_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchBackfillOptions {
    /// `sizeof(RpMatchBackfillOptions)`.
    pub struct_size: u32,
    /// How many players there are, at least 1; 0 with `players_from_matchmaker_data`.
    pub player_count: u32,
    /// Whose rules hold; null takes it from the game session's matchmaker data.
    pub matchmaking_configuration_arn: *const c_char,
    /// The ticket's name, at most 128 of `[a-zA-Z0-9.-]`; null lets the service choose one.
    pub ticket_id: *const c_char,
    /// Who plays already.
    pub players: *const RpMatchmakingPlayer,
    /// 1: who plays is taken from the service, which is asked for the slots that are reserved or taken, and what they are
    /// like from the matchmaker data; 0: `players` says it. Latencies are not in matchmaker data: where the rules need
    /// them, give the players.
    pub players_from_matchmaker_data: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpMatchBackfillOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpMatchBackfillOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_match_backfill_options_init(
    options: *mut RpMatchBackfillOptions,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// Looks for players to fill the game session's free slots with. The completion's `backfill_ticket_id` names the search; what
/// becomes of it comes by `on_update_game_session`.
///
/// @param subsystem the handle
/// @param options for whom
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (no
///   player, or some where they are to be taken from matchmaker data, one without an id, a number that is not finite, a type
///   that is none, a configuration that is no GameLift ARN, a ticket that cannot be one),
///   RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET,
///   RP_RESULT_NO_MATCHMAKER_DATA and RP_RESULT_BAD_ANSWER (what is to be taken from it is not there), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift StartMatchBackfill
/// @o3de AWSGameLiftServerRequestBus::StartMatchBackfill
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_start_match_backfill(
    subsystem: *mut RpSubsystem,
    options: *const RpMatchBackfillOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and what it points to.
        let request = unsafe { request(&options::read(options)?) }?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_start_match_backfill(request, call)
            })
        }
    })
}

/// Stops looking for players. That it was stopped comes by `on_update_game_session`.
///
/// @param subsystem the handle
/// @param matchmaking_configuration_arn as at the start
/// @param ticket_id which search
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a configuration that is no GameLift ARN, a ticket that cannot be
///   one), RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET,
///   RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift StopMatchBackfill
/// @o3de AWSGameLiftServerRequestBus::StopMatchBackfill
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_stop_match_backfill(
    subsystem: *mut RpSubsystem,
    matchmaking_configuration_arn: *const c_char,
    ticket_id: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let (rules, ticket) =
                (text::required(matchmaking_configuration_arn)?, text::required(ticket_id)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_stop_match_backfill(rules, ticket, call)
            })
        }
    })
}

unsafe fn request(given: &RpMatchBackfillOptions) -> Result<BackfillRequest, RpResult> {
    // SAFETY: the caller vouches for the texts and that many players.
    unsafe {
        let players = matchmaking_player::read_all(given.players, given.player_count)?;
        Ok(BackfillRequest {
            matchmaking_configuration_arn: text::optional(given.matchmaking_configuration_arn)?,
            ticket_id: text::optional(given.ticket_id)?.unwrap_or_default(),
            players: match given.players_from_matchmaker_data {
                0 => BackfillPlayers::Given(players),
                _ if players.is_empty() => BackfillPlayers::OfMatchmakerData,
                _ => return Err(RpResult::InvalidArgument),
            },
        })
    }
}
