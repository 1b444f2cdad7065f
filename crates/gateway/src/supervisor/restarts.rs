//! When a server that ended is started again.

use std::time::Duration;

/// The usual wait after a first crash; each quick crash after it doubles it.
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait before a server that crashes again and again is started once more.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A server that ran this long did not crash because of how it was started.
const SETTLED: Duration = Duration::from_secs(60);
/// So many quick crashes in a row are no accident.
const CRASH_LOOP: u32 = 5;

/// What is known of the lives in one slot.
#[derive(Debug)]
pub(super) struct Restarts {
    first_wait: Duration,
    quick_crashes: u32,
}

/// What follows from a crash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AfterCrash {
    /// How long to wait.
    pub(super) wait: Duration,
    /// How often in a row it crashed soon after its start, 0 when it ran for a while.
    pub(super) quick_crashes: u32,
    /// That it crashes again and again became clear just now.
    pub(super) loop_found: bool,
}

impl Restarts {
    /// A slot in which nothing happened, with the wait after a first crash.
    pub(super) fn new(first_wait: Duration) -> Self {
        Self { first_wait, quick_crashes: 0 }
    }

    /// A server ended as it should; the next may start at once.
    pub(super) fn ended(&mut self) {
        self.quick_crashes = 0;
    }

    /// A server crashed after it ran for `ran`.
    pub(super) fn crashed(&mut self, ran: Duration) -> AfterCrash {
        self.quick_crashes = if ran >= SETTLED { 0 } else { self.quick_crashes.saturating_add(1) };
        let quick_crashes = self.quick_crashes;
        let wait = if quick_crashes >= CRASH_LOOP {
            LONGEST_WAIT
        } else {
            (self.first_wait * 2_u32.pow(quick_crashes.saturating_sub(1))).min(LONGEST_WAIT)
        };
        AfterCrash { wait, quick_crashes, loop_found: quick_crashes == CRASH_LOOP }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{AfterCrash, FIRST_WAIT, Restarts};

    const QUICK: Duration = Duration::from_millis(200);

    #[test]
    fn waits_grow_and_a_loop_is_found_once() {
        let mut restarts = Restarts::new(FIRST_WAIT);
        let crashes: Vec<AfterCrash> = (0..7).map(|_| restarts.crashed(QUICK)).collect();
        let waits: Vec<u64> = crashes.iter().map(|crash| crash.wait.as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 30, 30, 30]);
        let found: Vec<u32> =
            crashes.iter().filter(|crash| crash.loop_found).map(|crash| crash.quick_crashes).collect();
        assert_eq!(found, [5]);
    }

    #[test]
    fn a_long_or_good_life_forgives() {
        let mut restarts = Restarts::new(FIRST_WAIT);
        for _ in 0..6 {
            restarts.crashed(QUICK);
        }
        let after = restarts.crashed(Duration::from_secs(600));
        assert_eq!(after, AfterCrash { wait: Duration::from_secs(1), quick_crashes: 0, loop_found: false });
        for _ in 0..3 {
            restarts.crashed(QUICK);
        }
        restarts.ended();
        assert_eq!(restarts.crashed(QUICK).wait, Duration::from_secs(1));
    }
}
