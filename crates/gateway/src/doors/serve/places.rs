//! The places for a door's connections: so many in all, and so many for one address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Network;

/// A door's places.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    most_per_network: usize,
    /// Networks with a place that counts. As long as connections are few, so is this.
    by_network: Mutex<HashMap<Network, usize>>,
}

/// A connection's place.
#[derive(Debug)]
pub(super) struct Place {
    _of_all: OwnedSemaphorePermit,
    /// None: it counts for the door alone.
    of_network: Option<(Arc<Places>, Network)>,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The door is full.
    Door,
    /// This address has as many as it may.
    Address,
}

impl Places {
    pub(super) fn new(most: usize, most_per_network: usize) -> Arc<Self> {
        let all = Arc::new(Semaphore::new(most));
        Arc::new(Self { all, most_per_network, by_network: Mutex::default() })
    }

    /// The places of the door, for who counts them.
    pub(super) fn of_all(&self) -> Arc<Semaphore> {
        Arc::clone(&self.all)
    }

    /// A place for a peer. `shared` addresses are many people's: this machine's own, and proxies'.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr, shared: bool) -> Result<Place, Full> {
        let of_all = Arc::clone(&self.all).try_acquire_owned().map_err(|_| Full::Door)?;
        if shared {
            return Ok(Place { _of_all: of_all, of_network: None });
        }
        let network = Network::of(peer);
        let mut by_network = self.lock();
        let count = by_network.entry(network).or_default();
        if *count >= self.most_per_network {
            return Err(Full::Address);
        }
        *count += 1;
        Ok(Place { _of_all: of_all, of_network: Some((Arc::clone(self), network)) })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.by_network.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((places, network)) = &self.of_network else { return };
        if let Entry::Occupied(mut count) = places.lock().entry(*network) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{Full, Places};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_its_own_places_among_all_and_gets_them_back() {
        let places = Places::new(3, 2);
        let one = places.take(ip("192.0.2.1"), false).unwrap();
        let _two = places.take(ip("192.0.2.1"), false).unwrap();
        assert_eq!(places.take(ip("192.0.2.1"), false).unwrap_err(), Full::Address);
        let three = places.take(ip("192.0.2.2"), false).unwrap();
        assert_eq!(places.take(ip("192.0.2.3"), false).unwrap_err(), Full::Door);
        drop(one);
        drop(three);
        let _again = places.take(ip("192.0.2.1"), false).unwrap();
        assert_eq!(places.lock().len(), 1, "who has none is forgotten");
    }

    #[test]
    fn a_shared_address_has_as_many_as_the_door() {
        let places = Places::new(3, 1);
        let taken: Vec<_> = (0..3).map(|_| places.take(ip("127.0.0.1"), true).unwrap()).collect();
        assert_eq!(places.take(ip("127.0.0.1"), true).unwrap_err(), Full::Door);
        drop(taken);
        assert_eq!(places.of_all().available_permits(), 3);
    }
}
