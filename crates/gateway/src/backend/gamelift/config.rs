//! How GameLift is called, and for which fleet.

use std::time::Duration;

use crate::backend::Destination;
use crate::quota::Rates;

/// Amazon GameLift, or what answers in its place.
#[derive(Clone, Debug)]
pub struct GameLiftConfig {
    /// Where the players' door puts game sessions.
    pub destination: Destination,
    /// The location they go to there; an Anywhere fleet needs one.
    pub location: Option<String>,
    /// The region; without one that of the destination's ARN, else as the AWS CLI finds it.
    pub region: Option<String>,
    /// Where the API is called instead of AWS's own address.
    pub endpoint_url: Option<String>,
    /// How often the gateway may call each operation.
    pub rates: Rates,
    /// For how long equal finds get one answer.
    pub finds_shared_for: Duration,
    /// What calls are signed with; without, the SDK's chain finds credentials: environment, profiles, container, instance.
    pub credentials: Option<StaticCredentials>,
}

/// Credentials that do not change.
#[derive(Clone)]
pub struct StaticCredentials {
    /// The access key's id.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
}

impl std::fmt::Debug for StaticCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StaticCredentials({}, ..)", self.access_key_id)
    }
}
