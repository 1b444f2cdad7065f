//! The gateway as a whole: its doors, its fleet, its servers, and how they end.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{FleetId, Location, Settings};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::backend::{
    Embedded, GameSessionLogs, HostInfo, Kept, Matcher, MatchmakingSetUpError, NoLogs, Parts, Undone,
};
use crate::compute_token::ComputeTokens;
use crate::doors::players::{self, PlayersDoor};
use crate::doors::serve::{Door, Transport};
use crate::doors::services::{self, Admission, AllowedHosts, ServerCredentialsConfig, ServicesDoor};
use crate::logs::LogStore;
use crate::matchmaking_file::MatchmakingFile;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;
use crate::startup::StartUp;
use crate::store::folder::{DataFolder, FolderError};
use crate::store::journal::{JournalError, WriteError};
use crate::supervisor::{self, LaunchConfig, LaunchError, Supervisor};
use crate::tls::{CertificateFile, DoorTls, TlsConfig, TlsError};

pub use crate::doors::serve::Limits;
pub use crate::doors::services::{CredentialsError, ServerCredentials};

/// 1012, "service restart": the SDKs take it as a lost connection, not as a farewell.
const SERVICE_RESTART: u16 = 1012;
/// How long sockets may take to write what is queued.
const FLUSH: Duration = Duration::from_secs(1);

/// What a gateway is.
#[derive(Debug)]
pub struct Config {
    /// Where the players' door listens.
    pub players: SocketAddr,
    /// Where the services' door listens.
    pub services: SocketAddr,
    /// Host names besides loopback that the services' door answers to.
    pub services_hosts: Vec<String>,
    /// The rules of the fleets.
    pub settings: Settings,
    /// The fleet that is there from the start.
    pub fleet_id: FleetId,
    /// Its location.
    pub location: Location,
    /// The matchmaking that is there from the start.
    pub matchmaking: MatchmakingFile,
    /// Whether a game server may only connect from a compute that is registered.
    pub require_compute: bool,
    /// What game servers get for roles.
    pub role_credentials: RoleCredentials,
    /// The address players are told for game servers.
    pub server_ip: IpAddr,
    /// A token that opens a game server's socket. With neither this nor keys nobody has to show anything.
    pub server_token: Option<String>,
    /// Keys that game servers may sign with.
    pub server_credentials: Vec<ServerCredentials>,
    /// How long an auth token of `GetComputeAuthToken` is good.
    pub token_lifetime: Duration,
    /// For how long a game server's socket is still read from when the server has opened a newer one.
    pub replaced_for: Duration,
    /// Behind owner tokens and idempotency tokens; without one that of `data`, or a new one.
    pub secret: Option<Secret>,
    /// How long create waits for activation.
    pub activation_wait: Duration,
    /// How long requests and launched servers may take to end at a stop.
    pub drain_timeout: Duration,
    /// What each door bears of its peers.
    pub limits: Limits,
    /// The services' door's certificate, if it speaks TLS beside plain HTTP.
    pub tls: Option<TlsConfig>,
    /// Launched servers are told to connect over TLS. Needs `tls`.
    pub servers_over_tls: bool,
    /// The servers to launch.
    pub launch: Option<LaunchConfig>,
    /// Where to keep what outlives the gateway; nothing does without.
    pub data: Option<PathBuf>,
    /// Where servers' output and the logs of game sessions go; needed with `launch`.
    pub log_dir: Option<PathBuf>,
    /// How long they are kept there.
    pub log_retention: Duration,
    /// How many bytes the journal in it may grow before a snapshot makes it short again.
    pub snapshot_after: u64,
}

/// A gateway that did not run or had to stop.
#[derive(Debug, Error)]
pub enum RunError {
    /// A door's address is not to be had.
    #[error("cannot listen on {address}: {source}; {hint} --{door}")]
    Bind {
        /// The door's option.
        door: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
        /// What to do about it with that option.
        hint: &'static str,
    },
    /// A listener does not know its own address.
    #[error("cannot tell where a door listens: {0}; try another address")]
    Address(std::io::Error),
    /// The fleet that is to be there from the start cannot be made.
    #[error("cannot set up the fleet: {0}; check --fleet-id, --location and --server-ip")]
    SetUp(#[from] Undone),
    /// What `--matchmaking` asks for cannot be made.
    #[error("--matchmaking: {0}")]
    Matchmaking(#[from] MatchmakingSetUpError),
    /// The folder of `--data` cannot be used.
    #[error(transparent)]
    Data(#[from] FolderError),
    /// What was kept in it cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal has no thread.
    #[error("cannot start the journal's thread: {0}; check the limits of this account")]
    Thread(std::io::Error),
    /// The matcher has no thread.
    #[error("cannot start the matcher's thread: {0}; check the limits of this account")]
    Matcher(std::io::Error),
    /// The journal could not be written, so that nothing more could be accepted.
    #[error("stopped because nothing can be kept any more: {0}")]
    Unwritable(Arc<WriteError>),
    /// The services' door has no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The servers cannot be launched at all.
    #[error(transparent)]
    Launch(#[from] LaunchError),
}

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
    /// Stop in good order.
    pub stop: CancellationToken,
    /// Stop waiting.
    pub hurry: CancellationToken,
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
    let (metrics, readiness) = (Metrics::new(), Readiness::default());
    let data = config.data.as_deref().map(DataFolder::take).transpose()?;
    let kept = data.as_ref().map(|data| Kept::read(&data.journal(), config.snapshot_after)).transpose()?;
    let secret = match (config.secret, &data) {
        (Some(secret), _) => secret,
        (None, Some(data)) => data.secret()?,
        (None, None) => Secret::random(),
    };
    let players_address = listeners.players.local_addr().map_err(RunError::Address)?;
    let services_address = listeners.services.local_addr().map_err(RunError::Address)?;
    let tls = config.tls.as_ref();
    let tls = tls.map(|tls| DoorTls::new(tls, &config.services_hosts, services_address.ip())).transpose()?;
    // With a path: clients that put a query behind it as it is would otherwise ask for a path that is none.
    let websocket_url = format!("ws://{}/", reachable(services_address));
    let secure_websocket_url = tls.as_ref().map(|_| format!("wss://{}/", reachable(services_address)));
    start_up.doors(players_address, services_address);
    if let Some(tls) = &tls {
        start_up.tls(services_address, tls.self_signed.as_ref().map(CertificateFile::path));
    }
    start_up.fleet(&config.fleet_id, &config.settings.region, &config.location);
    if let (Some(data), Some(kept)) = (&data, &kept) {
        start_up.data(data.path(), kept);
    }

    let fleet_id = config.fleet_id.clone();
    let launched_url = match &secure_websocket_url {
        Some(secure) if config.servers_over_tls => secure.clone(),
        _ => websocket_url.clone(),
    };
    let door_url = format!("http://{}", reachable(services_address));
    let logs = config
        .log_dir
        .map(|folder| Arc::new(LogStore::new(folder, config.log_retention, secret.clone(), door_url)));
    let log_urls: Arc<dyn GameSessionLogs> = match &logs {
        Some(logs) => logs.clone(),
        None => Arc::new(NoLogs),
    };
    let cleaner = logs.clone().map(|logs| tokio::spawn(logs.keep_clean()));
    let compute_tokens = ComputeTokens::new(secret.clone(), config.token_lifetime);
    let parts = Parts {
        settings: config.settings,
        fleet_id: config.fleet_id,
        location: config.location,
        host: HostInfo { ip: config.server_ip, websocket_url: websocket_url.clone(), secure_websocket_url },
        require_compute: config.require_compute,
        secret: secret.clone(),
        compute_tokens: compute_tokens.clone(),
        role_credentials: config.role_credentials,
        logs: log_urls,
    };
    let embedded = match kept {
        Some(kept) => Embedded::restored(parts, kept).map_err(RunError::Thread)?,
        None => Embedded::new(parts),
    };
    let fleet_is_there = readiness.check("fleet", "it is not set up yet");
    embedded.set_up().await?;
    embedded.set_up_matchmaking(config.matchmaking).await?;
    fleet_is_there.pass();
    let matcher_check = readiness.check("matcher", "it has not started yet");
    let matcher = Matcher::start(embedded.clone(), matcher_check).map_err(RunError::Matcher)?;
    let journal_check = config.data.as_ref().map(|_| readiness.check("journal", "it was not read yet"));
    if let Some(journal) = &journal_check {
        journal.pass();
    }
    let timer = tokio::spawn({
        let embedded = embedded.clone();
        async move { embedded.keep_time().await }
    });

    let doors_close = CancellationToken::new();
    let limits = Arc::new(config.limits);
    let players =
        PlayersDoor::new(embedded.clone(), secret.clone(), config.activation_wait, signals.stop.clone());
    let players = Door {
        name: "players",
        router: players::router(players, Arc::clone(metrics.players()), readiness.clone()),
        limits: Arc::clone(&limits),
        transport: Transport::Plain,
        metrics: Arc::clone(metrics.players()),
    };
    let players = tokio::spawn(players.serve(listeners.players, signals.stop.clone()));
    let mut hosts = config.services_hosts;
    if !services_address.ip().is_unspecified() {
        hosts.push(host_of(services_address.ip()));
    }
    let shown =
        ServerCredentialsConfig { token: config.server_token, credentials: config.server_credentials };
    let admission = Admission::new(shown, compute_tokens, secret);
    let launched_token = admission.launched_token().to_owned();
    let services = services::router(
        ServicesDoor {
            backend: embedded.clone(),
            embedded: embedded.clone(),
            admission,
            replaced_for: config.replaced_for,
            logs: logs.clone(),
            metrics: Arc::clone(&metrics),
            readiness: readiness.clone(),
        },
        AllowedHosts::new(&hosts),
    );
    let transport = Transport::PlainOrTls(tls.as_ref().map(|tls| tls.acceptor.clone()));
    let metrics = Arc::clone(metrics.services());
    let services = Door { name: "services", router: services, limits, transport, metrics };
    let services = tokio::spawn(services.serve(listeners.services, doors_close.clone()));

    match &config.launch {
        Some(launch) => start_up.launching(launch.processes(), launch.program(), launch.log_dir()),
        None => start_up.launching_none(&websocket_url),
    }
    let options = supervisor::Options {
        launch: config.launch,
        data: config.data,
        logs,
        drain_timeout: config.drain_timeout,
        environment: supervisor::Environment {
            websocket_url: launched_url,
            fleet_id: fleet_id.as_str().to_owned(),
            token: launched_token,
        },
    };
    let until_stopped = async {
        let supervisor = Supervisor::new(options, embedded.clone(), start_up)?;
        Ok(supervisor.run(&signals).await?)
    };
    let outcome = tokio::select! {
        outcome = until_stopped => outcome,
        problem = embedded.journal_failed() => {
            if let Some(journal) = &journal_check {
                journal.fail(problem.to_string());
            }
            Err(RunError::Unwritable(problem))
        }
    };

    // Also when the servers could not be launched.
    signals.stop.cancel();
    finish("players' door", players, config.drain_timeout, &signals.hurry).await;
    embedded.close_events();
    embedded.close_sockets(SERVICE_RESTART);
    if tokio::time::timeout(FLUSH, embedded.all_disconnected()).await.is_err() {
        debug!("a game server's socket did not close in time");
    }
    doors_close.cancel();
    finish("services' door", services, FLUSH, &signals.hurry).await;
    timer.abort();
    if let Some(cleaner) = cleaner {
        cleaner.abort();
    }
    // A search ends with its slice, and the disk takes its time; what was said on the way here is kept too.
    let closed = tokio::task::spawn_blocking(move || {
        drop(matcher);
        embedded.close_journal();
    });
    if closed.await.is_err() {
        warn!("the journal was not closed");
    }
    outcome
}

async fn finish(name: &str, mut door: JoinHandle<()>, patience: Duration, hurry: &CancellationToken) {
    let outcome = tokio::select! {
        outcome = &mut door => outcome,
        () = tokio::time::sleep(patience) => return door.abort(),
        () = hurry.cancelled() => return door.abort(),
    };
    if let Err(problem) = outcome {
        warn!(%problem, "the {name} ended badly");
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
