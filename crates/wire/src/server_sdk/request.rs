//! What a server process asks for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::FrameError;
use super::members::{self, Misfit};
use super::nouns::{Player, PlayerSessionPolicy, PlayerSessionStatus, status_filter};
use crate::lenient::null_as_default;

/// What a server process asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "Action")]
pub enum Action {
    /// `ProcessReady`.
    #[serde(rename_all = "PascalCase")]
    ActivateServerProcess {
        /// For example `5.6.0`.
        #[serde(default, deserialize_with = "null_as_default")]
        sdk_version: String,
        /// For example `Go`.
        #[serde(default, deserialize_with = "null_as_default")]
        sdk_language: String,
        /// Absent in requests that have none.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        sdk_tool_name: String,
        /// Absent in requests that have none.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        sdk_tool_version: String,
        /// Where players reach the process; absent means 0.
        #[serde(default)]
        port: u32,
        /// Go sends `null` when there are none, C++ nothing.
        #[serde(default)]
        log_paths: Option<Vec<String>>,
    },
    /// The health report.
    #[serde(rename_all = "PascalCase")]
    HeartbeatServerProcess {
        /// Go 5.0 and 5.1 leave it out when it is false.
        #[serde(default)]
        health_status: bool,
    },
    /// The game session can take players.
    #[serde(rename_all = "PascalCase")]
    ActivateGameSession {
        /// Which one.
        game_session_id: String,
    },
    /// Whether the game session takes new player sessions.
    #[serde(rename_all = "PascalCase")]
    UpdatePlayerSessionCreationPolicy {
        /// The process's own.
        game_session_id: String,
        /// Whether it does.
        player_session_policy: PlayerSessionPolicy,
    },
    /// A player came and showed a player session.
    #[serde(rename_all = "PascalCase")]
    AcceptPlayerSession {
        /// The process's own.
        game_session_id: String,
        /// What the player showed.
        player_session_id: String,
    },
    /// A player is gone.
    #[serde(rename_all = "PascalCase")]
    RemovePlayerSession {
        /// The process's own.
        game_session_id: String,
        /// Whose slot reopens.
        player_session_id: String,
    },
    /// Which player sessions there are: exactly one of the three ids is not empty.
    #[serde(rename_all = "PascalCase")]
    DescribePlayerSessions {
        /// All of a game session's.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        game_session_id: String,
        /// All of a player's.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        player_id: String,
        /// This one.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        player_session_id: String,
        /// Only those that stand so; [`PlayerSessionStatus::NotSet`] for what is no status, to be refused.
        #[serde(default, deserialize_with = "status_filter", skip_serializing_if = "Option::is_none")]
        player_session_status_filter: Option<PlayerSessionStatus>,
        /// Where an earlier answer left off, or empty.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        next_token: String,
        /// How many at most; absent when the service may choose. The SDKs do not check its range.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<i32>,
    },
    /// Look for players to fill free slots with.
    #[serde(rename_all = "PascalCase")]
    StartMatchBackfill {
        /// The process's own; only backfill calls it an ARN.
        game_session_arn: String,
        /// Whose rules hold.
        matchmaking_configuration_arn: String,
        /// The ticket's name, or empty for the service to choose one: Go sends `""` then, C++ nothing.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        ticket_id: String,
        /// Who plays already.
        #[serde(default, deserialize_with = "null_as_default")]
        players: Vec<Player>,
    },
    /// Look no more.
    #[serde(rename_all = "PascalCase")]
    StopMatchBackfill {
        /// The process's own.
        game_session_arn: String,
        /// Whose rules hold.
        matchmaking_configuration_arn: String,
        /// The ticket.
        ticket_id: String,
    },
    /// Where the compute's TLS certificate is.
    GetComputeCertificate {},
    /// Credentials of a role that the fleet may assume.
    #[serde(rename_all = "PascalCase")]
    GetFleetRoleCredentials {
        /// Which role. Go 5.0.0 misspells it.
        #[serde(alias = "RoleArnm")]
        role_arn: String,
        /// The name the session gets; C# may leave it out.
        #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
        role_session_name: String,
    },
    /// `ProcessEnding`.
    TerminateServerProcess {},
}

impl Action {
    /// Its name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ActivateServerProcess { .. } => "ActivateServerProcess",
            Self::HeartbeatServerProcess { .. } => "HeartbeatServerProcess",
            Self::ActivateGameSession { .. } => "ActivateGameSession",
            Self::UpdatePlayerSessionCreationPolicy { .. } => "UpdatePlayerSessionCreationPolicy",
            Self::AcceptPlayerSession { .. } => "AcceptPlayerSession",
            Self::RemovePlayerSession { .. } => "RemovePlayerSession",
            Self::DescribePlayerSessions { .. } => "DescribePlayerSessions",
            Self::StartMatchBackfill { .. } => "StartMatchBackfill",
            Self::StopMatchBackfill { .. } => "StopMatchBackfill",
            Self::GetComputeCertificate {} => "GetComputeCertificate",
            Self::GetFleetRoleCredentials { .. } => "GetFleetRoleCredentials",
            Self::TerminateServerProcess {} => "TerminateServerProcess",
        }
    }
}

/// A request: an action and the id its answer will carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Names this request; an SDK's own retry repeats it.
    #[serde(rename = "RequestId")]
    pub request_id: String,
    /// What is asked.
    #[serde(flatten)]
    pub action: Action,
}

/// Any frame from a process that can be answered: it is an object and has a `RequestId`.
#[derive(Clone, Debug, PartialEq)]
pub enum FromProcess {
    /// A request we know.
    Request(Request),
    /// A request with an action we do not know, or with fields we cannot read.
    Unreadable {
        /// The action, to be said again in the answer.
        action: String,
        /// The request's id, to be said again in the answer.
        request_id: String,
        /// What is wrong.
        problem: String,
    },
}

impl FromProcess {
    /// Reads one text frame.
    ///
    /// # Errors
    /// Not a JSON object, or without a `RequestId`: nobody waits for an answer.
    pub fn read(frame: &str) -> Result<Self, FrameError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Head {
            #[serde(default, deserialize_with = "null_as_default")]
            action: String,
            request_id: String,
        }
        // Most frames are good and are read once.
        if let Ok(request) = serde_json::from_str(frame) {
            return Ok(Self::Request(request));
        }
        let Head { action, request_id } = serde_json::from_str(frame)?;
        let given: Map<String, Value> = serde_json::from_str(frame)?;
        Ok(match members::read(given) {
            Ok(request) => Self::Request(request),
            Err(misfit) => {
                let problem = match misfit {
                    Misfit::Missing(member) if !action.is_empty() => {
                        format!("{member} is missing: {action} cannot do without it")
                    }
                    misfit => misfit.to_string(),
                };
                Self::Unreadable { action, request_id, problem }
            }
        })
    }
}
