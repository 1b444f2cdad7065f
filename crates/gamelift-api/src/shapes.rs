//! The API's structures and enums, as far as the operations here need them. Absent members are left out.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The value a word stands for; case matters.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Every word, for messages.
            pub const WORDS: &'static [&'static str] = &[$($word),*];
        }
    };
}

words! {
    /// `GameSession$Status`.
    GameSessionStatus {
        /// On its way to a server process.
        Activating = "ACTIVATING",
        /// Players may come.
        Active = "ACTIVE",
        /// Its server was asked to end it.
        Terminating = "TERMINATING",
        /// Over.
        Terminated = "TERMINATED",
        /// It could not be activated.
        Error = "ERROR",
    }
}

words! {
    /// `GameSession$StatusReason`.
    GameSessionStatusReason {
        /// Its server was lost.
        Interrupted = "INTERRUPTED",
        /// `TerminateGameSession` asked its server.
        TriggeredOnProcessTerminate = "TRIGGERED_ON_PROCESS_TERMINATE",
        /// `TerminateGameSession` ended it at once.
        ForceTerminated = "FORCE_TERMINATED",
    }
}

words! {
    /// `GameSession$PlayerSessionCreationPolicy`.
    PlayerSessionCreationPolicy {
        /// New players may come.
        AcceptAll = "ACCEPT_ALL",
        /// None may.
        DenyAll = "DENY_ALL",
    }
}

words! {
    /// `ProtectionPolicy`: whether scaling may end a game session.
    ProtectionPolicy {
        /// It may.
        NoProtection = "NoProtection",
        /// It may not, while the game session is active.
        FullProtection = "FullProtection",
    }
}

words! {
    /// `PlayerSession$Status`.
    PlayerSessionStatus {
        /// The slot is held; the player has not come.
        Reserved = "RESERVED",
        /// The server accepted the player.
        Active = "ACTIVE",
        /// The player is gone.
        Completed = "COMPLETED",
        /// The player did not come in time.
        TimedOut = "TIMEDOUT",
    }
}

words! {
    /// `Compute$ComputeStatus`.
    ComputeStatus {
        /// Registered, not in use yet.
        Pending = "PENDING",
        /// In use.
        Active = "ACTIVE",
        /// Being removed.
        Terminating = "TERMINATING",
        /// Not healthy.
        Impaired = "IMPAIRED",
    }
}

/// A key and a value that travel with a game session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GameProperty {
    /// At most 32 characters.
    pub key: String,
    /// At most 96 characters.
    pub value: String,
}

/// A game session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GameSession {
    /// Its ARN.
    pub game_session_id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The fleet it runs on.
    pub fleet_id: String,
    /// That fleet's ARN.
    pub fleet_arn: String,
    /// When it was made.
    pub creation_time: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termination_time: Option<Timestamp>,
    /// Reserved and active slots.
    pub current_player_session_count: u32,
    /// Slots in all.
    pub maximum_player_session_count: u32,
    /// Where it stands.
    pub status: GameSessionStatus,
    /// Why it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<GameSessionStatusReason>,
    /// Its settings.
    #[serde(default)]
    pub game_properties: Vec<GameProperty>,
    /// Where players reach it.
    pub ip_address: String,
    /// The host's name; only managed fleets have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Where players reach it.
    pub port: u16,
    /// Whether new players may come.
    pub player_session_creation_policy: PlayerSessionCreationPolicy,
    /// Who made it, as they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<String>,
    /// Free text for the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_session_data: Option<String>,
    /// Where its host stands.
    pub location: String,
    /// The host it runs on.
    pub compute_name: String,
}

/// A game session with what only `DescribeGameSessionDetails` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GameSessionDetail {
    /// The game session.
    pub game_session: GameSession,
    /// Whether scaling may end it.
    pub protection_policy: ProtectionPolicy,
}

/// A player's slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlayerSession {
    /// `psess-…`
    pub player_session_id: String,
    /// The player it is for.
    pub player_id: String,
    /// The game session it is a slot of.
    pub game_session_id: String,
    /// The fleet that runs on.
    pub fleet_id: String,
    /// That fleet's ARN.
    pub fleet_arn: String,
    /// When it was reserved.
    pub creation_time: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termination_time: Option<Timestamp>,
    /// Where it stands.
    pub status: PlayerSessionStatus,
    /// Where the server is.
    pub ip_address: String,
    /// The host's name; only managed fleets have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Where the server is.
    pub port: u16,
    /// Free text for the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub player_data: Option<String>,
}

/// A host of a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Compute {
    /// The fleet it belongs to.
    pub fleet_id: String,
    /// That fleet's ARN.
    pub fleet_arn: String,
    /// Its name; the server SDK's host id.
    pub compute_name: String,
    /// Its ARN.
    pub compute_arn: String,
    /// Where players reach it.
    pub ip_address: String,
    /// Whether it is of use.
    pub compute_status: ComputeStatus,
    /// Where it stands.
    pub location: String,
    /// When it was first seen.
    pub creation_time: Timestamp,
    /// Where its server processes connect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_lift_service_sdk_endpoint: Option<String>,
}
