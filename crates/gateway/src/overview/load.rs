//! The load of the gateway over time.

use serde::{Deserialize, Serialize};

use super::Millis;

/// One second of load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadSample {
    /// The end of the second.
    pub at: Millis,
    /// Requests of both doors that were answered in it.
    pub requests: f64,
    /// The median of how long those took, in milliseconds; 0 where there were none.
    pub p50_ms: f64,
    /// What one in a hundred of them exceeded, in milliseconds; 0 where there were none.
    pub p99_ms: f64,
    /// Game sessions that were not over at its end.
    pub game_sessions: u64,
    /// Slots that were reserved or taken at its end.
    pub players: u64,
    /// Matchmaking tickets that were not over at its end.
    pub tickets: u64,
}
