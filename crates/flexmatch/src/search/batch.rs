//! The tickets that a search round one ticket looks at.
//!
//! GameLift groups the pool into batches and searches within a batch; it does not say how large they are. Here a ticket
//! has a batch of its own: those in its reach. Where they are too many, the batch has some of the nearest, of the longest
//! and the shortest waits, and some by lot; with `batchingPreference` `sorted` the nearest in that order, at first.

use super::Hunt;
use super::bounds::View;
use super::fill::Member;
use super::teams::TeamSet;
use super::traits::Span;
use crate::pool::waiting::Entry;
use crate::{ExpansionAgeSelection, Stage};

/// How many tickets a batch has at most, if matches are not so large that they need more. A batch this large fills
/// 2 teams of 5 from one in 25 tickets, and one pass over it takes microseconds.
const BATCH_TICKETS: usize = 256;

/// How many tickets for each player of a match a first, small batch has: where many wait, the first ones do, and to
/// meet the others costs more than to try these.
const FIRST_TICKETS_PER_PLAYER: usize = 4;

/// How many candidates are evaluated in the first batch, for each of its tickets: all of them in the places of the last
/// few players, and the large batch has the more promising ones after that.
const FIRST_EVALUATIONS_PER_TICKET: u64 = 12;

/// How many tickets are looked at to find one for a batch, before others are tried.
const LOOKS_PER_TICKET: usize = 4;

/// Numbers that were calculated in other orders differ by rounding: windows are wider by this share.
const ROUNDING: f64 = 1e-9;

/// How large a batch is, and how many candidates are evaluated in it.
pub(crate) struct Plan {
    pub(crate) tickets: usize,
    pub(crate) evaluations: u64,
}

/// A batch and whether it has every ticket that could play with the one it is for.
pub(crate) struct Batch<'p> {
    pub(crate) members: Vec<Member<'p>>,
    pub(crate) is_whole: bool,
    /// What it cost to gather, in candidates evaluated.
    pub(crate) cost: u64,
}

/// So many tickets looked at count as one candidate.
const LOOKS_PER_EVALUATION: u64 = 32;

/// What gathering a batch takes.
#[derive(Default)]
struct Cost {
    looks: u64,
    /// Tickets whose teams were not known.
    unknown: u64,
}

pub(crate) struct Gather<'h, 'p> {
    hunt: &'h Hunt<'p>,
    view: &'h View,
    anchor: &'p Entry,
    anchor_slot: usize,
    span: Span,
    stage: Stage,
    age_selection: ExpansionAgeSelection,
    members: Vec<Member<'p>>,
    cost: Cost,
}

impl<'h, 'p> Gather<'h, 'p> {
    pub(crate) fn new(hunt: &'h Hunt<'p>, view: &'h View, anchor_slot: usize, anchor: &'p Entry) -> Self {
        Gather {
            hunt,
            view,
            anchor,
            anchor_slot,
            span: anchor.traits.span(hunt.bounds, view),
            stage: view.effective.stage,
            age_selection: hunt.age_selection,
            members: Vec::new(),
            cost: Cost::default(),
        }
    }

    /// The batches to try one after the other.
    pub(crate) fn plans(view: &View) -> [Plan; 2] {
        let first = FIRST_TICKETS_PER_PLAYER * view.max_players as usize;
        [
            Plan { tickets: first, evaluations: FIRST_EVALUATIONS_PER_TICKET * first as u64 },
            Plan { tickets: BATCH_TICKETS.max(2 * first), evaluations: u64::MAX },
        ]
    }

    /// A batch of the anchor, without the anchor, the first to be served first.
    pub(crate) fn batch(mut self, size: usize, lot: u64) -> Batch<'p> {
        // And the anchor, which its search adds.
        self.members.reserve(size.min(self.hunt.waiting.len()) + 1);
        let is_whole = self.take_window(size) || self.take_some(size, lot);
        let mut members = self.members;
        members.sort_unstable_by_key(|member| member.entry.rank);
        members.dedup_by_key(|member| member.slot);
        let cost = self.cost.looks / LOOKS_PER_EVALUATION
            + self.cost.unknown * TeamSet::cost(self.hunt.bounds, self.view);
        Batch { members, is_whole, cost }
    }

    /// Takes those within the anchor's reach on an axis, the nearest first. Whether that were all.
    fn take_window(&mut self, size: usize) -> bool {
        let Some((axis, width)) = self.axis() else { return false };
        let waiting = self.hunt.waiting;
        let group = self.anchor.traits.group;
        let (least, greatest) = self.anchor.traits.numbers.get(axis).copied().unwrap_or_default();
        let slack = ROUNDING * (least.abs() + greatest.abs() + width);
        let in_window = |slot: &usize| {
            waiting.get(*slot).and_then(|entry| entry.traits.numbers.get(axis)).is_some_and(|(number, _)| {
                *number >= greatest - width - slack && *number <= least + width + slack
            })
        };
        let above = waiting.above(axis, group, least).take_while(in_window);
        let below = waiting.below(axis, group, least).take_while(in_window);
        self.take(alternately(above, below), size)
    }

    /// Takes a part of the group, or all of it if it is small enough. Whether that were all.
    fn take_some(&mut self, size: usize, lot: u64) -> bool {
        let waiting = self.hunt.waiting;
        let group = self.anchor.traits.group;
        if !self.anchor.traits.sort_key.is_empty() && self.anchor.cuts == 0 {
            // A part of the sorted pool and no more, or the longest waits would be everybody's first choice.
            self.members.clear();
            return self.take(
                alternately(waiting.sorted_after(self.anchor), waiting.sorted_before(self.anchor)),
                size,
            );
        }
        if self.members.len() >= size && self.anchor.cuts == 0 {
            return false;
        }
        self.members.truncate(size / 2);
        if self.take(waiting.by_age(group), size * 3 / 4)
            || self.take(waiting.by_age(group).rev(), size * 7 / 8)
        {
            return true;
        }
        let slots = waiting.slots().max(1) as u64;
        let drawn = (0..(size * LOOKS_PER_TICKET) as u64)
            .map(|draw| usize::try_from(mix(lot.wrapping_add(draw)) % slots).unwrap_or_default());
        self.take(drawn, size);
        false
    }

    /// An axis along which the anchor's reach is limited.
    fn axis(&self) -> Option<(usize, f64)> {
        self.view.widths.iter().copied().enumerate().find(|(_, width)| width.is_finite())
    }

    /// Adds the tickets among `slots` that could play with the anchor, up to a size of the batch. Whether it came to
    /// their end.
    fn take(&mut self, slots: impl Iterator<Item = usize>, size: usize) -> bool {
        for (look, slot) in slots.enumerate() {
            if look >= size * LOOKS_PER_TICKET || self.members.len() >= size {
                return false;
            }
            if let Some(member) = self.member(slot) {
                self.members.push(member);
            }
        }
        true
    }

    fn member(&mut self, slot: usize) -> Option<Member<'p>> {
        self.cost.looks += 1;
        let entry = self.hunt.waiting.get(slot)?;
        if slot == self.anchor_slot || entry.traits.group != self.anchor.traits.group {
            return None;
        }
        let stage = self.hunt.stage_of(entry);
        let is_of_age = match self.age_selection {
            ExpansionAgeSelection::Newest => stage >= self.stage,
            ExpansionAgeSelection::Oldest => stage <= self.stage,
        };
        let both_backfill = entry.traits.is_backfill && self.anchor.traits.is_backfill;
        let span = entry.traits.span(self.hunt.bounds, self.view);
        if !is_of_age || both_backfill || !self.span.fits(&span, self.view) {
            return None;
        }
        self.cost.unknown += u64::from(!entry.knows_teams(self.view));
        let teams = entry.teams(self.hunt.rules, self.hunt.bounds, self.view);
        if teams.is_empty(self.view.teams().len()) {
            return None;
        }
        Some(Member { slot, entry, teams, span, size: entry.traits.size, decides_stage: stage == self.stage })
    }
}

/// One of each in turn, and the rest of the longer one.
fn alternately(
    mut one: impl Iterator<Item = usize>,
    mut other: impl Iterator<Item = usize>,
) -> impl Iterator<Item = usize> {
    let mut turn = false;
    std::iter::from_fn(move || {
        turn = !turn;
        if turn { one.next().or_else(|| other.next()) } else { other.next().or_else(|| one.next()) }
    })
}

/// SplitMix64's step: even close seeds give numbers that look independent.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
