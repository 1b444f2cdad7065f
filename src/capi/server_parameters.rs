//! How a server process reaches the service.

use std::ffi::c_char;
use std::time::Duration;

use super::guard::guard;
use super::options::{self, Options};
use super::text;
use crate::hosting::{ServerParameters, SigningKeys, Timing};
use crate::result::RpResult;

/// How a server process reaches the service, after the server SDK's `ServerParameters`. Initialise it with
/// `RP_SERVER_PARAMETERS_INIT` or `rp_server_parameters_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpServerParameters {
    /// `sizeof(RpServerParameters)`.
    pub struct_size: u32,
    /// How long connecting may take with all its attempts, in milliseconds. Default 20,000.
    pub timeout_ms: u32,
    /// The health report's interval, in milliseconds. Default 60,000, which is what the service expects.
    pub heartbeat_interval_ms: u32,
    /// 1: the server SDKs' variables replace the fields below where they are set and not empty; a fleet that launches its
    /// processes sets them. They are `GAMELIFT_SDK_WEBSOCKET_URL`, `GAMELIFT_SDK_PROCESS_ID`, `GAMELIFT_SDK_HOST_ID`,
    /// `GAMELIFT_SDK_FLEET_ID`, `GAMELIFT_SDK_AUTH_TOKEN`, `GAMELIFT_REGION`, `GAMELIFT_ACCESS_KEY`, `GAMELIFT_SECRET_KEY`,
    /// `GAMELIFT_SESSION_TOKEN`, `GAMELIFT_SDK_TOOL_NAME`, `GAMELIFT_SDK_TOOL_VERSION`; with `GAMELIFT_COMPUTE_TYPE` =
    /// `CONTAINER` keys and host id come from the container's agent. 0: the environment is not read.
    pub use_environment: u8,
    /// Zero.
    pub reserved: [u8; 3],
    /// `ws://` or `wss://`.
    pub websocket_url: *const c_char,
    /// Unique to this process; `ManagedResource` lets the library choose a random one.
    pub process_id: *const c_char,
    /// The host it runs on, 1 to 256 of `[a-zA-Z0-9-]`, with at most one `/` between.
    pub host_id: *const c_char,
    /// The fleet it belongs to, 1 to 256 of `[a-zA-Z0-9.-]`.
    pub fleet_id: *const c_char,
    /// What proves it to the service; may be null. It goes before the keys.
    pub auth_token: *const c_char,
    /// With the keys below, the region that the connection is signed for; may be null.
    pub region: *const c_char,
    /// Signs the connection where there is no token; may be null.
    pub access_key: *const c_char,
    /// Its secret; may be null.
    pub secret_key: *const c_char,
    /// The session token of a temporary key; may be null.
    pub session_token: *const c_char,
    /// How long each request may take, in milliseconds. Default 20,000.
    pub request_timeout_ms: u32,
    /// How long the game has to answer a health check, in milliseconds. Default 50,000.
    pub health_check_timeout_ms: u32,
    /// How long to wait before connecting is tried a second time, in milliseconds; the wait doubles, up to 32 s. Default 1,000.
    pub reconnect_wait_ms: u32,
    /// Zero.
    pub reserved2: u32,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpServerParameters {
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

/// Reads a caller's parameters, and whether the environment counts.
///
/// # Safety
/// The texts are null or NUL-terminated.
pub(super) unsafe fn server_parameters(
    given: &RpServerParameters,
) -> Result<(ServerParameters, bool), RpResult> {
    let milliseconds = |given: u32, default: Duration| {
        if given == 0 { default } else { Duration::from_millis(given.into()) }
    };
    // SAFETY: the caller vouches for the texts.
    let text = |text: *const c_char| unsafe { text::optional(text) }.map(Option::unwrap_or_default);
    let keys = SigningKeys {
        region: text(given.region)?,
        access_key: text(given.access_key)?,
        secret_key: text(given.secret_key)?,
        session_token: text(given.session_token)?,
    };
    let timing = Timing::default();
    let parameters = ServerParameters {
        websocket_url: text(given.websocket_url)?,
        process_id: text(given.process_id)?,
        host_id: text(given.host_id)?,
        fleet_id: text(given.fleet_id)?,
        auth_token: text(given.auth_token)?,
        signing: (keys != SigningKeys::default()).then_some(keys),
        timing: Timing {
            request: milliseconds(given.request_timeout_ms, timing.request),
            health_check: milliseconds(given.health_check_timeout_ms, timing.health_check),
            redial_wait: milliseconds(given.reconnect_wait_ms, timing.redial_wait),
            ..timing
        },
        timeout: milliseconds(given.timeout_ms, ServerParameters::TIMEOUT),
        heartbeat_interval: milliseconds(given.heartbeat_interval_ms, ServerParameters::HEARTBEAT_INTERVAL),
        ..ServerParameters::default()
    };
    Ok((parameters, given.use_environment != 0))
}
