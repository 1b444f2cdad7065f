//! `rp_session_add_on_…_delegate`: what happens to sessions beside the ends of calls.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::callback::{RpUserDataFreeFn, UserData, register};
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::snapshot::Texts;
use crate::delegate::Delegate;
use crate::result::RpResult;
use crate::session::{RpSessionNoticeKind, SessionNotice};

/// Something that happened to a session. It and its texts are valid until the callback returns. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpSessionNotice {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// An `RpSessionNoticeKind`.
    pub kind: i32,
    /// For a participant who left, an `RpParticipantLeftReason`; for a failure, an `RpSessionFailure`; for an accepted
    /// invitation, an `RpResult`; else 0.
    pub reason: i32,
    /// Zero.
    pub reserved: u32,
    /// The session it is about, or empty.
    pub session_name: *const c_char,
    /// The player it is about, or empty.
    pub player_id: *const c_char,
    /// Who invited, or empty.
    pub from_player_id: *const c_char,
    /// What application an invitation is for, or empty.
    pub app_id: *const c_char,
    /// What an invitation is to, or empty.
    pub game_session_id: *const c_char,
}

/// Told what happened to a session: from `rp_subsystem_tick`, `rp_subsystem_wait` or `rp_subsystem_destroy`, on that call's
/// thread, with no lock held. It must return normally: no exception, no longjmp.
/// @since 0.1.0
pub type RpSessionNoticeFn =
    Option<unsafe extern "C" fn(notice: *const RpSessionNotice, user_data: *mut c_void)>;

/// A notice as C sees it, its texts kept in `texts`.
pub(super) fn describe(notice: &SessionNotice, texts: &mut Texts) -> RpSessionNotice {
    let kind = notice.kind() as i32;
    let (reason, session, player, from, app, game_session) = match notice {
        SessionNotice::InviteReceived(invite) => {
            (0, "", &*invite.player_id, &*invite.from_player_id, &*invite.app_id, &*invite.game_session_id)
        }
        SessionNotice::InviteAccepted(invite, result) => (
            *result as i32,
            "",
            &*invite.player_id,
            &*invite.from_player_id,
            &*invite.app_id,
            &*invite.game_session_id,
        ),
        SessionNotice::Failure(failure) => (*failure as i32, "", "", "", "", ""),
        SessionNotice::SettingsUpdated(session) => (0, session.as_str(), "", "", "", ""),
        SessionNotice::ParticipantJoined(session, player)
        | SessionNotice::ParticipantSettingsUpdated(session, player) => {
            (0, session.as_str(), &**player, "", "", "")
        }
        SessionNotice::ParticipantLeft(session, player, reason) => {
            (*reason as i32, session.as_str(), &**player, "", "", "")
        }
    };
    RpSessionNotice {
        struct_size: struct_size::<RpSessionNotice>(),
        kind,
        reason,
        reserved: 0,
        session_name: texts.keep(session),
        player_id: texts.keep(player),
        from_player_id: texts.keep(from),
        app_id: texts.keep(app),
        game_session_id: texts.keep(game_session),
    }
}

/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
unsafe fn add_delegate(
    subsystem: *mut RpSubsystem,
    kind: RpSessionNoticeKind,
    function: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    let make = |function: unsafe extern "C" fn(*const RpSessionNotice, *mut c_void), user_data: UserData| {
        let hear = move |notice: &SessionNotice| {
            let mut texts = Texts::default();
            let info = describe(notice, &mut texts);
            // SAFETY: `function` came from the caller as a function of this type; what `info` points to lives until it
            // returns.
            unsafe { function(&raw const info, user_data.get()) };
        };
        Delegate::Notice(kind, Arc::new(hear))
    };
    // SAFETY: passed on to the caller.
    unsafe { register(subsystem, function, user_data, user_data_free, out_delegate, make) }
}

/// Registers a delegate that hears of invitations that came in (`rp_session_receive_invite`). Delegates run in
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
/// @unreal IOnlineSession::AddOnSessionInviteReceivedDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_invite_received_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::InviteReceived,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears of invitations that the player accepted (`rp_session_accept_invite`), and joins.
/// Delegates run in order of registration.
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
/// @unreal IOnlineSession::AddOnSessionUserInviteAcceptedDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_invite_accepted_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::InviteAccepted,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears that the gateway is lost, and that it is found again. It is lost when a call
/// gets no answer; from then on it is asked again, ever less often, from each second to each half minute. Delegates
/// run in order of registration.
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
/// @unreal IOnlineSession::AddOnSessionFailureDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_failure_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::Failure,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears that a session's settings changed (`rp_session_update`). Delegates run in order
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
/// @unreal IOnlineSession::AddOnSessionSettingsUpdatedDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_settings_updated_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::SettingsUpdated,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears of every player who is registered (`rp_session_register_players`). Delegates run
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
/// @unreal IOnlineSession::AddOnSessionParticipantJoinedDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_participant_joined_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::ParticipantJoined,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears of every player who is unregistered (`rp_session_unregister_players`), and why.
/// Delegates run in order of registration.
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
/// @unreal IOnlineSession::AddOnSessionParticipantLeftDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_participant_left_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::ParticipantLeft,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}

/// Registers a delegate that hears that a player's own settings changed (`rp_session_update`). Delegates run in
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
/// @unreal IOnlineSession::AddOnSessionParticipantSettingsUpdatedDelegate_Handle
///
/// # Safety
/// The functions are null or of their types; `out_delegate` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_add_on_participant_settings_updated_delegate(
    subsystem: *mut RpSubsystem,
    delegate: RpSessionNoticeFn,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
) -> RpResult {
    // SAFETY: passed on to the caller.
    unsafe {
        add_delegate(
            subsystem,
            RpSessionNoticeKind::ParticipantSettingsUpdated,
            delegate,
            user_data,
            user_data_free,
            out_delegate,
        )
    }
}
