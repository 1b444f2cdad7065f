//! What a fuzzer begins with and what one has found, given to the targets as any bytes are.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use rallypoint_fuzz::{TARGETS, seeds};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder, which may not be there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_seeds_break_no_promise() {
    for (name, target) in TARGETS {
        let seeds = files(&folder("corpus").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            println!("{}", seed.display());
            target(&fs::read(seed).unwrap());
        }
    }
}

/// A file in `findings` is what a fuzzer has found, mended since.
#[test]
fn what_was_found_is_mended() {
    for (name, target) in TARGETS {
        for finding in files(&folder("findings").join(name)) {
            println!("{}", finding.display());
            target(&fs::read(finding).unwrap());
        }
    }
}

#[test]
fn the_seeds_are_what_our_encoders_write() {
    for (target, name, bytes) in seeds::all() {
        let path = folder("corpus").join(target).join(name);
        let committed = fs::read(&path).unwrap_or_default();
        assert_eq!(committed, bytes, "{}: write the seeds anew with the example write_seeds", path.display());
    }
}

#[test]
fn every_target_has_its_program() {
    for (name, _) in TARGETS {
        let program = fs::read_to_string(folder("fuzz_targets").join(name).with_extension("rs")).unwrap();
        assert!(program.contains(&format!("rallypoint_fuzz::{name}::run(data)")), "{name}");
    }
    assert_eq!(files(&folder("fuzz_targets")).len(), TARGETS.len());
}
