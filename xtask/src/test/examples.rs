//! The examples: compiled by every compiler that is here, and run, as docs/examples.md shows them.

use std::process::Command;

use anyhow::Context;

use super::cpp_binding::{self, compilers};
use super::legs::files;
use super::programs::{build_gateway, build_library};
use super::{Bench, Outcome, version_of};
use crate::{examples, project};

/// What an example in C is free of.
const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-pedantic", "-Werror"];

/// The language versions for which they are written; of C++ the newest that one of them asks for.
const C: &str = "c99";
const CPP: &str = "c++20";

/// Each source alone, warnings being errors.
pub(super) fn compile(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut compiled = 0;
    for compiler in ["cc", "gcc", "clang"] {
        if version_of(compiler).is_some() {
            compiled += compile_by(bench, compiler, "examples/c", "c", C, &WARNINGS)?;
        }
    }
    // The system's own compiles them to be run: that takes seconds for each.
    for compiler in compilers().into_iter().skip(1) {
        compiled += compile_by(bench, &compiler, "examples/cpp", "cpp", CPP, &cpp_binding::WARNINGS)?;
    }
    Ok(Outcome::Passed(compiled))
}

fn compile_by(
    bench: &mut Bench,
    compiler: &str,
    folder: &str,
    ending: &str,
    standard: &str,
    warnings: &[&str],
) -> anyhow::Result<usize> {
    let root = project::root();
    let sources = files(&root.join(folder), &[ending])?;
    for source in &sources {
        bench
            .run(
                Command::new(compiler)
                    .arg(format!("-std={standard}"))
                    .args(warnings)
                    .arg("-fsyntax-only")
                    .arg("-I")
                    .arg(root.join("include"))
                    .arg("-I")
                    .arg(root.join("bindings/cpp/include"))
                    .arg(source),
            )
            .with_context(|| format!("{compiler} -std={standard} {}", source.display()))?;
    }
    Ok(sources.len())
}

/// Every example, against a real gateway.
pub(super) fn shown(bench: &mut Bench) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    build_gateway(bench)?;
    Ok(Outcome::Passed(examples::check(&bench.folder)?))
}
