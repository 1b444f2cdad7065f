//! What the gateway launched, written down by its supervisor.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::LaunchedRow;

/// The slots in which servers are kept running.
#[derive(Debug, Default)]
pub(crate) struct LaunchBoard(Mutex<BTreeMap<u64, Slot>>);

#[derive(Debug, Default)]
struct Slot {
    row: LaunchedRow,
    output: Option<PathBuf>,
    starts: u64,
}

/// A server that was started.
pub(crate) struct Launched {
    pub(crate) slot: u64,
    pub(crate) process: String,
    pub(crate) pid: u64,
    pub(crate) port: u16,
    /// Where it writes to.
    pub(crate) output: PathBuf,
}

impl LaunchBoard {
    /// A server runs in its slot now.
    pub(crate) fn started(&self, launched: Launched) {
        let mut slots = self.lock();
        let slot = slots.entry(launched.slot).or_default();
        slot.starts += 1;
        slot.output = Some(launched.output);
        slot.row = LaunchedRow {
            slot: launched.slot,
            process: Some(launched.process),
            pid: Some(launched.pid),
            port: Some(launched.port),
            restarts: slot.starts - 1,
            last_failure: slot.row.last_failure.take(),
        };
    }

    /// The server in this slot ended, with what went wrong if anything did.
    pub(crate) fn ended(&self, slot: u64, failure: Option<String>) {
        if let Some(slot) = self.lock().get_mut(&slot) {
            slot.output = None;
            let row = &mut slot.row;
            (row.process, row.pid, row.port) = (None, None, None);
            row.last_failure = failure.or(row.last_failure.take());
        }
    }

    /// The slots, by number.
    pub(crate) fn rows(&self) -> Vec<LaunchedRow> {
        self.lock().values().map(|slot| slot.row.clone()).collect()
    }

    /// The file that a process writes to, while it runs here.
    pub(crate) fn output_of(&self, process: &str) -> Option<PathBuf> {
        let slots = self.lock();
        slots.values().find(|slot| slot.row.process.as_deref() == Some(process))?.output.clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{LaunchBoard, Launched};

    fn launched(process: &str) -> Launched {
        Launched { slot: 1, process: process.to_owned(), pid: 7, port: 7777, output: "out.log".into() }
    }

    #[test]
    fn restarts_are_counted_and_the_last_failure_stays() {
        let board = LaunchBoard::default();
        board.started(launched("one"));
        assert!(board.output_of("one").is_some());
        board.ended(1, Some("it crashed".to_owned()));
        let row = board.rows().remove(0);
        assert_eq!((row.process, row.restarts), (None, 0));
        assert!(board.output_of("one").is_none());
        board.started(launched("two"));
        board.ended(1, None);
        board.started(launched("three"));
        let row = board.rows().remove(0);
        assert_eq!((row.process.as_deref(), row.restarts), (Some("three"), 2));
        assert_eq!(row.last_failure.as_deref(), Some("it crashed"));
    }
}
