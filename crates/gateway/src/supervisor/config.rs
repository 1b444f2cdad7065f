//! What to launch.

use std::fs::DirBuilder;
use std::ops::RangeInclusive;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use super::restarts::FIRST_WAIT;

/// Servers that cannot be launched.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// The command cannot be split.
    #[error("--launch {0:?} is not a command: check that its quotes are closed")]
    Unreadable(String),
    /// The command has no program.
    #[error("--launch is empty: give a command, for example './server -port={{port}}'")]
    Empty,
    /// The system does not say where this program is.
    #[error("cannot tell {what}: {source}; start the gateway by its whole path from a folder that exists")]
    Whereabouts {
        /// What is not known.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// No folder for the servers' output.
    #[error("cannot make the log folder {path}: {source}; give another with --log-dir")]
    LogDir {
        /// Which one.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// No file for a server's output.
    #[error("cannot write the log file {path}: {source}; give another folder with --log-dir")]
    LogFile {
        /// Which one.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// No port left.
    #[error("no free port is left in {first}-{last}: give a wider range with --server-ports")]
    NoPort {
        /// The first of the range.
        first: u16,
        /// The last of the range.
        last: u16,
    },
    /// The gateway cannot start itself.
    #[error("cannot start {program} again to watch over game servers: {source}; restart the gateway")]
    Helper {
        /// Which program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// Nobody would end the server with the gateway, or find it again.
    #[error(
        "cannot note which game servers run: {0}; make sure that the folder of --data can be written, and restart the gateway"
    )]
    Custody(std::io::Error),
    /// The program cannot be started.
    #[error("cannot start {program}: {source}; check the command given to --launch")]
    Start {
        /// Which one.
        program: String,
        /// Why.
        source: std::io::Error,
    },
}

/// What to launch, and how many.
#[derive(Clone, Debug)]
pub struct LaunchConfig {
    /// The gateway's own program, which starts itself again beside each server and as their watchdog.
    pub helper: PathBuf,
    /// How long a server may take to connect.
    pub ready_timeout: Duration,
    /// How long a first crash keeps a slot empty, usually a second. Quick crashes after it double it.
    pub restart_wait: Duration,
    program: String,
    arguments: Vec<String>,
    processes: usize,
    ports: RangeInclusive<u16>,
    log_dir: PathBuf,
    working_dir: PathBuf,
}

impl LaunchConfig {
    /// Splits `command` as a shell would. The servers run in the folder this gateway runs in, and write to `log_dir`,
    /// from [`make_log_dir`].
    ///
    /// # Errors
    /// The command cannot be split, or the system does not say where the gateway is.
    pub fn new(
        command: &str,
        processes: usize,
        ports: RangeInclusive<u16>,
        ready_timeout: Duration,
        log_dir: PathBuf,
    ) -> Result<Self, LaunchError> {
        let words = shlex::split(command).ok_or_else(|| LaunchError::Unreadable(command.to_owned()))?;
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty()).ok_or(LaunchError::Empty)?;
        let whereabouts = |what| move |source| LaunchError::Whereabouts { what, source };
        Ok(Self {
            helper: std::env::current_exe().map_err(whereabouts("which program this is"))?,
            ready_timeout,
            restart_wait: FIRST_WAIT,
            program,
            arguments: words.collect(),
            processes,
            ports,
            log_dir,
            working_dir: std::env::current_dir().map_err(whereabouts("the current folder"))?,
        })
    }

    /// The program, with every `{port}` replaced.
    pub(super) fn command_line(&self, port: u16) -> Vec<String> {
        let port = port.to_string();
        std::iter::once(&self.program)
            .chain(&self.arguments)
            .map(|word| word.replace("{port}", &port))
            .collect()
    }

    /// The program's name.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// How many are kept running.
    pub fn processes(&self) -> usize {
        self.processes
    }

    /// Where their output goes.
    pub fn log_dir(&self) -> &Path {
        &self.log_dir
    }

    pub(super) fn working_dir(&self) -> &Path {
        &self.working_dir
    }

    pub(super) fn ports(&self) -> RangeInclusive<u16> {
        self.ports.clone()
    }
}

/// Makes the folder for the servers' output: the one given, or a new one among temporary files.
///
/// # Errors
/// It cannot be made.
pub fn make_log_dir(given: Option<PathBuf>) -> Result<PathBuf, LaunchError> {
    let folder =
        given.unwrap_or_else(|| std::env::temp_dir().join(format!("rallypoint-{}", Uuid::new_v4().simple())));
    let in_folder = |source| LaunchError::LogDir { path: folder.display().to_string(), source };
    // Servers may log player session ids, which are secrets between them and their players.
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(in_folder)?;
    // A record of a server is read by a gateway that may run in another folder.
    std::path::absolute(&folder).map_err(in_folder)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LaunchConfig, LaunchError};

    #[test]
    fn a_command_is_split_as_by_a_shell() {
        let new = |command| LaunchConfig::new(command, 1, 1..=2, Duration::from_secs(1), "logs".into());
        let config = new(r#"'my server' -port={port} "--name=a b" {port}:{port}"#).unwrap();
        assert_eq!(config.command_line(7), ["my server", "-port=7", "--name=a b", "7:7"]);
        assert!(matches!(new("'open"), Err(LaunchError::Unreadable(_))));
        assert!(matches!(new("  "), Err(LaunchError::Empty)));
    }
}
