//! The keys that tokens are checked with.

use std::fmt;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::token::TokenProblem;

/// As much as SHA-256 makes of it: shorter ones can be guessed from a token.
const SHORTEST_SECRET: usize = 32;
/// More keys than any issuer has at once. A token that names none is tried with each.
const MOST_KEYS: usize = 64;

const SHARED: &[Algorithm] = &[Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
const RSA: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
const P256: &[Algorithm] = &[Algorithm::ES256];
const P384: &[Algorithm] = &[Algorithm::ES384];
const ED25519: &[Algorithm] = &[Algorithm::EdDSA];

/// What makes no keys. Nothing of it is shown: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeysProblem {
    /// A shared secret that can be guessed.
    #[error("it has {0} bytes; a shared secret needs at least {SHORTEST_SECRET} random ones")]
    ShortSecret(usize),
    /// Not the JSON that is expected.
    #[error(r#"it is no JSON Web Key Set: {{"keys": [...]}} is expected"#)]
    NoSet,
    /// More than is sensible.
    #[error("it has {0} keys; at most {MOST_KEYS} are looked at")]
    TooMany(usize),
    /// Keys, but none to check tokens with.
    #[error("none of its keys checks signatures: an RSA, P-256, P-384 or Ed25519 public key is needed")]
    NoneUsable,
}

/// Keys, and what each may have signed.
pub(super) struct KeySet {
    keys: Vec<Key>,
    /// Tells this set from others.
    fingerprint: [u8; 32],
}

struct Key {
    /// By which tokens name it. One without an id may be meant by every token.
    id: Option<String>,
    /// Never of two kinds: what is public must not pass for a shared secret.
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySet({} keys)", self.keys.len())
    }
}

impl KeySet {
    /// The one key of who signs and who checks. A line's end after it is not part of it.
    pub(super) fn of_secret(content: &[u8]) -> Result<Self, KeysProblem> {
        let secret = content.strip_suffix(b"\n").unwrap_or(content);
        let secret = secret.strip_suffix(b"\r").unwrap_or(secret);
        if secret.len() < SHORTEST_SECRET {
            return Err(KeysProblem::ShortSecret(secret.len()));
        }
        let key = Key { id: None, algorithms: SHARED.to_vec(), key: DecodingKey::from_secret(secret) };
        Ok(Self { keys: vec![key], fingerprint: Sha256::digest(secret).into() })
    }

    /// The keys of a JSON Web Key Set that check signatures. Others in it are passed over: issuers publish keys of
    /// several kinds.
    pub(super) fn of_jwks(content: &[u8]) -> Result<Self, KeysProblem> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(content).map_err(|_| KeysProblem::NoSet)?;
        if set.keys.len() > MOST_KEYS {
            return Err(KeysProblem::TooMany(set.keys.len()));
        }
        let keys: Vec<Key> = set.keys.into_iter().filter_map(Key::of_jwk).collect();
        if keys.is_empty() {
            return Err(KeysProblem::NoneUsable);
        }
        Ok(Self { keys, fingerprint: Sha256::digest(content).into() })
    }

    pub(super) fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// Whether one of the keys that the token may mean has signed it.
    pub(super) fn check(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
        signed: &str,
        signature: &str,
    ) -> Result<(), TokenProblem> {
        let is_meant = |key: &&Key| id.is_none() || key.id.is_none() || key.id.as_deref() == id;
        let mut problem = TokenProblem::UnknownKey;
        for key in self.keys.iter().filter(is_meant) {
            if !key.algorithms.contains(&algorithm) {
                if problem == TokenProblem::UnknownKey {
                    problem = TokenProblem::Algorithm;
                }
                continue;
            }
            let checked = jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key.key, algorithm);
            // An error is a signature that is no base64, or a key that the library will not use.
            if matches!(checked, Ok(true)) {
                return Ok(());
            }
            problem = TokenProblem::Signature;
        }
        Err(problem)
    }
}

impl Key {
    fn of_jwk(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        let common = &jwk.common;
        let signs = common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature)
            && common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
        if !signs {
            return None;
        }
        let of_kind = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => RSA,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => P256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => P384,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => ED25519,
            // A shared secret has no business in a set that is published.
            _ => return None,
        };
        let algorithms = match common.key_algorithm {
            None => of_kind.to_vec(),
            Some(one) => {
                let one = Algorithm::try_from(one).ok()?;
                of_kind.contains(&one).then(|| vec![one])?
            }
        };
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { id: jwk.common.key_id, algorithms, key })
    }
}
