//! What Rallypoint says on a wire, and nothing else: serde types shared by the library and the gateway.
//!
//! A field name of a wire is written down here once. [`gateway`] is the JSON between a game client and the players'
//! door, [`found`] how a client reads the longest of its answers, [`matchmaking`] the door's tickets; [`server_sdk`] is the WebSocket between a dedicated
//! server and the services' door (or Amazon GameLift).

pub mod found;
pub mod gateway;
pub mod lenient;
pub mod matchmaking;
#[cfg(feature = "openapi")]
mod openapi;
pub mod server_sdk;
