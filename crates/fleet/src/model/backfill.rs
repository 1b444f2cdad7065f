//! Requests for players to fill up a game session.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{Location, PlayerId, TicketId, Timestamp};

/// A server's request for more players in its game session. Each game session has at most one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackfillTicket {
    /// Its id.
    pub id: TicketId,
    /// The ARN of the matchmaking configuration that is to find the players.
    pub configuration_arn: String,
    /// Who is in the game session now.
    pub players: Vec<BackfillPlayer>,
    /// When it was started.
    pub started_at: Timestamp,
}

/// A player who is in a game session that is to be filled up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackfillPlayer {
    /// The player.
    pub id: PlayerId,
    /// The team they are in.
    pub team: Option<String>,
    /// What rules may look at.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// How far they are from where, in milliseconds.
    pub latencies_ms: BTreeMap<Location, u32>,
}

/// A player attribute's value, in FlexMatch's four types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// `S`.
    Text(String),
    /// `N`.
    Number(f64),
    /// `SL`.
    Texts(Vec<String>),
    /// `SDM`.
    Numbers(BTreeMap<String, f64>),
}
