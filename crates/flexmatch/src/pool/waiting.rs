//! The waiting tickets and the orders in which a search meets them.

use super::agenda::{Cause, Rank};
use crate::search::bounds::{Bounds, View};
use crate::search::teams::TeamSet;
use crate::search::traits::{SortPart, Traits};
use crate::{Candidate, Moment, RuleSet, TicketKey};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many stages' [`TeamSet`]s a ticket remembers: a search meets a ticket at neighbouring stages.
const REMEMBERED_STAGES: usize = 4;

/// A ticket that waits.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) candidate: Candidate,
    pub(crate) rank: Rank,
    pub(crate) traits: Traits,
    /// Of each rule, how often searches round this ticket found it kept and broken.
    pub(crate) tally: Tally,
    /// How many searches round this ticket were cut, one after the other.
    pub(crate) cuts: u32,
    pub(crate) timers: Vec<(Moment, Cause)>,
    teams: Cell<[Option<(u32, TeamSet)>; REMEMBERED_STAGES]>,
}

impl Entry {
    pub(crate) fn new(candidate: Candidate, rank: Rank, traits: Traits) -> Self {
        Entry {
            candidate,
            rank,
            traits,
            tally: Tally::default(),
            cuts: 0,
            timers: Vec::new(),
            teams: Cell::default(),
        }
    }

    fn player_ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.candidate.parties().iter().flat_map(|party| &party.ids)
    }

    /// Whether [`Self::teams`] costs nothing.
    pub(crate) fn knows_teams(&self, view: &View) -> bool {
        let stage = view.effective.stage.get();
        let known = self.teams.get().get(stage as usize % REMEMBERED_STAGES).copied().flatten();
        known.is_some_and(|(of, _)| of == stage)
    }

    /// The teams in which it keeps all monotone rules while it is alone.
    pub(crate) fn teams(&self, rules: &RuleSet, bounds: &Bounds, view: &View) -> TeamSet {
        let stage = view.effective.stage.get();
        let place = stage as usize % REMEMBERED_STAGES;
        let mut known = self.teams.get();
        match known.get(place).copied().flatten() {
            Some((of, set)) if of == stage => set,
            _ => {
                let set = TeamSet::of(rules, bounds, &self.candidate, view);
                if let Some(remembered) = known.get_mut(place) {
                    *remembered = Some((stage, set));
                }
                self.teams.set(known);
                set
            }
        }
    }
}

/// How often each rule was kept and broken, in the rule set's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Vec<(u32, u32)>);

impl Tally {
    pub(crate) fn count(&mut self, rule: usize, passed: bool) {
        if self.0.len() <= rule {
            self.0.resize(rule + 1, (0, 0));
        }
        if let Some((kept, broken)) = self.0.get_mut(rule) {
            let counter = if passed { kept } else { broken };
            *counter = counter.saturating_add(1);
        }
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), (0, 0));
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (mine.0.saturating_add(theirs.0), mine.1.saturating_add(theirs.1));
        }
    }

    pub(crate) fn of(&self, rule: usize) -> (u32, u32) {
        self.0.get(rule).copied().unwrap_or_default()
    }
}

/// A number in the order of numbers, as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ordered(u64);

impl Ordered {
    pub(crate) fn new(number: f64) -> Self {
        // Minus zero is zero, so that a window that begins at zero holds it.
        let bits = (number + 0.0).to_bits();
        let sign = 1 << 63;
        Ordered(if bits & sign == 0 { bits | sign } else { !bits })
    }
}

type ByNumber = BTreeMap<(u64, Ordered, TicketKey), usize>;

#[derive(Debug, Default)]
pub(crate) struct Waiting {
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
    slots: HashMap<TicketKey, usize>,
    players: HashMap<Arc<str>, TicketKey>,
    /// By group, the longest wait first.
    ages: BTreeMap<(u64, Rank), usize>,
    /// Of each axis, by group and number.
    numbers: Vec<ByNumber>,
    /// By group, in the order of `batchingPreference` `sorted`; empty with others.
    sorted: BTreeMap<(u64, Vec<SortPart>, TicketKey), usize>,
}

impl Waiting {
    pub(crate) fn new(axes: usize) -> Self {
        Waiting { numbers: vec![ByNumber::new(); axes], ..Waiting::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn has(&self, key: TicketKey) -> bool {
        self.slots.contains_key(&key)
    }

    /// The new ticket in which a player waits.
    pub(crate) fn ticket_of(&self, player: &str) -> Option<TicketKey> {
        self.players.get(player).copied()
    }

    /// The new tickets of players who are in a game that is to be filled up.
    pub(crate) fn tickets_of_players_in(&self, backfill: &Entry) -> Vec<TicketKey> {
        backfill.player_ids().filter_map(|id| self.ticket_of(id)).collect()
    }

    pub(crate) fn slot(&self, key: TicketKey) -> Option<usize> {
        self.slots.get(&key).copied()
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&Entry> {
        self.entries.get(slot)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, slot: usize) -> Option<&mut Entry> {
        self.entries.get_mut(slot)?.as_mut()
    }

    pub(crate) fn insert(&mut self, entry: Entry) {
        let slot = self.free.pop().unwrap_or(self.entries.len());
        let (group, key) = (entry.traits.group, entry.rank.key);
        self.slots.insert(key, slot);
        self.ages.insert((group, entry.rank), slot);
        for (index, (least, _)) in self.numbers.iter_mut().zip(&entry.traits.numbers) {
            index.insert((group, Ordered::new(*least), key), slot);
        }
        if !entry.traits.sort_key.is_empty() {
            self.sorted.insert((group, entry.traits.sort_key.clone(), key), slot);
        }
        if !entry.traits.is_backfill {
            for id in entry.player_ids() {
                self.players.insert(Arc::clone(id), key);
            }
        }
        match self.entries.get_mut(slot) {
            Some(place) => *place = Some(entry),
            None => self.entries.push(Some(entry)),
        }
    }

    pub(crate) fn remove(&mut self, key: TicketKey) -> Option<Entry> {
        let slot = self.slots.remove(&key)?;
        let entry = self.entries.get_mut(slot)?.take()?;
        self.free.push(slot);
        let group = entry.traits.group;
        self.ages.remove(&(group, entry.rank));
        for (index, (least, _)) in self.numbers.iter_mut().zip(&entry.traits.numbers) {
            index.remove(&(group, Ordered::new(*least), key));
        }
        if !entry.traits.is_backfill {
            for id in entry.player_ids() {
                self.players.remove(id);
            }
        }
        if !entry.traits.sort_key.is_empty() {
            self.sorted.remove(&(group, entry.traits.sort_key.clone(), key));
        }
        Some(entry)
    }

    /// The tickets of a group, the first to be served first.
    pub(crate) fn by_age(&self, group: u64) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let first = Rank { class: 0, since: Moment(0), key: TicketKey(0) };
        let last = Rank { class: u8::MAX, since: Moment(u64::MAX), key: TicketKey(u64::MAX) };
        self.ages.range((group, first)..=(group, last)).map(|(_, slot)| *slot)
    }

    /// The tickets of a group whose number on an axis is at least `from`, upwards.
    pub(crate) fn above(&self, axis: usize, group: u64, from: f64) -> impl Iterator<Item = usize> + '_ {
        let from = (group, Ordered::new(from), TicketKey(0));
        let to = (group, Ordered(u64::MAX), TicketKey(u64::MAX));
        self.numbers
            .get(axis)
            .into_iter()
            .flat_map(move |index| index.range(from..=to))
            .map(|(_, slot)| *slot)
    }

    /// The tickets of a group whose number on an axis is less than `to`, downwards.
    pub(crate) fn below(&self, axis: usize, group: u64, to: f64) -> impl Iterator<Item = usize> + '_ {
        let from = (group, Ordered(0), TicketKey(0));
        let to = (group, Ordered::new(to), TicketKey(0));
        self.numbers
            .get(axis)
            .into_iter()
            .flat_map(move |index| index.range(from..to).rev())
            .map(|(_, slot)| *slot)
    }

    /// The tickets of a group that come after one in the order of `sorted`, the nearest first.
    pub(crate) fn sorted_after(&self, entry: &Entry) -> impl Iterator<Item = usize> + '_ {
        let (group, from) = Self::sorted_place(entry);
        self.sorted.range(from..).take_while(move |((of, ..), _)| *of == group).map(|(_, slot)| *slot)
    }

    /// The tickets of a group that come before one in the order of `sorted`, the nearest first.
    pub(crate) fn sorted_before(&self, entry: &Entry) -> impl Iterator<Item = usize> + '_ {
        let (group, to) = Self::sorted_place(entry);
        self.sorted.range(..to).rev().take_while(move |((of, ..), _)| *of == group).map(|(_, slot)| *slot)
    }

    fn sorted_place(entry: &Entry) -> (u64, (u64, Vec<SortPart>, TicketKey)) {
        let group = entry.traits.group;
        (group, (group, entry.traits.sort_key.clone(), entry.rank.key))
    }

    /// Tickets in an order of no meaning.
    pub(crate) fn any(&self) -> impl Iterator<Item = usize> + '_ {
        self.entries.iter().enumerate().filter_map(|(slot, entry)| entry.as_ref().map(|_| slot))
    }

    /// The slots in use and those between: for drawing lots.
    pub(crate) fn slots(&self) -> usize {
        self.entries.len()
    }
}
