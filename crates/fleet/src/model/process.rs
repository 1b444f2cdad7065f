//! Server processes.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::ids::{ComputeName, FleetId, GameSessionId, Location, ProcessId, Timestamp};

/// Where a server process stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProcessStatus {
    /// It connected; it has not said `ProcessReady` yet.
    Connected,
    /// It is ready, but its first heartbeat has not arrived: the SDK would drop a game session now.
    Activated,
    /// It can be given a game session.
    Idle,
    /// It has its game session.
    Hosting,
    /// It was told to terminate, or is unhealthy and being ended.
    Terminating,
    /// It is over. The reason is in [`ProcessEnd`].
    Ended(ProcessEnd),
}

/// Why a process is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProcessEnd {
    /// It said `ProcessEnding` itself.
    Clean,
    /// Its connection was lost for longer than the reconnect window, or it was seen to exit without saying
    /// `ProcessEnding`.
    Crashed,
    /// It reported unhealthy once, or nothing for too many intervals.
    Unhealthy,
    /// It did not say `ProcessReady` in time.
    ReadyTimedOut,
    /// It did not activate its game session in time.
    ActivationTimedOut,
    /// It was told to terminate and did not end in the time given.
    TerminationTimedOut,
}

/// How a process was seen to exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProcessExit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// It is gone; how is not known.
    Unknown,
}

impl fmt::Display for ProcessExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exited with code {code}"),
            Self::Signal(signal) => write!(f, "was ended by signal {signal}"),
            Self::Unknown => f.write_str("is gone"),
        }
    }
}

/// Why a process that was launched never connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LaunchFailure {
    /// Its program cannot be run.
    NotStarted,
    /// It exited before it called `InitSDK`.
    Exited(ProcessExit),
    /// It did not call `InitSDK` in the time it had, and was ended.
    Silent,
}

/// A server process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its id, unique over all fleets and for as long as it is remembered.
    pub id: ProcessId,
    /// The fleet it belongs to.
    pub fleet: FleetId,
    /// The host it runs on.
    pub compute: ComputeName,
    /// The location of that host.
    pub location: Location,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The name players reach it by, where there is one.
    pub dns_name: Option<String>,
    /// The port it listens on for players, from `ProcessReady`.
    pub port: u16,
    /// Where it stands.
    pub status: ProcessStatus,
    /// Whether its socket is open now.
    pub connected: bool,
    /// Whether it was drained: it gets no game session any more, and ends when the one it has is over.
    pub draining: bool,
    /// The log files and folders it named in `ProcessReady`.
    pub log_paths: Vec<String>,
    /// How it was seen to exit, if it was.
    pub exit: Option<ProcessExit>,
    /// The game session it was given, also after that session's end: a process hosts one in its life.
    pub game_session: Option<GameSessionId>,
    /// When it connected first.
    pub created_at: Timestamp,
}
