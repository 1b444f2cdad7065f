//! `cargo xtask demo`: C clients play on C game servers through the gateway, and each step is checked by what the
//! others saw of it: the server's own log, the gateway's log, the services' door, the operating system.

mod acts;
mod stage;
mod transcript;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::{c_programs, interrupt, project};
use stage::Stage;
use transcript::Transcript;

/// How long a single step may take before it counts as failed. It takes milliseconds.
const STEP: Duration = Duration::from_secs(30);
/// How long the gateway may take to stop: longer than its servers may take to end.
const STOP: Duration = Duration::from_secs(40);
const PROCESSES: usize = 2;
const TITLE: &str = "the demo's session";
/// How many lines of each log are shown when a step fails.
const TAIL: usize = 15;

struct Programs {
    gateway: PathBuf,
    server: PathBuf,
    client: PathBuf,
    /// What the C programs run under, for example valgrind and its options; usually nothing.
    wrapper: Vec<String>,
}

impl Programs {
    fn under_wrapper(&self, program: &Path) -> Command {
        match &self.wrapper[..] {
            [] => Command::new(program),
            [wrapper, options @ ..] => {
                let mut command = Command::new(wrapper);
                command.args(options).arg(program);
                command
            }
        }
    }
}

/// Runs it. Fails unless every step really happened.
pub(crate) fn run(keep: bool) -> anyhow::Result<()> {
    interrupt::watch()?;
    perform(keep, &[], &[])
}

/// Runs it with the C programs compiled with these flags, under a wrapper.
pub(crate) fn run_under(wrapper: &[String], flags: &[&str]) -> anyhow::Result<()> {
    perform(false, wrapper, flags)
}

fn perform(keep: bool, wrapper: &[String], flags: &[&str]) -> anyhow::Result<()> {
    let began = Instant::now();
    let programs = Programs { wrapper: wrapper.to_vec(), ..build(flags)? };
    interrupt::check()?;
    let build_time = began.elapsed();

    let logs = project::target().join("demo").join(format!("run-{}", std::process::id()));
    let logs = std::path::absolute(logs)?;
    fs::create_dir_all(&logs).with_context(|| format!("making {}", logs.display()))?;
    println!();
    let mut stage = Stage::new(&logs, Transcript::begin());
    match acts::play(&mut stage, &programs, keep) {
        Ok(()) => {
            println!(
                "\nEverything happened. Total: {:.1} s, after {:.1} s of building.",
                stage.transcript.elapsed().as_secs_f64(),
                build_time.as_secs_f64()
            );
            remove(&logs);
            Ok(())
        }
        Err(_) if interrupt::requested() => {
            remove(&logs);
            bail!("interrupted; everything that was started has ended")
        }
        Err(problem) => {
            show_logs(&logs);
            Err(problem.context(format!("the demo failed where {}", stage.step)))
        }
    }
}

/// The dev profile: the quickest from a fresh checkout to a first success. Nothing here is about speed.
fn build(flags: &[&str]) -> anyhow::Result<Programs> {
    println!("Building the library, the gateway and the C examples (dev profile, the quickest to build).");
    project::build("rallypoint")?;
    project::build("rallypoint-gateway")?;
    // Programs are made anew when something they are made from is newer, which flags never are.
    let folder = if flags.is_empty() { "demo/c" } else { "demo/c-with-flags" };
    let compiled = c_programs::compile_examples(
        ["02_session", "03_find_and_join", "04_dedicated_server", "05_play"],
        &std::path::absolute(project::target().join(folder))?,
        flags,
    )?;
    println!("$ cc examples/c/*.c librallypoint.a");
    let [_, _, server, client] = compiled;
    Ok(Programs {
        gateway: std::path::absolute(project::debug_build("rallypoint-gateway"))?,
        server,
        client,
        wrapper: Vec::new(),
    })
}

/// Nobody needs the logs any more.
fn remove(logs: &Path) {
    if let Err(problem) = fs::remove_dir_all(logs) {
        eprintln!("cannot remove {}: {problem}", logs.display());
    }
}

fn show_logs(logs: &Path) {
    let read = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        paths.sort();
        paths
    };
    println!();
    for path in read(logs).into_iter().chain(read(&logs.join("servers"))) {
        let text =
            fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        if !lines.is_empty() {
            println!("--- the end of {}", path.display());
            for line in lines.iter().skip(lines.len().saturating_sub(TAIL)) {
                println!("{line}");
            }
        }
    }
    println!();
}
