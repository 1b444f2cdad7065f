//! The embedded GameLift: fleets, server processes, game sessions, player sessions, queues and placements as one state
//! machine.
//!
//! There is no I/O and no clock in here. A [`Command`] comes in with its time; an [`Outcome`] and a list of [`Effect`]s
//! go out. [`Fleets`] is all of it.

mod aliases;
pub mod arn;
mod backfill;
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

pub use command::{
    AliasUpdate, Command, FleetUpdate, GameSessionUpdate, NewAlias, NewCompute, NewFleet, NewGameSession,
    NewPlacement, NewPlayerSession, NewQueue, Outcome, ProcessMessage, QueueUpdate, RegisterAt, Reply,
    TerminationMode,
};
pub use effect::{Effect, Push, UpdateReason};
pub use fleets::Fleets;
pub use ids::{
    AliasId, ComputeName, FleetId, GameSessionId, Location, PlacementId, PlayerId, PlayerSessionId,
    ProcessId, QueueName, TicketId, Timestamp,
};
pub use model::{
    Alias, AttributeValue, BackfillPlayer, BackfillTicket, CertificateType, Compute, Cost, CostError,
    CreationLimit, CustomLocation, FallbackStrategy, Fleet, FleetEvent, FleetEventCode, FleetOrAlias,
    GameSession, GameSessionStatus, GameSessionStatusReason, LatencyPolicy, LaunchFailure, PlacedGameSession,
    PlacedPlayerSession, Placement, PlacementStatus, PlayerLatency, PlayerSession,
    PlayerSessionCreationPolicy, PlayerSessionStatus, Priority, PriorityConfiguration, PriorityOverride,
    Process, ProcessEnd, ProcessExit, ProcessStatus, ProtectionPolicy, Queue, RoutingStrategy, Settings,
    Tags, Utilization,
};
pub use refusal::Refusal;
pub use search::{Among, ExpressionError, Filter, Page, Position, Search, Sort};
pub use snapshot::SHAPES_VERSION;
