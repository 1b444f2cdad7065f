//! Certificate files that somebody renews while the gateway runs. They are read again and again, which costs two reads of
//! small files; what watches folders misses files that are reached over links, as secrets in containers are.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tracing::{error, info};

use super::TlsError;
use super::shown::Shown;

/// A pair of files, and the door that shows them.
#[derive(Debug)]
pub(crate) struct Renewal {
    certificate: PathBuf,
    key: PathBuf,
    /// What the options of these files begin with.
    prefix: &'static str,
    shown: Arc<Shown>,
    /// The files as they were last looked at: a pair that cannot be used is spoken of once. A digest, so that no second
    /// copy of the key is in memory.
    seen: Option<[u8; 32]>,
}

/// What a look at the files gave.
#[derive(Debug)]
enum Look {
    Unchanged,
    Renewed,
}

impl Renewal {
    /// Reads the files for the first time.
    pub(super) fn begin(
        certificate: &Path,
        key: &Path,
        prefix: &'static str,
    ) -> Result<(Arc<Shown>, Self), TlsError> {
        let files = Files::read(certificate, key, prefix)?;
        let seen = Some(files.digest());
        let shown = Arc::new(Shown::new(files.certified()?));
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok((Arc::clone(&shown), Self { certificate, key, prefix, shown, seen }))
    }

    /// Looks `every` so often, and whenever it is `asked` to, until it is dropped. A pair that cannot be used leaves the
    /// one before it in place.
    pub(crate) async fn keep_up(mut self, every: Duration, mut asked: watch::Receiver<()>) {
        loop {
            let was_asked = tokio::select! {
                () = tokio::time::sleep(every) => false,
                Ok(()) = asked.changed() => true,
            };
            let looking = tokio::task::spawn_blocking(move || {
                let looked = self.look(was_asked);
                (self, looked)
            });
            let Ok((this, looked)) = looking.await else { return };
            self = this;
            let file = self.certificate.display();
            match looked {
                Ok(Look::Unchanged) => {}
                Ok(Look::Renewed) => info!(%file, "shows the certificate that is in its file now"),
                Err(problem) => error!(%file, %problem, "goes on with the certificate from before"),
            }
        }
    }

    fn look(&mut self, anew: bool) -> Result<Look, TlsError> {
        let files = Files::read(&self.certificate, &self.key, self.prefix);
        let seen = match &files {
            Ok(files) => files.digest(),
            Err(problem) => Sha256::digest(problem.to_string()).into(),
        };
        if !anew && self.seen == Some(seen) {
            return Ok(Look::Unchanged);
        }
        self.seen = Some(seen);
        self.shown.become_this(files?.certified()?);
        Ok(Look::Renewed)
    }
}

/// What is in the files.
struct Files<'a> {
    certificate: (&'a Path, Vec<u8>),
    key: (&'a Path, Vec<u8>),
    prefix: &'static str,
}

impl<'a> Files<'a> {
    fn read(certificate: &'a Path, key: &'a Path, prefix: &'static str) -> Result<Self, TlsError> {
        let chain = fs::read(certificate).map_err(|source| no_certificate(certificate, prefix, &source))?;
        let secret = fs::read(key).map_err(|source| no_key(key, prefix, &source))?;
        Ok(Self { certificate: (certificate, chain), key: (key, secret), prefix })
    }

    fn digest(&self) -> [u8; 32] {
        // Each on its own, so that the end of one is not taken for the beginning of the other.
        let both = [Sha256::digest(&self.certificate.1), Sha256::digest(&self.key.1)];
        Sha256::digest(both.concat()).into()
    }

    fn certified(&self) -> Result<CertifiedKey, TlsError> {
        let (path, text) = &self.certificate;
        let chain = CertificateDer::pem_slice_iter(text)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|problem| no_certificate(path, self.prefix, &problem))?;
        if chain.is_empty() {
            return Err(no_certificate(path, self.prefix, &"it has none"));
        }
        let (path, text) = &self.key;
        let key =
            PrivateKeyDer::from_pem_slice(text).map_err(|problem| no_key(path, self.prefix, &problem))?;
        Ok(CertifiedKey::from_der(chain, key, &ring::default_provider())?)
    }
}

fn no_certificate(path: &Path, prefix: &'static str, problem: &dyn Display) -> TlsError {
    TlsError::Certificate { prefix, path: path.display().to_string(), problem: problem.to_string() }
}

fn no_key(path: &Path, prefix: &'static str, problem: &dyn Display) -> TlsError {
    TlsError::Key { prefix, path: path.display().to_string(), problem: problem.to_string() }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::{Look, Renewal, TlsError};

    struct Pair {
        _folder: tempfile::TempDir,
        certificate: PathBuf,
        key: PathBuf,
    }

    impl Pair {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
            Self { _folder: folder, certificate, key }
        }

        /// Writes a new pair and answers both texts.
        fn renew(&self) -> (String, String) {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
            fs::write(&self.certificate, &certificate).unwrap();
            fs::write(&self.key, &key).unwrap();
            (certificate, key)
        }
    }

    #[test]
    fn a_new_pair_is_shown_and_a_broken_one_is_spoken_of_once() {
        let files = Pair::new();
        files.renew();
        let (shown, mut renewal) = Renewal::begin(&files.certificate, &files.key, "").unwrap();
        let first = shown.now();
        assert!(matches!(renewal.look(false), Ok(Look::Unchanged)));
        assert!(matches!(renewal.look(true), Ok(Look::Renewed)), "asked for");

        files.renew();
        assert!(matches!(renewal.look(false), Ok(Look::Renewed)));
        let second = shown.now();
        assert_ne!(first.cert, second.cert);

        // Half of a renewal, then none of it, then nothing.
        let (_, key) = files.renew();
        fs::write(&files.key, &key[..key.len() / 2]).unwrap();
        assert!(matches!(renewal.look(false), Err(TlsError::Key { .. })));
        assert!(matches!(renewal.look(false), Ok(Look::Unchanged)));
        let other = Pair::new();
        other.renew();
        fs::copy(&other.key, &files.key).unwrap();
        assert!(matches!(renewal.look(false), Err(TlsError::Unusable(_))));
        fs::remove_file(&files.certificate).unwrap();
        assert!(matches!(renewal.look(false), Err(TlsError::Certificate { .. })));
        assert!(matches!(renewal.look(false), Ok(Look::Unchanged)));
        assert_eq!(shown.now().cert, second.cert);

        fs::copy(&other.certificate, &files.certificate).unwrap();
        assert!(matches!(renewal.look(false), Ok(Look::Renewed)));
    }
}
