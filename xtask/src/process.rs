//! Programs that run beside us: output to files, waits that end, and nothing left behind.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};

use crate::interrupt;

/// How often a wait looks again.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long a program may take to end once it was told to.
const PATIENCE: Duration = Duration::from_secs(8);

/// Looks until there is something, time is over, or somebody interrupts. `what` completes "waited 10 s for ...".
pub(crate) fn wait_until<T>(
    what: &str,
    patience: Duration,
    mut look: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        interrupt::check()?;
        if let Some(seen) = look()? {
            return Ok(seen);
        }
        ensure!(Instant::now() < deadline, "waited {} s for {what}", patience.as_secs());
        thread::sleep(LOOK_EVERY);
    }
}

/// A program that was started; told to end, then killed, when it is dropped.
pub(crate) struct Process {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    output: PathBuf,
    errors: PathBuf,
}

impl Process {
    /// Starts a program in a process group of its own, so that a Ctrl-C at the terminal reaches us alone. What it
    /// writes goes to `<name>.out` and `<name>.err` in `logs`.
    pub(crate) fn start(name: &str, command: &mut Command, logs: &Path) -> anyhow::Result<Self> {
        let file = |ending| logs.join(format!("{name}.{ending}"));
        let (output, errors) = (file("out"), file("err"));
        let create = |path: &Path| File::create(path).with_context(|| format!("making {}", path.display()));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(create(&output)?)
            .stderr(create(&errors)?)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let input = child.stdin.take();
        Ok(Self { name: name.to_owned(), child, input, output, errors })
    }

    /// What it was started as.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it has written to standard output, in whole lines.
    pub(crate) fn output(&self) -> anyhow::Result<String> {
        whole_lines(&self.output)
    }

    /// What it has written to standard error, in whole lines.
    pub(crate) fn errors(&self) -> anyhow::Result<String> {
        whole_lines(&self.errors)
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) -> anyhow::Result<()> {
        let input = self.input.as_mut().with_context(|| format!("{}'s input is closed", self.name))?;
        writeln!(input, "{line}").with_context(|| format!("typing to {}", self.name))
    }

    /// Ends its input, as Ctrl-D does.
    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("looking after {}", self.name))
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self, patience: Duration) -> anyhow::Result<ExitStatus> {
        let what = format!("{} to end", self.name);
        wait_until(&what, patience, || self.ended())
    }

    /// Waits for its end, which must be a good one.
    pub(crate) fn wait_for_success(&mut self, patience: Duration) -> anyhow::Result<()> {
        let status = self.wait(patience)?;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }

    /// Looks at what it does until `look` sees something; fails at once when it ends before.
    pub(crate) fn watch<T>(
        &mut self,
        what: &str,
        patience: Duration,
        mut look: impl FnMut(&Self) -> anyhow::Result<Option<T>>,
    ) -> anyhow::Result<T> {
        wait_until(what, patience, || {
            // Asked first: what it wrote before it ended is then seen.
            let ended = self.ended()?;
            let seen = look(self)?;
            match ended {
                Some(status) if seen.is_none() => bail!("{} ended with {status} before {what}", self.name),
                _ => Ok(seen),
            }
        })
    }

    /// Tells it to end, unless it has.
    pub(crate) fn terminate(&mut self) -> anyhow::Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        self.signal(Signal::TERM).with_context(|| format!("ending {}", self.name))
    }

    /// Ends it whatever it takes.
    pub(crate) fn end(&mut self) {
        self.close_input();
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        let mut problem = self.signal(Signal::TERM).err();
        let deadline = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() >= deadline {
                eprintln!("{} does not end; killing it", self.name);
                problem = self.kill_group().err();
                break;
            }
            thread::sleep(LOOK_EVERY);
        }
        if let Some(problem) = problem {
            eprintln!("cannot signal {}: {problem}", self.name);
        } else if let Err(problem) = self.child.wait() {
            eprintln!("cannot wait for {}: {problem}", self.name);
        }
    }

    /// Only called before the child was waited for, so that its number is still its own.
    fn signal(&self, signal: Signal) -> Result<(), Errno> {
        kill_process(Pid::from_child(&self.child), signal)
    }

    fn kill_group(&self) -> Result<(), Errno> {
        kill_process_group(Pid::from_child(&self.child), Signal::KILL)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What is in a file up to its last line end: the rest is being written.
pub(crate) fn whole_lines(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
    Ok(text)
}

/// Whether a process of this number exists.
pub(crate) fn is_alive(number: i32) -> bool {
    Pid::from_raw(number).is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// Kills the process of this number if it still runs this program: the number may be somebody else's by now.
pub(crate) fn kill_stray(number: i32, program: &Path) {
    let runs_it = fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|exe| exe == program);
    if let Some(pid) = Pid::from_raw(number).filter(|_| runs_it) {
        eprintln!("process {number} was left behind; killing it");
        if let Err(problem) = kill_process(pid, Signal::KILL) {
            eprintln!("cannot kill process {number}: {problem}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;
    use std::path::PathBuf;
    use std::process::Command;
    use std::time::Duration;

    use super::{Process, is_alive, whole_lines};

    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_process_is_gone_when_it_was_dropped() {
        let logs = folder("drop");
        let process = Process::start("sleep", Command::new("sleep").arg("600"), &logs).unwrap();
        let number = i32::try_from(process.child.id()).unwrap();
        assert!(is_alive(number));
        drop(process);
        assert!(!is_alive(number));
        fs::remove_dir_all(logs).unwrap();
    }

    #[test]
    fn a_process_that_ends_early_is_noticed() {
        let logs = folder("early");
        let mut process =
            Process::start("sh", Command::new("sh").args(["-c", "echo one; exit 3"]), &logs).unwrap();
        let patience = Duration::from_secs(60);
        let look = |wanted: &'static str| {
            move |process: &Process| Ok(process.output()?.contains(wanted).then_some(()))
        };
        process.watch("one", patience, look("one")).unwrap();
        let problem = process.watch("two", patience, look("two")).unwrap_err().to_string();
        assert!(problem.contains("before two"), "{problem}");
        fs::remove_dir_all(logs).unwrap();
    }

    #[test]
    fn half_a_line_is_not_read() {
        let logs = folder("half");
        let path = logs.join("file");
        fs::write(&path, "one\ntw").unwrap();
        assert_eq!(whole_lines(&path).unwrap(), "one\n");
        fs::remove_dir_all(logs).unwrap();
    }
}
