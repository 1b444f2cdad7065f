//! What the fleets want done, and what they tell to whoever watches.

use crate::ids::{FleetId, GameSessionId, PlacementId, PlayerSessionId, ProcessId, TicketId, Timestamp};
use crate::model::{
    FleetEvent, GameSessionStatus, MatchmakingEvent, PlacementStatus, PlayerSessionStatus, ProcessStatus,
    TicketStatus,
};

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
    /// A placement was started or changed its status.
    PlacementChanged(PlacementId, PlacementStatus),
    /// A ticket was started or looks otherwise; with the status it has now, which need not be another. The matchmaker
    /// takes up what is `QUEUED` or `SEARCHING` and lets go of the rest.
    TicketChanged(TicketId, TicketStatus),
    /// One of GameLift's matchmaking events.
    Matchmaking(Box<MatchmakingEvent>),
    /// Something happened to a fleet that people may want to read of.
    FleetEvent(FleetId, Box<FleetEvent>),
}

/// What the service says to a server process on its own account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Push {
    /// Host this game session.
    CreateGameSession(GameSessionId),
    /// Something about its game session is new.
    UpdateGameSession {
        /// Which one; it is shown as it stands.
        game_session: GameSessionId,
        /// What is new.
        reason: UpdateReason,
        /// The request for players it is about.
        ticket: TicketId,
    },
    /// End by this time.
    TerminateProcess {
        /// After it, the process counts as dead.
        termination_time: Timestamp,
    },
}

/// Why a game session is shown to its process again; the server SDK's `UpdateReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum UpdateReason {
    /// Players were found, and are in its matchmaker data.
    MatchmakingDataUpdated,
    /// Looking for players went wrong.
    BackfillFailed,
    /// No players were found in time.
    BackfillTimedOut,
    /// Looking for players was stopped.
    BackfillCancelled,
}
