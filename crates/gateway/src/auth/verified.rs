//! Tokens that were found good, so that a player's next request does not cost another check of a signature.

use std::sync::Arc;

use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::keys::KeySet;
use super::token::{self, LONGEST_TOKEN, Proof, TokenProblem, TokenRules};
use crate::clock;

/// A token each for as many players as one gateway has at once; some 200 bytes each.
const MOST_KEPT: u64 = 50_000;

/// Tokens by the hash of their text and of the keys that they were checked with: other keys know nothing of them.
#[derive(Debug)]
pub(super) struct Verified(Cache<[u8; 32], Proof>);

impl Verified {
    pub(super) fn new() -> Self {
        Self(Cache::new(MOST_KEPT))
    }

    /// The player that a token proves its bearer to be, now.
    pub(super) async fn subject(
        &self,
        token: &str,
        keys: &KeySet,
        rules: &TokenRules,
    ) -> Result<Arc<str>, TokenProblem> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenProblem::TooLong);
        }
        let now = clock::wall();
        let hash: [u8; 32] =
            Sha256::new().chain_update(keys.fingerprint()).chain_update(token).finalize().into();
        if let Some(proof) = self.0.get(&hash).await {
            return if now < proof.until { Ok(proof.subject) } else { Err(TokenProblem::Expired) };
        }
        let proof = token::verify(token, keys, rules, now)?;
        let subject = Arc::clone(&proof.subject);
        self.0.insert(hash, proof).await;
        Ok(subject)
    }
}
