//! The game session that a process hosts, as the service tells of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rallypoint_wire::server_sdk;

/// The game session this process was given: the server SDK's `GameSession`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GameSession {
    /// Its ARN.
    pub id: String,
    /// Its name, or empty.
    pub name: String,
    /// Free text from its maker, or empty.
    pub data: String,
    /// What the matchmaker says, JSON, or empty.
    pub matchmaker_data: String,
    /// Where players reach this process.
    pub ip_address: String,
    /// The host's name, or empty.
    pub dns_name: String,
    /// Where players reach this process.
    pub port: u16,
    /// Slots in all.
    pub max_players: u32,
    /// Settings its maker advertised.
    pub properties: BTreeMap<String, String>,
    /// The fleet it belongs to: the service's word, else the process's own.
    pub fleet_id: String,
    /// Where its host is, or empty.
    pub location: String,
    /// Where it stands, as far as the service says.
    pub status: RpGameSessionStatus,
    /// Why it stands so, or empty.
    pub status_reason: String,
}

impl GameSession {
    /// As an update tells of it.
    pub(super) fn updated(told: server_sdk::GameSession, own_fleet: &str) -> Self {
        Self {
            id: told.game_session_id,
            name: told.name,
            data: told.game_session_data,
            matchmaker_data: told.matchmaker_data,
            ip_address: told.ip_address,
            dns_name: told.dns_name,
            port: told.port,
            max_players: told.maximum_player_session_count,
            properties: told.game_properties,
            fleet_id: if told.fleet_id.is_empty() { own_fleet.to_owned() } else { told.fleet_id },
            location: told.location,
            status: told.status.map_or(RpGameSessionStatus::NotSet, RpGameSessionStatus::from),
            status_reason: told.status_reason,
        }
    }
}

/// Something happened to the game session: the server SDK's `UpdateGameSession`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameSessionUpdate {
    /// As it is now.
    pub game_session: Arc<GameSession>,
    /// What happened.
    pub reason: RpUpdateReason,
    /// The backfill it came of, or empty.
    pub backfill_ticket_id: String,
}

/// Where a game session stands; GameLift's `GameSessionStatus`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpGameSessionStatus {
    /// The service did not say.
    #[default]
    NotSet = 0,
    /// It takes players.
    Active = 1,
    /// It is being prepared.
    Activating = 2,
    /// It is over.
    Terminated = 3,
    /// It is about to be over.
    Terminating = 4,
}

impl From<server_sdk::GameSessionStatus> for RpGameSessionStatus {
    fn from(told: server_sdk::GameSessionStatus) -> Self {
        use server_sdk::GameSessionStatus as Told;
        match told {
            Told::Active => Self::Active,
            Told::Activating => Self::Activating,
            Told::Terminated => Self::Terminated,
            Told::Terminating => Self::Terminating,
            Told::NotSet => Self::NotSet,
        }
    }
}

/// Why a game session was updated; GameLift's `UpdateReason`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpUpdateReason {
    /// The service gave a reason that this library does not know.
    #[default]
    Unknown = 0,
    /// Players were found: the matchmaker data says who.
    MatchmakingDataUpdated = 1,
    /// The backfill failed.
    BackfillFailed = 2,
    /// Nobody was found in time.
    BackfillTimedOut = 3,
    /// The backfill was stopped.
    BackfillCancelled = 4,
}

impl From<server_sdk::UpdateReason> for RpUpdateReason {
    fn from(told: server_sdk::UpdateReason) -> Self {
        use server_sdk::UpdateReason as Told;
        match told {
            Told::MatchmakingDataUpdated => Self::MatchmakingDataUpdated,
            Told::BackfillFailed => Self::BackfillFailed,
            Told::BackfillTimedOut => Self::BackfillTimedOut,
            Told::BackfillCancelled => Self::BackfillCancelled,
            Told::Unknown => Self::Unknown,
        }
    }
}
