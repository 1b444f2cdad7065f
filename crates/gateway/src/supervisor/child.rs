//! One launched process.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rallypoint_fleet::ProcessId;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Command;
use tracing::warn;

use super::LaunchError;
use super::ports::Port;

/// A game server that was launched, in a process group of its own: what it starts in turn ends with it, and a Ctrl-C
/// at the gateway's terminal does not reach it before the gateway has told it to end.
pub(super) struct Child {
    process: ProcessId,
    port: Port,
    log_file: PathBuf,
    child: tokio::process::Child,
    group: Option<Pid>,
}

impl Child {
    pub(super) fn start(
        command_line: &[String],
        environment: &[(&'static str, String)],
        process: ProcessId,
        port: Port,
        log_file: PathBuf,
    ) -> Result<Self, LaunchError> {
        let [program, arguments @ ..] = command_line else { return Err(LaunchError::Empty) };
        let in_log = |source| LaunchError::LogFile { path: log_file.display().to_string(), source };
        let output = OpenOptions::new().create(true).append(true).open(&log_file).map_err(in_log)?;
        let errors = output.try_clone().map_err(in_log)?;
        // Output goes to a file: a pipe that nobody reads fast enough would hold the game up.
        let child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| LaunchError::Start { program: program.clone(), source })?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Self { process, port, log_file, child, group })
    }

    pub(super) fn process(&self) -> &ProcessId {
        &self.process
    }

    pub(super) fn port(&self) -> u16 {
        self.port.number()
    }

    pub(super) fn pid(&self) -> Option<i32> {
        self.group.map(|pid| pid.as_raw_nonzero().get())
    }

    pub(super) fn log_file(&self) -> &Path {
        &self.log_file
    }

    /// Waits for its end.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends it: politely, and after `patience` not.
    pub(super) async fn end(&mut self, patience: Duration) -> io::Result<ExitStatus> {
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
        let Some(group) = self.group else { return };
        match kill_process_group(group, signal) {
            // Nobody is left in the group.
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(problem) => warn!(process = %self.process, %problem, "cannot signal a game server"),
        }
    }
}
