//! The Python package: its style, its types, its tests, which are the C interface's black box, and its wheel.

use std::process::Command;

use anyhow::ensure;

use super::programs::{build_gateway_and_server, gateway_program, shared_library};
use super::{Bench, Outcome, version_of};

/// Where there is Python.
const FOLDERS: [&str; 5] = ["tests", "bindings/python", "bindings/unity", "examples/python", "packaging"];
/// What installs every module that the legs here need.
const REQUIREMENTS: &str = "pip install -r bindings/python/requirements-test.txt";

pub(super) fn lint(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("ruff").is_none() {
        return Ok(Outcome::Skipped("ruff is not installed".to_owned()));
    }
    bench.run(Command::new("ruff").args(["format", "--check"]).args(FOLDERS))?;
    bench.run(Command::new("ruff").arg("check").args(FOLDERS))?;
    Ok(Outcome::Passed(0))
}

pub(super) fn types(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = without(&["mypy", "pytest", "hatchling"]) {
        return Ok(skipped);
    }
    let cache = bench.folder.join("cache");
    bench.run(
        python()
            .args(["-m", "mypy", "--config-file", "bindings/python/pyproject.toml", "--cache-dir"])
            .arg(cache)
            .args(["bindings/python", "examples/python", "tests/interop/server-sdk/rallypoint"]),
    )?;
    Ok(Outcome::Passed(0))
}

pub(super) fn package(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = without(&["pytest"]) {
        return Ok(skipped);
    }
    pytest(bench, "bindings/python/tests")
}

pub(super) fn wheel(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = without(&["pytest", "hatchling", "pip"]) {
        return Ok(skipped);
    }
    pytest(bench, "bindings/python/tests/wheel")
}

/// Runs the tests of a folder with what they need from outside.
fn pytest(bench: &mut Bench, folder: &str) -> anyhow::Result<Outcome> {
    let server = build_gateway_and_server(bench)?;
    bench.run(
        python()
            .args(["-m", "pytest", "-p", "no:cacheprovider", folder])
            .env("RALLYPOINT_LIBRARY", std::path::absolute(shared_library())?)
            .env("RALLYPOINT_GATEWAY", std::path::absolute(gateway_program())?)
            .env("RALLYPOINT_GAME_SERVER", std::path::absolute(server)?),
    )?;
    let printed = bench.printed();
    let (passed, skipped) = (summary(&printed, "passed"), summary(&printed, "skipped"));
    ensure!(skipped == 0, "{skipped} tests were skipped: {folder} has none that may be");
    ensure!(passed > 0, "no test ran");
    Ok(Outcome::Passed(passed))
}

/// What pytest's last line counts: `= 3 failed, 201 passed in 12.34s =`.
pub(super) fn summary(printed: &str, word: &str) -> usize {
    let last = printed.lines().rev().find(|line| line.contains(" in ") && line.contains("passed"));
    let counts = last.into_iter().flat_map(|line| line.trim_matches(['=', ' ']).split(", "));
    counts
        .filter_map(|count| {
            let (number, of) = count.split_once(' ')?;
            of.starts_with(word).then(|| number.parse::<usize>().ok())?
        })
        .sum()
}

fn python() -> Command {
    let mut command = Command::new("python3");
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Says so when python3 lacks one of these modules.
fn without(modules: &[&str]) -> Option<Outcome> {
    let is_missing = |module: &&&str| {
        let tried = python().args(["-c", &format!("import {module}")]).output();
        !tried.is_ok_and(|output| output.status.success())
    };
    let missing: Vec<_> = modules.iter().filter(is_missing).copied().collect();
    (!missing.is_empty())
        .then(|| Outcome::Skipped(format!("python3 has no {}: {REQUIREMENTS}", missing.join(" and no "))))
}
