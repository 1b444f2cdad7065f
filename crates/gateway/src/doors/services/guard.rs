//! Keeps browsers out: a web page must not reach this door by a name that its own site resolves to loopback, nor by
//! a request across sites.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;

/// The hosts a request may be meant for, besides loopback.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    pub(crate) fn new(hosts: &[String]) -> Self {
        Self(hosts.iter().map(|host| host.to_ascii_lowercase()).collect())
    }

    /// Whether a `Host` header's value is one of them, with whatever port.
    fn contains(&self, value: &str) -> bool {
        let host = without_port(value).to_ascii_lowercase();
        let is_loopback = host == "localhost"
            || host.ends_with(".localhost")
            || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        is_loopback || self.0.contains(&host)
    }
}

fn without_port(value: &str) -> &str {
    if value.starts_with('[') {
        return value.find(']').map_or(value, |end| &value[..=end]);
    }
    value.split(':').next().unwrap_or(value)
}

/// What the dashboard's own page may call. The rest of the door is for programs, which have no origin.
const FOR_PAGES: [&str; 5] = ["/overview", "/actions/", "/dashboard/", "/login", "/logout"];
/// What a browser says of a request that another site's page makes it send.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Refuses what a browser could have been tricked into sending.
pub(super) async fn layer(State(hosts): State<Arc<AllowedHosts>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = host(headers);
    if !host.is_some_and(|host| hosts.contains(host)) {
        warn!(?host, "refused a request for a host that is not ours");
        let message = "this host name is not one of the services' door: name it in --services-host\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    if let Some(origin) = headers.get(header::ORIGIN)
        && !(is_for_pages(request.uri().path()) && is_of(origin, host))
    {
        warn!(?origin, "refused a request from a web page");
        return (StatusCode::FORBIDDEN, "web pages may not call the services' door\n").into_response();
    }
    if is_made_by_another_site(headers) {
        warn!(path = request.uri().path(), "refused a request that another site made");
        return (StatusCode::FORBIDDEN, "other sites may not call the services' door\n").into_response();
    }
    next.run(request).await
}

/// The one host that a request is for. Of two somebody else may have looked at the other one.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::HOST).iter();
    let host = all.next().filter(|_| all.next().is_none());
    host.and_then(|host| host.to_str().ok())
}

fn is_for_pages(path: &str) -> bool {
    FOR_PAGES.iter().any(|begin| path.starts_with(begin))
}

/// Whether an origin is the page that this very host serves. Nobody else can serve one there by another scheme.
fn is_of(origin: &HeaderValue, host: Option<&str>) -> bool {
    let (Ok(origin), Some(host)) = (origin.to_str(), host) else { return false };
    let of = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    of.is_some_and(|of| of.eq_ignore_ascii_case(host))
}

/// A link may lead here from anywhere; that shows the page to whoever followed it and tells the other site nothing.
fn is_made_by_another_site(headers: &HeaderMap) -> bool {
    let says = |name: &HeaderName, word: &str| headers.get(name).is_some_and(|value| value == word);
    let is_ours = |value: &HeaderValue| value == "same-origin" || value == "none";
    let is_elsewhere = headers.get(FETCH_SITE).is_some_and(|site| !is_ours(site));
    is_elsewhere && !says(&FETCH_MODE, "navigate")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{AllowedHosts, is_for_pages, is_of};

    #[test]
    fn a_page_of_this_very_host_may_call_what_pages_call() {
        let of = |origin: &'static str, host| is_of(&HeaderValue::from_static(origin), Some(host));
        assert!(of("http://127.0.0.1:9870", "127.0.0.1:9870"));
        assert!(of("https://Gateway.example:9870", "gateway.example:9870"));
        for (origin, host) in [
            ("http://127.0.0.1:9871", "127.0.0.1:9870"),
            ("http://localhost:9870", "127.0.0.1:9870"),
            ("null", "127.0.0.1:9870"),
            ("ftp://127.0.0.1:9870", "127.0.0.1:9870"),
            ("http://127.0.0.1:9870.evil.example", "127.0.0.1:9870"),
        ] {
            assert!(!of(origin, host), "{origin}");
        }
        assert!(is_for_pages("/actions/drain-process") && is_for_pages("/overview"));
        assert!(!is_for_pages("/") && !is_for_pages("/service/GameLift/operation/X"));
    }

    #[test]
    fn loopback_and_named_hosts_are_welcome() {
        let hosts = AllowedHosts::new(&["host.docker.internal".to_owned(), "10.0.0.7".to_owned()]);
        for host in
            ["127.0.0.1:9870", "localhost", "LOCALHOST:1", "[::1]:9870", "Host.Docker.Internal:9", "10.0.0.7"]
        {
            assert!(hosts.contains(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.8", "", "localhost.evil.example:9870"]
        {
            assert!(!hosts.contains(host), "{host}");
        }
    }
}
