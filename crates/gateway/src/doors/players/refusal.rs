//! How the players' door says no: a true status, a code for programs, and a message that a player may see.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use rallypoint_wire::gateway::{ErrorBody, ErrorDetail, code};
use rallypoint_wire::matchmaking;
use tracing::{debug, error, info};

use super::show;
use crate::doors::seen::RefusalCode;
use crate::limits::{Overloaded, TooOften};
use crate::request_id::RequestId;

/// How long a client should wait until a server may be free again.
const RETRY_AFTER_SECONDS: u16 = 5;
/// After this long the same request may find the gateway quicker.
const SLOW_RETRY_AFTER_SECONDS: u16 = 1;

/// A request that was not done.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after: Option<u16>,
    /// How to prove who one is: `WWW-Authenticate`.
    challenge: Option<&'static str>,
    /// There may be thousands a second, and writing them down must not be what keeps the gateway busy.
    is_one_of_many: bool,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
            challenge: None,
            is_one_of_many: false,
        }
    }

    /// Whether it is known that nothing was done: whoever refuses has looked at the request, and a lost answer is no
    /// refusal.
    pub(super) fn did_nothing(&self) -> bool {
        self.code != code::UPSTREAM_UNAVAILABLE && self.status != StatusCode::INTERNAL_SERVER_ERROR
    }

    pub(super) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "RouteNotFound", "there is no such route on the players' door")
    }

    pub(super) fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "this route is for another method: what only reads is GET, the others are POST",
        )
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("the body is larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::from(Exception::new(ExceptionKind::InvalidRequest, message))
    }

    pub(super) fn unauthenticated(message: String, challenge: &'static str) -> Self {
        let refusal = Self::new(StatusCode::UNAUTHORIZED, code::UNAUTHENTICATED, message);
        Self { challenge: Some(challenge), ..refusal }
    }

    pub(super) fn keys_unavailable(message: String) -> Self {
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::KEYS_UNAVAILABLE, message);
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn player_mismatch() -> Self {
        let message = "this is another player's: leave uuid out, or give the one that your token names";
        Self::new(StatusCode::FORBIDDEN, code::PLAYER_MISMATCH, message)
    }

    pub(super) fn pass_required(player: &str) -> Self {
        let message = format!(
            "player {player} has not agreed to be in your ticket: give the pass that they are answered by POST \
             /matchmaking_pass with you as leader, while it is good"
        );
        Self::new(StatusCode::FORBIDDEN, code::PASS_REQUIRED, message)
    }

    pub(super) fn not_the_owner() -> Self {
        Self::from(Exception::new(
            ExceptionKind::Unauthorized,
            "OwnerToken does not belong to this game session: give the one that create answered",
        ))
    }

    /// The same for a ticket that is not there and for one whose token was not shown: a stranger learns nothing.
    pub(super) fn no_ticket() -> Self {
        Self::from(Exception::new(
            ExceptionKind::NotFound,
            "there is no such ticket, or the token is not one of its own: give one that start answered",
        ))
    }

    pub(super) fn stream_not_served(poll_after: u16) -> Self {
        let message =
            "this gateway cannot stream a ticket's changes: ask for the ticket as often as Retry-After says";
        let code = matchmaking::code::STREAM_NOT_SERVED;
        let refusal = Self::new(StatusCode::NOT_IMPLEMENTED, code, message);
        Self { retry_after: Some(poll_after), ..refusal }
    }

    pub(super) fn body_too_slow() -> Self {
        let message = "the body did not come in time: send it faster";
        let refusal = Self::new(StatusCode::REQUEST_TIMEOUT, code::REQUEST_TIMEOUT, message);
        Self { retry_after: Some(SLOW_RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn took_too_long() -> Self {
        let message = "the gateway could not answer in time: try again";
        let refusal = Self::new(StatusCode::GATEWAY_TIMEOUT, code::GATEWAY_TIMEOUT, message);
        Self { retry_after: Some(SLOW_RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn stopping() -> Self {
        let message = "the gateway stops: come back in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::GATEWAY_STOPS, message);
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn activation_took_too_long(replayable: bool) -> Self {
        let message = if replayable {
            "the server has not activated the game session yet: try again with the same idempotency_token"
        } else {
            "the server did not activate the game session in time: try again, with an idempotency_token to wait longer"
        };
        Self::new(StatusCode::GATEWAY_TIMEOUT, code::ACTIVATION_TIMED_OUT, message)
    }

    /// The gateway is at fault; the log alone says why.
    pub(super) fn internal(detail: &str) -> Self {
        Self::from(Exception::new(ExceptionKind::InternalService, detail))
    }

    pub(super) fn choice_not_allowed(field: &str) -> Self {
        let message =
            format!("{field} is none that players may choose here: leave it out, or ask the operator");
        Self::new(StatusCode::FORBIDDEN, code::CHOICE_NOT_ALLOWED, message)
    }

    /// The same for a game session that is not there and for one that players do not belong in.
    pub(super) fn no_game_session() -> Self {
        Self::from(Exception::new(ExceptionKind::NotFound, "there is no such game session for players"))
    }

    pub(super) fn no_create_ticket() -> Self {
        let message = "this is no ticket that create answered: give the one of its Location";
        Self::from(Exception::new(ExceptionKind::NotFound, message))
    }

    pub(super) fn placement_timed_out() -> Self {
        let message = "no place was found in the queue's time: try again in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::PLACEMENT_TIMED_OUT, message);
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn placement_failed() -> Self {
        let message = "the game session ended before it could be joined: try again in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::PLACEMENT_FAILED, message);
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn placement_cancelled() -> Self {
        let message = "the search for a place was stopped: create again";
        Self::new(StatusCode::CONFLICT, code::PLACEMENT_CANCELLED, message)
    }

    pub(super) fn worn_out_token() -> Self {
        Self::invalid("idempotency_token has stood for too many game sessions: give a new one")
    }

    pub(super) fn reused_token() -> Self {
        Self::from(Exception::new(
            ExceptionKind::IdempotentParameterMismatch,
            "idempotency_token was used before with other fields: give a new one",
        ))
    }

    /// The service behind the gateway takes no more of these calls now. Nothing was done, so any request may come again.
    fn upstream_busy(retry_after: Option<Duration>) -> Self {
        let message = "too many players ask for this right now, and nothing was done: try again in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UPSTREAM_BUSY, message);
        Self { retry_after: Some(seconds_of(retry_after.unwrap_or_default())), ..refusal }
    }

    /// The service behind the gateway does not answer.
    fn upstream_unavailable() -> Self {
        let message = "the service behind this gateway does not answer: try again in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::UPSTREAM_UNAVAILABLE, message);
        Self { retry_after: Some(RETRY_AFTER_SECONDS), ..refusal }
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::from(Exception::new(ExceptionKind::Conflict, message))
    }
}

/// Whole seconds for `Retry-After`, rounded up, and at least one: zero would ask for the same refusal again.
fn seconds_of(wait: Duration) -> u16 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    u16::try_from(seconds).unwrap_or(u16::MAX).max(1)
}

impl From<Exception> for Refusal {
    fn from(Exception { kind, message, retry_after }: Exception) -> Self {
        if kind == ExceptionKind::Throttling {
            return Self::upstream_busy(retry_after);
        }
        if kind == ExceptionKind::ServiceUnavailable {
            return Self::upstream_unavailable();
        }
        let status = match kind {
            ExceptionKind::InvalidRequest => StatusCode::BAD_REQUEST,
            ExceptionKind::Unauthorized => StatusCode::FORBIDDEN,
            ExceptionKind::NotFound => StatusCode::NOT_FOUND,
            ExceptionKind::Conflict
            | ExceptionKind::GameSessionFull
            | ExceptionKind::IdempotentParameterMismatch
            | ExceptionKind::InvalidGameSessionStatus => StatusCode::CONFLICT,
            ExceptionKind::FleetCapacityExceeded => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let message = if status == StatusCode::INTERNAL_SERVER_ERROR {
            error!(code = kind.name(), message, "a request failed");
            "the gateway failed; its log has more under this request id".to_owned()
        } else {
            message
        };
        let retry_after = (kind == ExceptionKind::FleetCapacityExceeded).then_some(RETRY_AFTER_SECONDS);
        Self { retry_after, ..Self::new(status, kind.name(), message) }
    }
}

impl From<TooOften> for Refusal {
    fn from(TooOften(wait): TooOften) -> Self {
        // Who comes back within the last second must not be refused again.
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let message = format!("too many requests: come back in {seconds} s");
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS, message);
        let seconds = u16::try_from(seconds).unwrap_or(u16::MAX);
        Self { retry_after: Some(seconds), is_one_of_many: true, ..refusal }
    }
}

impl From<Overloaded> for Refusal {
    fn from(Overloaded { retry_after }: Overloaded) -> Self {
        let message = "the gateway has too much to do: come back in a moment";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, code::OVERLOADED, message);
        Self { retry_after: Some(retry_after), is_one_of_many: true, ..refusal }
    }
}

impl IntoResponse for Refusal {
    /// Only its status: [`render`] writes the body, because it knows the request's id.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the bodies of refusals.
pub(super) async fn render(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
    let (status, message) = (refusal.status.as_u16(), &refusal.message);
    if refusal.is_one_of_many {
        debug!(status, code = refusal.code, message, "refused");
    } else {
        info!(status, code = refusal.code, message, "refused");
    }
    let body = ErrorBody {
        error: ErrorDetail {
            code: refusal.code.to_owned(),
            message: refusal.message.clone(),
            request_id: request_id.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        },
        message: refusal.message,
    };
    let mut rendered = show::json(refusal.status, &body);
    rendered.extensions_mut().insert(RefusalCode(refusal.code));
    // A 405 says which methods are allowed.
    if let Some(allow) = response.headers().get(header::ALLOW) {
        rendered.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if let Some(challenge) = refusal.challenge {
        rendered.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if let Some(seconds) = refusal.retry_after {
        rendered.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use rallypoint_gamelift_api::{Exception, ExceptionKind};

    use super::Refusal;

    #[test]
    fn throttling_upstream_is_a_busy_gateway_that_says_when_to_come_back() {
        let after = |wait| Refusal::from(Exception::throttling("Rate exceeded", wait));
        let refusal = after(Duration::from_millis(1200));
        assert_eq!((refusal.status, refusal.code), (StatusCode::SERVICE_UNAVAILABLE, "UpstreamBusy"));
        assert_eq!(refusal.retry_after, Some(2));
        assert_eq!(after(Duration::from_secs(2)).retry_after, Some(2));
        assert_eq!(after(Duration::ZERO).retry_after, Some(1));
        let unsaid = Refusal::from(Exception::new(ExceptionKind::Throttling, "Rate exceeded"));
        assert_eq!(unsaid.retry_after, Some(1));
    }
}
