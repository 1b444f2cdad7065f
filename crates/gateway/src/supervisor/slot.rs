//! The life of one slot: a server, and the next one when it has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rallypoint_fleet::{GameSessionId, LaunchFailure, ProcessExit, ProcessId, ProcessStatus};
use rallypoint_wire::server_sdk::env;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::child::{Child, Launch};
use super::exit::named;
use super::failure::{EndedFor, Failure};
use super::record::Record;
use super::restarts::Restarts;
use super::{LaunchConfig, LaunchError, Supervisor};
use crate::logs::{Collection, LogStore};
use crate::overview::Launched;
use crate::run::Signals;

/// How long a process may go on after the fleet counts it as over.
const OVERDUE: Duration = Duration::from_secs(10);
/// How long a process may take to end after SIGTERM.
const AFTER_TERM: Duration = Duration::from_secs(3);
/// The same when nobody wants to wait.
const AFTER_TERM_IN_A_HURRY: Duration = Duration::from_millis(200);

/// How a server's life ended.
enum Life {
    /// As it should; the next one may start at once.
    Clean,
    /// Not as it should.
    Failed(Failure),
    /// The gateway stops.
    Stopped,
}

impl Supervisor {
    /// Keeps one server running, at first `child` if there is one.
    pub(super) async fn keep_running(
        self: &Arc<Self>,
        launch: &LaunchConfig,
        slot: usize,
        mut child: Option<Child>,
        signals: &Signals,
    ) -> Result<(), LaunchError> {
        let mut restarts = Restarts::new(launch.restart_wait);
        let mut first = child.is_none();
        // The ready line counts slots, not lives.
        let was_idle = AtomicBool::new(false);
        while !signals.stop.is_cancelled() || child.is_some() {
            let started = Instant::now();
            let alive = match child.take() {
                Some(child) => Ok(child),
                None => self.launch(launch, slot).await,
            };
            let life = match alive {
                Ok(child) => self.live(child, launch.ready_timeout, &was_idle, signals).await,
                Err(problem) if first => return Err(problem),
                Err(problem) => Life::Failed(Failure::to_start(&problem)),
            };
            first = false;
            match life {
                Life::Stopped => return Ok(()),
                Life::Clean => restarts.ended(),
                Life::Failed(failure) => {
                    self.embedded.metrics().machinery().restarted();
                    let after = restarts.crashed(started.elapsed());
                    let wait = after.wait.as_secs();
                    if after.loop_found {
                        error!(slot, "{}", failure.report(after.quick_crashes));
                    }
                    warn!(slot, "{}; starting it again in {wait} s", failure.text());
                    tokio::select! {
                        () = tokio::time::sleep(after.wait) => {}
                        () = signals.stop.cancelled() => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends a server that is not wanted any more, as when the gateway stops.
    pub(super) async fn dismiss(self: &Arc<Self>, mut child: Child, signals: &Signals) {
        let exit = self.drain(&mut child, signals).await;
        self.over(child, exit).await;
    }

    async fn launch(&self, launch: &LaunchConfig, slot: usize) -> Result<Child, LaunchError> {
        let port = self.ports.take()?;
        let process = ProcessId::new(Uuid::new_v4().to_string());
        let mut environment = self.environment.clone();
        environment.push((env::PROCESS_ID, process.as_str().to_owned()));
        let number = port.number();
        let log_file = launch.log_dir().join(LogStore::output_name(slot, process.as_str()));
        let plan = Launch {
            helper: &launch.helper,
            command_line: &launch.command_line(number),
            environment: &environment,
            working_dir: launch.working_dir(),
            output: self.logs.as_ref().map(|logs| logs.in_use(&log_file)),
            log_file,
            process,
            slot,
            port,
        };
        let id = plan.process.clone();
        let child = match Child::start(plan, &self.custody).await {
            Ok(child) => child,
            Err(problem) => {
                if matches!(problem, LaunchError::Start { .. }) {
                    self.embedded.launch_failed(self.fleet.clone(), id, LaunchFailure::NotStarted);
                }
                return Err(problem);
            }
        };
        self.embedded.metrics().machinery().launched();
        let pid = child.record().group.leader();
        info!(slot, process = %child.process(), port = number, %pid, "started a game server");
        Ok(child)
    }

    /// Writes down what runs in a slot, for people to look at.
    fn show(&self, child: &Child) {
        let record = child.record();
        self.embedded.launch_board().started(Launched {
            slot: record.slot as u64,
            process: record.process.clone(),
            pid: record.group.leader().as_raw_nonzero().get().unsigned_abs().into(),
            port: record.port,
            output: record.log_file.clone(),
        });
    }

    /// Stays with a child to its end.
    async fn live(
        self: &Arc<Self>,
        mut child: Child,
        ready_timeout: Duration,
        was_idle: &AtomicBool,
        signals: &Signals,
    ) -> Life {
        self.show(&child);
        let (process, slot) = (child.process().clone(), child.record().slot);
        let mut ended_for = None;
        let mut stopped = false;
        let exit = tokio::select! {
            exit = child.ended() => exit,
            () = self.overdue(&process, was_idle) => {
                warn!(slot, %process, "the fleet counts it as over but it still runs: ending it");
                ended_for = Some(EndedFor::BeingOver);
                child.end(AFTER_TERM).await
            }
            () = self.silent(&process, ready_timeout) => {
                ended_for = Some(EndedFor::Silence(ready_timeout));
                child.end(AFTER_TERM).await
            }
            () = signals.stop.cancelled() => {
                stopped = true;
                self.drain(&mut child, signals).await
            }
        };
        let status = self.embedded.process_status(&process);
        let failure = Failure::of(exit, status, ended_for, child.log_file());
        if status.is_none() && !stopped {
            let what = match ended_for {
                Some(EndedFor::Silence(_)) => LaunchFailure::Silent,
                _ => LaunchFailure::Exited(exit),
            };
            self.embedded.launch_failed(self.fleet.clone(), process.clone(), what);
        }
        let shown = failure.as_ref().filter(|_| !stopped).map(|failure| failure.text().to_owned());
        self.embedded.launch_board().ended(slot as u64, shown);
        self.over(child, exit).await;
        match failure {
            _ if stopped => {
                info!(slot, %process, "a game server ended");
                Life::Stopped
            }
            None => {
                info!(slot, %process, "a game server ended as it should; starting the next");
                Life::Clean
            }
            Some(failure) => Life::Failed(failure),
        }
    }

    /// Waits for a child that was told to end, then ends it.
    async fn drain(&self, child: &mut Child, signals: &Signals) -> ProcessExit {
        // It may have connected just after the others were told. One that never connected cannot be told at all.
        if self.embedded.terminate_process(child.process(), self.drain_timeout) {
            tokio::select! {
                exit = child.ended() => return exit,
                () = tokio::time::sleep(self.drain_timeout) => {}
                () = signals.hurry.cancelled() => {}
            }
        }
        let in_a_hurry = signals.hurry.is_cancelled();
        child.end(if in_a_hurry { AFTER_TERM_IN_A_HURRY } else { AFTER_TERM }).await
    }

    /// A child has ended.
    async fn over(self: &Arc<Self>, child: Child, exit: ProcessExit) {
        child.end_stragglers();
        self.custody.ended(child.record()).await;
        self.conclude(child.record().clone(), exit);
    }

    /// Tells the fleet of a process's end and collects its logs. The next server need not wait for that.
    pub(super) fn conclude(self: &Arc<Self>, record: Record, exit: ProcessExit) {
        let process = record.process();
        // The fleet may forget an ended process at any time.
        let hosted = self.embedded.hosted_by(&process);
        let is_kept = self.embedded.process_exited(&process, exit);
        let this = Arc::clone(self);
        self.aftermath.spawn(async move {
            let record = match (&this.logs, hosted) {
                (Some(logs), Some(hosted)) => collect(Arc::clone(logs), record, hosted, exit).await,
                _ => Some(record),
            };
            // Else the next start does it all again.
            if let Some(record) = record
                && is_kept.await
            {
                this.custody.settled(&record);
            }
        });
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

    /// Ends when a process has not connected in time, never when it has. From then on the fleet keeps the time.
    async fn silent(&self, process: &ProcessId, patience: Duration) {
        tokio::time::sleep(patience).await;
        if self.embedded.process_status(process).is_some() {
            std::future::pending::<()>().await;
        }
    }
}

/// Collects what a process left behind; gives its record back when that is done, with whatever success.
async fn collect(
    logs: Arc<LogStore>,
    record: Record,
    (game_session, log_paths): (GameSessionId, Vec<String>),
    exit: ProcessExit,
) -> Option<Record> {
    let collecting = tokio::task::spawn_blocking(move || {
        logs.collect(&Collection {
            game_session: game_session.as_str(),
            process: &record.process,
            exit: &named(exit),
            output: &record.log_file,
            log_paths: &log_paths,
            working_dir: &record.working_dir,
        });
        record
    });
    match collecting.await {
        Ok(record) => Some(record),
        Err(problem) => {
            error!(%problem, "collecting logs ended badly");
            None
        }
    }
}
