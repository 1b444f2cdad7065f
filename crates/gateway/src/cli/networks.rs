//! Whom the gateway knows by their address.

use clap::Args;
use ipnet::IpNet;

use crate::limits::{ForwardedHeader, Networks};

/// Options about addresses.
#[derive(Clone, Debug, Args)]
pub struct NetworkOptions {
    /// A proxy that says where requests came from, as an address or network; can be repeated
    #[arg(long, value_name = "CIDR", value_parser = network, help_heading = "Limits")]
    pub trusted_proxy: Vec<IpNet>,
    /// Where it says so
    #[arg(long, value_name = "HEADER", value_enum, default_value_t, help_heading = "Limits")]
    pub forwarded_header: ForwardedHeader,
    /// Addresses without rates and with any number of connections; can be repeated
    #[arg(long, value_name = "CIDR", value_parser = network, help_heading = "Limits")]
    pub unlimited_address: Vec<IpNet>,
}

impl NetworkOptions {
    pub(super) fn config(self) -> Networks {
        Networks {
            proxies: self.trusted_proxy,
            header: self.forwarded_header,
            unlimited: self.unlimited_address,
        }
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()));
    network.map_err(|_| "give an address or a network: 10.0.0.7, 10.0.0.0/8, fd00::/8".to_owned())
}
