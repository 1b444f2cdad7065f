//! What is asked about queues and placements.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::NewPlayerSession;
use crate::ids::{Location, PlacementId, QueueName};
use crate::model::{
    FleetOrAlias, LatencyPolicy, PlayerLatency, PriorityConfiguration, PriorityOverride, Tags,
};

/// `CreateGameSessionQueue`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewQueue {
    /// Its name, `[a-zA-Z0-9-]`, 1 to 128.
    pub name: QueueName,
    /// Where its placements may go, in order; at most 10.
    pub destinations: Vec<FleetOrAlias>,
    /// How long a placement may take, 10 to 600 s; none means 600 s.
    pub timeout: Option<Duration>,
    /// How far away players may be.
    pub latency_policies: Vec<LatencyPolicy>,
    /// The only locations its placements may go to, at most 100; empty means all.
    pub allowed_locations: Vec<Location>,
    /// What decides between places.
    pub priority: Option<PriorityConfiguration>,
    /// Text for the events of its placements, at most 256 characters.
    pub custom_event_data: Option<String>,
    /// An SNS topic, at most 300 characters. Kept and shown.
    pub notification_target: Option<String>,
    /// Its tags.
    pub tags: Tags,
}

/// `UpdateGameSessionQueue`'s parameters; what is none stays, what is given replaces the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueUpdate {
    /// Which one.
    pub queue: QueueName,
    /// Where its placements may go.
    pub destinations: Option<Vec<FleetOrAlias>>,
    /// How long a placement started from now on may take.
    pub timeout: Option<Duration>,
    /// How far away players may be.
    pub latency_policies: Option<Vec<LatencyPolicy>>,
    /// The only locations its placements may go to; empty means all.
    pub allowed_locations: Option<Vec<Location>>,
    /// What decides between places.
    pub priority: Option<PriorityConfiguration>,
    /// Text for the events of its placements.
    pub custom_event_data: Option<String>,
    /// An SNS topic.
    pub notification_target: Option<String>,
}

/// `StartGameSessionPlacement`'s parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewPlacement {
    /// Its id, which the caller chooses. `[a-zA-Z0-9-]`, 1 to 48. The game session's ARN ends with it.
    pub id: PlacementId,
    /// Where it waits.
    pub queue: QueueName,
    /// The most players, 0 to 200.
    pub max_players: u32,
    /// The game session's name.
    pub name: Option<String>,
    /// The game session's properties: at most 16 pairs, key at most 32 characters, value at most 96.
    pub properties: Vec<(String, String)>,
    /// The game session's data for the server, at most 262,144 characters.
    pub data: Option<String>,
    /// The game session's matchmaker data, at most 390,000 characters.
    pub matchmaker_data: Option<String>,
    /// How far the players are from where. Not together with `priority_override`.
    pub latencies: Vec<PlayerLatency>,
    /// Who gets a slot as soon as the game session is `ACTIVE`; at most `max_players`.
    pub players: Vec<NewPlayerSession>,
    /// Locations to try before the queue's own order. Only for a queue whose order begins with locations.
    pub priority_override: Option<PriorityOverride>,
}
