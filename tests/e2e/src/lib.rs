//! What the tests that cross parts stand on: a gateway on ports of its own, a game server by the library's hosting
//! side, and a player by its session side. Nothing here is a stand-in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backend;
mod game_server;
mod gateway;
mod player;
mod process;
mod proxy;

use std::time::{Duration, Instant};

pub use backend::{Backend, Difference};
pub use game_server::GameServer;
pub use gateway::Gateway;
pub use player::{Outcome, Player, named};
pub use process::GatewayProcess;
pub use proxy::Proxy;

/// Long enough for a busy machine; nothing waits for it to pass.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again until it is so: for what has no event to wait for.
///
/// # Panics
/// When it is not so within `patience`.
pub fn until(what: &str, patience: Duration, mut check: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !check() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
