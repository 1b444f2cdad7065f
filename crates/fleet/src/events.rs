//! A fleet's events: the last of them.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::model::{FleetEvent, FleetEventCode};
use crate::table::FleetKey;

/// How many events of a fleet are kept: enough to read what went wrong today, and a fraction of a megabyte.
const KEPT: usize = 1_000;

/// A fleet's last events in order of time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct EventLog {
    next: u64,
    kept: VecDeque<FleetEvent>,
}

impl EventLog {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FleetEvent> {
        self.kept.iter()
    }
}

impl Fleets {
    /// Writes down what happened to a fleet.
    pub(crate) fn note(
        &mut self,
        fleet: FleetKey,
        code: FleetEventCode,
        resource: &str,
        message: String,
        effects: &mut Vec<Effect>,
    ) {
        let row = &mut self.fleets[fleet];
        let log = &mut row.events;
        let event =
            FleetEvent { number: log.next, code, time: self.now, message, resource: resource.to_owned() };
        log.next += 1;
        if log.kept.len() == KEPT {
            log.kept.pop_front();
        }
        log.kept.push_back(event.clone());
        effects.push(Effect::FleetEvent(row.fleet.id.clone(), Box::new(event)));
    }
}
