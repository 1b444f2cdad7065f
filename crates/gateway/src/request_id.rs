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
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    fn of(request: &Request) -> Self {
        let theirs = request.headers().get(HEADER);
        match theirs {
            Some(id) if is_well_formed(id) => Self(id.clone()),
            _ => Self::random(),
        }
    }

    fn random() -> Self {
        let mut text = Uuid::encode_buffer();
        let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
        // Hexadecimal digits and hyphens are what a header may hold.
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown")))
    }

    pub(crate) fn as_str(&self) -> &str {
        // Plain text in both cases above.
        self.0.to_str().unwrap_or_default()
    }
}

/// It goes into logs, so it may hold nothing that could be taken for anything else there.
fn is_well_formed(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
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
    response.headers_mut().insert(HEADER, id.0.clone());
    response.headers_mut().insert(AWS_HEADER, id.0);
    response
}

#[cfg(test)]
mod tests {
    use super::{RequestId, is_well_formed};
    use axum::http::HeaderValue;

    #[test]
    fn only_plain_ids_are_taken_over() {
        let is_well_formed = |id: &str| is_well_formed(&HeaderValue::from_bytes(id.as_bytes()).unwrap());
        assert!(is_well_formed("a-1_B.2"));
        for wrong in ["", "a b", "a\tb", "é", &"x".repeat(129)] {
            assert!(!is_well_formed(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn ours_are_uuids() {
        assert_eq!(RequestId::random().as_str().len(), 36);
        assert_ne!(RequestId::random().as_str(), RequestId::random().as_str());
    }
}
