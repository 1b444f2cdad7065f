//! Names each request, in its answer and in every log line that comes of it.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use rallypoint_wire::gateway::REQUEST_ID_HEADER;
use tracing::{Instrument, debug, info_span};
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static(REQUEST_ID_HEADER);
/// Where AWS's SDKs look.
const AWS_HEADER: HeaderName = HeaderName::from_static("x-amzn-requestid");
const LONGEST: usize = 128;

/// A request's name: the caller's when it was well formed, else one of ours.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(String);

impl RequestId {
    fn of(request: &Request) -> Self {
        let theirs = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
        match theirs {
            Some(id) if is_well_formed(id) => Self(id.to_owned()),
            _ => Self(Uuid::new_v4().to_string()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// It goes into logs, so it may hold nothing that could be taken for anything else there.
fn is_well_formed(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Gives the request its id, and the id to the answer and the log.
pub(crate) async fn layer(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&request);
    let span =
        info_span!("request", id = id.as_str(), method = %request.method(), path = request.uri().path());
    request.extensions_mut().insert(id.clone());
    let mut response = async {
        let response = next.run(request).await;
        debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await;
    // Only characters that a header may hold are let through above.
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value.clone());
        response.headers_mut().insert(AWS_HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn only_plain_ids_are_taken_over() {
        assert!(is_well_formed("a-1_B.2"));
        for wrong in ["", "a b", "a\nb", "é", &"x".repeat(129)] {
            assert!(!is_well_formed(wrong), "{wrong:?}");
        }
    }
}
