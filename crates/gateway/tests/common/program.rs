//! The gateway's program as a process of its own, and the processes it launches.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::PATIENCE;

/// A running gateway. It is killed when the test ends without a stop.
pub(crate) struct Program {
    child: Child,
    pub(crate) players: SocketAddr,
    pub(crate) services: SocketAddr,
    errors: Arc<Mutex<String>>,
}

impl Program {
    /// Starts one on free ports and waits until its servers are being launched.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_with(options, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn start_with(options: &[&str], environment: &[(&str, &str)]) -> Self {
        // A free port for each door that has none.
        let doors = ["--players", "--services"].into_iter().filter(|door| !options.contains(door));
        let mut child = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"))
            .args(doors.flat_map(|door| [door, "127.0.0.1:0"]))
            .args(options)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = Arc::new(Mutex::new(String::new()));
        collect(child.stderr.take().unwrap(), Arc::clone(&errors));
        let (mut players, mut services) = (None, None);
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("players   http://") {
                players = Some(address.parse().unwrap());
            }
            if let Some(address) = line.strip_prefix("services  http://") {
                services = Some(address.parse().unwrap());
            }
            // The last line of a start: of a fleet of its own, or of one in front of another's.
            if line.starts_with("servers") || line.starts_with("gamelift") {
                break;
            }
        }
        let no_start = || -> SocketAddr { panic!("no start: {}", errors.lock().unwrap()) };
        let (players, services) = (players.unwrap_or_else(no_start), services.unwrap_or_else(no_start));
        Self { child, players, services, errors }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        self.errors.lock().unwrap().clone()
    }

    /// Ends it without a word.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it without a word once something has happened.
    pub(crate) fn kill_after<T>(self, wait: impl FnOnce() -> T) {
        wait();
        self.kill();
    }

    /// Ends it in good order; answers all that it logged.
    pub(crate) fn stop_and_read(mut self) -> String {
        kill_process(self.pid(), Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
        self.log()
    }

    /// Ends it in good order.
    pub(crate) fn stop(mut self) -> ExitStatus {
        kill_process(self.pid(), Signal::TERM).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Waited for or not: a second kill does nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut from: impl Read + Send + 'static, to: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            to.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    });
}

/// Where launched scripts write their pids down. Their process groups are killed when the test ends, also by a panic.
pub(crate) struct Launched {
    folder: tempfile::TempDir,
}

impl Launched {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that writes its pid down and goes on with this script.
    pub(crate) fn command(&self, script: &str) -> String {
        let folder = self.folder.path().display();
        // The file is there with its content or not at all.
        format!("sh -c 'echo $$ > {folder}/$$.new; mv {folder}/$$.new {folder}/$$.pid; {script}'")
    }

    /// The pids written down so far.
    pub(crate) fn pids(&self) -> Vec<Pid> {
        let mut pids: Vec<Pid> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|suffix| suffix == "pid"))
            .map(|path: PathBuf| path.file_stem().unwrap().to_str().unwrap().parse().unwrap())
            .map(|pid: i32| Pid::from_raw(pid).unwrap())
            .collect();
        pids.sort_by_key(|pid| pid.as_raw_nonzero());
        pids
    }

    /// Waits until so many were launched.
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Pid> {
        wait_until("they were launched", || self.pids().len() >= count);
        self.pids()
    }
}

impl Drop for Launched {
    fn drop(&mut self) {
        for pid in self.pids() {
            if !group(pid).is_empty() {
                let _ = kill_process_group(pid, Signal::KILL);
            }
        }
    }
}

/// `(pid, parent, group)` of every process that runs.
fn processes() -> Vec<(i32, i32, i32)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap() {
        let Ok(stat) = std::fs::read_to_string(entry.unwrap().path().join("stat")) else { continue };
        let Some((head, fields)) = stat.rsplit_once(") ") else { continue };
        let fields: Vec<&str> = fields.split(' ').collect();
        // One that ended but was not waited for is still listed.
        if fields[0] != "Z" && fields[0] != "X" {
            let pid = head.split(' ').next().unwrap().parse().unwrap();
            found.push((pid, fields[1].parse().unwrap(), fields[2].parse().unwrap()));
        }
    }
    found
}

/// Who runs in a process group.
pub(crate) fn group(leader: Pid) -> Vec<i32> {
    let leader = leader.as_raw_nonzero().get();
    processes().into_iter().filter(|process| process.2 == leader).map(|process| process.0).collect()
}

pub(crate) fn runs(pid: Pid) -> bool {
    processes().iter().any(|process| process.0 == pid.as_raw_nonzero().get())
}

/// The watchdog of a gateway.
pub(crate) fn watchdog(gateway: &Program) -> Option<Pid> {
    let gateway = gateway.pid().as_raw_nonzero().get();
    let is_watchdog = |pid: i32| {
        std::fs::read_to_string(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.split('\0').any(|word| word == "launch-watchdog"))
    };
    let found = processes().into_iter().find(|(pid, parent, _)| *parent == gateway && is_watchdog(*pid))?;
    Pid::from_raw(found.0)
}

pub(crate) fn wait_until(what: &str, mut check: impl FnMut() -> bool) {
    let began = Instant::now();
    while !check() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
