//! The WebSocket between a dedicated server and GameLift, as the server SDKs 5.x speak it: text frames with one flat
//! JSON object each. Facts: the Go SDK 5.6.0, the C++ SDK 5.4.0 and the C# SDK 5.5 (sources read, Go and C++ run).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Variables the SDKs read, and that a managed fleet sets for a process it launches.
pub mod env {
    /// The services' door, `ws://host:port`.
    pub const WEBSOCKET_URL: &str = "GAMELIFT_SDK_WEBSOCKET_URL";
    /// The process's id.
    pub const PROCESS_ID: &str = "GAMELIFT_SDK_PROCESS_ID";
    /// The host's id.
    pub const HOST_ID: &str = "GAMELIFT_SDK_HOST_ID";
    /// The fleet's id.
    pub const FLEET_ID: &str = "GAMELIFT_SDK_FLEET_ID";
    /// What proves the process to the service.
    pub const AUTH_TOKEN: &str = "GAMELIFT_SDK_AUTH_TOKEN";
    /// As the process id: choose one yourself.
    pub const MANAGED_RESOURCE: &str = "ManagedResource";
}

/// The query of the WebSocket's URL. Only C++ and C# leave values unescaped; the pairs come in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The auth token, or the literal `SigV4`.
    #[serde(rename = "Authorization", default, skip_serializing_if = "String::is_empty")]
    pub authorization: String,
}

/// What a server process asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "Action")]
pub enum Action {
    /// `ProcessReady`.
    #[serde(rename_all = "PascalCase")]
    ActivateServerProcess {
        /// For example `5.6.0`.
        #[serde(default)]
        sdk_version: String,
        /// For example `Go`.
        #[serde(default)]
        sdk_language: String,
        /// Absent in requests that have none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        sdk_tool_name: String,
        /// Absent in requests that have none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
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
            Self::AcceptPlayerSession { .. } => "AcceptPlayerSession",
            Self::RemovePlayerSession { .. } => "RemovePlayerSession",
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

/// The answer to a request. `StatusCode` 200 must be said; the SDKs take its absence as failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    /// The request's action again: C++ and C# read answers by it.
    pub action: String,
    /// The request's id again.
    pub request_id: String,
    /// As in HTTP.
    pub status_code: u16,
    /// Why not; absent on success.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error_message: String,
}

/// What the service says on its own account. It must carry no `RequestId`, or the SDKs take it for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "Action")]
pub enum Push {
    /// Host this game session.
    #[serde(rename_all = "PascalCase")]
    CreateGameSession {
        /// Its ARN.
        game_session_id: String,
        /// Its name, or empty.
        #[serde(default)]
        game_session_name: String,
        /// Free text for the server, or empty.
        #[serde(default)]
        game_session_data: String,
        /// JSON in a string, or empty.
        #[serde(default)]
        matchmaker_data: String,
        /// Where players reach the process.
        #[serde(default)]
        ip_address: String,
        /// The host's name, or empty.
        #[serde(default)]
        dns_name: String,
        /// Where players reach the process.
        #[serde(default)]
        port: u16,
        /// Slots in all.
        #[serde(default)]
        maximum_player_session_count: u32,
        /// Settings.
        #[serde(default)]
        game_properties: BTreeMap<String, String>,
    },
    /// End by this time.
    #[serde(rename_all = "PascalCase")]
    TerminateProcess {
        /// Milliseconds since the epoch.
        #[serde(default)]
        termination_time: i64,
    },
    /// Connect anew, there and with this token.
    #[serde(rename_all = "PascalCase")]
    RefreshConnection {
        /// A WebSocket URL.
        refresh_connection_endpoint: String,
        /// What proves the process there.
        auth_token: String,
    },
}

/// Any frame from the service, told apart as the SDKs do: a frame whose status is not 200 and that has a `RequestId`
/// is a failed answer; else one whose `Action` is a push's is that push; else it is a successful answer.
#[derive(Clone, Debug, PartialEq)]
pub enum FromService {
    /// The answer to a request.
    Response(Response),
    /// A push we know.
    Push(Push),
    /// A frame with an action we do not know and no request id: nobody waits for it.
    Unknown(String),
}

/// Why a frame could not be read.
pub type FrameError = serde_json::Error;

impl FromService {
    /// Reads one text frame.
    ///
    /// # Errors
    /// Not a JSON object, or a field has the wrong JSON type.
    pub fn read(frame: &str) -> Result<Self, FrameError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Head {
            #[serde(default)]
            action: String,
            #[serde(default)]
            request_id: String,
            #[serde(default)]
            status_code: u16,
            #[serde(default)]
            error_message: String,
        }
        let value: Value = serde_json::from_str(frame)?;
        let head: Head = serde_json::from_value(value.clone())?;
        let answers = !head.request_id.is_empty();
        let is_push =
            matches!(head.action.as_str(), "CreateGameSession" | "TerminateProcess" | "RefreshConnection");
        if is_push && (!answers || head.status_code == 200) {
            return serde_json::from_value(value).map(Self::Push);
        }
        if !answers {
            return Ok(Self::Unknown(head.action));
        }
        Ok(Self::Response(Response {
            action: head.action,
            request_id: head.request_id,
            status_code: head.status_code,
            error_message: head.error_message,
        }))
    }
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
            #[serde(default)]
            action: String,
            request_id: String,
        }
        // Most frames are good and are read once.
        serde_json::from_str(frame).map(Self::Request).or_else(|problem| {
            let Head { action, request_id } = serde_json::from_str(frame)?;
            Ok(Self::Unreadable { action, request_id, problem: problem.to_string() })
        })
    }
}
