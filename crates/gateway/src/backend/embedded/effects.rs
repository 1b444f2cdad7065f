//! The ways from an effect to whom it concerns.

use std::sync::atomic::Ordering;

use rallypoint_fleet::{
    Effect, FleetEvent, FleetId, GameSessionId, GameSessionStatus, MatchmakingEvent, MatchmakingEventKind,
    PlacementId, PlacementStatus, ProcessEnd, ProcessStatus, Push, TicketId, TicketStatus,
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
            Effect::TicketChanged(id, status) => {
                self.inbox.note([id.clone()]);
                let State { fleets, watched, .. } = state;
                watched.changed(id, fleets.ticket(id));
                if *status == TicketStatus::Searching {
                    self.tell_of_search(state, id);
                }
            }
            Effect::Matchmaking(event) => self.tell_of_matchmaking(state, event),
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

    /// Why it has found no match yet, where that was found out just now.
    fn tell_of_search(&self, state: &mut State, id: &TicketId) {
        let Some(ticket) = state.fleets.ticket(id) else { return };
        let Some(reason) = &ticket.status_reason else { return };
        self.events.tell(&self.region, || {
            Some(convert::report_news(&self.region, ticket, reason, state.fleets.now()))
        });
        state.happened.reports.push((id.clone(), reason.clone()));
    }

    fn tell_of_matchmaking(&self, state: &State, event: &MatchmakingEvent) {
        self.events.tell(&self.region, || {
            let rules = state.fleets.rules_of(&event.configuration);
            Some(convert::matchmaking_news(&self.region, event, rules.as_deref()))
        });
    }

    fn tell_of_fleet(&self, fleet: &FleetId, event: &FleetEvent) {
        self.events.tell(&self.region, || Some(convert::fleet_news(&self.region, fleet, event)));
    }
}

/// What is to be logged once the lock is free.
#[derive(Default)]
pub(super) struct Happened {
    pub(super) effects: Vec<Effect>,
    /// Why tickets have found no match yet.
    reports: Vec<(TicketId, String)>,
}

/// Writes down what happened.
pub(super) fn log(happened: &Happened) {
    for (ticket, reason) in &happened.reports {
        info!(%ticket, "no match yet: {reason}");
    }
    for effect in &happened.effects {
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
            // Every report is a change, and has its line.
            Effect::TicketChanged(id, status @ TicketStatus::Searching) => {
                debug!(ticket = %id, %status, "matchmaking ticket");
            }
            Effect::TicketChanged(id, status) => info!(ticket = %id, %status, "matchmaking ticket"),
            Effect::Matchmaking(event) => log_matchmaking(event),
            Effect::FleetEvent(fleet, event) => {
                info!(%fleet, code = %event.code, resource = event.resource, "{}", event.message);
            }
            Effect::Push(process, push) => debug!(%process, ?push, "push"),
        }
    }
}

/// One line for each match; the rest follows from its tickets' lines.
fn log_matchmaking(event: &MatchmakingEvent) {
    let MatchmakingEvent { configuration, match_id, tickets, kind, .. } = event;
    match (kind, match_id) {
        (MatchmakingEventKind::PotentialMatchCreated { acceptance_timeout, .. }, Some(match_id)) => {
            let players: usize = tickets.iter().map(|ticket| ticket.players.len()).sum();
            let (tickets, accepting) = (tickets.len(), acceptance_timeout.is_some());
            info!(%configuration, %match_id, tickets, players, accepting, "match found");
        }
        _ => debug!(?event, "matchmaking event"),
    }
}
