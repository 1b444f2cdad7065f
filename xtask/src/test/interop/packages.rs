//! What the programs are built on, fetched from its registry once. A registry that cannot be reached, or a tool that
//! is not here, is a reason to skip; everything after that is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::super::{Bench, version_of};
use super::{built, folder};
use crate::interrupt;
use crate::project::{self, cargo, rustc};

/// What became of it.
pub(in crate::test) enum Packages {
    /// They are there.
    Here(PathBuf),
    /// They cannot be had on this machine, because.
    Missing(String),
}

/// Node.js's oldest version that the AWS SDK supports.
const NODE: u32 = 20;

/// Python's interpreter in an environment of our own.
pub(super) fn python(bench: &mut Bench) -> anyhow::Result<Packages> {
    environment(bench, "python", folder("requirements.txt"))
}

/// The same with the packages of one folder, which do not get along with the others'.
pub(super) fn python_of(bench: &mut Bench, name: &str) -> anyhow::Result<Packages> {
    environment(bench, name, folder(name).join("requirements.txt"))
}

/// Python's interpreter in an environment of this name with these requirements, a file of the checkout.
pub(in crate::test) fn environment(
    bench: &mut Bench,
    name: &str,
    requirements: PathBuf,
) -> anyhow::Result<Packages> {
    let kept = built(name)?;
    let python = kept.join("bin/python");
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&kept);
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
    fetch(bench, "python3", &kept, &[requirements], &mut [make, install], python)
}

/// A folder in which Node.js finds the packages.
pub(super) fn javascript(bench: &mut Bench) -> anyhow::Result<Packages> {
    let words = version_of("node").unwrap_or_default();
    let version = words.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if version.is_none_or(|version: u32| version < NODE) {
        return Ok(Packages::Missing(format!("Node.js {NODE} or later is not installed")));
    }
    let kept = built("javascript")?;
    let lists = ["package.json", "package-lock.json"].map(|list| folder("javascript").join(list));
    for list in &lists {
        let copy = kept.join(list.file_name().unwrap_or_default());
        fs::copy(project::root().join(list), copy).with_context(|| format!("copying {}", list.display()))?;
    }
    let mut install = Command::new("npm");
    install
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--logs-max=0", "--prefix"])
        .arg(&kept);
    fetch(bench, "npm", &kept, &lists, &mut [install], kept.clone())
}

/// In cargo's own cache.
pub(super) fn rust(bench: &mut Bench) -> anyhow::Result<Packages> {
    let manifest = folder("rust/Cargo.toml");
    let text = fs::read_to_string(project::root().join(&manifest))?;
    let needed = text.lines().find_map(|line| line.strip_prefix("rust-version = ")?.split('"').nth(1));
    let words = Command::new(rustc()).arg("--version").output().context("running rustc")?;
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    let here = words.split(' ').nth(1).unwrap_or_default();
    let needed = needed.unwrap_or_default();
    if numbers(here) < numbers(needed) {
        return Ok(Packages::Missing(format!("aws-sdk-gamelift needs Rust {needed}; this is {here}")));
    }
    let kept = built("rust")?;
    let mut get = cargo()?;
    get.args(["fetch", "--locked", "--manifest-path"]).arg(&manifest);
    let lists = [manifest, folder("rust/Cargo.lock")];
    fetch(bench, "cargo", &kept, &lists, &mut [get], kept.clone())
}

/// In Go's own cache.
pub(super) fn go(bench: &mut Bench, name: &str) -> anyhow::Result<Packages> {
    let kept = built(name)?;
    let mut get = go_command(name);
    get.args(["mod", "download"]);
    let lists = ["go.mod", "go.sum"].map(|list| folder(name).join(list));
    fetch(bench, "go", &kept, &lists, &mut [get], kept.clone())
}

/// `go`, working in a folder of tests/interop, with the toolchain that is here: another would have to be fetched.
pub(super) fn go_command(name: &str) -> Command {
    let mut command = Command::new("go");
    command.arg("-C").arg(project::root().join(folder(name))).env("GOTOOLCHAIN", "local");
    command
}

/// A folder of libraries.
pub(super) fn java(bench: &mut Bench) -> anyhow::Result<Packages> {
    if version_of("javac").is_none() {
        return Ok(Packages::Missing("no JDK is installed".to_owned()));
    }
    let kept = built("java")?;
    let libraries = kept.join("libraries");
    let list = folder("java/pom.xml");
    let mut copy = Command::new("mvn");
    copy.args(["--batch-mode", "--quiet", "--file"]).arg(&list);
    copy.arg("dependency:copy-dependencies").arg(format!("-DoutputDirectory={}", libraries.display()));
    fetch(bench, "mvn", &kept, &[list], &mut [copy], libraries)
}

/// Runs these commands, unless they have run well with the same lists before.
fn fetch(
    bench: &mut Bench,
    tool: &str,
    kept: &Path,
    lists: &[PathBuf],
    commands: &mut [Command],
    packages: PathBuf,
) -> anyhow::Result<Packages> {
    if !is_here(tool) {
        return Ok(Packages::Missing(format!("{tool} is not installed")));
    }
    let stamp = kept.join("fetched");
    let wanted = digest(lists)?;
    if fs::read_to_string(&stamp).is_ok_and(|fetched| fetched == wanted) {
        return Ok(Packages::Here(packages));
    }
    println!("{:<34} fetching with {tool}: it may take minutes", "");
    for command in commands {
        if let Err(problem) = bench.run(command) {
            interrupt::check()?;
            let printed = bench.printed();
            let last = printed.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
            return Ok(Packages::Missing(format!("{tool} could not fetch what it needs: {problem}: {last}")));
        }
    }
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(Packages::Here(packages))
}

fn is_here(tool: &str) -> bool {
    let asked = if tool == "go" { "version" } else { "--version" };
    Command::new(tool).arg(asked).output().is_ok_and(|output| output.status.success())
}

fn digest(lists: &[PathBuf]) -> anyhow::Result<String> {
    let mut digest = Sha256::new();
    for list in lists {
        let path = project::root().join(list);
        digest.update(fs::read(&path).with_context(|| format!("reading {}", path.display()))?);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A version to compare.
fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-']).map_while(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_compare_by_number() {
        assert!(numbers("1.94.1") < numbers("1.95.0"));
        assert!(numbers("1.100.0-nightly") > numbers("1.94.1"));
        assert!(numbers("") < numbers("1"));
    }
}
