//! Who may open a game server's socket.

use std::time::Duration;

use rallypoint_fleet::{ComputeName, FleetId, Timestamp};
use rallypoint_wire::server_sdk::{ConnectQuery, SIGV4};
use thiserror::Error;

use super::sigv4::{self, ServerCredentials, SignatureProblem};
use crate::compute_token::{ComputeTokens, TokenProblem};
use crate::secret::Secret;

/// Enough that nobody guesses it, and as long as other tokens of this kind.
const LAUNCHED_TOKEN_DIGITS: usize = 40;

/// What an operator wants to see of game servers.
#[derive(Clone, Default)]
pub(crate) struct ServerCredentialsConfig {
    /// A token that is good.
    pub(crate) token: Option<String>,
    /// Keys to sign with.
    pub(crate) credentials: Vec<ServerCredentials>,
    /// Whether something must be shown although neither is there: then a compute's token opens a socket.
    pub(crate) must_show: bool,
}

/// Decides who may.
pub(crate) struct Admission {
    config: ServerCredentialsConfig,
    tokens: ComputeTokens,
    launched_token: String,
    secret: Secret,
}

/// Somebody who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// When what was shown opens no socket any more; none for what does not expire.
    pub(crate) until: Option<Timestamp>,
}

/// Why somebody may not. All are 403, which the SDKs tell from other failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum NotAdmitted {
    #[error(transparent)]
    Token(#[from] TokenProblem),
    #[error(transparent)]
    Signature(#[from] SignatureProblem),
    #[error(
        "this connection is signed, and no key is known here: name it in --server-credentials, or connect with an \
         auth token"
    )]
    NoCredentials,
    #[error("Authorization is {SIGV4}, and a part of the signature is missing: send all X-Amz- members")]
    Unsigned,
    #[error(
        "Authorization is neither --server-token nor an auth token of this gateway: give the server one of them, or \
         ask for one with GetComputeAuthToken"
    )]
    WrongToken,
}

impl Admission {
    pub(crate) fn new(config: ServerCredentialsConfig, tokens: ComputeTokens, secret: Secret) -> Self {
        let launched_token = config
            .token
            .clone()
            .unwrap_or_else(|| secret.mark("launched servers", &[], LAUNCHED_TOKEN_DIGITS));
        Self { config, tokens, launched_token, secret }
    }

    /// What the servers that the gateway launches itself are given. It does not expire: they are told once, and come
    /// back with it after every lost connection.
    pub(crate) fn launched_token(&self) -> &str {
        &self.launched_token
    }

    /// Whether a query opens a socket. `literal` is its authorization with every `+` read as itself: C++ and C# leave
    /// one as it is, where Go writes a space so.
    pub(super) fn admit(
        &self,
        now: Timestamp,
        query: &ConnectQuery,
        literal: &str,
    ) -> Result<Admitted, NotAdmitted> {
        let token = query.authorization.as_str();
        let forever = Ok(Admitted { until: None });
        if [token, literal].iter().any(|token| self.secret.same(&self.launched_token, token)) {
            return forever;
        }
        if ComputeTokens::looks_like_one(token) {
            let fleet = FleetId::new(query.fleet_id.as_str());
            let compute = ComputeName::new(query.compute_id.as_str());
            let until = self.tokens.check(now, &fleet, &compute, token)?;
            return Ok(Admitted { until: Some(until) });
        }
        let ServerCredentialsConfig { token: known, credentials, must_show } = &self.config;
        let is_open = known.is_none() && credentials.is_empty() && !must_show;
        if is_open {
            return forever;
        }
        if token != SIGV4 {
            return Err(NotAdmitted::WrongToken);
        }
        if self.config.credentials.is_empty() {
            return Err(NotAdmitted::NoCredentials);
        }
        let signature = query.signature.as_ref().ok_or(NotAdmitted::Unsigned)?;
        let until = sigv4::verify(now, query, signature, &self.config.credentials)?;
        Ok(Admitted { until: Some(until) })
    }

    /// A token for a compute that has shown who it is, to connect anew with.
    pub(super) fn renew(&self, now: Timestamp, fleet: &FleetId, compute: &ComputeName) -> String {
        self.tokens.issue(now, fleet, compute).0
    }
}

/// How long before the end a process is told to connect anew. It is told again until it has, so there is time for
/// several tries.
const MARGIN: Duration = Duration::from_secs(15 * 60);
/// The SDKs expect to be told once a minute.
const AGAIN: Duration = Duration::from_secs(60);
/// However little time is left, a process needs some to dial.
const AGAIN_AT_LEAST: Duration = Duration::from_secs(1);

/// When a process is told to connect anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refreshes {
    /// After this long.
    pub(super) first: Duration,
    /// Then again and again after this long.
    pub(super) again: Duration,
}

impl Refreshes {
    /// For somebody admitted for this much longer.
    pub(super) fn within(left: Duration) -> Self {
        // What is good for less than the margin has half of its time.
        let margin = MARGIN.min(left / 2);
        Self { first: left.saturating_sub(margin), again: AGAIN.min(margin / 2).max(AGAIN_AT_LEAST) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rallypoint_fleet::{ComputeName, FleetId, Timestamp};
    use rallypoint_wire::server_sdk::ConnectQuery;

    use super::{Admission, Admitted, NotAdmitted, Refreshes, ServerCredentialsConfig};
    use crate::compute_token::{ComputeTokens, TokenProblem};
    use crate::doors::services::sigv4::{ServerCredentials, SignatureProblem};
    use crate::secret::Secret;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const LIFETIME: Duration = Duration::from_secs(60);
    const FOREVER: Result<Admitted, NotAdmitted> = Ok(Admitted { until: None });

    fn admission(token: Option<&str>, credentials: &[&str]) -> Admission {
        let config = ServerCredentialsConfig {
            token: token.map(str::to_owned),
            credentials: credentials.iter().map(|text| ServerCredentials::read(text).unwrap()).collect(),
            must_show: false,
        };
        let secret = Secret::random();
        Admission::new(config, ComputeTokens::new(secret.clone(), LIFETIME), secret)
    }

    fn shows(authorization: &str) -> ConnectQuery {
        ConnectQuery {
            process_id: "p1".to_owned(),
            compute_id: "h1".to_owned(),
            fleet_id: "fleet-1".to_owned(),
            authorization: authorization.to_owned(),
            ..ConnectQuery::default()
        }
    }

    fn ids() -> (FleetId, ComputeName) {
        (FleetId::new("fleet-1"), ComputeName::new("h1"))
    }

    #[test]
    fn on_a_laptop_anything_goes_but_a_bad_token_of_ours() {
        let door = admission(None, &[]);
        for token in ["", "none", "SigV4", "whatever"] {
            assert_eq!(door.admit(NOW, &shows(token), token), FOREVER, "{token}");
        }
        let (fleet, compute) = ids();
        let token = door.renew(NOW, &fleet, &compute);
        let until = Some(NOW.after(LIFETIME));
        assert_eq!(door.admit(NOW, &shows(&token), &token), Ok(Admitted { until }));
        let late = NOW.after(LIFETIME);
        assert_eq!(door.admit(late, &shows(&token), &token), Err(TokenProblem::Expired.into()));
        assert_eq!(door.admit(NOW, &shows("rpct-x"), "rpct-x"), Err(TokenProblem::NotOurs.into()));
        let mut other = shows(&token);
        other.compute_id = "h2".to_owned();
        assert_eq!(door.admit(NOW, &other, &token), Err(TokenProblem::OtherCompute.into()));
    }

    #[test]
    fn with_a_server_token_it_or_one_of_ours_is_asked_for() {
        let door = admission(Some("a b+c"), &[]);
        assert_eq!(door.admit(NOW, &shows("a b+c"), "a+b+c"), FOREVER);
        assert_eq!(door.admit(NOW, &shows("a b c"), "a b+c"), FOREVER);
        assert_eq!(door.launched_token(), "a b+c");
        let (fleet, compute) = ids();
        let token = door.renew(NOW, &fleet, &compute);
        assert!(door.admit(NOW, &shows(&token), &token).is_ok());
        for wrong in ["", "a b", "none"] {
            assert_eq!(door.admit(NOW, &shows(wrong), wrong), Err(NotAdmitted::WrongToken), "{wrong}");
        }
        assert_eq!(door.admit(NOW, &shows("SigV4"), "SigV4"), Err(NotAdmitted::NoCredentials));
    }

    #[test]
    fn with_keys_a_signature_is_asked_for_and_launched_servers_have_a_token() {
        let door = admission(None, &["AK:SK"]);
        assert_eq!(door.admit(NOW, &shows("SigV4"), "SigV4"), Err(NotAdmitted::Unsigned));
        assert_eq!(door.admit(NOW, &shows("none"), "none"), Err(NotAdmitted::WrongToken));
        let mut query = shows("SigV4");
        query.signature = Some(rallypoint_wire::server_sdk::SigV4Query {
            algorithm: "AWS4-HMAC-SHA256".to_owned(),
            credential: "AK/20231114/r/gamelift/aws4_request".to_owned(),
            date: "20231114T221320Z".to_owned(),
            signature: "00".to_owned(),
            security_token: String::new(),
        });
        assert_eq!(door.admit(NOW, &query, "SigV4"), Err(SignatureProblem::Mismatch.into()));
        let launched = door.launched_token().to_owned();
        assert_eq!(launched.len(), 40);
        assert_eq!(door.admit(NOW, &shows(&launched), &launched), FOREVER);
    }

    #[test]
    fn a_process_is_told_in_time_and_not_in_a_hurry() {
        let seconds = Duration::from_secs;
        let plan = |left| Refreshes::within(left);
        assert_eq!(plan(seconds(3 * 3600)), Refreshes { first: seconds(9900), again: seconds(60) });
        assert_eq!(plan(seconds(4)), Refreshes { first: seconds(2), again: seconds(1) });
        assert_eq!(plan(Duration::ZERO), Refreshes { first: Duration::ZERO, again: seconds(1) });
    }
}
