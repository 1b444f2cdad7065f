//! Who a request of the players' door comes from, as far as they have proved it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use tracing::error;

/// Who calls. The authentication layer puts one into every request's extensions, and handlers take it as an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Somebody who had to prove nothing. A `uuid` that they give is a claim.
    Anyone,
    /// The subject of a token that was verified.
    Player(Arc<str>),
    /// A program that is trusted to act for every player.
    Service,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = StatusCode;

    /// Refuses a request that no authentication layer has seen: a route that was put beside it must not be open by
    /// mistake.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            error!(path = parts.uri.path(), "a request came past the authentication layer");
            StatusCode::INTERNAL_SERVER_ERROR
        })
    }
}
