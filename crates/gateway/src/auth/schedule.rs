//! When a key set is fetched again, and for how long the last one is good. No clock and no I/O: the time is passed in.

use std::time::Duration;

use rallypoint_fleet::Timestamp;

/// How long a set is good that does not say so.
const USUAL_AGE: Duration = Duration::from_secs(10 * 60);
/// What a set says of itself is believed within these bounds: it must neither be fetched all the time nor hide that a
/// key was withdrawn.
const SHORTEST_AGE: Duration = Duration::from_secs(60);
const LONGEST_AGE: Duration = Duration::from_secs(24 * 3600);
/// How much longer the keys are used when the set cannot be fetched: an issuer's bad night should not end every game.
const STALE_FOR: Duration = Duration::from_secs(6 * 3600);
/// How long after a failure it is tried again, first and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// What is known of the fetches of one key set.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// However many strangers name keys that do not exist, the issuer is asked no more often than this.
    at_most_every: Duration,
    next: Timestamp,
    /// When the last fetch began.
    began: Option<Timestamp>,
    is_under_way: bool,
    failures: u32,
    /// Until when the keys that are there may be used.
    good_until: Timestamp,
}

impl Schedule {
    /// Nothing has been fetched, and it is time to.
    pub(super) fn new(now: Timestamp, at_most_every: Duration) -> Self {
        Self { at_most_every, next: now, began: None, is_under_way: false, failures: 0, good_until: now }
    }

    /// How long until the next fetch is due.
    pub(super) fn pause(&self, now: Timestamp) -> Duration {
        Duration::from_millis(self.next.0.saturating_sub(now.0))
    }

    /// A fetch begins.
    pub(super) fn begins(&mut self, now: Timestamp) {
        self.began = Some(now);
        self.is_under_way = true;
    }

    /// It brought a set that says for how long it is good, or does not.
    pub(super) fn succeeded(&mut self, now: Timestamp, age: Option<Duration>) {
        let age = age.unwrap_or(USUAL_AGE).clamp(SHORTEST_AGE, LONGEST_AGE);
        self.is_under_way = false;
        self.failures = 0;
        self.next = now.after(age);
        self.good_until = self.next.after(STALE_FOR);
    }

    /// It brought nothing to use.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.is_under_way = false;
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10)).min(LONGEST_PAUSE);
        self.failures += 1;
        self.next = now.after(pause);
    }

    /// A token names a key that is not there. Whether the answer of a fetch is worth waiting for: one that is under way,
    /// or the one that is due now because of this.
    pub(super) fn is_asked_anew(&mut self, now: Timestamp) -> bool {
        if self.is_under_way {
            return true;
        }
        if self.began.is_some_and(|began| now < began.after(self.at_most_every)) {
            return false;
        }
        self.next = now;
        true
    }

    /// Whether the last keys may still be used.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        now < self.good_until
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rallypoint_fleet::Timestamp;

    use super::{LONGEST_AGE, LONGEST_PAUSE, SHORTEST_AGE, STALE_FOR, Schedule, USUAL_AGE};

    const START: Timestamp = Timestamp(1_700_000_000_000);
    const AT_MOST_EVERY: Duration = Duration::from_secs(30);

    fn fetched(age: Option<Duration>) -> Schedule {
        let mut schedule = Schedule::new(START, AT_MOST_EVERY);
        assert_eq!(schedule.pause(START), Duration::ZERO);
        assert!(!schedule.is_good(START));
        schedule.begins(START);
        schedule.succeeded(START, age);
        schedule
    }

    #[test]
    fn a_sets_own_age_is_believed_within_bounds() {
        let hour = Duration::from_secs(3600);
        for (said, kept) in [
            (None, USUAL_AGE),
            (Some(Duration::ZERO), SHORTEST_AGE),
            (Some(hour), hour),
            (Some(Duration::MAX), LONGEST_AGE),
        ] {
            assert_eq!(fetched(said).pause(START), kept, "{said:?}");
        }
    }

    #[test]
    fn keys_outlive_an_issuer_that_is_gone_for_a_while_and_no_longer() {
        let mut schedule = fetched(None);
        let mut now = START;
        let end = START.after(USUAL_AGE).after(STALE_FOR);
        let mut pauses = Vec::new();
        while now < end {
            assert!(schedule.is_good(now));
            let pause = schedule.pause(now);
            pauses.push(pause.as_secs());
            now = now.after(pause);
            schedule.begins(now);
            schedule.failed(now);
        }
        assert_eq!(pauses[..8], [600, 5, 10, 20, 40, 80, 160, 300]);
        assert_eq!(schedule.pause(now), LONGEST_PAUSE);
        assert!(!schedule.is_good(end));
        schedule.succeeded(now, None);
        assert!(schedule.is_good(end));
    }

    #[test]
    fn a_flood_of_unknown_keys_asks_no_more_often_than_one() {
        let mut schedule = fetched(Some(LONGEST_AGE));
        let mut fetches = 0;
        for second in 0..600 {
            let now = START.after(Duration::from_secs(second));
            for _ in 0..100 {
                if schedule.is_asked_anew(now) && schedule.pause(now).is_zero() {
                    fetches += 1;
                    schedule.begins(now);
                    schedule.failed(now);
                }
            }
        }
        assert_eq!(fetches, 600 / AT_MOST_EVERY.as_secs() - 1);
    }

    #[test]
    fn who_comes_while_a_fetch_is_under_way_waits_for_it() {
        let mut schedule = fetched(None);
        let now = START.after(AT_MOST_EVERY);
        assert!(schedule.is_asked_anew(now));
        schedule.begins(now);
        assert!(schedule.is_asked_anew(now));
        schedule.succeeded(now, None);
        assert!(!schedule.is_asked_anew(now));
    }
}
