//! The gateway: a players' door for game clients, a services' door for trusted callers and dedicated servers, and a
//! backend that answers both.
//!
//! Doors speak to a [`backend::Backend`] in GameLift's nouns and never know which one answers. The embedded one runs
//! a fleet in memory; [`supervisor`] can launch that fleet's server processes, and [`logs`] collects what they leave behind.

mod auth;
pub mod backend;
mod caller;
pub mod choices;
pub mod cli;
mod clock;
pub mod commands;
pub mod compute_token;
mod doors;
mod drain;
mod limits;
pub mod log;
pub mod logs;
pub mod matchmaking_file;
pub mod metrics;
pub mod open_files;
pub mod openapi;
pub mod overview;
pub mod quota;
pub mod readiness;
mod request_id;
mod role_credentials;
pub mod run;
mod secret;
pub mod shared;
mod startup;
pub mod store;
pub mod supervisor;
pub mod terminal;
pub mod threads;
pub mod tls;
pub mod trace;
mod watched_file;

pub use role_credentials::{RoleCredentials, RoleCredentialsError};
pub use secret::{Secret, SecretError};
pub use startup::StartUp;
