//! The ways from an effect to whom it concerns.

use std::sync::atomic::Ordering;

use rallypoint_fleet::{
    Effect, FleetEvent, FleetId, GameSessionId, GameSessionStatus, PlacementId, PlacementStatus, ProcessEnd,
    ProcessStatus, Push,
};
use rallypoint_wire::server_sdk;
use tracing::{debug, info, warn};

use super::rows::Rows;
use super::{Embedded, State, convert};

impl Embedded {
    /// Tells whoever has to know. Under the lock, so it writes no lines: [`log`] does that later.
    pub(super) fn route(&self, state: &mut State, effect: &Effect) {
        match effect {
            Effect::Push(process, Push::CreateGameSession(id)) => {
                if let Some(session) = state.fleets.game_session(id) {
                    state.sockets.push(process, &convert::create_push(session));
                }
            }
            Effect::Push(process, Push::UpdateGameSession { game_session, reason, ticket }) => {
                if let Some(session) = state.fleets.game_session(game_session) {
                    state.sockets.push(process, &convert::update_push(session, *reason, ticket));
                }
            }
            Effect::Push(process, Push::TerminateProcess { termination_time }) => {
                let termination_time = convert::milliseconds(*termination_time);
                state.sockets.push(process, &server_sdk::Push::TerminateProcess { termination_time });
            }
            Effect::ProcessChanged(process, status) => {
                if let ProcessStatus::Ended(end) = status {
                    if *end != ProcessEnd::Clean {
                        state.sockets.close_for_good(process);
                    }
                    if !state.sockets.has(process) {
                        state.requests.forget(process);
                    }
                }
                self.process_changes.send_modify(|count| *count = count.wrapping_add(1));
            }
            Effect::GameSessionChanged(id, status) => {
                self.looks_otherwise(state, id);
                if *status != GameSessionStatus::Activating
                    && let Some(waiters) = state.waiters.remove(id)
                {
                    waiters.notify_waiters();
                }
            }
            Effect::GameSessionUpdated(id) => self.looks_otherwise(state, id),
            Effect::PlayerSessionChanged(id, _) => {
                let session = state.fleets.player_session(id);
                match session.map(|session| session.game_session.clone()) {
                    Some(id) => self.looks_otherwise(state, &id),
                    // Forgotten before the change was safe: it may have been any game session's.
                    None => self.all_look_otherwise(state),
                }
            }
            Effect::PlacementChanged(id, _) => self.tell_of_placement(state, id),
            Effect::TicketChanged(id, _) => self.inbox.note([id.clone()]),
            Effect::Matchmaking(_) => {}
            Effect::FleetEvent(fleet, event) => self.tell_of_fleet(fleet, event),
        }
    }

    /// Under the state's lock, so before whoever made the change learns of it.
    fn looks_otherwise(&self, state: &mut State, game_session: &GameSessionId) {
        state.rows.forget(game_session);
        self.revision.fetch_add(1, Ordering::Release);
    }

    fn all_look_otherwise(&self, state: &mut State) {
        state.rows = Rows::default();
        self.revision.fetch_add(1, Ordering::Release);
    }

    fn tell_of_placement(&self, state: &State, id: &PlacementId) {
        self.events.tell(&self.region, || {
            let placement = state.fleets.placement(id)?;
            convert::placement_news(&self.region, placement)
        });
    }

    fn tell_of_fleet(&self, fleet: &FleetId, event: &FleetEvent) {
        self.events.tell(&self.region, || Some(convert::fleet_news(&self.region, fleet, event)));
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
            Effect::PlacementChanged(id, PlacementStatus::Failed | PlacementStatus::TimedOut) => {
                warn!(placement = %id, "a placement got no game session");
            }
            Effect::PlacementChanged(id, status) => info!(placement = %id, ?status, "placement"),
            Effect::TicketChanged(id, status) => info!(ticket = %id, %status, "matchmaking ticket"),
            Effect::Matchmaking(event) => debug!(?event, "matchmaking event"),
            Effect::FleetEvent(fleet, event) => {
                info!(%fleet, code = %event.code, resource = event.resource, "{}", event.message);
            }
            Effect::Push(process, push) => debug!(%process, ?push, "push"),
        }
    }
}
