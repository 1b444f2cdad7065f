//! What happened to a fleet, for people to read.

use serde::{Deserialize, Serialize};

use crate::ids::Timestamp;

/// One thing that happened to a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetEvent {
    /// Its number in its fleet, from 0 on.
    pub number: u64,
    /// What happened.
    pub code: FleetEventCode,
    /// When.
    pub time: Timestamp,
    /// The same in words, with what a code has no room for.
    pub message: String,
    /// The id of what it happened to: a fleet, a location, a process or a game session.
    pub resource: String,
}

/// GameLift's `EventCode`: those of its words that can be true here. As text they are spelt as in the API.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum FleetEventCode {
    /// The fleet was made.
    FleetCreated,
    /// The fleet takes game sessions.
    FleetStateActive,
    /// The fleet is gone.
    FleetDeleted,
    /// New game sessions get another protection.
    FleetNewGameSessionProtectionPolicyUpdated,
    /// The fleet got a location.
    LocationStateCreated,
    /// The fleet lost a location.
    LocationStateDeleted,
    /// A launched process' program cannot be run.
    ServerProcessInvalidPath,
    /// A launched process did not call `InitSDK` in time.
    ServerProcessSdkInitializationTimeout,
    /// A process did not say `ProcessReady` in time.
    ServerProcessProcessReadyTimeout,
    /// A process ended, or was lost, without `ProcessEnding`.
    ServerProcessCrashed,
    /// A process was told to end because it was unhealthy or silent.
    ServerProcessTerminatedUnhealthy,
    /// A process did not end in the time it was given.
    ServerProcessForceTerminated,
    /// A process went on after it had said `ProcessEnding`.
    ServerProcessProcessExitTimeout,
    /// A game session was not activated in time.
    GameSessionActivationTimeout,
    /// What GameLift has no word for: the exit code of a process that had said `ProcessEnding`, and that a process is
    /// drained.
    GenericEvent,
}
