//! Free ports for game servers.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use super::LaunchError;

/// A range of ports, and which of them are given away.
pub(super) struct Ports {
    range: RangeInclusive<u16>,
    state: Arc<Mutex<State>>,
}

struct State {
    taken: BTreeSet<u16>,
    next: u16,
}

/// A port that belongs to one child until this is dropped.
pub(super) struct Port {
    number: u16,
    state: Arc<Mutex<State>>,
}

impl Ports {
    pub(super) fn new(range: RangeInclusive<u16>) -> Self {
        let state = State { taken: BTreeSet::new(), next: *range.start() };
        Self { range, state: Arc::new(Mutex::new(state)) }
    }

    /// A port nobody uses now, going round so that a server does not get the one its predecessor just left. Nobody
    /// can hold it open for the child, so another program may still be faster; the child then fails and the next
    /// gets another port.
    pub(super) fn take(&self) -> Result<Port, LaunchError> {
        let (first, last) = (*self.range.start(), *self.range.end());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let start = state.next;
        let free =
            (start..=last).chain(first..start).find(|port| !state.taken.contains(port) && is_free(*port));
        let number = free.ok_or(LaunchError::NoPort { first, last })?;
        state.taken.insert(number);
        state.next = if number == last { first } else { number + 1 };
        Ok(Port { number, state: Arc::clone(&self.state) })
    }
}

impl Ports {
    /// The port of a child that runs already, whatever the range is now.
    pub(super) fn keep(&self, number: u16) -> Port {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).taken.insert(number);
        Port { number, state: Arc::clone(&self.state) }
    }
}

impl Port {
    pub(super) fn number(&self) -> u16 {
        self.number
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).taken.remove(&self.number);
    }
}

/// Games play over UDP, but some listen for both.
fn is_free(port: u16) -> bool {
    let address = (Ipv4Addr::UNSPECIFIED, port);
    UdpSocket::bind(address).is_ok() && TcpListener::bind(address).is_ok()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket};

    use super::Ports;

    #[test]
    fn ports_in_use_are_passed_over() {
        // A port somebody else has, and its neighbours, which are likely but not certain to be free.
        let other = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let used = other.local_addr().unwrap().port();
        assert!(Ports::new(used..=used).take().is_err());
        let ports = Ports::new(used.saturating_sub(20)..=used.saturating_add(20));
        let (one, two) = (ports.take().unwrap(), ports.take().unwrap());
        assert_ne!(one.number(), two.number());
        assert!(one.number() != used && two.number() != used);
    }
}
