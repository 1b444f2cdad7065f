//! TLS by rustls with ring, the platform's roots, and no process-wide state.

use std::sync::Arc;

use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::result::{Failure, RpResult};

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Failure> {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failure(&error))
}

fn failure(error: &rustls::Error) -> Failure {
    Failure::with_message(RpResult::ConnectionFailed, format!("tls: {error}"))
}

/// For peers that are reached by TLS: whom the platform trusts, is trusted.
pub(super) fn client_config() -> Result<ClientConfig, Failure> {
    let builder = builder()?.with_platform_verifier().map_err(|error| failure(&error))?;
    Ok(builder.with_no_client_auth())
}

/// For a client that never speaks TLS: nobody is trusted, and the platform's roots, which take milliseconds to read,
/// are not read.
pub(super) fn trusting_nobody() -> Result<ClientConfig, Failure> {
    Ok(builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
