//! A host's sockets.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::interfaces::{Interface, is_local, usable};
use super::{Log, SharedHost};
use crate::lan::{LanConfig, MAX_PACKET, Transport};

/// How often a host looks for interfaces that have come, so that a cable plugged in later works.
const REFRESH: Duration = Duration::from_secs(5);

/// What a socket that fails again and again may cost.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Routers drop what they would have to pass on with this, so that no answer leaves the network whatever a netmask says.
const ONE_HOP: u32 = 1;

/// A host that answers. Dropping it closes the sockets.
#[derive(Debug)]
pub(super) struct Listening {
    tasks: JoinSet<()>,
}

impl Listening {
    /// Opens a socket for each address family and starts to answer.
    ///
    /// # Errors
    /// Why none could be opened; that one of two could not is logged.
    pub(super) fn open(config: &Arc<LanConfig>, host: &SharedHost, log: &Log) -> Result<Self, String> {
        let interfaces = usable(config).map_err(|error| error.to_string())?;
        if let (true, Some(choice)) = (interfaces.is_empty(), &config.interface) {
            return Err(format!("no interface `{choice}` is up"));
        }
        let (mut tasks, mut errors) = (JoinSet::new(), Vec::new());
        for family in Family::of(config.transport) {
            match Listener::open(Arc::clone(config), family, interfaces.clone(), log.clone()) {
                Ok(listener) => {
                    tasks.spawn(listener.answer(host.clone()));
                }
                Err(error) => {
                    log.complain(&format!("port {} ({family:?})", config.port), &error);
                    errors.push(format!("port {}: {error}", config.port));
                }
            }
        }
        match (tasks.is_empty(), errors.is_empty()) {
            (false, _) => Ok(Self { tasks }),
            (true, false) => Err(errors.join("; ")),
            (true, true) => Err("no multicast group is set".to_owned()),
        }
    }

    /// Closes the sockets and waits until they are.
    pub(super) async fn close(mut self) {
        self.tasks.shutdown().await;
    }
}

/// An address family, with the group to join.
#[derive(Clone, Copy, Debug)]
enum Family {
    V4(Option<Ipv4Addr>),
    V6(Ipv6Addr),
}

impl Family {
    fn of(transport: Transport) -> Vec<Self> {
        match transport {
            Transport::Broadcast => vec![Self::V4(None)],
            Transport::Multicast { v4, v6 } => {
                v4.map(|group| Self::V4(Some(group))).into_iter().chain(v6.map(Self::V6)).collect()
            }
        }
    }
}

struct Listener {
    config: Arc<LanConfig>,
    family: Family,
    socket: UdpSocket,
    interfaces: Vec<Interface>,
    /// Where the group was joined: the interface's index, and in IPv4 its address.
    joined: HashSet<(u32, Option<IpAddr>)>,
    log: Log,
}

impl Listener {
    fn open(
        config: Arc<LanConfig>,
        family: Family,
        interfaces: Vec<Interface>,
        log: Log,
    ) -> io::Result<Self> {
        let socket = open_socket(family, config.port)?;
        let mut listener =
            Self { config, family, socket, interfaces: Vec::new(), joined: HashSet::new(), log };
        listener.join_groups(interfaces)?;
        Ok(listener)
    }

    async fn answer(mut self, host: SharedHost) {
        // One more than a packet may have, so that a longer datagram is seen to be longer.
        let mut buffer = [0; MAX_PACKET + 1];
        let mut refresh = interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => match received {
                    Ok((length, from)) => {
                        let bytes = buffer.get(..length).unwrap_or_default();
                        let is_local = is_local(&self.interfaces, from.ip());
                        let now = Instant::now().into_std();
                        let answer = host.lock().on_datagram(now, from, bytes, is_local);
                        if let Some(answer) = answer {
                            // One that cannot be sent is as good as lost: the search asks again.
                            drop(self.socket.send_to(&answer, from).await);
                        }
                    }
                    // Windows reports here that an answer was not wanted. It says nothing of the socket.
                    Err(_) => sleep(PAUSE_AFTER_ERROR).await,
                },
                _ = refresh.tick() => if let Ok(interfaces) = usable(&self.config) {
                    // Each interface that fails has been logged, and those that were joined still are.
                    drop(self.join_groups(interfaces));
                },
            }
        }
    }

    /// Takes note of the interfaces there are now and joins the group on those that are new.
    ///
    /// # Errors
    /// When it was not joined on any.
    fn join_groups(&mut self, interfaces: Vec<Interface>) -> io::Result<()> {
        let mut failed = None;
        let mut present = HashSet::new();
        for interface in &interfaces {
            let (joined, key) = match (self.family, interface.address) {
                (Family::V4(Some(group)), IpAddr::V4(address)) => {
                    let key = (interface.index, Some(interface.address));
                    (self.join(key, |socket| socket.join_multicast_v4(group, address)), key)
                }
                (Family::V6(group), IpAddr::V6(_)) => {
                    let key = (interface.index, None);
                    (self.join(key, |socket| socket.join_multicast_v6(&group, interface.index)), key)
                }
                _ => continue,
            };
            match joined {
                Ok(()) => {
                    present.insert(key);
                }
                Err(error) => {
                    if !self.interfaces.contains(interface) {
                        self.log.complain(&interface.name, &error);
                    }
                    failed = Some(error);
                }
            }
        }
        // One that went away and comes back has to be joined again.
        self.joined = present;
        self.interfaces = interfaces;
        match failed {
            Some(error) if self.joined.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    fn join(
        &self,
        key: (u32, Option<IpAddr>),
        join: impl FnOnce(&UdpSocket) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.joined.contains(&key) {
            return Ok(());
        }
        match join(&self.socket) {
            // It was joined before its interface went away.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(()),
            other => other,
        }
    }
}

fn open_socket(family: Family, port: u16) -> io::Result<UdpSocket> {
    // Bound to all addresses: bound to one, Unix systems do not deliver broadcasts.
    let (domain, address) = match family {
        Family::V4(_) => (Domain::IPV4, SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))),
        Family::V6(_) => (Domain::IPV6, SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))),
    };
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    // BSD systems want both for one address to be used twice. On Linux this one would give each broadcast to all and
    // each datagram for one machine to any of them, and refuse the programs of another user.
    #[cfg(any(target_vendor = "apple", target_os = "freebsd", target_os = "netbsd", target_os = "openbsd"))]
    socket.set_reuse_port(true)?;
    match family {
        Family::V4(_) => socket.set_ttl_v4(ONE_HOP)?,
        Family::V6(_) => {
            socket.set_only_v6(true)?;
            socket.set_unicast_hops_v6(ONE_HOP)?;
        }
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}
