//! What is due, and when.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::Timestamp;
use crate::table::{GameSessionKey, MatchKey, PlacementKey, PlayerSessionKey, ProcessKey, TicketKey};

/// Something that happens by itself. The order is the order in which things of the same moment happen: a player whose
/// reservation ends together with the game session has timed out, not completed; a placement whose time is over gets no
/// further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Due {
    /// The player did not come.
    ReservationOver(PlayerSessionKey),
    /// The placement found no game session.
    PlacementOver(PlacementKey),
    /// Players of the placement may be further away from now on.
    LatencyStep(PlacementKey),
    /// Not everybody accepted the match.
    AcceptanceOver(MatchKey),
    /// No match was found for the ticket.
    TicketOver(TicketKey),
    /// The game session was not activated.
    ActivationOver(GameSessionKey),
    /// The process did not say `ProcessReady`.
    ReadyOver(ProcessKey),
    /// The process did not connect again.
    ReconnectOver(ProcessKey),
    /// The process did not end.
    GraceOver(ProcessKey),
    /// The process said it ends, and goes on.
    ExitOver(ProcessKey),
    /// The ended game session need not be described any more.
    ForgetGameSession(GameSessionKey),
    /// The ended placement need not be described any more.
    ForgetPlacement(PlacementKey),
    /// The ended ticket need not be described any more.
    ForgetTicket(TicketKey),
    /// The ended process need not be described any more.
    ForgetProcess(ProcessKey),
}

/// A moment at which something is due.
pub(crate) type Deadline = (Timestamp, Due);

/// Every deadline there is but those of [`Silence`](crate::silence::Silence). A deadline that no longer applies is taken
/// out at once rather than skipped later: then the next one is exact, and nothing is left behind.
#[derive(Debug, Default, Serialize, Deserialize)]
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

    /// Moves what `slot` holds to `earliest` if it is before that.
    pub(crate) fn not_before(&mut self, slot: &mut Option<Deadline>, earliest: Timestamp) {
        if let Some((at, due)) = *slot {
            self.set(slot, Some((at.max(earliest), due)));
        }
    }

    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// The earliest deadline, if it is not after `now`. It stays until its slot is set.
    pub(crate) fn due(&self, now: Timestamp) -> Option<Deadline> {
        self.0.first().copied().filter(|(at, _)| *at <= now)
    }
}
