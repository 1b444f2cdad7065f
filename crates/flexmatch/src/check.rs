//! Whether a finished match is one that the rule set allows: for tests, simulations, and callers who do not trust a
//! search. It knows nothing about pools and searches.

use crate::{
    Candidate, ExpansionAgeSelection, Lineup, Moment, RuleSet, Ticket, TicketError, TicketKey, TicketKind,
};
use crate::{Reason, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Where a player plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat<'a> {
    /// The team, by its expanded name.
    pub team: &'a str,
    /// The ticket that the player came with.
    pub ticket: TicketKey,
    /// The player.
    pub player: &'a str,
}

/// What is wrong with a match.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Violation {
    /// A ticket that the rule set does not admit.
    #[error("ticket {0:?} is not admitted: {1}")]
    NotAdmitted(TicketKey, TicketError),
    /// A ticket is there twice.
    #[error("ticket {0:?} is in the match twice")]
    TicketTwice(TicketKey),
    /// A player has two seats, with one ticket or two.
    #[error("player {0:?} is in the match twice")]
    PlayerTwice(String),
    /// A player of a ticket has no seat.
    #[error("player {1:?} of ticket {0:?} has no seat")]
    LeftOut(TicketKey, String),
    /// A seat for somebody whom no ticket has.
    #[error("player {1:?} has a seat, and is not in ticket {0:?}")]
    Stranger(TicketKey, String),
    /// A team that the rule set has not.
    #[error("there is no team {0:?}")]
    UnknownTeam(String),
    /// The players of a ticket are in several teams.
    #[error("the players of ticket {0:?} are in several teams")]
    PartySplit(TicketKey),
    /// A player of a backfill ticket is in another team than before.
    #[error("player {1:?} of backfill ticket {0:?} changed teams")]
    TeamChanged(TicketKey, String),
    /// More than one backfill ticket.
    #[error("two backfill tickets are in the match: {0:?} and {1:?}")]
    TwoBackfills(TicketKey, TicketKey),
    /// Nobody who is new.
    #[error("nobody new is in the match")]
    NobodyNew,
    /// A team with too few or too many players.
    #[error("team {team:?} has {players} players, and takes {min} to {max}")]
    TeamSize {
        /// The team.
        team: String,
        /// How many players it has.
        players: u32,
        /// How many it has to have.
        min: u32,
        /// How many it may have.
        max: u32,
    },
    /// A rule that does not hold.
    #[error("rule {rule:?} does not hold: {verdict:?}")]
    Rule {
        /// Its name.
        rule: String,
        /// What it says.
        verdict: Verdict,
    },
}

impl Violation {
    /// Whether a player without a value is the reason, so that waiting does not help.
    pub fn is_missing_value(&self) -> bool {
        matches!(self, Violation::Rule { verdict, .. } if matches!(verdict.reason, Reason::Missing(_)))
    }
}

impl RuleSet {
    /// What is wrong with a match that is made at `now`: nothing, if it is one. Rules and sizes are those of the age
    /// that `expansionAgeSelection` selects among the tickets.
    pub fn check(&self, tickets: &[Ticket], seats: &[Seat<'_>], now: Moment) -> Vec<Violation> {
        let mut violations = Vec::new();
        let mut candidates: BTreeMap<TicketKey, Candidate> = BTreeMap::new();
        for ticket in tickets {
            match self.prepare(ticket.clone()) {
                Ok(candidate) => {
                    if candidates.insert(ticket.key, candidate).is_some() {
                        violations.push(Violation::TicketTwice(ticket.key));
                    }
                }
                Err(error) => violations.push(Violation::NotAdmitted(ticket.key, error)),
            }
        }
        let teams = self.seated(seats, &candidates, &mut violations);
        check_tickets(tickets, &mut violations);
        if !violations.is_empty() {
            return violations;
        }
        let mut lineup = Lineup::new(self.teams.len());
        for candidate in candidates.values() {
            for party in &candidate.parties {
                let seats =
                    party.player_ids().map(|player| teams.get(&(candidate.ticket.key, player)).copied());
                let seats: BTreeSet<Option<usize>> = seats.collect();
                match seats.iter().copied().collect::<Vec<_>>().as_slice() {
                    [Some(team)] if party.team.is_none_or(|fixed| fixed == *team) => {
                        lineup.push(*team, party);
                    }
                    [Some(_)] => {
                        let player = party.player_ids().next().unwrap_or_default().to_owned();
                        violations.push(Violation::TeamChanged(candidate.ticket.key, player));
                    }
                    _ => violations.push(Violation::PartySplit(candidate.ticket.key)),
                }
            }
        }
        if violations.is_empty() {
            self.check_lineup(&lineup, self.waited(tickets, now), &mut violations);
        }
        violations
    }

    /// Which team each player sits in.
    fn seated<'s>(
        &self,
        seats: &[Seat<'s>],
        candidates: &BTreeMap<TicketKey, Candidate>,
        violations: &mut Vec<Violation>,
    ) -> BTreeMap<(TicketKey, &'s str), usize> {
        let mut teams = BTreeMap::new();
        let mut players = BTreeSet::new();
        for seat in seats {
            if !players.insert(seat.player) {
                violations.push(Violation::PlayerTwice(seat.player.to_owned()));
            }
            let known = candidates.get(&seat.ticket).is_some_and(|candidate| {
                candidate.ticket.players.iter().any(|player| player.id == seat.player)
            });
            if !known {
                violations.push(Violation::Stranger(seat.ticket, seat.player.to_owned()));
            }
            match self.teams.iter().position(|team| team.name == seat.team) {
                Some(team) => {
                    teams.insert((seat.ticket, seat.player), team);
                }
                None => violations.push(Violation::UnknownTeam(seat.team.to_owned())),
            }
        }
        for candidate in candidates.values() {
            for player in &candidate.ticket.players {
                if !teams.contains_key(&(candidate.ticket.key, player.id.as_str())) {
                    violations.push(Violation::LeftOut(candidate.ticket.key, player.id.clone()));
                }
            }
        }
        teams
    }

    fn waited(&self, tickets: &[Ticket], now: Moment) -> u64 {
        let waits = tickets.iter().map(|ticket| now.since(ticket.since));
        let selected = match self.base.algorithm.expansion_age_selection {
            ExpansionAgeSelection::Newest => waits.min(),
            ExpansionAgeSelection::Oldest => waits.max(),
        };
        selected.unwrap_or_default()
    }

    fn check_lineup(&self, lineup: &Lineup<'_>, waited_ms: u64, violations: &mut Vec<Violation>) {
        let effective = self.effective(self.stage(waited_ms));
        for (index, (team, size)) in self.teams.iter().zip(&effective.teams).enumerate() {
            let players = lineup.players(index);
            if players < size.min || players > size.max {
                let team = team.name.clone();
                violations.push(Violation::TeamSize { team, players, min: size.min, max: size.max });
            }
        }
        for (rule, verdict) in self.rules.iter().zip(self.evaluate(lineup, &effective)) {
            if rule.is_enforced() && !verdict.passed() {
                violations.push(Violation::Rule { rule: rule.name.clone(), verdict });
            }
        }
    }
}

fn check_tickets(tickets: &[Ticket], violations: &mut Vec<Violation>) {
    let mut backfills = tickets.iter().filter(|ticket| ticket.kind == TicketKind::Backfill);
    if let (Some(one), Some(other)) = (backfills.next(), backfills.next()) {
        violations.push(Violation::TwoBackfills(one.key, other.key));
    }
    if tickets.iter().all(|ticket| ticket.kind == TicketKind::Backfill) {
        violations.push(Violation::NobodyNew);
    }
}
