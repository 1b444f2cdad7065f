//! One launched process.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rallypoint_fleet::{ProcessExit, ProcessId};
use rustix::process::{Pid, Signal};
use tracing::warn;

use super::LaunchError;
use super::adopted::Adopted;
use super::custody::Custody;
use super::exit::exit;
use super::gate::Gate;
use super::group::Group;
use super::ports::Port;
use super::record::Record;
use crate::logs::InUse;

/// A game server that was launched, in a process group of its own: what it starts in turn ends with it, and a Ctrl-C
/// at the gateway's terminal does not reach it before the gateway has told it to end.
pub(super) struct Child {
    record: Record,
    process: ProcessId,
    /// Nobody else gets it meanwhile.
    _port: Port,
    /// Its output is not deleted meanwhile.
    _output: Option<InUse>,
    handle: Handle,
}

enum Handle {
    /// This gateway started it.
    Own(tokio::process::Child),
    /// An earlier one did.
    Adopted(Adopted),
}

/// What to start.
pub(super) struct Launch<'a> {
    /// The gateway's own program, which holds the gate.
    pub(super) helper: &'a Path,
    pub(super) command_line: &'a [String],
    pub(super) environment: &'a [(&'static str, String)],
    pub(super) working_dir: &'a Path,
    pub(super) process: ProcessId,
    pub(super) slot: usize,
    pub(super) port: Port,
    pub(super) log_file: PathBuf,
    pub(super) output: Option<InUse>,
}

impl Child {
    /// Starts a program, once `custody` answers for it.
    pub(super) async fn start(launch: Launch<'_>, custody: &Custody) -> Result<Self, LaunchError> {
        let Launch { command_line, environment, process, slot, port, log_file, output: in_use, .. } = launch;
        let program = command_line.first().ok_or(LaunchError::Empty)?;
        let in_log = |source| LaunchError::LogFile { path: log_file.display().to_string(), source };
        let output = OpenOptions::new().create(true).append(true).open(&log_file).map_err(in_log)?;
        let errors = output.try_clone().map_err(in_log)?;
        let in_helper = |source| LaunchError::Helper { program: launch.helper.display().to_string(), source };
        let (gate, mut command) = Gate::before(command_line, launch.helper).map_err(in_helper)?;
        // Output goes to a file: a pipe that nobody reads fast enough would hold the game up.
        let child = command
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .current_dir(launch.working_dir)
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            // Where nobody waits for it any more it is ended, unless the next start will find it.
            .kill_on_drop(!custody.outlives_the_gateway())
            .spawn()
            .map_err(in_helper)?;
        // It has the gate's other end.
        drop(command);
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let no_pid = || io::Error::other("it has no pid");
        let group = pid.ok_or_else(no_pid).and_then(Group::led_by).map_err(in_helper)?;
        let record = Record {
            process: process.as_str().to_owned(),
            slot,
            group,
            port: port.number(),
            log_file,
            working_dir: launch.working_dir.to_owned(),
        };
        custody.take(&record).await.map_err(LaunchError::Custody)?;
        if let Err(source) = gate.open().await {
            custody.ended(&record).await;
            custody.settled(&record);
            return Err(LaunchError::Start { program: program.clone(), source });
        }
        Ok(Self { record, process, _port: port, _output: in_use, handle: Handle::Own(child) })
    }

    /// A child of an earlier gateway; its record alone when it has ended.
    pub(super) fn adopt(record: Record, port: Port, output: Option<InUse>) -> Result<Self, Record> {
        match Adopted::find(record.group.clone()) {
            Some(adopted) => {
                let process = record.process();
                let handle = Handle::Adopted(adopted);
                Ok(Self { record, process, _port: port, _output: output, handle })
            }
            None => Err(record),
        }
    }

    pub(super) fn process(&self) -> &ProcessId {
        &self.process
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    pub(super) fn log_file(&self) -> &Path {
        &self.record.log_file
    }

    /// Waits for its end.
    pub(super) async fn ended(&mut self) -> ProcessExit {
        match &mut self.handle {
            Handle::Own(child) => match child.wait().await {
                Ok(status) => exit(status),
                Err(problem) => {
                    warn!(process = %self.process, %problem, "a game server was lost from sight");
                    ProcessExit::Unknown
                }
            },
            Handle::Adopted(adopted) => {
                adopted.ended().await;
                ProcessExit::Unknown
            }
        }
    }

    /// Ends it: politely, and after `patience` not.
    pub(super) async fn end(&mut self, patience: Duration) -> ProcessExit {
        self.signal(Signal::TERM);
        if let Ok(ended) = tokio::time::timeout(patience, self.ended()).await {
            return ended;
        }
        warn!(process = %self.process, "a game server did not heed SIGTERM; killing it");
        self.signal(Signal::KILL);
        self.ended().await
    }

    /// Kills what a process that ended has left running.
    pub(super) fn end_stragglers(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        if let Err(problem) = self.record.group.signal(signal) {
            warn!(process = %self.process, %problem, "cannot signal a game server");
        }
    }
}
