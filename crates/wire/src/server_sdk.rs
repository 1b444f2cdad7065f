//! The WebSocket between a dedicated server and GameLift, as the server SDKs 5.x speak it: text frames with one flat
//! JSON object each. Facts: the Go SDK 5.6.0, the C++ SDK 5.4.0 and the C# SDK 5.5 (sources read, Go and C++ run).
//!
//! [`ConnectQuery`] opens it. A process sends a [`Request`], which the service reads as [`FromProcess`]; the service
//! sends a [`Response`] or a [`Push`], which a process reads as [`FromService`]. `null` is read as absent everywhere: Go
//! writes it for empty maps and lists.

mod connect;
pub mod env;
mod members;
mod nouns;
mod push;
mod request;
mod response;
pub mod signature;
#[cfg(test)]
mod tests;

pub use connect::{ConnectQuery, SIGV4, SigV4Query};
pub use nouns::{AttributeValue, Player, PlayerSession, PlayerSessionPolicy, PlayerSessionStatus};
pub use push::{GameSession, GameSessionStatus, Push, UpdateReason};
pub use request::{Action, FromProcess, Request};
pub use response::{
    BackfillTicket, ComputeCertificate, FleetRoleCredentials, FromService, PlayerSessionPage, Response,
    ResponseBody,
};

/// Why a frame could not be read.
pub type FrameError = serde_json::Error;
