//! `cargo xtask matchsim`: the simulation of matchmaking, built with optimisations, for which it is long enough.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::project;

/// The simulation's package, and its program.
const PACKAGE: &str = "rallypoint-matchsim";
const PROGRAM: &str = "matchsim";

/// Builds the simulation and runs it where we were called, with what it was asked.
pub(crate) fn run(asked: &[OsString]) -> anyhow::Result<()> {
    let built = project::cargo()?
        .args(["build", "--release", "--quiet", "-p", PACKAGE])
        .status()
        .context("running cargo")?;
    ensure!(built.success(), "cargo build -p {PACKAGE} failed");
    let program = project::target().join("release").join(PROGRAM);
    let status = Command::new(&program)
        .args(asked)
        .env("CARGO_TARGET_DIR", project::target())
        .status()
        .with_context(|| format!("running {}", program.display()))?;
    ensure!(status.success(), "{PROGRAM} ended with {status}");
    Ok(())
}
