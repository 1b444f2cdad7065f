//! The invariants, after every step.

use rallypoint_fleet::{
    Among, FleetId, Fleets, GameSession, GameSessionStatus, Location, Occupancy, PlacementStatus,
    PlayerSessionStatus, ProcessStatus, Search, Tally, Timestamp, Utilization,
};

use super::Shadow;
use crate::{holds_slot, is_over};

type Deadlines = Vec<Option<Timestamp>>;

impl Shadow {
    /// The invariants, and that the fleets show what their effects said.
    pub(crate) fn check(&mut self, fleets: &Fleets, now: Timestamp) {
        self.steps += 1;
        let mut deadlines = Vec::new();
        let mut silences = Vec::new();
        for process in fleets.processes() {
            let seen = &self.processes[&process.id];
            assert_eq!(
                (Some(process.status), process.connected),
                (seen.status, seen.connected),
                "{}",
                process.id
            );
            assert_eq!((&process.game_session, Some(&process.fleet)), (&seen.hosted, seen.fleet.as_ref()));
            assert_eq!(process.draining, seen.drained, "{}", process.id);
            let can_host = matches!(
                process.status,
                ProcessStatus::Connected | ProcessStatus::Activated | ProcessStatus::Idle
            );
            assert!(!process.draining || !can_host, "{} is drained and waits for a game session", process.id);
            deadlines.extend([seen.ready_by, seen.reconnect_by, seen.end_by, seen.exit_by, seen.forget_at]);
            silences.extend(seen.silent_at);
        }
        for session in fleets.game_sessions() {
            let used = self.check_game_session(fleets, session, &mut deadlines);
            if let Some(seen) = self.game_sessions.get_mut(&session.id) {
                seen.used = used;
            }
        }
        self.check_waiting(fleets, now);
        self.check_placements(fleets, now, &mut deadlines);
        self.check_tickets(fleets, &mut deadlines);
        self.check_fleets(fleets);
        check_census(fleets);
        self.check_lost(fleets, now);
        self.check_silent(fleets, now, &silences);

        self.next_due = deadlines.into_iter().flatten().min();
        let next = self.next_due.into_iter().chain(silences).min();
        assert_eq!(fleets.next_deadline(), next);
        assert!(self.next_due.is_none_or(|next| next > now), "something due was not done");
    }

    /// Each fleet shows its own, and searches find what looking through everything finds.
    fn check_fleets(&self, fleets: &Fleets) {
        for fleet in fleets.fleets() {
            let id = &fleet.id;
            let of_it = |session: &&GameSession| session.fleet == *id;
            assert!(fleets.game_sessions_of(id).eq(fleets.game_sessions().filter(of_it)));
            assert!(fleets.processes_of(id).eq(fleets.processes().filter(|process| process.fleet == *id)));
            assert!(fleets.computes_of(id).all(|compute| fleet.locations.contains(&compute.location)));
            let open = |session: &&GameSession| {
                session.status == GameSessionStatus::Active && session.has_open_slot()
            };
            let open = fleets.game_sessions_of(id).filter(open);
            assert!(fleets.available_game_sessions_of(id).eq(open), "available ones of {id} differ");
            let mut occupancy = Occupancy::default();
            for session in fleets.game_sessions_of(id).filter(|session| !is_over(session.status)) {
                occupancy.game_sessions += 1;
                occupancy.players += u64::from(session.current_players);
                occupancy.slots += u64::from(session.max_players);
            }
            assert_eq!(fleets.occupancy_of(id), occupancy);
            let location = &fleet.locations.first();
            self.check_search(fleets, id, location.filter(|_| self.steps.is_multiple_of(3)));
            self.check_utilization(fleets, id);
        }
    }

    fn check_search(&self, fleets: &Fleets, fleet: &FleetId, location: Option<&Location>) {
        let filter = &self.filters[self.steps % self.filters.len()];
        let wanted = |session: &&GameSession| {
            session.status == GameSessionStatus::Active
                && location.is_none_or(|location| session.location == *location)
                && filter.matches(session)
        };
        let all: Vec<_> = fleets.game_sessions_of(fleet).filter(wanted).collect();
        let open = all.iter().copied().filter(|session| session.has_open_slot()).collect();
        for (among, expected) in [(Among::Open, open), (Among::Active, all)] {
            let search = Search {
                fleet,
                location,
                among,
                filter: Some(filter),
                sort: None,
                after: None,
                limit: usize::MAX,
            };
            assert_eq!(fleets.search(&search, |_| true).sessions, expected, "{filter}");
        }
    }

    fn check_utilization(&self, fleets: &Fleets, fleet: &FleetId) {
        let mut expected = Utilization::default();
        for process in fleets.processes_of(fleet) {
            if !matches!(
                process.status,
                ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting
            ) {
                continue;
            }
            expected.active_processes += 1;
            let session = process.game_session.as_ref().and_then(|id| fleets.game_session(id));
            if let Some(session) = session.filter(|session| session.status == GameSessionStatus::Active) {
                expected.active_game_sessions += 1;
                expected.current_players += session.current_players;
                expected.max_players += session.max_players;
            }
        }
        assert_eq!(fleets.utilization(fleet, None), expected);
    }

    fn check_placements(&mut self, fleets: &Fleets, now: Timestamp, deadlines: &mut Deadlines) {
        for placement in fleets.placements() {
            let step = self.next_step(fleets, now, placement);
            let seen = self.placements.get_mut(&placement.id).expect("it was started");
            assert_eq!(placement.status, seen.status);
            let placed = placement.game_session.as_ref().map(|placed| &placed.id);
            seen.game_session = placed.cloned();
            if placement.status == PlacementStatus::Pending {
                deadlines.extend([Some(seen.over_at), step]);
                let session =
                    placed.map(|id| fleets.game_session(id).expect("what is being activated is there"));
                assert!(session.is_none_or(|session| session.status == GameSessionStatus::Activating));
                assert!(fleets.queue(&placement.queue).is_some(), "{} waits in no queue", placement.id);
            } else {
                deadlines.push(seen.forget_at);
                assert_eq!(placed.is_some(), placement.status == PlacementStatus::Fulfilled);
            }
        }
    }

    fn check_tickets(&mut self, fleets: &Fleets, deadlines: &mut Deadlines) {
        for ticket in fleets.tickets() {
            let seen = self.tickets.get_mut(&ticket.id).expect("it was started");
            assert_eq!(ticket.status, seen.status);
            assert_eq!(ticket.ended_at.is_some(), ticket.status.is_final());
            if let Some(ended_at) = ticket.ended_at {
                deadlines.push(Some(*seen.forget_at.get_or_insert(ended_at.after(self.retention))));
            }
        }
        let live = fleets.tickets().filter(|ticket| !ticket.status.is_final());
        assert!(fleets.live_tickets().eq(live), "live tickets differ");
        assert_eq!(fleets.live_ticket_count(), fleets.live_tickets().count());
        self.tickets.retain(|id, seen| {
            let shown = fleets.ticket(id).is_some();
            assert!(shown || seen.status.is_final(), "ticket {id} is lost");
            shown
        });
    }

    fn check_lost(&mut self, fleets: &Fleets, now: Timestamp) {
        self.processes.retain(|id, seen| {
            let forgotten = seen.forget_at.is_some_and(|at| at <= now);
            assert_eq!(fleets.process(id).is_none(), forgotten, "process {id} is lost or kept");
            !forgotten
        });
        self.game_sessions.retain(|id, seen| {
            let shown = fleets.game_session(id).is_some();
            assert!(shown || is_over(seen.status), "game session {id} is lost");
            shown
        });
        self.player_sessions.retain(|id, seen| {
            let shown = fleets.player_session(id).is_some();
            assert!(shown || !holds_slot(seen.status), "player session {id} is lost");
            shown
        });
        self.placements.retain(|id, seen| {
            let shown = fleets.placement(id).is_some();
            assert!(shown || seen.status != PlacementStatus::Pending, "placement {id} is lost");
            shown
        });
    }

    fn check_silent(&self, fleets: &Fleets, now: Timestamp, silences: &[Timestamp]) {
        let silent = fleets.silent(now);
        assert_eq!(silent.len(), silences.iter().filter(|at| **at <= now).count());
        for id in silent {
            assert!(self.processes[&id].silent_at.is_some_and(|at| at <= now), "{id} is not silent");
        }
    }

    /// Answers how many slots are taken.
    fn check_game_session(
        &mut self,
        fleets: &Fleets,
        session: &GameSession,
        deadlines: &mut Deadlines,
    ) -> usize {
        let seen = self.game_sessions.get_mut(&session.id).expect("it was made");
        assert_eq!((session.status, Some(&session.process)), (seen.status, seen.process.as_ref()));
        let mut used = 0;
        for player in fleets.player_sessions_of(&session.id) {
            let seen = &self.player_sessions[&player.id];
            assert_eq!(player.status, seen.status);
            assert_eq!(holds_slot(player.status), player.terminated_at.is_none());
            if holds_slot(player.status) {
                used += 1;
                let mut of_player = fleets.player_sessions_of_player(&player.player);
                assert!(of_player.any(|other| other.id == player.id), "{} is not found by player", player.id);
            }
            if player.status == PlayerSessionStatus::Reserved {
                deadlines.push(Some(seen.expires_at));
            }
        }
        assert_eq!(session.current_players as usize, used, "slots of {} are miscounted", session.id);
        // An update may lower the maximum below what is taken; then no slot is given until enough have come back.
        assert!(used <= session.max_players as usize || used <= seen.used, "{} is oversold", session.id);
        assert!(session.properties.len() <= 16, "{} has too many properties", session.id);
        assert_eq!(is_over(session.status), session.terminated_at.is_some());
        let ticket = fleets.backfill_of(&session.id).map(|ticket| &ticket.id);
        // Where it ended while its process was away nobody heard of it.
        if ticket.is_none() {
            seen.backfill = None;
        }
        assert_eq!(ticket, seen.backfill.as_ref().map(|(ticket, _)| ticket));
        deadlines.extend(seen.backfill.as_ref().map(|(_, over_at)| Some(*over_at)));
        if is_over(session.status) {
            assert_eq!(used, 0, "slots of {} are lost", session.id);
            let ended_at = session.terminated_at.expect("what is over ended some time");
            let forget_at = *seen.forget_at.get_or_insert(ended_at.after(self.retention));
            deadlines.push(Some(forget_at));
        } else {
            let host = fleets.process(&session.process).expect("a live game session is on a process");
            assert_eq!(host.game_session.as_ref(), Some(&session.id));
            assert!(matches!(host.status, ProcessStatus::Hosting | ProcessStatus::Terminating));
        }
        if session.status == GameSessionStatus::Activating {
            deadlines.push(seen.activate_by);
        }
        used
    }
}

/// What is counted as things change is what counting finds.
fn check_census(fleets: &Fleets) {
    let census = fleets.census();
    agrees(&census.processes, fleets.processes().map(|process| process.status));
    agrees(&census.game_sessions, fleets.game_sessions().map(|session| session.status));
    agrees(&census.placements, fleets.placements().map(|placement| placement.status));
    let players = fleets.game_sessions().flat_map(|session| fleets.player_sessions_of(&session.id));
    agrees(&census.player_sessions, players.map(|player| player.status));
    let live = fleets.game_sessions().filter(|session| !is_over(session.status));
    assert_eq!(census.slots, live.map(|session| u64::from(session.max_players)).sum::<u64>());
    for (name, tickets) in &census.tickets {
        let of_it = fleets.tickets().filter(|ticket| ticket.configuration == *name);
        agrees(tickets, of_it.map(|ticket| ticket.status));
    }
    assert!(fleets.tickets().all(|ticket| census.tickets.contains_key(&ticket.configuration)));
}

fn agrees<S: Copy + PartialEq + std::fmt::Debug>(tally: &Tally<S>, found: impl Iterator<Item = S>) {
    let mut counted = 0;
    let found: Vec<_> = found.collect();
    for (state, count) in tally.iter() {
        assert_eq!(count, found.iter().filter(|found| **found == state).count() as u64, "{state:?}");
        counted += count;
    }
    assert_eq!(counted, found.len() as u64);
}
