//! What package managers make of the library: recipes of `packaging` on the archive, cargo-c on the sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::consumers::{Table, Unpacked, made, not_linux, without};
use super::{Bench, Outcome, version_of};
use crate::header::abi_version;
use crate::project;

const CONAN: &str = "conan";
const CARGO_C: &str = "cargo-cinstall";
/// Where vcpkg is, of which the scripts that run a port are enough.
const VCPKG: &str = "VCPKG_ROOT";

/// A program on the path, or one that was installed for the tests alone.
pub(super) fn tool(name: &str) -> Option<PathBuf> {
    let own = std::path::absolute(project::target().join("ci-tools/bin").join(name)).ok()?;
    [PathBuf::from(name), own].into_iter().find(|program| version_of(&program.to_string_lossy()).is_some())
}

/// `conan create` with its test package, shared and static.
pub(super) fn conan(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["cmake"])) {
        return Ok(skipped);
    }
    let Some(conan) = tool(CONAN) else {
        return Ok(Outcome::Skipped(format!("{CONAN} is not installed: pip install conan")));
    };
    let (archive, _) = made()?;
    let (home, recipe) = (bench.folder.join("home"), bench.folder.join("recipe"));
    bench.run(Command::new("cp").arg("-R").arg(project::root().join("packaging/conan")).arg(&recipe))?;
    let call = || {
        let mut command = Command::new(&conan);
        command.env("CONAN_HOME", &home);
        command
    };
    bench.run(call().args(["profile", "detect"]))?;
    let forms = ["True", "False"];
    for shared in forms {
        let mut create = call();
        create.arg("create").arg(&recipe).arg("-o").arg(format!("rallypoint/*:shared={shared}"));
        create.arg("-c").arg(format!("user.rallypoint:archive={}", archive.display()));
        bench.run(&mut create).with_context(|| format!("conan create with shared={shared}"))?;
    }
    let ran = bench.printed().lines().filter(|line| *line == format!("rallypoint {}", version())).count();
    ensure!(ran == forms.len(), "the test package ran {ran} times");
    Ok(Outcome::Passed(forms.len()))
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The overlay port, run by vcpkg's own scripts, and a project that finds what it made.
pub(super) fn vcpkg(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["cmake", "make"])) {
        return Ok(skipped);
    }
    let root =
        std::env::var_os(VCPKG).map(PathBuf::from).filter(|root| root.join("scripts/ports.cmake").is_file());
    let Some(root) = root else {
        return Ok(Outcome::Skipped(format!("{VCPKG} names no tree of vcpkg")));
    };
    if !cfg!(target_arch = "x86_64") {
        return Ok(Outcome::Skipped("the triplets that are tried are for x86-64".to_owned()));
    }
    let (archive, _) = made()?;
    let unpacked = Unpacked::new(bench, &archive)?;
    let table = Table::set(bench)?;
    let triplets = [
        ("x64-linux", "triplets/x64-linux.cmake", "game-static"),
        ("x64-linux-dynamic", "triplets/community/x64-linux-dynamic.cmake", "game-shared"),
    ];
    for (triplet, file, program) in triplets {
        let work = bench.folder.join(triplet);
        let packages = work.join("packages");
        let places = [
            ("TARGET_TRIPLET_FILE", root.join(file)),
            ("VCPKG_ROOT_DIR", root.clone()),
            ("DOWNLOADS", work.join("downloads")),
            ("PACKAGES_DIR", packages.clone()),
            ("BUILDTREES_DIR", work.join("buildtrees")),
            ("_VCPKG_INSTALLED_DIR", work.join("installed")),
            ("CURRENT_PORT_DIR", project::root().join("packaging/vcpkg/rallypoint")),
        ];
        let mut port = Command::new("cmake");
        port.args(["-DCMD=BUILD", "-DPORT=rallypoint", "-DFEATURES=core", "-D_HOST_TRIPLET=x64-linux"])
            // What the tool says of itself; the scripts want one that is new enough.
            .args([&format!("-DTARGET_TRIPLET={triplet}"), "-DVCPKG_BASE_VERSION=2999-12-31"])
            .arg(format!("-DVERSION={}", version()))
            .args(places.iter().map(|(name, place)| format!("-D{name}={}", place.display())))
            .arg("-P")
            .arg(root.join("scripts/ports.cmake"))
            .env("RALLYPOINT_ARCHIVE", &archive);
        bench.run(&mut port).with_context(|| format!("the port for {triplet}"))?;
        let installed = packages.join(format!("rallypoint_{triplet}"));
        build_and_play(bench, &table, &unpacked, &installed, &work.join("build"), program)?;
    }
    table.clear()?;
    Ok(Outcome::Passed(triplets.len()))
}

/// The CMake project, of which a package with one library makes one program.
fn build_and_play(
    bench: &mut Bench,
    table: &Table,
    unpacked: &Unpacked,
    installed: &Path,
    build: &Path,
    program: &str,
) -> anyhow::Result<()> {
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(unpacked.projects.join("cmake")).arg("-B").arg(build);
    bench.run(configure.arg(format!("-DCMAKE_PREFIX_PATH={}", installed.display())))?;
    bench.run(Command::new("cmake").arg("--build").arg(build))?;
    table.play(bench, &mut Command::new(build.join(program)))
}

/// cargo-c builds and installs the library; the consumers of pkg-config find it.
pub(super) fn cargo_c(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["make", "pkg-config"])) {
        return Ok(skipped);
    }
    let Some(cargo_c) = tool(CARGO_C) else {
        return Ok(Outcome::Skipped(format!("{CARGO_C} is not installed: cargo install cargo-c")));
    };
    let prefix = bench.folder.join("prefix");
    let mut install = project::prepared(&cargo_c)?;
    install.args(["cinstall", "--package", "rallypoint", "--profile", "dev", "--libdir", "lib"]);
    // The cargo in it is of another version, and each builds anew what the other built.
    install.env("CARGO_TARGET_DIR", std::path::absolute(project::target().join("cargo-c"))?);
    bench.run(install.arg("--prefix").arg(&prefix))?;
    let soname = format!("librallypoint.so.{}", abi_version()?);
    let library = prefix.join("lib").join(&soname);
    ensure!(
        library.exists(),
        "there is no {}: Cargo.toml's capi.library.version is not the ABI's",
        library.display()
    );
    for header in ["rallypoint.h", "rallypoint.hpp", "cpp/core.hpp"] {
        let header = prefix.join("include/rallypoint").join(header);
        ensure!(header.is_file(), "{} was not installed", header.display());
    }
    let table = Table::set(bench)?;
    let program = bench.folder.join("game");
    let flags = Command::new("pkg-config")
        .args(["--cflags", "--libs", "rallypoint"])
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"))
        .output()?;
    ensure!(flags.status.success(), "pkg-config: {}", String::from_utf8_lossy(&flags.stderr));
    let source = project::root().join("tests/consumers/game.c");
    let mut compile = Command::new("cc");
    compile.arg("-std=c99").arg("-o").arg(&program).arg(source);
    bench.run(compile.args(String::from_utf8_lossy(&flags.stdout).split_whitespace()))?;
    table.play(bench, Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")))?;
    table.clear()?;
    fs::remove_dir_all(&prefix)?;
    Ok(Outcome::Passed(1))
}
