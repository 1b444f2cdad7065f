//! A dedicated server's life under GameLift, as a state machine: process, game session, player sessions.
//!
//! It follows the server SDK's actions. What the SDK does by blocking is asynchronous here; what it says by callbacks
//! comes out of [`Hosting::hear`] as a [`HostingNews`]. [`Requests`] and [`Health`] are the rules of the connection, for
//! `net` to follow; [`sign`] is how one is signed.

mod backfill;
mod calls;
mod checks;
mod game_session;
mod health;
mod life;
mod matchmaker_data;
mod parameters;
mod requests;
mod role_credentials;
mod sigv4;
mod values;

use std::sync::Arc;

use rallypoint_wire::server_sdk::{Action, Push, ResponseBody};

pub use backfill::{BackfillPlayers, BackfillRequest};
pub use calls::PlayerSessionQuery;
pub use game_session::{GameSession, GameSessionUpdate, RpGameSessionStatus, RpUpdateReason};
pub(crate) use health::{Health, HealthStep, until_next};
pub use life::Hosting;
pub use matchmaker_data::MatchmakerData;
pub use parameters::{ContainerAgent, ServerParameters, SigningKeys, Timing};
pub(crate) use requests::{Requests, Waiting, WireNumber};
pub(crate) use sigv4::sign;
pub use values::{RpPlayerAttributeType, RpPlayerSessionCreationPolicy, RpPlayerSessionStatus};

use crate::event::{LogRecord, OperationId};
use crate::result::Failure;

/// The version of the server SDK's protocol that this library speaks, and names to the service.
pub const SDK_VERSION: &str = "5.6.0";
/// The language this library names to the service.
pub const SDK_LANGUAGE: &str = "Rust";
/// The tool this library names to the service, with its own version, unless the game names another.
pub const SDK_TOOL_NAME: &str = "Rallypoint";

/// What a hosting operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostingOperation {
    /// `InitSDK`.
    Init,
    /// `ProcessReady`.
    Ready,
    /// `ActivateGameSession`.
    ActivateGameSession,
    /// `UpdatePlayerSessionCreationPolicy`.
    UpdatePlayerSessionCreationPolicy,
    /// `AcceptPlayerSession`.
    AcceptPlayerSession,
    /// `RemovePlayerSession`.
    RemovePlayerSession,
    /// `DescribePlayerSessions`.
    DescribePlayerSessions,
    /// `StartMatchBackfill`.
    StartMatchBackfill,
    /// `StopMatchBackfill`.
    StopMatchBackfill,
    /// `GetComputeCertificate`.
    GetComputeCertificate,
    /// `GetFleetRoleCredentials`.
    GetFleetRoleCredentials,
    /// `ProcessEnding`.
    Ending,
    /// `Destroy`.
    Destroy,
}

/// What has to happen for a hosting call that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum HostingPlan {
    /// Connect to the service.
    Connect(Box<ServerParameters>),
    /// Ask the service.
    Ask(Action),
    /// Nothing: the answer is known, or that there is none.
    Finish(Result<Box<ResponseBody>, Failure>),
    /// Close the connection.
    Close,
}

/// What an answer of the service's comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum HostingAnswer {
    /// The operation is over; with what the service says beyond that it was done.
    Done(Option<Arc<ResponseBody>>),
    /// It goes on: ask this.
    Ask(Action),
}

/// What the hosting connection tells the game thread.
#[derive(Debug)]
pub enum HostingEvent {
    /// The service said something on its own account.
    Push(Push),
    /// The connection is lost and will not be dialled again, because.
    Lost(String),
    /// The health report is due: unless it is answered in time, the process reports itself unhealthy. The first is a part
    /// of the operation that made the process ready.
    HealthCheck(Option<OperationId>),
}

/// What the game is to be told.
#[derive(Debug)]
pub enum HostingNews {
    /// `OnStartGameSession`: prepare it, then activate it.
    StartGameSession(Arc<GameSession>),
    /// `OnUpdateGameSession`: it has changed, or a backfill of it is over.
    UpdateGameSession(Arc<GameSessionUpdate>),
    /// `OnProcessTerminate`: end by this time, in milliseconds since the epoch; 0 when the service named none, or is lost
    /// for good.
    ProcessTerminate(i64),
    /// `OnHealthCheck`: say how the process is.
    HealthCheck,
    /// Nothing the game has to know.
    Log(LogRecord),
}

#[cfg(test)]
mod tests;
