//! `balanced`: the split into teams whose strength by the balancing attribute is most even.
//!
//! Who plays is decided before; here parties change teams. Strength is the mean over a team's players: with teams of
//! one size it is in the order of the sum, and teams of several sizes can only be compared so.

use super::bounds::View;
use super::fill::{Member, Seats};
use crate::{AttributeIndex, Lineup, PartyAggregation, RuleSet};

/// How many exchanges are evaluated at most. A match of 200 single players in two teams has 10,000 pairs; a pass or two
/// over them is where more gain nothing that players would notice.
const EXCHANGES: usize = 20_000;

/// Up to this many parties in two teams, every split is looked at: 4,096 of them.
const PARTIES_SPLIT_IN_EVERY_WAY: usize = 12;

/// How many of the most even splits are held against the rules, before exchanges are tried instead.
const SPLITS_JUDGED: usize = 64;

/// How much more even a split must be to count, as a share: less is rounding.
const GAIN: f64 = 1e-9;

struct Split<'a, 'p> {
    rules: &'a RuleSet,
    view: &'a View,
    members: &'a [Member<'p>],
    seats: Seats,
    /// Of each seat: its number times its players, and its players.
    weights: Vec<(f64, u32)>,
    /// Of each team.
    totals: Vec<(f64, u32)>,
    exchanges_left: usize,
}

/// The most even split that exchanges of parties reach from `seats`, and that keeps all rules.
pub(crate) fn balance(
    rules: &RuleSet,
    view: &View,
    members: &[Member<'_>],
    seats: Seats,
    attribute: AttributeIndex,
) -> Seats {
    let mut split = Split {
        rules,
        view,
        members,
        weights: Vec::with_capacity(seats.len()),
        totals: vec![(0.0, 0); view.teams().len()],
        seats,
        exchanges_left: EXCHANGES,
    };
    if !split.weigh(attribute) {
        return split.seats;
    }
    if !split.take_best_of_all() {
        while split.improve() {}
    }
    split.seats
}

impl Split<'_, '_> {
    /// Whether everybody has a number to weigh.
    fn weigh(&mut self, attribute: AttributeIndex) -> bool {
        for (index, seat) in &self.seats {
            let Some(member) = self.members.get(*index) else { return false };
            let mut weight = (0.0, 0);
            for party in member.entry.candidate.parties() {
                let Some(number) = party.number(attribute, PartyAggregation::Avg) else { return false };
                let sum = number * f64::from(party.size());
                weight = (weight.0 + sum, weight.1 + party.size());
                if let Some(total) = self.totals.get_mut(party.team().unwrap_or(*seat)) {
                    *total = (total.0 + sum, total.1 + party.size());
                }
            }
            self.weights.push(weight);
        }
        true
    }

    /// The distance between the strongest and the weakest team that has players.
    fn unevenness(&self) -> f64 {
        let means = self
            .totals
            .iter()
            .filter(|(_, players)| *players > 0)
            .map(|(sum, players)| sum / f64::from(*players));
        let (least, greatest) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), mean| {
            (least.min(mean), greatest.max(mean))
        });
        greatest - least
    }

    /// Takes the best of all splits, if they are few enough to look at. Whether they were.
    fn take_best_of_all(&mut self) -> bool {
        let free: Vec<usize> = (0..self.seats.len()).filter(|seat| self.is_free(*seat)).collect();
        if self.totals.len() != 2 || free.len() > PARTIES_SPLIT_IN_EVERY_WAY {
            return false;
        }
        let now: Vec<(usize, usize)> = self.teams_of(&free);
        let mut splits: Vec<(f64, Vec<(usize, usize)>)> = Vec::new();
        for bits in 0..1_usize << free.len() {
            let split: Vec<(usize, usize)> =
                free.iter().enumerate().map(|(bit, seat)| (*seat, bits >> bit & 1)).collect();
            self.apply(&split);
            if self.sizes_hold() {
                splits.push((self.unevenness(), split));
            }
        }
        splits.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (_, split) in splits.iter().take(SPLITS_JUDGED) {
            self.apply(split);
            if self.rules.holds(&self.lineup(), &self.view.effective) {
                return true;
            }
        }
        self.apply(&now);
        false
    }

    fn teams_of(&self, seats: &[usize]) -> Vec<(usize, usize)> {
        seats.iter().filter_map(|seat| Some((*seat, self.team(*seat)?))).collect()
    }

    /// Takes the first exchange or move that makes the teams more even. Whether there was one.
    fn improve(&mut self) -> bool {
        for one in 0..self.seats.len() {
            for team in 0..self.totals.len() {
                if self.try_changes(&[(one, team)]) {
                    return true;
                }
            }
            for other in one + 1..self.seats.len() {
                let (Some(mine), Some(theirs)) = (self.team(one), self.team(other)) else { continue };
                if self.try_changes(&[(one, theirs), (other, mine)]) {
                    return true;
                }
            }
        }
        false
    }

    fn team(&self, seat: usize) -> Option<usize> {
        self.seats.get(seat).map(|(_, team)| *team)
    }

    /// Whether a seat's ticket may change its team.
    fn is_free(&self, seat: usize) -> bool {
        let member = self.seats.get(seat).and_then(|(index, _)| self.members.get(*index));
        member.is_some_and(|member| !member.entry.traits.is_backfill)
    }

    /// Gives seats other teams, if that is allowed and makes them more even.
    fn try_changes(&mut self, changes: &[(usize, usize)]) -> bool {
        if changes.iter().any(|(seat, team)| !self.is_free(*seat) || self.team(*seat) == Some(*team)) {
            return false;
        }
        let Some(left) = self.exchanges_left.checked_sub(1) else { return false };
        self.exchanges_left = left;
        let before = self.unevenness();
        let undo: Vec<usize> = changes.iter().map(|(seat, _)| *seat).collect();
        let undo = self.teams_of(&undo);
        self.apply(changes);
        let is_better = self.unevenness() < before - GAIN * before.abs();
        if is_better && self.sizes_hold() && self.rules.holds(&self.lineup(), &self.view.effective) {
            return true;
        }
        self.apply(&undo);
        false
    }

    fn apply(&mut self, changes: &[(usize, usize)]) {
        for (seat, team) in changes {
            let (Some(place), Some(weight)) = (self.seats.get_mut(*seat), self.weights.get(*seat)) else {
                continue;
            };
            if let Some(from) = self.totals.get_mut(place.1) {
                *from = (from.0 - weight.0, from.1 - weight.1);
            }
            place.1 = *team;
            if let Some(to) = self.totals.get_mut(*team) {
                *to = (to.0 + weight.0, to.1 + weight.1);
            }
        }
    }

    fn sizes_hold(&self) -> bool {
        self.totals
            .iter()
            .zip(self.view.teams())
            .all(|((_, players), size)| *players >= size.min && *players <= size.max)
    }

    fn lineup(&self) -> Lineup<'_> {
        let mut lineup = Lineup::new(self.totals.len());
        for (index, team) in &self.seats {
            for party in
                self.members.get(*index).into_iter().flat_map(|member| member.entry.candidate.parties())
            {
                lineup.push(party.team().unwrap_or(*team), party);
            }
        }
        lineup
    }
}
