//! `rp_server_…`: the dedicated server's side.

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::time::Duration;

use super::callback::{RpCompletionFn, UserData, call};
use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options, struct_size};
use super::snapshot::{self, Texts};
use super::text;
use crate::hosting::{GameSession, ServerParameters};
use crate::result::RpResult;
use crate::subsystem::HostingCallbacks;

/// How a server process reaches the service, after the server SDK's `ServerParameters`. Initialise it with
/// `RP_SERVER_PARAMETERS_INIT` or `rp_server_parameters_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpServerParameters {
    /// `sizeof(RpServerParameters)`.
    pub struct_size: u32,
    /// How long connecting may take, in milliseconds. Default 20,000.
    pub timeout_ms: u32,
    /// The health report's interval, in milliseconds. Default 60,000, which is what the service expects.
    pub heartbeat_interval_ms: u32,
    /// 1: the variables `GAMELIFT_SDK_WEBSOCKET_URL`, `GAMELIFT_SDK_PROCESS_ID`, `GAMELIFT_SDK_HOST_ID`,
    /// `GAMELIFT_SDK_FLEET_ID` and `GAMELIFT_SDK_AUTH_TOKEN` replace the fields below where they are set, as in the server
    /// SDKs; a fleet that launches its processes sets them. 0: the environment is not read.
    pub use_environment: u8,
    /// Zero.
    pub reserved: [u8; 3],
    /// `ws://` or `wss://`.
    pub websocket_url: *const c_char,
    /// Unique to this process.
    pub process_id: *const c_char,
    /// The host it runs on, 1 to 256 of `[a-zA-Z0-9-]`, with at most one `/` between.
    pub host_id: *const c_char,
    /// The fleet it belongs to, 1 to 256 of `[a-zA-Z0-9.-]`.
    pub fleet_id: *const c_char,
    /// What proves it to the service; may be null.
    pub auth_token: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpServerParameters {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// One setting of a game session.
/// @since 0.1.0
#[repr(C)]
pub struct RpGameProperty {
    /// At most 32 characters.
    pub key: *const c_char,
    /// At most 96 characters.
    pub value: *const c_char,
}

/// The game session that a process is to host, after the server SDK's `GameSession`. It and its texts are valid until the
/// callback returns. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpGameSession {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// Slots in all.
    pub max_players: u32,
    /// Where players reach this process.
    pub port: u16,
    /// Zero.
    pub reserved: u16,
    /// How many settings there are.
    pub property_count: u32,
    /// The settings.
    pub properties: *const RpGameProperty,
    /// Its ARN.
    pub game_session_id: *const c_char,
    /// Its name.
    pub name: *const c_char,
    /// Free text from its maker.
    pub data: *const c_char,
    /// What the matchmaker says, JSON.
    pub matchmaker_data: *const c_char,
    /// Where players reach this process.
    pub ip_address: *const c_char,
    /// The host's name.
    pub dns_name: *const c_char,
}

/// Told to host a game session: prepare it, then call `rp_server_activate_game_session`. Runs in tick, on its thread.
/// @since 0.1.0
pub type RpStartGameSessionFn =
    Option<unsafe extern "C" fn(game_session: *const RpGameSession, user_data: *mut c_void)>;

/// Told to end by this time, in milliseconds since the epoch; 0 when the service named none, or when the connection to it is
/// lost for good (it closed it, or could not be reached for some two minutes). Runs in tick, on its thread.
/// @since 0.1.0
pub type RpProcessTerminateFn =
    Option<unsafe extern "C" fn(termination_time_ms: i64, user_data: *mut c_void)>;

/// Asked whether the process is well: nonzero means yes. Runs in tick, on its thread: a process that does not tick for
/// 50 s is reported unhealthy.
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
    /// Hears of the game session; may be null. Where events are polled, none of the three is called.
    pub on_start_game_session: RpStartGameSessionFn,
    /// Hears that the process is to end; may be null, and then nothing happens: the library never ends a process.
    pub on_process_terminate: RpProcessTerminateFn,
    /// Says whether the process is well; null means that ticking is the sign of life.
    pub on_health_check: RpHealthCheckFn,
    /// Passed through to the three.
    pub user_data: *mut c_void,
    /// Where players reach this process, 1 to 60000.
    pub port: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

// SAFETY: repr(C), the size first, zeros are nulls and absent functions.
unsafe impl Options for RpProcessParameters {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `parameters` to its default.
///
/// @param parameters the structure to initialise
/// @param struct_size its size: `sizeof(RpServerParameters)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `parameters` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_parameters_init(
    parameters: *mut RpServerParameters,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(parameters, struct_size) })
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

/// Connects this process to the service. When it is refused as RP_RESULT_INVALID_ARGUMENT, a log line says which parameter
/// it is.
///
/// @param subsystem the handle
/// @param parameters how
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT (a URL or id that the service's own SDKs refuse),
///   RP_RESULT_SERVER_ALREADY_INITIALIZED, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift InitSDK
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_init(
    subsystem: *mut RpSubsystem,
    parameters: *const RpServerParameters,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and its texts.
        let (parameters, use_environment) = unsafe { server_parameters(&options::read(parameters)?) }?;
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_init(parameters, use_environment, call)
            })
        }
    })
}

unsafe fn server_parameters(given: &RpServerParameters) -> Result<(ServerParameters, bool), RpResult> {
    let milliseconds = |given: u32, default: Duration| {
        if given == 0 { default } else { Duration::from_millis(given.into()) }
    };
    // SAFETY: the caller vouches for the texts.
    let text = |text: *const c_char| unsafe { text::optional(text) }.map(Option::unwrap_or_default);
    let parameters = ServerParameters {
        websocket_url: text(given.websocket_url)?,
        process_id: text(given.process_id)?,
        host_id: text(given.host_id)?,
        fleet_id: text(given.fleet_id)?,
        auth_token: text(given.auth_token)?,
        timeout: milliseconds(given.timeout_ms, ServerParameters::TIMEOUT),
        heartbeat_interval: milliseconds(given.heartbeat_interval_ms, ServerParameters::HEARTBEAT_INTERVAL),
    };
    Ok((parameters, given.use_environment != 0))
}

/// Says that this process can host a game session. Health reports begin.
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
    let (start, terminate, health) =
        (given.on_start_game_session, given.on_process_terminate, given.on_health_check);
    let user_data = Arc::new(UserData::new(given.user_data, None));
    let (for_start, for_terminate, for_health) = (Arc::clone(&user_data), Arc::clone(&user_data), user_data);
    HostingCallbacks {
        on_start_game_session: Box::new(move |game_session| {
            if let Some(start) = start {
                // SAFETY: `start` came from the caller as a function of this type.
                unsafe { show_game_session(start, for_start.get(), game_session) };
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

/// A game session as C sees it, its texts kept in `texts`.
pub(super) fn describe_game_session(game_session: &GameSession, texts: &mut Texts) -> RpGameSession {
    let properties: Vec<RpGameProperty> = game_session
        .properties
        .iter()
        .map(|(key, value)| RpGameProperty { key: texts.keep(key), value: texts.keep(value) })
        .collect();
    RpGameSession {
        struct_size: struct_size::<RpGameSession>(),
        max_players: game_session.max_players,
        port: game_session.port,
        reserved: 0,
        property_count: u32::try_from(properties.len()).unwrap_or(u32::MAX),
        properties: texts.keep_all(properties),
        game_session_id: texts.keep(&game_session.id),
        name: texts.keep(&game_session.name),
        data: texts.keep(&game_session.data),
        matchmaker_data: texts.keep(&game_session.matchmaker_data),
        ip_address: texts.keep(&game_session.ip_address),
        dns_name: texts.keep(&game_session.dns_name),
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

/// Says that the game session can take players.
///
/// @param subsystem the handle
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a
///   call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @gamelift ActivateGameSession
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_activate_game_session(
    subsystem: *mut RpSubsystem,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_activate_game_session(call)
            })
        }
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

/// Tells the service that this process is about to exit; its game session, if any, is over. Only destroy is possible
/// afterwards. A process that exits without it counts as crashed.
///
/// @param subsystem the handle
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_ALREADY_PENDING, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @gamelift ProcessEnding
/// @o3de ISessionHandlingProviderRequests::HandleDestroySession
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_ending(
    subsystem: *mut RpSubsystem,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for `out_operation`.
        unsafe { call(completion, user_data, out_operation, |call| entry.subsystem.server_ending(call)) }
    })
}

/// Closes the connection to the service; what is under way on it completes as cancelled. `rp_server_init` may be called
/// again afterwards.
///
/// @param subsystem the handle
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_ALREADY_PENDING, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @gamelift Destroy
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_destroy(
    subsystem: *mut RpSubsystem,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for `out_operation`.
        unsafe { call(completion, user_data, out_operation, |call| entry.subsystem.server_destroy(call)) }
    })
}

/// Writes the id of the game session that this process hosts.
///
/// @param subsystem the handle
/// @param buffer gets the text and its NUL; null only asks for the size
/// @param in_out_size the buffer's size; gets the size needed, NUL included
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_BUFFER_TOO_SMALL,
///   RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
/// @gamelift GetGameSessionId
///
/// # Safety
/// Pointers are null or valid; `buffer` has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_get_game_session_id(
    subsystem: *mut RpSubsystem,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        let id = entry.subsystem.server_game_session_id()?;
        // SAFETY: the caller vouches for the buffer.
        unsafe { text::write(&id, buffer, in_out_size) }
    })
}

/// Gets when this process must have ended.
///
/// @param subsystem the handle
/// @param out_termination_time_ms gets milliseconds since the epoch
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_TERMINATION_TIME_NOT_SET,
///   RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @gamelift GetTerminationTime
///
/// # Safety
/// `out_termination_time_ms` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_get_termination_time(
    subsystem: *mut RpSubsystem,
    out_termination_time_ms: *mut i64,
) -> RpResult {
    with(subsystem, |entry| {
        if out_termination_time_ms.is_null() {
            return Err(RpResult::NullPointer);
        }
        let time = entry.subsystem.server_termination_time()?;
        // SAFETY: not null.
        unsafe { snapshot::write(out_termination_time_ms, time) };
        Ok(())
    })
}

/// Answers a health check that was polled (`RP_EVENT_KIND_HEALTH_CHECK`). A process that does not answer for 50 s
/// is reported unhealthy. Where callbacks run, `on_health_check` is what answers.
///
/// @param subsystem the handle
/// @param healthy 1: the process is well; 0: it is not
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_WRONG_EVENT_MODE (callbacks run here), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @gamelift HeartbeatServerProcess
///
/// # Safety
/// None: the handle is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_report_health(subsystem: *mut RpSubsystem, healthy: i32) -> RpResult {
    with(subsystem, |entry| entry.subsystem.report_health(healthy != 0))
}
