//! What is due, and when.

use std::collections::BTreeSet;

use crate::ids::Timestamp;
use crate::table::{GameSessionKey, PlayerSessionKey, ProcessKey};

/// Something that happens by itself. The order is the order in which things of the same moment happen: a player whose
/// reservation ends together with the game session has timed out, not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The player did not come.
    ReservationOver(PlayerSessionKey),
    /// The game session was not activated.
    ActivationOver(GameSessionKey),
    /// The process sent no heartbeat for too long.
    Silence(ProcessKey),
    /// The process did not connect again.
    ReconnectOver(ProcessKey),
    /// The process did not end.
    GraceOver(ProcessKey),
    /// The ended game session need not be described any more.
    ForgetGameSession(GameSessionKey),
    /// The ended process need not be described any more.
    ForgetProcess(ProcessKey),
}

/// A moment at which something is due.
pub(crate) type Deadline = (Timestamp, Due);

/// Every deadline of the fleet. A deadline that no longer applies is taken out at once rather than skipped later:
/// then the next one is exact, and a heartbeat a minute leaves nothing behind.
#[derive(Debug, Default)]
pub(crate) struct Deadlines(BTreeSet<Deadline>);

impl Deadlines {
    /// Puts `new` in the place of what `slot` held.
    pub(crate) fn set(&mut self, slot: &mut Option<Deadline>, new: Option<Deadline>) {
        if let Some(old) = slot.take() {
            self.0.remove(&old);
        }
        if let Some(new) = new {
            self.0.insert(new);
        }
        *slot = new;
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// The earliest deadline, if it is not after `now`. It stays until its slot is set.
    pub(crate) fn due(&self, now: Timestamp) -> Option<Deadline> {
        self.0.first().copied().filter(|(at, _)| *at <= now)
    }
}
