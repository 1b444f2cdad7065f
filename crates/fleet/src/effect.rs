//! What a fleet wants done, and what it tells to whoever watches.

use crate::ids::{GameSessionId, PlayerSessionId, ProcessId, Timestamp};
use crate::model::{GameSessionStatus, PlayerSessionStatus, ProcessStatus};

/// A consequence of a command, in the order it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell this process.
    Push(ProcessId, Push),
    /// A process changed its status.
    ProcessChanged(ProcessId, ProcessStatus),
    /// A game session was made or changed its status.
    GameSessionChanged(GameSessionId, GameSessionStatus),
    /// A game session's fields changed, not its status.
    GameSessionUpdated(GameSessionId),
    /// A player session was made or changed its status.
    PlayerSessionChanged(PlayerSessionId, PlayerSessionStatus),
}

/// What the service says to a server process on its own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// Host this game session.
    CreateGameSession(GameSessionId),
    /// End by this time.
    TerminateProcess {
        /// After it, the process counts as dead.
        termination_time: Timestamp,
    },
}
