//! Mending: exchanges of tickets that make a full line-up a match.
//!
//! The depth-first search changes the last tickets first. Where one of the first is to blame for what a rule measures,
//! it tries thousands of line-ups that are all alike and all wrong, while an exchange or two would do.

use super::{Fill, Seats, excess};
use crate::search::traits::Span;
use std::ops::ControlFlow;

/// How many exchanges a run tries at most: some passes over a small batch. All other evaluations are for the depth-first
/// search, which misses nothing.
pub(super) const EXCHANGES: u64 = 1024;

/// What a broken rule counts that measures nothing: as much as one that is off by its whole limit.
const UNMEASURED: f64 = 1.0;

/// A change of a full line-up that leaves its teams as large as they are.
#[derive(Clone, Copy)]
enum Exchange {
    /// Two seats' tickets change teams.
    Teams(usize, usize),
    /// A seat's ticket leaves for another one, given by its index in the batch.
    Ticket(usize, usize),
}

impl Fill<'_, '_> {
    /// Looks for exchanges that lead from the line-up, which has enough players and breaks rules, to a match, and fills
    /// that up. The line-up is the same afterwards.
    pub(super) fn mend(&mut self) -> ControlFlow<()> {
        if self.best.is_some() || self.bounds.whole.is_empty() {
            return ControlFlow::Continue(());
        }
        self.misses += 1;
        // The next line-ups are much like this one: what could not be mended here cannot be there.
        if !self.misses.is_power_of_two() {
            return ControlFlow::Continue(());
        }
        let broken = self.seats.clone();
        if self.try_exchanges() {
            let span = self.span_without(None);
            let left = |index: &usize| broken.iter().any(|(seated, _)| seated == index);
            let mut open: Vec<usize> =
                self.candidates.iter().copied().filter(|index| !self.is_seated(*index)).collect();
            // Who was exchanged for another one is the last to try again.
            open.sort_by_key(left);
            if let Some(span) = span {
                self.descend(&span, &open)?;
            }
        }
        self.reseat(&broken);
        ControlFlow::Continue(())
    }

    /// Makes the first exchange that mends everything, else the one that mends most, until none does. Whether the
    /// line-up is a match then.
    fn try_exchanges(&mut self) -> bool {
        let mut least = self.whole_excess();
        loop {
            let mut best = None;
            // Teams first, since then those that come first all stay in; else the last tickets before the others.
            for by in [Self::exchanges_of_teams, Self::exchanges_of_tickets] {
                for seat in (0..self.seats.len()).rev() {
                    for exchange in by(self, seat) {
                        let extra = self.extra_cost(exchange);
                        if self.exchanges_left == 0 || self.spend(extra).is_break() {
                            return false;
                        }
                        self.exchanges_left -= 1;
                        let undo = self.exchange(exchange);
                        let excess = self.whole_excess();
                        if excess < least && self.may_all_still_hold() {
                            if excess > 0.0 {
                                least = excess;
                                best = Some(exchange);
                            } else if self.deciding > 0 && self.holds() {
                                return true;
                            }
                        }
                        self.exchange(undo);
                    }
                }
            }
            let Some(best) = best else { return false };
            self.exchange(best);
        }
    }

    fn may_all_still_hold(&mut self) -> bool {
        self.span_without(None).is_some_and(|span| self.may_still_hold(&span))
    }

    /// What a ticket that comes in costs beyond others.
    fn extra_cost(&self, exchange: Exchange) -> u64 {
        match exchange {
            Exchange::Teams(..) => 0,
            Exchange::Ticket(_, index) => {
                self.member(index).map_or(0, |member| member.entry.traits.extra_cost)
            }
        }
    }

    fn exchanges_of_teams(&self, seat: usize) -> Vec<Exchange> {
        let others = seat + 1..self.seats.len();
        others
            .filter(|other| self.may_change_teams(seat, *other))
            .map(|other| Exchange::Teams(seat, other))
            .collect()
    }

    fn exchanges_of_tickets(&self, seat: usize) -> Vec<Exchange> {
        let (Some(span), Some((index, team))) = (self.span_without(Some(seat)), self.seats.get(seat)) else {
            return Vec::new();
        };
        if seat < self.pinned {
            return Vec::new();
        }
        let size = self.size(*index);
        let suits = |other: &&usize| {
            self.batch.get(**other).is_some_and(|member| {
                member.size == size && member.teams.has(*team) && span.fits(&member.span, self.view)
            }) && !self.is_seated(**other)
        };
        self.candidates.iter().filter(suits).map(|other| Exchange::Ticket(seat, *other)).collect()
    }

    fn may_change_teams(&self, seat: usize, other: usize) -> bool {
        let (Some((one, one_team)), Some((other, other_team))) =
            (self.seats.get(seat), self.seats.get(other))
        else {
            return false;
        };
        let may_be_in =
            |index: usize, team: usize| self.member(index).is_some_and(|member| member.teams.has(team));
        let bound = usize::from(self.has_backfill);
        seat >= bound
            && one_team != other_team
            && self.size(*one) == self.size(*other)
            && may_be_in(*one, *other_team)
            && may_be_in(*other, *one_team)
    }

    /// Makes an exchange and says which one undoes it.
    fn exchange(&mut self, exchange: Exchange) -> Exchange {
        match exchange {
            Exchange::Teams(one, other) => {
                if let (Some((mine, _)), Some((theirs, _))) = (self.seats.get(one), self.seats.get(other)) {
                    let (mine, theirs) = (*mine, *theirs);
                    self.put(one, theirs);
                    self.put(other, mine);
                }
                exchange
            }
            Exchange::Ticket(seat, index) => Exchange::Ticket(seat, self.put(seat, index).unwrap_or(index)),
        }
    }

    /// Puts a ticket into a seat whose ticket is of one party, as its own is, and says who sat there.
    fn put(&mut self, seat: usize, index: usize) -> Option<usize> {
        let (before, team) = *self.seats.get(seat)?;
        let place = self.place(seat, team);
        let (member, leaving) = (self.member(index)?, self.member(before)?);
        self.lineup.replace(team, place, member.entry.candidate.parties().first()?);
        self.deciding += usize::from(member.decides_stage);
        self.deciding -= usize::from(leaving.decides_stage);
        if let Some(seat) = self.seats.get_mut(seat) {
            seat.0 = index;
        }
        Some(before)
    }

    /// Where in its team the party of a seat is: those of a backfill ticket came first.
    fn place(&self, seat: usize, team: usize) -> usize {
        let bound = usize::from(self.has_backfill);
        let later = self.seats.iter().skip(seat.max(bound)).filter(|(_, other)| *other == team).count();
        self.lineup.team(team).len().saturating_sub(later)
    }

    /// What the line-up spans without a seat. A seat that stays is never left out.
    fn span_without(&self, seat: Option<usize>) -> Option<Span> {
        let (first, others) = self.seats.split_first()?;
        let mut span = self.member(first.0)?.span.within(self.regions);
        for (_, (index, _)) in (1..).zip(others).filter(|(at, _)| Some(*at) != seat) {
            span = span.with(&self.member(*index)?.span);
        }
        Some(span)
    }

    fn is_seated(&self, index: usize) -> bool {
        self.seats.iter().any(|(seated, _)| *seated == index)
    }

    fn reseat(&mut self, seats: &Seats) {
        self.lineup.clear();
        self.seats.clear();
        self.deciding = 0;
        for (index, team) in seats {
            self.seat(*index, *team);
        }
    }

    /// How far the rules about finished line-ups are broken, in shares of their limits; 0 if they all hold.
    fn whole_excess(&self) -> f64 {
        let broken = |rule: &usize| {
            let verdict = self.rules.judge(*rule, &self.lineup, &self.view.effective);
            if verdict.passed() {
                return 0.0;
            }
            let excess = excess(&verdict);
            if excess.is_finite() { excess.max(f64::MIN_POSITIVE) } else { UNMEASURED }
        };
        self.bounds.whole.iter().map(broken).sum()
    }
}
