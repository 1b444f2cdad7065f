//! The embedded GameLift: server processes, game sessions and player sessions as one state machine.
//!
//! There is no I/O and no clock in here. A [`Command`] comes in with its time; a [`Reply`] or a [`Refusal`] and a
//! list of [`Effect`]s go out.

mod checks;
mod command;
mod deadlines;
mod effect;
mod fleet;
mod game_sessions;
mod ids;
mod model;
mod player_sessions;
mod processes;
mod refusal;
mod search;
mod table;

pub use command::{
    Command, GameSessionUpdate, NewGameSession, NewPlayerSession, ProcessMessage, Reply, TerminationMode,
};
pub use effect::{Effect, Push};
pub use fleet::Fleet;
pub use ids::{
    ComputeName, FleetId, GameSessionId, Location, PlayerId, PlayerSessionId, ProcessId, Timestamp,
};
pub use model::{
    FleetConfig, GameSession, GameSessionStatus, GameSessionStatusReason, PlayerSession,
    PlayerSessionCreationPolicy, PlayerSessionStatus, Process, ProcessEnd, ProcessStatus, ProtectionPolicy,
};
pub use refusal::Refusal;
pub use search::{Among, ExpressionError, Filter, Page, Position, Search, Sort};
