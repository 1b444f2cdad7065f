//! Multicast delegates that hear how matchmaking's calls end.

use std::ffi::c_void;

use super::callback::{RpCompletionFn, RpUserDataFreeFn};
use super::delegate::add_delegate;
use super::handle::RpSubsystem;
use crate::operation::RpOperationKind;
use crate::result::RpResult;

/// Registers a delegate that hears how every session's matchmaking ends, after that call's own completion, in order of
/// registration.
///
/// @param subsystem the handle
/// @param delegate hears it
/// @param user_data passed through
/// @param user_data_free called once when the registration ends; may be null
/// @param out_delegate gets the id for `rp_delegate_remove`; may be null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (no delegate), RP_RESULT_WRONG_EVENT_MODE
///   (events are polled), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data is the library's to free until the registration ends, if a free function is given; a call
///   that is refused does not free it
/// @since 0.1.0
/// @unreal IOnlineSession::AddOnMatchmakingCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_matchmaking_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpOperationKind::SessionStartMatchmaking,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every cancelling of a session's matchmaking ends, after that call's own completion, in
/// order of registration.
///
/// @param subsystem the handle
/// @param delegate hears it
/// @param user_data passed through
/// @param user_data_free called once when the registration ends; may be null
/// @param out_delegate gets the id for `rp_delegate_remove`; may be null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (no delegate), RP_RESULT_WRONG_EVENT_MODE
///   (events are polled), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data is the library's to free until the registration ends, if a free function is given; a call
///   that is refused does not free it
/// @since 0.1.0
/// @unreal IOnlineSession::AddOnCancelMatchmakingCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_cancel_matchmaking_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpOperationKind::SessionCancelMatchmaking,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every start of a ticket ends, after that call's own completion, in order of registration.
///
/// @param subsystem the handle
/// @param delegate hears it
/// @param user_data passed through
/// @param user_data_free called once when the registration ends; may be null
/// @param out_delegate gets the id for `rp_delegate_remove`; may be null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (no delegate), RP_RESULT_WRONG_EVENT_MODE
///   (events are polled), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data is the library's to free until the registration ends, if a free function is given; a call
///   that is refused does not free it
/// @since 0.1.0
/// @o3de MatchmakingAsyncRequestNotificationBus::OnStartMatchmakingAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_start_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpOperationKind::StartMatchmaking,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every stop of a ticket ends, after that call's own completion, in order of registration.
///
/// @param subsystem the handle
/// @param delegate hears it
/// @param user_data passed through
/// @param user_data_free called once when the registration ends; may be null
/// @param out_delegate gets the id for `rp_delegate_remove`; may be null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (no delegate), RP_RESULT_WRONG_EVENT_MODE
///   (events are polled), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data is the library's to free until the registration ends, if a free function is given; a call
///   that is refused does not free it
/// @since 0.1.0
/// @o3de MatchmakingAsyncRequestNotificationBus::OnStopMatchmakingAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_stop_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpOperationKind::StopMatchmaking,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every accepting or rejecting of a match ends, after that call's own completion, in order
/// of registration.
///
/// @param subsystem the handle
/// @param delegate hears it
/// @param user_data passed through
/// @param user_data_free called once when the registration ends; may be null
/// @param out_delegate gets the id for `rp_delegate_remove`; may be null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (no delegate), RP_RESULT_WRONG_EVENT_MODE
///   (events are polled), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data is the library's to free until the registration ends, if a free function is given; a call
///   that is refused does not free it
/// @since 0.1.0
/// @o3de MatchmakingAsyncRequestNotificationBus::OnAcceptMatchAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_accept_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpOperationKind::AcceptMatch,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}
