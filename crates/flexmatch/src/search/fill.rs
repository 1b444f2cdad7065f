//! Filling teams: a depth-first search over the tickets of a batch.
//!
//! Tickets are taken in the batch's order, so that the first line-up that keeps all rules is the one with the tickets
//! that come first. Only what cannot be mended by more tickets is cut off: within its bound, the search finds a match
//! if there is one.

mod mend;

use super::bounds::{Bounds, View};
use super::sizes;
use super::teams::TeamSet;
use super::traits::{Regions, Span};
use crate::pool::waiting::{Entry, Tally};
use crate::{Lineup, RuleSet, Verdict};
use std::ops::ControlFlow;

/// How many more candidates are evaluated to make a match fuller that is good enough already, at least. With this many
/// each ticket of a batch is tried about once.
const FILL_UP_EVALUATIONS: u64 = 256;

/// And for each player of a large match: each costs two, if all goes well.
const FILL_UP_EVALUATIONS_PER_PLAYER: u64 = 4;

/// A ticket of a batch.
#[derive(Clone, Copy)]
pub(crate) struct Member<'p> {
    pub(crate) slot: usize,
    pub(crate) entry: &'p Entry,
    pub(crate) teams: TeamSet,
    pub(crate) span: Span,
    pub(crate) size: u32,
    /// Whether its age is the one that has the stage of this search.
    pub(crate) decides_stage: bool,
}

/// Members by their index in the batch, each with its team. A backfill ticket's team is of no meaning.
pub(crate) type Seats = Vec<(usize, usize)>;

/// A team that could take a ticket, and what speaks for it: the less, the better.
struct Choice {
    /// Whether it has its least size, and how full it is in thousandths.
    fullness: (bool, u64),
    /// How far rules about the finished line-up would be broken.
    excess: f64,
    team: usize,
}

/// A finished line-up that broke few rules by little.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Miss {
    pub(crate) rule: usize,
    pub(crate) verdict: Verdict,
    pub(crate) broken: usize,
    excess: f64,
}

impl Miss {
    /// The rule that a line-up breaks worst, of the verdicts on it.
    pub(crate) fn of(verdicts: impl Iterator<Item = (usize, Verdict)>) -> Option<Self> {
        let mut broken = 0;
        let mut worst: Option<Miss> = None;
        for (rule, verdict) in verdicts.filter(|(_, verdict)| !verdict.passed()) {
            broken += 1;
            let miss = Miss { rule, verdict, broken: 1, excess: excess(&verdict) };
            if worst.as_ref().is_none_or(|worst| worst.is_nearer_than(&miss)) {
                worst = Some(miss);
            }
        }
        worst.map(|worst| Miss { broken, ..worst })
    }

    /// The nearer of two, if there are two.
    pub(crate) fn nearer(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(if other.is_nearer_than(&one) { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    fn is_nearer_than(&self, other: &Miss) -> bool {
        (self.broken, self.excess) < (other.broken, other.excess)
    }
}

/// How far beyond its limit a rule is, as a share of the limit.
fn excess(verdict: &Verdict) -> f64 {
    match (verdict.measured, verdict.limit) {
        (Some(measured), Some(limit)) => (measured - limit).abs() / limit.abs().max(1.0),
        _ => f64::INFINITY,
    }
}

pub(crate) struct Fill<'a, 'p> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) bounds: &'a Bounds,
    pub(crate) view: &'a View,
    pub(crate) batch: &'a [Member<'p>],
    /// How much may be spent in all when the next run ends.
    pub(crate) limit: u64,
    pub(crate) spent: u64,
    pub(crate) tally: Tally,
    pub(crate) miss: Option<Miss>,
    pub(crate) was_cut: bool,
    lineup: Lineup<'p>,
    seats: Seats,
    deciding: usize,
    best: Option<(u32, Seats)>,
    /// Of this run.
    candidates: Vec<usize>,
    regions: Regions,
    has_backfill: bool,
    /// How many of the first seats are nobody else's.
    pinned: usize,
    /// How many line-ups of this run had enough players and broke a rule.
    misses: u64,
    exchanges_left: u64,
}

impl<'a, 'p> Fill<'a, 'p> {
    pub(crate) fn new(
        rules: &'a RuleSet,
        bounds: &'a Bounds,
        view: &'a View,
        batch: &'a [Member<'p>],
    ) -> Self {
        Fill {
            rules,
            bounds,
            view,
            batch,
            limit: 0,
            spent: 0,
            tally: Tally::default(),
            miss: None,
            was_cut: false,
            lineup: Lineup::new(view.teams().len()),
            seats: Vec::new(),
            deciding: 0,
            best: None,
            candidates: Vec::new(),
            regions: Regions::ALL,
            has_backfill: false,
            pinned: 0,
            misses: 0,
            exchanges_left: 0,
        }
    }

    /// Looks for the best line-up with `first`, a new ticket, and `backfill`, if any, out of the `open` new tickets, in
    /// a region of `regions`. With a backfill ticket alone, at least one of them is in it.
    pub(crate) fn run(
        &mut self,
        backfill: Option<usize>,
        first: Option<usize>,
        open: &[usize],
        regions: Regions,
    ) -> Option<Seats> {
        self.lineup.clear();
        self.seats.clear();
        self.deciding = 0;
        self.candidates.clear();
        self.candidates.extend_from_slice(open);
        self.regions = regions;
        self.has_backfill = backfill.is_some();
        self.pinned = usize::from(backfill.is_some()) + usize::from(first.is_some());
        self.misses = 0;
        self.exchanges_left = mend::EXCHANGES;
        if let Some(start) = backfill.or(first).and_then(|index| self.member(index)) {
            let span = start.span.within(regions);
            if let Some(backfill) = backfill {
                self.seat(backfill, 0);
            }
            // Whether the search ended by itself or stopped: what it found is kept.
            let _ = match first {
                Some(first) => self.descend_with(first, &span, open),
                None => self.descend(&span, open),
            };
        }
        self.best.take().map(|(_, seats)| seats)
    }

    fn member(&self, index: usize) -> Option<Member<'p>> {
        self.batch.get(index).copied()
    }

    fn seat(&mut self, index: usize, team: usize) {
        let Some(member) = self.member(index) else { return };
        for party in member.entry.candidate.parties() {
            self.lineup.push(party.team().unwrap_or(team), party);
        }
        self.seats.push((index, team));
        self.deciding += usize::from(member.decides_stage);
    }

    fn unseat(&mut self, index: usize, team: usize) {
        let Some(member) = self.member(index) else { return };
        for party in member.entry.candidate.parties().iter().rev() {
            self.lineup.pop(party.team().unwrap_or(team));
        }
        self.seats.pop();
        self.deciding -= usize::from(member.decides_stage);
    }

    fn descend(&mut self, span: &Span, open: &[usize]) -> ControlFlow<()> {
        let missing = self.missing();
        if missing == 0 {
            self.consider()?;
        } else if !self.sizes_can_fill(open) {
            return ControlFlow::Continue(());
        }
        let mut left: u32 = open.iter().map(|index| self.size(*index)).sum();
        for (position, index) in open.iter().enumerate() {
            if left < missing {
                break;
            }
            left -= self.size(*index);
            let rest = open.get(position + 1..).unwrap_or_default();
            self.descend_with(*index, span, rest)?;
        }
        ControlFlow::Continue(())
    }

    fn descend_with(&mut self, index: usize, span: &Span, rest: &[usize]) -> ControlFlow<()> {
        let Some(member) = self.member(index) else { return ControlFlow::Continue(()) };
        if !span.fits(&member.span, self.view) {
            return ControlFlow::Continue(());
        }
        let wider = span.with(&member.span);
        for Choice { team, .. } in self.team_order(index) {
            self.spend(member.entry.traits.extra_cost)?;
            self.seat(index, team);
            if self.may_still_hold(&wider) {
                let room = self.largest_room();
                let fits = |other: &&usize| {
                    self.batch
                        .get(**other)
                        .is_some_and(|other| other.size <= room && wider.fits(&other.span, self.view))
                };
                // Room for all at once: to grow costs more than to fill.
                let mut open = Vec::with_capacity(if room == 0 { 0 } else { rest.len() });
                if room > 0 {
                    open.extend(rest.iter().filter(fits).copied());
                }
                self.descend(&wider, &open)?;
            }
            self.unseat(index, team);
        }
        ControlFlow::Continue(())
    }

    fn size(&self, index: usize) -> u32 {
        self.batch.get(index).map_or(0, |member| member.size)
    }

    /// Whether whole parties of these sizes can bring each team to its least size: each team for itself.
    fn sizes_can_fill(&self, open: &[usize]) -> bool {
        let sizes = sizes::Sizes::of(open.iter().map(|index| self.size(*index)));
        self.view.teams().iter().enumerate().all(|(team, size)| {
            let players = self.lineup.players(team);
            sizes.can_add(size.min.saturating_sub(players), size.max.saturating_sub(players))
        })
    }

    fn spend(&mut self, extra: u64) -> ControlFlow<()> {
        if self.spent >= self.limit {
            self.was_cut |= self.best.is_none();
            return ControlFlow::Break(());
        }
        self.spent += self.bounds.cost + extra;
        ControlFlow::Continue(())
    }

    /// How many players the teams lack of their least sizes.
    fn missing(&self) -> u32 {
        self.view
            .teams()
            .iter()
            .enumerate()
            .map(|(team, size)| size.min.saturating_sub(self.lineup.players(team)))
            .sum()
    }

    fn room(&self, team: usize) -> u32 {
        self.view.teams().get(team).map_or(0, |size| size.max.saturating_sub(self.lineup.players(team)))
    }

    fn largest_room(&self) -> u32 {
        (0..self.view.teams().len()).map(|team| self.room(team)).max().unwrap_or(0)
    }

    /// The teams that could take a ticket, the one to try first in front: those below their least size, then the
    /// emptiest, then where rules about the finished line-up are broken least. Evenly filled, the last places can still
    /// mend what such rules measure.
    fn team_order(&mut self, index: usize) -> Vec<Choice> {
        let Some(member) = self.member(index) else { return Vec::new() };
        let size = member.size;
        let mut teams: Vec<Choice> = (0..self.view.teams().len())
            .filter(|team| member.teams.has(*team) && self.room(*team) >= size)
            .filter(|team| !self.view.twins.is_repetition(*team, &self.lineup))
            .map(|team| Choice { fullness: self.fullness(team), excess: 0.0, team })
            .collect();
        teams.sort_unstable_by_key(|choice| (choice.fullness, choice.team));
        if let [first, second, ..] = teams.as_slice()
            && first.fullness == second.fullness
            && !self.bounds.whole.is_empty()
        {
            for choice in &mut teams {
                choice.excess = self.excess_with(index, choice.team);
            }
            teams.sort_by(|one, other| {
                one.fullness
                    .cmp(&other.fullness)
                    .then(one.excess.total_cmp(&other.excess))
                    .then(one.team.cmp(&other.team))
            });
        }
        teams
    }

    /// [`Choice::fullness`].
    fn fullness(&self, team: usize) -> (bool, u64) {
        let players = self.lineup.players(team);
        let Some(size) = self.view.teams().get(team) else { return (true, 0) };
        (players >= size.min, u64::from(players) * 1000 / u64::from(size.max.max(1)))
    }

    /// How far the rules about finished line-ups would be broken with a ticket in a team.
    fn excess_with(&mut self, index: usize, team: usize) -> f64 {
        self.seat(index, team);
        let broken = |rule: &usize| {
            let verdict = self.rules.judge(*rule, &self.lineup, &self.view.effective);
            let excess = if verdict.passed() { 0.0 } else { excess(&verdict) };
            // Not measurable yet is no reason for or against a team.
            if excess.is_finite() { excess } else { 0.0 }
        };
        let sum = self.bounds.whole.iter().map(broken).sum();
        self.unseat(index, team);
        self.spent += self.bounds.cost;
        sum
    }

    fn may_still_hold(&mut self, span: &Span) -> bool {
        // A stranger's ticket that names a hundred regions must not be what the others' search cannot tell apart.
        let region_rule = self.bounds.region_rule.filter(|_| span.regions.is_vague());
        for rule in self.bounds.asked.iter().chain(region_rule.as_ref().map(|region| &region.rule)) {
            let verdict = self.rules.judge(*rule, &self.lineup, &self.view.effective);
            if !verdict.passed() {
                self.tally.count(*rule, false);
                return false;
            }
        }
        true
    }

    /// Keeps the line-up if it is a match and has more players than the one found before.
    fn consider(&mut self) -> ControlFlow<()> {
        let is_new = self
            .seats
            .iter()
            .any(|(index, _)| self.batch.get(*index).is_some_and(|member| !member.entry.traits.is_backfill));
        if self.deciding == 0 || !is_new {
            return ControlFlow::Continue(());
        }
        self.spend(0)?;
        if !self.holds() {
            return self.mend();
        }
        let players = self.lineup.total_players();
        if self.best.is_none() {
            let players = FILL_UP_EVALUATIONS_PER_PLAYER * u64::from(self.view.max_players);
            self.limit = self.limit.min(self.spent + players.max(FILL_UP_EVALUATIONS));
        }
        if self.best.as_ref().is_none_or(|(best, _)| *best < players) {
            self.best = Some((players, self.seats.clone()));
        }
        if players >= self.view.max_players { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Asks every rule, and counts what they say.
    fn holds(&mut self) -> bool {
        let tally = &mut self.tally;
        let verdicts = self.bounds.enforced.iter().map(|rule| {
            let verdict = self.rules.judge(*rule, &self.lineup, &self.view.effective);
            tally.count(*rule, verdict.passed());
            (*rule, verdict)
        });
        let miss = Miss::of(verdicts);
        self.miss = Miss::nearer(self.miss, miss);
        miss.is_none()
    }
}
