//! How many there are of what. It is kept as things change, so that asking costs the same among a hundred thousand game
//! sessions as among ten.

use std::collections::HashMap;

use crate::fleets::Fleets;
use crate::game_sessions::GameSessionRow;
use crate::ids::ConfigurationName;
use crate::model::{GameSessionStatus, PlacementStatus, PlayerSessionStatus, ProcessStatus, TicketStatus};

/// How many there are in each of a handful of states.
#[derive(Clone, Debug)]
pub struct Tally<S> {
    // Looked through from the front: there are never more than a dozen.
    counts: Vec<(S, u64)>,
}

impl<S> Default for Tally<S> {
    fn default() -> Self {
        Self { counts: Vec::new() }
    }
}

impl<S: Copy + PartialEq> Tally<S> {
    /// How many are in this state.
    pub fn of(&self, state: S) -> u64 {
        self.counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
    }

    /// All states that anything ever was in, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (S, u64)> {
        self.counts.iter().copied()
    }

    pub(crate) fn come(&mut self, state: S) {
        match self.counts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((state, 1)),
        }
    }

    pub(crate) fn go(&mut self, state: S) {
        if let Some((_, count)) = self.counts.iter_mut().find(|(known, _)| *known == state) {
            *count -= 1;
        }
    }

    pub(crate) fn change(&mut self, from: S, to: S) {
        if from != to {
            self.go(from);
            self.come(to);
        }
    }
}

/// How many there are of what the fleets show, of all fleets: what ended is counted until its retention is over.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// Server processes.
    pub processes: Tally<ProcessStatus>,
    /// Game sessions.
    pub game_sessions: Tally<GameSessionStatus>,
    /// The slots of game sessions that have not ended. Those in use are the player sessions in `RESERVED` and `ACTIVE`.
    pub slots: u64,
    /// Player sessions.
    pub player_sessions: Tally<PlayerSessionStatus>,
    /// Placements.
    pub placements: Tally<PlacementStatus>,
    /// Matchmaking tickets by their configuration, also one that was deleted since.
    pub tickets: HashMap<ConfigurationName, Tally<TicketStatus>>,
}

impl Census {
    pub(crate) fn ticket_came(&mut self, configuration: &ConfigurationName, status: TicketStatus) {
        // Found by reference first: most are of a configuration that is known.
        match self.tickets.get_mut(configuration) {
            Some(tickets) => tickets.come(status),
            None => self.tickets.entry(configuration.clone()).or_default().come(status),
        }
    }

    pub(crate) fn ticket_changed(
        &mut self,
        configuration: &ConfigurationName,
        from: TicketStatus,
        to: TicketStatus,
    ) {
        if let Some(tickets) = self.tickets.get_mut(configuration) {
            tickets.change(from, to);
        }
    }

    pub(crate) fn ticket_went(&mut self, configuration: &ConfigurationName, status: TicketStatus) {
        let Some(tickets) = self.tickets.get_mut(configuration) else { return };
        tickets.go(status);
        if tickets.iter().all(|(_, count)| count == 0) {
            self.tickets.remove(configuration);
        }
    }
}

impl Fleets {
    /// How many there are of what.
    pub fn census(&self) -> &Census {
        &self.census
    }

    /// Counts everything, which takes as long as there is much.
    pub(crate) fn count(&mut self) {
        let mut census = Census::default();
        self.processes.iter().for_each(|row| census.processes.come(row.process.status));
        for GameSessionRow { session, .. } in self.game_sessions.iter() {
            census.game_sessions.come(session.status);
        }
        let live = self.game_sessions.iter().filter(|row| !row.has_ended());
        census.slots = live.map(|row| u64::from(row.session.max_players)).sum();
        self.player_sessions.iter().for_each(|row| census.player_sessions.come(row.session.status));
        self.placements.iter().for_each(|row| census.placements.come(row.placement.status));
        self.tickets.iter().for_each(|row| census.ticket_came(&row.ticket.configuration, row.ticket.status));
        self.census = census;
    }
}
