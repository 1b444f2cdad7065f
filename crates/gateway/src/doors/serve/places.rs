//! The places for a door's connections: so many in all, and so many for one address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::Network;

/// A door's places.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    most_per_network: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    /// Networks with a place that counts. As long as connections are few, so is this.
    by_network: HashMap<Network, usize>,
}

/// A connection's place.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    /// None: it counts for the door alone.
    network: Option<Network>,
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
        Arc::new(Self { most, most_per_network, taken: Mutex::default() })
    }

    /// A place for a peer. `shared` addresses are many people's: this machine's own, and proxies'.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr, shared: bool) -> Result<Place, Full> {
        let network = (!shared).then(|| Network::of(peer));
        let mut taken = self.lock();
        if taken.all >= self.most {
            return Err(Full::Door);
        }
        if let Some(network) = network {
            let count = taken.by_network.entry(network).or_default();
            if *count >= self.most_per_network {
                return Err(Full::Address);
            }
            *count += 1;
        }
        taken.all += 1;
        Ok(Place { places: Arc::clone(self), network })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        let Some(network) = self.network else { return };
        if let Entry::Occupied(mut count) = taken.by_network.entry(network) {
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
        assert_eq!(places.lock().by_network.len(), 1, "who has none is forgotten");
    }

    #[test]
    fn a_shared_address_has_as_many_as_the_door() {
        let places = Places::new(3, 1);
        let taken: Vec<_> = (0..3).map(|_| places.take(ip("127.0.0.1"), true).unwrap()).collect();
        assert_eq!(places.take(ip("127.0.0.1"), true).unwrap_err(), Full::Door);
        drop(taken);
        assert_eq!(places.lock().all, 0);
    }
}
