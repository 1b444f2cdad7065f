//! Whether a token is good, and whose it is. No clock and no I/O: keys and the time are passed in.
//!
//! Facts: RFC 7515 (signatures), RFC 7519 (claims), RFC 8725 (what goes wrong).

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use rallypoint_fleet::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use thiserror::Error;

use super::keys::KeySet;

/// No issuer's tokens are so long, and a head must have room for one.
pub(super) const LONGEST_TOKEN: usize = 8 * 1024;
/// GameLift's longest player id, in characters.
const LONGEST_SUBJECT: usize = 1024;
/// Seconds that a double holds exactly; later ones are some mistake's.
const LATEST_SECOND: f64 = 9_007_199_254_740_992.0;

/// What a token must say besides being signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRules {
    /// Who may have issued it; empty: anybody who has the key.
    pub issuers: Vec<String>,
    /// Whom it may be meant for; none: whomever.
    pub audiences: Option<Vec<String>>,
    /// By how much the issuer's clock may differ from ours.
    pub leeway: Duration,
    /// The claim with the player's id.
    pub subject_claim: String,
}

/// Who a token proves its bearer to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) subject: Arc<str>,
    /// It proves nothing from then on.
    pub(super) until: Timestamp,
}

/// Why a token proves nothing. The messages hold nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum TokenProblem {
    #[error("Authorization is given more than once: give one token")]
    Several,
    #[error("the token is longer than {LONGEST_TOKEN} characters: put less into it")]
    TooLong,
    #[error("the token is no signed JSON Web Token: give header.claims.signature, each in base64url")]
    Malformed,
    #[error("the token's crit names what is not understood here: leave crit out")]
    Critical,
    #[error("the token's alg is not one of its key's: sign with an algorithm that the key is for")]
    Algorithm,
    #[error("the token's key is not known here: sign in again for a new token")]
    UnknownKey,
    #[error("the token's signature does not match: sign in again for a new token")]
    Signature,
    #[error("the token does not say until when it is good: issue it with exp")]
    NoExpiry,
    #[error("the token has expired: get a new one")]
    Expired,
    #[error("the token is not good yet: check the issuer's clock, or wait")]
    NotYet,
    #[error("the token's times cannot be read: exp, nbf and iat are seconds since 1970")]
    Time,
    #[error("the token is of another issuer: get one from this game's")]
    Issuer,
    #[error("the token is meant for somebody else: get one for this game's audience")]
    Audience,
    #[error("the token does not name a player: its subject must be text of 1 to 1024 characters")]
    Subject,
}

impl TokenProblem {
    /// The same in a word, for who counts.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Several | Self::TooLong | Self::Malformed | Self::Critical | Self::Time => "malformed",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "unknown_key",
            Self::Signature => "signature",
            Self::NoExpiry | Self::Expired => "expired",
            Self::NotYet => "not_yet",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Subject => "subject",
        }
    }

    /// Whether other keys may find the token good. Issuers that give their keys no ids, or a new key an old one's id, show
    /// by a signature alone that they have changed it.
    pub(super) fn may_be_of_a_newer_key(self) -> bool {
        matches!(self, Self::UnknownKey | Self::Signature | Self::Algorithm)
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

/// Whose token this is. The key decides which algorithms may have signed it; what the token says of itself only selects
/// among them.
pub(super) fn verify(
    token: &str,
    keys: &KeySet,
    rules: &TokenRules,
    now: Timestamp,
) -> Result<Proof, TokenProblem> {
    if token.len() > LONGEST_TOKEN {
        return Err(TokenProblem::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenProblem::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(TokenProblem::Malformed)?;
    let header: Header = part(header)?;
    if header.crit.is_some() {
        return Err(TokenProblem::Critical);
    }
    // Also what is no algorithm to us, such as none.
    let algorithm: Algorithm = header.alg.parse().map_err(|_| TokenProblem::Algorithm)?;
    keys.check(header.kid.as_deref(), algorithm, signed, signature)?;
    // Only now is it worth reading.
    rules.check(&part(claims)?, now)
}

fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, TokenProblem> {
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenProblem::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenProblem::Malformed)
}

impl TokenRules {
    fn check(&self, claims: &Map<String, Value>, now: Timestamp) -> Result<Proof, TokenProblem> {
        let until = time(claims, "exp")?.ok_or(TokenProblem::NoExpiry)?.after(self.leeway);
        if until <= now {
            return Err(TokenProblem::Expired);
        }
        for claim in ["nbf", "iat"] {
            if time(claims, claim)?.is_some_and(|since| now.after(self.leeway) < since) {
                return Err(TokenProblem::NotYet);
            }
        }
        let is_issued = |issuer: &Value| self.issuers.iter().any(|known| issuer == known);
        if !self.issuers.is_empty() && !claims.get("iss").is_some_and(is_issued) {
            return Err(TokenProblem::Issuer);
        }
        if let Some(audiences) = &self.audiences {
            let is_ours = |audience: &Value| audiences.iter().any(|ours| audience == ours);
            let is_meant = match claims.get("aud") {
                Some(Value::Array(several)) => several.iter().any(is_ours),
                Some(one) => is_ours(one),
                None => false,
            };
            if !is_meant {
                return Err(TokenProblem::Audience);
            }
        }
        let subject = claims.get(&self.subject_claim).and_then(Value::as_str);
        let subject = subject.filter(|subject| is_player_id(subject)).ok_or(TokenProblem::Subject)?;
        Ok(Proof { subject: subject.into(), until })
    }
}

/// A claim's moment, to the millisecond.
fn time(claims: &Map<String, Value>, claim: &str) -> Result<Option<Timestamp>, TokenProblem> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| (0.0..=LATEST_SECOND).contains(seconds));
    let seconds = seconds.ok_or(TokenProblem::Time)?;
    Ok(Some(Timestamp((seconds * 1000.0) as u64)))
}

fn is_player_id(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}
