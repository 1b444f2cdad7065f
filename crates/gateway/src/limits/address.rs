//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address a request comes from: the connection's peer, or what the trusted proxies before it say. In the
/// extensions of every request of both doors; an IPv4 address that came as IPv6 is IPv4 here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Who shares one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Network {
    V4(Ipv4Addr),
    /// The first 64 bits. One subscriber has at least as many addresses as fit behind them, and may use a new one for each request.
    V6(u64),
}

impl Network {
    pub(crate) fn of(address: IpAddr) -> Self {
        const INTERFACE_BITS: u32 = 64;
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                // What is left of it after the shift fits.
                Self::V6(u64::try_from(Ipv6Addr::to_bits(address) >> INTERFACE_BITS).unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn one_subscriber_of_ipv6_is_one_network_and_mapped_addresses_are_ipv4() {
        let of = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
