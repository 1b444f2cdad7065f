//! How far a connection is with what it was opened for. The requests' side writes it down, the bytes' side
//! ([`super::watched`]) reads it and knows by it for how long the peer may be silent.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

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

/// How far it is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// A phase, and a count that says whether it was entered anew.
    phase: AtomicU32,
    /// For how many microseconds the last bytes waited until they were read.
    waited: AtomicU64,
}

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
        let count = (self.phase.load(Ordering::Acquire) >> PHASE_BITS).wrapping_add(1);
        // One side writes, and never two of its tasks at once.
        self.phase.store(count << PHASE_BITS | phase, Ordering::Release);
    }

    pub(super) fn read(&self) -> Reading {
        Reading(self.phase.load(Ordering::Acquire))
    }

    /// Bytes were read that had waited for so long.
    pub(super) fn waited(&self, time: Duration) {
        self.waited.store(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// For how long the request that begins now had waited. One that was read together with another is not counted again.
    pub(super) fn take_waited(&self) -> Duration {
        Duration::from_micros(self.waited.swap(0, Ordering::Relaxed))
    }

    /// A whole message of the WebSocket has come; the next one has time again.
    pub(crate) fn message(&self) {
        self.enter(Phase::Socket);
    }
}
