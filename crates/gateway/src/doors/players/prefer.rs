//! What a client prefers: the header `Prefer` (RFC 7240).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rallypoint_wire::gateway::PendingCreate;

const PREFER: &str = "prefer";

/// The preferences that this door knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prefer {
    /// To be answered 202 instead of waiting.
    pub(super) respond_async: bool,
    /// For how long to wait all the same.
    pub(super) wait: Option<Duration>,
}

impl Prefer {
    /// Reads the header's values. The first of two contradicting preferences counts, and what nobody understands is
    /// passed over, as the RFC has it.
    fn read<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut prefer = Self::default();
        for preference in values.flat_map(|value| value.split(',')) {
            let preference = preference.split(';').next().unwrap_or_default();
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let (name, value) = (name.trim(), value.trim().trim_matches('"'));
            if name.eq_ignore_ascii_case(PendingCreate::PREFERENCE) {
                prefer.respond_async = true;
            } else if name.eq_ignore_ascii_case(PendingCreate::WAIT) && prefer.wait.is_none() {
                prefer.wait = value.parse().ok().map(Duration::from_secs);
            }
        }
        prefer
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Prefer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok())))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Prefer;

    #[test]
    fn preferences_are_read_as_the_rfc_writes_them() {
        let read = |values: &[&str]| {
            let Prefer { respond_async, wait } = Prefer::read(values.iter().copied());
            (respond_async, wait.as_ref().map(Duration::as_secs))
        };
        assert_eq!(read(&[]), (false, None));
        assert_eq!(read(&["respond-async"]), (true, None));
        assert_eq!(read(&["respond-async, wait=20"]), (true, Some(20)));
        assert_eq!(read(&["handling=lenient; x=y", "Wait = \"5\" ; z, Respond-Async"]), (true, Some(5)));
        assert_eq!(read(&["wait=3, wait=9"]), (false, Some(3)));
        assert_eq!(read(&["wait=soon, respond-asynchronously, ,=,;"]), (false, None));
    }
}
