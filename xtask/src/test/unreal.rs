//! The Unreal plugin on stand-ins of the engine's types: every engine version compiles it, some run it against a gateway.

mod build_rules;
mod header_tool;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread};

use anyhow::{Context, anyhow, ensure};

use super::cpp_binding::{compilers, has_sanitizers};
use super::legs::files;
use super::programs::{READY, build_gateway, build_library, gateway_program};
use super::{Bench, Outcome, version_of};
use crate::c_programs::{NATIVE_LIBRARIES, SANITIZERS};
use crate::gateway::Gateway;
use crate::{process, project};

pub(super) use build_rules::build_rules;

/// The engine versions that the plugin is for, as `major * 100 + minor`.
const ENGINES: [u32; 7] = [427, 500, 501, 502, 503, 504, 505];

/// What projects choose: 17 is the older engines' default, 20 the newest one's.
const STANDARDS: [&str; 2] = ["c++17", "c++20"];

/// As the engine compiles a module, with more warnings.
const FLAGS: [&str; 6] =
    ["-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror", "-Woverloaded-virtual"];

/// The oldest and the newest run, and between them they have each guard on both sides.
const RUN: [(u32, &str); 2] = [(427, "c++17"), (505, "c++20")];

/// A test that is a program of its own: it comes before the plugin's files, in one unit with them.
const OTHER_LIBRARY: &str = "other_library.cpp";

/// The modules of the plugin that are code.
const MODULES: [&str; 2] = ["OnlineSubsystemRallypoint", "RallypointGameplay"];

/// Two matches and a server that is being replaced.
const SERVERS: usize = 3;

fn plugin() -> PathBuf {
    project::root().join("bindings/unreal/OnlineSubsystemRallypoint")
}

fn stand_ins() -> PathBuf {
    project::root().join("tests/engines/unreal")
}

/// One way of compiling: who, which language, which engine, where to.
struct Build {
    compiler: String,
    standard: &'static str,
    engine: u32,
    folder: PathBuf,
    extra: Vec<&'static str>,
}

impl Build {
    fn new(
        bench: &Bench,
        compiler: &str,
        standard: &'static str,
        engine: u32,
        extra: &[&'static str],
    ) -> Self {
        let folder = bench.folder.join(format!("{engine}-{standard}"));
        Self { compiler: compiler.to_owned(), standard, engine, folder, extra: extra.to_vec() }
    }

    fn name(&self) -> String {
        format!("{} -std={} for engine {}", self.compiler, self.standard, self.engine)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.compiler);
        command
            .current_dir(project::root())
            .arg(format!("-std={}", self.standard))
            .args(FLAGS)
            .args(&self.extra)
            .arg(format!("-DRALLYPOINT_ENGINE={}", self.engine));
        let stand_ins = stand_ins();
        let generation = format!("include-{}", self.engine / 100);
        let mut folders =
            vec![stand_ins.join("include"), stand_ins.join(generation), stand_ins.join("tests")];
        folders.push(self.folder.join("generated"));
        for module in MODULES {
            folders.push(plugin().join("Source").join(module).join("Public"));
            folders.push(plugin().join("Source").join(module).join("Private"));
        }
        folders.push(project::root().join("include"));
        for folder in folders {
            command.arg("-I").arg(folder);
        }
        command
    }

    /// Runs a compiler; what it prints is in the error.
    fn run(&self, command: &mut Command) -> anyhow::Result<()> {
        let output = command.output().with_context(|| format!("running {}", self.compiler))?;
        ensure!(
            output.status.success(),
            "{} fails:\n{}",
            self.name(),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    /// One unit of many files, as the engine's build tool makes them: ten times faster, and names that clash are seen.
    fn unit(&self, name: &str, sources: &[PathBuf]) -> anyhow::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        header_tool::run(&plugin().join("Source/RallypointGameplay/Public"), &self.folder.join("generated"))?;
        let lines: String =
            sources.iter().map(|source| format!("#include \"{}\"\n", source.display())).collect();
        let unit = self.folder.join(format!("{name}.cpp"));
        fs::write(&unit, lines)?;
        Ok(unit)
    }

    fn check(&self) -> anyhow::Result<()> {
        let unit = self.unit(&format!("check-{}", self.compiler), &plugin_sources()?)?;
        self.run(self.command().arg("-fsyntax-only").arg(unit))
    }

    fn object(&self, name: &str, sources: &[PathBuf]) -> anyhow::Result<PathBuf> {
        let unit = self.unit(name, sources)?;
        let object = self.folder.join(format!("{name}.o"));
        self.run(self.command().arg("-g").arg("-c").arg(unit).arg("-o").arg(&object))?;
        Ok(object)
    }

    fn link(&self, name: &str, objects: &[&PathBuf]) -> anyhow::Result<PathBuf> {
        let program = self.folder.join(name);
        let archive = project::debug_build("librallypoint.a");
        self.run(self.command().args(objects).arg(archive).args(NATIVE_LIBRARIES).arg("-o").arg(&program))?;
        Ok(program)
    }

    /// The tests and the dedicated server that they travel to.
    fn programs(&self) -> anyhow::Result<(PathBuf, PathBuf)> {
        let folder = stand_ins().join("tests");
        let (server_source, mut tests): (Vec<_>, Vec<_>) = files(&folder, &["cpp"])?
            .into_iter()
            .partition(|source| source.ends_with("dedicated_server.cpp"));
        tests.retain(|source| !source.ends_with(OTHER_LIBRARY));
        let plugin = self.object("plugin", &plugin_sources()?)?;
        let stand_ins = self.object("stand-ins", &files(&stand_ins().join("source"), &["cpp"])?)?;
        // In order: the names that clash come before everybody's headers.
        let tests = self.object("tests", &tests)?;
        let server = self.object("server", &server_source)?;
        Ok((
            self.link("tests", &[&plugin, &stand_ins, &tests])?,
            self.link("dedicated-server", &[&plugin, &stand_ins, &server])?,
        ))
    }
}

/// The plugin with another header's hash, which must not use the library. It is linked to what `programs` has compiled.
fn refuses_another_library(bench: &mut Bench, build: &Build) -> anyhow::Result<()> {
    let mut sources: Vec<_> =
        [OTHER_LIBRARY, "main.cpp", "game.cpp"].map(|name| stand_ins().join("tests").join(name)).to_vec();
    sources.extend(plugin_sources()?);
    let program = build.object("other-library", &sources)?;
    let program = build.link("other-library", &[&program, &build.folder.join("stand-ins.o")])?;
    bench.run(&mut Command::new(program)).with_context(|| build.name())
}

fn plugin_sources() -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for module in MODULES {
        sources.extend(files(&plugin().join("Source").join(module).join("Private"), &["cpp"])?);
    }
    ensure!(!sources.is_empty(), "the plugin has no sources");
    Ok(sources)
}

/// Two at a time: a compiler wants memory.
fn in_pairs<T: Sync>(all: &[T], work: impl Fn(&T) -> anyhow::Result<()> + Sync) -> anyhow::Result<()> {
    let work = &work;
    for two in all.chunks(2) {
        thread::scope(|scope| {
            let running: Vec<_> = two.iter().map(|one| scope.spawn(move || work(one))).collect();
            running.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow!("compiling panicked"))?)
        })?;
    }
    Ok(())
}

/// Style, descriptors, and every engine version with each compiler and language version; then each file alone.
pub(super) fn compile(bench: &mut Bench) -> anyhow::Result<Outcome> {
    formatted(bench)?;
    described()?;
    let compilers = compilers();
    let mut builds = Vec::new();
    for engine in ENGINES {
        for standard in STANDARDS {
            for compiler in &compilers {
                builds.push(Build::new(bench, compiler, standard, engine, &[]));
            }
        }
    }
    in_pairs(&builds, Build::check)?;
    // A file that leans on what another one includes breaks when the build tool groups them otherwise.
    let alone = Build::new(bench, &compilers[0], "c++20", 505, &[]);
    let sources = plugin_sources()?;
    alone.unit("generated", &[])?;
    in_pairs(&sources, |source| alone.run(alone.command().arg("-fsyntax-only").arg(source)))?;
    Ok(Outcome::Passed(builds.len() + sources.len()))
}

fn formatted(bench: &mut Bench) -> anyhow::Result<()> {
    if version_of("clang-format").is_none() {
        return Ok(());
    }
    let mut sources = Vec::new();
    for module in MODULES {
        for part in ["Public", "Private"] {
            sources.extend(files(&plugin().join("Source").join(module).join(part), &["h", "cpp"])?);
        }
    }
    for part in ["include/StandIn", "source", "tests"] {
        sources.extend(files(&stand_ins().join(part), &["h", "cpp"])?);
    }
    let style = project::root().join("bindings/unreal/.clang-format");
    bench.run(
        Command::new("clang-format")
            .args(["--dry-run", "-Werror"])
            .arg(format!("--style=file:{}", style.display()))
            .args(sources),
    )
}

/// The descriptor names the modules that are there, and the library's headers are the repository's.
fn described() -> anyhow::Result<()> {
    let path = plugin().join("OnlineSubsystemRallypoint.uplugin");
    let descriptor: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("{} is no JSON", path.display()))?;
    let names: Vec<_> = descriptor["Modules"]
        .as_array()
        .context("the descriptor has no Modules")?
        .iter()
        .filter_map(|module| module["Name"].as_str())
        .collect();
    ensure!(names == MODULES, "the descriptor's modules are {names:?}, and not {MODULES:?}");
    for module in names {
        let rules = plugin().join(format!("Source/{module}/{module}.Build.cs"));
        ensure!(rules.exists(), "{} is not there", rules.display());
    }
    Ok(())
}

/// Compiled, linked with the library, and run: alone, and against a gateway that launches the dedicated server.
pub(super) fn run(bench: &mut Bench) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    build_gateway(bench)?;
    let compilers = compilers();
    // Each compiler has its turn.
    let builds: Vec<_> = RUN
        .iter()
        .zip(compilers.iter().cycle())
        .map(|(&(engine, standard), compiler)| Build::new(bench, compiler, standard, engine, &[]))
        .collect();
    in_pairs(&builds, |build| build.programs().map(drop))?;
    refuses_another_library(bench, &builds[0])?;
    play(bench, &builds)
}

/// The same under the address and the undefined behaviour sanitizer; any finding fails.
pub(super) fn sanitized(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut chosen = None;
    for compiler in compilers() {
        if chosen.is_none() && has_sanitizers(bench, &compiler)? {
            chosen = Some(compiler);
        }
    }
    let Some(compiler) = chosen else {
        return Ok(Outcome::Skipped("no compiler here has sanitizers".to_owned()));
    };
    build_library(bench)?;
    build_gateway(bench)?;
    let build = Build::new(bench, &compiler, "c++20", 505, &SANITIZERS);
    build.programs()?;
    play(bench, &[build])
}

fn play(bench: &mut Bench, builds: &[Build]) -> anyhow::Result<Outcome> {
    for build in builds {
        let (tests, server) = (build.folder.join("tests"), build.folder.join("dedicated-server"));
        bench.run(&mut Command::new(&tests)).with_context(|| build.name())?;
        against_a_gateway(bench, &build.folder, &tests, &server).with_context(|| build.name())?;
    }
    let printed = bench.printed();
    let ran = printed
        .lines()
        .filter_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<usize>().ok());
    Ok(Outcome::Passed(ran.sum()))
}

fn against_a_gateway(bench: &mut Bench, folder: &Path, tests: &Path, server: &Path) -> anyhow::Result<()> {
    // As projects start their servers: a script beside the program, with options of its own.
    let script = folder.join("launch.sh");
    fs::write(&script, "program=$1\nshift\nexec \"$program\" -Rallypoint \"$@\"\n")?;
    let wrapper = ["/bin/sh".to_owned(), script.display().to_string()];
    let mut gateway = Gateway::start(&gateway_program(), &wrapper, server, SERVERS, folder)?;
    gateway.start_up_line("ready", READY)?;
    let url = gateway.start_up_line("players", READY)?;
    bench.run(Command::new(tests).arg(&url))?;
    // Each match takes a server, which is replaced; one that is ended before it knows the gateway ends otherwise.
    process::wait_until("the last match's server to be replaced", READY, || {
        let servers = gateway.servers()?;
        let free = servers.iter().filter(|server| server.status == "Idle").count();
        Ok((free >= SERVERS).then_some(()))
    })?;
    ensure!(gateway.stop(READY)?.success(), "the gateway did not stop well");
    for server in gateway.servers()? {
        ensure!(
            server.status == "Ended(Clean)",
            "the dedicated server of port {} ended otherwise: {}: {}",
            server.port,
            server.status,
            server.log.display()
        );
    }
    Ok(())
}
