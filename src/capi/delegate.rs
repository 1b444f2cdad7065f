//! `rp_session_add_on_…_complete_delegate`, `rp_delegate_remove`.

use std::ffi::c_void;
use std::num::NonZeroU64;

use super::callback::{RpCompletionFn, RpUserDataFreeFn, delegate, register};
use super::guard::with;
use super::handle::RpSubsystem;
use crate::delegate::{Delegate, DelegateId};
use crate::operation::RpOperationKind;
use crate::result::RpResult;

/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
pub(super) unsafe fn add_delegate(
    subsystem: *mut RpSubsystem,
    kind: RpOperationKind,
    function: RpCompletionFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    let make = |function, user_data| Delegate::Operation(kind, delegate(function, user_data));
    // SAFETY: passed on to the caller.
    unsafe { register(subsystem, function, user_data, user_data_free, out_delegate, make) }
}

/// Registers a delegate that hears how every create ends, after that call's own completion, in order of
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
/// @unreal IOnlineSession::AddOnCreateSessionCompleteDelegate_Handle
/// @o3de SessionAsyncRequestNotificationBus::OnCreateSessionAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_create_complete_delegate(
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
            RpOperationKind::CreateSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every start ends, after that call's own completion, in order of
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
/// @unreal IOnlineSession::AddOnStartSessionCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_start_complete_delegate(
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
            RpOperationKind::StartSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every update ends, after that call's own completion, in order of
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
/// @unreal IOnlineSession::AddOnUpdateSessionCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_update_complete_delegate(
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
            RpOperationKind::UpdateSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every end ends, after that call's own completion, in order of registration.
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
/// @unreal IOnlineSession::AddOnEndSessionCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_end_complete_delegate(
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
            RpOperationKind::EndSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every destroy ends, after that call's own completion, in order of
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
/// @unreal IOnlineSession::AddOnDestroySessionCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_destroy_complete_delegate(
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
            RpOperationKind::DestroySession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every find ends, after that call's own completion, in order of registration.
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
/// @unreal IOnlineSession::AddOnFindSessionsCompleteDelegate_Handle
/// @o3de SessionAsyncRequestNotificationBus::OnSearchSessionsAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_find_complete_delegate(
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
            RpOperationKind::FindSessions,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every cancelling of a find ends, after that call's own completion, in order
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
/// @unreal IOnlineSession::AddOnCancelFindSessionsCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_cancel_find_complete_delegate(
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
            RpOperationKind::CancelFindSessions,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every pinging of results ends, after that call's own completion, in order of
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
/// @unreal IOnlineSession::AddOnPingSearchResultsCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_ping_results_complete_delegate(
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
            RpOperationKind::PingSearchResults,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every join ends, after that call's own completion, in order of registration.
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
/// @unreal IOnlineSession::AddOnJoinSessionCompleteDelegate_Handle
/// @o3de SessionAsyncRequestNotificationBus::OnJoinSessionAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_join_complete_delegate(
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
            RpOperationKind::JoinSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every leave ends, after that call's own completion, in order of
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
/// @o3de SessionAsyncRequestNotificationBus::OnLeaveSessionAsyncComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_leave_complete_delegate(
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
            RpOperationKind::LeaveSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every registering of players ends, after that call's own completion, in
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
/// @unreal IOnlineSession::AddOnRegisterPlayersCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_register_players_complete_delegate(
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
            RpOperationKind::RegisterPlayers,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every unregistering of players ends, after that call's own completion, in
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
/// @unreal IOnlineSession::AddOnUnregisterPlayersCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_unregister_players_complete_delegate(
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
            RpOperationKind::UnregisterPlayers,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears how every looking for friends' sessions ends, after that call's own completion,
/// in order of registration.
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
/// @unreal IOnlineSession::AddOnFindFriendSessionCompleteDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_find_friend_session_complete_delegate(
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
            RpOperationKind::FindFriendSession,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Removes a delegate. Called on the thread that ticks, also by the delegate itself, it does not run any more afterwards;
/// called on another, a run in progress is finished. Its user data is freed when no run of it is in progress.
///
/// @param subsystem the handle
/// @param delegate_id which one
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: removed before, or never added), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership ends the registration: its user data is freed if a free function was given
/// @since 0.1.0
/// @unreal IOnlineSession::ClearOnCreateSessionCompleteDelegate_Handle
///
/// # Safety
/// None: handle and id are looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_delegate_remove(subsystem: *mut RpSubsystem, delegate_id: u64) -> RpResult {
    with(subsystem, |entry| {
        let id = NonZeroU64::new(delegate_id).map(DelegateId).ok_or(RpResult::InvalidHandle)?;
        entry.subsystem.remove_delegate(id)
    })
}
