//! Launches game servers, keeps as many running as asked for, and ends them with the gateway.

mod child;
mod config;
mod ports;

use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rallypoint_fleet::{ProcessEnd, ProcessExit, ProcessId, ProcessStatus};
use rallypoint_wire::server_sdk::env;
use tokio::task::JoinSet;
use tracing::{error, info, warn};
use uuid::Uuid;

use crate::backend::Embedded;
use crate::run::Signals;
use crate::startup::StartUp;
use child::Child;
use ports::Ports;

pub use config::{LaunchConfig, LaunchError};

/// The longest wait before a server that crashes again and again is started once more.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// A server that ran this long did not crash because of how it was started.
const SETTLED: Duration = Duration::from_secs(60);
/// How long a process may go on after the fleet counts it as over.
const OVERDUE: Duration = Duration::from_secs(10);
/// How long a process may take to end after SIGTERM.
const AFTER_TERM: Duration = Duration::from_secs(3);
/// The same when nobody wants to wait.
const AFTER_TERM_IN_A_HURRY: Duration = Duration::from_millis(200);

/// Runs the servers of a [`LaunchConfig`].
pub struct Supervisor {
    config: LaunchConfig,
    embedded: Arc<Embedded>,
    start_up: StartUp,
    drain_timeout: Duration,
    environment: Vec<(&'static str, String)>,
    ports: Ports,
    were_idle: AtomicUsize,
}

/// How a server's life ended.
enum Life {
    /// As it should; the next one may start at once.
    Clean,
    /// Not as it should.
    Crashed(String),
    /// The gateway stops.
    Stopped,
}

/// How a child ended, as the fleets take it.
fn exit(ended: &std::io::Result<std::process::ExitStatus>) -> ProcessExit {
    let Ok(status) = ended else { return ProcessExit::Unknown };
    match (status.code(), status.signal()) {
        (Some(code), _) => ProcessExit::Code(code),
        (None, Some(signal)) => ProcessExit::Signal(signal),
        (None, None) => ProcessExit::Unknown,
    }
}

impl Supervisor {
    /// One that has not started anything.
    pub fn new(
        config: LaunchConfig,
        embedded: Arc<Embedded>,
        start_up: StartUp,
        drain_timeout: Duration,
    ) -> Self {
        let ports = Ports::new(config.ports());
        let (environment, were_idle) = (Vec::new(), AtomicUsize::new(0));
        Self { config, embedded, start_up, drain_timeout, environment, ports, were_idle }
    }

    /// Tells the servers where they belong, by the variables that the server SDKs read.
    #[must_use]
    pub fn with_environment(mut self, websocket_url: &str, fleet_id: &str, token: Option<&str>) -> Self {
        self.environment = vec![
            (env::WEBSOCKET_URL, websocket_url.to_owned()),
            (env::HOST_ID, Embedded::COMPUTE_NAME.to_owned()),
            (env::FLEET_ID, fleet_id.to_owned()),
            // The SDKs insist on one, also where nobody looks at it.
            (env::AUTH_TOKEN, token.unwrap_or("none").to_owned()),
        ];
        self
    }

    /// Keeps the servers running until `signals` say stop, then ends them all.
    ///
    /// # Errors
    /// A server could not even be started the first time.
    pub async fn run(self, signals: &Signals) -> Result<(), LaunchError> {
        let this = Arc::new(self);
        let mut slots = JoinSet::new();
        for slot in 1..=this.config.processes() {
            let (this, signals) = (Arc::clone(&this), signals.clone());
            slots.spawn(async move { this.keep_running(slot, &signals).await });
        }
        let mut outcome = Ok(());
        let mut told = false;
        loop {
            tokio::select! {
                () = signals.stop.cancelled(), if !told => {
                    told = true;
                    this.embedded.terminate_processes(this.drain_timeout);
                }
                ended = slots.join_next() => match ended {
                    None => return outcome,
                    Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(problem))) => {
                        // The others would fail alike.
                        signals.stop.cancel();
                        outcome = Err(problem);
                    }
                    Some(Err(problem)) => error!(%problem, "a supervisor's task ended badly"),
                },
            }
        }
    }

    async fn keep_running(&self, slot: usize, signals: &Signals) -> Result<(), LaunchError> {
        let mut backoff = Duration::ZERO;
        let mut first = true;
        // The ready line counts slots, not lives.
        let was_idle = AtomicBool::new(false);
        while !signals.stop.is_cancelled() {
            let started = Instant::now();
            let life = match self.launch(slot) {
                Ok(child) => self.live(child, slot, &was_idle, signals).await,
                Err(problem) if first => return Err(problem),
                Err(problem) => Life::Crashed(problem.to_string()),
            };
            first = false;
            match life {
                Life::Stopped => return Ok(()),
                Life::Clean => backoff = Duration::ZERO,
                Life::Crashed(problem) => {
                    let settled = started.elapsed() >= SETTLED;
                    let next = if settled { Duration::ZERO } else { backoff * 2 };
                    backoff = next.clamp(Duration::from_secs(1), LONGEST_BACKOFF);
                    warn!(slot, "{problem}; starting it again in {} s", backoff.as_secs());
                }
            }
            tokio::select! {
                () = tokio::time::sleep(backoff) => {}
                () = signals.stop.cancelled() => {}
            }
        }
        Ok(())
    }

    fn launch(&self, slot: usize) -> Result<Child, LaunchError> {
        let port = self.ports.take()?;
        let process = ProcessId::new(Uuid::new_v4().to_string());
        let log_file = self.config.log_dir().join(format!("server-{slot}-{process}.log"));
        let mut environment = self.environment.clone();
        environment.push((env::PROCESS_ID, process.as_str().to_owned()));
        let child =
            Child::start(&self.config.command_line(port.number()), &environment, process, port, log_file)?;
        info!(slot, process = %child.process(), port = child.port(), pid = child.pid(), "started a game server");
        Ok(child)
    }

    /// Stays with a child to its end.
    async fn live(&self, mut child: Child, slot: usize, was_idle: &AtomicBool, signals: &Signals) -> Life {
        let process = child.process().clone();
        let mut stopped = false;
        let ended = tokio::select! {
            ended = child.ended() => ended,
            () = self.overdue(&process, was_idle) => {
                warn!(slot, %process, "the fleet counts it as over but it still runs: ending it");
                child.end(AFTER_TERM).await
            }
            () = signals.stop.cancelled() => {
                stopped = true;
                self.drain(&mut child, signals).await
            }
        };
        let was_clean =
            matches!(self.embedded.process_status(&process), Some(ProcessStatus::Ended(ProcessEnd::Clean)));
        self.embedded.process_exited(&process, exit(&ended));
        child.end_stragglers();
        if stopped {
            info!(slot, %process, "a game server ended");
            return Life::Stopped;
        }
        match ended {
            Ok(status) if status.success() && was_clean => {
                info!(slot, %process, "a game server ended as it should; starting the next");
                Life::Clean
            }
            Ok(status) if status.success() => Life::Crashed(format!(
                "a game server ended without ProcessEnding; see {}",
                child.log_file().display()
            )),
            Ok(status) => Life::Crashed(format!(
                "a game server ended with {status}; see {}",
                child.log_file().display()
            )),
            Err(problem) => Life::Crashed(format!("a game server was lost from sight: {problem}")),
        }
    }

    /// Waits for a child that was told to end, then ends it.
    async fn drain(&self, child: &mut Child, signals: &Signals) -> std::io::Result<std::process::ExitStatus> {
        // It may have connected just after the others were told. One that never connected cannot be told at all.
        if self.embedded.terminate_process(child.process(), self.drain_timeout) {
            tokio::select! {
                ended = child.ended() => return ended,
                () = tokio::time::sleep(self.drain_timeout) => {}
                () = signals.hurry.cancelled() => {}
            }
        }
        let in_a_hurry = signals.hurry.is_cancelled();
        child.end(if in_a_hurry { AFTER_TERM_IN_A_HURRY } else { AFTER_TERM }).await
    }

    /// Ends some time after the fleet counted the process as over. Meanwhile it sees the process become idle.
    async fn overdue(&self, process: &ProcessId, was_idle: &AtomicBool) {
        let mut changes = self.embedded.process_changes();
        loop {
            match self.embedded.process_status(process) {
                Some(ProcessStatus::Ended(_)) => break,
                Some(ProcessStatus::Idle | ProcessStatus::Hosting)
                    if !was_idle.swap(true, Ordering::Relaxed) =>
                {
                    self.count_idle();
                }
                _ => {}
            }
            if changes.changed().await.is_err() {
                break;
            }
        }
        tokio::time::sleep(OVERDUE).await;
    }

    fn count_idle(&self) {
        let all = self.config.processes();
        if self.were_idle.fetch_add(1, Ordering::Relaxed) + 1 == all {
            self.start_up.ready(all);
        }
    }
}
