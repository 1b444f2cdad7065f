//! Whether a request that a busy gateway turned away is made again, and when. No clock, no randomness.

use std::time::Duration;

use crate::result::Failure;

/// How often a request is made again at most: a gateway that turns it away more often than that is no better off for it.
const MOST_REPEATS: u32 = 3;
/// By how much of the wait a crowd is spread, so that those who were turned away together do not come back together.
const SPREAD: f64 = 0.25;
/// The shortest wait that is spread: `Retry-After: 0` means soon, not all at once.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The repeats of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeats {
    left: u32,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { left: MOST_REPEATS }
    }
}

impl Repeats {
    /// For a request that somebody else makes again.
    pub(crate) fn none() -> Self {
        Self { left: 0 }
    }

    /// How long to wait before the request is made again; none when it is not, and the failure is its answer.
    ///
    /// Only what says when to come back is taken for a gateway that turned the request away: 408, 429 and 503 with
    /// `Retry-After` say that nothing was done, so every request is safe to make again. `left` is what is left of its time, `random` from 0
    /// up to 1.
    pub(crate) fn after(&mut self, failure: &Failure, left: Duration, random: f64) -> Option<Duration> {
        let wish = failure.retry_after.filter(|_| matches!(failure.http_status, 408 | 429 | 503))?;
        let wish = wish.max(SHORTEST_WAIT);
        let wait = wish.checked_add(wish.min(left).mul_f64(SPREAD * random.clamp(0.0, 1.0)))?;
        // Who has no time left for the answer hears now that it is busy, not later that the time is up.
        if self.left == 0 || wait >= left {
            return None;
        }
        self.left -= 1;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::RpResult;

    fn busy(status: u16, retry_after: Option<u64>) -> Failure {
        Failure {
            http_status: status,
            retry_after: retry_after.map(Duration::from_secs),
            ..Failure::new(RpResult::ServiceUnavailable)
        }
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn only_a_gateway_that_says_when_is_asked_again() {
        for (status, retry_after, is_repeated) in [
            (503, Some(1), true),
            (429, Some(1), true),
            (408, Some(1), true),
            (503, None, false),
            (429, None, false),
            (408, None, false),
            (500, Some(1), false),
            (502, Some(1), false),
            (504, Some(1), false),
            (401, Some(1), false),
            (0, Some(1), false),
        ] {
            let again = Repeats::default().after(&busy(status, retry_after), MINUTE, 0.5);
            assert_eq!(again.is_some(), is_repeated, "{status} {retry_after:?}");
        }
    }

    #[test]
    fn the_wait_is_never_shorter_than_what_the_gateway_says_and_spread_behind_it() {
        let wait = |seconds, random| {
            Repeats::default().after(&busy(503, Some(seconds)), MINUTE, random).map(|wait| wait.as_millis())
        };
        assert_eq!(wait(4, 0.0), Some(4000));
        assert_eq!(wait(4, 1.0), Some(5000));
        assert_eq!(wait(0, 0.0), Some(100));
        assert_eq!(wait(0, 1.0), Some(125));
    }

    #[test]
    fn repeats_are_bounded_by_their_number_and_by_the_requests_time() {
        let mut repeats = Repeats::default();
        let made = (0..10).filter(|_| repeats.after(&busy(503, Some(1)), MINUTE, 0.0).is_some()).count();
        assert_eq!(made, 3);
        let after = |seconds, left| {
            Repeats::default().after(&busy(503, Some(seconds)), Duration::from_secs(left), 0.0)
        };
        assert_eq!(after(10, 10), None);
        assert_eq!(after(10, 11), Some(Duration::from_secs(10)));
        assert_eq!(after(u64::MAX, 60), None);
    }
}
