//! A door's certificate: an operator's, which is read anew when it was renewed, or one made at the start.

mod renewal;
mod shown;

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
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::sign::CertifiedKey;
use uuid::Uuid;

use shown::Shown;

use renewal::Renewal;

/// The longest that the strictest clients take.
const SELF_SIGNED_FOR: Duration = Duration::from_secs(825 * 24 * 3600);
/// Clients' clocks may be behind ours.
const SELF_SIGNED_SINCE: Duration = Duration::from_secs(24 * 3600);
const HTTP_1_1: &[u8] = b"http/1.1";

/// Where a door has its certificate from.
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
    pub(crate) fn check(&self, door: TlsDoor) -> Result<(), TlsError> {
        match self {
            Self::Files { certificate, key } => Renewal::begin(certificate, key, door.prefix()).map(drop),
            Self::SelfSigned { .. } => Ok(()),
        }
    }
}

/// A certificate that cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// `--tls-cert` or `--players-tls-cert`
    #[error("cannot read certificates from {path}: {problem}; give a PEM file with --{prefix}tls-cert")]
    Certificate {
        /// What its option begins with.
        prefix: &'static str,
        /// Which file.
        path: String,
        /// Why.
        problem: String,
    },
    /// `--tls-key` or `--players-tls-key`
    #[error("cannot read a private key from {path}: {problem}; give a PEM file with --{prefix}tls-key")]
    Key {
        /// What its option begins with.
        prefix: &'static str,
        /// Which file.
        path: String,
        /// Why.
        problem: String,
    },
    /// They do not belong together, or rustls cannot use them.
    #[error("certificate and key cannot be used: {0}; check that the key belongs to the first certificate")]
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
    /// What looks whether the operator's files were renewed.
    pub(crate) renewal: Option<Renewal>,
}

/// Which door's options messages name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsDoor {
    Players,
    Services,
}

impl TlsDoor {
    fn prefix(self) -> &'static str {
        match self {
            Self::Players => "players-",
            Self::Services => "",
        }
    }
}

impl DoorTls {
    /// TLS 1.2 and 1.3, for a door that is reached by these names besides loopback's.
    pub(crate) fn new(
        config: &TlsConfig,
        door: TlsDoor,
        names: &[String],
        address: IpAddr,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let (shown, self_signed, renewal) = match config {
            TlsConfig::Files { certificate, key } => {
                let (shown, renewal) = Renewal::begin(certificate, key, door.prefix())?;
                (shown, None, Some(renewal))
            }
            TlsConfig::SelfSigned { certificate } => {
                let key = KeyPair::generate()?;
                let made = params(names, address)?.self_signed(&key)?;
                let file = CertificateFile::write(certificate.as_deref(), &made.pem())?;
                let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
                let certified = CertifiedKey::from_der(vec![made.der().clone()], key, &provider)?;
                (Arc::new(Shown::new(certified)), Some(file), None)
            }
        };
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(shown);
        server.alpn_protocols = vec![HTTP_1_1.to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(server)), self_signed, renewal })
    }
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

    use super::{DoorTls, TlsConfig, TlsDoor, TlsError};

    const ANY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    #[test]
    fn a_certificate_of_our_own_is_there_while_the_door_is() {
        let config = TlsConfig::SelfSigned { certificate: None };
        let tls = DoorTls::new(
            &config,
            TlsDoor::Services,
            &["gateway.lan".to_owned(), "[fd00::1]".to_owned()],
            ANY,
        )
        .unwrap();
        let path = tls.self_signed.as_ref().unwrap().path().to_owned();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
        drop(tls);
        assert!(!path.exists());

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("door.pem");
        let config = TlsConfig::SelfSigned { certificate: Some(path.clone()) };
        drop(DoorTls::new(&config, TlsDoor::Services, &[], ANY).unwrap());
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
            DoorTls::new(&config, TlsDoor::Services, &[], ANY).map(|tls| assert!(tls.self_signed.is_none()))
        };
        with(&certificate, &key).unwrap();
        assert!(matches!(with(&key, &key), Err(TlsError::Certificate { .. })));
        assert!(matches!(with(&certificate, &certificate), Err(TlsError::Key { .. })));
        assert!(matches!(with(&certificate, folder.path()), Err(TlsError::Key { .. })));
        assert!(matches!(with(&certificate, &other_key), Err(TlsError::Unusable(_))));
        let nowhere = TlsConfig::SelfSigned { certificate: Some(folder.path().join("no/folder.pem")) };
        assert!(matches!(DoorTls::new(&nowhere, TlsDoor::Services, &[], ANY), Err(TlsError::Write { .. })));
    }
}
