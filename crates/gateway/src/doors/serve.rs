//! Connections of both doors: accepting them, what each may take of time and space, and how they end.
//!
//! hyper's own limit on a head counts from the end of the request before, so it cannot tell a client that is idle from
//! one that is slow; ours is in [`watched`].

mod body;
mod places;
mod progress;
mod stamp;
mod watched;

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Request, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::net::sockopt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower_service::Service;
use tracing::{debug, info, warn};

use crate::limits::{ClientAddress, Networks, Waited};
use crate::metrics::DoorMetrics;
use places::{Full, Place, Places};
use progress::Phase;
use watched::Watched;

pub(crate) use progress::Progress;

/// Without file descriptors there is nothing to accept until a connection closes; asking at once would only burn the
/// processor that closes them.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// A head with everything the SDKs put into a URL, session tokens included, has a tenth of this.
const LARGEST_HEAD: usize = 32 * 1024;
/// A wait that may matter. Most requests have none, and are spared being told so.
const WORTH_TELLING: Duration = Duration::from_millis(1);
/// The first byte of a TLS handshake, which begins no HTTP request.
const TLS_HANDSHAKE: u8 = 0x16;
/// As much as a request has that comes to the wrong port by mistake.
const LARGEST_PLAIN: usize = 4 * 1024;
/// A peer whose machine is gone says nothing more, and a game server's socket may be silent for minutes: the system
/// asks after this long, this often, and gives up after some two minutes.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(60);
const KEEPALIVE_EVERY: Duration = Duration::from_secs(15);
const KEEPALIVE_TRIES: u32 = 4;
const TURNED_AWAY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const TOO_MANY_OF_YOURS: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const SPEAK_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\
    Content-Length: 35\r\n\r\nthis door speaks TLS: use https://\n";

/// What a door bears of each peer, and of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many connections are open at once; more are turned away with 503. At least 1.
    pub connections: usize,
    /// How many of them from one address (IPv6: one /64). At least 1.
    pub connections_per_address: usize,
    /// How many requests the players' door answers at once; more are turned away with 503. At least 1.
    pub requests: usize,
    /// How long requests may wait until somebody looks at them. When they wait for longer and longer, those are turned
    /// away that have waited twice as long.
    pub queue_target: Duration,
    /// How long a TLS handshake, a request's head from its first byte, or a frame of a WebSocket may take.
    pub header: Duration,
    /// How long a request's body may take.
    pub body: Duration,
    /// How long a request of the players' door may take in all. Longer than `body`.
    pub request: Duration,
    /// How long a connection may wait for its next request. Clients that reuse connections should give them up earlier.
    pub idle: Duration,
    /// How long a peer may take nothing of what it is sent.
    pub write_stall: Duration,
}

/// How a door's bytes are to be read.
#[derive(Clone)]
pub(crate) enum Transport {
    /// As HTTP.
    Plain,
    /// As TLS; who speaks plain HTTP is told so.
    Tls(TlsAcceptor),
    /// As HTTP or TLS, told apart by the first byte; TLS needs a certificate.
    PlainOrTls(Option<TlsAcceptor>),
}

/// The connection on which a request came. Requests that ask for an upgrade carry it.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    /// Over TLS.
    pub(crate) secure: bool,
    /// To be told of each message after the upgrade.
    pub(crate) progress: Arc<Progress>,
}

/// Marks a request that came over TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverTls;

/// A door's connections.
pub(crate) struct Door {
    /// In logs.
    pub(crate) name: &'static str,
    pub(crate) router: Router,
    pub(crate) limits: Arc<Limits>,
    /// Who is behind a connection.
    pub(crate) networks: Arc<Networks>,
    pub(crate) transport: Transport,
    pub(crate) metrics: Arc<DoorMetrics>,
}

impl Door {
    /// Accepts until `close`, then answers what was begun. Dropping it cuts what is left; WebSockets live on.
    pub(crate) async fn serve(self, listener: TcpListener, close: CancellationToken) {
        let this = Arc::new(self);
        let places = Places::new(this.limits.connections, this.limits.connections_per_address);
        this.metrics.connections_in(places.of_all(), this.limits.connections);
        let mut connections = JoinSet::new();
        let (mut failing, mut full) = (false, false);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(ended) = connections.join_next() => {
                    if let Err(problem) = ended {
                        warn!(door = this.name, %problem, "a connection ended badly");
                    }
                    continue;
                }
                () = close.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(problem) if of_one_connection(&problem) => continue,
                Err(problem) => {
                    if !failing {
                        warn!(door = this.name, %problem, "cannot accept: raise the limit on open files (ulimit -n)");
                    }
                    failing = true;
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            failing = false;
            let place = match places.take(peer.ip(), this.networks.is_shared(peer.ip())) {
                Ok(place) => place,
                Err(Full::Address) => {
                    debug!(door = this.name, %peer, "has too many connections; see --max-connections-per-address");
                    this.metrics.turned_away();
                    turn_away(stream, TOO_MANY_OF_YOURS);
                    continue;
                }
                Err(Full::Door) => {
                    if !full {
                        let limit = this.limits.connections;
                        warn!(
                            door = this.name,
                            limit, "full: turning connections away; see --max-connections"
                        );
                    }
                    full = true;
                    this.metrics.turned_away();
                    turn_away(stream, TURNED_AWAY);
                    continue;
                }
            };
            full = false;
            this.metrics.accepted();
            let (this, close) = (Arc::clone(&this), close.clone());
            connections.spawn(async move {
                let progress = Arc::new(Progress::default());
                prepare(&stream);
                this.connection(stream, peer, progress, place, &close).await;
            });
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }

    async fn connection(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        progress: Arc<Progress>,
        place: Place,
        close: &CancellationToken,
    ) {
        let is_tls = match &self.transport {
            Transport::Plain => false,
            Transport::Tls(_) | Transport::PlainOrTls(_) => {
                let first = tokio::select! {
                    first = tokio::time::timeout(self.limits.header, first_byte(&stream)) => first,
                    () = close.cancelled() => return,
                };
                match first {
                    Ok(Ok(Some(byte))) => byte == TLS_HANDSHAKE,
                    Ok(Ok(None) | Err(_)) => return,
                    Err(_) => return info!(door = self.name, %peer, "cut a connection that says nothing"),
                }
            }
        };
        if matches!(self.transport, Transport::Tls(_)) && !is_tls {
            info!(door = self.name, %peer, "turned a client away that does not speak TLS");
            // What is closed unread is reset, and then the peer may not hear why.
            let _ = stream.try_read(&mut [0; LARGEST_PLAIN]);
            return turn_away(stream, SPEAK_TLS);
        }
        let stream = Watched::new(stream, Arc::clone(&self.limits), Arc::clone(&progress), place);
        match &self.transport {
            Transport::Tls(acceptor) | Transport::PlainOrTls(Some(acceptor)) if is_tls => {
                progress.enter(Phase::Answering);
                let handshake = tokio::select! {
                    done = tokio::time::timeout(self.limits.header, acceptor.accept(stream)) => done,
                    () = close.cancelled() => return,
                };
                progress.enter(Phase::Waiting);
                match handshake {
                    Ok(Ok(stream)) => self.http(stream, peer, progress, true, close).await,
                    Ok(Err(problem)) => info!(door = self.name, %peer, %problem, "a TLS handshake failed"),
                    Err(_) => info!(door = self.name, %peer, "cut a TLS handshake that takes too long"),
                }
            }
            _ if is_tls => {
                warn!(
                    door = self.name, %peer,
                    "turned a client away that speaks TLS: start the gateway with --tls-self-signed, or with \
                     --tls-cert and --tls-key"
                );
            }
            _ => self.http(stream, peer, progress, false, close).await,
        }
    }

    async fn http<S>(
        &self,
        stream: S,
        peer: SocketAddr,
        progress: Arc<Progress>,
        secure: bool,
        close: &CancellationToken,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = service_fn(|request| self.answer(request, peer, &progress, secure));
        let connection = http1::Builder::new()
            .max_header_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let outcome = tokio::select! {
            biased;
            outcome = connection.as_mut() => outcome,
            () = close.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(problem) = outcome {
            // hyper's text alone does not say that we cut it.
            let cause = std::error::Error::source(&problem).map(ToString::to_string);
            debug!(door = self.name, %peer, %problem, cause, "a connection broke");
        }
    }

    async fn answer(
        &self,
        mut request: Request<Incoming>,
        peer: SocketAddr,
        progress: &Arc<Progress>,
        secure: bool,
    ) -> Result<axum::response::Response, Infallible> {
        progress.enter(Phase::Answering);
        if secure {
            request.extensions_mut().insert(OverTls);
        }
        if request.headers().contains_key(header::UPGRADE) {
            request.extensions_mut().insert(Connected { secure, progress: Arc::clone(progress) });
        }
        // A proxy may have read its length otherwise, and taken for the body what would be the next request here.
        let is_last = request.headers().contains_key(header::TRANSFER_ENCODING);
        let client = ClientAddress(self.networks.client(peer.ip(), request.headers()));
        request.extensions_mut().insert(client);
        let waited = progress.take_waited();
        if waited >= WORTH_TELLING {
            request.extensions_mut().insert(Waited(waited));
        }
        let request = request.map(|body| body::timely(body, self.limits.body));
        let mut response = self.router.clone().call(request).await?;
        if is_last {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            progress.enter(Phase::Socket);
            return Ok(response);
        }
        Ok(response.map(|body| body::answer(body, progress)))
    }
}

/// Errors of a connection that was gone before it was accepted, not of the listener.
fn of_one_connection(problem: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(problem.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn prepare(stream: &TcpStream) {
    let set = || -> Result<(), rustix::io::Errno> {
        // Answers are small and awaited.
        sockopt::set_tcp_nodelay(stream, true)?;
        sockopt::set_tcp_keepidle(stream, KEEPALIVE_AFTER)?;
        sockopt::set_tcp_keepintvl(stream, KEEPALIVE_EVERY)?;
        sockopt::set_tcp_keepcnt(stream, KEEPALIVE_TRIES)?;
        sockopt::set_socket_keepalive(stream, true)
    };
    if let Err(problem) = set() {
        debug!(%problem, "cannot set a connection's options");
    }
}

/// Says so as far as that is possible without waiting for anybody.
fn turn_away(stream: TcpStream, words: &[u8]) {
    let told = stream.into_std().and_then(|mut stream| stream.write_all(words));
    if let Err(problem) = told {
        debug!(%problem, "a connection was closed without a word");
    }
}

/// What a connection begins with; none when it ended.
async fn first_byte(stream: &TcpStream) -> io::Result<Option<u8>> {
    let mut first = [0];
    let length = stream.peek(&mut first).await?;
    Ok((length > 0).then_some(first[0]))
}
