//! Why a gateway did not run.

use std::net::SocketAddr;
use std::sync::Arc;

use thiserror::Error;

use crate::auth::AuthError;
use crate::backend::{GameLiftError, MatchmakingSetUpError, Undone};
use crate::store::folder::FolderError;
use crate::store::journal::{JournalError, WriteError};
use crate::supervisor::LaunchError;
use crate::tls::TlsError;

/// A gateway that did not run or had to stop.
#[derive(Debug, Error)]
pub enum RunError {
    /// A door's address is not to be had.
    #[error("cannot listen on {address}: {source}; {hint} --{door}")]
    Bind {
        /// The door's option.
        door: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
        /// What to do about it with that option.
        hint: &'static str,
    },
    /// A listener does not know its own address.
    #[error("cannot tell where a door listens: {0}; try another address")]
    Address(std::io::Error),
    /// The fleet that is to be there from the start cannot be made.
    #[error("cannot set up the fleet: {0}; check --fleet-id, --location and --server-ip")]
    SetUp(#[from] Undone),
    /// What `--matchmaking` asks for cannot be made.
    #[error("--matchmaking: {0}")]
    Matchmaking(#[from] MatchmakingSetUpError),
    /// The folder of `--data` cannot be used.
    #[error(transparent)]
    Data(#[from] FolderError),
    /// What was kept in it cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal has no thread.
    #[error("cannot start the journal's thread: {0}; check the limits of this account")]
    Thread(std::io::Error),
    /// The matcher has no thread.
    #[error("cannot start the matcher's thread: {0}; check the limits of this account")]
    Matcher(std::io::Error),
    /// The journal could not be written, so that nothing more could be accepted.
    #[error("stopped because nothing can be kept any more: {0}")]
    Unwritable(Arc<WriteError>),
    /// A door has no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// GameLift cannot be called at all.
    #[error(transparent)]
    GameLift(#[from] GameLiftError),
    /// Callers cannot be told apart.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The players' door alone has no fleet to run.
    #[error("the players' door alone stands in front of GameLift: add --backend gamelift")]
    NotGameLift,
    /// Instances would not know each other's tokens.
    #[error("many instances need one secret, so that each honours the others' tokens: add --secret-file")]
    NoSecret,
    /// The servers cannot be launched at all.
    #[error(transparent)]
    Launch(#[from] LaunchError),
}
