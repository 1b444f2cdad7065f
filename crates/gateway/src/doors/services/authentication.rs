//! Who may call the services' door.

use std::fmt;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use rallypoint_wire::gateway::route;
use thiserror::Error;
use tracing::info;

use super::api::is_operation;
use super::dashboard;
use super::login;
use super::signed_request::{SignedRequest, Unproven};
use super::{LARGEST_BODY, ServerCredentials, api};
use crate::auth::bearer_token;
use crate::clock;
use crate::metrics::DoorMetrics;
use crate::secret::Secret;

/// The cookie with the services' token, for browsers that look at the dashboard.
pub(super) const COOKIE: &str = "rallypoint_services";
/// Of random characters: enough that nobody guesses a token.
const SHORTEST_TOKEN: usize = 16;
/// What machines ask to see whether the gateway is up.
const READINESS: &str = "/readyz";

/// What callers of the services' door must show. Game servers' sockets have an admission of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServicesAuth {
    /// Nothing.
    Nothing,
    /// One of these.
    Proof {
        /// This token.
        token: Option<ServicesToken>,
        /// A signature with one of these keys.
        credentials: Vec<ServerCredentials>,
    },
}

/// The token of the services' door.
#[derive(Clone, PartialEq, Eq)]
pub struct ServicesToken(String);

/// Text that is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("give at least {SHORTEST_TOKEN} random characters, of visible ASCII without ; and ,")]
pub struct ServicesTokenError;

impl ServicesToken {
    /// This text as the token.
    ///
    /// # Errors
    /// It can be guessed, or is nothing that a header and a cookie can carry.
    pub fn new(text: &str) -> Result<Self, ServicesTokenError> {
        let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'"' | b'\\');
        if text.len() >= SHORTEST_TOKEN && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ServicesTokenError)
        }
    }
}

// The token stays out of logs.
impl fmt::Debug for ServicesToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServicesToken(..)")
    }
}

/// Decides who may call.
pub(crate) struct ServicesAuthentication {
    asked: ServicesAuth,
    /// Compares without telling by the time taken.
    secret: Secret,
}

impl ServicesAuthentication {
    pub(crate) fn new(asked: ServicesAuth) -> Self {
        Self { asked, secret: Secret::random() }
    }

    /// Whether there is a token that somebody could log in with.
    fn has_token(&self) -> bool {
        matches!(self.asked, ServicesAuth::Proof { token: Some(_), .. })
    }

    /// Whether a text is the token.
    pub(super) fn is_token(&self, text: &str) -> bool {
        match &self.asked {
            ServicesAuth::Proof { token: Some(token), .. } => self.secret.same(&token.0, text),
            ServicesAuth::Proof { token: None, .. } | ServicesAuth::Nothing => false,
        }
    }

    /// The request again, when who sends it may.
    async fn admit(&self, request: Request) -> Result<Request, Unproven> {
        let ServicesAuth::Proof { credentials, .. } = &self.asked else { return Ok(request) };
        if is_open(&request) {
            return Ok(request);
        }
        if let Some(signed) = SignedRequest::of(request.headers())
            && !credentials.is_empty()
        {
            let (head, body) = request.into_parts();
            let key = signed.check_head(&head, credentials, clock::wall())?;
            // Only who names a key of ours makes us read.
            let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| Unproven::Body)?;
            signed.check(&head, &body, key, &self.secret)?;
            return Ok(Request::from_parts(head, Body::from(body)));
        }
        let shown = bearer_token(request.headers()).map_err(|_| Unproven::Token)?;
        if let Some(token) = shown {
            return if self.is_token(token) { Ok(request) } else { Err(Unproven::Token) };
        }
        // A cookie is sent by the browser, not by whoever wrote the page: operations are not for it.
        let is_cookie = |text: &str| !is_operation(&request) && self.is_token(text);
        match cookie(request.headers()) {
            Some(text) if is_cookie(text) => Ok(request),
            Some(_) | None => Err(Unproven::NothingShown),
        }
    }
}

/// The layer of the door: refuses who may not call it.
pub(super) async fn layer(
    State((authentication, metrics)): State<(Arc<ServicesAuthentication>, Arc<DoorMetrics>)>,
    request: Request,
    next: Next,
) -> Response {
    let (is_operation, path) = (is_operation(&request), request.uri().path().to_owned());
    let is_for_people = request.uri().path() == "/" && dashboard::is_asked_for(request.headers());
    let admitted = authentication.admit(request).await;
    match admitted.inspect_err(|problem| metrics.unauthenticated(problem.reason())) {
        Ok(request) => next.run(request).await,
        Err(problem) if is_for_people => {
            info!(%problem, "asked somebody to log in");
            login::page(authentication.has_token())
        }
        Err(problem) if !is_operation => {
            info!(%problem, "refused");
            let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
            (StatusCode::UNAUTHORIZED, challenge, format!("{problem}\n")).into_response()
        }
        Err(problem) => api::refused_at(&path, &Exception::new(kind(&problem), problem.to_string())),
    }
}

/// AWS's name for it, by which the SDKs know what to tell their callers.
fn kind(problem: &Unproven) -> ExceptionKind {
    match problem {
        Unproven::NothingShown => ExceptionKind::MissingAuthenticationToken,
        Unproven::Token | Unproven::UnknownKey => ExceptionKind::UnrecognizedClient,
        Unproven::Incomplete(_) | Unproven::Unsigned(_) => ExceptionKind::IncompleteSignature,
        Unproven::Expired | Unproven::Future | Unproven::Mismatch => ExceptionKind::InvalidSignature,
        Unproven::Body => ExceptionKind::InvalidRequest,
    }
}

/// What is not this layer's to ask: whether the gateway is up, game servers' sockets, which [`super::admission`] lets
/// in, logs, whose address is sealed, and what people need to log in.
fn is_open(request: &Request) -> bool {
    let path = request.uri().path();
    let upgrade = request.headers().get(header::UPGRADE).map(HeaderValue::as_bytes);
    let is_socket = upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case(b"websocket"));
    path == route::HEALTH
        || path == READINESS
        || (path == "/" && request.method() == Method::GET && is_socket)
        || path.starts_with(crate::logs::ROUTE)
        || path.starts_with(dashboard::PARTS)
        || path == login::LOGIN
}

/// The cookie's value, if there is one.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{ServicesToken, cookie};

    #[test]
    fn a_token_is_long_and_fits_into_a_cookie() {
        assert_eq!(format!("{:?}", ServicesToken::new("0123456789abcdef").unwrap()), "ServicesToken(..)");
        for wrong in ["", "0123456789abcde", "0123456789 abcdef", "0123456789;abcdef", "0123456789abcdé"] {
            assert!(ServicesToken::new(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; xrallypoint_services=no"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=d;rallypoint_services=0=1; e"));
        assert_eq!(cookie(&headers), Some("0=1"));
    }
}
