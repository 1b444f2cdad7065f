//! The gateway as a whole: its doors, who runs the game sessions, and how they end.

mod config;
mod embedded;
mod error;
mod hosted;
mod upstream;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::warn;

use crate::auth::Authentication;
use crate::backend::{Backend, Embedded, GameLift, GameLiftConfig};
use crate::doors::players::{self, DoorLimits, PlayersDoor};
use crate::doors::serve::{Door, Transport};
use crate::doors::services::{self, AllowedHosts, Servers, ServicesAuthentication, ServicesDoor};
use crate::drain::Drain;
use crate::limits::Rates;
use crate::logs::LogStore;
use crate::metrics::Metrics;
use crate::overview::{Behind, GatewayInfo, Source};
use crate::readiness::Readiness;
use crate::secret::Secret;
use crate::startup::StartUp;
use crate::tls::{CertificateFile, DoorTls, TlsDoor};

pub use crate::auth::{AuthConfig, JwksUrl, JwksUrlProblem, KeysConfig, TokenConfig, TokenRules};
pub use crate::doors::serve::Limits;
pub use crate::doors::services::{
    CredentialsError, ServerCredentials, ServicesAuth, ServicesToken, ServicesTokenError,
};
pub use crate::limits::{ForwardedHeader, Networks, Rate, RateConfig, RateError, RateLimit};
pub use config::{BackendConfig, Config, EmbeddedConfig};
pub use error::RunError;
pub use hosted::{Peer, players_only};

/// How long the services' door may take to finish what it answers, once nobody is let in any more.
const SERVICES_FLUSH: Duration = Duration::from_secs(1);

/// The doors' sockets.
#[derive(Debug)]
pub struct Listeners {
    /// The players' door.
    pub players: TcpListener,
    /// The services' door.
    pub services: TcpListener,
}

impl Listeners {
    /// Listens where `config` says.
    ///
    /// # Errors
    /// An address is not to be had.
    pub async fn bind(config: &Config) -> Result<Self, RunError> {
        let players = bind("players", config.players).await?;
        let services = bind("services", config.services).await?;
        Ok(Self { players, services })
    }
}

async fn bind(door: &'static str, address: SocketAddr) -> Result<TcpListener, RunError> {
    TcpListener::bind(address).await.map_err(|source| {
        let hint = if source.kind() == std::io::ErrorKind::AddrInUse {
            "stop the program that listens there or give another address with"
        } else {
            "give an address of this machine with"
        };
        RunError::Bind { door, address, source, hint }
    })
}

/// How a gateway is stopped.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Stop in good order. From then on the gateway is not ready for more.
    pub stop: CancellationToken,
    /// Stop waiting.
    pub hurry: CancellationToken,
    /// Look now whether certificates were renewed, each time something is sent.
    pub renew: watch::Sender<()>,
}

/// Who will run the game sessions, with what was found before anything began.
enum Prepared {
    Embedded(Box<EmbeddedConfig>, Box<embedded::Earlier>),
    GameLift(Box<GameLiftConfig>),
}

impl Prepared {
    fn of(config: BackendConfig) -> Result<Self, RunError> {
        Ok(match config {
            BackendConfig::Embedded(config) => {
                let earlier = Box::new(embedded::Earlier::of(&config)?);
                Self::Embedded(config, earlier)
            }
            BackendConfig::GameLift(config) => Self::GameLift(config),
        })
    }

    /// The secret that was kept.
    fn secret(&self) -> Result<Option<Secret>, RunError> {
        match self {
            Self::Embedded(_, earlier) => earlier.secret(),
            Self::GameLift(_) => Ok(None),
        }
    }
}

/// Who runs the game sessions, started.
enum Running {
    Embedded(Box<embedded::Running>),
    GameLift {
        gamelift: Arc<GameLift>,
        /// Tells how it stands, for as long as it runs.
        _told: AbortOnDropHandle<()>,
    },
}

impl Running {
    fn backend(&self) -> Arc<dyn Backend> {
        match self {
            Self::Embedded(running) => running.embedded.clone(),
            Self::GameLift { gamelift, .. } => gamelift.clone(),
        }
    }

    fn embedded(&self) -> Option<Arc<Embedded>> {
        match self {
            Self::Embedded(running) => Some(running.embedded.clone()),
            Self::GameLift { .. } => None,
        }
    }

    fn behind(&self) -> Behind {
        match self {
            Self::Embedded(running) => Behind::Embedded(running.embedded.clone()),
            Self::GameLift { gamelift, .. } => Behind::GameLift(gamelift.clone()),
        }
    }

    fn gateway_info(&self, login: bool) -> GatewayInfo {
        match self {
            Self::Embedded(running) => GatewayInfo::of("embedded", running.embedded.region(), login),
            Self::GameLift { gamelift, .. } => GatewayInfo::of("gamelift", gamelift.region(), login),
        }
    }

    fn servers(&self) -> Option<Arc<Servers>> {
        match self {
            Self::Embedded(running) => Some(Arc::clone(&running.servers)),
            Self::GameLift { .. } => None,
        }
    }

    fn logs(&self) -> Option<Arc<LogStore>> {
        match self {
            Self::Embedded(running) => running.logs.clone(),
            Self::GameLift { .. } => None,
        }
    }

    /// Runs until `signals` say stop, or it cannot go on. What is left then is to be ended after the players' door.
    async fn until_stopped(
        self,
        signals: &Signals,
        start_up: StartUp,
    ) -> (Result<(), RunError>, Option<embedded::Stopping>) {
        match self {
            Self::Embedded(running) => {
                let (outcome, stopping) = running.until_stopped(signals, start_up).await;
                (outcome, Some(stopping))
            }
            Self::GameLift { .. } => {
                signals.stop.cancelled().await;
                (Ok(()), None)
            }
        }
    }
}

/// Runs a gateway until it is told to stop, or its servers cannot be launched.
///
/// # Errors
/// It could not start.
pub async fn run(
    config: Config,
    listeners: Listeners,
    signals: Signals,
    start_up: StartUp,
) -> Result<(), RunError> {
    // All that a gateway is lives in this future, and who awaits it would hold as much.
    Box::pin(run_to_its_end(config, listeners, signals, start_up)).await
}

async fn run_to_its_end(
    config: Config,
    listeners: Listeners,
    signals: Signals,
    start_up: StartUp,
) -> Result<(), RunError> {
    let (metrics, readiness) = (Metrics::new(), Readiness::default());
    let backend = Prepared::of(config.backend)?;
    let secret = match config.secret {
        Some(secret) => secret,
        None => backend.secret()?.unwrap_or_else(Secret::random),
    };
    let players_address = listeners.players.local_addr().map_err(RunError::Address)?;
    let services_address = listeners.services.local_addr().map_err(RunError::Address)?;
    let tls = config.tls.as_ref();
    let mut tls = tls
        .map(|tls| DoorTls::new(tls, TlsDoor::Services, &config.services_hosts, services_address.ip()))
        .transpose()?;
    let players_tls = config.players_tls.as_ref();
    let mut players_tls =
        players_tls.map(|tls| DoorTls::new(tls, TlsDoor::Players, &[], players_address.ip())).transpose()?;
    start_up.doors(players_address, players_tls.is_some(), services_address);
    warn_of_readers("players", players_address, players_tls.is_some());
    warn_of_readers("services", services_address, tls.is_some());
    if let Some(tls) = &tls {
        start_up.tls(services_address, tls.self_signed.as_ref().map(CertificateFile::path));
    }

    let running = match backend {
        Prepared::Embedded(embedded, earlier) => {
            let around = embedded::Around {
                services: services_address,
                has_tls: tls.is_some(),
                must_show: config.services_auth != ServicesAuth::Nothing,
                secret: secret.clone(),
                drain_timeout: config.drain_timeout,
                metrics: Arc::clone(&metrics),
                readiness: readiness.clone(),
            };
            let running = embedded::Running::start(*embedded, *earlier, around, &start_up).await?;
            Running::Embedded(Box::new(running))
        }
        Prepared::GameLift(gamelift) => {
            let gamelift = GameLift::start(*gamelift, &config.choices, &secret, Arc::clone(&metrics)).await?;
            start_up.gamelift(gamelift.destination(), gamelift.region(), gamelift.endpoint_url());
            let told =
                upstream::tell(gamelift.problem(), readiness.check("upstream", "it was not called yet"));
            Running::GameLift { gamelift, _told: AbortOnDropHandle::new(tokio::spawn(told)) }
        }
    };

    // Before anybody can be answered, so that who was may say that certificates were renewed.
    let renewals: JoinSet<()> = [&mut players_tls, &mut tls]
        .into_iter()
        .filter_map(|tls| tls.as_mut()?.renewal.take())
        .map(|renewal| renewal.keep_up(config.tls_renewal_check, signals.renew.subscribe()))
        .collect();
    let doors_close = CancellationToken::new();
    let drain = Drain::after(
        &signals,
        config.drain_delay,
        config.drain_timeout,
        readiness.check("stop", "it is starting"),
    );
    let limits = Arc::new(config.limits);
    let networks = Arc::new(config.networks);
    let players_metrics = Arc::clone(metrics.players());
    let rates = Rates::new(&config.rates, Arc::clone(&networks));
    let door_limits = DoorLimits::new(&limits, rates, Arc::clone(&players_metrics), drain.give_up.clone());
    let players = PlayersDoor::new(
        running.backend(),
        secret.clone(),
        config.activation_wait,
        config.choices,
        Arc::clone(door_limits.gate()),
        drain.close.clone(),
    );
    let authentication = Arc::new(Authentication::start(config.auth, Arc::clone(door_limits.gate()))?);
    let players = Door {
        name: "players",
        router: players::router(
            players,
            authentication,
            Arc::new(door_limits),
            Arc::clone(&players_metrics),
            readiness.clone(),
        ),
        limits: Arc::clone(&limits),
        networks: Arc::clone(&networks),
        transport: match &players_tls {
            Some(tls) => Transport::Tls(tls.acceptor.clone()),
            None => Transport::Plain,
        },
        metrics: players_metrics,
    };
    let players = tokio::spawn(players.serve(listeners.players, drain.close.clone()));
    let mut hosts = config.services_hosts;
    if !services_address.ip().is_unspecified() {
        hosts.push(host_of(services_address.ip()));
    }
    let asks_to_log_in = config.services_auth != ServicesAuth::Nothing;
    let overview = Source::new(running.gateway_info(asks_to_log_in), running.behind(), Arc::clone(&metrics));
    let sampler = tokio::spawn(Arc::clone(&overview).keep_sampling());
    let services = services::router(
        ServicesDoor {
            backend: running.backend(),
            embedded: running.embedded(),
            servers: running.servers(),
            logs: running.logs(),
            overview,
            streams: services::stream_places(),
            streams_end: doors_close.clone(),
            metrics: Arc::clone(&metrics),
            readiness,
            quotas: config.quotas,
        },
        AllowedHosts::new(&hosts),
        Arc::new(ServicesAuthentication::new(config.services_auth)),
        limits.requests,
    );
    let transport = Transport::PlainOrTls(tls.as_ref().map(|tls| tls.acceptor.clone()));
    let metrics = Arc::clone(metrics.services());
    let services = Door { name: "services", router: services, limits, networks, transport, metrics };
    let services = tokio::spawn(services.serve(listeners.services, doors_close.clone()));

    // What is behind the doors goes on for as long as the players' door does.
    let until_closed = Signals { stop: drain.close.clone(), ..signals.clone() };
    let (outcome, stopping) = running.until_stopped(&until_closed, start_up).await;

    // Also when the servers could not be launched.
    signals.stop.cancel();
    drain.close.cancel();
    finish("players' door", players, drain.cut.cancelled(), &signals.hurry).await;
    if let Some(stopping) = &stopping {
        stopping.close_sockets().await;
    }
    doors_close.cancel();
    finish("services' door", services, tokio::time::sleep(SERVICES_FLUSH), &signals.hurry).await;
    sampler.abort();
    drop(renewals);
    if let Some(stopping) = stopping {
        stopping.close().await;
    }
    outcome
}

/// Waits for a door until `cut` or a second signal.
async fn finish(
    name: &str,
    mut door: JoinHandle<()>,
    cut: impl Future<Output = ()>,
    hurry: &CancellationToken,
) {
    let outcome = tokio::select! {
        outcome = &mut door => outcome,
        () = cut => return door.abort(),
        () = hurry.cancelled() => return door.abort(),
    };
    if let Err(problem) = outcome {
        warn!(%problem, "the {name} ended badly");
    }
}

/// Says so when whoever is in between can read what is shown to a door.
fn warn_of_readers(door: &str, address: SocketAddr, has_tls: bool) {
    if !has_tls && !address.ip().is_loopback() {
        warn!(door, %address, "without TLS whoever is in between reads tokens and keys: put a proxy with TLS before it");
    }
}

/// Where processes on this machine reach a door that may listen on every address.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, address.port()).into(),
        _ => address,
    }
}

/// An address as the `Host` header has it.
fn host_of(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
