//! The services' door's certificate: an operator's, or one made at the start.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use uuid::Uuid;

/// The longest that the strictest clients take.
const SELF_SIGNED_FOR: Duration = Duration::from_secs(825 * 24 * 3600);
/// Clients' clocks may be behind ours.
const SELF_SIGNED_SINCE: Duration = Duration::from_secs(24 * 3600);
const HTTP_1_1: &[u8] = b"http/1.1";

/// Where the services' door has its certificate from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsConfig {
    /// PEM files.
    Files {
        /// The certificate, and those that lead to its root behind it.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// Made at the start, for this machine's names. The key is never written anywhere.
    SelfSigned {
        /// Where the certificate is written, so that clients can be told to trust it; none makes a temporary file
        /// that goes with the gateway.
        certificate: Option<PathBuf>,
    },
}

impl TlsConfig {
    /// Whether a door could use the files, without making one.
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub(crate) fn check(&self) -> Result<(), TlsError> {
        match self {
            Self::Files { certificate, key } => {
                acceptor(read_chain(certificate)?, read_key(key)?)?;
            }
            Self::SelfSigned { .. } => {}
        }
        Ok(())
    }
}

/// A certificate that cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// `--tls-cert`
    #[error("cannot read certificates from {path}: {problem}; give a PEM file with --tls-cert")]
    Certificate {
        /// Which file.
        path: String,
        /// Why.
        problem: String,
    },
    /// `--tls-key`
    #[error("cannot read a private key from {path}: {problem}; give a PEM file with --tls-key")]
    Key {
        /// Which file.
        path: String,
        /// Why.
        problem: String,
    },
    /// They do not belong together, or rustls cannot use them.
    #[error("certificate and key cannot be used: {0}; check that --tls-key belongs to --tls-cert")]
    Unusable(#[from] tokio_rustls::rustls::Error),
    /// A name that cannot be in a certificate.
    #[error("cannot make a certificate: {0}; check the names given with --services-host")]
    SelfSigned(#[from] rcgen::Error),
    /// The certificate made cannot be shown to clients.
    #[error("cannot write the certificate to {path}: {source}; give another file to --tls-self-signed")]
    Write {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A door's TLS.
pub(crate) struct DoorTls {
    pub(crate) acceptor: TlsAcceptor,
    /// What clients can trust, when it is of our own making.
    pub(crate) self_signed: Option<CertificateFile>,
}

impl DoorTls {
    /// TLS 1.2 and 1.3, for a door that is reached by these names besides loopback's.
    pub(crate) fn new(config: &TlsConfig, names: &[String], address: IpAddr) -> Result<Self, TlsError> {
        let (chain, key, self_signed) = match config {
            TlsConfig::Files { certificate, key } => (read_chain(certificate)?, read_key(key)?, None),
            TlsConfig::SelfSigned { certificate } => {
                let key = KeyPair::generate()?;
                let made = params(names, address)?.self_signed(&key)?;
                let file = CertificateFile::write(certificate.as_deref(), &made.pem())?;
                let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
                (vec![made.der().clone()], key, Some(file))
            }
        };
        Ok(Self { acceptor: acceptor(chain, key)?, self_signed })
    }
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, TlsError> {
    let mut server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    server.alpn_protocols = vec![HTTP_1_1.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(server)))
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let problem = |problem: String| TlsError::Certificate { path: path.display().to_string(), problem };
    let chain = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| problem(error.to_string()))?;
    if chain.is_empty() { Err(problem("it has none".to_owned())) } else { Ok(chain) }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|error| TlsError::Key { path: path.display().to_string(), problem: error.to_string() })
}

fn params(names: &[String], address: IpAddr) -> Result<CertificateParams, TlsError> {
    let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    if !address.is_unspecified() {
        all.push(address.to_string());
    }
    all.extend(names.iter().map(|name| name.trim_matches(['[', ']']).to_owned()));
    all.sort();
    all.dedup();
    let mut params = CertificateParams::new(all)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "rallypoint-gateway");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = SystemTime::now();
    params.not_before = (now - SELF_SIGNED_SINCE).into();
    params.not_after = (now + SELF_SIGNED_FOR).into();
    Ok(params)
}

/// A certificate in PEM, for clients to trust: `SSL_CERT_FILE` and its like.
#[derive(Debug)]
pub(crate) struct CertificateFile {
    path: PathBuf,
    temporary: bool,
}

impl CertificateFile {
    fn write(path: Option<&Path>, pem: &str) -> Result<Self, TlsError> {
        let temporary = path.is_none();
        let path = path.map_or_else(
            || std::env::temp_dir().join(format!("rallypoint-{}.pem", Uuid::new_v4().simple())),
            Path::to_owned,
        );
        fs::write(&path, pem)
            .map_err(|source| TlsError::Write { path: path.display().to_string(), source })?;
        Ok(Self { path, temporary })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for CertificateFile {
    fn drop(&mut self) {
        if self.temporary {
            // One that is gone already is as good.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{DoorTls, TlsConfig, TlsError};

    const ANY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    #[test]
    fn a_certificate_of_our_own_is_there_while_the_door_is() {
        let config = TlsConfig::SelfSigned { certificate: None };
        let tls = DoorTls::new(&config, &["gateway.lan".to_owned(), "[fd00::1]".to_owned()], ANY).unwrap();
        let path = tls.self_signed.as_ref().unwrap().path().to_owned();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
        drop(tls);
        assert!(!path.exists());

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("door.pem");
        let config = TlsConfig::SelfSigned { certificate: Some(path.clone()) };
        drop(DoorTls::new(&config, &[], ANY).unwrap());
        assert!(path.exists());
    }

    #[test]
    fn files_that_make_no_certificate_are_named_with_their_option() {
        let folder = tempfile::tempdir().unwrap();
        let pair = |name: &str| {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            let (cert, key) =
                (folder.path().join(format!("{name}.crt")), folder.path().join(format!("{name}.key")));
            std::fs::write(&cert, made.cert.pem()).unwrap();
            std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
            (cert, key)
        };
        let ((certificate, key), (_, other_key)) = (pair("one"), pair("two"));
        let with = |certificate: &std::path::Path, key: &std::path::Path| {
            let config = TlsConfig::Files { certificate: certificate.to_owned(), key: key.to_owned() };
            DoorTls::new(&config, &[], ANY).map(|tls| assert!(tls.self_signed.is_none()))
        };
        with(&certificate, &key).unwrap();
        assert!(matches!(with(&key, &key), Err(TlsError::Certificate { .. })));
        assert!(matches!(with(&certificate, &certificate), Err(TlsError::Key { .. })));
        assert!(matches!(with(&certificate, folder.path()), Err(TlsError::Key { .. })));
        assert!(matches!(with(&certificate, &other_key), Err(TlsError::Unusable(_))));
        let nowhere = TlsConfig::SelfSigned { certificate: Some(folder.path().join("no/folder.pem")) };
        assert!(matches!(DoorTls::new(&nowhere, &[], ANY), Err(TlsError::Write { .. })));
    }
}
