//! Reads a request's body. The original's clients say `application/json`, others say nothing: it is not looked at.

use std::error::Error;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use futures_util::poll;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use super::{LARGEST_BODY, PlayersDoor};
use crate::limits::Wait;

/// A JSON body of this type.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<PlayersDoor>> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, door: &Arc<PlayersDoor>) -> Result<Self, Refusal> {
        let bytes = read(request, door).await?.map_err(|rejection| {
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

/// Most bodies come with their head. For the others there are so many places, or those who are slow would take all.
async fn read(request: Request, door: &Arc<PlayersDoor>) -> Result<Result<Bytes, BytesRejection>, Refusal> {
    let mut body = pin!(Bytes::from_request(request, door));
    if let Poll::Ready(body) = poll!(&mut body) {
        return Ok(body);
    }
    let _place = door.gate.wait(Wait::Body)?;
    Ok(body.await)
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
