//! Networks that the operator has named: proxies before the gateway, with what they say about who came to them, and
//! those without limits.
//!
//! A header is worth what its last writer is: it is read from the right, hop by hop, for as long as the one who wrote
//! the hop is trusted. What a client put there itself stands to the left of that and is never reached.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use clap::ValueEnum;
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// In which header proxies say where a request came from. One alone is read: most proxies pass on the other one as the
/// client wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, a list of addresses.
    #[default]
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    Forwarded,
}

/// Whom the gateway knows by their address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// Proxies that are trusted to say where a request came from. Without any, headers are not read.
    pub proxies: Vec<IpNet>,
    /// Where they say it.
    pub header: ForwardedHeader,
    /// Addresses that are not limited, besides loopback: what runs on this machine can do worse to it than ask.
    pub unlimited: Vec<IpNet>,
}

impl Networks {
    /// Whether a client's address has no limits of its own.
    pub(crate) fn is_unlimited(&self, client: IpAddr) -> bool {
        let client = client.to_canonical();
        client.is_loopback() || self.unlimited.iter().any(|network| network.contains(&client))
    }

    /// Whether any number of people may stand behind the peer of a connection.
    pub(crate) fn is_shared(&self, peer: IpAddr) -> bool {
        self.is_unlimited(peer) || self.trusts(peer.to_canonical())
    }

    /// The client whose request came over a connection from `peer`: the last address that a trusted proxy vouches for.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("")).collect();
        // Commas in quotes are not regarded: no address has one, and a quote that the client opened must not hide what
        // a proxy wrote behind it.
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let Some(address) = self.address(hop) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&address))
    }

    /// What a hop says; none when it hides its client or makes no sense.
    fn address(&self, hop: &str) -> Option<IpAddr> {
        let node = match self.header {
            ForwardedHeader::XForwardedFor => hop.trim(),
            ForwardedHeader::Forwarded => hop.split(';').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
            })?,
        };
        let address = node.parse::<IpAddr>().ok();
        let with_port = || node.parse::<SocketAddr>().ok().map(|address| address.ip());
        let bracketed = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
        address.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{ForwardedHeader, Networks};

    fn client(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &'static str)]) -> String {
        let proxies = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).to_vec();
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, HeaderValue::from_static(line));
        }
        Networks { proxies, header, unlimited: Vec::new() }
            .client(peer.parse().unwrap(), &headers)
            .to_string()
    }

    #[test]
    fn a_strangers_header_is_not_read() {
        let lines = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(ForwardedHeader::XForwardedFor, "192.0.2.1", &lines), "192.0.2.1");
        assert_eq!(client(ForwardedHeader::XForwardedFor, "::ffff:192.0.2.1", &lines), "192.0.2.1");
    }

    #[test]
    fn a_proxys_header_is_read_from_the_right_as_far_as_proxies_wrote_it() {
        let asked = |line| client(ForwardedHeader::XForwardedFor, "10.0.0.1", &[("x-forwarded-for", line)]);
        assert_eq!(asked("198.51.100.1"), "198.51.100.1");
        assert_eq!(asked("203.0.113.9, 198.51.100.1"), "198.51.100.1", "what the client wrote is no hop");
        assert_eq!(asked("203.0.113.9, 198.51.100.1, 10.1.1.1,fd00::2"), "198.51.100.1");
        assert_eq!(asked("10.0.0.3, 10.0.0.2"), "10.0.0.3", "a proxy may be the client");
        assert_eq!(asked("198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(asked("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(asked("[2001:db8::1]"), "2001:db8::1");
        assert_eq!(asked("::ffff:198.51.100.1"), "198.51.100.1");
        for nobody in ["", "unknown", "198.51.100.1, nonsense", "198.51.100.1,"] {
            assert_eq!(asked(nobody), "10.0.0.1", "{nobody:?}");
        }
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "198.51.100.1, 10.0.0.2")];
        assert_eq!(client(ForwardedHeader::XForwardedFor, "10.0.0.1", &lines), "198.51.100.1");
    }

    #[test]
    fn the_standard_header_is_read_alike_and_only_the_one_that_was_chosen() {
        let asked = |line| client(ForwardedHeader::Forwarded, "10.0.0.1", &[("forwarded", line)]);
        assert_eq!(asked("for=198.51.100.1;proto=https"), "198.51.100.1");
        assert_eq!(
            asked(r#"for=203.0.113.9, For="[2001:db8::1]:47";by=10.0.0.1, for=10.0.0.2"#),
            "2001:db8::1"
        );
        assert_eq!(asked("for=_hidden"), "10.0.0.1");
        assert_eq!(asked("proto=https"), "10.0.0.1");
        assert_eq!(
            asked(r#"for="203.0.113.9, for=198.51.100.1"#),
            "198.51.100.1",
            "an open quote hides nothing"
        );
        let lines = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", &lines), "10.0.0.1");
    }
}
