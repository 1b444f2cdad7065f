//! Long legs: the archives of other systems, made here, and programs with them that are run: against an old glibc, on arm64
//! under QEMU, on Windows under Wine; for macOS only compiled. The gateway is this machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::consumers::{Table, Unpacked, not_linux, without};
use super::packagers::tool;
use super::{Bench, Outcome, version_of};
use crate::dist::{self, Made, Order, binutils};
use crate::project;

/// The oldest that Rust's standard library takes; CentOS 7's, of 2012.
const OLD_GLIBC: &str = "2.17";
const ZIG: &str = "cargo-zigbuild";
const ARM64: &str = "aarch64-unknown-linux-gnu";
const MACOS: &str = "aarch64-apple-darwin";
const WINDOWS: &str = "x86_64-pc-windows-gnu";
/// Where Debian has the libraries of arm64, for QEMU to find its loader.
const ARM64_ROOT: &str = "/usr/aarch64-linux-gnu";
/// Debian has the second beside the path.
const WINES: [&str; 3] = ["wine64", "/usr/lib/wine/wine64", "wine"];
const GAME: &str = "game.c";
/// The same, and it calls another Rust library.
const BESIDE: &str = "second-rust/main.c";

/// Says so when the package for a target cannot be built here; nothing is wrong with that.
fn order(target: &str) -> Result<Order, Outcome> {
    dist::order(Some(target), None).map_err(|why| Outcome::Skipped(why.to_string()))
}

fn unpack(bench: &mut Bench, order: &Order) -> anyhow::Result<Unpacked> {
    let out = bench.folder.join("package");
    let Made { archive, .. } = dist::make(&out, order)?;
    Unpacked::new(bench, &archive)
}

/// A compiler with what every program here is compiled with.
fn compiler(name: impl AsRef<std::ffi::OsStr>, unpacked: &Unpacked) -> Command {
    let mut compiler = Command::new(name);
    compiler.arg("-std=c99").arg("-I").arg(unpacked.root.join("include"));
    compiler
}

/// What the static library needs, as its own pkg-config file says it.
fn natives(unpacked: &Unpacked) -> anyhow::Result<Vec<String>> {
    let path = unpacked.root.join("lib/pkgconfig/rallypoint-static.pc");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let libraries = text.lines().find_map(|line| line.split_once("-l:librallypoint.a "));
    let (_, natives) = libraries.with_context(|| format!("{} names no static library", path.display()))?;
    Ok(natives.split_whitespace().map(str::to_owned).collect())
}

/// Both libraries of an archive for Linux, in a program each.
fn two_programs(
    bench: &mut Bench,
    unpacked: &Unpacked,
    compiler_of: &dyn Fn() -> Command,
) -> anyhow::Result<[PathBuf; 2]> {
    let lib = unpacked.root.join("lib");
    let [shared, fixed] = ["game-shared", "game-static"].map(|name| bench.folder.join(name));
    let source = unpacked.projects.join(GAME);
    let mut link = compiler_of();
    link.arg(&source).arg("-o").arg(&shared).arg("-L").arg(&lib).arg("-lrallypoint");
    bench.run(link.arg(format!("-Wl,-rpath,{}", lib.display())))?;
    let mut link = compiler_of();
    link.arg(&source).arg("-o").arg(&fixed).arg(lib.join("librallypoint.a")).args(natives(unpacked)?);
    bench.run(&mut link)?;
    Ok([shared, fixed])
}

/// The shared library and a program with the static one ask for nothing newer, and run.
pub(super) fn old_glibc(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux() {
        return Ok(skipped);
    }
    let Some(zig) = tool(ZIG) else {
        return Ok(Outcome::Skipped(format!("{ZIG} is not installed: pip install cargo-zigbuild")));
    };
    let order = dist::order(None, Some(OLD_GLIBC))?;
    let unpacked = unpack(bench, &order)?;
    let processor = order.target.triple.split('-').next().unwrap_or_default();
    let triple = format!("{processor}-linux-gnu.{OLD_GLIBC}");
    let programs = two_programs(bench, &unpacked, &|| {
        let mut zig_cc = Command::new(&zig);
        zig_cc
            .args(["zig", "cc", "--", "-target", &triple, "-std=c99", "-I"])
            .arg(unpacked.root.join("include"));
        zig_cc
    })?;
    let given = OLD_GLIBC.parse()?;
    for program in &programs {
        let needed = binutils::glibc(&order.target, program)?;
        ensure!(needed <= given, "{} needs glibc {needed}", program.display());
    }
    let table = Table::set(bench)?;
    for program in &programs {
        table.play(bench, &mut Command::new(program))?;
    }
    table.clear()?;
    Ok(Outcome::Passed(programs.len()))
}

/// Clients and a dedicated server, all of arm64.
pub(super) fn arm64(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["aarch64-linux-gnu-gcc", "qemu-aarch64"])) {
        return Ok(skipped);
    }
    let order = match order(ARM64) {
        Ok(order) => order,
        Err(skipped) => return Ok(skipped),
    };
    let unpacked = unpack(bench, &order)?;
    let gcc = || compiler("aarch64-linux-gnu-gcc", &unpacked);
    let programs = two_programs(bench, &unpacked, &gcc)?;
    let server = bench.folder.join("04_dedicated_server");
    let mut link = gcc();
    link.arg(project::root().join("examples/c/04_dedicated_server.c")).arg("-o").arg(&server);
    bench.run(link.arg(unpacked.root.join("lib/librallypoint.a")).args(natives(&unpacked)?))?;
    let emulator = ["qemu-aarch64", "-L", ARM64_ROOT].map(str::to_owned);
    let table = Table::set_with(bench, &emulator, &server)?;
    for program in &programs {
        table.play(bench, Command::new(&emulator[0]).args(&emulator[1..]).arg(program))?;
    }
    table.clear()?;
    Ok(Outcome::Passed(programs.len() + 1))
}

/// The DLL by each of its import libraries, and the static library.
pub(super) fn windows(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let compiler_name = "x86_64-w64-mingw32-gcc";
    if let Some(skipped) = not_linux().or_else(|| without(&[compiler_name])) {
        return Ok(skipped);
    }
    let Some(wine) = WINES.into_iter().find(|wine| version_of(wine).is_some()) else {
        return Ok(Outcome::Skipped("wine64 is not installed".to_owned()));
    };
    let order = match order(WINDOWS) {
        Ok(order) => order,
        Err(skipped) => return Ok(skipped),
    };
    let unpacked = unpack(bench, &order)?;
    let (lib, place) = (unpacked.root.join("lib"), bench.folder.join("programs"));
    fs::create_dir_all(&place)?;
    // A loader looks beside the program.
    fs::copy(unpacked.root.join("bin/rallypoint.dll"), place.join("rallypoint.dll"))?;
    let stand_in = place.join("bcryptprimitives.dll");
    let mut link = Command::new(compiler_name);
    link.arg("-shared").arg("-o").arg(&stand_in).arg(unpacked.projects.join("wine/bcryptprimitives.c"));
    bench.run(link.arg("-ladvapi32"))?;
    let natives = natives(&unpacked)?;
    let other = another_rust_library(bench, &order, &unpacked)?;
    let ours = lib.join("librallypoint.a").display().to_string();
    let ways: [(&str, &str, Vec<String>); 5] = [
        ("by-mingw.exe", GAME, vec![lib.join("librallypoint.dll.a").display().to_string()]),
        ("by-msvc-imports.exe", GAME, vec![lib.join("rallypoint.dll.lib").display().to_string()]),
        ("static.exe", GAME, [vec![ours.clone()], natives.clone()].concat()),
        ("ours-first.exe", BESIDE, [vec![ours.clone(), other.clone()], natives.clone()].concat()),
        ("ours-last.exe", BESIDE, [vec![other, ours], natives].concat()),
    ];
    for (name, source, libraries) in &ways {
        let mut link = compiler(compiler_name, &unpacked);
        link.arg("-o").arg(place.join(name)).arg(unpacked.projects.join(source)).args(libraries);
        bench.run(&mut link).with_context(|| format!("linking {name}"))?;
    }
    let home = bench.folder.join("wine");
    let played =
        play_under_wine(bench, Path::new(wine), &home, ways.iter().map(|(name, ..)| place.join(name)));
    // What Wine leaves running belongs to this home alone.
    let server = Path::new(wine).with_file_name("wineserver");
    let ended = Command::new(server).arg("-k").env("WINEPREFIX", &home).output();
    played?;
    ended.context("ending what Wine left running")?;
    Ok(Outcome::Passed(ways.len()))
}

/// The library of the project `second-rust`, by the compiler that made ours.
fn another_rust_library(bench: &mut Bench, order: &Order, unpacked: &Unpacked) -> anyhow::Result<String> {
    let (target, built) = (order.target.triple, bench.folder.join("second-rust"));
    let mut cargo = order.toolchain.command("cargo")?;
    cargo.args(["rustc", "--release", "--target", target]).args(order.toolchain.options());
    cargo.arg("--manifest-path").arg(unpacked.projects.join("second-rust/Cargo.toml"));
    bench.run(cargo.env("CARGO_TARGET_DIR", &built)).context("building another Rust library")?;
    Ok(built.join(target).join("release/libleaderboard.a").display().to_string())
}

/// A static library for macOS is compiled, C and assembly with it. Nothing is linked: that takes Apple's SDK.
pub(super) fn macos(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(zig) = tool(ZIG) else {
        return Ok(Outcome::Skipped(format!("{ZIG} is not installed: pip install cargo-zigbuild")));
    };
    let libraries =
        Command::new(project::rustc()).args(["--print", "target-libdir", "--target", MACOS]).output()?;
    let libraries = PathBuf::from(String::from_utf8_lossy(&libraries.stdout).trim());
    if !libraries.is_dir() {
        return Ok(Outcome::Skipped(format!(
            "its standard library is not installed: rustup target add {MACOS}"
        )));
    }
    let target = std::path::absolute(project::target().join("zig"))?;
    let mut build = project::prepared(zig)?;
    build.args(["rustc", "--locked", "--package", "rallypoint", "--lib", "--crate-type", "staticlib"]);
    bench.run(build.args(["--target", MACOS]).env("CARGO_TARGET_DIR", &target))?;
    let library = target.join(MACOS).join("debug/librallypoint.a");
    ensure!(library.is_file(), "there is no {}", library.display());
    Ok(Outcome::Passed(1))
}

fn play_under_wine(
    bench: &mut Bench,
    wine: &Path,
    home: &Path,
    programs: impl Iterator<Item = PathBuf>,
) -> anyhow::Result<()> {
    let table = Table::set(bench)?;
    for program in programs {
        let mut game = Command::new(wine);
        table.play(bench, game.arg(&program).env("WINEPREFIX", home).env("WINEDEBUG", "-all"))?;
    }
    table.clear()
}
