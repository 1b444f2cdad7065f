//! C callbacks as closures.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use rallypoint_wire::server_sdk::ResponseBody;

use super::guard::with;
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::server_fleet::{
    RpComputeCertificate, RpFleetRoleCredentials, describe_certificate, describe_credentials,
};
use super::server_players::{RpPlayerSessionPage, describe_page};
use super::snapshot::{self, Texts};
use crate::delegate::{Completion, Delegate, OperationDelegate, OperationEnd};
use crate::event::OperationId;
use crate::result::RpResult;
use crate::session::SessionName;
use crate::subsystem::Call;

/// How an operation ended. It and its texts are valid until the callback returns. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpCompletionInfo {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// An `RpResult`.
    pub result: i32,
    /// The operation that ended.
    pub operation: u64,
    /// The search it was about; 0 for everything but find and ping.
    pub search: u64,
    /// The session it was about, by the name that the call gave; empty for searches and hosting.
    pub session_name: *const c_char,
    /// Why, for people; empty on success.
    pub message: *const c_char,
    /// The service's own name for the failure, for example `GameSessionFullException`; empty when it gave none.
    pub service_code: *const c_char,
    /// Finds the request in the gateway's log, also when no answer came; empty on success and for what asks no gateway.
    pub request_id: *const c_char,
    /// The HTTP status, 100 to 599; 0 when no answer came or everything went well.
    pub http_status: u32,
    /// How many milliseconds the service asks to wait before trying again; 0 when it did not say.
    pub retry_after_ms: u32,
    /// 1 when the same call may work later, else 0.
    pub retryable: u8,
    /// 1 when the local network stood in for a gateway that cannot be reached (`lan_fallback`).
    pub via_lan: u8,
    /// Zero.
    pub reserved: [u8; 2],
    /// An `RpOperationKind`: which call ended.
    pub operation_kind: i32,
    /// How many players it was about.
    pub player_count: u32,
    /// Zero.
    pub reserved2: u32,
    /// The players it was about: who was registered or unregistered.
    pub player_ids: *const *const c_char,
    /// What `rp_server_describe_player_sessions` found; null for everything else, like the two below.
    pub player_sessions: *const RpPlayerSessionPage,
    /// What `rp_server_get_compute_certificate` got.
    pub compute_certificate: *const RpComputeCertificate,
    /// What `rp_server_get_fleet_role_credentials` got.
    pub fleet_role_credentials: *const RpFleetRoleCredentials,
    /// The ticket of `rp_server_start_match_backfill`; empty for everything else.
    pub backfill_ticket_id: *const c_char,
    /// The matchmaking ticket it was about; 0 for everything else.
    pub ticket: u64,
    /// That ticket's name at the gateway; empty for everything else, and when the gateway has none.
    pub ticket_id: *const c_char,
    /// What `rp_matchmaking_request_pass` got, for the party's leader; empty for everything else.
    pub matchmaking_pass: *const c_char,
    /// Until when that is good, in milliseconds since the epoch; 0 for everything else, and when the gateway does not say.
    pub matchmaking_pass_expires_ms: i64,
}

/// Told that an operation is over: from `rp_subsystem_tick`, `rp_subsystem_wait` or `rp_subsystem_destroy`, on that
/// call's thread, with no lock held. It must return normally: no exception, no longjmp.
/// @since 0.1.0
pub type RpCompletionFn = Option<unsafe extern "C" fn(info: *const RpCompletionInfo, user_data: *mut c_void)>;

/// Gives user data back to its owner, once, when its registration ends.
/// @since 0.1.0
pub type RpUserDataFreeFn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// A caller's pointer, passed through untouched and given back once.
pub(super) struct UserData {
    pointer: *mut c_void,
    free: RpUserDataFreeFn,
}

// SAFETY: the library never looks behind the pointer; where it may be used is the caller's contract (the thread that
// ticks, waits, destroys or removes), which the documentation of every callback states.
unsafe impl Send for UserData {}
// SAFETY: as above; shared only to be copied into callbacks.
unsafe impl Sync for UserData {}

impl UserData {
    pub(super) fn new(pointer: *mut c_void, free: RpUserDataFreeFn) -> Self {
        Self { pointer, free }
    }

    pub(super) fn get(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            // SAFETY: the caller registered it for exactly this call.
            unsafe { free(self.pointer) };
        }
    }
}

/// An operation's end as C sees it, its texts kept in `texts`.
pub(super) fn describe(end: &OperationEnd, texts: &mut Texts) -> RpCompletionInfo {
    let failure = end.outcome.as_ref().err();
    let (player_ids, player_count) = texts.keep_texts(end.players.iter().map(String::as_str));
    let (mut player_sessions, mut compute_certificate) = (std::ptr::null(), std::ptr::null());
    let (mut fleet_role_credentials, mut backfill_ticket_id) = (std::ptr::null(), c"".as_ptr());
    match end.hosting.as_deref() {
        Some(ResponseBody::PlayerSessions(page)) => {
            let page = describe_page(page, texts);
            player_sessions = texts.keep_one(page);
        }
        Some(ResponseBody::ComputeCertificate(certificate)) => {
            let certificate = describe_certificate(certificate, texts);
            compute_certificate = texts.keep_one(certificate);
        }
        Some(ResponseBody::FleetRoleCredentials(credentials)) => {
            let credentials = describe_credentials(credentials, texts);
            fleet_role_credentials = texts.keep_one(credentials);
        }
        Some(ResponseBody::BackfillTicket(ticket)) => backfill_ticket_id = texts.keep(&ticket.ticket_id),
        None => {}
    }
    let ticket_id = texts.keep(end.ticket.as_ref().map_or("", |(_, name)| name));
    let matchmaking_pass = texts.keep(end.pass.as_ref().map_or("", |pass| &pass.pass));
    let mut keep = |text: Option<&str>| texts.keep(text.unwrap_or(""));
    RpCompletionInfo {
        struct_size: struct_size::<RpCompletionInfo>(),
        result: end.code() as i32,
        operation: end.operation.0.get(),
        search: end.search.map_or(0, |search| search.0.get()),
        session_name: keep(end.session.as_ref().map(SessionName::as_str)),
        message: keep(failure.map(|failure| &*failure.message)),
        service_code: keep(failure.map(|failure| &*failure.service_code)),
        request_id: keep(failure.map(|failure| &*failure.request_id)),
        http_status: failure.map_or(0, |failure| u32::from(failure.http_status)),
        retry_after_ms: failure
            .and_then(|failure| failure.retry_after)
            .map_or(0, |wait| u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)),
        retryable: u8::from(failure.is_some_and(|failure| failure.retryable)),
        via_lan: u8::from(end.via_lan),
        reserved: [0; 2],
        operation_kind: end.kind as i32,
        player_count,
        reserved2: 0,
        player_ids,
        player_sessions,
        compute_certificate,
        fleet_role_credentials,
        backfill_ticket_id,
        ticket: end.ticket.as_ref().map_or(0, |(ticket, _)| ticket.0.get()),
        ticket_id,
        matchmaking_pass,
        matchmaking_pass_expires_ms: end.pass.as_ref().map_or(0, |pass| pass.expires_ms),
    }
}

unsafe fn notify(
    function: unsafe extern "C" fn(*const RpCompletionInfo, *mut c_void),
    user_data: *mut c_void,
    end: &OperationEnd,
) {
    let mut texts = Texts::default();
    let info = describe(end, &mut texts);
    // SAFETY: the caller gave a function of this type; what `info` points to lives until it returns.
    unsafe { function(&raw const info, user_data) };
}

/// A completion for one operation.
pub(super) fn completion(function: RpCompletionFn, user_data: *mut c_void) -> Option<Completion> {
    let function = function?;
    let user_data = UserData::new(user_data, None);
    Some(Box::new(move |end| {
        // SAFETY: `function` came from the caller as a function of this type.
        unsafe { notify(function, user_data.get(), end) };
    }))
}

/// A multicast delegate.
pub(super) fn delegate(
    function: unsafe extern "C" fn(*const RpCompletionInfo, *mut c_void),
    user_data: UserData,
) -> OperationDelegate {
    Arc::new(move |end| {
        // SAFETY: `function` came from the caller as a function of this type.
        unsafe { notify(function, user_data.get(), end) };
    })
}

/// Registers a multicast delegate. User data of a call that is refused stays the caller's.
///
/// # Safety
/// `out_delegate` is null or valid for writing.
pub(super) unsafe fn register<F>(
    subsystem: *mut RpSubsystem,
    function: Option<F>,
    user_data: *mut c_void,
    user_data_free: RpUserDataFreeFn,
    out_delegate: *mut u64,
    make: impl FnOnce(F, UserData) -> Delegate,
) -> RpResult {
    with(subsystem, |entry| {
        let function = function.ok_or(RpResult::NullPointer)?;
        let make = || make(function, UserData::new(user_data, user_data_free));
        let id = entry.subsystem.add_delegate(make)?;
        if !out_delegate.is_null() {
            // SAFETY: not null, so the caller vouches for it.
            unsafe { snapshot::write(out_delegate, id.0.get()) };
        }
        Ok(())
    })
}

/// Makes an asynchronous call whose operation id goes to `out_operation`, which may be null.
///
/// # Safety
/// `out_operation` is null or valid for writing.
pub(super) unsafe fn call<R, E>(
    function: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
    make: impl FnOnce(Call<'_>) -> Result<R, E>,
) -> Result<(), E> {
    let mut announce = |operation: OperationId| {
        if !out_operation.is_null() {
            // SAFETY: not null, so the caller vouches for it.
            unsafe { out_operation.write(operation.0.get()) };
        }
    };
    let completion = completion(function, user_data);
    make(Call { completion, user_data: user_data.expose_provenance(), announce: &mut announce }).map(drop)
}
