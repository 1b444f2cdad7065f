//! Whether what callers would be told apart by can be used, before a gateway is started.

use super::api_keys::ApiKeys;
use super::keys::KeySet;
use super::{AuthConfig, AuthError, KeysConfig};
use crate::watched_file;

impl AuthConfig {
    /// Reads the files that are named, as a start would. Keys that are somewhere else are not asked for.
    pub(crate) fn problems(&self) -> Vec<AuthError> {
        let tokens = self.tokens.as_ref().and_then(|tokens| tokens.keys.problem());
        let api_keys = self.api_key_file.as_deref().and_then(|path| {
            let checked = watched_file::check(path, ApiKeys::read);
            checked.err().map(AuthError::ApiKeys)
        });
        tokens.into_iter().chain(api_keys).collect()
    }
}

impl KeysConfig {
    fn problem(&self) -> Option<AuthError> {
        let (option, checked) = match self {
            Self::Secret(path) => (Self::SECRET_OPTION, watched_file::check(path, KeySet::of_secret)),
            Self::File(path) => (Self::FILE_OPTION, watched_file::check(path, KeySet::of_jwks)),
            Self::Url { .. } => return None,
        };
        checked.err().map(|problem| AuthError::Keys { option, problem })
    }
}
