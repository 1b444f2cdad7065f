//! How a process ended.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// How a process ended, as far as its supervisor can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It said so itself.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// Nobody was told: it was not this gateway's child, or ended while there was no gateway.
    Unknown,
}

impl Exit {
    /// Whether it ended as programs do that met no problem.
    pub fn is_success(self) -> bool {
        self == Self::Code(0)
    }
}

impl From<ExitStatus> for Exit {
    fn from(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Code(code),
            (None, Some(signal)) => Self::Signal(signal),
            (None, None) => Self::Unknown,
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            // The standard library knows the signals' names.
            Self::Signal(signal) => ExitStatus::from_raw(*signal).fmt(f),
            Self::Unknown => f.write_str("an exit that nobody saw"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn exits_are_named() {
        assert_eq!(Exit::Code(3).to_string(), "exit code 3");
        assert_eq!(Exit::Signal(11).to_string(), "signal: 11 (SIGSEGV)");
    }
}
