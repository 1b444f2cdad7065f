//! Game session queues: where placements may go.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{FleetOrAlias, Tags};
use crate::ids::{Location, QueueName, Timestamp};

/// A game session queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Its name.
    pub name: QueueName,
    /// Where its placements may go, the most wanted first.
    pub destinations: Vec<FleetOrAlias>,
    /// How long a placement may take.
    pub timeout: Duration,
    /// How far away players may be, and for how long that is insisted on.
    pub latency_policies: Vec<LatencyPolicy>,
    /// The only locations its placements may go to; empty means all.
    pub allowed_locations: Vec<Location>,
    /// What decides between places; none means GameLift's default.
    pub priority: Option<PriorityConfiguration>,
    /// Text for the events of its placements.
    pub custom_event_data: Option<String>,
    /// An SNS topic. Kept and shown.
    pub notification_target: Option<String>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
}

/// GameLift's `PlayerLatencyPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyPolicy {
    /// The most milliseconds that each player may have.
    pub max_latency_ms: u32,
    /// How long it holds; none means until the placement times out.
    pub duration: Option<Duration>,
}

/// GameLift's `PriorityConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityConfiguration {
    /// What counts first; what is left out counts after it, in the default order.
    pub order: Vec<Priority>,
    /// The order of locations; those left out come after it, by name.
    pub locations: Vec<Location>,
}

/// What may decide between places. The order of the variants is GameLift's default order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::EnumIter)]
pub enum Priority {
    /// The lowest average latency of the players.
    Latency,
    /// The lowest cost.
    Cost,
    /// The order of the queue's destinations.
    Destination,
    /// The order of locations.
    Location,
}
