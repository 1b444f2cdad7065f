//! `rp_subsystem_poll_event`: events one by one, for hosts that want no callbacks.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::auth::{self, RpAuthTokenRequest};
use super::callback::{self, RpCompletionInfo};
use super::guard::with;
use super::handle::{self, RpSubsystem};
use super::match_notice::{self, RpMatchNotice};
use super::notice::{self, RpSessionNotice};
use super::options::struct_size;
use super::server_game_session::{
    RpGameSession, RpGameSessionUpdate, describe_game_session, describe_update,
};
use super::snapshot::{self, Texts};
use crate::event::LogRecord;
use crate::result::RpResult;
use crate::subsystem::{Outgoing, RpEventMode};

/// What an event is.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpEventKind {
    /// An operation is over.
    Completion = 1,
    /// Something happened to a session.
    SessionNotice = 2,
    /// Host a game session: prepare it, then call `rp_server_activate_game_session`.
    StartGameSession = 3,
    /// End by this time.
    ProcessTerminate = 4,
    /// Say how the process is: `rp_server_report_health`.
    HealthCheck = 5,
    /// A line for the log.
    Log = 6,
    /// The game session that is hosted here has changed, or a backfill of it is over.
    UpdateGameSession = 7,
    /// Something happened to a matchmaking ticket.
    MatchNotice = 8,
    /// Say what proves who plays: `rp_subsystem_provide_auth_token`.
    AuthTokenRequest = 9,
}

/// One event: what a callback would have been told. Which pointers are not null follows from the kind.
/// @since 0.1.0
#[repr(C)]
pub struct RpEvent {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpEventKind`.
    pub kind: i32,
    /// The user data of the call that is over.
    pub user_data: *mut c_void,
    /// How the operation ended.
    pub completion: *const RpCompletionInfo,
    /// What happened to a session.
    pub notice: *const RpSessionNotice,
    /// The game session to host.
    pub game_session: *const RpGameSession,
    /// When the process is to have ended, in milliseconds since the epoch; 0 when the service named no time, or is lost for
    /// good.
    pub termination_time_ms: i64,
    /// The log line's `RpLogLevel`.
    pub log_level: i32,
    /// Zero.
    pub reserved: u32,
    /// The part of the library that speaks.
    pub log_target: *const c_char,
    /// The log line.
    pub log_message: *const c_char,
    /// What became of the game session that is hosted here.
    pub game_session_update: *const RpGameSessionUpdate,
    /// What happened to a matchmaking ticket.
    pub match_notice: *const RpMatchNotice,
    /// The auth token that is wanted.
    pub auth_token_request: *const RpAuthTokenRequest,
}

fn describe(outgoing: &Outgoing, texts: &mut Texts) -> RpEvent {
    let mut event = RpEvent {
        struct_size: struct_size::<RpEvent>(),
        kind: 0,
        user_data: std::ptr::null_mut(),
        completion: std::ptr::null(),
        notice: std::ptr::null(),
        game_session: std::ptr::null(),
        termination_time_ms: 0,
        log_level: 0,
        reserved: 0,
        log_target: std::ptr::null(),
        log_message: std::ptr::null(),
        game_session_update: std::ptr::null(),
        match_notice: std::ptr::null(),
        auth_token_request: std::ptr::null(),
    };
    let kind = match outgoing {
        Outgoing::Completion(end, user_data) => {
            event.user_data = std::ptr::with_exposed_provenance_mut(*user_data);
            let completion = callback::describe(end, texts);
            event.completion = texts.keep_one(completion);
            RpEventKind::Completion
        }
        Outgoing::Notice(notice) => {
            let notice = notice::describe(notice, texts);
            event.notice = texts.keep_one(notice);
            RpEventKind::SessionNotice
        }
        Outgoing::MatchNotice(notice) => {
            let notice = match_notice::describe(notice, texts);
            event.match_notice = texts.keep_one(notice);
            RpEventKind::MatchNotice
        }
        Outgoing::StartGameSession(game_session) => {
            let game_session = describe_game_session(&Arc::clone(game_session), texts);
            event.game_session = texts.keep_one(game_session);
            RpEventKind::StartGameSession
        }
        Outgoing::UpdateGameSession(update) => {
            let update = describe_update(update, texts);
            event.game_session_update = texts.keep_one(update);
            RpEventKind::UpdateGameSession
        }
        Outgoing::ProcessTerminate(time) => {
            event.termination_time_ms = *time;
            RpEventKind::ProcessTerminate
        }
        Outgoing::AuthTokenRequest(request) => {
            let request = auth::describe(request, texts);
            event.auth_token_request = texts.keep_one(request);
            RpEventKind::AuthTokenRequest
        }
        Outgoing::HealthCheck => RpEventKind::HealthCheck,
        Outgoing::Log(LogRecord { level, target, message }) => {
            event.log_level = *level as i32;
            event.log_target = texts.keep(target);
            event.log_message = texts.keep(message);
            RpEventKind::Log
        }
    };
    event.kind = kind as i32;
    event
}

/// Takes the oldest event, in a subsystem that was created with `RP_EVENT_MODE_POLL`. The events and their order
/// are those that callbacks would have; each operation gives one. What was not polled when the subsystem is
/// destroyed is lost, so cancel and poll first if that matters. With nothing to do it takes no lock.
///
/// @param subsystem the handle
/// @param out_event gets the event; null when none waits
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_WRONG_EVENT_MODE (callbacks
///   run here), RP_RESULT_PANIC
/// @threadsafety any thread, one at a time
/// @ownership the library's; valid until `rp_event_release` or the subsystem's destruction
/// @since 0.1.0
///
/// # Safety
/// `out_event` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_poll_event(
    subsystem: *mut RpSubsystem,
    out_event: *mut *const RpEvent,
) -> RpResult {
    if !out_event.is_null() && handle::is_idle(subsystem, RpEventMode::Poll) {
        // SAFETY: not null.
        unsafe { snapshot::write(out_event, std::ptr::null()) };
        return RpResult::Ok;
    }
    with(subsystem, |entry| {
        if out_event.is_null() {
            return Err(RpResult::NullPointer);
        }
        let event = entry
            .subsystem
            .poll()?
            .map_or(std::ptr::null(), |outgoing| entry.snapshots.lend(|texts| describe(&outgoing, texts)));
        // SAFETY: not null.
        unsafe { snapshot::write(out_event, event) };
        Ok(())
    })
}

/// Gives back what `rp_subsystem_poll_event` lent.
///
/// @param subsystem the handle
/// @param event what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before),
///   RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `event` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_event_release(subsystem: *mut RpSubsystem, event: *const RpEvent) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(event))
}
