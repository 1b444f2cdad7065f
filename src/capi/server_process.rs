//! What a server process offers, and what it is told.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::callback::{RpCompletionFn, UserData, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options};
use super::server_game_session::{
    RpGameSession, RpGameSessionUpdate, describe_game_session, describe_update,
};
use super::snapshot::Texts;
use super::text;
use crate::hosting::{GameSession, GameSessionUpdate};
use crate::result::RpResult;
use crate::subsystem::HostingCallbacks;

/// Told to host a game session: prepare it, then call `rp_server_activate_game_session`. Runs in tick, on its thread.
/// @since 0.1.0
pub type RpStartGameSessionFn =
    Option<unsafe extern "C" fn(game_session: *const RpGameSession, user_data: *mut c_void)>;

/// Told that the game session has changed, or that a backfill of it is over. Runs in tick, on its thread.
/// @since 0.1.0
pub type RpUpdateGameSessionFn =
    Option<unsafe extern "C" fn(update: *const RpGameSessionUpdate, user_data: *mut c_void)>;

/// Told to end by this time, in milliseconds since the epoch; 0 when the service named none, or when the connection to it is
/// lost for good (it closed it, or could not be reached for some two minutes). Runs in tick, on its thread.
/// @since 0.1.0
pub type RpProcessTerminateFn =
    Option<unsafe extern "C" fn(termination_time_ms: i64, user_data: *mut c_void)>;

/// Asked whether the process is well: nonzero means yes. Runs in tick, on its thread: a process that does not tick for
/// 50 s is reported unhealthy. The first time it may run in `rp_subsystem_wait` for `rp_server_ready`.
/// @since 0.1.0
pub type RpHealthCheckFn = Option<unsafe extern "C" fn(user_data: *mut c_void) -> i32>;

/// What a server process offers, after the server SDK's `ProcessParameters`. Initialise it with
/// `RP_PROCESS_PARAMETERS_INIT` or `rp_process_parameters_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpProcessParameters {
    /// `sizeof(RpProcessParameters)`.
    pub struct_size: u32,
    /// How many log paths there are.
    pub log_path_count: u32,
    /// Log files and folders that the service is to keep; may be null.
    pub log_paths: *const *const c_char,
    /// Hears of the game session; may be null. Where events are polled, none of the four is called.
    pub on_start_game_session: RpStartGameSessionFn,
    /// Hears that the process is to end; may be null, and then nothing happens: the library never ends a process.
    pub on_process_terminate: RpProcessTerminateFn,
    /// Says whether the process is well; null means that ticking is the sign of life.
    pub on_health_check: RpHealthCheckFn,
    /// Passed through to the four.
    pub user_data: *mut c_void,
    /// Where players reach this process, 1 to 60000.
    pub port: u16,
    /// Zero.
    pub reserved: [u8; 6],
    /// Hears what becomes of the game session and its backfills; may be null.
    pub on_update_game_session: RpUpdateGameSessionFn,
}

// SAFETY: repr(C), the size first, zeros are nulls and absent functions.
unsafe impl Options for RpProcessParameters {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `parameters` to its default.
///
/// @param parameters the structure to initialise
/// @param struct_size its size: `sizeof(RpProcessParameters)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `parameters` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_process_parameters_init(
    parameters: *mut RpProcessParameters,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(parameters, struct_size) })
}

/// Says that this process can host a game session. Health reports begin: the game is asked at once, and this completes when
/// the service has answered the first report, because it gives a game session only to a process that it knows to be well.
/// So it completes while the game ticks, or waits for it; where events are polled, the first health check has to be answered,
/// unless `rp_subsystem_wait` waits for this.
///
/// @param subsystem the handle
/// @param parameters where players reach it, and who hears what the service says
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through to the completion
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (the
///   port), RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_ALREADY_PENDING (it is ready, or about to be),
///   RP_RESULT_WRONG_EVENT_MODE (a callback where events are polled), RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift ProcessReady
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_ready(
    subsystem: *mut RpSubsystem,
    parameters: *const RpProcessParameters,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure, its texts and its functions.
        let (port, log_paths, callbacks) = unsafe {
            let given = options::read(parameters)?;
            let has_callback = given.on_start_game_session.is_some()
                || given.on_update_game_session.is_some()
                || given.on_process_terminate.is_some()
                || given.on_health_check.is_some();
            if has_callback && entry.subsystem.polls() {
                return Err(RpResult::WrongEventMode);
            }
            (given.port, log_paths(&given)?, hosting_callbacks(&given))
        };
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_ready(port, log_paths, callbacks, call)
            })
        }
    })
}

unsafe fn log_paths(given: &RpProcessParameters) -> Result<Vec<String>, RpResult> {
    if given.log_path_count > 0 && given.log_paths.is_null() {
        return Err(RpResult::NullPointer);
    }
    (0..given.log_path_count as usize)
        // SAFETY: the caller vouches for that many texts.
        .map(|at| unsafe { text::required(given.log_paths.add(at).read()) })
        .collect()
}

fn hosting_callbacks(given: &RpProcessParameters) -> HostingCallbacks {
    let (start, update) = (given.on_start_game_session, given.on_update_game_session);
    let (terminate, health) = (given.on_process_terminate, given.on_health_check);
    let user_data = Arc::new(UserData::new(given.user_data, None));
    let [for_start, for_update, for_terminate, for_health] = [(); 4].map(|()| Arc::clone(&user_data));
    HostingCallbacks {
        on_start_game_session: Box::new(move |game_session| {
            if let Some(start) = start {
                // SAFETY: `start` came from the caller as a function of this type.
                unsafe { show_game_session(start, for_start.get(), game_session) };
            }
        }),
        on_update_game_session: Box::new(move |told| {
            if let Some(update) = update {
                // SAFETY: `update` came from the caller as a function of this type.
                unsafe { show_update(update, for_update.get(), told) };
            }
        }),
        on_process_terminate: Box::new(move |time| {
            if let Some(terminate) = terminate {
                // SAFETY: `terminate` came from the caller as a function of this type.
                unsafe { terminate(time, for_terminate.get()) };
            }
        }),
        on_health_check: Box::new(move || {
            // SAFETY: `health` came from the caller as a function of this type.
            health.is_none_or(|health| unsafe { health(for_health.get()) } != 0)
        }),
    }
}

unsafe fn show_game_session(
    start: unsafe extern "C" fn(*const RpGameSession, *mut c_void),
    user_data: *mut c_void,
    game_session: &GameSession,
) {
    let mut texts = Texts::default();
    let shown = describe_game_session(game_session, &mut texts);
    // SAFETY: the caller gave a function of this type; what `shown` points to lives until it returns.
    unsafe { start(&raw const shown, user_data) };
}

unsafe fn show_update(
    update: unsafe extern "C" fn(*const RpGameSessionUpdate, *mut c_void),
    user_data: *mut c_void,
    told: &GameSessionUpdate,
) {
    let mut texts = Texts::default();
    let shown = describe_update(told, &mut texts);
    // SAFETY: the caller gave a function of this type; what `shown` points to lives until it returns.
    unsafe { update(&raw const shown, user_data) };
}
