//! How far away a host is: an ICMP echo where the system lets a program send one, else a TCP connect.
//!
//! A game server's UDP port answers nothing that this library could know. Its machine does: to an echo, or to a TCP
//! connect, which it refuses when nobody listens, and that takes one round trip just the same.

use std::io::{Error, ErrorKind, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::{Instant, timeout};

use crate::session::{Ping, ServerAddress};

/// Who plays over more than this does not play.
const PATIENCE: Duration = Duration::from_secs(1);
/// One lost packet is not yet a host that does not answer.
const TRIES: usize = 3;

/// Measures the way to a server.
pub(super) async fn measure(address: ServerAddress) -> Ping {
    let resolved = timeout(PATIENCE, lookup_host((address.host.as_str(), address.port))).await;
    let Some(to) = resolved.ok().and_then(Result::ok).and_then(|mut found| found.next()) else {
        return Ping::no_address();
    };
    for _ in 0..TRIES {
        if let Ok(round_trip) = echo(to.ip()).await {
            return Ping::echo(round_trip);
        }
        if let Ok(round_trip) = connect(to).await {
            return Ping::connect(round_trip);
        }
    }
    Ping::no_answer()
}

/// The round trip of an ICMP echo. Unprivileged programs may send one on macOS, and on Linux where
/// `net.ipv4.ping_group_range` says so.
async fn echo(host: IpAddr) -> Result<Duration> {
    let token: [u8; 8] = rand::random();
    let (domain, protocol, unbound): (_, _, IpAddr) = match host {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4, Ipv4Addr::UNSPECIFIED.into()),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6, Ipv6Addr::UNSPECIFIED.into()),
    };
    let socket = Socket::new(domain, Type::DGRAM, Some(protocol))?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::new(unbound, 0).into())?;
    let socket = UdpSocket::from_std(socket.into())?;
    let sent = Instant::now();
    socket.send_to(&echo_request(host, token), SocketAddr::new(host, 0)).await?;
    let answered = async {
        let mut datagram = [0; 128];
        loop {
            let (length, from) = socket.recv_from(&mut datagram).await?;
            // Some systems put the IP header first: the token is at the end in any case.
            if from.ip() == host && datagram[..length].ends_with(&token) {
                return Ok(sent.elapsed());
            }
        }
    };
    timeout(PATIENCE, answered).await.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

/// RFC 792 and RFC 4443: type, code, checksum, identifier, sequence number, data.
fn echo_request(host: IpAddr, token: [u8; 8]) -> Vec<u8> {
    let kind = if host.is_ipv4() { 8 } else { 128 };
    let mut packet = vec![kind, 0, 0, 0, 0, 0, 0, 1];
    packet.extend_from_slice(&token);
    if host.is_ipv4() {
        // For ICMPv6 the system computes it: it covers the addresses.
        let checksum = internet_checksum(&packet);
        packet[2..4].copy_from_slice(&checksum.to_be_bytes());
    }
    packet
}

/// RFC 1071, of an even number of bytes.
fn internet_checksum(bytes: &[u8]) -> u16 {
    let sum: u32 = bytes.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let [_, _, high, low] = (!((folded & 0xffff) + (folded >> 16))).to_be_bytes();
    u16::from_be_bytes([high, low])
}

/// The round trip of a TCP connect; being refused is an answer.
async fn connect(to: SocketAddr) -> Result<Duration> {
    let sent = Instant::now();
    match timeout(PATIENCE, TcpStream::connect(to)).await {
        Ok(Ok(_)) => Ok(sent.elapsed()),
        Ok(Err(refused)) if refused.kind() == ErrorKind::ConnectionRefused => Ok(sent.elapsed()),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(Error::from(ErrorKind::TimedOut)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::RpPingState;

    fn on(host: &str, port: u16) -> ServerAddress {
        ServerAddress { host: host.to_owned(), port }
    }

    #[test]
    fn the_checksum_makes_the_whole_sum_up() {
        // RFC 1071, section 3.
        assert_eq!(internet_checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
        let request = echo_request(Ipv4Addr::LOCALHOST.into(), [7; 8]);
        assert_eq!(internet_checksum(&request), 0);
    }

    #[tokio::test]
    async fn this_machine_answers_whether_or_not_somebody_listens() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap();
        connect(open).await.unwrap();
        drop(listener);
        connect(open).await.unwrap();
        let ping = measure(on("127.0.0.1", open.port())).await;
        assert!(matches!(ping.state, RpPingState::Echo | RpPingState::Connect), "{ping:?}");
    }

    #[tokio::test]
    async fn a_name_that_is_none_has_no_address() {
        assert_eq!(measure(on("no such host.invalid", 1)).await, Ping::no_address());
    }
}
