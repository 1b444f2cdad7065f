//! The Gem's targets, built by an engine's own CMake functions with its flags.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use super::{ENGINE_ROOT, engine_root, tests};
use crate::dist::binutils::exports;
use crate::project;
use crate::test::programs::build_library;
use crate::test::{Bench, Outcome, version_of};

/// What the engine calls in a module once it is loaded.
const MODULE_CLASS: &str = "CreateModuleClass";
/// The modules of Clients, Servers and Unified.
const MODULES: [&str; 3] = ["Rallypoint.Client", "Rallypoint.Server", "Rallypoint"];

/// Builds every target as a project's build does, but for what they link of the engine, which is not built here.
pub(crate) fn targets_build(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(engine) = engine_root() else {
        return Ok(Outcome::Skipped(format!("{ENGINE_ROOT} names no engine")));
    };
    for program in ["cmake", "ninja", "clang++"] {
        if version_of(program).is_none() {
            return Ok(Outcome::Skipped(format!("{program} is not installed")));
        }
    }
    build_library(bench)?;
    let (source, build) = (bench.folder.join("source"), bench.folder.join("build"));
    let (library, home) = (bench.folder.join("rallypoint"), bench.folder.join("home"));
    for folder in [&source, &library.join("lib"), &home] {
        fs::create_dir_all(folder)?;
    }
    for part in ["cmake", "Gems", "engine.json"] {
        link(&engine.join(part), &source.join(part))?;
    }
    link(&tests().join("cmake/CMakeLists.txt"), &source.join("CMakeLists.txt"))?;
    link(&project::root().join("include"), &library.join("include"))?;
    link(&project::debug_build("librallypoint.a"), &library.join("lib/librallypoint.a"))?;

    let definition = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(&source).arg("-B").arg(&build).args(["-G", "Ninja Multi-Config"]);
    configure.arg(definition("O3DE_ENGINE", &engine));
    configure.arg(definition("RALLYPOINT_GEM", &project::root().join("bindings/o3de/Rallypoint")));
    // It reads there what is registered.
    bench.run(configure.env("HOME", &home).env("RALLYPOINT_ROOT", &library))?;
    bench.run(Command::new("cmake").arg("--build").arg(&build).args(["--config", "profile"]))?;
    for module in MODULES {
        let names = exports(&build.join(format!("bin/profile/lib{module}.so")))?;
        ensure!(names.iter().any(|name| name == MODULE_CLASS), "{module} does not export {MODULE_CLASS}");
    }
    Ok(Outcome::Passed(MODULES.len()))
}

fn link(to: &Path, at: &Path) -> anyhow::Result<()> {
    std::os::unix::fs::symlink(to, at).with_context(|| format!("linking {}", to.display()))
}
