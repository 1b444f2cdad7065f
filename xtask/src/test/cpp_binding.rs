//! The C++ binding: its header in every language version, its promises, and its examples against a gateway.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, thread};

use anyhow::{Context, anyhow, ensure};

use super::legs::files;
use super::programs::{build_gateway, build_library, expect_nothing_reported, under, valgrind};
use super::{Bench, Outcome, version_of};
use crate::c_programs::{NATIVE_LIBRARIES, SANITIZERS};
use crate::examples::{self, Language};
use crate::project;

pub(super) const WARNINGS: [&str; 6] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion", "-Wshadow"];

/// `c++2b` is what both compilers call C++23, also those that came before it.
const STANDARDS: [&str; 3] = ["c++17", "c++20", "c++2b"];

/// As engines compile.
const NO_EXCEPTIONS: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];

/// Some warnings need the optimiser's eyes.
const OPTIMISED: &str = "-O1";

/// What the binding promises.
const BEHAVIOURS: [&str; 2] = ["behaviour.cpp", "matchmaking.cpp"];

/// One program to be.
struct Program {
    path: PathBuf,
    compiler: String,
    standard: &'static str,
    source: PathBuf,
    flags: Vec<&'static str>,
}

impl Program {
    fn test(bench: &Bench, name: &str, source: &str, standard: &'static str, flags: &[&'static str]) -> Self {
        Self {
            path: bench.folder.join(name),
            compiler: system_compiler(),
            standard,
            source: project::root().join("tests/cpp").join(source),
            flags: flags.to_vec(),
        }
    }

    /// The command up to what it makes.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.compiler);
        command
            .arg(format!("-std={}", self.standard))
            .args(WARNINGS)
            .args(&self.flags)
            .arg("-I")
            .arg(project::root().join("include"))
            .arg("-I")
            .arg(project::root().join("bindings/cpp/include"))
            .arg(&self.source);
        command
    }

    fn compile(&self) -> anyhow::Result<()> {
        let output = self
            .command()
            .args(["-g", "-o"])
            .arg(&self.path)
            .arg(project::debug_build("librallypoint.a"))
            .args(NATIVE_LIBRARIES)
            .output()
            .with_context(|| {
                format!("running {}: a C++17 compiler is needed, named by CXX", self.compiler)
            })?;
        ensure!(
            output.status.success(),
            "{} does not compile:\n{}",
            self.source.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }
}

fn system_compiler() -> String {
    env::var("CXX").unwrap_or_else(|_| "c++".to_owned())
}

/// The system's compiler, and the two that are looked for by name, each once.
pub(super) fn compilers() -> Vec<String> {
    let mut known = Vec::new();
    let mut compilers = Vec::new();
    for name in [system_compiler(), "g++".to_owned(), "clang++".to_owned()] {
        // It begins with the name that it was called by.
        let build =
            version_of(&name).and_then(|line| line.split_once(' ').map(|(_, build)| build.to_owned()));
        if name == system_compiler() || build.as_ref().is_some_and(|build| !known.contains(build)) {
            known.extend(build);
            compilers.push(name);
        }
    }
    compilers
}

/// Two at a time: a compiler wants memory.
fn compile_all<'a>(programs: impl IntoIterator<Item = &'a Program>) -> anyhow::Result<()> {
    let programs: Vec<_> = programs.into_iter().collect();
    for two in programs.chunks(2) {
        thread::scope(|scope| {
            let running: Vec<_> = two.iter().map(|program| scope.spawn(|| program.compile())).collect();
            running
                .into_iter()
                .try_for_each(|compiler| compiler.join().map_err(|_| anyhow!("compiling panicked"))?)
        })?;
    }
    Ok(())
}

/// The whole C interface, with each compiler that is here, in each language version, with exceptions and without.
pub(super) fn header(bench: &mut Bench) -> anyhow::Result<Outcome> {
    every_function_is_called()?;
    let mut compiled = 0;
    for compiler in compilers() {
        for standard in STANDARDS {
            for flags in [&[][..], &NO_EXCEPTIONS] {
                let mut program = Program::test(bench, "", "header_alone.cpp", standard, flags);
                program.compiler.clone_from(&compiler);
                bench
                    .run(program.command().arg("-fsyntax-only"))
                    .with_context(|| format!("{compiler} -std={standard} {}", flags.join(" ")))?;
                compiled += 1;
            }
        }
    }
    Ok(Outcome::Passed(compiled))
}

fn every_function_is_called() -> anyhow::Result<()> {
    let mut binding = String::new();
    for file in files(&project::root().join("bindings/cpp/include/rallypoint/cpp"), &["hpp"])? {
        binding.push_str(&fs::read_to_string(file)?);
    }
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let called: BTreeSet<_> = binding.split(|letter| !is_word(letter)).collect();
    let header = fs::read_to_string(project::root().join("include/rallypoint/rallypoint.h"))?;
    let functions = header.lines().filter(|line| line.starts_with("RP_API ")).filter_map(|line| {
        let (_, declaration) = line.split_once("RP_CALL ")?;
        declaration.split('(').next()
    });
    let mut seen = 0;
    for function in functions {
        seen += 1;
        ensure!(
            called.contains(function) || is_replaced(function),
            "the C++ binding has no {function}: add it, or say here what takes its place"
        );
    }
    ensure!(seen > 0, "no function was found in the header");
    Ok(())
}

/// The initialisers' macros are used, and `Settings::find` looks in its own list.
fn is_replaced(function: &str) -> bool {
    function.ends_with("_init") && function != "rp_server_init" || function == "rp_setting_find"
}

/// What the binding promises, as its users compile it.
pub(super) fn behaviour(bench: &mut Bench) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    let other_file = two_kinds_of_files(bench)?;
    let mut programs = vec![
        Program::test(bench, "behaviour-17", "behaviour.cpp", "c++17", &[OPTIMISED]),
        Program::test(bench, "behaviour-engine", "behaviour.cpp", "c++20", &NO_EXCEPTIONS),
        Program::test(bench, "matchmaking-17", "matchmaking.cpp", "c++17", &[OPTIMISED]),
        Program::test(bench, "matchmaking-engine", "matchmaking.cpp", "c++20", &NO_EXCEPTIONS),
        Program::test(bench, "other-header", "other_library.cpp", "c++17", &[]),
        Program::test(bench, "newer-header", "other_library.cpp", "c++17", &["-DNEWER_HEADER"]),
    ];
    compile_all(&programs)?;
    programs.push(other_file);
    for program in &programs {
        bench.run(&mut Command::new(&program.path))?;
    }
    Ok(Outcome::Passed(programs.len()))
}

/// One program of a file with exceptions and a file without.
fn two_kinds_of_files(bench: &mut Bench) -> anyhow::Result<Program> {
    let program = Program::test(bench, "two-kinds", "unit_throwing.cpp", "c++20", &[]);
    let without = Program::test(bench, "without.o", "unit_nonthrowing.cpp", "c++17", &NO_EXCEPTIONS);
    bench.run(without.command().arg("-c").arg("-o").arg(&without.path))?;
    bench.run(
        program
            .command()
            .arg(&without.path)
            .arg("-o")
            .arg(&program.path)
            .arg(project::debug_build("librallypoint.a"))
            .args(NATIVE_LIBRARIES),
    )?;
    Ok(program)
}

/// The promises and the examples once more, under the address and the undefined behaviour sanitizer.
pub(super) fn sanitized(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut behaviours = Vec::new();
    for compiler in compilers() {
        if has_sanitizers(bench, &compiler)? {
            for source in BEHAVIOURS {
                let name = format!("{source}-{}", behaviours.len());
                let mut program = Program::test(bench, &name, source, "c++20", &SANITIZERS);
                program.compiler.clone_from(&compiler);
                behaviours.push(program);
            }
        } else if compiler == system_compiler() {
            return Ok(Outcome::Skipped(format!("{compiler} has no sanitizers")));
        }
    }
    build_library(bench)?;
    build_gateway(bench)?;
    compile_all(&behaviours)?;
    for program in &behaviours {
        bench.run(&mut Command::new(&program.path))?;
    }
    let played = examples::perform_under(Language::Cpp, &[], &SANITIZERS, &bench.folder.join("examples"))?;
    Ok(Outcome::Passed(behaviours.len() + played))
}

/// The promises once more under valgrind's memcheck, which sees into the library too: no error, no leak.
pub(super) fn memcheck(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("valgrind").is_none() {
        return Ok(Outcome::Skipped("valgrind is not installed".to_owned()));
    }
    let reports = bench.folder.join("reports");
    fs::create_dir_all(&reports)?;
    build_library(bench)?;
    let programs = BEHAVIOURS
        .map(|source| Program::test(bench, &format!("{source}-memcheck"), source, "c++17", &[OPTIMISED]));
    compile_all(&programs)?;
    for program in &programs {
        bench.run(&mut under(&valgrind(&reports), &program.path))?;
    }
    let looked_at = expect_nothing_reported(&reports)?;
    ensure!(looked_at >= programs.len(), "only {looked_at} programs ran under memcheck");
    Ok(Outcome::Passed(looked_at))
}

pub(super) fn has_sanitizers(bench: &mut Bench, compiler: &str) -> anyhow::Result<bool> {
    let source = bench.folder.join("empty.cpp");
    fs::write(&source, "int main() { return 0; }\n")?;
    let program = bench.folder.join("empty");
    let mut compile = Command::new(compiler);
    compile.args(SANITIZERS).arg(&source).arg("-o").arg(&program);
    Ok(bench.run(&mut compile).is_ok() && bench.run(&mut Command::new(&program)).is_ok())
}
