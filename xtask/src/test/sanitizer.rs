//! The tests with many threads under ThreadSanitizer.
//!
//! The library, what it depends on and Rust's standard library are all built with it, so it sees every Rust memory access.
//! It does not see into C and assembly, which is ring's, and knows no order of locks: what waits for ever is for the
//! stress's own watchdog.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::{Bench, Outcome};
use crate::project;

/// The sanitizer and rebuilding the standard library are not in stable Rust.
const TOOLCHAIN: &str = "nightly";
/// Tests whose threads meet.
const TESTS: [&str; 3] = ["stress", "subsystem", "capi"];
/// For each thread of the stress: half of the usual, since everything takes some ten times longer.
const STRESS_STEPS: &str = "20000";

pub(super) fn threads(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if !cfg!(all(any(target_os = "linux", target_os = "macos"), target_pointer_width = "64")) {
        return Ok(Outcome::Skipped("ThreadSanitizer does not know this system".to_owned()));
    }
    let Some(sysroot) = answer(in_toolchain("rustc").args(["--print", "sysroot"])) else {
        return Ok(Outcome::Skipped(format!(
            "there is no nightly Rust: rustup toolchain install {TOOLCHAIN}"
        )));
    };
    if !standard_library(Path::new(sysroot.trim())).exists() {
        let how = format!("rustup component add rust-src --toolchain {TOOLCHAIN}");
        return Ok(Outcome::Skipped(format!("{TOOLCHAIN} has no source of the standard library: {how}")));
    }
    let version = answer(in_toolchain("rustc").arg("-vV")).context("asking rustc for its version")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;

    let mut cargo = in_toolchain("cargo");
    cargo.args(["test", "--package", "rallypoint", "--target", host, "-Zbuild-std"]);
    for test in TESTS {
        cargo.args(["--test", test]);
    }
    bench.run(
        cargo
            // Built otherwise, so kept apart.
            .env("CARGO_TARGET_DIR", std::path::absolute(project::target().join("threads"))?)
            .env("RUSTFLAGS", "-Zsanitizer=thread")
            .env("TSAN_OPTIONS", "halt_on_error=1")
            .env("RALLYPOINT_STRESS_STEPS", STRESS_STEPS),
    )?;
    let passed = bench.printed().lines().filter(|line| line.starts_with("test result: ok")).count();
    ensure!(passed == TESTS.len(), "{passed} of {} test programs ran", TESTS.len());
    Ok(Outcome::Passed(passed))
}

/// A program of the toolchain, whatever toolchain we were started by.
fn in_toolchain(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", TOOLCHAIN, program]);
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(variable);
    }
    command
}

/// What a program says, when it is there and says it well.
fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn standard_library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib/src/rust/library")
}
