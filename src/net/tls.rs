//! TLS by rustls with ring, and no process-wide state.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::result::{Failure, RpResult};

/// Who may vouch for a peer that is reached by TLS.
#[derive(Clone, Debug, Default)]
pub(crate) enum Trust {
    /// Whom the platform trusts.
    #[default]
    Platform,
    /// These, and nobody else.
    Roots(Arc<RootCertStore>),
}

impl Trust {
    /// The certificates in a PEM text, one behind the other; no text at all leaves it to the platform.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] when there is none in it, or one that is none.
    pub(crate) fn in_pem(text: Option<&str>) -> Result<Self, RpResult> {
        let Some(text) = text else { return Ok(Self::Platform) };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
            let certificate = certificate.map_err(|_| RpResult::InvalidArgument)?;
            roots.add(certificate).map_err(|_| RpResult::InvalidArgument)?;
        }
        if roots.is_empty() { Err(RpResult::InvalidArgument) } else { Ok(Self::Roots(Arc::new(roots))) }
    }

    /// For peers that are reached by TLS.
    pub(super) fn client_config(&self) -> Result<ClientConfig, Failure> {
        let builder = match self {
            Self::Platform => builder()?.with_platform_verifier().map_err(|error| failure(&error))?,
            Self::Roots(roots) => builder()?.with_root_certificates(Arc::clone(roots)),
        };
        Ok(builder.with_no_client_auth())
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Failure> {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failure(&error))
}

fn failure(error: &rustls::Error) -> Failure {
    Failure::with_message(RpResult::ConnectionFailed, format!("tls: {error}"))
}

/// For a client that never speaks TLS: nobody is trusted, and the platform's roots, which take milliseconds to read,
/// are not read.
pub(super) fn trusting_nobody() -> Result<ClientConfig, Failure> {
    Ok(builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::Trust;
    use crate::result::RpResult;

    #[test]
    fn a_text_without_a_certificate_trusts_nobody_by_mistake() {
        assert!(matches!(Trust::in_pem(None), Ok(Trust::Platform)));
        for text in [
            "",
            "/etc/ssl/certs/ca.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            assert_eq!(Trust::in_pem(Some(text)).err(), Some(RpResult::InvalidArgument), "{text}");
        }
    }
}
