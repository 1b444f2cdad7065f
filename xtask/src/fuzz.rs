//! `cargo xtask fuzz`: libFuzzer's programs of `fuzz/`, built by the Rust that builds everything else.
//!
//! cargo-fuzz can run them too. This way wants neither it nor a nightly Rust: coverage and AddressSanitizer are in every
//! compiler, behind a switch that says one knows what is unstable (ADR 0041).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::project;

/// The package, and its folder.
const PACKAGE: &str = "rallypoint-fuzz";
const FOLDER: &str = "fuzz";

/// What cargo-fuzz compiles with: coverage by edges, comparisons and their operands, and the sanitizer.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address";

/// An input that takes longer is a finding, in seconds. A busy machine's pauses are shorter.
const SLOWEST: u32 = 25;
/// What a target may use, in megabytes.
const MEMORY: u32 = 2048;
/// The longest input, in bytes.
const LONGEST: u32 = 16 * 1024;

/// Runs one target, or all.
pub(crate) fn run(target: Option<&str>, seconds: u32, corpus: Option<&Path>) -> anyhow::Result<()> {
    if let Some(why) = reason_against()? {
        bail!("{why}");
    }
    let programs = build()?;
    let chosen: Vec<_> =
        programs.iter().filter(|program| target.is_none_or(|name| program.name == name)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = programs.iter().map(|program| program.name.as_str()).collect();
        bail!("there is no target {:?}: choose one of {}", target.unwrap_or_default(), names.join(", "));
    }
    let corpus = corpus.map_or_else(|| project::target().join("fuzz-corpus"), Path::to_path_buf);
    for program in chosen {
        println!("$ {}: {seconds} s", program.name);
        let status =
            program.command(seconds, &corpus.join(&program.name))?.status().context("running a target")?;
        ensure!(status.success(), "{} has found something: {}", program.name, program.how_to_repeat());
    }
    Ok(())
}

/// Why this machine cannot fuzz, if it cannot.
pub(crate) fn reason_against() -> anyhow::Result<Option<String>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(Some("AddressSanitizer is looked for on x86-64 Linux alone".to_owned()));
    }
    let output = Command::new(project::rustc())
        .args(["--print", "target-libdir"])
        .current_dir(project::root())
        .output()
        .context("running rustc")?;
    let libraries = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let has_sanitizer = fs::read_dir(&libraries)
        .with_context(|| format!("reading {}", libraries.display()))?
        .filter_map(Result::ok)
        .any(|entry| entry.file_name().to_string_lossy().ends_with("_rt.asan.a"));
    Ok((!has_sanitizer).then(|| "this Rust came without AddressSanitizer: install one by rustup".to_owned()))
}

/// A target's program.
pub(crate) struct Program {
    pub(crate) name: String,
    path: PathBuf,
}

/// Builds every target's program.
pub(crate) fn build() -> anyhow::Result<Vec<Program>> {
    let status = build_command()?.status().context("running cargo")?;
    ensure!(status.success(), "the fuzz targets could not be built");
    programs()
}

/// How they are built.
pub(crate) fn build_command() -> anyhow::Result<Command> {
    let mut cargo = project::cargo()?;
    cargo
        .args(["build", "--package", PACKAGE, "--profile", "fuzz", "--features", "libfuzzer", "--bins"])
        // Named, so that build scripts and macros are compiled without all this.
        .args(["--target", TRIPLE])
        // Built otherwise, so kept apart.
        .env("CARGO_TARGET_DIR", std::path::absolute(folder())?)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", FLAGS);
    Ok(cargo)
}

/// The one that is fuzzed on.
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

fn folder() -> PathBuf {
    project::target().join("fuzz-build")
}

/// The programs that were built: one for each file of the targets.
pub(crate) fn programs() -> anyhow::Result<Vec<Program>> {
    let targets = project::root().join(FOLDER).join("fuzz_targets");
    let mut programs = Vec::new();
    for entry in fs::read_dir(&targets).with_context(|| format!("reading {}", targets.display()))? {
        let file = entry?.path();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = std::path::absolute(folder().join(TRIPLE).join("fuzz").join(&name))?;
        ensure!(path.exists(), "{} was not built", path.display());
        programs.push(Program { name, path });
    }
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(programs)
}

impl Program {
    /// Runs it for so long. It begins with the committed seeds; what it finds worth keeping goes to `corpus`, what breaks
    /// something to the package's `artifacts`.
    pub(crate) fn command(&self, seconds: u32, corpus: &Path) -> anyhow::Result<Command> {
        fs::create_dir_all(corpus).with_context(|| format!("making {}", corpus.display()))?;
        fs::create_dir_all(self.artifacts())?;
        let package = project::root().join(FOLDER);
        let mut command = Command::new(&self.path);
        command
            .arg(corpus)
            .arg(package.join("corpus").join(&self.name))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={SLOWEST}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            .arg(format!("-max_len={LONGEST}"))
            .arg("-print_final_stats=1")
            .arg(format!("-artifact_prefix={}/", self.artifacts().display()));
        let words = package.join("dictionaries").join(&self.name);
        if words.exists() {
            command.arg(format!("-dict={}", words.display()));
        }
        Ok(command)
    }

    fn artifacts(&self) -> PathBuf {
        project::target().join("fuzz-artifacts").join(&self.name)
    }

    /// What to do with something that was found.
    pub(crate) fn how_to_repeat(&self) -> String {
        format!(
            "run {} with a file of {}; once it is mended, keep the file in {FOLDER}/findings/{}",
            self.path.display(),
            self.artifacts().display(),
            self.name
        )
    }
}
