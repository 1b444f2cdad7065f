//! What wakes the matcher: names of tickets that may stand otherwise than before. How they stand is read later, so a ticket
//! that changed ten times meanwhile is looked at once or twice, and none is missed.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rallypoint_fleet::TicketId;

/// How long the first news waits for more: parties that come together are to be seen together. No player notices it.
const TOGETHER: Duration = Duration::from_millis(50);

/// The matcher's side of [`Inbox::note`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// These tickets have changed; none when it is only time.
    Changed(Vec<TicketId>),
    /// The matcher is to end.
    Stop,
}

/// Where the fleets' news for the matcher waits.
#[derive(Debug, Default)]
pub(in super::super) struct Inbox {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Somebody reads it. Without a matcher nothing is collected.
    open: bool,
    changed: Vec<TicketId>,
    /// When the first of them came.
    since: Option<Instant>,
}

impl Inbox {
    /// Collects from now on.
    pub(super) fn open(&self) {
        self.state().open = true;
    }

    /// Ends whoever waits, now and later.
    pub(super) fn close(&self) {
        *self.state() = State::default();
        self.news.notify_all();
    }

    /// These tickets may have changed. Takes no lock but its own, so it can be called under the fleets'.
    pub(in super::super) fn note(&self, tickets: impl IntoIterator<Item = TicketId>) {
        let mut state = self.state();
        if !state.open {
            return;
        }
        let was_empty = state.changed.is_empty();
        state.changed.extend(tickets);
        if was_empty && !state.changed.is_empty() {
            state.since = Some(Instant::now());
            self.news.notify_one();
        }
    }

    /// How many changes wait to be looked at.
    pub(in super::super) fn len(&self) -> usize {
        self.state().changed.len()
    }

    /// Waits for news, and [`TOGETHER`] for more of them, but not beyond `until`.
    pub(super) fn wait(&self, until: Option<Instant>) -> Woken {
        let mut state = self.state();
        loop {
            if !state.open {
                return Woken::Stop;
            }
            let ripe = state.since.map(|since| since + TOGETHER);
            let wake = match (ripe, until) {
                (Some(ripe), Some(until)) => Some(ripe.min(until)),
                (one, other) => one.or(other),
            };
            let Some(wake) = wake else {
                state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = wake.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.since = None;
                return Woken::Changed(std::mem::take(&mut state.changed));
            }
            state = self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs under this lock can leave it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use rallypoint_fleet::TicketId;

    use super::{Inbox, Woken};

    fn ids(names: &[&str]) -> Vec<TicketId> {
        names.iter().map(|name| TicketId::new(*name)).collect()
    }

    #[test]
    fn news_come_together_and_once() {
        let inbox = Inbox::default();
        inbox.open();
        inbox.note(ids(&["a"]));
        inbox.note(ids(&["b", "a"]));
        assert_eq!(inbox.wait(None), Woken::Changed(ids(&["a", "b", "a"])));
        assert_eq!(inbox.wait(Some(Instant::now())), Woken::Changed(Vec::new()));
    }

    #[test]
    fn a_moment_that_is_past_takes_what_is_there() {
        let inbox = Inbox::default();
        inbox.open();
        inbox.note(ids(&["a"]));
        assert_eq!(inbox.wait(Some(Instant::now())), Woken::Changed(ids(&["a"])));
    }

    #[test]
    fn without_a_matcher_nothing_is_collected() {
        let inbox = Inbox::default();
        inbox.note(ids(&["a"]));
        assert_eq!(inbox.wait(None), Woken::Stop);
        inbox.open();
        assert_eq!(inbox.wait(Some(Instant::now())), Woken::Changed(Vec::new()));
    }

    #[test]
    fn closing_ends_the_waiting() {
        let inbox = Arc::new(Inbox::default());
        inbox.open();
        let waiting = std::thread::spawn({
            let inbox = Arc::clone(&inbox);
            move || inbox.wait(None)
        });
        inbox.close();
        assert_eq!(waiting.join().unwrap(), Woken::Stop);
    }
}
