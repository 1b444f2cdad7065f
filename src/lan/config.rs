//! How a beacon is set up. All machines of one game on one network must be given the same.

use std::net::{Ipv4Addr, Ipv6Addr};

/// How queries reach every host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// To each interface's IPv4 broadcast address. IPv6 has none.
    #[default]
    Broadcast,
    /// To groups that hosts join on each interface; a family without a group is not used.
    Multicast {
        /// The IPv4 group.
        v4: Option<Ipv4Addr>,
        /// The IPv6 group.
        v6: Option<Ipv6Addr>,
    },
}

impl Transport {
    /// Multicast with the library's own groups, in both families.
    pub fn multicast() -> Self {
        Self::Multicast { v4: Some(LanConfig::GROUP_V4), v6: Some(LanConfig::GROUP_V6) }
    }
}

/// The beacon's set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanConfig {
    /// The UDP port on which hosts listen.
    pub port: u16,
    /// Keeps games on one network apart: packets with another are ignored (`LanGameUniqueId`).
    pub game_id: u32,
    /// How queries reach every host.
    pub transport: Transport,
    /// What to use of this machine: an interface by its name, or one address of one; none uses all that are up.
    pub interface: Option<String>,
}

impl LanConfig {
    /// The port that Unreal games have for this (`LanAnnouncePort`). The format is our own.
    ///
    /// cbindgen:ignore
    pub const DEFAULT_PORT: u16 = 14001;

    /// In the site-local scope of RFC 2365, whose addresses need no registration. The last two bytes are 14001, so that
    /// another program's choice is unlikely to be the same.
    ///
    /// cbindgen:ignore
    pub const GROUP_V4: Ipv4Addr = Ipv4Addr::new(239, 255, 54, 177);

    /// Transient and of link-local scope (RFC 4291, 2.7), so no router passes it on; the group id is in the range that
    /// RFC 3307 leaves to programs, and ends with 14001.
    ///
    /// cbindgen:ignore
    pub const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff12, 0, 0, 0, 0, 0, 0x8000, 0x36b1);
}

impl Default for LanConfig {
    fn default() -> Self {
        Self { port: Self::DEFAULT_PORT, game_id: 0, transport: Transport::default(), interface: None }
    }
}
