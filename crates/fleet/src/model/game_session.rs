//! Game sessions.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::ids::{ComputeName, FleetId, GameSessionId, Location, ProcessId, Timestamp};

/// GameLift's `GameSessionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GameSessionStatus {
    /// Placed on a process that has not activated it yet.
    Activating,
    /// Players may come.
    Active,
    /// Its process was told to end it.
    Terminating,
    /// Over.
    Terminated,
    /// It could not be activated.
    Error,
}

/// GameLift's `GameSessionStatusReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GameSessionStatusReason {
    /// Its process was lost.
    Interrupted,
    /// `TerminateGameSession` with `TRIGGER_ON_PROCESS_TERMINATE`.
    TriggeredOnProcessTerminate,
    /// `TerminateGameSession` with `FORCE_TERMINATE`.
    ForceTerminated,
}

/// GameLift's `PlayerSessionCreationPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlayerSessionCreationPolicy {
    /// New player sessions may be made.
    #[default]
    AcceptAll,
    /// No new player session is made; those reserved before are still accepted.
    DenyAll,
}

/// GameLift's `ProtectionPolicy`: whether scaling down may end a game session. A fleet here does not scale, so it is
/// kept and shown and has no effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProtectionPolicy {
    /// Scaling may end it.
    #[default]
    NoProtection,
    /// Scaling may not, while it is `ACTIVE`.
    FullProtection,
}

/// A game session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameSession {
    /// Its ARN.
    pub id: GameSessionId,
    /// The fleet it runs on.
    pub fleet: FleetId,
    /// The location it runs in.
    pub location: Location,
    /// The process that hosts it.
    pub process: ProcessId,
    /// The host its process runs on.
    pub compute: ComputeName,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The name players reach it by, where there is one.
    pub dns_name: Option<String>,
    /// The port players reach it on.
    pub port: u16,
    /// Its name; need not be unique.
    pub name: Option<String>,
    /// Who made it, as the maker said.
    pub creator_id: Option<String>,
    /// The most player sessions that may be reserved or active at once. 0 to 200.
    pub max_players: u32,
    /// How many player sessions are reserved or active. More than `max_players` when that was lowered since.
    pub current_players: u32,
    /// Where it stands.
    pub status: GameSessionStatus,
    /// Why it stands there, where GameLift has a word for it.
    pub status_reason: Option<GameSessionStatusReason>,
    /// Whether new player sessions may be made.
    pub policy: PlayerSessionCreationPolicy,
    /// Whether scaling may end it.
    pub protection: ProtectionPolicy,
    /// Key and value pairs, in the order given.
    pub properties: Vec<(String, String)>,
    /// Free text for the server.
    pub data: Option<String>,
    /// What a matchmaker tells the server of its players, at most 390,000 characters.
    pub matchmaker_data: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    pub terminated_at: Option<Timestamp>,
}

impl GameSession {
    /// Whether fewer slots are taken than there are. Neither status nor creation policy has a part in it.
    pub fn has_open_slot(&self) -> bool {
        self.current_players < self.max_players
    }

    /// The value of a game property: of the key as it is written, else of one that differs in ASCII case alone, because
    /// the keys of engines' settings have none. Of several the last counts, as it does for the server.
    pub fn property(&self, key: &str) -> Option<&str> {
        let exact = || self.properties.iter().rfind(|(known, _)| known == key);
        let similar = || self.properties.iter().rfind(|(known, _)| known.eq_ignore_ascii_case(key));
        exact().or_else(similar).map(|(_, value)| value.as_str())
    }
}
