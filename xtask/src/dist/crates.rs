//! What is inside the library: every crate that is compiled into it for a target, and who needs whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;
use toml::Table;

use super::target::Target;
use crate::project;

/// Who is asked for, and by whom everything else is needed.
pub(super) const LIBRARY: &str = "rallypoint";

/// A crate's name and version: there may be two of one name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    pub(super) name: String,
    pub(super) version: String,
}

/// What is to be known of a crate.
#[derive(Debug)]
pub(super) struct Crate {
    pub(super) id: Id,
    /// An SPDX expression, as its author wrote it.
    pub(super) license: String,
    /// Where its sources are.
    pub(super) folder: PathBuf,
    /// SHA-256 of its archive at the registry; our own have none.
    pub(super) checksum: Option<String>,
    pub(super) needs: BTreeSet<Id>,
}

/// Every crate of the library, itself among them. Not what only ran while it was built: procedural macros, build scripts.
pub(super) fn inside(target: &Target) -> anyhow::Result<Vec<Crate>> {
    // Asked as it is built, alone: `cargo metadata` would add what other packages of the workspace ask for.
    let tree = output(project::cargo()?.args([
        "tree",
        "--locked",
        "--package",
        LIBRARY,
        "--edges",
        "normal,no-proc-macro",
        "--target",
        target.triple,
        "--prefix",
        "depth",
        "--format",
        "{p}",
    ]))?;
    let needs = needs(&tree)?;
    ensure!(needs.len() > 1, "cargo tree names no crate that the library needs");
    let metadata = output(project::cargo()?.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        target.triple,
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("reading cargo metadata")?;
    let lock = std::fs::read_to_string(project::root().join("Cargo.lock")).context("reading Cargo.lock")?;
    let mut checksums = checksums(&lock)?;
    let packages = metadata["packages"].as_array().context("cargo metadata has no packages")?;
    let mut found = Vec::new();
    for package in packages {
        let text = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
        let id = Id { name: text("name"), version: text("version") };
        let Some(needs) = needs.get(&id) else { continue };
        let manifest = PathBuf::from(text("manifest_path"));
        found.push(Crate {
            license: text("license"),
            folder: manifest.parent().context("a manifest has a folder")?.to_owned(),
            checksum: checksums.remove(&id),
            needs: needs.clone(),
            id,
        });
    }
    ensure!(found.len() == needs.len(), "cargo metadata knows {} of {} crates", found.len(), needs.len());
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("running cargo")?;
    ensure!(output.status.success(), "cargo: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reads what `cargo tree --prefix depth` printed: `0rallypoint v0.1.0 (/path)`, `1serde v1.0.229 (*)`.
fn needs(tree: &str) -> anyhow::Result<BTreeMap<Id, BTreeSet<Id>>> {
    let mut needs: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut above: Vec<Id> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let wrong = || format!("cargo tree has a line that is no crate: {line}");
        let name_at = line.find(|letter: char| !letter.is_ascii_digit()).with_context(wrong)?;
        let depth: usize = line[..name_at].parse().with_context(wrong)?;
        let mut words = line[name_at..].split(' ');
        let (name, version) = (words.next().with_context(wrong)?, words.next().with_context(wrong)?);
        let version = version.strip_prefix('v').with_context(wrong)?.to_owned();
        let id = Id { name: name.to_owned(), version };
        above.truncate(depth);
        if let Some(parent) = above.last() {
            needs.entry(parent.clone()).or_default().insert(id.clone());
        }
        needs.entry(id.clone()).or_default();
        above.push(id);
    }
    Ok(needs)
}

fn checksums(lock: &str) -> anyhow::Result<BTreeMap<Id, String>> {
    let lock: Table = lock.parse().context("reading Cargo.lock")?;
    let packages = lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock has packages")?;
    let rows = packages.iter().filter_map(|package| {
        let text = |field: &str| package.get(field).and_then(toml::Value::as_str).map(str::to_owned);
        Some((Id { name: text("name")?, version: text("version")? }, text("checksum")?))
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::{Id, checksums, needs};

    fn id(name: &str, version: &str) -> Id {
        Id { name: name.to_owned(), version: version.to_owned() }
    }

    #[test]
    fn who_needs_whom_is_read_from_depths() {
        let tree = "0rallypoint v0.1.0 (/a b)\n1serde v1.0.2\n2serde_core v1.0.2\n1json v3.0.0\n\
                    2serde v1.0.2 (*)\n";
        let needs = needs(tree).unwrap();
        assert_eq!(needs.len(), 4);
        assert_eq!(
            needs[&id("rallypoint", "0.1.0")],
            [id("json", "3.0.0"), id("serde", "1.0.2")].into_iter().collect()
        );
        assert_eq!(needs[&id("json", "3.0.0")], [id("serde", "1.0.2")].into_iter().collect());
        assert!(needs[&id("serde_core", "1.0.2")].is_empty());
    }

    #[test]
    fn a_tree_of_another_form_is_refused() {
        assert!(needs("rallypoint v0.1.0\n").is_err());
        assert!(needs("0rallypoint 0.1.0\n").is_err());
    }

    #[test]
    fn checksums_are_the_locks() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ab\"\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";
        let checksums = checksums(lock).unwrap();
        assert_eq!(checksums.len(), 1);
        assert_eq!(checksums[&id("a", "1.0.0")], "ab");
    }
}
