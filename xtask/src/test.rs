//! `cargo xtask test`: every test there is, leg by leg, with one summary.
//!
//! A leg that this machine cannot run says so with the reason and counts as skipped, never as passed.

mod abi;
mod archive;
mod book;
mod consumers;
mod cpp_binding;
mod dashboard;
mod dependencies;
mod deploy;
mod examples;
mod fuzz;
mod interop;
mod lan;
mod legs;
mod licences;
mod long;
mod matchmaking;
mod o3de;
mod package;
mod packagers;
mod programs;
mod python;
mod sanitizer;
mod targets;
mod unity;
mod unreal;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::{interrupt, project};

/// How many lines of a failed leg's output are shown.
const TAIL: usize = 60;

/// What became of a leg.
pub(crate) enum Outcome {
    /// It passed; how many tests were in it, when they can be counted.
    Passed(usize),
    /// This machine cannot run it, because.
    Skipped(String),
}

/// One leg: a name and what it does.
pub(crate) struct Leg {
    name: &'static str,
    run: fn(&mut Bench) -> anyhow::Result<Outcome>,
}

/// Where a leg works and what it writes to.
pub(crate) struct Bench {
    pub(crate) folder: PathBuf,
    log: PathBuf,
}

impl Bench {
    /// Runs a command to its end; what it prints goes to the leg's log.
    pub(crate) fn run(&mut self, command: &mut Command) -> anyhow::Result<()> {
        interrupt::check()?;
        let program = command.get_program().to_string_lossy().into_owned();
        let log = File::options().create(true).append(true).open(&self.log)?;
        let status = command
            .current_dir(project::root())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .status()
            .with_context(|| format!("running {program}"))?;
        if !status.success() {
            bail!("{program} ended with {status}");
        }
        Ok(())
    }

    /// What the leg has printed so far.
    pub(crate) fn printed(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

/// The first line of what a program prints of its version; none when it is not on this machine.
pub(crate) fn version_of(program: &str) -> Option<String> {
    let output =
        Command::new(program).arg("--version").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// Runs every leg, or those whose name has `only` in it; the long ones when they are asked for. Fails when one failed.
pub(crate) fn run(only: Option<&str>, with_long: bool) -> anyhow::Result<()> {
    interrupt::watch()?;
    let began = Instant::now();
    let root = std::path::absolute(project::target().join("test"))?;
    let mut legs = legs::all();
    if with_long {
        legs.extend(long::all());
    }
    let chosen = legs.into_iter().filter(|leg| only.is_none_or(|part| leg.name.contains(part)));
    let (mut tests, mut passed, mut failed, mut skipped) = (0, 0, Vec::new(), Vec::new());
    for leg in chosen {
        interrupt::check()?;
        let mut bench = bench(&root, leg.name)?;
        println!("{:<34} ...", leg.name);
        let started = Instant::now();
        let outcome = (leg.run)(&mut bench);
        let took = seconds(started.elapsed());
        match outcome {
            Ok(Outcome::Passed(count)) => {
                passed += 1;
                tests += count;
                let counted = if count > 0 { format!(", {count} tests") } else { String::new() };
                println!("{:<34} ok      {took}{counted}", leg.name);
            }
            Ok(Outcome::Skipped(why)) => {
                println!("{:<34} SKIPPED {why}", leg.name);
                skipped.push((leg.name, why));
            }
            Err(problem) => {
                println!("{:<34} FAILED  {took}: {problem:#}", leg.name);
                failed.push((leg.name, bench, format!("{problem:#}")));
            }
        }
    }
    println!("\n{passed} legs passed with {tests} tests inside, in {}", seconds(began.elapsed()));
    for (name, why) in &skipped {
        println!("not run here: {name}: {why}");
    }
    // At the very end: it is what one looks for, and the part of a long log that is kept.
    for (name, bench, problem) in &failed {
        println!("failed: {name}: {problem}; its output is {}", bench.log.display());
        show_tail(bench);
    }
    println!("{passed} passed, {} failed, {} skipped", failed.len(), skipped.len());
    if failed.is_empty() && passed > 0 { Ok(()) } else { bail!("not every leg passed") }
}

fn bench(root: &Path, name: &str) -> anyhow::Result<Bench> {
    let folder = root.join(slug(name));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(Bench { folder, log: log_path(root, name) })
}

fn log_path(root: &Path, name: &str) -> PathBuf {
    root.join(slug(name)).join("output.log")
}

fn slug(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn show_tail(bench: &Bench) {
    let printed = bench.printed();
    let lines: Vec<_> = printed.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(TAIL)) {
        println!("  | {line}");
    }
}
