//! Names each request, in its answer, in every log line that comes of it, and to whoever is called for it.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use rallypoint_wire::gateway::REQUEST_ID_HEADER;
use tracing::Instrument;
use uuid::Uuid;

/// Where it is, in requests and answers.
pub(crate) const HEADER: HeaderName = HeaderName::from_static(REQUEST_ID_HEADER);
/// Where AWS's SDKs look.
pub(crate) const AWS_HEADER: HeaderName = HeaderName::from_static("x-amzn-requestid");
const LONGEST: usize = 128;

/// A request's name: the caller's when it was well formed, else one of ours.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    pub(crate) fn of(request: &Request) -> Self {
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

tokio::task_local! {
    static CURRENT: RequestId;
}

/// Does something for this request: [`current`] answers its id meanwhile.
pub(crate) fn carry<F: Future>(id: RequestId, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(id, work)
}

/// Does something for the request at hand in a task of its own: what it logs and whom it calls has the request's id, also
/// when the request is over.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(carried(work));
}

/// Something that is done for the request at hand, whoever polls it.
pub(crate) fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let (id, work) = (current(), work.in_current_span());
    async {
        match id {
            Some(id) => carry(id, work).await,
            None => work.await,
        }
    }
}

/// The id of the request at hand; none where nobody asked for what is being done.
pub(crate) fn current() -> Option<RequestId> {
    CURRENT.try_with(RequestId::clone).ok()
}

impl From<RequestId> for HeaderValue {
    fn from(RequestId(id): RequestId) -> Self {
        id
    }
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
