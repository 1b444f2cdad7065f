//! Why a server is not there any more, in words that say what to look at.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rallypoint_fleet::{ProcessEnd, ProcessExit, ProcessStatus};

use super::exit::named;
use super::tail::last_lines;

/// Why the supervisor ended a process itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndedFor {
    /// It did not connect in this time.
    Silence(Duration),
    /// It went on although the fleet counted it as over.
    BeingOver,
}

/// A server that did not end as it should.
#[derive(Debug)]
pub(super) struct Failure {
    text: String,
    /// It never called `InitSDK`, so it may not be a game server at all.
    never_connected: bool,
    log_file: Option<PathBuf>,
}

impl Failure {
    /// A server that could not be started.
    pub(super) fn to_start(problem: &super::LaunchError) -> Self {
        Self { text: problem.to_string(), never_connected: false, log_file: None }
    }

    /// A server that ended, what the fleet knew of it before, and why it was ended if it was; none when it ended as it
    /// should.
    pub(super) fn of(
        exit: ProcessExit,
        status: Option<ProcessStatus>,
        ended_for: Option<EndedFor>,
        log_file: &Path,
    ) -> Option<Self> {
        let said_goodbye = status == Some(ProcessStatus::Ended(ProcessEnd::Clean));
        // Of a process that was adopted nobody is told how it exits.
        if said_goodbye && matches!(exit, ProcessExit::Code(0) | ProcessExit::Unknown) {
            return None;
        }
        let with = named(exit);
        let text = match (ended_for, status) {
            (Some(EndedFor::Silence(time)), _) => {
                format!("did not call InitSDK within {}; it was ended", humantime::format_duration(time))
            }
            (Some(EndedFor::BeingOver), Some(ProcessStatus::Ended(end))) => {
                format!("was over for the fleet ({}) and went on; it was ended", cause(end))
            }
            (_, None) => format!("ended with {with} before it called InitSDK"),
            (_, Some(ProcessStatus::Connected)) => {
                format!("ended with {with} before it called ProcessReady")
            }
            (_, Some(ProcessStatus::Ended(ProcessEnd::Clean))) => {
                format!("ended with {with} after ProcessEnding")
            }
            (_, Some(_)) => format!("ended with {with} without ProcessEnding"),
        };
        Some(Self {
            text: format!("a game server {text}; see {}", log_file.display()),
            never_connected: status.is_none(),
            log_file: Some(log_file.to_owned()),
        })
    }

    /// What happened.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What happened, once it has happened so often that somebody must look: with the server's last words, and what
    /// to check.
    pub(super) fn report(&self, times: u32) -> String {
        let mut report = format!(
            "the game server crashes again and again: {times} times in a row soon after its start. Last: {}",
            self.text
        );
        if self.never_connected {
            report.push_str(
                "\n  It never called InitSDK. Run the command of --launch by hand; check its path and arguments, and that it is \
                 built with server SDK 5, which reads GAMELIFT_SDK_WEBSOCKET_URL: older ones do not",
            );
        }
        match self.log_file.as_deref().map(last_lines) {
            Some(Ok(lines)) if lines.is_empty() => report.push_str("\n  It wrote nothing"),
            Some(Ok(lines)) => {
                report.push_str("\n  Its last words:");
                for line in lines {
                    report.push_str(&format!("\n  | {line}"));
                }
            }
            Some(Err(problem)) => report.push_str(&format!("\n  Its log cannot be read: {problem}")),
            None => {}
        }
        report
    }
}

fn cause(end: ProcessEnd) -> &'static str {
    match end {
        ProcessEnd::Clean => "it said ProcessEnding",
        ProcessEnd::Crashed => "its connection was lost",
        ProcessEnd::Unhealthy => "it was not healthy",
        ProcessEnd::ReadyTimedOut => "it did not call ProcessReady in time",
        ProcessEnd::ActivationTimedOut => "it did not activate its game session in time",
        ProcessEnd::TerminationTimedOut => "it did not end in the time given",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use rallypoint_fleet::{ProcessEnd, ProcessExit, ProcessStatus};

    use super::{EndedFor, Failure};

    fn text(exit: ProcessExit, status: Option<ProcessStatus>, ended_for: Option<EndedFor>) -> Option<String> {
        Failure::of(exit, status, ended_for, Path::new("/logs/1.log")).map(|failure| failure.text)
    }

    #[test]
    fn a_goodbye_and_exit_code_0_are_no_failure() {
        let clean = Some(ProcessStatus::Ended(ProcessEnd::Clean));
        assert!(text(ProcessExit::Code(0), clean, None).is_none());
        assert!(text(ProcessExit::Code(0), clean, Some(EndedFor::BeingOver)).is_none());
        assert!(text(ProcessExit::Unknown, clean, None).is_none());
        let said = text(ProcessExit::Code(1), clean, None).unwrap();
        assert!(said.contains("exit code 1 after ProcessEnding"), "{said}");
        let said = text(ProcessExit::Code(0), Some(ProcessStatus::Idle), None).unwrap();
        assert!(said.contains("exit code 0 without ProcessEnding"), "{said}");
    }

    #[test]
    fn how_far_a_server_came_is_said() {
        let silence = Some(EndedFor::Silence(Duration::from_secs(300)));
        for (status, ended_for, expected) in [
            (None, None, "exit code 3 before it called InitSDK; see /logs/1.log"),
            (Some(ProcessStatus::Connected), None, "exit code 3 before it called ProcessReady"),
            (None, silence, "did not call InitSDK within 5m; it was ended"),
            (
                Some(ProcessStatus::Ended(ProcessEnd::Unhealthy)),
                Some(EndedFor::BeingOver),
                "was over for the fleet (it was not healthy)",
            ),
        ] {
            let said = text(ProcessExit::Code(3), status, ended_for).unwrap();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn a_report_quotes_the_log_and_says_what_to_check() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let report =
            |status| Failure::of(ProcessExit::Signal(11), status, None, log.path()).unwrap().report(5);
        assert!(report(None).contains("It wrote nothing"));
        std::fs::write(log.path(), "loading\nno such map: harbour\n").unwrap();
        let said = report(None);
        for expected in ["5 times", "SIGSEGV", "  | no such map: harbour", "built with server SDK 5"] {
            assert!(said.contains(expected), "{said}");
        }
        assert!(!report(Some(ProcessStatus::Idle)).contains("server SDK 5"));
        std::fs::remove_file(log.path()).unwrap();
        assert!(report(None).contains("cannot be read"));
    }
}
