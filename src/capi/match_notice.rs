//! `rp_matchmaking_add_on_…_delegate`: what becomes of tickets.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::callback::{RpUserDataFreeFn, UserData, register};
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::snapshot::Texts;
use crate::delegate::Delegate;
use crate::matchmaking::{MatchNotice, RpMatchNoticeKind};
use crate::result::RpResult;
use crate::session::SessionName;

/// Something that happened to a ticket. It and its texts are valid until the callback returns. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchNotice {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// An `RpMatchNoticeKind`.
    pub kind: i32,
    /// Which ticket.
    pub ticket: u64,
    /// An `RpMatchmakingStatus`: where the ticket stands.
    pub status: i32,
    /// An `RpResult`: RP_RESULT_OK for an acceptance and a completion; for an error, why nobody answers; for a failure,
    /// RP_RESULT_MATCHMAKING_FAILED, RP_RESULT_MATCHMAKING_TIMED_OUT, RP_RESULT_CANCELLED, RP_RESULT_TICKET_NOT_FOUND (the
    /// gateway has forgotten it), or why the named session could not be made.
    pub result: i32,
    /// The session that is made, or was to be, or empty.
    pub session_name: *const c_char,
    /// The ticket's name at the gateway.
    pub ticket_id: *const c_char,
    /// The match, or empty.
    pub match_id: *const c_char,
    /// The game session, once the match is made, or empty.
    pub game_session_id: *const c_char,
    /// Why, one word, or empty.
    pub reason: *const c_char,
    /// Why, for people, or empty.
    pub message: *const c_char,
    /// How long the match may still be accepted, in milliseconds; 0 for everything but an acceptance, and when the gateway
    /// does not say.
    pub acceptance_left_ms: u32,
    /// Zero.
    pub reserved: u32,
}

/// Told what happened to a ticket: from `rp_subsystem_tick`, `rp_subsystem_wait` or `rp_subsystem_destroy`, on that call's
/// thread, with no lock held. It must return normally: no exception, no longjmp.
/// @since 0.1.0
pub type RpMatchNoticeFn = Option<unsafe extern "C" fn(notice: *const RpMatchNotice, user_data: *mut c_void)>;

/// A notice as C sees it, its texts kept in `texts`.
pub(super) fn describe(notice: &MatchNotice, texts: &mut Texts) -> RpMatchNotice {
    RpMatchNotice {
        struct_size: struct_size::<RpMatchNotice>(),
        kind: notice.kind as i32,
        ticket: notice.ticket.0.get(),
        status: notice.status as i32,
        result: notice.result as i32,
        session_name: texts.keep(notice.session.as_ref().map_or("", SessionName::as_str)),
        ticket_id: texts.keep(&notice.ticket_id),
        match_id: texts.keep(&notice.match_id),
        game_session_id: texts.keep(&notice.game_session_id),
        reason: texts.keep(&notice.reason),
        message: texts.keep(&notice.message),
        acceptance_left_ms: notice.acceptance_left_ms,
        reserved: 0,
    }
}

/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
unsafe fn add_delegate(
    subsystem: *mut RpSubsystem,
    kind: RpMatchNoticeKind,
    function: RpMatchNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    let make = |function: unsafe extern "C" fn(*const RpMatchNotice, *mut c_void), user_data: UserData| {
        let hear = move |notice: &MatchNotice| {
            let mut texts = Texts::default();
            let info = describe(notice, &mut texts);
            // SAFETY: `function` came from the caller as a function of this type; what `info` points to lives until it
            // returns.
            unsafe { function(&raw const info, user_data.get()) };
        };
        Delegate::Match(kind, Arc::new(hear))
    };
    // SAFETY: passed on to the caller.
    unsafe { register(subsystem, function, user_data, user_data_free, out_delegate, make) }
}

/// Registers a delegate that hears that a match is proposed to a ticket and waits to be accepted by `rp_matchmaking_accept`: once
/// for each proposed match. With `RP_ACCEPTANCE_MODE_AUTOMATIC` the library is accepting it by then. Delegates run in order
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
/// @o3de MatchmakingNotifications::OnMatchAcceptance
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_match_acceptance_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpMatchNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpMatchNoticeKind::Acceptance,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears that a ticket's match is made: once for a ticket. Its named session, if one was asked for,
/// is there. Delegates run in order of registration.
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
/// @o3de MatchmakingNotifications::OnMatchComplete
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_match_complete_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpMatchNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpMatchNoticeKind::Complete,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears that the gateway does not answer for a ticket any more: once for each loss, not for each
/// try. The library asks again, ever less often, until it answers; the ticket goes on. Delegates run in order of
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
/// @o3de MatchmakingNotifications::OnMatchError
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_match_error_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpMatchNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(subsystem, RpMatchNoticeKind::Error, delegate, user_data, user_data_free, out_delegate)
    }
}

/// Registers a delegate that hears that a ticket is over without a match for the local player: once for a ticket. Its named
/// session is gone. Delegates run in order of registration.
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
/// @o3de MatchmakingNotifications::OnMatchFailure
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_add_on_match_failure_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpMatchNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(subsystem, RpMatchNoticeKind::Failure, delegate, user_data, user_data_free, out_delegate)
    }
}
