//! The query that a WebSocket is opened with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// As the authorization: the query is signed. Any other text is an auth token.
pub const SIGV4: &str = "SigV4";

/// The query of the WebSocket's URL. Only C++ and C# leave values unescaped; the pairs come in any order.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectQuery {
    /// The process's id.
    #[serde(rename = "pID")]
    pub process_id: String,
    /// For example `5.6.0`.
    #[serde(rename = "sdkVersion", default)]
    pub sdk_version: String,
    /// For example `Go`; any is welcome.
    #[serde(rename = "sdkLanguage", default)]
    pub sdk_language: String,
    /// The host's id.
    #[serde(rename = "ComputeId")]
    pub compute_id: String,
    /// The fleet's id.
    #[serde(rename = "FleetId")]
    pub fleet_id: String,
    /// New per connect call, the same on its retries; old SDKs send none.
    #[serde(rename = "IdempotencyToken", default, skip_serializing_if = "String::is_empty")]
    pub idempotency_token: String,
    /// The auth token, or the literal [`SIGV4`].
    #[serde(rename = "Authorization", default, skip_serializing_if = "String::is_empty")]
    pub authorization: String,
    /// The signature; none when one of its members but the security token is missing.
    #[serde(flatten)]
    pub signature: Option<SigV4Query>,
}

/// A signed query's own members.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigV4Query {
    /// [`ALGORITHM`](super::signature::ALGORITHM).
    #[serde(rename = "X-Amz-Algorithm")]
    pub algorithm: String,
    /// `<key>/<yyyymmdd>/<region>/gamelift/aws4_request`.
    #[serde(rename = "X-Amz-Credential")]
    pub credential: String,
    /// When it was signed, `yyyymmddThhmmssZ`. A connection that is dialled again shows the old date.
    #[serde(rename = "X-Amz-Date")]
    pub date: String,
    /// In lower hexadecimal.
    #[serde(rename = "X-Amz-Signature")]
    pub signature: String,
    /// The session token of a temporary key, or empty.
    #[serde(rename = "X-Amz-Security-Token", default, skip_serializing_if = "String::is_empty")]
    pub security_token: String,
}

// What proves something stays out of logs.
impl fmt::Debug for ConnectQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectQuery")
            .field("process_id", &self.process_id)
            .field("compute_id", &self.compute_id)
            .field("fleet_id", &self.fleet_id)
            .field("signature", &self.signature)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SigV4Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigV4Query")
            .field("credential", &self.credential)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}
