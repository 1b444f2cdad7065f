//! Who is on the local network.

use std::net::{IpAddr, Ipv6Addr};

/// An address of ours with the network it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subnet {
    address: IpAddr,
    prefix: u8,
}

impl Subnet {
    /// The network of this address, whose first `prefix` bits are the network's. More bits than the address has mean the
    /// address alone, and so do none: an interface without a netmask does not make the whole Internet local.
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        let whole = if address.is_ipv4() { 32 } else { 128 };
        Self { address, prefix: if prefix == 0 { whole } else { prefix.min(whole) } }
    }

    /// Whether this address is in it. Link-local IPv6 addresses are in each, because no router passes them on.
    pub fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                Ipv6Addr::is_unicast_link_local(&other)
                    || (own.to_bits() ^ other.to_bits()).leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(other: &str, own: &str, prefix: u8) -> bool {
        Subnet::new(own.parse().unwrap(), prefix).contains(other.parse().unwrap())
    }

    #[test]
    fn an_address_is_local_when_it_shares_the_prefix() {
        assert!(is_in("192.168.1.200", "192.168.1.5", 24));
        assert!(!is_in("192.168.2.200", "192.168.1.5", 24));
        assert!(is_in("10.0.0.5", "10.0.0.5", 32));
        assert!(!is_in("10.0.0.4", "10.0.0.5", 32));
        assert!(is_in("fd00::9", "fd00::1", 64));
        assert!(!is_in("fd01::9", "fd00::1", 64));
        assert!(is_in("127.9.9.9", "127.0.0.1", 8));
    }

    #[test]
    fn link_local_is_local() {
        assert!(is_in("fe80::1", "fd00::1", 64));
        assert!(!is_in("fe80::1", "10.0.0.1", 8));
    }

    #[test]
    fn a_missing_netmask_does_not_make_everybody_local() {
        assert!(!is_in("8.8.8.8", "10.0.0.1", 0));
        assert!(is_in("10.0.0.1", "10.0.0.1", 0));
    }
}
