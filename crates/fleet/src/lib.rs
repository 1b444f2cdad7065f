//! The embedded GameLift: fleets, server processes, game sessions, player sessions, queues, placements and matchmaking as
//! one state machine. What makes a match is not in here: the matchmaker's decisions come in as commands.
//!
//! There is no I/O and no clock in here. A [`Command`] comes in with its time; an [`Outcome`] and a list of [`Effect`]s
//! go out. [`Fleets`] is all of it.

mod aliases;
pub mod arn;
mod census;
mod checks;
mod command;
mod connections;
mod creations;
mod deadlines;
mod effect;
mod events;
mod fleet;
mod fleets;
mod game_sessions;
mod ids;
mod locations;
mod matchmaking;
mod messages;
mod model;
mod placements;
mod player_sessions;
mod processes;
mod queues;
mod read;
mod refusal;
mod search;
mod silence;
mod snapshot;
mod table;
mod tags;
mod walk;

pub use census::{Census, Tally};
pub use command::{
    AcceptanceType, AliasUpdate, Command, ConfigurationUpdate, FleetUpdate, GameSessionUpdate, MatchTeam,
    NewAlias, NewBackfill, NewCompute, NewConfiguration, NewFleet, NewGameSession, NewMatch, NewPlacement,
    NewPlayerSession, NewQueue, NewRuleSet, NewTicket, Outcome, ProcessMessage, QueueUpdate, RegisterAt,
    Reply, SearchReport, TerminationMode,
};
pub use effect::{Effect, Push, UpdateReason};
pub use fleets::Fleets;
pub use ids::{
    AliasId, ComputeName, ConfigurationName, FleetId, GameSessionId, Location, MatchId, PlacementId,
    PlayerId, PlayerSessionId, ProcessId, QueueName, RuleSetName, TicketId, Timestamp,
};
pub use model::{
    Acceptance, AcceptanceOutcome, Alias, BackfillMode, BackfillOf, CertificateType, Compute, Cost,
    CostError, CreationLimit, CustomLocation, EventPlayer, EventTicket, FallbackStrategy, Fleet, FleetEvent,
    FleetEventCode, FleetOrAlias, FlexMatchMode, GameSession, GameSessionStatus, GameSessionStatusReason,
    LatencyPolicy, LaunchFailure, MatchConnection, MatchDestination, MatchmakingConfiguration,
    MatchmakingEvent, MatchmakingEventKind, MatchmakingRuleSet, MatchmakingTicket, Occupancy,
    PlacedGameSession, PlacedPlayerSession, Placement, PlacementStatus, PlayerLatency, PlayerSession,
    PlayerSessionCreationPolicy, PlayerSessionStatus, Priority, PriorityConfiguration, PriorityOverride,
    Process, ProcessEnd, ProcessExit, ProcessStatus, ProtectionPolicy, Queue, RoutingStrategy, RuleMetric,
    RuleSetBody, Settings, Tags, TicketEnd, TicketStatus, Utilization,
};
pub use refusal::Refusal;
pub use search::{Among, ExpressionError, Filter, Page, Position, Search, Sort};
pub use snapshot::SHAPES_VERSION;
