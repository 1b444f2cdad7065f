//! Launches game servers, keeps as many running as asked for, and ends them with the gateway.
//!
//! [`slot`] is the life of one place; [`child`] is one process. A process is written down by [`custody`] before its
//! program runs, with the help of [`gate`]: so it ends with a gateway that is killed (`watchdog`), or is found by the
//! next one ([`register`], [`adopted`]).

mod adopted;
mod child;
mod config;
mod custody;
mod exit;
mod failure;
mod gate;
mod group;
pub mod helper;
mod ports;
mod record;
mod register;
mod restarts;
#[cfg(test)]
mod sleeper;
mod slot;
mod stragglers;
mod tail;
mod watchdog;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rallypoint_fleet::{FleetId, ProcessExit};
use rallypoint_wire::server_sdk::env;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::backend::Embedded;
use crate::logs::LogStore;
use crate::run::Signals;
use crate::startup::StartUp;
use child::Child;
use custody::Custody;
use ports::Ports;
use register::Register;
use watchdog::Watchdog;

pub use config::{LaunchConfig, LaunchError, make_log_dir};

/// The folder of the register, under `--data`.
const REGISTER: &str = "children";

/// What a supervisor needs to know.
pub struct Options {
    /// The servers to launch, if any.
    pub launch: Option<LaunchConfig>,
    /// Where what outlives a killed gateway is kept, if anything does.
    pub data: Option<PathBuf>,
    /// Where servers' logs are collected, if they are.
    pub logs: Option<Arc<LogStore>>,
    /// How long servers may take to end when the gateway stops.
    pub drain_timeout: Duration,
    /// What tells the servers where they belong, by the variables that the server SDKs read.
    pub environment: Environment,
}

/// Where launched servers belong.
pub struct Environment {
    /// Where they connect.
    pub websocket_url: String,
    /// Their fleet.
    pub fleet_id: String,
    /// What they show.
    pub token: String,
}

impl Environment {
    fn variables(self) -> Vec<(&'static str, String)> {
        vec![
            (env::WEBSOCKET_URL, self.websocket_url),
            (env::HOST_ID, Embedded::COMPUTE_NAME.to_owned()),
            (env::FLEET_ID, self.fleet_id),
            (env::AUTH_TOKEN, self.token),
        ]
    }
}

/// Runs the servers of a [`LaunchConfig`].
pub struct Supervisor {
    launch: Option<Arc<LaunchConfig>>,
    logs: Option<Arc<LogStore>>,
    embedded: Arc<Embedded>,
    start_up: StartUp,
    drain_timeout: Duration,
    fleet: FleetId,
    environment: Vec<(&'static str, String)>,
    ports: Ports,
    custody: Custody,
    were_idle: AtomicUsize,
    /// What is still to be done for servers that have ended.
    aftermath: TaskTracker,
}

impl Supervisor {
    /// One that has not started anything. Asks to be called within a tokio runtime.
    ///
    /// # Errors
    /// Nobody would answer for what it launches.
    pub fn new(options: Options, embedded: Arc<Embedded>, start_up: StartUp) -> Result<Self, LaunchError> {
        let Options { launch, data, logs, drain_timeout, environment } = options;
        let custody = match (&data, &launch) {
            (Some(data), _) => {
                Custody::Register(Register::open(data.join(REGISTER)).map_err(LaunchError::Custody)?)
            }
            (None, Some(launch)) => Custody::Watchdog(watchdog(&launch.helper)?),
            (None, None) => Custody::Nobody,
        };
        Ok(Self {
            ports: Ports::new(launch.as_ref().map_or(0..=0, LaunchConfig::ports)),
            launch: launch.map(Arc::new),
            logs,
            embedded,
            start_up,
            drain_timeout,
            fleet: FleetId::new(environment.fleet_id.as_str()),
            environment: environment.variables(),
            custody,
            were_idle: AtomicUsize::new(0),
            aftermath: TaskTracker::new(),
        })
    }

    /// Keeps the servers running until `signals` say stop, then ends them all.
    ///
    /// # Errors
    /// A server could not even be started the first time.
    pub async fn run(self, signals: &Signals) -> Result<(), LaunchError> {
        let this = Arc::new(self);
        let mut slots = JoinSet::new();
        let mut adopted = this.adopt()?;
        if let Some(launch) = &this.launch {
            for slot in 1..=launch.processes() {
                let (this, launch) = (Arc::clone(&this), Arc::clone(launch));
                let (signals, child) = (signals.clone(), adopted.remove(&slot));
                slots.spawn(async move { this.keep_running(&launch, slot, child, &signals).await });
            }
        }
        for (slot, child) in adopted {
            info!(slot, process = %child.process(), "no longer wanted: ending a game server of the last run");
            let (this, signals) = (Arc::clone(&this), signals.clone());
            slots.spawn(async move {
                this.dismiss(child, &signals).await;
                Ok(())
            });
        }
        let outcome = this.watch_over(slots, signals).await;
        this.aftermath.close();
        tokio::select! {
            () = this.aftermath.wait() => {}
            () = signals.hurry.cancelled() => warn!("did not wait until every server's logs were collected"),
        }
        if let Some(this) = Arc::into_inner(this) {
            this.custody.stop().await;
        }
        outcome
    }

    async fn watch_over(
        &self,
        mut slots: JoinSet<Result<(), LaunchError>>,
        signals: &Signals,
    ) -> Result<(), LaunchError> {
        let mut outcome = Ok(());
        let mut told = false;
        loop {
            tokio::select! {
                () = signals.stop.cancelled(), if !told => {
                    told = true;
                    self.embedded.terminate_processes(self.drain_timeout);
                }
                ended = slots.join_next(), if !slots.is_empty() => match ended {
                    None | Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(problem))) => {
                        // The others would fail alike.
                        signals.stop.cancel();
                        outcome = Err(problem);
                    }
                    Some(Err(problem)) => error!(%problem, "a supervisor's task ended badly"),
                },
                else => return outcome,
            }
        }
    }

    /// What the last run left: those that live, by slot. The end of the others is told to the fleet.
    fn adopt(self: &Arc<Self>) -> Result<BTreeMap<usize, Child>, LaunchError> {
        let mut adopted = BTreeMap::new();
        let Custody::Register(register) = &self.custody else { return Ok(adopted) };
        for mut record in register.records().map_err(LaunchError::Custody)? {
            // Two of one slot: only a register that somebody changed has that. Neither may be lost from sight.
            while adopted.contains_key(&record.slot) {
                record.slot = record.slot.max(self.processes()) + 1;
            }
            let (slot, port) = (record.slot, self.ports.keep(record.port));
            let output = self.logs.as_ref().map(|logs| logs.in_use(&record.log_file));
            match Child::adopt(record, port, output) {
                Ok(child) => {
                    let group = &child.record().group;
                    info!(slot, process = %child.process(), pid = %group.leader(), "adopted a game server of the last run");
                    adopted.insert(slot, child);
                }
                Err(record) => {
                    info!(slot, process = record.process, "a game server of the last run has ended");
                    stragglers::end(&record);
                    self.conclude(record, ProcessExit::Unknown);
                }
            }
        }
        Ok(adopted)
    }

    fn processes(&self) -> usize {
        self.launch.as_ref().map_or(0, |launch| launch.processes())
    }

    fn count_idle(&self) {
        let all = self.processes();
        if self.were_idle.fetch_add(1, Ordering::Relaxed) + 1 == all {
            self.start_up.ready(all);
        }
    }
}

fn watchdog(helper: &Path) -> Result<Watchdog, LaunchError> {
    Watchdog::start(helper.to_owned())
        .map_err(|source| LaunchError::Helper { program: helper.display().to_string(), source })
}
