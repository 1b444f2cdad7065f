//! `rp_server_…`: the dedicated server's side. Here a process's life; one file each for what else it speaks of.

use std::ffi::{CString, c_char, c_void};
use std::sync::LazyLock;

use super::callback::{RpCompletionFn, call};
use super::guard::with;
use super::handle::RpSubsystem;
use super::options;
use super::server_parameters::{RpServerParameters, server_parameters};
use super::snapshot;
use super::text;
use crate::hosting::SDK_VERSION;
use crate::result::RpResult;

/// Connects this process to the service; for as long as `timeout_ms` allows it is tried again when nobody answers. A
/// connection that is lost later is made again by itself. When it is refused as RP_RESULT_INVALID_ARGUMENT, a log line says which parameter
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

/// Gets the version of the GameLift server SDK's protocol that this library speaks, and names to the service. `rp_version` is
/// the library's own.
///
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; always valid
/// @since 0.1.0
/// @gamelift GetSdkVersion
#[unsafe(no_mangle)]
pub extern "C" fn rp_server_get_sdk_version() -> *const c_char {
    static VERSION: LazyLock<CString> = LazyLock::new(|| text::c_string(SDK_VERSION));
    VERSION.as_ptr()
}
