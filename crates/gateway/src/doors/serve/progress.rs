//! How far a connection is with what it was opened for. The requests' side writes it down, the bytes' side
//! ([`super::watched`]) reads it and knows by it for how long the peer may be silent.

use std::sync::atomic::{AtomicU32, Ordering};

/// What the peer may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Begin a request, before long.
    Waiting,
    /// Nothing: its request is being answered.
    Answering,
    /// Begin a message of its WebSocket, whenever it likes.
    Socket,
}

const PHASE_BITS: u32 = 2;

/// A phase, and a count that says whether it was entered anew.
#[derive(Debug, Default)]
pub(crate) struct Progress(AtomicU32);

/// One reading of a [`Progress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading(u32);

impl Reading {
    pub(super) fn phase(self) -> Phase {
        match self.0 & ((1 << PHASE_BITS) - 1) {
            0 => Phase::Waiting,
            1 => Phase::Answering,
            _ => Phase::Socket,
        }
    }
}

impl Progress {
    pub(super) fn enter(&self, phase: Phase) {
        let phase = match phase {
            Phase::Waiting => 0,
            Phase::Answering => 1,
            Phase::Socket => 2,
        };
        let count = (self.0.load(Ordering::Acquire) >> PHASE_BITS).wrapping_add(1);
        // One side writes, and never two of its tasks at once.
        self.0.store(count << PHASE_BITS | phase, Ordering::Release);
    }

    pub(super) fn read(&self) -> Reading {
        Reading(self.0.load(Ordering::Acquire))
    }

    /// A whole message of the WebSocket has come; the next one has time again.
    pub(crate) fn message(&self) {
        self.enter(Phase::Socket);
    }
}
