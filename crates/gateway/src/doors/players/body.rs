//! Reads a request's body. The original's clients say `application/json`, others say nothing: it is not looked at.

use std::error::Error;
use std::io;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::LARGEST_BODY;
use super::refusal::Refusal;

/// A JSON body of this type.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::too_large(LARGEST_BODY)
            } else if came_too_late(&rejection) {
                Refusal::body_too_slow()
            } else {
                Refusal::invalid("the body did not arrive whole")
            }
        })?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|problem| Refusal::invalid(format!("the body cannot be read: {problem}")))
    }
}

/// Whether the door's limit on a body's time is at the bottom of it.
fn came_too_late(problem: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(problem);
    while let Some(problem) = cause {
        if problem.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        cause = problem.source();
    }
    false
}
