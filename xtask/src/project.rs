//! Where things are, and how they are built.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    // A relative one is relative to where cargo was called, which is where we are.
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// What `cargo build` without options makes.
pub(crate) fn debug_build(file: &str) -> PathBuf {
    target().join("debug").join(file)
}

/// Builds one package, cargo's progress shown. One at a time: built together, a package would get features that only
/// another one asks for.
pub(crate) fn build(package: &str) -> anyhow::Result<()> {
    println!("$ cargo build -p {package}");
    let status = cargo()?.args(["build", "-p", package]).status().context("running cargo")?;
    ensure!(status.success(), "cargo build -p {package} failed");
    Ok(())
}

/// The compiler that cargo uses.
pub(crate) fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// A cargo that works in this checkout and builds where we were built.
pub(crate) fn cargo() -> anyhow::Result<Command> {
    prepared(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program that calls cargo, to work in this checkout and build where we were built.
pub(crate) fn prepared(program: impl AsRef<OsStr>) -> anyhow::Result<Command> {
    let mut command = Command::new(program);
    // What `cargo run` tells us about ourselves would make build scripts that look at it run anew, ring's above all,
    // each time the same build is asked for with and without xtask.
    for (name, _) in env::vars_os() {
        let is_ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    let target = std::path::absolute(target()).context("finding the target folder")?;
    command.current_dir(root()).env("CARGO_TARGET_DIR", target);
    Ok(command)
}
