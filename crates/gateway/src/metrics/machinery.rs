//! What goes on behind the doors: the matcher, the journal, the servers that are launched.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::family::{Family, Measure, Sheet};
use super::fleets::Standing;
use super::histogram::Histogram;
use super::outcomes::Outcomes;

static SEARCH: Family =
    Family::times("rallypoint_matcher_search_duration", "How long the matcher searched at a time");
static SEATED: Family =
    Family::gauge("rallypoint_matcher_tickets", "Tickets that the matcher searches a match for");
static BACKLOG: Family =
    Family::gauge("rallypoint_matcher_backlog", "Changes of tickets that the matcher has not looked at yet");
static MATCHER_FAILURES: Family =
    Family::counter("rallypoint_matcher_failures", "How often the matcher failed and began anew");
static COMMITS: Family =
    Family::times("rallypoint_journal_commit_duration", "How long a commit took to be on the disk");
static RECORDS: Family = Family::counter("rallypoint_journal_records", "Commands that were made durable");
static WRITTEN: Family =
    Family::counter("rallypoint_journal_written", "What was written into the journal, without snapshots")
        .in_measure(Measure::Bytes);
static LOG_SIZE: Family =
    Family::gauge("rallypoint_journal_log", "The journal since its last snapshot").in_measure(Measure::Bytes);
static SNAPSHOTS: Family =
    Family::counter("rallypoint_journal_snapshots", "Snapshots of the fleets").of(&["outcome"]);
static LAUNCHED: Family =
    Family::counter("rallypoint_processes_launched", "Server processes that the gateway started");
static RESTARTS: Family = Family::counter(
    "rallypoint_processes_restarted",
    "Server processes that were started because another did not end as it should",
);

#[cfg(test)]
pub(super) static FAMILIES: [&Family; 11] = [
    &SEARCH,
    &SEATED,
    &BACKLOG,
    &MATCHER_FAILURES,
    &COMMITS,
    &RECORDS,
    &WRITTEN,
    &LOG_SIZE,
    &SNAPSHOTS,
    &LAUNCHED,
    &RESTARTS,
];

const WRITTEN_SNAPSHOT: &str = "written";
const FAILED_SNAPSHOT: &str = "failed";

/// The counters of the matcher, the journal and the supervisor.
#[derive(Debug)]
pub struct MachineryMetrics {
    search: Histogram,
    seated: AtomicU64,
    matcher_failures: AtomicU64,
    commits: Histogram,
    records: AtomicU64,
    written: AtomicU64,
    snapshots: Outcomes<2>,
    launched: AtomicU64,
    restarts: AtomicU64,
}

impl MachineryMetrics {
    pub(super) fn new() -> Self {
        Self {
            search: Histogram::default(),
            seated: AtomicU64::new(0),
            matcher_failures: AtomicU64::new(0),
            commits: Histogram::default(),
            records: AtomicU64::new(0),
            written: AtomicU64::new(0),
            snapshots: Outcomes::new([WRITTEN_SNAPSHOT, FAILED_SNAPSHOT]),
            launched: AtomicU64::new(0),
            restarts: AtomicU64::new(0),
        }
    }

    /// The matcher searched for so long.
    pub(crate) fn searched(&self, took: Duration) {
        self.search.observe(took);
    }

    /// So many tickets are in the matcher's pools.
    pub(crate) fn seated(&self, tickets: usize) {
        self.seated.store(tickets as u64, Ordering::Relaxed);
    }

    /// The matcher failed and begins anew.
    pub(crate) fn matcher_failed(&self) {
        self.matcher_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// So many records of so many bytes are on the disk.
    pub(crate) fn committed(&self, records: u64, bytes: u64, took: Duration) {
        self.commits.observe(took);
        self.records.fetch_add(records, Ordering::Relaxed);
        self.written.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A snapshot was written, or not.
    pub(crate) fn snapshot(&self, is_written: bool) {
        self.snapshots.add(if is_written { WRITTEN_SNAPSHOT } else { FAILED_SNAPSHOT });
    }

    /// A server process was started.
    pub(crate) fn launched(&self) {
        self.launched.fetch_add(1, Ordering::Relaxed);
    }

    /// A server process did not end as it should, and another is to take its place.
    pub(crate) fn restarted(&self) {
        self.restarts.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn encode(&self, sheet: &mut Sheet<'_>, standing: Option<&dyn Standing>) -> fmt::Result {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        sheet.histograms::<[&str; 0], &str>(&SEARCH, [([], &self.search)])?;
        sheet.number(&SEATED, read(&self.seated))?;
        sheet.number(&BACKLOG, standing.map_or(0, Standing::matcher_backlog) as u64)?;
        sheet.number(&MATCHER_FAILURES, read(&self.matcher_failures))?;
        sheet.histograms::<[&str; 0], &str>(&COMMITS, [([], &self.commits)])?;
        sheet.number(&RECORDS, read(&self.records))?;
        sheet.number(&WRITTEN, read(&self.written))?;
        if let Some(size) = standing.and_then(Standing::journal_size) {
            sheet.number(&LOG_SIZE, size)?;
        }
        sheet.numbers(&SNAPSHOTS, self.snapshots.rows())?;
        sheet.number(&LAUNCHED, read(&self.launched))?;
        sheet.number(&RESTARTS, read(&self.restarts))
    }
}
