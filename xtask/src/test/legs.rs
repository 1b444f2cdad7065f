//! The legs, in the order in which they run: what fails soonest comes first.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::ensure;

use super::{
    Bench, Leg, Outcome, abi, archive, book, consumers, cpp_binding, dashboard, dependencies, deploy,
    examples, fuzz, interop, lan, licences, matchmaking, o3de, package, packagers, programs, python,
    sanitizer, unity, unreal, version_of,
};
use crate::project::cargo;
use crate::{demo, header, project};

pub(super) fn all() -> Vec<Leg> {
    vec![
        Leg { name: "format: Rust", run: format_rust },
        Leg { name: "format: C and C++", run: format_c },
        Leg { name: "format and lint: Python", run: python::lint },
        Leg { name: "types: Python", run: python::types },
        Leg { name: "Lambda's template", run: deploy::template },
        Leg { name: "docs: links of the Markdown", run: book::links },
        Leg { name: "header is what src/capi says", run: header_is_current },
        Leg { name: "ABI: symbols and numbers", run: abi::symbols },
        Leg { name: "header in every language version", run: programs::header_alone },
        Leg { name: "C++ header in every version", run: cpp_binding::header },
        Leg { name: "lint: Rust", run: lint_rust },
        Leg { name: "tests: Rust", run: test_rust },
        Leg { name: "tests: Rust, by other programs", run: programs_of_rust_tests },
        Leg { name: "dependencies of the library", run: library_dependencies },
        Leg { name: "dependencies: licences", run: licences::allowed },
        Leg { name: "dependencies: licences, versions, sources", run: dependencies::allowed },
        Leg { name: "dependencies: advisories", run: dependencies::advisories },
        Leg { name: "demo", run: run_demo },
        Leg { name: "C99 and C11 programs", run: programs::c },
        Leg { name: "C++11, C++17 and C++20 programs", run: programs::cpp },
        Leg { name: "matchmaking example in C", run: matchmaking::c_example },
        Leg { name: "C++ binding", run: cpp_binding::behaviour },
        Leg { name: "examples by every compiler", run: examples::compile },
        Leg { name: "examples print what is shown", run: examples::shown },
        Leg { name: "C++ under sanitizers", run: cpp_binding::sanitized },
        Leg { name: "Unreal plugin: every engine", run: unreal::compile },
        Leg { name: "Unreal plugin: build rules", run: unreal::build_rules },
        Leg { name: "Unreal plugin on stand-ins", run: unreal::run },
        Leg { name: "Unreal under sanitizers", run: unreal::sanitized },
        Leg { name: "O3DE Gem on stand-ins", run: o3de::on_stand_ins },
        Leg { name: "O3DE Gem under sanitizers", run: o3de::sanitized },
        Leg { name: "O3DE Gem with the engine", run: o3de::with_engine },
        Leg { name: "O3DE's scripts take the Gem", run: o3de::take_the_gem },
        Leg { name: "O3DE's CMake builds the Gem", run: o3de::targets_build },
        Leg { name: "Python package", run: python::package },
        Leg { name: "Python wheel", run: python::wheel },
        Leg { name: "Unity package", run: unity::package },
        Leg { name: "docs: the book and the references", run: book::made },
        Leg { name: "dashboard (Chromium)", run: dashboard::chromium },
        Leg { name: "interop: boto3", run: interop::boto3 },
        Leg { name: "interop: AWS CLI", run: interop::aws_cli },
        Leg { name: "interop: Prometheus", run: interop::prometheus },
        Leg { name: "interop: the original's Lambdas", run: interop::lambdas },
        Leg { name: "interop: OpenAPI", run: interop::openapi },
        Leg { name: "interop: AWS SDK for JavaScript", run: interop::javascript },
        Leg { name: "interop: AWS SDK for Java", run: interop::java },
        Leg { name: "interop: AWS SDK for Go", run: interop::go },
        Leg { name: "interop: AWS SDK for Rust", run: interop::rust },
        Leg { name: "interop: GameLift SDK for Go", run: interop::go_server },
        Leg { name: "interop: our library as the server", run: interop::our_server },
        Leg { name: "LAN between network namespaces", run: lan::between_namespaces },
        Leg { name: "memcheck of the C programs", run: programs::memcheck },
        Leg { name: "C programs under sanitizers", run: programs::sanitized },
        Leg { name: "C++ binding under memcheck", run: cpp_binding::memcheck },
        Leg { name: "ABI: the library against the last release", run: abi::library },
        Leg { name: "fuzz targets, shortly", run: fuzz::shortly },
        Leg { name: "threads under ThreadSanitizer", run: sanitizer::threads },
        Leg { name: "dist: the package by pkg-config", run: package::package },
        Leg { name: "docs: first steps, word by word", run: book::first_steps },
        Leg { name: "dist: what is in the archive", run: archive::contents },
        Leg { name: "dist: its bill of materials by the schema", run: archive::schema },
        Leg { name: "consumers: CMake", run: consumers::cmake },
        Leg { name: "consumers: pkg-config and make", run: consumers::make },
        Leg { name: "consumers: a second Rust library", run: consumers::second_rust },
        Leg { name: "consumers: Conan", run: packagers::conan },
        Leg { name: "consumers: vcpkg", run: packagers::vcpkg },
    ]
}

/// Where C and C++ sources are; the C header is the generator's to format.
const C_SOURCES: [&str; 18] = [
    "examples/c",
    "tests/c",
    "tests/consumers",
    "tests/consumers/second-rust",
    "tests/consumers/wine",
    "packaging/conan/test_package",
    "bindings/cpp/include/rallypoint",
    "bindings/cpp/include/rallypoint/cpp",
    "examples/cpp",
    "tests/cpp",
    "bindings/o3de/Rallypoint/Code/Include/Rallypoint",
    "bindings/o3de/Rallypoint/Code/Compatibility/AWSGameLift",
    "bindings/o3de/Rallypoint/Code/Compatibility/AWSGameLift/Request",
    "bindings/o3de/Rallypoint/Code/Source/Common",
    "bindings/o3de/Rallypoint/Code/Source/Client",
    "bindings/o3de/Rallypoint/Code/Source/Server",
    "bindings/o3de/Rallypoint/Code/Source/Unified",
    "tests/engines/o3de",
];

fn format_rust(bench: &mut Bench) -> anyhow::Result<Outcome> {
    bench.run(cargo()?.args(["fmt", "--all", "--check"]))?;
    Ok(Outcome::Passed(0))
}

fn format_c(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("clang-format").is_none() {
        return Ok(Outcome::Skipped("clang-format is not installed".to_owned()));
    }
    let mut sources = Vec::new();
    for folder in C_SOURCES {
        sources.extend(files(&project::root().join(folder), &["c", "cpp", "h", "hpp"])?);
    }
    ensure!(!sources.is_empty(), "no C sources were found");
    bench.run(Command::new("clang-format").args(["--dry-run", "-Werror"]).args(sources))?;
    Ok(Outcome::Passed(0))
}

fn header_is_current(_: &mut Bench) -> anyhow::Result<Outcome> {
    header::run(true)?;
    Ok(Outcome::Passed(0))
}

fn lint_rust(bench: &mut Bench) -> anyhow::Result<Outcome> {
    bench.run(cargo()?.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    Ok(Outcome::Passed(0))
}

/// Most of a test's time is waiting.
const TESTS_PER_CORE: usize = 2;

fn test_rust(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = env::var("RUST_TEST_THREADS").unwrap_or_else(|_| (cores * TESTS_PER_CORE).to_string());
    let ended =
        bench.run(cargo()?.args(["test", "--workspace", "--no-fail-fast"]).env("RUST_TEST_THREADS", threads));
    let printed = bench.printed();
    let counted = |word: &str| -> usize {
        let results = printed.lines().filter(|line| line.starts_with("test result: "));
        results
            .filter_map(|line| {
                line.split(&format!(" {word}")).next()?.rsplit(' ').next()?.parse::<usize>().ok()
            })
            .sum()
    };
    let failed: Vec<_> =
        printed.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED")).collect();
    ensure!(failed.is_empty(), "failed: {}\n{}", failed.join(", "), said_by_failed_tests(&printed));
    ended?;
    ensure!(counted("ignored") == 0, "a test is ignored");
    ensure!(counted("passed") > 0, "no test ran");
    Ok(Outcome::Passed(counted("passed")))
}

/// What failed tests printed, which stands far before the end where others ran after them.
fn said_by_failed_tests(printed: &str) -> String {
    const SHOWN: usize = 80;
    let mut is_theirs = false;
    let theirs = printed.lines().filter(|line| {
        is_theirs = line.starts_with("---- ") || (is_theirs && *line != "failures:");
        is_theirs
    });
    theirs.take(SHOWN).map(|line| format!("  | {line}\n")).collect()
}

/// What tests in Rust look through; without it they pass and have seen nothing, and nobody would hear of it.
fn programs_of_rust_tests(_: &mut Bench) -> anyhow::Result<Outcome> {
    let missing: Vec<&str> = [("tmux", "-V"), ("groff", "--version")]
        .into_iter()
        .filter(|(program, option)| Command::new(program).arg(option).output().is_err())
        .map(|(program, _)| program)
        .collect();
    Ok(if missing.is_empty() {
        Outcome::Passed(0)
    } else {
        let missing = missing.join(", ");
        Outcome::Skipped(format!(
            "not installed: {missing}; tests of the terminal and of man pages saw nothing"
        ))
    })
}

/// One TLS library, and none of OpenSSL: each would double the size of a client.
fn library_dependencies(bench: &mut Bench) -> anyhow::Result<Outcome> {
    bench.run(cargo()?.args([
        "tree",
        "--package",
        "rallypoint",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ]))?;
    let tree = bench.printed();
    ensure!(tree.contains("ring v"), "the library is meant to use ring");
    for unwanted in
        ["aws-lc", "openssl-sys", "native-tls", "h2 v", "axum v", "rallypoint-gateway v", "aws-sdk"]
    {
        ensure!(!tree.contains(unwanted), "the library has come to depend on {unwanted}");
    }
    Ok(Outcome::Passed(0))
}

fn run_demo(_: &mut Bench) -> anyhow::Result<Outcome> {
    demo::run(false)?;
    Ok(Outcome::Passed(0))
}

/// The files of a folder with one of these endings, in order.
pub(super) fn files(folder: &Path, endings: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::said_by_failed_tests;

    #[test]
    fn what_a_failed_test_said_is_shown_and_nothing_else() {
        let printed = "test a ... ok\n\nfailures:\n\n---- b stdout ----\npanicked at 5\n\n\nfailures:\n    b\n\ntest c ... ok\n";
        assert_eq!(said_by_failed_tests(printed), "  | ---- b stdout ----\n  | panicked at 5\n  | \n  | \n");
    }
}
