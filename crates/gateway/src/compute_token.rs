//! Auth tokens of computes, as `GetComputeAuthToken` gives them out: they prove that a server process runs on a
//! registered compute until they expire. Nothing is stored; a token is good wherever the same secret is.

use std::time::Duration;

use rallypoint_fleet::{ComputeName, FleetId, Timestamp};
use thiserror::Error;

use crate::secret::Secret;

/// Tells our tokens from an operator's `--server-token`. The whole token is `[a-z0-9-]`: C++ and C# put it into the
/// socket's URL without escaping it.
const PREFIX: &str = "rpct-";
/// Milliseconds since the epoch in 48 bits: until the year 10889.
const EXPIRY_DIGITS: usize = 12;
/// Which compute it is for: 64 bits, which can only be guessed by registering computes.
const BINDING_DIGITS: usize = 16;
/// What proves the rest ours: 112 bits. Everything together stays below 64 characters.
const SEAL_DIGITS: usize = 28;
const LENGTH: usize = PREFIX.len() + EXPIRY_DIGITS + BINDING_DIGITS + SEAL_DIGITS;
const LATEST_EXPIRY: u64 = (1 << (4 * EXPIRY_DIGITS)) - 1;

/// Why an auth token does not open a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenProblem {
    /// Made up, changed, or given out under another secret.
    #[error(
        "this auth token is not one of this gateway's: ask it for another with GetComputeAuthToken, and keep its \
         secret over restarts with --secret-file"
    )]
    NotOurs,
    /// Too old.
    #[error("this auth token has expired: ask for another with GetComputeAuthToken")]
    Expired,
    /// Given to another compute, or to one of another fleet.
    #[error(
        "this auth token belongs to another compute: ask for one for this FleetId and ComputeName with GetComputeAuthToken"
    )]
    OtherCompute,
}

/// Gives tokens out and knows them again.
#[derive(Clone, Debug)]
pub struct ComputeTokens {
    secret: Secret,
    lifetime: Duration,
}

impl ComputeTokens {
    /// Tokens under this secret, good for this long.
    pub fn new(secret: Secret, lifetime: Duration) -> Self {
        Self { secret, lifetime }
    }

    /// A token of 61 characters of `[a-z0-9-]` for a compute of a fleet, and when it expires. The ids are those with
    /// which the process will connect.
    pub fn issue(&self, now: Timestamp, fleet: &FleetId, compute: &ComputeName) -> (String, Timestamp) {
        let expires = Timestamp(now.after(self.lifetime).0.min(LATEST_EXPIRY));
        let content = format!("{:0EXPIRY_DIGITS$x}{}", expires.0, self.binding(fleet, compute));
        let seal = self.seal(&content);
        (format!("{PREFIX}{content}{seal}"), expires)
    }

    /// When a token of this compute expires.
    ///
    /// # Errors
    /// It is not one of ours, has expired, or belongs to another compute; found out in this order.
    pub fn check(
        &self,
        now: Timestamp,
        fleet: &FleetId,
        compute: &ComputeName,
        token: &str,
    ) -> Result<Timestamp, TokenProblem> {
        if token.len() != LENGTH {
            return Err(TokenProblem::NotOurs);
        }
        let content = token.strip_prefix(PREFIX).ok_or(TokenProblem::NotOurs)?;
        let (content, seal) =
            content.split_at_checked(EXPIRY_DIGITS + BINDING_DIGITS).ok_or(TokenProblem::NotOurs)?;
        if !self.secret.same(&self.seal(content), seal) {
            return Err(TokenProblem::NotOurs);
        }
        // Behind the seal everything is as we wrote it.
        let (expiry, binding) = content.split_at(EXPIRY_DIGITS);
        let expires = u64::from_str_radix(expiry, 16).map_err(|_| TokenProblem::NotOurs)?;
        if expires <= now.0 {
            return Err(TokenProblem::Expired);
        }
        if binding != self.binding(fleet, compute) {
            return Err(TokenProblem::OtherCompute);
        }
        Ok(Timestamp(expires))
    }

    /// Whether this is meant to be one of ours, so that it has to be a good one even where any token will do.
    pub(crate) fn looks_like_one(token: &str) -> bool {
        token.starts_with(PREFIX)
    }

    fn binding(&self, fleet: &FleetId, compute: &ComputeName) -> String {
        self.secret.mark("compute", &[fleet.as_str(), compute.as_str()], BINDING_DIGITS)
    }

    fn seal(&self, content: &str) -> String {
        self.secret.mark("compute token", &[content], SEAL_DIGITS)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rallypoint_fleet::{ComputeName, FleetId, Timestamp};

    use super::{ComputeTokens, TokenProblem};
    use crate::secret::Secret;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const LIFETIME: Duration = Duration::from_secs(3600);

    fn names(fleet: &str, compute: &str) -> (FleetId, ComputeName) {
        (FleetId::new(fleet), ComputeName::new(compute))
    }

    #[test]
    fn a_token_is_good_for_its_compute_until_it_expires() {
        let tokens = ComputeTokens::new(Secret::random(), LIFETIME);
        let (fleet, compute) = names("fleet-1", "host-1");
        let (token, expires) = tokens.issue(NOW, &fleet, &compute);
        assert_eq!(expires, NOW.after(LIFETIME));
        assert_eq!(tokens.check(NOW, &fleet, &compute, &token), Ok(expires));
        let last = Timestamp(expires.0 - 1);
        assert_eq!(tokens.check(last, &fleet, &compute, &token), Ok(expires));
        assert_eq!(tokens.check(expires, &fleet, &compute, &token), Err(TokenProblem::Expired));
    }

    #[test]
    fn a_token_fits_the_sdks_urls() {
        let (fleet, compute) = names("fleet-1", "host-1");
        for lifetime in [Duration::ZERO, LIFETIME, Duration::MAX] {
            let (token, _) = ComputeTokens::new(Secret::random(), lifetime).issue(NOW, &fleet, &compute);
            assert!((1..64).contains(&token.len()), "{token}");
            assert!(
                token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{token}"
            );
            assert!(ComputeTokens::looks_like_one(&token));
        }
    }

    #[test]
    fn a_token_of_another_compute_fleet_or_gateway_is_refused() {
        let tokens = ComputeTokens::new(Secret::random(), LIFETIME);
        let (fleet, compute) = names("fleet-1", "host-1");
        let (token, _) = tokens.issue(NOW, &fleet, &compute);
        for (other_fleet, other_compute) in
            [("fleet-2", "host-1"), ("fleet-1", "host-2"), ("fleet-1host", "-1")]
        {
            let (fleet, compute) = names(other_fleet, other_compute);
            assert_eq!(tokens.check(NOW, &fleet, &compute, &token), Err(TokenProblem::OtherCompute));
        }
        let stranger = ComputeTokens::new(Secret::random(), LIFETIME);
        assert_eq!(stranger.check(NOW, &fleet, &compute, &token), Err(TokenProblem::NotOurs));
    }

    #[test]
    fn a_changed_token_is_not_ours() {
        let tokens = ComputeTokens::new(Secret::random(), LIFETIME);
        let (fleet, compute) = names("fleet-1", "host-1");
        let (token, _) = tokens.issue(NOW, &fleet, &compute);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(
                tokens.check(NOW, &fleet, &compute, &changed),
                Err(TokenProblem::NotOurs),
                "{changed}"
            );
        }
        let two_bytes_a_letter = format!("rpct-{}", "é".repeat(28));
        for wrong in ["", "rpct-", "none", &token[1..], &format!("{token}0"), &two_bytes_a_letter] {
            assert_eq!(tokens.check(NOW, &fleet, &compute, wrong), Err(TokenProblem::NotOurs), "{wrong}");
        }
    }
}
