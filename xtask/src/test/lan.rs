//! The LAN between machines that are network namespaces.

use std::path::Path;
use std::process::Command;

use anyhow::ensure;

use super::programs::{build_library, unittests};
use super::{Bench, Outcome};
use crate::c_programs;

const SCRIPT: &str = "tests/lan/network.py";

/// Several programs of the example on a network of their own, where the system lets us have one.
pub(super) fn between_namespaces(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let check = python().arg("--check").output()?;
    if !check.status.success() {
        return Ok(Outcome::Skipped(String::from_utf8_lossy(&check.stdout).trim().to_owned()));
    }
    build_library(bench)?;
    let [example] = c_programs::compile_examples(["06_lan"], &bench.folder.join("examples"), &[])?;
    let ended = bench.run(python().arg("--example").arg(std::path::absolute(example)?));
    let printed = bench.printed();
    for measured in printed.lines().filter_map(|line| line.split_once("measured: ")) {
        println!("  {}", measured.1);
    }
    ended?;
    ensure!(!printed.contains("skipped="), "a test was skipped although there are namespaces");
    Ok(Outcome::Passed(unittests(&printed)))
}

fn python() -> Command {
    let mut command = Command::new("python3");
    command.arg(crate::project::root().join(Path::new(SCRIPT))).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
