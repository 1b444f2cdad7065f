//! The ways from an effect to whom it concerns.

use std::sync::atomic::Ordering;

use rallypoint_fleet::{Effect, GameSessionStatus, ProcessEnd, ProcessStatus, Push};
use rallypoint_wire::server_sdk;
use tracing::{debug, info};

use super::{Embedded, State, convert};

impl Embedded {
    /// Tells whoever has to know. Under the lock, so it writes no lines: [`log`] does that later.
    pub(super) fn route(&self, state: &mut State, effect: &Effect) {
        match effect {
            Effect::Push(process, Push::CreateGameSession(id)) => {
                if let Some(session) = state.fleet.game_session(id) {
                    state.sockets.push(process, &convert::create_push(session));
                }
            }
            Effect::Push(process, Push::TerminateProcess { termination_time }) => {
                let termination_time = i64::try_from(termination_time.0).unwrap_or(i64::MAX);
                state.sockets.push(process, &server_sdk::Push::TerminateProcess { termination_time });
            }
            Effect::ProcessChanged(process, status) => {
                if let ProcessStatus::Ended(end) = status
                    && *end != ProcessEnd::Clean
                {
                    state.sockets.close_for_good(process);
                }
                self.process_changes.send_modify(|count| *count = count.wrapping_add(1));
            }
            Effect::GameSessionChanged(id, status) => {
                self.count_revision();
                if *status != GameSessionStatus::Activating
                    && let Some(waiters) = state.waiters.remove(id)
                {
                    waiters.notify_waiters();
                }
            }
            Effect::GameSessionUpdated(_) | Effect::PlayerSessionChanged(..) => self.count_revision(),
        }
    }

    /// Under the state's lock, so before whoever made the change learns of it.
    fn count_revision(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }
}

/// Writes down what happened.
pub(super) fn log(effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::ProcessChanged(process, status) => info!(%process, ?status, "server process"),
            Effect::GameSessionChanged(id, status) => info!(game_session = %id, ?status, "game session"),
            Effect::GameSessionUpdated(id) => info!(game_session = %id, "game session was updated"),
            // A player session's id is a secret between player and server: it is not logged.
            Effect::PlayerSessionChanged(_, status) => debug!(?status, "player session"),
            Effect::Push(process, push) => debug!(%process, ?push, "push"),
        }
    }
}
