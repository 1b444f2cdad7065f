//! What a door does at once, and when it turns requests away.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::overload::{Overload, Turn, Verdict};
use crate::metrics::DoorMetrics;

/// Who is turned away is asked to come back after one to so many seconds, by turns, so that not all come at once.
const LATEST_RETURN: u64 = 3;

/// How long a request had waited when somebody looked at it; in the extensions of those that waited at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waited(pub(crate) Duration);

/// What a request may wait for, for seconds, while nothing is done for it. It keeps its place, so of the door's places each
/// has a part alone: there are always some for what is answered at once, however many wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// A game session that is on its way. Players have reason to, in numbers, when a game is released.
    GameSession,
    /// The rest of a body, which is a matter of the network, or of who means harm.
    Body,
    /// An issuer's new keys. Anybody can name a key that does not exist.
    Keys,
}

impl Wait {
    const ALL: [Self; 3] = [Self::GameSession, Self::Body, Self::Keys];

    /// One in so many of the places.
    fn part(self) -> usize {
        match self {
            Self::GameSession => 2,
            Self::Body => 4,
            Self::Keys => 8,
        }
    }
}

/// A door's gate: every request takes a place for as long as it is being answered.
#[derive(Debug)]
pub(crate) struct Gate {
    places: usize,
    taken: AtomicUsize,
    waiting: [AtomicUsize; Wait::ALL.len()],
    began: Instant,
    overload: Mutex<Overload>,
    shed: AtomicU64,
    metrics: Arc<DoorMetrics>,
}

/// A request's place, or its place among those who wait.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a AtomicUsize);

/// There is too much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overloaded {
    /// When to come back, in seconds.
    pub(crate) retry_after: u16,
}

impl Gate {
    /// At most `places` at once. More than `target` is too long to wait.
    pub(crate) fn new(metrics: Arc<DoorMetrics>, places: usize, target: Duration) -> Self {
        Self {
            places,
            taken: AtomicUsize::new(0),
            waiting: Default::default(),
            began: Instant::now(),
            overload: Mutex::new(Overload::new(target)),
            shed: AtomicU64::new(0),
            metrics,
        }
    }

    /// A request that has waited for `waited` asks to be answered.
    pub(crate) fn enter(&self, waited: Duration) -> Result<Place<'_>, Overloaded> {
        let (verdict, turn) = {
            let mut overload = self.overload.lock().unwrap_or_else(PoisonError::into_inner);
            // Within the lock, so that the clock does not go back between two.
            overload.judge(self.began.elapsed(), waited)
        };
        match turn {
            Some(Turn::Began) => {
                warn!(door = self.metrics.name(), "more comes than can be done: turning requests away");
            }
            Some(Turn::Ended) => {
                let shed = self.shed.load(Ordering::Relaxed);
                info!(
                    door = self.metrics.name(),
                    shed, "all can be done again; so many were turned away since the start"
                );
            }
            None => {}
        }
        if verdict == Verdict::Shed {
            return Err(self.turn_away());
        }
        Place::take(&self.taken, self.places).ok_or_else(|| self.turn_away())
    }

    /// A request that has a place asks to wait in it.
    pub(crate) fn wait(&self, wait: Wait) -> Result<Place<'_>, Overloaded> {
        // A door of one place has one for whoever waits, too.
        let places = self.places.div_ceil(wait.part());
        Place::take(&self.waiting[wait as usize], places).ok_or_else(|| self.turn_away())
    }

    fn turn_away(&self) -> Overloaded {
        self.metrics.shed();
        let number = self.shed.fetch_add(1, Ordering::Relaxed);
        Overloaded { retry_after: u16::try_from(1 + number % LATEST_RETURN).unwrap_or(1) }
    }
}

impl<'a> Place<'a> {
    /// One of `places`, of which so many are taken.
    fn take(taken: &'a AtomicUsize, places: usize) -> Option<Self> {
        // Before it is known whether there is one: if there is none it is given back with this.
        let place = Self(taken);
        (taken.fetch_add(1, Ordering::Relaxed) < places).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Gate, Wait};
    use crate::metrics::Metrics;

    fn gate(places: usize) -> Gate {
        Gate::new(Arc::clone(Metrics::new().players()), places, Duration::from_secs(1))
    }

    #[test]
    fn a_place_is_free_again_when_its_request_was_answered_or_turned_away() {
        let gate = gate(2);
        let (one, _two) =
            (gate.enter(Duration::ZERO).ok().unwrap(), gate.enter(Duration::ZERO).ok().unwrap());
        for retry_after in [1, 2, 3, 1] {
            assert_eq!(gate.enter(Duration::ZERO).err().unwrap().retry_after, retry_after);
        }
        drop(one);
        let _three = gate.enter(Duration::ZERO).ok().unwrap();
        assert!(gate.enter(Duration::ZERO).is_err());
    }

    #[test]
    fn however_many_wait_there_are_places_for_who_does_not() {
        let gate = gate(16);
        let all: Vec<_> = (0..16).filter_map(|_| gate.wait(Wait::GameSession).ok()).collect();
        assert_eq!(all.len(), 8);
        let others: Vec<_> = [Wait::Body, Wait::Keys]
            .iter()
            .flat_map(|wait| (0..16).map_while(|_| gate.wait(*wait).ok()))
            .collect();
        assert_eq!(others.len(), 4 + 2);
        drop(all);
        assert!(gate.wait(Wait::GameSession).is_ok() && gate.wait(Wait::Body).is_err());
    }

    #[test]
    fn a_door_of_one_place_lets_its_one_request_wait() {
        let gate = gate(1);
        for wait in Wait::ALL {
            let _one = gate.wait(wait).unwrap();
            assert!(gate.wait(wait).is_err());
        }
    }
}
