//! How long things take, in buckets that anybody may count into without a lock. The library's own takes a lock for each
//! observation, and does not tell its buckets to the dashboard.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{MetricEncoder, NoLabelSet};

/// The upper ends of the buckets, in microseconds: from what a request in memory takes to what create waits.
const BOUNDS: [u64; 17] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000, 30_000_000,
];
/// And one for what takes longer.
const BUCKETS: usize = BOUNDS.len() + 1;
const MICROSECONDS: f64 = 1e6;
const NANOSECONDS: f64 = 1e9;

/// Counts of durations.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    nanoseconds: AtomicU64,
}

impl Histogram {
    pub(crate) fn observe(&self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let microseconds = nanoseconds.div_ceil(1_000);
        let bucket = BOUNDS.partition_point(|bound| *bound < microseconds);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub(crate) fn read(&self) -> Latencies {
        let mut counts = [0; BUCKETS];
        for (count, bucket) in counts.iter_mut().zip(&self.buckets) {
            *count = bucket.load(Ordering::Relaxed);
        }
        Latencies { counts }
    }

    pub(crate) fn encode_into(&self, metric: &mut MetricEncoder<'_>) -> fmt::Result {
        let Latencies { counts } = self.read();
        let bounds = BOUNDS.map(in_seconds).into_iter().chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        let sum = self.nanoseconds.load(Ordering::Relaxed) as f64 / NANOSECONDS;
        // What was read, so that the last bucket and the count never differ.
        metric.encode_histogram::<NoLabelSet>(sum, counts.iter().sum(), &buckets, None)
    }
}

/// Divided, because what comes of that is written as short as the bound is.
fn in_seconds(microseconds: u64) -> f64 {
    microseconds as f64 / MICROSECONDS
}

/// How many durations were counted into which bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    counts: [u64; BUCKETS],
}

impl Latencies {
    /// How many there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Those that were counted after `earlier`, an older reading of the same.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut counts = self.counts;
        for (count, before) in counts.iter_mut().zip(earlier.counts) {
            *count = count.saturating_sub(before);
        }
        Self { counts }
    }

    /// Both together.
    pub fn plus(&self, other: &Self) -> Self {
        let mut counts = self.counts;
        for (count, more) in counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        Self { counts }
    }

    /// The duration that this share of them, from 0 to 1, is no longer than: as Prometheus' `histogram_quantile`, spread
    /// evenly within its bucket. What is longer than the last bound counts as that bound. None where nothing was counted.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let all = self.count();
        if all == 0 {
            return None;
        }
        let rank = share.clamp(0.0, 1.0) * all as f64;
        let mut below = 0;
        for (bucket, count) in self.counts.into_iter().enumerate() {
            if count > 0 && (below + count) as f64 >= rank {
                let from = bucket.checked_sub(1).map_or(0, |before| BOUNDS[before]) as f64;
                let to = BOUNDS.get(bucket).map_or(from, |bound| *bound as f64);
                let within = (rank - below as f64).max(0.0) / count as f64;
                return Some(Duration::from_secs_f64((from + (to - from) * within) / MICROSECONDS));
            }
            below += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BOUNDS, Histogram};

    #[test]
    fn a_duration_is_in_the_first_bucket_it_is_not_longer_than() {
        let histogram = Histogram::default();
        histogram.observe(Duration::from_micros(100));
        histogram.observe(Duration::from_nanos(100_001));
        histogram.observe(Duration::from_secs(31));
        let counts = histogram.read().counts;
        assert_eq!((counts[0], counts[1], counts[BOUNDS.len()]), (1, 1, 1));
        assert_eq!(histogram.read().count(), 3);
    }

    #[test]
    fn quantiles_are_spread_evenly_within_a_bucket() {
        let histogram = Histogram::default();
        assert_eq!(histogram.read().quantile(0.5), None);
        for _ in 0..100 {
            histogram.observe(Duration::from_micros(200));
        }
        let before = histogram.read();
        assert_eq!(before.quantile(0.5), Some(Duration::from_micros(175)));
        assert_eq!(before.quantile(1.0), Some(Duration::from_micros(250)));
        histogram.observe(Duration::from_secs(60));
        let after = histogram.read().since(&before);
        assert_eq!((after.count(), after.quantile(0.99)), (1, Some(Duration::from_secs(30))));
    }
}
