//! Programs that are not Rust: compiled as their users would, run against the real library and the real gateway.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};

use super::legs::files;
use super::{Bench, Outcome, matchmaking, version_of};
use crate::c_programs::{self, Language, SANITIZERS};
use crate::project::cargo;
use crate::{demo, examples, project};

/// How long the gateway's servers may take to be ready, also under memcheck.
pub(super) const READY: Duration = Duration::from_secs(60);

/// What [`play_everything`] plays.
const STORIES: usize = 5;

const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-pedantic", "-Werror"];

/// The header must compile alone and pedantic in each of these.
const HEADER_STANDARDS: [(&str, &str, Language); 7] = [
    ("c99", "header_alone.c", Language::C),
    ("c11", "header_alone.c", Language::C),
    ("c2x", "header_alone.c", Language::C),
    ("c++11", "header_alone.cpp", Language::Cpp),
    ("c++14", "header_alone.cpp", Language::Cpp),
    ("c++17", "header_alone.cpp", Language::Cpp),
    ("c++20", "header_alone.cpp", Language::Cpp),
];

fn c_source(name: &str) -> PathBuf {
    project::root().join("tests/c").join(name)
}

/// With each compiler that is here; the system's own must be.
pub(super) fn header_alone(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut compiled = 0;
    for (c, cpp, is_required) in [("cc", "c++", true), ("gcc", "g++", false), ("clang", "clang++", false)] {
        if !is_required && (version_of(c).is_none() || version_of(cpp).is_none()) {
            continue;
        }
        for (standard, source, language) in HEADER_STANDARDS {
            let compiler = if language == Language::C { c } else { cpp };
            bench
                .run(
                    Command::new(compiler)
                        .arg(format!("-std={standard}"))
                        .args(WARNINGS)
                        .arg("-fsyntax-only")
                        .arg("-I")
                        .arg(project::root().join("include"))
                        .arg(c_source(source)),
                )
                .with_context(|| format!("{compiler} -std={standard} {source}"))?;
            compiled += 1;
        }
    }
    // As programs they compare each _INIT macro with its _init function.
    compile_and_run(bench, &["c99", "c11"], "header_alone.c", Language::C)?;
    compile_and_run(bench, &["c++11", "c++20"], "header_alone.cpp", Language::Cpp)?;
    Ok(Outcome::Passed(compiled + 4))
}

pub(super) fn c(bench: &mut Bench) -> anyhow::Result<Outcome> {
    compile_and_run(bench, &["c99", "c11"], "misuse.c", Language::C)
}

pub(super) fn cpp(bench: &mut Bench) -> anyhow::Result<Outcome> {
    compile_and_run(bench, &["c++11", "c++17", "c++20"], "smoke.cpp", Language::Cpp)
}

fn compile_and_run(
    bench: &mut Bench,
    standards: &[&str],
    source: &str,
    language: Language,
) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    for standard in standards {
        let program = bench.folder.join(format!("{source}-{standard}"));
        c_programs::compile(language, standard, &c_source(source), &program, &[])?;
        bench.run(&mut Command::new(&program)).with_context(|| format!("{source} as {standard}"))?;
    }
    Ok(Outcome::Passed(standards.len()))
}

pub(super) fn build_library(bench: &mut Bench) -> anyhow::Result<()> {
    bench.run(cargo()?.args(["build", "--package", "rallypoint"]))
}

pub(super) fn build_gateway(bench: &mut Bench) -> anyhow::Result<()> {
    bench.run(cargo()?.args(["build", "--package", "rallypoint-gateway"]))
}

/// The gateway, and the dedicated server of the examples, which is given.
pub(super) fn build_gateway_and_server(bench: &mut Bench) -> anyhow::Result<PathBuf> {
    build_library(bench)?;
    build_gateway(bench)?;
    let [server] =
        c_programs::compile_examples(["04_dedicated_server"], &bench.folder.join("examples"), &[])?;
    Ok(server)
}

pub(super) fn gateway_program() -> PathBuf {
    project::debug_build("rallypoint-gateway")
}

pub(super) fn shared_library() -> PathBuf {
    let name = if cfg!(target_os = "macos") { "librallypoint.dylib" } else { "librallypoint.so" };
    project::debug_build(name)
}

/// How many tests Python's unittest says it ran.
pub(super) fn unittests(printed: &str) -> usize {
    let ran = printed
        .lines()
        .filter_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<usize>().ok());
    ran.sum()
}

/// Every C program under valgrind's memcheck: no error, no leak.
pub(super) fn memcheck(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("valgrind").is_none() {
        return Ok(Outcome::Skipped("valgrind is not installed".to_owned()));
    }
    let reports = bench.folder.join("reports");
    std::fs::create_dir_all(&reports)?;
    let wrapper = valgrind(&reports);
    play_everything(bench, &wrapper, &[])?;

    let programs = expect_nothing_reported(&reports)?;
    ensure!(programs >= 10, "only {programs} programs ran under memcheck");
    Ok(Outcome::Passed(programs))
}

/// The command that looks at a program and writes to a folder what it finds.
pub(super) fn valgrind(reports: &Path) -> [String; 6] {
    [
        "valgrind".to_owned(),
        "--quiet".to_owned(),
        "--leak-check=full".to_owned(),
        "--errors-for-leak-kinds=definite,indirect,possible".to_owned(),
        "--error-exitcode=99".to_owned(),
        format!("--log-file={}", reports.join("%p.txt").display()),
    ]
}

/// How many programs ran under it; fails when it has anything to say of one.
pub(super) fn expect_nothing_reported(reports: &Path) -> anyhow::Result<usize> {
    let reports = files(reports, &["txt"])?;
    for report in &reports {
        let text = std::fs::read_to_string(report)?;
        ensure!(text.trim().is_empty(), "{}:\n{text}", report.display());
    }
    Ok(reports.len())
}

/// Every C program under the address and the undefined behaviour sanitizer. The library itself is looked at by the fuzz
/// targets, which are built with it.
pub(super) fn sanitized(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if !has_sanitizers(bench)? {
        return Ok(Outcome::Skipped(
            "the C compiler has no sanitizers: install gcc or clang with theirs".to_owned(),
        ));
    }
    Ok(Outcome::Passed(play_everything(bench, &[], &SANITIZERS)?))
}

fn has_sanitizers(bench: &mut Bench) -> anyhow::Result<bool> {
    let (source, program) = (bench.folder.join("empty.c"), bench.folder.join("empty"));
    std::fs::write(&source, "int main(void) { return 0; }\n")?;
    build_library(bench)?;
    let compiled = c_programs::compile(Language::C, "c99", &source, &program, &SANITIZERS);
    Ok(compiled.is_ok() && bench.run(&mut Command::new(&program)).is_ok())
}

/// Every story that has C programs in it, compiled with these flags, under a wrapper; gives how many there are.
fn play_everything(bench: &mut Bench, wrapper: &[String], flags: &[&str]) -> anyhow::Result<usize> {
    build_library(bench)?;
    build_gateway(bench)?;
    let (misuse, smoke) = (bench.folder.join("misuse"), bench.folder.join("smoke"));
    c_programs::compile(Language::C, "c99", &c_source("misuse.c"), &misuse, flags)?;
    c_programs::compile(Language::Cpp, "c++17", &c_source("smoke.cpp"), &smoke, flags)?;

    bench.run(&mut under(wrapper, &misuse))?;
    bench.run(&mut under(wrapper, &smoke))?;
    let folder = bench.folder.join("c");
    // A wrapper makes them slow, and each has one program at a time that computes.
    thread::scope(|scope| {
        let examples =
            scope.spawn(|| examples::perform_under(examples::Language::C, wrapper, flags, &folder));
        demo::run_under(wrapper, flags)?;
        matchmaking::c_example_under(bench, wrapper, flags)?;
        examples.join().map_err(|_| anyhow!("the examples panicked"))?
    })?;
    Ok(STORIES)
}

/// A program, under a wrapper if there is one.
pub(super) fn under(wrapper: &[String], program: &Path) -> Command {
    match wrapper {
        [] => Command::new(program),
        [wrapper, options @ ..] => {
            let mut command = Command::new(wrapper);
            command.args(options).arg(program);
            command
        }
    }
}
