//! When a process has been silent for too long.
//!
//! Heartbeats are not kept in a journal: a thousand servers send a thousand a minute, and after a restart each server has to
//! come back anyway. So what follows from them must not follow from replaying commands either. These deadlines are no part
//! of what is kept; whoever drives the fleets asks who is silent and says so by a command of its own.

use std::collections::BTreeSet;

use crate::ids::Timestamp;
use crate::table::ProcessKey;

/// The moments at which processes will have been silent for too long.
#[derive(Debug, Default)]
pub(crate) struct Silence(BTreeSet<(Timestamp, ProcessKey)>);

impl Silence {
    /// Puts `new` in the place of what `slot`, which is `process`' own, held.
    pub(crate) fn set(&mut self, process: ProcessKey, slot: &mut Option<Timestamp>, new: Option<Timestamp>) {
        if let Some(old) = slot.take() {
            self.0.remove(&(old, process));
        }
        if let Some(new) = new {
            self.0.insert((new, process));
        }
        *slot = new;
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// Those whose moment is not after `now`.
    pub(crate) fn until(&self, now: Timestamp) -> impl Iterator<Item = ProcessKey> {
        self.0.iter().take_while(move |(at, _)| *at <= now).map(|(_, process)| *process)
    }
}
