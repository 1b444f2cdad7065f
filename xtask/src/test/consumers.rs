//! Projects that use the library as their authors would: `tests/consumers`, built from the archive alone, in another place,
//! and run against a real gateway.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, ensure};

use super::programs::{self, READY, gateway_program};
use super::{Bench, Outcome, version_of};
use crate::dist::{self, Made};
use crate::gateway::Gateway;
use crate::project;

/// Where the projects are.
const PROJECTS: &str = "tests/consumers";
/// How many game servers wait: each program starts a session, some two.
const SERVERS: usize = 3;

/// The archive of this run, made by the first leg that wants it.
static MADE: Mutex<Option<(PathBuf, PathBuf)>> = Mutex::new(None);

/// The archive and its folder, for this machine.
pub(super) fn made() -> anyhow::Result<(PathBuf, PathBuf)> {
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(made) = &*made {
        return Ok(made.clone());
    }
    let out = std::path::absolute(project::target().join("test/package"))?;
    let Made { package, archive } = dist::make(&out, &dist::order(None, None)?)?;
    let paths = (archive, package.folder().to_owned());
    *made = Some(paths.clone());
    Ok(paths)
}

/// An archive that was unpacked where nobody knew it would be, with the projects beside it.
pub(super) struct Unpacked {
    /// The archive's folder.
    pub(super) root: PathBuf,
    pub(super) projects: PathBuf,
}

impl Unpacked {
    pub(super) fn new(bench: &mut Bench, archive: &Path) -> anyhow::Result<Self> {
        // With a blank, as some have in their names.
        let place = bench.folder.join("some where");
        let projects = place.join("consumers");
        fs::create_dir_all(&place)?;
        bench.run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&place))?;
        bench.run(Command::new("cp").arg("-R").arg(project::root().join(PROJECTS)).arg(&projects))?;
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self { root: place.join(name.trim_end_matches(".tar.gz")), projects })
    }
}

/// A gateway with game servers, that programs are run against.
pub(super) struct Table {
    gateway: Gateway,
    players: String,
}

impl Table {
    /// With this machine's game server.
    pub(super) fn set(bench: &mut Bench) -> anyhow::Result<Self> {
        let server = programs::build_gateway_and_server(bench)?;
        Self::set_with(bench, &[], &server)
    }

    /// With another one, under a wrapper if there is one.
    pub(super) fn set_with(bench: &mut Bench, wrapper: &[String], server: &Path) -> anyhow::Result<Self> {
        programs::build_gateway(bench)?;
        let mut gateway = Gateway::start(&gateway_program(), wrapper, server, SERVERS, &bench.folder)?;
        gateway.start_up_line("ready", READY)?;
        let players = gateway.start_up_line("players", READY)?;
        Ok(Self { gateway, players })
    }

    /// Runs a program that is told the gateway's address, and looks that it played.
    pub(super) fn play(&self, bench: &mut Bench, program: &mut Command) -> anyhow::Result<()> {
        let before = travels(&bench.printed());
        bench.run(program.arg(&self.players))?;
        ensure!(travels(&bench.printed()) > before, "{:?} started no session", program.get_program());
        Ok(())
    }

    pub(super) fn clear(mut self) -> anyhow::Result<()> {
        ensure!(self.gateway.stop(READY)?.success(), "the gateway did not stop well");
        Ok(())
    }
}

fn travels(printed: &str) -> usize {
    printed.lines().filter(|line| line.starts_with("travel to ")).count()
}

/// Says so when a program is missing.
pub(super) fn without(programs: &[&str]) -> Option<Outcome> {
    let missing: Vec<_> = programs.iter().filter(|program| version_of(program).is_none()).copied().collect();
    (!missing.is_empty()).then(|| Outcome::Skipped(format!("{} is not installed", missing.join(" and "))))
}

pub(super) fn not_linux() -> Option<Outcome> {
    (!cfg!(target_os = "linux"))
        .then(|| Outcome::Skipped("the archive of this machine is laid out for Linux alone".to_owned()))
}

/// `find_package`, with both targets; and the archive fetched by CMake itself.
pub(super) fn cmake(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["cmake", "make"])) {
        return Ok(skipped);
    }
    let (archive, _) = made()?;
    let unpacked = Unpacked::new(bench, &archive)?;
    let table = Table::set(bench)?;
    let build = |bench: &mut Bench, project: &str, defined: &[String]| -> anyhow::Result<PathBuf> {
        let build = bench.folder.join(project);
        let source = unpacked.projects.join(project);
        bench.run(Command::new("cmake").arg("-S").arg(source).arg("-B").arg(&build).args(defined))?;
        bench.run(Command::new("cmake").arg("--build").arg(&build))?;
        Ok(build)
    };
    let found = build(bench, "cmake", &[format!("-DCMAKE_PREFIX_PATH={}", unpacked.root.display())])?;
    let sum =
        fs::read_to_string(archive.with_extension("gz.sha256")).context("reading the archive's checksum")?;
    let fetched = build(
        bench,
        "fetch-content",
        &[
            format!("-DRALLYPOINT_ARCHIVE={}", archive.display()),
            format!("-DRALLYPOINT_SHA256={}", sum.split(' ').next().unwrap_or_default()),
        ],
    )?;
    let programs = [found.join("game-shared"), found.join("game-static"), fetched.join("game")];
    for program in &programs {
        table.play(bench, &mut Command::new(program))?;
    }
    table.clear()?;
    a_version_that_does_not_fit(bench, &unpacked)?;
    Ok(Outcome::Passed(programs.len() + 1))
}

/// CMake says no to a project that asks for another version.
fn a_version_that_does_not_fit(bench: &mut Bench, unpacked: &Unpacked) -> anyhow::Result<()> {
    let lists = unpacked.projects.join("cmake/CMakeLists.txt");
    let text = fs::read_to_string(&lists)?;
    fs::write(&lists, text.replace("find_package(Rallypoint 0.1 ", "find_package(Rallypoint 99.1 "))?;
    let mut cmake = Command::new("cmake");
    cmake.arg("-S").arg(unpacked.projects.join("cmake")).arg("-B").arg(bench.folder.join("refused"));
    let refused = bench.run(cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", unpacked.root.display())));
    ensure!(refused.is_err(), "CMake took this version for 99.1");
    Ok(())
}

/// pkg-config with both packages; and plain make, which knows nothing but the folder.
pub(super) fn make(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["make", "pkg-config"])) {
        return Ok(skipped);
    }
    let (archive, _) = made()?;
    let unpacked = Unpacked::new(bench, &archive)?;
    let table = Table::set(bench)?;
    let mut programs = 0;
    for project in ["pkg-config", "make"] {
        let folder = unpacked.projects.join(project);
        let mut make = Command::new("make");
        make.arg("-C").arg(&folder).env("PKG_CONFIG_LIBDIR", unpacked.root.join("lib/pkgconfig"));
        make.env_remove("PKG_CONFIG_PATH").env("RALLYPOINT", &unpacked.root);
        bench.run(&mut make).with_context(|| format!("building {project}"))?;
        for program in ["game-shared", "game-static"] {
            let mut game = Command::new(folder.join(program));
            if project == "pkg-config" {
                game.env("LD_LIBRARY_PATH", unpacked.root.join("lib"));
            }
            table.play(bench, &mut game).with_context(|| format!("{program} of {project}"))?;
            programs += 1;
        }
    }
    table.clear()?;
    Ok(Outcome::Passed(programs))
}

/// Beside another Rust library: of this compiler, of this one with everything optimised into one object, and of another
/// compiler where there is one.
pub(super) fn second_rust(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(skipped) = not_linux().or_else(|| without(&["make"])) {
        return Ok(skipped);
    }
    let (archive, _) = made()?;
    let unpacked = Unpacked::new(bench, &archive)?;
    let table = Table::set(bench)?;
    let ours = project::rustc().to_string_lossy().into_owned();
    let mut others = vec![(ours.clone(), ""), (ours, "-O -Clto=fat")];
    let another = "rustup run nightly rustc";
    let has_another = Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output();
    if has_another.is_ok_and(|output| output.status.success()) {
        others.push((another.to_owned(), ""));
    }
    let folder = unpacked.projects.join("second-rust");
    let (mut programs, compilers) = (0, others.len());
    for (rustc, flags) in others {
        let mut make = Command::new("make");
        make.arg("--always-make").arg("-C").arg(&folder).env("RALLYPOINT", &unpacked.root);
        make.env("RUSTC", &rustc).env("RUSTFLAGS", flags);
        bench.run(&mut make).with_context(|| format!("beside a library by {rustc} {flags}"))?;
        for program in ["game-first", "game-last"] {
            let game = &mut Command::new(folder.join(program));
            table.play(bench, game).with_context(|| format!("{program} by {rustc} {flags}"))?;
            programs += 1;
        }
    }
    table.clear()?;
    ensure!(programs == 2 * compilers, "not every program ran");
    Ok(Outcome::Passed(programs))
}
