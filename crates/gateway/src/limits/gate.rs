//! What a door does at once, and when it turns requests away.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::{info, warn};

use super::overload::{Overload, Turn, Verdict};

/// Who is turned away is asked to come back after one to so many seconds, by turns, so that not all come at once.
const LATEST_RETURN: u64 = 3;

/// How long a request had waited when somebody looked at it; in the extensions of those that waited at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waited(pub(crate) Duration);

/// A door's gate: every request takes a place for as long as it is being answered.
pub(crate) struct Gate {
    door: &'static str,
    places: usize,
    taken: AtomicUsize,
    began: Instant,
    overload: Mutex<Overload>,
    shed: AtomicU64,
}

/// A request's place.
pub(crate) struct Place<'a>(&'a Gate);

/// There is too much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overloaded {
    /// When to come back, in seconds.
    pub(crate) retry_after: u16,
}

impl Gate {
    /// At most `places` at once. More than `target` is too long to wait.
    pub(crate) fn new(door: &'static str, places: usize, target: Duration) -> Self {
        Self {
            door,
            places,
            taken: AtomicUsize::new(0),
            began: Instant::now(),
            overload: Mutex::new(Overload::new(target)),
            shed: AtomicU64::new(0),
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
                warn!(door = self.door, "more comes than can be done: turning requests away");
            }
            Some(Turn::Ended) => {
                let shed = self.shed.load(Ordering::Relaxed);
                info!(
                    door = self.door,
                    shed, "all can be done again; so many were turned away since the start"
                );
            }
            None => {}
        }
        if verdict == Verdict::Shed {
            return Err(self.turn_away());
        }
        let place = Place(self);
        if self.taken.fetch_add(1, Ordering::Relaxed) >= self.places {
            return Err(self.turn_away());
        }
        Ok(place)
    }

    fn turn_away(&self) -> Overloaded {
        let number = self.shed.fetch_add(1, Ordering::Relaxed);
        Overloaded { retry_after: u16::try_from(1 + number % LATEST_RETURN).unwrap_or(1) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Gate;

    #[test]
    fn a_place_is_free_again_when_its_request_was_answered_or_turned_away() {
        let gate = Gate::new("a", 2, Duration::from_secs(1));
        let (one, _two) =
            (gate.enter(Duration::ZERO).ok().unwrap(), gate.enter(Duration::ZERO).ok().unwrap());
        for retry_after in [1, 2, 3, 1] {
            assert_eq!(gate.enter(Duration::ZERO).err().unwrap().retry_after, retry_after);
        }
        drop(one);
        let _three = gate.enter(Duration::ZERO).ok().unwrap();
        assert!(gate.enter(Duration::ZERO).is_err());
    }
}
