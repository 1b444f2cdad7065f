//! A gateway with fleets of its own: what it takes up at the start, runs beside the doors, and ends in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::{debug, warn};

use super::{EmbeddedConfig, RunError, Signals, reachable};
use crate::backend::{Embedded, GameSessionLogs, HostInfo, Kept, Matcher, NoLogs, Parts};
use crate::compute_token::ComputeTokens;
use crate::doors::services::{Admission, ServerCredentialsConfig, Servers};
use crate::logs::LogStore;
use crate::metrics::Metrics;
use crate::readiness::{Check, Readiness};
use crate::secret::Secret;
use crate::startup::StartUp;
use crate::store::folder::DataFolder;
use crate::supervisor::{self, Supervisor};

/// 1012, "service restart": the SDKs take it as a lost connection, not as a farewell.
const SERVICE_RESTART: u16 = 1012;
/// How long sockets may take to write what is queued.
const FLUSH: Duration = Duration::from_secs(1);

/// The folder of `--data`, taken, and what was kept in it.
pub(super) struct Earlier {
    data: Option<DataFolder>,
    kept: Option<Kept>,
}

impl Earlier {
    pub(super) fn of(config: &EmbeddedConfig) -> Result<Self, RunError> {
        let data = config.data.as_deref().map(DataFolder::take).transpose()?;
        let kept =
            data.as_ref().map(|data| Kept::read(&data.journal(), config.snapshot_after)).transpose()?;
        Ok(Self { data, kept })
    }

    /// The secret that is kept beside it.
    pub(super) fn secret(&self) -> Result<Option<Secret>, RunError> {
        Ok(self.data.as_ref().map(DataFolder::secret).transpose()?)
    }
}

/// What the embedded fleet is told of the gateway around it.
pub(super) struct Around {
    pub(super) services: SocketAddr,
    /// Whether the services' door speaks TLS.
    pub(super) has_tls: bool,
    /// Whether that door's callers must show something. Who shuts it to them has not meant to leave it open to game
    /// servers.
    pub(super) must_show: bool,
    pub(super) secret: Secret,
    pub(super) drain_timeout: Duration,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
}

/// The fleets, and everything that runs for them.
pub(super) struct Running {
    pub(super) embedded: Arc<Embedded>,
    pub(super) servers: Arc<Servers>,
    pub(super) logs: Option<Arc<LogStore>>,
    matcher: Matcher,
    timer: JoinHandle<()>,
    cleaner: Option<JoinHandle<()>>,
    journal_check: Option<Check>,
    supervisor: supervisor::Options,
    websocket_url: String,
    /// Held until everything in it is written.
    _data: Option<DataFolder>,
}

impl Running {
    pub(super) async fn start(
        config: EmbeddedConfig,
        earlier: Earlier,
        around: Around,
        start_up: &StartUp,
    ) -> Result<Self, RunError> {
        let Earlier { data, kept } = earlier;
        let Around { services, has_tls, must_show, secret, drain_timeout, metrics, readiness } = around;
        // With a path: clients that put a query behind it as it is would otherwise ask for a path that is none.
        let websocket_url = format!("ws://{}/", reachable(services));
        let secure_websocket_url = has_tls.then(|| format!("wss://{}/", reachable(services)));
        start_up.fleet(&config.fleet_id, &config.settings.region, &config.location);
        if let (Some(data), Some(kept)) = (&data, &kept) {
            start_up.data(data.path(), kept);
        }

        let launched_url = match &secure_websocket_url {
            Some(secure) if config.servers_over_tls => secure.clone(),
            _ => websocket_url.clone(),
        };
        let door_url = format!("http://{}", reachable(services));
        let logs = config
            .log_dir
            .map(|folder| Arc::new(LogStore::new(folder, config.log_retention, secret.clone(), door_url)));
        let log_urls: Arc<dyn GameSessionLogs> = match &logs {
            Some(logs) => logs.clone(),
            None => Arc::new(NoLogs),
        };
        let cleaner = logs.clone().map(|logs| tokio::spawn(logs.keep_clean()));
        let compute_tokens = ComputeTokens::new(secret.clone(), config.token_lifetime);
        let fleet_id = config.fleet_id.as_str().to_owned();
        let parts = Parts {
            settings: config.settings,
            fleet_id: config.fleet_id,
            location: config.location,
            host: HostInfo {
                ip: config.server_ip,
                websocket_url: websocket_url.clone(),
                secure_websocket_url,
            },
            require_compute: config.require_compute,
            secret: secret.clone(),
            compute_tokens: compute_tokens.clone(),
            role_credentials: config.role_credentials,
            logs: log_urls,
            metrics,
        };
        let embedded = match kept {
            Some(kept) => Embedded::restored(parts, kept).map_err(RunError::Thread)?,
            None => Embedded::new(parts),
        };
        let fleet_check = readiness.check("fleet", "it is not set up yet");
        embedded.set_up().await?;
        embedded.set_up_matchmaking(config.matchmaking).await?;
        fleet_check.pass();
        let matcher_check = readiness.check("matcher", "it has not started yet");
        let matcher = Matcher::start(embedded.clone(), matcher_check).map_err(RunError::Matcher)?;
        let journal_check = data.as_ref().map(|_| readiness.check("journal", "it was not read yet"));
        if let Some(journal) = &journal_check {
            journal.pass();
        }
        let timer = tokio::spawn({
            let embedded = embedded.clone();
            async move { embedded.keep_time().await }
        });
        let shown = ServerCredentialsConfig {
            token: config.server_token,
            credentials: config.server_credentials,
            must_show,
        };
        let admission = Admission::new(shown, compute_tokens, secret);
        let supervisor = supervisor::Options {
            launch: config.launch,
            data: config.data,
            logs: logs.clone(),
            drain_timeout,
            environment: supervisor::Environment {
                websocket_url: launched_url,
                fleet_id,
                token: admission.launched_token().to_owned(),
            },
        };
        let servers = Servers { admission, replaced_for: config.replaced_for };
        Ok(Self {
            embedded,
            servers: Arc::new(servers),
            logs,
            matcher,
            timer,
            cleaner,
            journal_check,
            supervisor,
            websocket_url,
            _data: data,
        })
    }

    /// Runs the servers, until `signals` say stop or nothing can be kept any more.
    pub(super) async fn until_stopped(
        self,
        signals: &Signals,
        start_up: StartUp,
    ) -> (Result<(), RunError>, Stopping) {
        match &self.supervisor.launch {
            Some(launch) => start_up.launching(launch.processes(), launch.program(), launch.log_dir()),
            None => start_up.launching_none(&self.websocket_url),
        }
        let (embedded, options) = (self.embedded, self.supervisor);
        let supervised = async {
            let supervisor = Supervisor::new(options, embedded.clone(), start_up)?;
            Ok(supervisor.run(signals).await?)
        };
        let outcome = tokio::select! {
            outcome = supervised => outcome,
            problem = embedded.journal_failed() => {
                if let Some(journal) = &self.journal_check {
                    journal.fail(problem.to_string());
                }
                Err(RunError::Unwritable(problem))
            }
        };
        let stopping = Stopping {
            embedded,
            matcher: self.matcher,
            timer: self.timer,
            cleaner: self.cleaner,
            _data: self._data,
        };
        (outcome, stopping)
    }
}

/// What is left when the servers have ended.
pub(super) struct Stopping {
    embedded: Arc<Embedded>,
    matcher: Matcher,
    timer: JoinHandle<()>,
    cleaner: Option<JoinHandle<()>>,
    _data: Option<DataFolder>,
}

impl Stopping {
    /// Says farewell to whoever listens or is connected.
    pub(super) async fn close_sockets(&self) {
        self.embedded.close_events();
        self.embedded.close_sockets(SERVICE_RESTART);
        if tokio::time::timeout(FLUSH, self.embedded.all_disconnected()).await.is_err() {
            debug!("a game server's socket did not close in time");
        }
    }

    /// Ends the threads and tasks, and writes down what is to be kept.
    pub(super) async fn close(self) {
        self.timer.abort();
        if let Some(cleaner) = self.cleaner {
            cleaner.abort();
        }
        let (matcher, embedded) = (self.matcher, self.embedded);
        // A search ends with its slice, and the disk takes its time; what was said on the way here is kept too.
        let closed = tokio::task::spawn_blocking(move || {
            drop(matcher);
            embedded.close_journal();
        });
        if closed.await.is_err() {
            warn!("the journal was not closed");
        }
    }
}
