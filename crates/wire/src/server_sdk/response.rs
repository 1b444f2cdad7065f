//! The answers to a server process's requests.

use std::fmt;

use serde::{Deserialize, Serialize, de};
use serde_json::Value;

use super::FrameError;
use super::nouns::PlayerSession;
use super::push::Push;
use crate::lenient::null_as_default;

/// The answer to a request. `StatusCode` 200 must be said; the SDKs take its absence as failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    /// The request's action again: C++ and C# read answers by it.
    pub action: String,
    /// The request's id again.
    pub request_id: String,
    /// As in HTTP.
    pub status_code: u16,
    /// Why not; absent on success.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error_message: String,
    /// What else it says. C++ dereferences a null when the answer to a request that has one comes without.
    #[serde(flatten)]
    pub body: Option<ResponseBody>,
}

impl Response {
    /// It was done.
    pub fn done(action: impl Into<String>, request_id: String, body: Option<ResponseBody>) -> Self {
        Self { action: action.into(), request_id, status_code: 200, error_message: String::new(), body }
    }

    /// It was not done: a status of 400 or more, and why.
    pub fn refused(
        action: impl Into<String>,
        request_id: String,
        status_code: u16,
        error_message: String,
    ) -> Self {
        Self { action: action.into(), request_id, status_code, error_message, body: None }
    }
}

/// What an answer says besides that it is one, in the fields of the answer itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ResponseBody {
    /// `DescribePlayerSessions`.
    PlayerSessions(PlayerSessionPage),
    /// `StartMatchBackfill`.
    BackfillTicket(BackfillTicket),
    /// `GetComputeCertificate`.
    ComputeCertificate(ComputeCertificate),
    /// `GetFleetRoleCredentials`.
    FleetRoleCredentials(FleetRoleCredentials),
}

impl ResponseBody {
    /// What the answer to that action says.
    fn read(action: &str, answer: Value) -> Result<Option<Self>, FrameError> {
        Ok(Some(match action {
            "DescribePlayerSessions" => Self::PlayerSessions(serde_json::from_value(answer)?),
            "StartMatchBackfill" => Self::BackfillTicket(serde_json::from_value(answer)?),
            "GetComputeCertificate" => Self::ComputeCertificate(serde_json::from_value(answer)?),
            "GetFleetRoleCredentials" => Self::FleetRoleCredentials(serde_json::from_value(answer)?),
            _ => return Ok(None),
        }))
    }
}

/// Player sessions, one page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PlayerSessionPage {
    /// Asks for the next page; empty on the last.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub next_token: String,
    /// The player sessions.
    #[serde(deserialize_with = "null_as_default")]
    pub player_sessions: Vec<PlayerSession>,
}

/// A backfill that was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BackfillTicket {
    /// Its name, also when the request gave one.
    pub ticket_id: String,
}

/// Where a compute's TLS certificate is. Both are empty when the fleet has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ComputeCertificate {
    /// A path on the host.
    #[serde(deserialize_with = "null_as_default")]
    pub certificate_path: String,
    /// The compute it is for.
    #[serde(deserialize_with = "null_as_default")]
    pub compute_name: String,
}

/// Credentials of a role. An empty access key id says that the process is not on managed hosting; it must be written,
/// because C# takes a missing one for a valid one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FleetRoleCredentials {
    /// Who the credentials speak for.
    #[serde(deserialize_with = "null_as_default")]
    pub assumed_role_user_arn: String,
    /// The same as an id.
    #[serde(deserialize_with = "null_as_default")]
    pub assumed_role_id: String,
    /// The key, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub access_key_id: String,
    /// Its secret.
    #[serde(deserialize_with = "null_as_default")]
    pub secret_access_key: String,
    /// What is sent along with it.
    #[serde(deserialize_with = "null_as_default")]
    pub session_token: String,
    /// Until when they hold, in milliseconds since the epoch.
    #[serde(deserialize_with = "null_as_default")]
    pub expiration: i64,
}

// Secrets stay out of logs.
impl fmt::Debug for FleetRoleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetRoleCredentials")
            .field("assumed_role_user_arn", &self.assumed_role_user_arn)
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}

/// Any frame from the service, told apart as the SDKs do: a frame whose status is not 200 and that has a `RequestId`
/// is a failed answer; else one whose `Action` is a push's is that push; else it is a successful answer.
#[derive(Clone, Debug, PartialEq)]
pub enum FromService {
    /// The answer to a request.
    Response(Response),
    /// The answer to a request, with fields we cannot read.
    Unreadable {
        /// The request's id.
        request_id: String,
        /// What is wrong.
        problem: String,
    },
    /// A push we know.
    Push(Push),
    /// A frame with an action we do not know and no request id: nobody waits for it.
    Unknown(String),
}

/// What tells frames apart.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Head {
    #[serde(deserialize_with = "null_as_default")]
    action: String,
    #[serde(deserialize_with = "null_as_default")]
    request_id: String,
    #[serde(deserialize_with = "null_as_default")]
    status_code: u16,
    #[serde(deserialize_with = "null_as_default")]
    error_message: String,
}

impl FromService {
    /// Reads one text frame.
    ///
    /// # Errors
    /// Not a JSON object, or a field has the wrong JSON type and no request waits for it.
    pub fn read(frame: &str) -> Result<Self, FrameError> {
        let value: Value = serde_json::from_str(frame)?;
        let request_id = value.get("RequestId").and_then(Value::as_str).unwrap_or_default().to_owned();
        match Self::of(value) {
            Err(problem) if !request_id.is_empty() => {
                Ok(Self::Unreadable { request_id, problem: problem.to_string() })
            }
            read => read,
        }
    }

    fn of(value: Value) -> Result<Self, FrameError> {
        if !value.is_object() {
            return Err(de::Error::custom("a frame is a JSON object"));
        }
        let head = Head::deserialize(&value)?;
        let answers = !head.request_id.is_empty();
        let is_push = matches!(
            head.action.as_str(),
            "CreateGameSession" | "UpdateGameSession" | "TerminateProcess" | "RefreshConnection"
        );
        if is_push && (!answers || head.status_code == 200) {
            return serde_json::from_value(value).map(Self::Push);
        }
        if !answers {
            return Ok(Self::Unknown(head.action));
        }
        let body = if head.status_code == 200 { ResponseBody::read(&head.action, value)? } else { None };
        Ok(Self::Response(Response {
            action: head.action,
            request_id: head.request_id,
            status_code: head.status_code,
            error_message: head.error_message,
            body,
        }))
    }
}
