//! Process groups that are known by their leader's pid and start time: a pid alone may be given to another process.

use std::fmt;
use std::io;
#[cfg(target_os = "linux")]
use std::sync::OnceLock;

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

/// When a process started, as its system tells it. Only good for being compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StartTime(String);

impl StartTime {
    /// One that was told or kept as text.
    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for StartTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A process as its system shows it.
struct Sighting {
    started: StartTime,
    /// It ended, and nobody has waited for it yet.
    is_zombie: bool,
}

/// The process group of a launched program: what the program starts in turn belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "WrittenGroup", try_from = "WrittenGroup")]
pub(super) struct Group {
    leader: Pid,
    started: StartTime,
}

/// A group as it is written down.
#[derive(Serialize, Deserialize)]
struct WrittenGroup {
    pid: i32,
    started: StartTime,
}

impl From<Group> for WrittenGroup {
    fn from(group: Group) -> Self {
        Self { pid: group.leader.as_raw_nonzero().get(), started: group.started }
    }
}

impl TryFrom<WrittenGroup> for Group {
    type Error = &'static str;

    fn try_from(WrittenGroup { pid, started }: WrittenGroup) -> Result<Self, Self::Error> {
        let leader = Some(pid).filter(|pid| *pid > 0).and_then(Pid::from_raw);
        leader.map(|leader| Self { leader, started }).ok_or("a pid is a number above 0")
    }
}

impl Group {
    /// The group of a process that leads one and cannot have ended yet.
    ///
    /// # Errors
    /// The system does not show the process.
    pub(super) fn led_by(leader: Pid) -> io::Result<Self> {
        match sight(leader)? {
            Some(Sighting { started, .. }) => Ok(Self { leader, started }),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "the process is not there")),
        }
    }

    /// The group of a process that was seen before.
    pub(super) fn remembered(leader: Pid, started: StartTime) -> Self {
        Self { leader, started }
    }

    pub(super) fn leader(&self) -> Pid {
        self.leader
    }

    pub(super) fn started(&self) -> &StartTime {
        &self.started
    }

    /// Whether the leader still runs. Another process that was given its pid is not the leader.
    pub(super) fn leader_runs(&self) -> bool {
        let seen = sight(self.leader).ok().flatten();
        seen.is_some_and(|seen| seen.started == self.started && !seen.is_zombie)
    }

    /// Signals everybody in the group, and answers whether somebody was there.
    ///
    /// When the leader is gone its pid still names this group as long as somebody is in it: no system gives away a pid
    /// that a group uses. A process that started at another time shows that the group is gone, and is left alone.
    ///
    /// # Errors
    /// The system refuses it.
    pub(super) fn signal(&self, signal: Signal) -> io::Result<bool> {
        if sight(self.leader)?.is_some_and(|seen| seen.started != self.started) {
            return Ok(false);
        }
        match kill_process_group(self.leader, signal) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::SRCH) => Ok(false),
            Err(problem) => Err(problem.into()),
        }
    }
}

/// Looks at a process; none when there is no such pid.
#[cfg(target_os = "linux")]
fn sight(pid: Pid) -> io::Result<Option<Sighting>> {
    let stat = match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => stat,
        // A process that ends while its file is read shows as either.
        Err(problem)
            if problem.kind() == io::ErrorKind::NotFound
                || problem.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) =>
        {
            return Ok(None);
        }
        Err(problem) => return Err(problem),
    };
    // Ticks since the boot mean nothing after the next one.
    static BOOT: OnceLock<String> = OnceLock::new();
    let boot = match BOOT.get() {
        Some(boot) => boot,
        None => {
            let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
            BOOT.get_or_init(|| boot.trim().to_owned())
        }
    };
    Ok(sighting_in_stat(&stat, boot))
}

/// Reads `/proc/<pid>/stat`, described in proc_pid_stat(5): the state is its third field, the start time its 22nd.
#[cfg(target_os = "linux")]
fn sighting_in_stat(stat: &str, boot: &str) -> Option<Sighting> {
    const FIELDS_FROM_STATE_TO_START: usize = 19;
    // The second is the program's name in parentheses, which may hold blanks and parentheses itself.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    let ticks = fields.nth(FIELDS_FROM_STATE_TO_START - 1)?;
    Some(Sighting { started: StartTime(format!("{ticks}@{boot}")), is_zombie: matches!(state, "Z" | "X") })
}

/// Looks at a process; none when there is no such pid. `ps` and these columns are on every other Unix.
#[cfg(not(target_os = "linux"))]
fn sight(pid: Pid) -> io::Result<Option<Sighting>> {
    let ps = std::process::Command::new("ps")
        .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
        .env("LC_ALL", "C")
        .env("TZ", "UTC0")
        .output()?;
    let line = String::from_utf8_lossy(&ps.stdout);
    Ok(line.trim().split_once(' ').map(|(state, started)| Sighting {
        started: StartTime(started.trim().to_owned()),
        is_zombie: state.starts_with('Z'),
    }))
}

#[cfg(test)]
mod tests {
    use rustix::process::Signal;

    use super::{Group, StartTime};
    use crate::supervisor::sleeper::Sleeper;

    #[test]
    fn a_group_is_signalled_and_its_end_is_seen() {
        let mut child = Sleeper::start();
        let group = Group::led_by(child.pid()).unwrap();
        assert!(group.leader_runs());
        assert!(group.signal(Signal::KILL).unwrap());
        assert!(!child.wait().success());
        assert!(!group.leader_runs());
        assert!(!group.signal(Signal::KILL).unwrap());
        assert!(Group::led_by(group.leader()).is_err());
    }

    #[test]
    fn a_pid_that_was_given_to_another_process_is_left_alone() {
        let mut child = Sleeper::start();
        let pid = child.pid();
        let before = Group::remembered(pid, StartTime::from_text("1@an-earlier-boot"));
        assert!(!before.leader_runs());
        assert!(!before.signal(Signal::KILL).unwrap());
        let now = Group::led_by(pid).unwrap();
        assert!(now.leader_runs());
        assert!(now.signal(Signal::KILL).unwrap());
        child.wait();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_name_of_a_program_does_not_confuse() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 10";
        let seen = super::sighting_in_stat(stat, "boot").unwrap();
        assert_eq!(seen.started.to_string(), "4711@boot");
        assert!(!seen.is_zombie);
        assert!(super::sighting_in_stat("7 (cut", "boot").is_none());
    }
}
