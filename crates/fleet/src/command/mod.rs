//! What can be asked of the fleets. A command carries the random ids it needs, so that replaying commands with their
//! times rebuilds the same state.

mod fleets;
mod game_sessions;
mod matchmaking;
mod processes;
mod queues;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use fleets::{AliasUpdate, FleetUpdate, NewAlias, NewCompute, NewFleet};
pub use game_sessions::{GameSessionUpdate, NewGameSession, NewPlayerSession, TerminationMode};
pub use matchmaking::{
    AcceptanceType, ConfigurationUpdate, MatchTeam, NewBackfill, NewConfiguration, NewMatch, NewRuleSet,
    NewTicket, SearchReport,
};
pub use processes::{ProcessMessage, RegisterAt};
pub use queues::{NewPlacement, NewQueue, QueueUpdate};

use crate::ids::{
    AliasId, ComputeName, ConfigurationName, FleetId, GameSessionId, Location, PlacementId, PlayerId,
    PlayerSessionId, ProcessId, QueueName, RuleSetName, TicketId, Timestamp,
};
use crate::model::{
    Alias, Compute, CustomLocation, Fleet, GameSession, LaunchFailure, MatchmakingConfiguration,
    MatchmakingRuleSet, MatchmakingTicket, Placement, PlayerSession, ProcessExit, Queue, Settings, Tags,
};
use crate::refusal::Refusal;

/// One change asked of the fleets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Time passed: everything due is done. Answers [`Reply::Done`].
    Expire,
    /// Other rules from now on. Deadlines that are set already stay. Answers [`Reply::Done`].
    Configure(Box<Settings>),
    /// The service was away and is back. No process is connected, and each has [`Settings::restart_window`] to come back;
    /// what a process could not do meanwhile it may still do in that time. Reservations and placements end when they
    /// would have ended. Answers [`Reply::Done`].
    Restarted,

    /// Makes a fleet. Answers [`Reply::Fleet`].
    CreateFleet(Box<NewFleet>),
    /// Changes a fleet. Answers [`Reply::Fleet`].
    UpdateFleet(Box<FleetUpdate>),
    /// Deletes a fleet that no process is connected to, with all that is remembered of it. Answers [`Reply::Done`].
    DeleteFleet {
        /// Which one.
        fleet: FleetId,
    },
    /// Adds locations to a fleet. Answers [`Reply::Fleet`].
    CreateFleetLocations {
        /// Which fleet.
        fleet: FleetId,
        /// Custom locations that are there, 1 to 100.
        locations: Vec<Location>,
    },
    /// Takes locations from a fleet, with the computes in them. No process may be connected there. Answers
    /// [`Reply::Fleet`].
    DeleteFleetLocations {
        /// Which fleet.
        fleet: FleetId,
        /// Which locations, 1 to 100.
        locations: Vec<Location>,
    },
    /// Makes a custom location. Answers [`Reply::Location`].
    CreateLocation {
        /// Its name, `custom-…`, 8 to 64 of `[a-zA-Z0-9-]`.
        location: Location,
        /// Its tags.
        tags: Tags,
    },
    /// Deletes a custom location that no fleet has. Answers [`Reply::Done`].
    DeleteLocation {
        /// Which one.
        location: Location,
    },
    /// Registers a compute. Answers [`Reply::Compute`].
    RegisterCompute(Box<NewCompute>),
    /// Takes a compute out of its fleet. No process may be connected on it. Answers [`Reply::Done`].
    DeregisterCompute {
        /// Its fleet.
        fleet: FleetId,
        /// Which one.
        compute: ComputeName,
    },

    /// Makes an alias. Answers [`Reply::Alias`].
    CreateAlias(Box<NewAlias>),
    /// Changes an alias. Answers [`Reply::Alias`].
    UpdateAlias(Box<AliasUpdate>),
    /// Deletes an alias. Answers [`Reply::Done`].
    DeleteAlias {
        /// Which one.
        alias: AliasId,
    },
    /// Adds tags to a fleet, custom location, alias, queue, matchmaking configuration or rule set, or changes them. Answers [`Reply::Done`].
    TagResource {
        /// The resource's ARN.
        arn: String,
        /// Keys of 1 to 128 characters, values of at most 256.
        tags: Tags,
    },
    /// Takes tags away; keys that are not there change nothing. Answers [`Reply::Done`].
    UntagResource {
        /// The resource's ARN.
        arn: String,
        /// The tags' keys.
        keys: Vec<String>,
    },

    /// Makes a queue. Answers [`Reply::Queue`].
    CreateQueue(Box<NewQueue>),
    /// Changes a queue. Answers [`Reply::Queue`].
    UpdateQueue(Box<QueueUpdate>),
    /// Deletes a queue; what is pending in it fails. Answers [`Reply::Done`].
    DeleteQueue {
        /// Which one.
        queue: QueueName,
    },
    /// Asks for a game session wherever the queue allows one. Answers [`Reply::Placement`] in `PENDING`.
    StartPlacement(Box<NewPlacement>),
    /// Cancels a placement that is `PENDING`. Answers [`Reply::Placement`].
    StopPlacement {
        /// Which one.
        placement: PlacementId,
    },

    /// Makes a rule set. Answers [`Reply::RuleSet`].
    CreateRuleSet(Box<NewRuleSet>),
    /// Deletes a rule set that no configuration has and no ticket is matched by. Answers [`Reply::Done`].
    DeleteRuleSet {
        /// Which one.
        rule_set: RuleSetName,
    },
    /// Makes a matchmaking configuration. Answers [`Reply::Configuration`].
    CreateConfiguration(Box<NewConfiguration>),
    /// Changes a matchmaking configuration. Answers [`Reply::Configuration`].
    UpdateConfiguration(Box<ConfigurationUpdate>),
    /// Deletes a matchmaking configuration that no live ticket is of. Answers [`Reply::Done`].
    DeleteConfiguration {
        /// Which one.
        configuration: ConfigurationName,
    },
    /// Asks for a match. What the players have asked for before is cancelled. Answers [`Reply::Ticket`] in `QUEUED`.
    StartMatchmaking(Box<NewTicket>),
    /// Cancels a ticket, also one that asks for players. Answers [`Reply::Ticket`].
    StopMatchmaking {
        /// Which one.
        ticket: TicketId,
    },
    /// Players accept or reject the match that was found for them. The first who rejects breaks it. Answers
    /// [`Reply::Ticket`].
    AcceptMatch {
        /// Their ticket.
        ticket: TicketId,
        /// Some or all of its players.
        players: Vec<PlayerId>,
        /// What they say.
        acceptance: AcceptanceType,
    },
    /// Asks for players to fill up a game session. A request that was there is cancelled. Answers [`Reply::Ticket`] in
    /// `QUEUED`.
    StartMatchBackfill(Box<NewBackfill>),
    /// The matchmaker took tickets up: those in `QUEUED` are in `SEARCHING` now, the others are passed over. Answers
    /// [`Reply::Done`].
    SearchTickets {
        /// Which ones.
        tickets: Vec<TicketId>,
    },
    /// The matchmaker found a match. Refused unless every ticket is still waiting; tickets that are waiting after it,
    /// whatever it answers, go on looking. Answers [`Reply::Done`]; the tickets' effects say what came of it.
    CreateMatch(Box<NewMatch>),
    /// Why tickets have found no match yet. Answers [`Reply::Done`].
    ReportSearch {
        /// For each ticket whose reason is new.
        reports: Vec<SearchReport>,
    },

    /// Places a new game session on an idle process. Answers [`Reply::GameSession`] in `ACTIVATING`; with an
    /// idempotency token seen before and the same parameters, that first game session as it stands now.
    CreateGameSession(NewGameSession),
    /// Changes a game session that is `ACTIVE`. Its process is not told: GameLift tells it of matchmaking alone. Answers
    /// [`Reply::GameSession`].
    UpdateGameSession(GameSessionUpdate),
    /// Ends a game session. Answers [`Reply::GameSession`].
    TerminateGameSession {
        /// Which one.
        game_session: GameSessionId,
        /// How.
        mode: TerminationMode,
    },
    /// Reserves slots, all or none. Answers [`Reply::PlayerSessions`] in the order asked.
    CreatePlayerSessions {
        /// Where.
        game_session: GameSessionId,
        /// For whom; 1 to 25.
        players: Vec<NewPlayerSession>,
    },
    /// A player leaves by themselves: `RESERVED` or `ACTIVE` becomes `COMPLETED`. GameLift has no such call.
    /// Answers [`Reply::PlayerSession`].
    ReleasePlayerSession {
        /// Which slot.
        player_session: PlayerSessionId,
    },

    /// A process opened its socket, for the first time or again. Answers [`Reply::Done`].
    ConnectProcess {
        /// Which one.
        process: ProcessId,
        /// The fleet it says it belongs to.
        fleet: FleetId,
        /// The compute it says it runs on.
        compute: ComputeName,
        /// Where that is when it is not registered; none means that it must be.
        register_at: Option<RegisterAt>,
    },
    /// A process lost its last open socket. Answers [`Reply::Done`].
    DisconnectProcess {
        /// Which one.
        process: ProcessId,
    },
    /// A process sent no heartbeat for too long; [`Fleets::silent`](crate::Fleets::silent) says which. Answers
    /// [`Reply::Done`].
    ProcessSilent {
        /// Which one.
        process: ProcessId,
    },
    /// A process was seen to exit. One that said `ProcessEnding` before stays cleanly ended. Answers [`Reply::Done`].
    ProcessExited {
        /// Which one.
        process: ProcessId,
        /// How.
        exit: ProcessExit,
    },
    /// A process that was launched for this fleet is gone and never connected. One that did connect counts as exited.
    /// Answers [`Reply::Done`].
    LaunchFailed {
        /// Its fleet.
        fleet: FleetId,
        /// Which one.
        process: ProcessId,
        /// What went wrong.
        failure: LaunchFailure,
    },
    /// The process is to end: it gets `TerminateProcess` and a time. Answers [`Reply::Done`].
    TerminateProcess {
        /// Which one.
        process: ProcessId,
        /// How long it may take; none means the settings' termination grace.
        within: Option<Duration>,
    },
    /// The process gets no game session any more: one without is told to end at once, one that hosts ends when its game
    /// session is over, which goes on as if nothing had been said. GameLift has no such call. Answers [`Reply::Done`].
    DrainProcess {
        /// Which one.
        process: ProcessId,
    },
    /// What a process itself says by the server SDK. Answers [`Reply::Done`], or what the message says.
    FromProcess {
        /// Who says it.
        process: ProcessId,
        /// What it says.
        message: ProcessMessage,
    },
}

impl Command {
    /// Whether it may do nothing but move a deadline that no journal knows, or nothing at all; what else it does has an
    /// effect.
    pub(crate) fn is_routine(&self) -> bool {
        let heartbeat =
            |message: &ProcessMessage| matches!(message, ProcessMessage::HeartbeatServerProcess { .. });
        match self {
            Self::Expire | Self::SearchTickets { .. } | Self::ReportSearch { .. } => true,
            Self::FromProcess { message, .. } => heartbeat(message),
            _ => false,
        }
    }
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Outcome {
    /// What whoever asked is told.
    pub answer: Result<Reply, Refusal>,
    /// Whether anything may have changed that replaying must see, be it by the command or because something was due.
    /// A journal keeps the command then, also when it was refused; else it need not.
    pub changed: bool,
    /// The moment the command counted as, for the journal: not before any that came earlier.
    pub at: Timestamp,
}

/// What a command that was done answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It is done; there is nothing to show.
    Done,
    /// The fleet as it stands now.
    Fleet(Box<Fleet>),
    /// The custom location.
    Location(CustomLocation),
    /// The compute.
    Compute(Box<Compute>),
    /// The alias as it stands now.
    Alias(Box<Alias>),
    /// The queue as it stands now.
    Queue(Box<Queue>),
    /// The placement as it stands now.
    Placement(Box<Placement>),
    /// The game session as it stands now.
    GameSession(Box<GameSession>),
    /// The player session as it stands now.
    PlayerSession(Box<PlayerSession>),
    /// The player sessions as they stand now.
    PlayerSessions(Vec<PlayerSession>),
    /// The rule set.
    RuleSet(Box<MatchmakingRuleSet>),
    /// The matchmaking configuration as it stands now.
    Configuration(Box<MatchmakingConfiguration>),
    /// The matchmaking ticket as it stands now.
    Ticket(Box<MatchmakingTicket>),
    /// The server's request for players, by its id.
    Backfill(TicketId),
}
