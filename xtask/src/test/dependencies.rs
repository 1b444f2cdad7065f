//! What may come in as a dependency: `deny.toml`, checked by cargo-deny. What is wrong with a crate is in a database that has
//! to be fetched; the rest is known here.

use std::path::PathBuf;
use std::process::Command;

use super::{Bench, Outcome, version_of};
use crate::project;

const PROGRAM: &str = "cargo-deny";
/// How it is had.
const INSTALL: &str = "cargo install cargo-deny --locked";
/// The root's package is the library, and without this nothing else is looked at.
const WHOLE: &str = "--workspace";

/// Licences, versions that are there twice, and where crates come from.
pub(super) fn allowed(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(program) = program() else { return Ok(Outcome::Skipped(missing())) };
    bench.run(Command::new(program).args(["--offline", WHOLE, "check", "licenses", "bans", "sources"]))?;
    Ok(Outcome::Passed(0))
}

/// Known faults of crates, and crates that were withdrawn.
pub(super) fn advisories(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(program) = program() else { return Ok(Outcome::Skipped(missing())) };
    if bench.run(Command::new(&program).args(["fetch", "db"])).is_err() {
        let why = "the database of advisories cannot be fetched from here; the leg's log has the error";
        return Ok(Outcome::Skipped(why.to_owned()));
    }
    bench.run(Command::new(program).args(["--offline", WHOLE, "check", "advisories"]))?;
    Ok(Outcome::Passed(0))
}

/// The one on the path, or the one that was installed for the tests alone.
fn program() -> Option<PathBuf> {
    let own = project::target().join("ci-tools/bin").join(PROGRAM);
    [PathBuf::from(PROGRAM), own].into_iter().find(|program| version_of(&program.to_string_lossy()).is_some())
}

fn missing() -> String {
    format!("{PROGRAM} is not installed: {INSTALL}")
}
