//! Which interfaces there are, who is on their networks, and where queries go.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use if_addrs::{IfAddr, get_if_addrs};

use crate::lan::{LanConfig, Subnet, Transport};

/// One address of an interface that is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) name: String,
    /// The system's number for it; 0 where it has none.
    pub(super) index: u32,
    pub(super) address: IpAddr,
    pub(super) prefix: u8,
    /// Whether there is one machine at the other end, and so nobody to broadcast to.
    pub(super) is_point_to_point: bool,
}

/// The interfaces that the configuration lets the beacon use and that are up, one entry for each address.
pub(super) fn usable(config: &LanConfig) -> io::Result<Vec<Interface>> {
    let all = get_if_addrs()?.into_iter().filter(if_addrs::Interface::is_oper_up).map(Interface::from);
    Ok(all.filter(|interface| interface.is_chosen(config.interface.as_deref())).collect())
}

/// For how long a search may begin with the interfaces that were seen last: as long as a host does not look for others. Its
/// next round looks.
const RECENT: Duration = Duration::from_secs(5);

/// The interfaces that were usable when somebody looked last.
#[derive(Clone, Debug, Default)]
pub(super) struct LastLook(Arc<Mutex<Option<Look>>>);

/// When somebody looked, and what they saw.
type Look = (Instant, Vec<Interface>);

impl LastLook {
    /// They are these now.
    pub(super) fn note(&self, now: Instant, interfaces: Vec<Interface>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, interfaces));
    }

    /// Those of a moment ago; none when nobody has looked since.
    pub(super) fn recent(&self, now: Instant) -> Option<Vec<Interface>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, interfaces) = last.as_ref()?;
        (now.saturating_duration_since(*at) < RECENT).then(|| interfaces.clone())
    }
}

impl From<if_addrs::Interface> for Interface {
    fn from(interface: if_addrs::Interface) -> Self {
        let prefix = match &interface.addr {
            IfAddr::V4(v4) => v4.prefixlen,
            IfAddr::V6(v6) => v6.prefixlen,
        };
        Self {
            index: interface.index.unwrap_or(0),
            address: interface.ip(),
            prefix,
            is_point_to_point: interface.is_p2p(),
            name: interface.name,
        }
    }
}

impl Interface {
    fn is_chosen(&self, choice: Option<&str>) -> bool {
        choice.is_none_or(|choice| choice == self.name || choice.parse() == Ok(self.address))
    }

    fn subnet(&self) -> Subnet {
        Subnet::new(self.address, self.prefix)
    }

    /// The directed broadcast address; the one for all networks would leave through one interface alone.
    fn broadcast(&self) -> Option<Ipv4Addr> {
        match self.address {
            // A network of one or two addresses has none (RFC 3021).
            IpAddr::V4(address) if !self.is_point_to_point && (1..31).contains(&self.prefix) => {
                Some(Ipv4Addr::from_bits(address.to_bits() | (u32::MAX >> self.prefix)))
            }
            _ => None,
        }
    }
}

/// Whether an address is in one of these interfaces' networks, or this machine's own.
pub(super) fn is_local(interfaces: &[Interface], address: IpAddr) -> bool {
    address.is_loopback() || interfaces.iter().any(|interface| interface.subnet().contains(address))
}

/// One way to ask: from this address to all hosts behind one interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Route {
    /// For people.
    pub(super) name: String,
    /// See [`Interface::index`].
    pub(super) index: u32,
    /// The address asked from.
    pub(super) from: IpAddr,
    /// The broadcast address or the group, with the port.
    pub(super) to: SocketAddr,
}

impl Route {
    /// Whether it reaches this machine alone.
    pub(super) fn is_loopback(&self) -> bool {
        self.to.ip().is_loopback() || self.from.is_loopback()
    }
}

/// Every way to ask.
pub(super) fn routes(config: &LanConfig, interfaces: &[Interface]) -> Vec<Route> {
    let mut routes: Vec<Route> =
        interfaces.iter().filter_map(|interface| route_v4(config, interface)).collect();
    if let Transport::Multicast { v6: Some(group), .. } = config.transport {
        routes.extend(routes_v6(config.port, group, interfaces));
    }
    routes
}

fn route_v4(config: &LanConfig, interface: &Interface) -> Option<Route> {
    let IpAddr::V4(_) = interface.address else { return None };
    let to = match config.transport {
        Transport::Broadcast => interface.broadcast()?,
        Transport::Multicast { v4, .. } => v4?,
    };
    Some(Route {
        name: interface.name.clone(),
        index: interface.index,
        from: interface.address,
        to: SocketAddr::new(to.into(), config.port),
    })
}

/// An interface has many IPv6 addresses, but one multicast scope: it is asked through once.
fn routes_v6(port: u16, group: Ipv6Addr, interfaces: &[Interface]) -> Vec<Route> {
    let mut seen = BTreeSet::new();
    interfaces
        .iter()
        .filter(|interface| interface.address.is_ipv6() && seen.insert(interface.index))
        .map(|interface| Route {
            name: interface.name.clone(),
            index: interface.index,
            // The system takes the right one of the interface's; loopback's only is told apart.
            from: if interface.address.is_loopback() {
                interface.address
            } else {
                Ipv6Addr::UNSPECIFIED.into()
            },
            to: SocketAddrV6::new(group, port, 0, interface.index).into(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str, index: u32, address: &str, prefix: u8) -> Interface {
        Interface {
            name: name.to_owned(),
            index,
            address: address.parse().unwrap(),
            prefix,
            is_point_to_point: false,
        }
    }

    fn some() -> Vec<Interface> {
        vec![
            interface("lo", 1, "127.0.0.1", 8),
            interface("eth0", 2, "192.168.1.5", 24),
            interface("eth0", 2, "fd00::5", 64),
            interface("eth0", 2, "fe80::5", 64),
            interface("host", 3, "10.0.0.1", 32),
            Interface { is_point_to_point: true, ..interface("tun", 4, "10.8.0.2", 24) },
        ]
    }

    fn targets(transport: Transport) -> Vec<String> {
        let config = LanConfig { transport, ..LanConfig::default() };
        routes(&config, &some()).iter().map(|route| format!("{} {}", route.name, route.to)).collect()
    }

    #[test]
    fn broadcasts_go_to_each_network_that_has_a_broadcast_address() {
        assert_eq!(targets(Transport::Broadcast), ["lo 127.255.255.255:14001", "eth0 192.168.1.255:14001"]);
    }

    #[test]
    fn multicasts_go_through_each_interface_once_in_each_family() {
        let group = "239.255.54.177:14001";
        assert_eq!(
            targets(Transport::multicast()),
            [
                format!("lo {group}"),
                format!("eth0 {group}"),
                format!("host {group}"),
                format!("tun {group}"),
                "eth0 [ff12::8000:36b1%2]:14001".to_owned(),
            ]
        );
        assert_eq!(targets(Transport::Multicast { v4: None, v6: None }), [""; 0]);
    }

    #[test]
    fn an_interface_is_chosen_by_its_name_or_by_an_address() {
        let chosen = |choice| some().iter().filter(|interface| interface.is_chosen(choice)).count();
        assert_eq!(chosen(None), 6);
        assert_eq!(chosen(Some("eth0")), 3);
        assert_eq!(chosen(Some("fd00::5")), 1);
        assert_eq!(chosen(Some("192.168.1.6")), 0);
    }

    #[test]
    fn what_was_seen_long_ago_does_not_count() {
        let last = LastLook::default();
        let now = Instant::now();
        assert_eq!(last.recent(now), None);
        last.note(now, some());
        assert_eq!(last.recent(now + RECENT - Duration::from_millis(1)), Some(some()));
        assert_eq!(last.recent(now + RECENT), None);
    }

    #[test]
    fn this_machine_and_the_interfaces_networks_are_local() {
        let is_local = |address: &str| is_local(&some()[1..], address.parse().unwrap());
        assert!(is_local("127.0.0.1") && is_local("::1"));
        assert!(is_local("192.168.1.77") && is_local("fd00::77") && is_local("fe80::77"));
        assert!(!is_local("192.168.2.77") && !is_local("10.0.0.2") && !is_local("8.8.8.8"));
    }
}
