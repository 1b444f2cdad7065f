//! What to launch.

use std::fs::DirBuilder;
use std::ops::RangeInclusive;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use thiserror::Error;
use uuid::Uuid;

/// Servers that cannot be launched.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// The command cannot be split.
    #[error("--launch {0:?} is not a command: check that its quotes are closed")]
    Unreadable(String),
    /// The command has no program.
    #[error("--launch is empty: give a command, for example './server -port={{port}}'")]
    Empty,
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
    program: String,
    arguments: Vec<String>,
    processes: usize,
    ports: RangeInclusive<u16>,
    log_dir: PathBuf,
}

impl LaunchConfig {
    /// Splits `command` as a shell would, and makes the log folder.
    ///
    /// # Errors
    /// The command cannot be split or the folder cannot be made.
    pub fn new(
        command: &str,
        processes: usize,
        ports: RangeInclusive<u16>,
        log_dir: Option<PathBuf>,
    ) -> Result<Self, LaunchError> {
        let words = shlex::split(command).ok_or_else(|| LaunchError::Unreadable(command.to_owned()))?;
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty()).ok_or(LaunchError::Empty)?;
        let log_dir = log_dir
            .unwrap_or_else(|| std::env::temp_dir().join(format!("rallypoint-{}", Uuid::new_v4().simple())));
        // Servers may log player session ids, which are secrets between them and their players.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&log_dir)
            .map_err(|source| LaunchError::LogDir { path: log_dir.display().to_string(), source })?;
        Ok(Self { program, arguments: words.collect(), processes, ports, log_dir })
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

    pub(super) fn ports(&self) -> RangeInclusive<u16> {
        self.ports.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::{LaunchConfig, LaunchError};

    #[test]
    fn a_command_is_split_as_by_a_shell() {
        let folder = tempfile::tempdir().unwrap();
        let new = |command| LaunchConfig::new(command, 1, 1..=2, Some(folder.path().join("logs")));
        let config = new(r#"'my server' -port={port} "--name=a b" {port}:{port}"#).unwrap();
        assert_eq!(config.command_line(7), ["my server", "-port=7", "--name=a b", "7:7"]);
        assert!(matches!(new("'open"), Err(LaunchError::Unreadable(_))));
        assert!(matches!(new("  "), Err(LaunchError::Empty)));
    }
}
