//! The rules the whole service runs by.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The rules the whole service runs by. Where GameLift has a number, it is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The region in ARNs, for example `us-west-2`.
    pub region: String,
    /// How long a game session may stay `ACTIVATING` on a fleet that does not say. GameLift: 1 to 600 s, 300 s by default.
    pub activation_timeout: Duration,
    /// How long a reservation waits for its player. GameLift: 60 s.
    pub reservation_timeout: Duration,
    /// The interval of the server SDK's heartbeat. GameLift: 60 s.
    pub heartbeat_interval: Duration,
    /// How many intervals without a heartbeat end a process. GameLift: 3.
    pub missed_heartbeats: u32,
    /// How long a process whose connection was lost may take to come back before it counts as dead.
    pub reconnect_window: Duration,
    /// The same for every process after the service itself was away. The server SDKs wait up to 32 s between two
    /// attempts, and some of their attempts fail while the service comes up.
    pub restart_window: Duration,
    /// How long a process told to terminate may take before it counts as dead. GameLift: 5 minutes.
    pub termination_grace: Duration,
    /// How long what is over can still be described: game sessions, placements, tickets. GameLift: 30 days.
    pub retention: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "us-west-2".to_owned(),
            activation_timeout: Duration::from_secs(300),
            reservation_timeout: Duration::from_secs(60),
            heartbeat_interval: Duration::from_secs(60),
            missed_heartbeats: 3,
            reconnect_window: Duration::from_secs(30),
            restart_window: Duration::from_secs(120),
            termination_grace: Duration::from_secs(300),
            retention: Duration::from_secs(30 * 24 * 3600),
        }
    }
}
