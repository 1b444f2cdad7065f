//! `rp_subsystem_…_auth_token…`: what proves to the gateway who plays, asked for when it is needed.

use std::ffi::{c_char, c_void};
use std::num::NonZeroU64;
use std::sync::Arc;

use super::callback::UserData;
use super::guard::with;
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::snapshot::Texts;
use super::text;
use crate::auth::{AuthRequestId, AuthTokenRequest};
use crate::result::RpResult;
use crate::subsystem::AuthTokenProvider;

/// A request for an auth token. It and its text are valid until the callback returns, or the event is released.
/// @since 0.1.0
#[repr(C)]
pub struct RpAuthTokenRequest {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpAuthTokenReason`: why it is asked.
    pub reason: i32,
    /// What `rp_subsystem_provide_auth_token` answers.
    pub request_id: u64,
    /// Whose token is wanted: the local player's id.
    pub player_id: *const c_char,
}

/// Asked for an auth token: from `rp_subsystem_tick` or `rp_subsystem_wait`, on that call's thread, with no lock held. Answer it by
/// `rp_subsystem_provide_auth_token`, before it returns or at any later time. It must return normally: no exception, no longjmp.
/// @since 0.1.0
pub type RpAuthTokenFn =
    Option<unsafe extern "C" fn(request: *const RpAuthTokenRequest, user_data: *mut c_void)>;

/// A request as C sees it, its text kept in `texts`.
pub(super) fn describe(request: &AuthTokenRequest, texts: &mut Texts) -> RpAuthTokenRequest {
    RpAuthTokenRequest {
        struct_size: struct_size::<RpAuthTokenRequest>(),
        reason: request.reason as i32,
        request_id: request.id.0.get(),
        player_id: texts.keep(&request.player_id),
    }
}

/// Says who is asked for an auth token when the gateway wants one: when none is known, and when the gateway refuses the one that
/// is (HTTP 401). Requests that need it wait for the answer, each as long as it may take in all, and are sent, or sent again, with
/// it. Many that wait ask once. A second refusal of the same request ends its operation as RP_RESULT_UNAUTHORIZED. Without a
/// provider the first one does.
///
/// @param subsystem the handle
/// @param provider is asked; null: nobody from now on, and what waits is over as RP_RESULT_UNAUTHORIZED. Where events are polled it
///   must be null, and from this call on `RP_EVENT_KIND_AUTH_TOKEN_REQUEST` is among the events
/// @param user_data passed through
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
/// @unreal IOnlineIdentity::GetAuthToken
///
/// # Safety
/// `provider` is null or a function of its type; `user_data` is whatever it expects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_set_auth_token_provider(
    subsystem: *mut RpSubsystem,
    provider: RpAuthTokenFn,
    user_data: *mut c_void,
) -> RpResult {
    with(subsystem, |entry| {
        let asked = provider.map(|provider| {
            let user_data = UserData::new(user_data, None);
            let ask = move |request: &AuthTokenRequest| {
                let mut texts = Texts::default();
                let request = describe(request, &mut texts);
                // SAFETY: `provider` came from the caller as a function of this type; the request lives until it returns.
                unsafe { provider(&raw const request, user_data.get()) };
            };
            Arc::new(ask) as AuthTokenProvider
        });
        entry.subsystem.set_auth_token_provider(asked)
    })
}

/// Says what proves to the gateway who the local player is: the answer to a request, or a new token without having been asked. Requests
/// that wait for a token go on with it; what is sent from now on shows it, also for tickets that are followed already. It goes to
/// the gateway alone, and into no log.
///
/// @param subsystem the handle
/// @param request_id the `request_id` that is answered; 0 when nobody asked
/// @param auth_token sent as a bearer token; null or empty: there is none, and what waits for it is over as
///   RP_RESULT_UNAUTHORIZED
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: that request does not wait for an answer, any more),
///   RP_RESULT_INVALID_UTF8, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate and inside the provider
/// @ownership inputs are copied
/// @since 0.1.0
///
/// # Safety
/// `auth_token` is null or a NUL-terminated text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_provide_auth_token(
    subsystem: *mut RpSubsystem,
    request_id: u64,
    auth_token: *const c_char,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the text.
        let token = unsafe { text::optional(auth_token) }?;
        entry.subsystem.provide_auth_token(NonZeroU64::new(request_id).map(AuthRequestId), token)
    })
}
