//! A key set that is fetched over HTTP, kept while it is good, and renewed beside the requests.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, CACHE_CONTROL, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use rustls_platform_verifier::BuilderVerifierExt;
use thiserror::Error;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use tracing::{info, warn};

use super::keys::{KeySet, KeysProblem};
use super::schedule::Schedule;
use crate::clock;

/// Key sets have some kilobytes; what is larger is something else.
const LARGEST_SET: usize = 256 * 1024;
/// How long all of a fetch may take.
const FETCH: Duration = Duration::from_secs(5);
/// How long a request whose token names an unknown key waits for the set to be fetched again. Nobody else waits.
const WAIT_FOR_NEW_KEY: Duration = Duration::from_secs(3);

/// However many strangers name keys that do not exist, the issuer is asked no more often than this.
pub(crate) const ASKED_AT_MOST_EVERY: Duration = Duration::from_secs(30);

/// Where a key set is: `https`, or `http` on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksUrl(Url);

/// Text that is no such place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum JwksUrlProblem {
    /// It cannot be read.
    #[error("give a URL, for example https://login.example.com/.well-known/jwks.json")]
    NoUrl,
    /// Whoever is in between could put in keys of their own.
    #[error("give an https URL: over http only this machine may be asked")]
    Plain,
    /// It would be in logs.
    #[error("give a URL without a user and password: a key set is public")]
    Credentials,
}

impl FromStr for JwksUrl {
    type Err = JwksUrlProblem;

    fn from_str(text: &str) -> Result<Self, JwksUrlProblem> {
        let url = Url::parse(text).map_err(|_| JwksUrlProblem::NoUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(JwksUrlProblem::Credentials);
        }
        match url.scheme() {
            "https" if url.has_host() => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "https" | "http" => Err(JwksUrlProblem::Plain),
            _ => Err(JwksUrlProblem::NoUrl),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Why there is no new key set.
#[derive(Debug, Error)]
enum FetchProblem {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("it takes longer than {} s", FETCH.as_secs())]
    Slow,
    #[error("it answers {0}")]
    Status(StatusCode),
    #[error("it answers more than {LARGEST_SET} bytes")]
    Large,
    #[error(transparent)]
    Keys(#[from] KeysProblem),
}

/// A key set that keeps itself up to date.
#[derive(Debug)]
pub(super) struct FetchedKeys {
    shared: Arc<Shared>,
    renewal: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    schedule: Mutex<Schedule>,
    /// The last set there was. It changes, if only to the same, with every attempt.
    known: watch::Sender<Option<Arc<KeySet>>>,
    /// The next fetch may be due earlier than it was.
    sooner: Notify,
}

impl Drop for FetchedKeys {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

impl FetchedKeys {
    /// Begins to fetch. Must be called within a runtime.
    pub(super) fn new(JwksUrl(url): JwksUrl, at_most_every: Duration) -> Result<Self, TlsProblem> {
        let client = client(&url)?;
        let shared = Arc::new(Shared {
            schedule: Mutex::new(Schedule::new(clock::now(), at_most_every)),
            known: watch::Sender::new(None),
            sooner: Notify::new(),
        });
        let renewal = tokio::spawn(Arc::clone(&shared).renew(client, url));
        Ok(Self { shared, renewal })
    }

    /// The keys as far as they are good; none when there are none yet, or none any more.
    pub(super) fn current(&self) -> Option<Arc<KeySet>> {
        let is_good = self.shared.with(|schedule| schedule.is_good(clock::now()));
        self.shared.known.borrow().clone().filter(|_| is_good)
    }

    /// The keys after another fetch, for a token whose key is not among the present ones. None when there is nothing
    /// to wait for.
    pub(super) async fn renewed(&self) -> Option<Arc<KeySet>> {
        let mut known = self.shared.known.subscribe();
        if !self.shared.with(|schedule| schedule.is_asked_anew(clock::now())) {
            return None;
        }
        self.shared.sooner.notify_one();
        // When it takes too long the answer comes too late for this request alone.
        let _ = timeout(WAIT_FOR_NEW_KEY, known.changed()).await;
        self.current()
    }
}

impl Shared {
    fn with<T>(&self, ask: impl FnOnce(&mut Schedule) -> T) -> T {
        ask(&mut self.schedule.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn renew(self: Arc<Self>, client: Client, url: Url) {
        loop {
            loop {
                let pause = self.with(|schedule| schedule.pause(clock::now()));
                if pause.is_zero() {
                    break;
                }
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = self.sooner.notified() => {}
                }
            }
            self.with(|schedule| schedule.begins(clock::now()));
            let fetched = timeout(FETCH, fetch(&client, &url)).await.unwrap_or(Err(FetchProblem::Slow));
            match fetched {
                Ok((keys, age)) => {
                    self.with(|schedule| schedule.succeeded(clock::now(), age));
                    let keys = Arc::new(keys);
                    let before = self.known.send_replace(Some(Arc::clone(&keys)));
                    if before.is_none_or(|before| before.fingerprint() != keys.fingerprint()) {
                        info!(%url, ?keys, "a new key set");
                    }
                }
                Err(problem) => {
                    self.with(|schedule| schedule.failed(clock::now()));
                    warn!(%url, %problem, "cannot fetch the key set: check --jwks-url; what is known is used for a while");
                    // Who waits for this need not wait longer.
                    self.known.send_modify(|_| {});
                }
            }
        }
    }
}

async fn fetch(client: &Client, url: &Url) -> Result<(KeySet, Option<Duration>), FetchProblem> {
    let mut answer = client.get(url.clone()).header(ACCEPT, "application/json").send().await?;
    // A redirect too: whoever can make one must not choose our keys.
    if answer.status() != StatusCode::OK {
        return Err(FetchProblem::Status(answer.status()));
    }
    let age = age(answer.headers());
    let mut content = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if content.len() + chunk.len() > LARGEST_SET {
            return Err(FetchProblem::Large);
        }
        content.extend_from_slice(&chunk);
    }
    Ok((KeySet::of_jwks(&content)?, age))
}

/// For how long an answer says it is good.
fn age(headers: &HeaderMap) -> Option<Duration> {
    let directives = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut age = None;
    for directive in directives.flat_map(|value| value.split(',')) {
        let directive = directive.trim().to_ascii_lowercase();
        if directive == "no-store" || directive == "no-cache" {
            return Some(Duration::ZERO);
        }
        if let Some(seconds) = directive.strip_prefix("max-age=") {
            age = seconds.trim_matches('"').parse().ok().map(Duration::from_secs);
        }
    }
    age
}

/// This machine does not tell whom it trusts.
#[derive(Debug, Error)]
#[error("cannot make a TLS client for --jwks-url: {0}; check this machine's root certificates")]
pub struct TlsProblem(String);

fn client(url: &Url) -> Result<Client, TlsProblem> {
    let tls = |problem: rustls::Error| TlsProblem(problem.to_string());
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(tls)?;
    // Without TLS nobody need be trusted, and a machine without root certificates will do.
    let config = if url.scheme() == "https" {
        builder.with_platform_verifier().map_err(tls)?.with_no_client_auth()
    } else {
        builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    let client = Client::builder().tls_backend_preconfigured(config).redirect(Policy::none());
    // What is on this machine is not to be reached through a proxy.
    let client = if is_loopback(url) { client.no_proxy() } else { client };
    client.build().map_err(|problem| TlsProblem(problem.to_string()))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{CACHE_CONTROL, HeaderMap, HeaderValue};

    use super::{JwksUrl, JwksUrlProblem, age};

    #[test]
    fn only_who_cannot_be_impersonated_is_asked() {
        let read = |text: &str| text.parse::<JwksUrl>();
        for good in [
            "https://login.example.com/.well-known/jwks.json",
            "http://127.0.0.1:8080/keys",
            "http://localhost/keys",
            "http://[::1]:1/keys",
        ] {
            assert!(read(good).is_ok(), "{good}");
        }
        for (bad, problem) in [
            ("http://login.example.com/keys", JwksUrlProblem::Plain),
            ("http://127.0.0.1.example.com/keys", JwksUrlProblem::Plain),
            ("https://user:secret@example.com/keys", JwksUrlProblem::Credentials),
            ("file:///etc/keys", JwksUrlProblem::NoUrl),
            ("keys.json", JwksUrlProblem::NoUrl),
        ] {
            assert_eq!(read(bad), Err(problem), "{bad}");
        }
    }

    #[test]
    fn a_sets_age_is_read_from_its_cache_control() {
        let age = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CACHE_CONTROL, HeaderValue::from_str(value).unwrap());
            }
            age(&headers).map(|age| age.as_secs())
        };
        assert_eq!(age(&[]), None);
        assert_eq!(age(&["public, max-age=600, must-revalidate"]), Some(600));
        assert_eq!(age(&["Max-Age=\"60\""]), Some(60));
        assert_eq!(age(&["public", "max-age=60"]), Some(60));
        assert_eq!(age(&["max-age=60, no-cache"]), Some(0));
        assert_eq!(age(&["max-age=-1"]), None);
    }
}
