//! Keeps browsers out: a web page must not reach this door by a name that its own site resolves to loopback, nor by
//! a request across sites.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
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

/// Refuses what a browser could have been tricked into sending.
pub(super) async fn layer(State(hosts): State<Arc<AllowedHosts>>, request: Request, next: Next) -> Response {
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        warn!(?origin, "refused a request from a web page");
        return (StatusCode::FORBIDDEN, "web pages may not call the services' door\n").into_response();
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| hosts.contains(host)) {
        return next.run(request).await;
    }
    warn!(?host, "refused a request for a host that is not ours");
    let message = "this host name is not one of the services' door: name it in --services-host\n";
    (StatusCode::FORBIDDEN, message).into_response()
}

#[cfg(test)]
mod tests {
    use super::AllowedHosts;

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
