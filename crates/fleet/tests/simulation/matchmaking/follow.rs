//! The checker of matchmaking: it follows by effects what becomes of tickets, and looks at everything after each step.

use std::collections::{BTreeMap, BTreeSet};

use rallypoint_fleet::{
    Effect, Fleets, GameSessionStatus, MatchmakingEvent, MatchmakingEventKind, MatchmakingTicket, TicketId,
    TicketStatus,
};

use super::may_follow;
use crate::holds_slot;

#[derive(Default)]
pub(super) struct Followed {
    tickets: BTreeMap<TicketId, Seen>,
}

struct Seen {
    status: TicketStatus,
    is_backfill: bool,
    revision: u64,
    /// The events that said how it ended.
    ends: usize,
    reached: Vec<TicketStatus>,
}

impl Followed {
    pub(super) fn statuses(&self) -> impl Iterator<Item = TicketStatus> + use<'_> {
        self.tickets.values().flat_map(|seen| seen.reached.iter().copied())
    }

    pub(super) fn follow(&mut self, fleets: &Fleets, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::TicketChanged(id, status) => self.ticket_changed(fleets, id, *status),
                Effect::Matchmaking(event) => self.told(fleets, event),
                _ => {}
            }
        }
    }

    fn ticket_changed(&mut self, fleets: &Fleets, id: &TicketId, status: TicketStatus) {
        let is_backfill = fleets.ticket(id).is_some_and(|ticket| ticket.backfill.is_some());
        let Some(seen) = self.tickets.get_mut(id) else {
            assert_eq!(status, TicketStatus::Queued, "a new ticket starts in QUEUED");
            let reached = vec![status];
            let seen = Seen { status, is_backfill, revision: 0, ends: 0, reached };
            self.tickets.insert(id.clone(), seen);
            return;
        };
        let legal = may_follow(seen.status, status, seen.is_backfill);
        assert!(legal, "ticket {id} went from {} to {status}", seen.status);
        seen.status = status;
        seen.reached.push(status);
        seen.revision += 1;
    }

    fn told(&mut self, fleets: &Fleets, event: &MatchmakingEvent) {
        let players = event.tickets.iter().flat_map(|ticket| &ticket.players);
        let distinct: BTreeSet<_> = players.clone().map(|player| &player.id).collect();
        assert_eq!(distinct.len(), players.clone().count(), "somebody is in a match twice: {event:?}");
        let has_team = players.clone().all(|player| player.team.is_some());
        let is_end = match &event.kind {
            MatchmakingEventKind::PotentialMatchCreated { .. } => {
                assert!(has_team, "{event:?}");
                false
            }
            MatchmakingEventKind::Succeeded { game_session } => {
                assert!(has_team, "{event:?}");
                let of_new = |id| fleets.ticket(id).is_none_or(|ticket| ticket.backfill.is_none());
                for ticket in event.tickets.iter().filter(|ticket| of_new(&ticket.id)) {
                    let placed = ticket.players.iter().filter(|player| player.player_session.is_some());
                    let expected = if game_session.is_some() { ticket.players.len() } else { 0 };
                    assert_eq!(placed.count(), expected, "{event:?}");
                }
                true
            }
            MatchmakingEventKind::TimedOut(end)
            | MatchmakingEventKind::Cancelled(end)
            | MatchmakingEventKind::Failed(end) => {
                assert!(!end.reason.is_empty() && !end.message.is_empty(), "{event:?}");
                true
            }
            _ => false,
        };
        if is_end {
            for ticket in &event.tickets {
                self.tickets.get_mut(&ticket.id).expect("it was started").ends += 1;
            }
        }
    }

    pub(super) fn check(&mut self, fleets: &Fleets) {
        let mut asked_for = BTreeMap::new();
        for ticket in fleets.tickets() {
            let seen = &self.tickets[&ticket.id];
            assert_eq!((ticket.status, ticket.revision), (seen.status, seen.revision), "{}", ticket.id);
            assert_eq!(seen.ends, usize::from(ticket.status.is_final()), "{}", ticket.id);
            assert_eq!(ticket.ended_at.is_some(), ticket.status.is_final());
            let asks = ticket.status == TicketStatus::RequiresAcceptance && ticket.backfill.is_none();
            assert_eq!(ticket.acceptance.is_some(), asks, "{}", ticket.id);
            if !ticket.status.is_final()
                && ticket.status != TicketStatus::Placing
                && ticket.backfill.is_none()
            {
                for player in &ticket.players {
                    let other = asked_for.insert(&player.id, &ticket.id);
                    assert_eq!(other, None, "player {} searches twice", player.id);
                }
            }
            if let Some(asked) = ticket.backfill.as_ref().filter(|_| !ticket.status.is_final()) {
                let game_session = asked.game_session.as_ref().expect("nobody asks for others here");
                let known = fleets.backfill_of(game_session).map(|known| &known.id);
                assert_eq!(known, Some(&ticket.id), "a game session has two requests, or lost one");
                let session = fleets.game_session(game_session).expect("a live request has its game session");
                assert_eq!(session.status, GameSessionStatus::Active);
                check_automatic(fleets, ticket);
            }
            check_connection(fleets, ticket);
        }
        for session in fleets.game_sessions() {
            let used = fleets.player_sessions_of(&session.id).filter(|player| holds_slot(player.status));
            assert_eq!(session.current_players as usize, used.count());
            assert!(session.current_players <= session.max_players, "{} is oversold", session.id);
        }
        let live = fleets.tickets().filter(|ticket| !ticket.status.is_final());
        assert!(fleets.live_tickets().eq(live), "live tickets differ");
    }
}

/// An automatic request names those who are in the game session, and there is somebody to be found.
fn check_automatic(fleets: &Fleets, ticket: &MatchmakingTicket) {
    let Some(asked) = ticket.backfill.as_ref().filter(|asked| asked.automatic) else { return };
    if !ticket.status.is_waiting() {
        return;
    }
    let Some(session) = asked.game_session.as_ref().and_then(|id| fleets.game_session(id)) else { return };
    assert!(session.has_open_slot(), "{} has no slot for those who are found", session.id);
    for player in &ticket.players {
        let mut of_it = fleets.player_sessions_of(&session.id);
        let is_in = of_it.any(|slot| slot.player.as_str() == player.id && holds_slot(slot.status));
        assert!(is_in, "{} names {}, who has left", ticket.id, player.id);
    }
}

/// A player of a ticket that is completed has exactly one slot.
fn check_connection(fleets: &Fleets, ticket: &MatchmakingTicket) {
    let Some(connection) = &ticket.connection else { return };
    assert_eq!(ticket.status, TicketStatus::Completed);
    if ticket.backfill.is_some() {
        assert!(connection.players.is_empty(), "who asks for players gets none's slot");
        return;
    }
    assert_eq!(connection.players.len(), ticket.players.len());
    let Some(session) = fleets.game_session(&connection.game_session.id) else { return };
    for placed in &connection.players {
        let slot = fleets.player_session(&placed.player_session).expect("its game session is there");
        assert_eq!((&slot.player, &slot.game_session), (&placed.player, &session.id));
    }
}
