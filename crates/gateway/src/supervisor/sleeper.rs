//! For tests: a process in a group of its own that does nothing, and ends with the test.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::Pid;

pub(super) struct Sleeper(Child);

impl Sleeper {
    pub(super) fn start() -> Self {
        let mut command = Command::new("sleep");
        Self(
            command.arg("1000").stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn().unwrap(),
        )
    }

    pub(super) fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }

    pub(super) fn wait(&mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        // Waited for or not: a second kill does nothing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
