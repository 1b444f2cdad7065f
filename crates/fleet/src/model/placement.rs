//! Placements: requests for a game session somewhere.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::ids::{GameSessionId, Location, PlacementId, PlayerId, PlayerSessionId, QueueName, Timestamp};

/// A request for a game session wherever a queue allows one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Its id; not to be used again as long as it can be described.
    pub id: PlacementId,
    /// Where it waits, or waited.
    pub queue: QueueName,
    /// Where it stands.
    pub status: PlacementStatus,
    /// The game session's most players, 0 to 200.
    pub max_players: u32,
    /// The game session's name.
    pub name: Option<String>,
    /// The game session's properties.
    pub properties: Vec<(String, String)>,
    /// The game session's data for the server.
    pub data: Option<String>,
    /// The game session's matchmaker data.
    pub matchmaker_data: Option<String>,
    /// How far the players are from where.
    pub latencies: Vec<PlayerLatency>,
    /// Locations to try before the queue's own order.
    pub priority_override: Option<PriorityOverride>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The game session it got. While it is `PENDING` this one is not final.
    pub game_session: Option<PlacedGameSession>,
    /// The players who wanted to be in it, with their player sessions, once it is `FULFILLED`.
    pub players: Vec<PlacedPlayerSession>,
}

/// GameLift's `GameSessionPlacementState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlacementStatus {
    /// It waits for a process, or for its game session to be `ACTIVE`.
    Pending,
    /// Its game session is `ACTIVE`, or was.
    Fulfilled,
    /// It was stopped.
    Cancelled,
    /// The queue's timeout was over first.
    TimedOut,
    /// Its game session ended before it was `ACTIVE`, or its queue was deleted.
    Failed,
}

/// A placement's game session, with what is needed to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedGameSession {
    /// Its ARN.
    pub id: GameSessionId,
    /// Where it is.
    pub location: Location,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The name players reach it by, where there is one.
    pub dns_name: Option<String>,
    /// The port players reach it on.
    pub port: u16,
}

/// A player with the slot they got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedPlayerSession {
    /// The player.
    pub player: PlayerId,
    /// Their slot.
    pub player_session: PlayerSessionId,
}

/// How far a player is from a location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlayerLatency {
    /// The player.
    pub player: PlayerId,
    /// The location; the API's `RegionIdentifier`.
    pub location: Location,
    /// In milliseconds, not negative.
    pub latency_ms: f64,
}

/// GameLift's `PriorityConfigurationOverride`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityOverride {
    /// The locations to try first, in this order; 1 to 10.
    pub locations: Vec<Location>,
    /// What to do when none of them has a process.
    pub fallback: FallbackStrategy,
}

/// GameLift's `PlacementFallbackStrategy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FallbackStrategy {
    /// Go on with the queue's own order.
    #[default]
    DefaultAfterSinglePass,
    /// Wait for one of them.
    None,
}
