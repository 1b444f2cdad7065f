//! The HTTP client for the collector.

use std::net::IpAddr;
use std::sync::Arc;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{PATIENCE, TraceError};

/// A client that trusts whom this machine trusts, and hands keys to nobody that the collector names.
pub(super) fn client(url: &Url) -> Result<Client, TraceError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|problem| TraceError::Client(problem.to_string()))?;
    // Without TLS nobody need be trusted, and a machine without root certificates will do.
    let config = if url.scheme() == "https" {
        builder.with_platform_verifier().map_err(|problem| TraceError::Client(problem.to_string()))?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    let client = Client::builder()
        .timeout(PATIENCE)
        .tls_backend_preconfigured(config.with_no_client_auth())
        .redirect(Policy::none());
    // What is on this machine is not to be reached through a proxy.
    let client = if is_loopback(url) { client.no_proxy() } else { client };
    client.build().map_err(|problem| TraceError::Client(problem.to_string()))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
