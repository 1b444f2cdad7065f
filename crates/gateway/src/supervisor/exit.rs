//! How a process ended, as the system says it and as people read it.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use rallypoint_fleet::ProcessExit;

/// What a child's status means.
pub(super) fn exit(status: ExitStatus) -> ProcessExit {
    match (status.code(), status.signal()) {
        (Some(code), _) => ProcessExit::Code(code),
        (None, Some(signal)) => ProcessExit::Signal(signal),
        (None, None) => ProcessExit::Unknown,
    }
}

/// What a process ended with, with its signal by name.
pub(super) fn named(exit: ProcessExit) -> String {
    match exit {
        ProcessExit::Code(code) => format!("exit code {code}"),
        // The standard library knows the signals' names.
        ProcessExit::Signal(signal) => ExitStatus::from_raw(signal).to_string(),
        ProcessExit::Unknown => "an exit that nobody saw".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use rallypoint_fleet::ProcessExit;

    use super::{exit, named};

    #[test]
    fn exits_are_told_apart_and_named() {
        let run = |script| exit(Command::new("sh").args(["-c", script]).status().unwrap());
        assert_eq!(run("exit 3"), ProcessExit::Code(3));
        assert_eq!(run("kill -KILL $$"), ProcessExit::Signal(9));
        assert_eq!(named(ProcessExit::Code(3)), "exit code 3");
        assert_eq!(named(ProcessExit::Signal(11)), "signal: 11 (SIGSEGV)");
    }
}
