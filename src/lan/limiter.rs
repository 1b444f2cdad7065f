//! Token buckets: how many answers a source, and everybody together, may have.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Holds up to `burst` tokens and gets `rate` a second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    tokens: f32,
    filled_at: Instant,
}

impl Bucket {
    pub(super) fn full(now: Instant, burst: u16) -> Self {
        Self { tokens: f32::from(burst), filled_at: now }
    }

    fn fill(&mut self, now: Instant, rate: Rate) {
        // Beyond that every bucket is full, and more would only cost precision.
        let since = now.saturating_duration_since(self.filled_at).min(LONGEST_FILL);
        let gained = since.as_secs_f32() * f32::from(rate.per_second);
        self.tokens = (self.tokens + gained).min(f32::from(rate.burst));
        self.filled_at = self.filled_at.max(now);
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&mut self, now: Instant, rate: Rate) -> bool {
        self.fill(now, rate);
        let has_one = self.has_one();
        if has_one {
            self.tokens -= 1.0;
        }
        has_one
    }

    fn has_one(&self) -> bool {
        self.tokens >= 1.0
    }
}

const LONGEST_FILL: Duration = Duration::from_secs(60);

/// How often something may happen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// At once.
    pub(super) burst: u16,
    /// In the long run.
    pub(super) per_second: u16,
}

/// How many buckets the sources share. Memory stays the same however many addresses are made up; two sources in one
/// bucket share its rate.
const BUCKETS: usize = 1024;

/// Says whether one more answer may go to a source.
#[derive(Debug)]
pub(super) struct Limiter {
    /// Nobody who does not know it can choose addresses that fall into another's bucket.
    secret: u64,
    per_source: Rate,
    overall: Rate,
    sources: Vec<Option<Bucket>>,
    everybody: Option<Bucket>,
}

impl Limiter {
    pub(super) fn new(secret: u64, per_source: Rate, overall: Rate) -> Self {
        Self { secret, per_source, overall, sources: vec![None; BUCKETS], everybody: None }
    }

    /// Takes a token for this source, if there is one of its own and one of everybody's.
    pub(super) fn allow(&mut self, now: Instant, source: IpAddr) -> bool {
        let at = self.bucket_of(source);
        let Some(slot) = self.sources.get_mut(at) else { return false };
        let own = slot.get_or_insert_with(|| Bucket::full(now, self.per_source.burst));
        let all = self.everybody.get_or_insert_with(|| Bucket::full(now, self.overall.burst));
        own.fill(now, self.per_source);
        all.fill(now, self.overall);
        // A source that is over its own rate takes nothing from the others.
        let allowed = own.has_one() && all.has_one();
        if allowed {
            own.tokens -= 1.0;
            all.tokens -= 1.0;
        }
        allowed
    }

    fn bucket_of(&self, source: IpAddr) -> usize {
        let mut hasher = DefaultHasher::new();
        (self.secret, source).hash(&mut hasher);
        // The remainder is smaller than `BUCKETS`, so nothing is cut off.
        (hasher.finish() % BUCKETS as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const SOURCE: Rate = Rate { burst: 4, per_second: 2 };
    const ALL: Rate = Rate { burst: 10, per_second: 5 };

    fn allowed(limiter: &mut Limiter, now: Instant, source: u32, times: usize) -> usize {
        (0..times).filter(|_| limiter.allow(now, IpAddr::V4(Ipv4Addr::from_bits(source)))).count()
    }

    #[test]
    fn a_source_has_its_burst_and_then_its_rate() {
        let (mut limiter, start) = (Limiter::new(1, SOURCE, ALL), Instant::now());
        assert_eq!(allowed(&mut limiter, start, 1, 100), 4);
        assert_eq!(allowed(&mut limiter, start + Duration::from_millis(400), 1, 100), 0);
        assert_eq!(allowed(&mut limiter, start + Duration::from_secs(1), 1, 100), 2);
        assert_eq!(allowed(&mut limiter, start + Duration::from_secs(3600), 1, 100), 4);
    }

    #[test]
    fn many_sources_together_have_no_more_than_the_overall_rate() {
        let (mut limiter, start) = (Limiter::new(1, SOURCE, ALL), Instant::now());
        let total: usize = (0..100_000).map(|source| allowed(&mut limiter, start, source, 1)).sum();
        assert_eq!(total, 10);
        assert_eq!(limiter.sources.len(), BUCKETS);
    }

    #[test]
    fn a_flood_from_one_source_leaves_the_others_theirs() {
        let (mut limiter, start) = (Limiter::new(1, SOURCE, ALL), Instant::now());
        assert_eq!(allowed(&mut limiter, start, 1, 10_000), 4);
        assert_eq!(allowed(&mut limiter, start, 2, 1), 1);
    }

    #[test]
    fn time_that_goes_back_gives_nothing() {
        let start = Instant::now() + Duration::from_secs(10);
        let mut limiter = Limiter::new(1, SOURCE, ALL);
        assert_eq!(allowed(&mut limiter, start, 1, 100), 4);
        assert_eq!(allowed(&mut limiter, start - Duration::from_secs(5), 1, 100), 0);
        assert_eq!(allowed(&mut limiter, start, 1, 100), 0);
    }
}
