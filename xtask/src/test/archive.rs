//! What is in the archive of `cargo xtask dist`, looked at from outside.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::consumers::{Unpacked, made, not_linux, without};
use super::{Bench, Outcome};
use crate::{dist, project};

/// Validates a CycloneDX file by its schema.
const VALIDATE: &str = "\
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(f\"{problem}\" if problem else 0)
";

/// Whole, the same when it is made again, and silent about this machine; only the interface can be seen in its libraries.
pub(super) fn contents(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["sha256sum", "tar"])) {
        return Ok(skipped);
    }
    let (archive, _) = made()?;
    let Unpacked { root, .. } = Unpacked::new(bench, &archive)?;
    checksums(bench, &root)?;
    let again = dist::make(&bench.folder.join("again"), &dist::order(None, None)?)?.archive;
    ensure!(fs::read(&again)? == fs::read(&archive)?, "made again, the archive has other bytes");
    no_place_of_this_machine(&root)?;
    the_interface_alone(&root.join("lib/librallypoint.a"))?;
    let inside = bill_of_materials(&root)?;
    licences(&root, &inside)?;
    Ok(Outcome::Passed(6))
}

/// The bill of materials is what CycloneDX says that one is.
pub(super) fn schema(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux() {
        return Ok(skipped);
    }
    let has_schema =
        Command::new("python3").args(["-c", "import cyclonedx.validation.json, jsonschema"]).output();
    if !has_schema.is_ok_and(|output| output.status.success()) {
        let why = "python3 has no cyclonedx: pip install 'cyclonedx-python-lib[json-validation]'";
        return Ok(Outcome::Skipped(why.to_owned()));
    }
    let (_, folder) = made()?;
    bench.run(Command::new("python3").args(["-c", VALIDATE]).arg(folder.join("sbom.cdx.json")))?;
    Ok(Outcome::Passed(1))
}

/// Every file has a line, and what it says is true.
fn checksums(bench: &mut Bench, root: &Path) -> anyhow::Result<()> {
    let sums = fs::read_to_string(root.join("SHA256SUMS"))?;
    let listed: BTreeSet<PathBuf> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| root.join(name)).collect();
    let mut unlisted = regular_files(root)?;
    unlisted.retain(|path| !listed.contains(path) && !path.ends_with("SHA256SUMS"));
    ensure!(unlisted.is_empty(), "SHA256SUMS has no line for {unlisted:?}");
    let mut check = Command::new("sh");
    check.args(["-c", "cd \"$1\" && sha256sum --check --strict SHA256SUMS", "sh"]);
    bench.run(check.arg(root))
}

fn regular_files(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.is_symlink() {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Neither the checkout, nor cargo's home, nor the user's.
fn no_place_of_this_machine(root: &Path) -> anyhow::Result<()> {
    let home = std::env::home_dir().context("the user has a home")?;
    let places = [project::root(), project::target(), home];
    for file in regular_files(root)? {
        let bytes = fs::read(&file)?;
        for place in &places {
            let place = format!("{}/", place.display());
            let is_there = bytes.windows(place.len()).any(|window| window == place.as_bytes());
            ensure!(!is_there, "{} names {place}", file.display());
        }
    }
    Ok(())
}

/// Whatever else a linker found there could meet another library's.
fn the_interface_alone(library: &Path) -> anyhow::Result<()> {
    let output = Command::new("nm")
        .args(["--extern-only", "--defined-only", "--format=posix"])
        .arg(library)
        .output()?;
    ensure!(output.status.success(), "nm: {}", String::from_utf8_lossy(&output.stderr));
    let answer = String::from_utf8_lossy(&output.stdout);
    let names = answer.lines().filter(|line| !line.ends_with(':'));
    let names: Vec<_> =
        names.filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).collect();
    let foreign: Vec<_> = names.iter().filter(|name| !name.starts_with("rp_")).collect();
    ensure!(!names.is_empty() && foreign.is_empty(), "the static library also shows {foreign:?}");
    Ok(())
}

/// The names of what is inside.
fn bill_of_materials(root: &Path) -> anyhow::Result<Vec<String>> {
    let path = root.join("sbom.cdx.json");
    let bill: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    let components = bill["components"].as_array().context("the bill has components")?;
    let crates = components.iter().filter(|one| one["hashes"].is_array());
    let names: Vec<_> = crates.filter_map(|one| one["name"].as_str()).map(str::to_owned).collect();
    for expected in ["ring", "rustls", "tokio"] {
        ensure!(names.iter().any(|name| name == expected), "the bill of materials has no {expected}");
    }
    Ok(names)
}

/// Whoever is inside is named with its terms.
fn licences(root: &Path, inside: &[String]) -> anyhow::Result<()> {
    let text = fs::read_to_string(root.join("licenses/THIRD-PARTY.txt"))?;
    for name in inside {
        let is_named = text.lines().any(|line| line.starts_with(&format!("{name} ")) && line.contains(": "));
        ensure!(is_named, "THIRD-PARTY.txt does not name {name}");
    }
    for part in
        ["Permission is hereby granted", "TERMS AND CONDITIONS FOR USE", "Copyright 2015-2025 Brian Smith"]
    {
        ensure!(text.contains(part), "THIRD-PARTY.txt has no licence with \"{part}\"");
    }
    ensure!(
        root.join("licenses/rust-standard-library.html").is_file(),
        "the standard library's licences are missing"
    );
    Ok(())
}
