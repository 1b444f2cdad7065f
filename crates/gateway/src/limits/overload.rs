//! Whether more comes than can be done, judged by how long requests wait until somebody looks at them. It reads no clock.
//!
//! The rule is CoDel's, as servers use it: a wait that passes by itself is a burst, one that stays for a whole interval
//! is a queue that will not get shorter, and only then is anybody turned away; and of those who come then, the ones who
//! have waited for too long already. So what is accepted has waited for less than that, and who must be turned away is
//! turned away before anything was done for them. Why so: ADR 0028.

use std::time::Duration;

/// How long a wait must last to be more than a burst.
const INTERVAL: Duration = Duration::from_millis(100);
/// In that many intervals, one after the other.
const BAD_INTERVALS: u32 = 2;
/// With fewer requests in an interval it is not they who keep the gateway from its work: the machine is busy otherwise, and
/// turning them away would help nobody.
const MANY: u32 = 64;
/// There is a queue when at least one of so many requests waited too long. Not all do: the runtime's workers take what
/// came last before what came first once there is more than they can keep an eye on.
const LATE_SHARE: u32 = 8;
/// While there is a queue, who has waited this many times the target is turned away.
const SHED_AT: u32 = 2;

/// What is known of the requests' waits.
#[derive(Debug)]
pub(super) struct Overload {
    target: Duration,
    /// When the interval that is being counted ends, on the caller's clock.
    ends: Duration,
    requests: u32,
    late: u32,
    bad_intervals: u32,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Shed,
}

/// That shedding began or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Began,
    Ended,
}

impl Overload {
    /// Requests should not wait for longer than `target`.
    pub(super) fn new(target: Duration) -> Self {
        Self { target, ends: Duration::ZERO, requests: 0, late: 0, bad_intervals: 0 }
    }

    /// A request comes at `now`, on a clock that does not go back, and has `waited` so far.
    pub(super) fn judge(&mut self, now: Duration, waited: Duration) -> (Verdict, Option<Turn>) {
        let turn = if now >= self.ends { self.end_interval(now) } else { None };
        self.requests = self.requests.saturating_add(1);
        if waited > self.target {
            self.late = self.late.saturating_add(1);
        }
        let shed = self.is_shedding() && waited > self.target.saturating_mul(SHED_AT);
        (if shed { Verdict::Shed } else { Verdict::Accept }, turn)
    }

    fn is_shedding(&self) -> bool {
        self.bad_intervals >= BAD_INTERVALS
    }

    fn end_interval(&mut self, now: Duration) -> Option<Turn> {
        let was = self.is_shedding();
        let is_queue = self.requests >= MANY && self.late >= self.requests.div_ceil(LATE_SHARE);
        // An interval in which nothing came ends a queue too.
        let goes_on = now < self.ends + INTERVAL;
        self.bad_intervals =
            if is_queue && goes_on { (self.bad_intervals + 1).min(BAD_INTERVALS) } else { 0 };
        (self.requests, self.late) = (0, 0);
        self.ends = now + INTERVAL;
        match (was, self.is_shedding()) {
            (false, true) => Some(Turn::Began),
            (true, false) => Some(Turn::Ended),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BAD_INTERVALS, INTERVAL, MANY, Overload, SHED_AT, Turn, Verdict};

    const TARGET: Duration = Duration::from_millis(10);
    const GONE: Duration = Duration::from_millis(25);

    struct Clocked {
        overload: Overload,
        now: Duration,
        turns: Vec<Turn>,
    }

    impl Clocked {
        fn new() -> Self {
            Self { overload: Overload::new(TARGET), now: Duration::from_secs(1), turns: Vec::new() }
        }

        /// An interval with so many requests, which have waited like that by turns; how many were turned away.
        fn interval(&mut self, requests: u32, waits: &[Duration]) -> usize {
            let mut shed = 0;
            for (_, waited) in (0..requests).zip(waits.iter().cycle()) {
                let (verdict, turn) = self.overload.judge(self.now, *waited);
                shed += usize::from(verdict == Verdict::Shed);
                self.turns.extend(turn);
                self.now += INTERVAL / requests;
            }
            shed
        }
    }

    #[test]
    fn a_queue_that_stays_is_shed_and_one_that_passes_is_not() {
        let mut door = Clocked::new();
        assert_eq!(door.interval(MANY, &[GONE]), 0, "a burst");
        assert_eq!(door.interval(MANY, &[Duration::ZERO]), 0);
        for _ in 0..BAD_INTERVALS {
            assert_eq!(door.interval(MANY * 2, &[GONE]), 0, "not yet");
        }
        assert_eq!(door.interval(MANY * 2, &[GONE]), 2 * MANY as usize);
        assert_eq!(door.turns, [Turn::Began]);
    }

    #[test]
    fn who_has_not_waited_for_long_is_accepted_also_then() {
        let mut door = Clocked::new();
        for _ in 0..BAD_INTERVALS {
            door.interval(MANY, &[GONE]);
        }
        assert_eq!(door.interval(MANY, &[GONE, TARGET * SHED_AT]), MANY as usize / 2);
    }

    #[test]
    fn shedding_ends_with_the_queue_and_after_silence() {
        let mut door = Clocked::new();
        for _ in 0..=BAD_INTERVALS {
            door.interval(MANY, &[GONE]);
        }
        door.interval(MANY, &[Duration::ZERO]);
        assert_eq!(door.interval(MANY, &[GONE]), 0);
        assert_eq!(door.turns, [Turn::Began, Turn::Ended]);
        for _ in 0..=BAD_INTERVALS {
            door.interval(MANY, &[GONE]);
        }
        door.now += INTERVAL * 2;
        assert_eq!(door.interval(MANY, &[GONE]), 0);
        assert_eq!(door.turns[2..], [Turn::Began, Turn::Ended]);
    }

    #[test]
    fn few_requests_are_no_overload_however_long_they_wait() {
        let mut door = Clocked::new();
        for _ in 0..10 {
            assert_eq!(door.interval(MANY / 2, &[GONE * 100]), 0);
        }
    }

    #[test]
    fn a_few_who_wait_are_no_queue() {
        let mut door = Clocked::new();
        let one_in_ten = [&[GONE][..], &[Duration::ZERO; 9]].concat();
        for _ in 0..10 {
            assert_eq!(door.interval(MANY * 10, &one_in_ten), 0);
        }
        assert_eq!(door.turns, []);
    }

    /// A machine that does one request after the other, in the order in which they came, with a clock that is its own.
    struct Machine {
        overload: Overload,
        /// What a request takes, and what one takes that is turned away.
        takes: [Duration; 2],
        now: Duration,
    }

    /// When a request came, how long it had waited, and whether it was accepted.
    struct Seen {
        came: Duration,
        waited: Duration,
        accepted: bool,
    }

    impl Machine {
        /// Requests that come evenly, so many in a second, for so long, from `from` on.
        fn answers(&mut self, from: Duration, lasting: Duration, in_a_second: u32) -> Vec<Seen> {
            let between = Duration::from_secs(1) / in_a_second;
            let mut seen = Vec::new();
            let mut came = from;
            while came < from + lasting {
                self.now = self.now.max(came);
                let waited = self.now - came;
                let (verdict, _) = self.overload.judge(self.now, waited);
                let accepted = verdict == Verdict::Accept;
                self.now += self.takes[usize::from(!accepted)];
                seen.push(Seen { came, waited, accepted });
                came += between;
            }
            seen
        }
    }

    /// Twice what can be done for two seconds, then half of it: when the last one was turned away, after that.
    fn recovery(turning_away: Duration) -> Duration {
        const SECONDS: Duration = Duration::from_secs(2);
        let work = Duration::from_millis(1);
        let mut machine =
            Machine { overload: Overload::new(TARGET), takes: [work, turning_away], now: Duration::ZERO };
        let calm = machine.answers(Duration::ZERO, SECONDS, 500);
        assert!(calm.iter().all(|seen| seen.accepted && seen.waited <= TARGET));
        let over = machine.answers(SECONDS, SECONDS, 2_000);
        assert!(over.iter().any(|seen| !seen.accepted));
        let again = machine.answers(SECONDS * 2, SECONDS * 4, 500);
        assert!(again.last().is_some_and(|seen| seen.accepted && seen.waited <= TARGET));
        again.iter().rfind(|seen| !seen.accepted).map_or(Duration::ZERO, |seen| seen.came - SECONDS * 2)
    }

    #[test]
    fn shedding_ends_as_soon_as_what_had_come_before_is_gone() {
        // Where turning away costs a tenth of the work there is next to nothing left over from the overload.
        let quick = recovery(Duration::from_micros(100));
        assert!(quick <= INTERVAL, "{quick:?}");
        // Where it costs most of the work, as in a build for debugging, more comes than can be turned away: after two seconds
        // 4,000 requests of 0.7 ms are 0.8 s late, and 500 more in each second leave 0.65 of it to make that up.
        let slow = recovery(Duration::from_micros(700));
        assert!(slow <= Duration::from_millis(1_400), "{slow:?}");
    }
}
