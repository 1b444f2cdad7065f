//! What happens later.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rallypoint_flexmatch::TicketKey;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A ticket's request is given up, if it still waits.
    TimeOut(TicketKey),
    /// The answer about a match is there: everybody has accepted it, or somebody has not.
    Answered(usize),
}

/// Events by their time; those of the same time in the order they were put in.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    count: u64,
}

impl Schedule {
    pub(super) fn put(&mut self, at_ms: u64, event: Event) {
        self.events.push(Reverse((at_ms, self.count, event)));
        self.count += 1;
    }

    /// The time of the next event.
    pub(super) fn next_ms(&self) -> Option<u64> {
        self.events.peek().map(|Reverse((at_ms, ..))| *at_ms)
    }

    /// The next event that is due.
    pub(super) fn due(&mut self, now_ms: u64) -> Option<Event> {
        if self.next_ms()? > now_ms {
            return None;
        }
        self.events.pop().map(|Reverse((.., event))| event)
    }
}
