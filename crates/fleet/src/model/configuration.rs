//! Matchmaking configurations.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{FleetOrAlias, Tags};
use crate::arn::Resource;
use crate::ids::{ConfigurationName, QueueName, RuleSetName, Timestamp};

/// A matchmaking configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchmakingConfiguration {
    /// Its name.
    pub name: ConfigurationName,
    /// What people read of it.
    pub description: Option<String>,
    /// The rule set that matches are made by.
    pub rule_set: RuleSetName,
    /// Whether matches get game sessions.
    pub mode: FlexMatchMode,
    /// Where matches are placed, the most wanted first. Empty in `STANDALONE`.
    pub destinations: Vec<MatchDestination>,
    /// How long a ticket may search, 1 to 43,200 s.
    pub request_timeout: Duration,
    /// Whether players are asked before a match is placed.
    pub acceptance_required: bool,
    /// How long players may take to accept, 1 to 600 s.
    pub acceptance_timeout: Duration,
    /// How many slots of a new game session are left to others than the match's players.
    pub additional_players: u32,
    /// Who asks for players to fill up a game session.
    pub backfill: BackfillMode,
    /// New game sessions' properties.
    pub properties: Vec<(String, String)>,
    /// New game sessions' data for the server.
    pub data: Option<String>,
    /// Text for its events.
    pub custom_event_data: Option<String>,
    /// An SNS topic. Kept and shown.
    pub notification_target: Option<String>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
}

/// GameLift's `FlexMatchMode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FlexMatchMode {
    /// A match is placed, and its players get player sessions.
    #[default]
    WithQueue,
    /// A match is told of in its event, and that is all.
    Standalone,
}

/// GameLift's `BackfillMode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BackfillMode {
    /// Whoever wants players asks for them.
    #[default]
    Manual,
    /// Players are looked for as long as a game session has an open slot.
    Automatic,
}

/// Where a match may be placed: GameLift's queues, and here straight to a fleet too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MatchDestination {
    /// By a game session queue.
    Queue(QueueName),
    /// On this fleet, as a queue with this destination alone would.
    Direct(FleetOrAlias),
}

impl MatchDestination {
    /// What an ARN names, whether or not that exists; none when it is no queue's, fleet's or alias'.
    pub fn of_arn(arn: &str) -> Option<Self> {
        match Resource::of_arn(arn)? {
            Resource::Queue(name) => Some(Self::Queue(name)),
            Resource::Fleet(id) => Some(Self::Direct(FleetOrAlias::Fleet(id))),
            Resource::Alias(id) => Some(Self::Direct(FleetOrAlias::Alias(id))),
            _ => None,
        }
    }
}
