//! Which tickets have to be searched for, and when others have to be again.
//!
//! A match that was not possible at the last search becomes possible only because one of its tickets is new, or because
//! the ticket whose age decides its expansions reached a step. So it is enough to search round such tickets, and the
//! thousands that wait for somebody else cost nothing.

use crate::{Moment, TicketKey};
use std::collections::{BTreeMap, BTreeSet};

/// The order in which tickets are served: backfill by its priority, then the longest wait, then arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Before (0), among (1) or after (2) the others.
    pub(crate) class: u8,
    pub(crate) since: Moment,
    pub(crate) key: TicketKey,
}

/// Why a ticket is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// It reached an expansion step: matches whose age it decides may have become possible.
    Step,
    /// Its last search was cut: any match with it may be possible.
    Cut,
    /// It is new: any match with it may be possible.
    New,
}

/// One turn in so many goes to a ticket whose search was cut, while others are due. The others come first because most
/// of them find something, and it must not wait for thousands that do not.
const TURNS_PER_CUT: u32 = 8;

#[derive(Debug, Default)]
pub(crate) struct Agenda {
    due: BTreeMap<Rank, Cause>,
    /// Due as well, and for [`Cause::Cut`].
    cut: BTreeSet<Rank>,
    turns: u32,
    timers: BTreeSet<(Moment, Rank, Cause)>,
    /// How many of the timers are for [`Cause::Cut`].
    cut_timers: usize,
}

impl Agenda {
    pub(crate) fn add(&mut self, rank: Rank, cause: Cause) {
        if cause == Cause::Cut {
            self.cut.insert(rank);
            return;
        }
        let known = self.due.entry(rank).or_insert(cause);
        *known = cause.max(*known);
    }

    pub(crate) fn set_timer(&mut self, at: Moment, rank: Rank, cause: Cause) {
        if self.timers.insert((at, rank, cause)) {
            self.cut_timers += usize::from(cause == Cause::Cut);
        }
    }

    /// Takes a ticket off, with the timers that its entry remembers.
    pub(crate) fn remove(&mut self, rank: Rank, timers: &[(Moment, Cause)]) {
        self.due.remove(&rank);
        self.cut.remove(&rank);
        for (at, cause) in timers {
            if self.timers.remove(&(*at, rank, *cause)) {
                self.cut_timers -= usize::from(*cause == Cause::Cut);
            }
        }
    }

    /// How many tickets wait for another try, their search having been cut.
    pub(crate) fn waits_for_another_try(&self) -> usize {
        self.cut_timers
    }

    /// Makes due what is so by `now`, and says which timers went off.
    pub(crate) fn wake(&mut self, now: Moment, mut went_off: impl FnMut(Rank, Moment, Cause)) {
        while let Some((at, rank, cause)) = self.timers.first().copied() {
            if at > now {
                break;
            }
            self.timers.pop_first();
            self.cut_timers -= usize::from(cause == Cause::Cut);
            self.add(rank, cause);
            went_off(rank, at, cause);
        }
    }

    /// Takes off the ticket to search for now, with all that it is due for.
    pub(crate) fn next_due(&mut self) -> Option<(Rank, Cause)> {
        self.turns = (self.turns + 1) % TURNS_PER_CUT;
        let is_turn_of_cut = self.turns == 0 || self.due.is_empty();
        if is_turn_of_cut && let Some(rank) = self.cut.pop_first() {
            let cause = self.due.remove(&rank).unwrap_or(Cause::Cut);
            return Some((rank, cause.max(Cause::Cut)));
        }
        let (rank, cause) = self.due.pop_first()?;
        let cause = if self.cut.remove(&rank) { cause.max(Cause::Cut) } else { cause };
        Some((rank, cause))
    }

    pub(crate) fn is_anything_due(&self) -> bool {
        !self.due.is_empty() || !self.cut.is_empty()
    }

    pub(crate) fn next_timer(&self) -> Option<Moment> {
        self.timers.first().map(|(at, ..)| *at)
    }
}
