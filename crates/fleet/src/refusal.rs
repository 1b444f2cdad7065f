//! Why the fleets said no. Each refusal is one of GameLift's exceptions, with a message that names what to do.

use thiserror::Error;

use crate::ids::{
    AliasId, ComputeName, ConfigurationName, FleetId, GameSessionId, MatchId, PlacementId, PlayerSessionId,
    ProcessId, QueueName, RuleSetName, TicketId,
};
use crate::model::{GameSessionStatus, PlayerSessionStatus, ProcessStatus, TicketStatus};

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
    #[error("server process {0} is not known: it was never connected, or is over for long")]
    ProcessNotFound(ProcessId),
    /// `NotFoundException`.
    #[error("fleet {0} does not exist: create it, or name another")]
    FleetNotFound(FleetId),
    /// `NotFoundException`.
    #[error("alias {0} does not exist: create it, or name another")]
    AliasNotFound(AliasId),
    /// `NotFoundException`.
    #[error("location {0} does not exist, or is not one of the fleet's: create it or add it to the fleet")]
    LocationNotFound(String),
    /// `NotFoundException`.
    #[error("compute {compute} is not registered with fleet {fleet}: register it first")]
    ComputeNotFound {
        /// The fleet.
        fleet: FleetId,
        /// What is not there.
        compute: ComputeName,
    },
    /// `NotFoundException`.
    #[error("game session queue {0} does not exist: create it, or name another")]
    QueueNotFound(QueueName),
    /// `NotFoundException`.
    #[error("placement {0} does not exist, or is over for long")]
    PlacementNotFound(PlacementId),
    /// `NotFoundException`.
    #[error(
        "nothing with tags has the ARN {0}: fleets, custom locations, aliases, queues, matchmaking configurations and rule sets have them"
    )]
    ResourceNotFound(String),
    /// `NotFoundException`.
    #[error("matchmaking configuration {0} does not exist: create it, or name another")]
    ConfigurationNotFound(ConfigurationName),
    /// `NotFoundException`.
    #[error("matchmaking rule set {0} does not exist: create it, or name another")]
    RuleSetNotFound(RuleSetName),
    /// `NotFoundException`.
    #[error("matchmaking ticket {0} does not exist, or is over for long")]
    MatchmakingTicketNotFound(TicketId),
    /// `NotFoundException`; 404 on the server SDK's socket.
    #[error("game session {game_session} has no backfill request {ticket} of that configuration")]
    TicketNotFound {
        /// Where it was looked for.
        game_session: GameSessionId,
        /// What is not there.
        ticket: TicketId,
    },
    /// `InvalidRequestException`, in GameLift's own words.
    #[error("Matchmaking ticket is in PLACING status and cannot be canceled.")]
    TicketPlacing,
    /// `InvalidRequestException`.
    #[error("matchmaking ticket {ticket} is {status}: {need}")]
    InvalidTicketStatus {
        /// Which one.
        ticket: TicketId,
        /// Where it stands.
        status: TicketStatus,
        /// What it would have to be.
        need: &'static str,
    },
    /// A match that the matchmaker proposed and that cannot be any more; no caller of the API sees it.
    #[error("match {id} cannot be made: {problem}")]
    MatchOutOfDate {
        /// The match.
        id: MatchId,
        /// What is not as it should be.
        problem: String,
    },
    /// `LimitExceededException`.
    #[error("{what} are {most} already, the most there may be: delete one first")]
    LimitExceeded {
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// `ConflictException`.
    #[error("{field} {problem}")]
    Conflict {
        /// The field, in the API's words.
        field: &'static str,
        /// What is there already and what would be right.
        problem: String,
    },
    /// `TerminalRoutingStrategyException`, with the alias's own message.
    #[error("{0}")]
    TerminalRoutingStrategy(String),
    /// `InvalidFleetStatusException`.
    #[error("fleet {fleet} is in use: {need}")]
    FleetInUse {
        /// Which one.
        fleet: FleetId,
        /// What is to be done first.
        need: String,
    },
    /// `LimitExceededException`.
    #[error(
        "creator {creator} has made {limit} game sessions within {minutes} min, the most the fleet allows: try later"
    )]
    CreationLimitExceeded {
        /// Who.
        creator: String,
        /// How many are allowed.
        limit: u32,
        /// In how many minutes.
        minutes: u64,
    },
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
