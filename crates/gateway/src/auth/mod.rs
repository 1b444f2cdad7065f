//! Who may call the players' door, and as whom.

mod api_keys;
mod bearer;
mod check;
mod jwks_url;
mod keys;
mod schedule;
#[cfg(test)]
mod tests;
mod token;
mod verified;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use rallypoint_wire::gateway::API_KEY_HEADER;
use thiserror::Error;
use tracing::debug;

use crate::caller::Caller;
use crate::limits::{Gate, Wait};
use crate::watched_file::{FileProblem, WatchedFile};
use api_keys::{ApiKeys, ApiKeysProblem};
use jwks_url::{FetchedKeys, TlsProblem};
use keys::{KeySet, KeysProblem};
use verified::Verified;

pub(crate) use bearer::shown as bearer_token;
pub(crate) use jwks_url::ASKED_AT_MOST_EVERY;
pub use jwks_url::{JwksUrl, JwksUrlProblem};
pub(crate) use token::TokenProblem;
pub use token::TokenRules;

const API_KEY: HeaderName = HeaderName::from_static(API_KEY_HEADER);

/// How callers of the players' door prove who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthConfig {
    /// How players do; none: they do not have to.
    pub tokens: Option<TokenConfig>,
    /// The file with the keys of services that may act for every player.
    pub api_key_file: Option<PathBuf>,
    /// Whether nobody is let in without such a key.
    pub require_api_key: bool,
}

/// JSON Web Tokens as the proof of who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenConfig {
    /// What they are signed with.
    pub keys: KeysConfig,
    /// What they must say.
    pub rules: TokenRules,
}

/// Where the keys are that tokens are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysConfig {
    /// A secret that who signs has too (HS256, HS384, HS512), in a file.
    Secret(PathBuf),
    /// A JSON Web Key Set in a file.
    File(PathBuf),
    /// A JSON Web Key Set elsewhere.
    Url {
        /// Where.
        url: JwksUrl,
        /// How often tokens that name unknown keys may have it fetched again.
        asked_at_most_every: Duration,
    },
}

impl KeysConfig {
    const SECRET_OPTION: &str = "--jwt-secret-file";
    const FILE_OPTION: &str = "--jwks-file";
}

/// What keeps callers from being told apart.
#[derive(Debug, Error)]
pub enum AuthError {
    /// `--jwt-secret-file` or `--jwks-file`
    #[error("{option}: {problem}")]
    Keys {
        /// Which of the two.
        option: &'static str,
        /// Why.
        problem: FileProblem<KeysProblem>,
    },
    /// `--api-key-file`
    #[error("--api-key-file: {0}")]
    ApiKeys(FileProblem<ApiKeysProblem>),
    /// `--jwks-url`
    #[error(transparent)]
    Tls(#[from] TlsProblem),
}

/// Finds out who calls.
#[derive(Debug)]
pub(crate) struct Authentication {
    tokens: Option<Tokens>,
    api_keys: Option<WatchedFile<ApiKeys>>,
    require_api_key: bool,
}

/// Why a caller is not let in. The messages are for players' developers, and hold nothing of what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotAuthenticated {
    #[error("nothing says who calls: show a token as Authorization: Bearer <token>")]
    NothingShown,
    #[error(transparent)]
    Token(#[from] TokenProblem),
    #[error("X-Api-Key must be a key of this gateway: its operator gives them out")]
    ApiKey,
    #[error("the keys that tokens are checked with cannot be had at the moment: try again")]
    KeysUnavailable,
}

impl NotAuthenticated {
    /// The same in a word, for who counts.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NothingShown => "nothing_shown",
            Self::Token(problem) => problem.reason(),
            Self::ApiKey => "api_key",
            Self::KeysUnavailable => "keys_unavailable",
        }
    }
}

impl Authentication {
    /// Of nobody anything is asked.
    #[cfg(test)]
    pub(crate) fn nothing() -> Self {
        Self { tokens: None, api_keys: None, require_api_key: false }
    }

    /// Reads the files, and begins to watch and to fetch. Must be called within a runtime.
    pub(crate) fn start(config: AuthConfig, gate: Arc<Gate>) -> Result<Self, AuthError> {
        let tokens = config.tokens.map(|tokens| Tokens::start(tokens, gate)).transpose()?;
        let api_keys = config.api_key_file.map(|path| WatchedFile::open(path, ApiKeys::read));
        Ok(Self {
            tokens,
            api_keys: api_keys.transpose().map_err(AuthError::ApiKeys)?,
            require_api_key: config.require_api_key,
        })
    }

    /// Who sends a request with these headers.
    pub(crate) async fn caller(&self, headers: &HeaderMap) -> Result<Caller, NotAuthenticated> {
        if let Some(known) = &self.api_keys
            && let Some(shown) = headers.get(API_KEY)
        {
            let name = known.current().name(shown.as_bytes()).ok_or(NotAuthenticated::ApiKey)?;
            debug!(service = &*name, "a service calls");
            return Ok(Caller::Service);
        }
        if self.require_api_key {
            return Err(NotAuthenticated::ApiKey);
        }
        let Some(tokens) = &self.tokens else { return Ok(Caller::Anyone) };
        let token = bearer::shown(headers)?.ok_or(NotAuthenticated::NothingShown)?;
        Ok(Caller::Player(tokens.subject(token).await?))
    }
}

/// Checks tokens.
#[derive(Debug)]
struct Tokens {
    keys: Keys,
    rules: TokenRules,
    verified: Verified,
    gate: Arc<Gate>,
}

#[derive(Debug)]
enum Keys {
    File(WatchedFile<KeySet>),
    Fetched(FetchedKeys),
}

impl Tokens {
    fn start(TokenConfig { keys, rules }: TokenConfig, gate: Arc<Gate>) -> Result<Self, AuthError> {
        let file = |option, path, read: fn(&[u8]) -> Result<KeySet, KeysProblem>| {
            WatchedFile::open(path, read)
                .map(Keys::File)
                .map_err(|problem| AuthError::Keys { option, problem })
        };
        let keys = match keys {
            KeysConfig::Secret(path) => file(KeysConfig::SECRET_OPTION, path, KeySet::of_secret)?,
            KeysConfig::File(path) => file(KeysConfig::FILE_OPTION, path, KeySet::of_jwks)?,
            KeysConfig::Url { url, asked_at_most_every } => {
                Keys::Fetched(FetchedKeys::new(url, asked_at_most_every)?)
            }
        };
        Ok(Self { keys, rules, verified: Verified::new(), gate })
    }

    /// The player that a token proves its bearer to be.
    async fn subject(&self, token: &str) -> Result<Arc<str>, NotAuthenticated> {
        let fetched = match &self.keys {
            Keys::File(file) => {
                return Ok(self.verified.subject(token, &file.current(), &self.rules).await?);
            }
            Keys::Fetched(fetched) => fetched,
        };
        let keys = match fetched.current() {
            Some(keys) => keys,
            // Perhaps the first ones are on their way.
            None => self.renewed(fetched).await?.ok_or(NotAuthenticated::KeysUnavailable)?,
        };
        match self.verified.subject(token, &keys, &self.rules).await {
            Err(problem) if problem.may_be_of_a_newer_key() => {
                let keys = self.renewed(fetched).await?.ok_or(problem)?;
                Ok(self.verified.subject(token, &keys, &self.rules).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Waits for another fetch, where there is room for one more who waits.
    async fn renewed(&self, fetched: &FetchedKeys) -> Result<Option<Arc<KeySet>>, NotAuthenticated> {
        let _place = self.gate.wait(Wait::Keys).map_err(|_| NotAuthenticated::KeysUnavailable)?;
        Ok(fetched.renewed().await)
    }
}
