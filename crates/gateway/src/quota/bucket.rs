//! One rate, and the calls that count against it.

use std::collections::VecDeque;
use std::time::Duration;

use super::Rate;

/// Rounding must not keep a call back.
const TOLERANCE: f64 = 1e-6;
/// What a refusal upstream leaves of our own pace, and the least that refusals leave.
const SLOWER: f64 = 0.5;
const SLOWEST: f64 = 1.0 / 16.0;
/// How much of the full pace comes back in a second.
const RECOVERY_PER_SECOND: f64 = 0.05;
/// Refusals so close together are of one crowd, and slow us once.
const ONE_CROWD: Duration = Duration::from_secs(1);
/// The shortest wait that is told, so that nobody asks in a circle.
pub(super) const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// Counts calls against a rate as seen from the caller.
///
/// The service counts a call at some moment between its start and its answer, and nobody tells when. So a call under way
/// counts in full, and begins to be forgiven only with its answer. Then, whatever the network does, the service never counts
/// more than is counted here, and with the same rate never refuses.
///
/// Times are since whenever the bucket's owner likes, and never run back; one that does is taken for the latest.
#[derive(Clone, Debug)]
pub struct Bucket {
    rate: Rate,
    /// Calls under way.
    under_way: u32,
    /// When calls that nobody waits for any more count as answered; in order.
    given_up: VecDeque<Duration>,
    /// Answered calls that are not forgiven yet.
    owed: f64,
    /// How much of the rate is used: less than 1 for a while after the service refused.
    pace: f64,
    slowed_at: Option<Duration>,
    now: Duration,
}

impl Bucket {
    /// A full bucket.
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            under_way: 0,
            given_up: VecDeque::new(),
            owed: 0.0,
            pace: 1.0,
            slowed_at: None,
            now: Duration::ZERO,
        }
    }

    /// How long until a call may begin, if `ahead` others begin before it; none when it may begin now. `spare` is the
    /// part of the burst, from 0 to 1, that is to be left to others. Calls under way may take longer than is guessed
    /// here.
    pub fn wait(&mut self, now: Duration, ahead: usize, spare: f64) -> Option<Duration> {
        self.settle(now);
        #[expect(clippy::cast_precision_loss, reason = "nobody waits in lines of 2^52")]
        let ahead = ahead as f64;
        // The least burst is one call; leaving a part of that to others would be never.
        let room = (self.rate.burst * (1.0 - spare)).max(1.0);
        let missing = f64::from(self.under_way) + self.owed + ahead + 1.0 - room;
        if missing <= TOLERANCE {
            return None;
        }
        let seconds = missing / (self.rate.per_second * self.pace);
        Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX).max(SHORTEST_WAIT))
    }

    /// A call begins.
    pub fn begin(&mut self, now: Duration) {
        self.settle(now);
        self.under_way += 1;
    }

    /// A call was answered, however.
    pub fn answered(&mut self, now: Duration) {
        self.settle(now);
        self.end();
    }

    /// Nobody waits for a call any more. It may still reach the service, until `until` at the latest.
    pub fn given_up(&mut self, now: Duration, until: Duration) {
        self.settle(now);
        let place = self.given_up.partition_point(|other| *other <= until);
        self.given_up.insert(place, until);
    }

    /// The service refused a call because there were too many: others call too. Whatever is counted here, its bucket is
    /// empty, and we slow down for a while.
    pub fn throttled(&mut self, now: Duration) {
        self.settle(now);
        self.end();
        self.owed = self.owed.max(self.rate.burst - f64::from(self.under_way));
        if self.slowed_at.is_none_or(|before| now.saturating_sub(before) >= ONE_CROWD) {
            self.pace = (self.pace * SLOWER).max(SLOWEST);
            self.slowed_at = Some(now);
        }
    }

    /// How many calls could begin now, one after the other.
    pub fn left(&mut self, now: Duration) -> f64 {
        self.settle(now);
        (self.rate.burst - f64::from(self.under_way) - self.owed).max(0.0)
    }

    /// How much of the rate is used, from 1/16 to 1.
    pub fn pace(&self) -> f64 {
        self.pace
    }

    fn end(&mut self) {
        if self.under_way > 0 {
            self.under_way -= 1;
            self.owed += 1.0;
        }
    }

    fn settle(&mut self, now: Duration) {
        while let Some(due) = self.given_up.pop_front_if(|due| *due <= now) {
            self.forgive(due);
            self.end();
        }
        self.forgive(now);
    }

    /// Uses the pace of the interval's beginning for all of it: that forgives too little rather than too much.
    fn forgive(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.now).as_secs_f64();
        self.now = self.now.max(now);
        self.owed = (self.owed - self.rate.per_second * self.pace * passed).max(0.0);
        self.pace = (self.pace + RECOVERY_PER_SECOND * passed).min(1.0);
    }
}
