//! What a service keeps so that it can be rebuilt: now and then a snapshot, and every command that changed something.

use rallypoint_fleet::{Command, Fleets, Outcome, Timestamp};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::assert_same;

/// Of how many commands a snapshot is taken after one.
const COMMANDS_PER_SNAPSHOT: u32 = 40;

pub(crate) struct Journal {
    records: Vec<Vec<u8>>,
    /// Each with how many records had been written before it.
    snapshots: Vec<(usize, Vec<u8>)>,
}

impl Journal {
    pub(crate) fn new(fleets: &Fleets) -> Self {
        Self { records: Vec::new(), snapshots: vec![(0, postcard::to_stdvec(fleets).unwrap())] }
    }

    pub(crate) fn keep(
        &mut self,
        fleets: &Fleets,
        outcome: &Outcome,
        command: &Command,
        random: &mut StdRng,
    ) {
        if outcome.changed {
            self.records.push(postcard::to_stdvec(&(outcome.at, command)).unwrap());
        }
        if random.random_ratio(1, COMMANDS_PER_SNAPSHOT) {
            self.snapshots.push((self.records.len(), postcard::to_stdvec(fleets).unwrap()));
        }
    }

    /// The fleets again, from any snapshot and what followed it. They must be what they were.
    pub(crate) fn rebuild(&self, lost: &Fleets, latest: Timestamp, random: &mut StdRng) -> Fleets {
        let (written, snapshot) = &self.snapshots[random.random_range(0..self.snapshots.len())];
        let mut fleets: Fleets = postcard::from_bytes(snapshot).unwrap();
        let mut effects = Vec::new();
        for record in &self.records[*written..] {
            let (now, command): (Timestamp, Command) = postcard::from_bytes(record).unwrap();
            let _ = fleets.handle(now, command, &mut effects);
        }
        // What was not kept had passed the time at most.
        effects.clear();
        let outcome = fleets.handle(latest, Command::Expire, &mut effects);
        assert!(!outcome.changed && effects.is_empty(), "a change was not kept: {effects:?}");
        assert_same(&fleets, lost);
        fleets
    }
}
