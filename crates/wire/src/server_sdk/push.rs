//! What the service says on its own account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lenient::null_as_default;

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
        #[serde(default, deserialize_with = "null_as_default")]
        game_session_name: String,
        /// Free text for the server, or empty.
        #[serde(default, deserialize_with = "null_as_default")]
        game_session_data: String,
        /// JSON in a string, or empty.
        #[serde(default, deserialize_with = "null_as_default")]
        matchmaker_data: String,
        /// Where players reach the process.
        #[serde(default, deserialize_with = "null_as_default")]
        ip_address: String,
        /// The host's name, or empty.
        #[serde(default, deserialize_with = "null_as_default")]
        dns_name: String,
        /// Where players reach the process.
        #[serde(default, deserialize_with = "null_as_default")]
        port: u16,
        /// Slots in all.
        #[serde(default, deserialize_with = "null_as_default")]
        maximum_player_session_count: u32,
        /// Settings.
        #[serde(default, deserialize_with = "null_as_default")]
        game_properties: BTreeMap<String, String>,
    },
    /// The game session has changed, or a backfill of it is over.
    #[serde(rename_all = "PascalCase")]
    UpdateGameSession {
        /// As it is now.
        game_session: Box<GameSession>,
        /// What happened.
        #[serde(default, deserialize_with = "null_as_default")]
        update_reason: UpdateReason,
        /// The backfill it came of, or empty.
        #[serde(default, deserialize_with = "null_as_default")]
        backfill_ticket_id: String,
    },
    /// End by this time.
    #[serde(rename_all = "PascalCase")]
    TerminateProcess {
        /// Milliseconds since the epoch.
        #[serde(default, deserialize_with = "null_as_default")]
        termination_time: i64,
    },
    /// Connect anew, there and with this token.
    #[serde(rename_all = "PascalCase")]
    RefreshConnection {
        /// A WebSocket URL.
        refresh_connection_endpoint: String,
        /// What proves the process there; empty when nothing does.
        #[serde(default, deserialize_with = "null_as_default")]
        auth_token: String,
    },
}

/// A game session as [`Push::UpdateGameSession`] nests it: what is `GameSessionName` elsewhere is `Name` here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GameSession {
    /// Its ARN.
    #[serde(deserialize_with = "null_as_default")]
    pub game_session_id: String,
    /// The fleet it belongs to, or empty.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub fleet_id: String,
    /// Its name, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Free text for the server, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub game_session_data: String,
    /// JSON in a string, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub matchmaker_data: String,
    /// Where players reach the process.
    #[serde(deserialize_with = "null_as_default")]
    pub ip_address: String,
    /// The host's name, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub dns_name: String,
    /// Where players reach the process.
    #[serde(deserialize_with = "null_as_default")]
    pub port: u16,
    /// Slots in all.
    #[serde(deserialize_with = "null_as_default")]
    pub maximum_player_session_count: u32,
    /// Settings.
    #[serde(deserialize_with = "null_as_default")]
    pub game_properties: BTreeMap<String, String>,
    /// Where its host is, or empty.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub location: String,
    /// Where it stands; absent when the service does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<GameSessionStatus>,
    /// Why it stands so, or empty.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub status_reason: String,
}

/// Where a game session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GameSessionStatus {
    /// It takes players.
    Active,
    /// It is being prepared.
    Activating,
    /// It is over.
    Terminated,
    /// It is about to be over.
    Terminating,
    /// Anything else.
    #[serde(other)]
    NotSet,
}

/// Why a game session was updated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UpdateReason {
    /// Players were found: the matchmaker data says who.
    MatchmakingDataUpdated,
    /// The backfill failed.
    BackfillFailed,
    /// Nobody was found in time.
    BackfillTimedOut,
    /// The backfill was stopped.
    BackfillCancelled,
    /// Anything else.
    #[default]
    #[serde(other)]
    Unknown,
}
