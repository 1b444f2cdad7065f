//! What the gateway's counters ask the fleets when somebody reads them.

use rallypoint_fleet::Census;

use super::Embedded;
use crate::metrics::Standing;

impl Standing for Embedded {
    fn census(&self) -> Census {
        self.lock().fleets.census().clone()
    }

    fn listeners(&self) -> usize {
        self.events.listeners()
    }

    fn journal_size(&self) -> Option<u64> {
        Some(self.journal.get()?.log_size())
    }

    fn matcher_backlog(&self) -> usize {
        self.inbox.len()
    }
}
