//! The gate: a launched program does not run before somebody answers for it.
//!
//! Between starting a process and writing down that it was started, the gateway may be killed. So it starts itself as
//! [`NAME`], which waits in the process that the game server will have. When the process is written down the gate
//! is opened, and it becomes the game server: same pid, same start time. A gateway that is gone never opens it; the
//! gate sees its socket close and ends.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The argument that makes the gateway's program a gate. Behind it comes what it becomes.
pub(super) const NAME: &str = "launch-gate";

const OPEN: u8 = b'\n';

/// The gateway's side of a gate.
pub(super) struct Gate {
    socket: tokio::net::UnixStream,
}

impl Gate {
    /// A gate for `command_line`, and the command that starts it.
    ///
    /// # Errors
    /// There are no sockets left.
    pub(super) fn before(
        command_line: &[String],
        helper: &Path,
    ) -> io::Result<(Self, tokio::process::Command)> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut command = tokio::process::Command::new(helper);
        command.arg(NAME).args(command_line).stdin(OwnedFd::from(theirs));
        Ok((Self { socket: tokio::net::UnixStream::from_std(ours)? }, command))
    }

    /// Lets the program run, and waits until it does.
    ///
    /// # Errors
    /// There is no such program, or it may not be run.
    pub(super) async fn open(mut self) -> io::Result<()> {
        self.socket.write_all(&[OPEN]).await?;
        let mut answer = String::new();
        // A program that runs has closed the socket without a word.
        self.socket.read_to_string(&mut answer).await?;
        match answer.parse() {
            Ok(code) => Err(io::Error::from_raw_os_error(code)),
            Err(_) if answer.is_empty() => Ok(()),
            Err(_) => Err(io::Error::other(answer)),
        }
    }
}

/// The gate's own side: waits on standard input, then becomes `program`.
pub(super) fn wait(mut program: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(name) = program.next() else { return ExitCode::FAILURE };
    // A descriptor that the program does not inherit, so that its start closes the socket.
    let Ok(socket) = io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::FAILURE };
    let mut socket = UnixStream::from(socket);
    if socket.read_exact(&mut [0]).is_err() {
        // The gateway is gone.
        return ExitCode::FAILURE;
    }
    let problem = Command::new(name).args(program).stdin(Stdio::null()).exec();
    let answer = problem.raw_os_error().map_or_else(|| problem.to_string(), |code| code.to_string());
    // Nobody is left to be told when this fails.
    drop(socket.write_all(answer.as_bytes()));
    ExitCode::FAILURE
}
