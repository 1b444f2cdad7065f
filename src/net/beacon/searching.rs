//! A search's sockets: one for each way to ask.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::interfaces::{Interface, LastLook, Route, routes, usable};
use super::{Log, unavailable};
use crate::event::{Event, OperationId, RpLogLevel};
use crate::lan::{Ask, Found, LanConfig, LanQuery, MAX_PACKET, Search, SocketKey};
use crate::result::Failure;

/// Answers that wait between the sockets and the search; more wait in the sockets.
const BACKLOG: usize = 64;

/// Hundreds of hosts answer the same broadcast in the same moment: Linux's default of 208 KiB holds some ninety answers.
const RECEIVE_BUFFER: usize = 1024 * 1024;

/// What a socket that fails again and again may cost.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Routers drop what they would have to pass on with this: a query stays on its network.
const ONE_HOP: u32 = 1;

/// A search under way. Dropping it closes its sockets.
pub(super) struct Searching {
    config: Arc<LanConfig>,
    last_look: LastLook,
    log: Log,
    operation: OperationId,
    search: Search,
    sockets: HashMap<Route, AskingSocket>,
    next_key: u32,
    heard: mpsc::Sender<Datagram>,
    incoming: mpsc::Receiver<Datagram>,
    /// This machine's addresses on the networks asked.
    own: HashSet<IpAddr>,
    /// What was complained of already.
    complained: HashSet<String>,
    has_asked: bool,
}

struct Datagram {
    via: SocketKey,
    from: SocketAddr,
    at: Instant,
    bytes: Vec<u8>,
}

struct AskingSocket {
    key: SocketKey,
    socket: Arc<UdpSocket>,
    reader: JoinHandle<()>,
}

impl Drop for AskingSocket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Searching {
    pub(super) fn new(
        config: Arc<LanConfig>,
        last_look: LastLook,
        log: Log,
        operation: OperationId,
        query: LanQuery,
    ) -> Self {
        let search = Search::new(Instant::now().into_std(), config.game_id, rand::random(), query);
        let (heard, incoming) = mpsc::channel(BACKLOG);
        Self {
            config,
            last_look,
            log,
            operation,
            search,
            sockets: HashMap::new(),
            next_key: 0,
            heard,
            incoming,
            own: HashSet::new(),
            complained: HashSet::new(),
            has_asked: false,
        }
    }

    pub(super) async fn run(mut self) -> Result<(), Failure> {
        loop {
            let now = Instant::now().into_std();
            if self.search.is_over(now) {
                break;
            }
            for ask in self.search.poll(now) {
                match ask {
                    Ask::Everywhere(bytes) => self.ask_everywhere(&bytes).await?,
                    Ask::Through(key, bytes) => self.ask_through(key, &bytes).await,
                }
            }
            tokio::select! {
                Some(datagram) = self.incoming.recv() => self.hear(&datagram),
                () = sleep_until(self.search.next_wake().into()) => {}
            }
        }
        for found in self.search.take_held() {
            self.tell(Box::new(found));
        }
        self.log.write(RpLogLevel::Debug, format!("the LAN search is over: {:?}", self.search.counters()));
        Ok(())
    }

    fn hear(&mut self, datagram: &Datagram) {
        let Datagram { via, from, at, bytes } = datagram;
        // The system takes nothing from the network that has one of its own addresses for a sender.
        let is_own = from.ip().is_loopback() || self.own.contains(&from.ip());
        if let Some(found) = self.search.on_datagram(at.into_std(), *via, *from, is_own, bytes) {
            self.tell(found);
        }
    }

    fn tell(&self, found: Box<Found>) {
        self.log.0.push(Event::LanFound(self.operation, found));
    }

    /// Asks through every interface there is now. The first time those will do that were there a moment ago: to look takes
    /// longer than an answer.
    async fn ask_everywhere(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if !self.has_asked
            && let Some(interfaces) = self.last_look.recent(Instant::now().into_std())
            && self.ask_through_all(interfaces, bytes).await.is_ok()
        {
            return Ok(());
        }
        let interfaces = usable(&self.config).map_err(|error| unavailable(&error.to_string()))?;
        self.last_look.note(Instant::now().into_std(), interfaces.clone());
        self.ask_through_all(interfaces, bytes).await
    }

    /// Asks through every one of these.
    ///
    /// A host that is reached in two ways is found with the address of its first answer. So IPv4, which every game
    /// speaks, has a round's lead over IPv6; and loopback is for when there is nothing else, since a host on this machine
    /// hears what is sent through the other interfaces too, and answers with the address that other machines see.
    async fn ask_through_all(&mut self, interfaces: Vec<Interface>, bytes: &[u8]) -> Result<(), Failure> {
        let routes = routes(&self.config, &interfaces);
        self.own = interfaces.into_iter().map(|interface| interface.address).collect();
        self.sockets.retain(|route, _| routes.contains(route));
        let (own, others): (Vec<_>, Vec<_>) = routes.into_iter().partition(Route::is_loopback);
        let (v4, v6): (Vec<_>, Vec<_>) = others.into_iter().partition(|route| route.to.is_ipv4());
        let mut errors = Vec::new();
        let mut asked = self.ask_each(v4, bytes, &mut errors).await;
        if self.has_asked || !asked {
            asked |= self.ask_each(v6, bytes, &mut errors).await;
        }
        if !asked {
            asked = self.ask_each(own, bytes, &mut errors).await;
        }
        // Later, a network that is gone for a moment is no reason to give up.
        self.has_asked |= asked;
        if self.has_asked {
            return Ok(());
        }
        Err(unavailable(&match &self.config.interface {
            _ if !errors.is_empty() => errors.join("; "),
            Some(choice) => format!("no interface `{choice}` is up that can be used"),
            None => "no interface is up that can be used".to_owned(),
        }))
    }

    /// Whether one worked at least.
    async fn ask_each(&mut self, routes: Vec<Route>, bytes: &[u8], errors: &mut Vec<String>) -> bool {
        let mut asked = false;
        for route in routes {
            match self.ask(&route, bytes).await {
                Ok(()) => asked = true,
                Err(error) => {
                    if self.complained.insert(route.name.clone()) {
                        self.log.complain(&route.name, &error);
                    }
                    errors.push(format!("{}: {error}", route.name));
                    self.sockets.remove(&route);
                }
            }
        }
        asked
    }

    async fn ask(&mut self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        if let Some(asking) = self.sockets.get(route) {
            return asking.socket.send_to(bytes, route.to).await.map(drop);
        }
        let socket = open_socket(route)?;
        // Everything else can be done while the query travels.
        socket.send_to(bytes, &route.to.into())?;
        self.listen(route, socket)
    }

    async fn ask_through(&self, key: SocketKey, bytes: &[u8]) {
        if let Some((route, asking)) = self.sockets.iter().find(|(_, asking)| asking.key == key) {
            // One that cannot be sent is as good as lost: it is asked again.
            drop(asking.socket.send_to(bytes, route.to).await);
        }
    }

    fn listen(&mut self, route: &Route, socket: Socket) -> io::Result<()> {
        // A system that allows less still has a socket that works.
        drop(socket.set_recv_buffer_size(RECEIVE_BUFFER));
        let socket = Arc::new(UdpSocket::from_std(socket.into())?);
        let key = SocketKey(self.next_key);
        self.next_key += 1;
        let reader = tokio::spawn(read(key, Arc::clone(&socket), self.heard.clone()));
        self.sockets.insert(route.clone(), AskingSocket { key, socket, reader });
        Ok(())
    }
}

async fn read(via: SocketKey, socket: Arc<UdpSocket>, heard: mpsc::Sender<Datagram>) {
    // One more than a packet may have, so that a longer datagram is seen to be longer.
    let mut buffer = [0; MAX_PACKET + 1];
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((length, from)) => {
                let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                let at = Instant::now();
                if heard.send(Datagram { via, from, at, bytes }).await.is_err() {
                    return;
                }
            }
            // Windows reports here that a query was not wanted. It says nothing of the socket.
            Err(_) => sleep(PAUSE_AFTER_ERROR).await,
        }
    }
}

fn open_socket(route: &Route) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(route.to), Type::DGRAM, Some(Protocol::UDP))?;
    let from = match route.from {
        IpAddr::V4(from) if route.to.ip().is_multicast() => {
            socket.set_multicast_if_v4(&from)?;
            socket.set_multicast_ttl_v4(ONE_HOP)?;
            route.from
        }
        IpAddr::V4(_) => {
            socket.set_broadcast(true)?;
            socket.set_ttl_v4(ONE_HOP)?;
            route.from
        }
        IpAddr::V6(_) => {
            socket.set_only_v6(true)?;
            socket.set_multicast_if_v6(route.index)?;
            socket.set_multicast_hops_v6(ONE_HOP)?;
            // The system takes the address of the interface whose scope fits the group's.
            Ipv6Addr::UNSPECIFIED.into()
        }
    };
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::new(from, 0).into())?;
    Ok(socket)
}
