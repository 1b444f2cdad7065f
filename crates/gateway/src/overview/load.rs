//! The load of the gateway over time.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Millis;
use crate::metrics::Snapshot;

/// Ten minutes of seconds.
const KEPT: usize = 600;

/// One second of load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadSample {
    /// The end of the second.
    pub at: Millis,
    /// Requests of both doors that were answered, a second.
    pub requests: f64,
    /// The median of how long those took, in milliseconds; 0 where there were none.
    pub p50_ms: f64,
    /// What one in a hundred of them exceeded, in milliseconds; 0 where there were none.
    pub p99_ms: f64,
    /// Game sessions that were not over at its end.
    pub game_sessions: u64,
    /// Slots that were reserved or taken at its end.
    pub players: u64,
    /// Matchmaking tickets that were not over at its end.
    pub tickets: u64,
}

impl LoadSample {
    /// What the doors did between two readings of their counters, `elapsed` apart. The rest is left empty.
    pub(super) fn of_doors(before: &Snapshot, after: &Snapshot, elapsed: Duration) -> Self {
        let all = |read: &Snapshot| read.players.latencies.plus(&read.services.latencies);
        let took = all(after).since(&all(before));
        let milliseconds =
            |share| took.quantile(share).map_or(0.0, |took: Duration| took.as_secs_f64() * 1000.0);
        let seconds = elapsed.as_secs_f64();
        Self {
            // Counts are far below where a float has gaps.
            requests: if seconds > 0.0 { took.count() as f64 / seconds } else { 0.0 },
            p50_ms: milliseconds(0.5),
            p99_ms: milliseconds(0.99),
            ..Self::default()
        }
    }
}

/// The last samples, the oldest first.
#[derive(Debug, Default)]
pub(super) struct LoadHistory(VecDeque<LoadSample>);

impl LoadHistory {
    pub(super) fn push(&mut self, sample: LoadSample) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(sample);
    }

    /// Those after a moment.
    pub(super) fn since(&self, moment: Millis) -> Vec<LoadSample> {
        let begin = self.0.partition_point(|sample| sample.at <= moment);
        self.0.range(begin..).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, LoadHistory, LoadSample};

    #[test]
    fn ten_minutes_are_kept_and_read_from_anywhere() {
        let mut history = LoadHistory::default();
        for second in 1..=700 {
            history.push(LoadSample { at: second * 1000, ..LoadSample::default() });
        }
        let all = history.since(0);
        assert_eq!((all.len(), all[0].at), (KEPT, 101_000));
        assert_eq!(history.since(699_000).iter().map(|sample| sample.at).collect::<Vec<_>>(), [700_000]);
        assert!(history.since(700_000).is_empty());
    }
}
