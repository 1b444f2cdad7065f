//! Why a fleet said no. Each refusal is one of GameLift's exceptions, with a message that names what to do.

use thiserror::Error;

use crate::ids::{GameSessionId, PlayerSessionId, ProcessId};
use crate::model::{GameSessionStatus, PlayerSessionStatus, ProcessStatus};

/// A command that was refused changed nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// `InvalidRequestException`.
    #[error("{field} {problem}")]
    InvalidRequest {
        /// The field, in the API's words.
        field: &'static str,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// `NotFoundException`.
    #[error("game session {0} does not exist")]
    GameSessionNotFound(GameSessionId),
    /// `NotFoundException`.
    #[error("player session {0} does not exist")]
    PlayerSessionNotFound(PlayerSessionId),
    /// `NotFoundException`.
    #[error("server process {0} is not connected to this fleet")]
    ProcessNotFound(ProcessId),
    /// `NotFoundException`.
    #[error("location {0} is not in this fleet")]
    LocationNotFound(String),
    /// `FleetCapacityExceededException`.
    #[error("no idle server process is left: start more, or try again when a game session ends")]
    FleetCapacityExceeded,
    /// `IdempotentParameterMismatchException`.
    #[error("idempotency token {0} was used before with other parameters")]
    IdempotentParameterMismatch(String),
    /// `GameSessionFullException`.
    #[error(
        "game session {game_session} is full: asked for {wanted}, open {open} of {max}; try another, or wait for a slot"
    )]
    GameSessionFull {
        /// Which one.
        game_session: GameSessionId,
        /// How many were asked for.
        wanted: u32,
        /// How many are open.
        open: u32,
        /// How many there are.
        max: u32,
    },
    /// `InvalidGameSessionStatusException`.
    #[error("game session {game_session} is {status:?}: {need}")]
    InvalidGameSessionStatus {
        /// Which one.
        game_session: GameSessionId,
        /// Where it stands.
        status: GameSessionStatus,
        /// What it would have to be.
        need: &'static str,
    },
    /// `InvalidGameSessionStatusException`: GameLift's model has no error of its own for this.
    #[error("game session {0} accepts no new players: its creation policy is DENY_ALL")]
    PlayersDenied(GameSessionId),
    /// A player session that cannot go where it was asked to; 400 on the server SDK's socket.
    #[error("player session {player_session} is {status:?}: {need}")]
    InvalidPlayerSessionStatus {
        /// Which one.
        player_session: PlayerSessionId,
        /// Where it stands.
        status: PlayerSessionStatus,
        /// What it would have to be.
        need: &'static str,
    },
    /// A process spoke out of turn; 409 on the server SDK's socket.
    #[error("server process {process} is {status:?}: {need}")]
    InvalidProcessStatus {
        /// Which one.
        process: ProcessId,
        /// Where it stands.
        status: ProcessStatus,
        /// What it would have to be.
        need: &'static str,
    },
    /// A process named a game session that is not its own; 403 on the server SDK's socket.
    #[error("game session {game_session} is not hosted by server process {process}")]
    NotTheHost {
        /// Which game session.
        game_session: GameSessionId,
        /// Who asked.
        process: ProcessId,
    },
    /// A player session of another game session; 404 on the server SDK's socket.
    #[error("player session {player_session} does not belong to game session {game_session}")]
    NotInGameSession {
        /// Which slot.
        player_session: PlayerSessionId,
        /// Which game session it was shown to.
        game_session: GameSessionId,
    },
}
