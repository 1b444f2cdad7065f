//! `RpStartOptions`: what a start may choose.

use std::ffi::{c_char, c_void};

use super::callback::{RpCompletionFn, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::matchmaking_player::{RpRegionLatency, read_latencies};
use super::options::{self, Options};
use super::session::session_name;
use super::text;
use crate::result::RpResult;
use crate::session::{Place, StartOptions};

/// Where a game session is to be: one of fleet, alias and queue, or none of them. The gateway's operator says what of it
/// players may choose (`--players-may-choose`); who chooses nothing gets what is usual there. Initialise it with
/// `RP_START_OPTIONS_INIT` or `rp_start_options_init`. Null and empty texts choose nothing.
/// @since 0.1.0
#[repr(C)]
pub struct RpStartOptions {
    /// `sizeof(RpStartOptions)`.
    pub struct_size: u32,
    /// How many latencies there are.
    pub latency_count: u32,
    /// The fleet, by its id or ARN. (`FleetId`)
    pub fleet_id: *const c_char,
    /// An alias that leads to the fleet, by its id or ARN. (`AliasId`)
    pub alias_id: *const c_char,
    /// The fleet's location; not beside a queue, which chooses it. (`Location`)
    pub location: *const c_char,
    /// The queue that finds a place in one of its fleets, by its name or ARN. (`GameSessionQueueName`)
    pub queue: *const c_char,
    /// How far the local player is from regions: a queue prefers near places. Null when there are none. (`PlayerLatencies`)
    pub latencies: *const RpRegionLatency,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpStartOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpStartOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_start_options_init(options: *mut RpStartOptions, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// Begins the match as `rp_session_start` does, in a place of the player's choice. A start that is tried again goes
/// where the first one went, also without options; a place that the gateway does not let players choose completes as
/// RP_RESULT_CHOICE_NOT_ALLOWED, and the next start may choose another one. A joined session and one of the LAN need no
/// place: nothing of the options is used for them. A gateway of the original takes no notice of a choice.
///
/// @param subsystem the handle
/// @param name the session
/// @param options where its game session is to be
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (a name of the wrong length, more than one of fleet, alias and queue, a location beside
///   a queue, or another place than the first start's), RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_WRONG_SESSION_STATE
///   (neither pending nor ended), RP_RESULT_ALREADY_PENDING (it is updated), RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::StartSession
/// @o3de AWSGameLiftCreateSessionRequest, AWSGameLiftCreateSessionOnQueueRequest
/// @gamelift CreateGameSession, StartGameSessionPlacement
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_start_with_options(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    options: *const RpStartOptions,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the name, the structure and what it points to, and for `out_operation`.
        unsafe {
            let (name, options) = (session_name(name)?, read(options)?);
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.start_session_with(name, &options, call)
            })
        }
    })
}

/// # Safety
/// `options` is null or valid with what it points to.
unsafe fn read(options: *const RpStartOptions) -> Result<StartOptions, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let given = options::read(options)?;
        let place = read_place(given.fleet_id, given.alias_id, given.location)?;
        let latencies = read_latencies(given.latencies, given.latency_count)?;
        StartOptions::new(place, text::optional(given.queue)?, latencies)
    }
}

/// Reads which fleet and which location of it.
///
/// # Safety
/// Each is null or a NUL-terminated string.
pub(super) unsafe fn read_place(
    fleet_id: *const c_char,
    alias_id: *const c_char,
    location: *const c_char,
) -> Result<Place, RpResult> {
    // SAFETY: passed on to the caller.
    let text = |text| unsafe { text::optional(text) };
    Place::new(text(fleet_id)?, text(alias_id)?, text(location)?)
}
