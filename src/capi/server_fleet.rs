//! What a server process gets from its fleet: its compute's certificate and credentials of roles.

use std::ffi::{c_char, c_void};

use rallypoint_wire::server_sdk::{ComputeCertificate, FleetRoleCredentials};

use super::callback::{RpCompletionFn, call};
use super::guard::with;
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::snapshot::Texts;
use super::text;
use crate::result::RpResult;

/// Where the compute's TLS certificate is. Both texts are empty when the fleet has none.
/// @since 0.1.0
#[repr(C)]
pub struct RpComputeCertificate {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// A path on the host.
    pub certificate_path: *const c_char,
    /// The compute it is for.
    pub compute_name: *const c_char,
}

/// Credentials of a role that the fleet may assume: secrets. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpFleetRoleCredentials {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Until when they hold, in milliseconds since the epoch.
    pub expiration_ms: i64,
    /// Who they speak for.
    pub assumed_role_user_arn: *const c_char,
    /// The same as an id.
    pub assumed_role_id: *const c_char,
    /// The access key.
    pub access_key_id: *const c_char,
    /// Its secret.
    pub secret_access_key: *const c_char,
    /// What is sent along with it.
    pub session_token: *const c_char,
}

/// A certificate as C sees it, its texts kept in `texts`.
pub(super) fn describe_certificate(told: &ComputeCertificate, texts: &mut Texts) -> RpComputeCertificate {
    RpComputeCertificate {
        struct_size: struct_size::<RpComputeCertificate>(),
        reserved: 0,
        certificate_path: texts.keep(&told.certificate_path),
        compute_name: texts.keep(&told.compute_name),
    }
}

/// Credentials as C sees them, their texts kept in `texts`.
pub(super) fn describe_credentials(told: &FleetRoleCredentials, texts: &mut Texts) -> RpFleetRoleCredentials {
    RpFleetRoleCredentials {
        struct_size: struct_size::<RpFleetRoleCredentials>(),
        reserved: 0,
        expiration_ms: told.expiration,
        assumed_role_user_arn: texts.keep(&told.assumed_role_user_arn),
        assumed_role_id: texts.keep(&told.assumed_role_id),
        access_key_id: texts.keep(&told.access_key_id),
        secret_access_key: texts.keep(&told.secret_access_key),
        session_token: texts.keep(&told.session_token),
    }
}

/// Asks where the TLS certificate of this compute is; it is in the completion's `compute_certificate`. Possible as soon as
/// hosting is initialised.
///
/// @param subsystem the handle
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY (it is ending), RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC; a call that does not return
///   RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @gamelift GetComputeCertificate
///
/// # Safety
/// `completion` is null or a function of its type; `out_operation` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_get_compute_certificate(
    subsystem: *mut RpSubsystem,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for `out_operation`.
        unsafe {
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_get_compute_certificate(call)
            })
        }
    })
}

/// Asks for credentials of a role that the fleet may assume; they are in the completion's `fleet_role_credentials`. The
/// service is not asked again until 15 minutes before they end. Possible as soon as hosting is initialised. Where the process is
/// not on managed hosting it completes as RP_RESULT_INVALID_REQUEST, and the service is not asked any more.
///
/// @param subsystem the handle
/// @param role_arn which role, 1 to 256 bytes
/// @param role_session_name names the session, 2 to 64 of `[a-zA-Z0-9_+=,.@-]`; null is made of the fleet's and the host's ids
/// @param completion hears how it ended; may be null; must be null where events are polled
/// @param user_data passed through
/// @param out_operation gets the operation's id, before anything can complete; may be null
/// @result RP_RESULT_OK (it completes exactly once), RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (what cannot be a role or a session's name),
///   RP_RESULT_SERVER_NOT_INITIALIZED, RP_RESULT_PROCESS_NOT_READY (it is ending), RP_RESULT_WRONG_EVENT_MODE,
///   RP_RESULT_PANIC; a call that does not return RP_RESULT_OK started nothing
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied; user data stays the caller's
/// @since 0.1.0
/// @gamelift GetFleetRoleCredentials
///
/// # Safety
/// Pointers are null or valid; `completion` is null or a function of its type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_get_fleet_role_credentials(
    subsystem: *mut RpSubsystem,
    role_arn: *const c_char,
    role_session_name: *const c_char,
    completion: RpCompletionFn,
    user_data: *mut c_void,
    out_operation: *mut u64,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the texts and `out_operation`.
        unsafe {
            let role = text::required(role_arn)?;
            let session_name = text::optional(role_session_name)?.unwrap_or_default();
            call(completion, user_data, out_operation, |call| {
                entry.subsystem.server_get_fleet_role_credentials(role, session_name, call)
            })
        }
    })
}
