//! The O3DE Gem: compiled and run on stand-ins for the engine, and compiled with an engine's own headers where there is one.

mod cmake;
mod description;
mod scripts;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

use anyhow::{Context, anyhow, bail, ensure};
use serde_json::json;

use super::legs::files;
use super::programs::{READY, build_gateway, build_library, gateway_program};
use super::{Bench, Outcome, version_of};
use crate::c_programs::NATIVE_LIBRARIES;
use crate::events;
use crate::gateway::{self, Gateway};
use crate::{process, project};

pub(super) use cmake::targets_build;
pub(super) use scripts::take_the_gem;

/// How O3DE compiles on Linux, as far as it can find fault with us.
const ENGINE_FLAGS: [&str; 9] = [
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-fno-exceptions",
    "-fvisibility=hidden",
    "-fvisibility-inlines-hidden",
    "-fPIC",
    "-DO3DE_GEM_NAME=Rallypoint",
];

const SANITIZERS: [&str; 3] =
    ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// Where an engine's sources are, and an archive of its `AzCore` (with what that needs, as further words).
const ENGINE_ROOT: &str = "O3DE_ENGINE_ROOT";
const AZCORE_ARCHIVE: &str = "O3DE_AZCORE_ARCHIVE";

fn engine_root() -> Option<PathBuf> {
    env::var_os(ENGINE_ROOT).map(PathBuf::from)
}

/// Two at a time: a compiler wants memory.
const COMPILERS_AT_ONCE: usize = 2;

/// One for every session that a test makes: none of them waits for a server that is about to start anew.
const SERVERS: usize = 10;

/// The engine's configurations differ in what their macros leave of our code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Configuration {
    Profile,
    Release,
    Monolithic,
}

impl Configuration {
    /// What the stand-ins look at.
    fn stand_in(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &[],
            Self::Release => &["-DAZ_RELEASE_BUILD"],
            Self::Monolithic => &["-DAZ_RELEASE_BUILD", "-DAZ_MONOLITHIC_BUILD"],
        }
    }

    /// What the engine's own build defines.
    fn engine(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &[
                "-D_PROFILE",
                "-DAZ_PROFILE_BUILD",
                "-DAZ_ENABLE_TRACING",
                "-DAZ_ENABLE_DEBUG_TOOLS",
                "-DAZ_BUILD_CONFIGURATION_TYPE=\"profile\"",
            ],
            Self::Release => &[
                "-D_RELEASE",
                "-DRELEASE",
                "-DAZ_RELEASE_BUILD",
                "-DAZ_BUILD_CONFIGURATION_TYPE=\"release\"",
            ],
            Self::Monolithic => &[
                "-D_RELEASE",
                "-DRELEASE",
                "-DAZ_RELEASE_BUILD",
                "-DAZ_MONOLITHIC_BUILD",
                "-DAZ_BUILD_CONFIGURATION_TYPE=\"release\"",
            ],
        }
    }
}

fn gem() -> PathBuf {
    project::root().join("bindings/o3de/Rallypoint/Code")
}

fn tests() -> PathBuf {
    project::root().join("tests/engines/o3de")
}

/// One way to compile everything.
struct Build {
    folder: PathBuf,
    compiler: String,
    flags: Vec<String>,
}

impl Build {
    fn on_stand_ins(folder: PathBuf, compiler: &str, configuration: Configuration, more: &[&str]) -> Self {
        let mut flags: Vec<String> = ENGINE_FLAGS.map(str::to_owned).to_vec();
        flags.extend(configuration.stand_in().iter().chain(more).map(|flag| (*flag).to_owned()));
        for folder in [tests().join("include"), tests()] {
            flags.push(format!("-I{}", folder.display()));
        }
        Self::with_ours(folder, compiler, flags)
    }

    fn with_ours(folder: PathBuf, compiler: &str, mut flags: Vec<String>) -> Self {
        for folder in [
            gem().join("Include"),
            gem().join("Source"),
            gem().join("Compatibility/AWSGameLift"),
            project::root().join("include"),
        ] {
            flags.push(format!("-I{}", folder.display()));
        }
        Self { folder, compiler: compiler.to_owned(), flags }
    }

    fn object(&self, source: &Path) -> PathBuf {
        let parent = source.parent().and_then(Path::file_name).unwrap_or_default();
        let name = source.file_name().unwrap_or_default();
        self.folder.join(format!("{}-{}.o", parent.to_string_lossy(), name.to_string_lossy()))
    }

    fn compile(&self, source: &Path, is_kept: bool) -> anyhow::Result<()> {
        let mut command = Command::new(&self.compiler);
        command.args(&self.flags);
        if is_kept {
            command.args(["-g1", "-c", "-o"]).arg(self.object(source));
        } else {
            command.arg("-fsyntax-only");
        }
        let output = command.arg(source).output().with_context(|| format!("running {}", self.compiler))?;
        ensure!(
            output.status.success(),
            "{} does not compile with {}:\n{}",
            source.display(),
            self.compiler,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    fn compile_all(&self, sources: &[PathBuf], is_kept: bool) -> anyhow::Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("making {}", self.folder.display()))?;
        let next = Mutex::new(sources.iter());
        let work = || -> anyhow::Result<()> {
            loop {
                let source = next.lock().map_err(|_| anyhow!("a compiler's thread panicked"))?.next();
                let Some(source) = source else { return Ok(()) };
                self.compile(source, is_kept)?;
            }
        };
        thread::scope(|scope| {
            let running: Vec<_> = (0..COMPILERS_AT_ONCE).map(|_| scope.spawn(work)).collect();
            running
                .into_iter()
                .try_for_each(|compiler| compiler.join().map_err(|_| anyhow!("compiling panicked"))?)
        })
    }

    fn link(&self, name: &str, sources: &[PathBuf], more: &[String]) -> anyhow::Result<PathBuf> {
        let program = self.folder.join(name);
        let output = Command::new(&self.compiler)
            .args(self.flags.iter().filter(|flag| flag.starts_with("-fsanitize")))
            .arg("-o")
            .arg(&program)
            .args(sources.iter().map(|source| self.object(source)))
            .args(more)
            .arg(project::debug_build("librallypoint.a"))
            .args(NATIVE_LIBRARIES)
            .output()
            .with_context(|| format!("running {}", self.compiler))?;
        ensure!(
            output.status.success(),
            "{name} does not link with {}:\n{}",
            self.compiler,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(program)
    }
}

/// The Gem's sources in these folders: those that run, or those that only an engine can compile.
fn sources_of(folders: &[&str], wanted: fn(&str) -> bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(files(&gem().join("Source").join(folder), &["cpp"])?);
    }
    sources.retain(|source| wanted(&source.file_name().unwrap_or_default().to_string_lossy()));
    ensure!(!sources.is_empty(), "the Gem has no such sources in {folders:?}");
    Ok(sources)
}

fn runs(name: &str) -> bool {
    !name.ends_with("Reflect.cpp") && !name.ends_with("Module.cpp")
}

/// The test has the one file that compares the library with its header, with another hash.
fn runs_with_another_library(name: &str) -> bool {
    runs(name) && name != "NativeSubsystem.cpp"
}

fn is_module(name: &str) -> bool {
    name.ends_with("Module.cpp")
}

/// All of these as one file. The engine compiles several sources as one, and which ones is not ours to choose: so no two
/// may have the same name of their own.
fn as_one_file(bench: &Bench, sources: &[PathBuf]) -> anyhow::Result<PathBuf> {
    let all = bench.folder.join("all.cpp");
    let includes: String =
        sources.iter().map(|source| format!("#include \"{}\"\n", source.display())).collect();
    fs::write(&all, includes).with_context(|| format!("writing {}", all.display()))?;
    Ok(all)
}

fn tests_of(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| tests().join(format!("{name}.cpp"))).collect()
}

/// What there is to run.
struct Programs {
    client: PathBuf,
    server: PathBuf,
    alone: Vec<PathBuf>,
}

const CLIENT: [&str; 6] =
    ["client", "client_sessions", "client_failures", "client_matchmaking", "client_shim", "client_samples"];

fn build_on_stand_ins(build: &Build) -> anyhow::Result<Programs> {
    let engine = tests_of(&["stand_in", "engine_stand_in"]);
    let common = sources_of(&["Common"], runs)?;
    let client = sources_of(&["Client"], runs)?;
    let server = sources_of(&["Server"], runs)?;
    let client_tests = tests_of(&CLIENT);
    let others = tests_of(&["server", "stand_in_test", "parts_test", "module_test", "other_library_test"]);
    let modules = sources_of(&["Client", "Server", "Unified"], is_module)?;
    let everything = [&engine[..], &common, &client, &server, &client_tests, &others, &modules].concat();
    build.compile_all(&everything, true)?;

    let test = |name: &str, parts: &[&[PathBuf]]| {
        build.link(name, &[&tests_of(&[name])[..], &engine, &parts.concat()].concat(), &[])
    };
    let unified: Vec<_> =
        modules.into_iter().filter(|module| module.ends_with("RallypointUnifiedModule.cpp")).collect();
    Ok(Programs {
        client: build.link("client", &[&client_tests[..], &engine, &common, &client].concat(), &[])?,
        server: test("server", &[&common, &server])?,
        alone: vec![
            test("stand_in_test", &[])?,
            test("parts_test", &[&common, &sources_of(&["Server"], |name| name == "GameSessionText.cpp")?])?,
            test("module_test", &[&common, &client, &server, &unified])?,
            test(
                "other_library_test",
                &[&sources_of(&["Common"], runs_with_another_library)?, &client, &server],
            )?,
        ],
    })
}

/// Runs everything, each test against a gateway of its own that launches the Gem's own servers.
fn play(bench: &mut Bench, programs: &Programs, name: &str, what: &[&str]) -> anyhow::Result<usize> {
    for program in &programs.alone {
        bench.run(&mut Command::new(program))?;
    }
    for test in what {
        let folder = bench.folder.join(name).join(test.replace(':', "-"));
        fs::create_dir_all(&folder)?;
        play_one(bench, programs, test, &folder).with_context(|| (*test).to_owned())?;
    }
    Ok(what.len() + programs.alone.len())
}

fn play_one(bench: &mut Bench, programs: &Programs, test: &str, folder: &Path) -> anyhow::Result<()> {
    let words = [programs.server.display().to_string()];
    let mut command = Command::new(gateway_program());
    command.args(["--players-may-choose", "queue=ranked,location=custom-local"]);
    let mut gateway = Gateway::launching(&mut command, &words, &programs.server, SERVERS, folder)?;
    gateway.start_up_line("ready", READY)?;
    let url = gateway.start_up_line("players", READY)?;
    let fleet = "arn:aws:gamelift:us-west-2::fleet/fleet-123";
    let queue =
        json!({"Name": "ranked", "TimeoutInSeconds": 600, "Destinations": [{"DestinationArn": fleet}]});
    gateway::call(&gateway.start_up_line("services", READY)?, "CreateGameSessionQueue", &queue)?;
    process::wait_until("every game server to be free", READY, || {
        let idle = gateway.servers()?.iter().filter(|server| server.status == "Idle").count();
        Ok((idle == SERVERS).then_some(()))
    })?;
    bench.run(Command::new(&programs.client).args([url.as_str(), test]))?;
    servers_have_said(&gateway, test)?;
    ensure!(gateway.stop(READY)?.success(), "the gateway did not stop well");
    // One that was still on its way up has no end to look at.
    for server in gateway.servers()?.iter().filter(|server| server.status != "Started") {
        let log = process::whole_lines(&server.log)?;
        let was_well =
            !["hung", "turned_unwell"].iter().any(|event| events::find(&log, event, &[]).is_some());
        let wanted = if was_well { "Ended(Clean)" } else { "Ended(Unhealthy)" };
        ensure!(
            server.status == wanted,
            "the game server of port {} ended as {}, not as {wanted}",
            server.port,
            server.status
        );
        one_end_each(&server.log)?;
    }
    Ok(())
}

/// A process that ends before the service has answered it: the service hears so, and takes it for no crash.
fn end_while_connecting(bench: &Bench, server: &Path) -> anyhow::Result<usize> {
    const WHO: [&str; 2] = ["engine", "exit"];
    for who in WHO {
        let folder = bench.folder.join(format!("end-by-{who}"));
        fs::create_dir_all(&folder)?;
        let wrapper = ["/usr/bin/env".to_owned(), format!("END_WHILE_CONNECTING={who}")];
        let mut gateway = Gateway::start(&gateway_program(), &wrapper, server, 1, &folder)?;
        let ended = process::wait_until("a game server to have ended", READY, || {
            let servers = gateway.servers()?;
            Ok(servers.into_iter().find(|server| server.has_exited))
        })?;
        ensure!(ended.status == "Ended(Clean)", "it ended as {}: {}", ended.status, ended.log.display());
        one_end_each(&ended.log)?;
        ensure!(gateway.stop(READY)?.success(), "the gateway did not stop well");
    }
    Ok(WHO.len())
}

/// What has to be in the logs of the servers after a test, in this order in one of them.
fn servers_have_said(gateway: &Gateway, test: &str) -> anyhow::Result<()> {
    let stories: &[&[&str]] = match test {
        "sessions" => &[
            &[
                "create_begin name=Duel",
                "level_is_in",
                "create_end level=levels/arena.spawnable",
                "slots_available open=2",
                "destroy_begin",
                "destroy_end",
                "over terminates_on_exit=0",
            ],
            &["create_begin name=Refused", "destroy_begin", "destroy_end"],
            &["create_begin name=Slow", "destroy_begin", "destroy_end"],
        ],
        "failures" => &[&["create_begin name=Here", "create_end", "destroy_begin", "destroy_end"]],
        "matchmaking" => &[&[
            "create_begin",
            "matched=1",
            "create_end",
            "slots_available",
            "backfill_started has_ticket=1",
        ]],
        // The service ends what is not well.
        "create:hang" => &[&["create_end", "hung", "termination_requested", "destroy_begin", "destroy_end"]],
        "create:unwell" => {
            &[&["create_end", "turned_unwell", "termination_requested", "destroy_begin", "destroy_end"]]
        }
        _ => &[],
    };
    for story in stories {
        process::wait_until(&format!("a game server to have said {story:?}"), READY, || {
            for server in gateway.servers()? {
                let log = fs::read_to_string(&server.log).unwrap_or_default();
                let mut rest = log.as_str();
                let is_told = story.iter().all(|part| match rest.split_once(part) {
                    Some((_, after)) => {
                        rest = after;
                        true
                    }
                    None => false,
                });
                if is_told {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })?;
    }
    Ok(())
}

/// However often the engine asks for it: the end is told once. And nobody was thrown out with a stranger.
fn one_end_each(log: &Path) -> anyhow::Result<()> {
    let text = process::whole_lines(log)?;
    for event in ["destroy_begin", "destroy_end"] {
        let count = text.lines().filter(|line| line.trim_end() == format!("event {event}")).count();
        ensure!(count == 1, "{}: {event} came {count} times", log.display());
    }
    ensure!(
        events::find(&text, "everybody_disconnected", &[]).is_none(),
        "{}: everybody was thrown out",
        log.display()
    );
    Ok(())
}

/// The page's samples are those that are compiled.
fn samples_are_the_pages() -> anyhow::Result<()> {
    let page = fs::read_to_string(project::root().join("docs/o3de.md"))?;
    let compiled = fs::read_to_string(tests().join("client_samples.cpp"))?;
    let samples: Vec<_> =
        page.split("```cpp\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    ensure!(!samples.is_empty(), "docs/o3de.md has no samples");
    for sample in samples {
        ensure!(
            compiled.contains(sample),
            "client_samples.cpp has not this sample of docs/o3de.md:\n{sample}"
        );
    }
    Ok(())
}

/// The Gem on stand-ins: everything with the first compiler, and once more as the second one's release build.
pub(super) fn on_stand_ins(bench: &mut Bench) -> anyhow::Result<Outcome> {
    samples_are_the_pages()?;
    description::descriptions_agree()?;
    description::system_libraries_agree()?;
    build_library(bench)?;
    build_gateway(bench)?;
    let profile = Build::on_stand_ins(bench.folder.join("profile"), "g++", Configuration::Profile, &[]);
    let programs = build_on_stand_ins(&profile)?;
    let mut passed = play(
        bench,
        &programs,
        "profile-run",
        &["sessions", "failures", "matchmaking", "shim", "samples", "create:hang", "create:unwell"],
    )?;
    passed += end_while_connecting(bench, &programs.server)?;
    if version_of("clang++").is_some() {
        let release =
            Build::on_stand_ins(bench.folder.join("release"), "clang++", Configuration::Release, &[]);
        let programs = build_on_stand_ins(&release)?;
        passed += play(bench, &programs, "release-run", &["sessions"])?;
        release_leaves(bench, "clang++")?;
    }
    release_leaves(bench, "g++")?;
    Ok(Outcome::Passed(passed))
}

/// The configurations that are compiled only.
fn release_leaves(bench: &Bench, compiler: &str) -> anyhow::Result<()> {
    let mut everything =
        sources_of(&["Common", "Client", "Server", "Unified"], |name| !name.ends_with("Reflect.cpp"))?;
    everything.push(as_one_file(bench, &sources_of(&["Common", "Client", "Server"], runs)?)?);
    let configuration = if compiler == "g++" { Configuration::Monolithic } else { Configuration::Profile };
    Build::on_stand_ins(bench.folder.join("syntax"), compiler, configuration, &[])
        .compile_all(&everything, false)
}

/// The same under the address and the undefined behaviour sanitizer.
pub(super) fn sanitized(bench: &mut Bench) -> anyhow::Result<Outcome> {
    build_library(bench)?;
    build_gateway(bench)?;
    let build =
        Build::on_stand_ins(bench.folder.join("sanitized"), "g++", Configuration::Profile, &SANITIZERS);
    let programs = build_on_stand_ins(&build)?;
    Ok(Outcome::Passed(play(bench, &programs, "run", &["sessions", "failures", "matchmaking"])?))
}

/// With an engine's own headers, every source in every configuration; and with its AzCore, on its own buses.
pub(super) fn with_engine(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(root) = engine_root() else {
        return Ok(Outcome::Skipped(format!("{ENGINE_ROOT} names no engine")));
    };
    let mut everything = sources_of(&["Common", "Client", "Server", "Unified"], |_| true)?;
    let all = sources_of(&["Common", "Client", "Server"], |name| !is_module(name))?;
    everything.push(as_one_file(bench, &all)?);
    let mut compiled = 0;
    for compiler in ["g++", "clang++"].into_iter().filter(|compiler| version_of(compiler).is_some()) {
        for configuration in [Configuration::Profile, Configuration::Release, Configuration::Monolithic] {
            let folder = bench.folder.join("syntax");
            Build::with_ours(folder, compiler, engine_flags(&root, compiler, configuration))
                .compile_all(&everything, false)?;
            compiled += everything.len();
        }
    }
    if let Some(archive) = env::var_os(AZCORE_ARCHIVE) {
        compiled += on_azcore(bench, &root, &archive.to_string_lossy())?;
    }
    Ok(Outcome::Passed(compiled))
}

fn engine_flags(root: &Path, compiler: &str, configuration: Configuration) -> Vec<String> {
    let mut flags: Vec<String> = ENGINE_FLAGS.map(str::to_owned).to_vec();
    flags.extend(
        ["-DLINUX", "-DLINUX64", "-DNDEBUG", "-D_HAS_EXCEPTIONS=0", "-DO3DE_GEM_VERSION=0.1.0"]
            .map(str::to_owned),
    );
    flags.extend(configuration.engine().iter().map(|flag| (*flag).to_owned()));
    if cfg!(target_arch = "x86_64") {
        flags.push("-msse4.1".to_owned());
    }
    if compiler.starts_with("clang") {
        flags.push("-fno-relaxed-template-template-args".to_owned());
    }
    for folder in [
        "Code/Framework/AzCore",
        "Code/Framework/AzCore/Platform/Linux",
        "Code/Framework/AzCore/Platform/Common",
        "Code/Framework/AzNetworking",
        "Code/Framework/AzNetworking/Platform/Linux",
        "Code/Framework/AzNetworking/Platform/Common",
        "Gems/Multiplayer/Code/Include",
    ] {
        // The engine's own warnings are not ours to judge.
        flags.extend(["-isystem".to_owned(), root.join(folder).display().to_string()]);
    }
    flags
}

/// The tests on the engine's buses, interfaces and console. Its network is not there, nor its Multiplayer Gem.
fn on_azcore(bench: &mut Bench, root: &Path, archive: &str) -> anyhow::Result<usize> {
    if archive.trim().is_empty() {
        bail!("{AZCORE_ARCHIVE} is empty: it names AzCore's archive, then the libraries that it needs");
    }
    build_library(bench)?;
    build_gateway(bench)?;
    let mut flags = engine_flags(root, "g++", Configuration::Profile);
    flags.extend(["-DON_REAL_AZCORE".to_owned(), format!("-I{}", tests().display())]);
    let build = Build::with_ours(bench.folder.join("azcore"), "g++", flags);
    let engine = tests_of(&["engine_azcore"]);
    let all = |name: &str| !is_module(name);
    let common = sources_of(&["Common"], all)?;
    let client = sources_of(&["Client"], all)?;
    let server = sources_of(&["Server"], all)?;
    let client_tests = tests_of(&CLIENT);
    let server_test = tests_of(&["server"]);
    build
        .compile_all(&[&engine[..], &common, &client, &server, &client_tests, &server_test].concat(), true)?;
    let requests: Vec<_> = ["MatchmakingRequests", "SessionConfig", "SessionRequests"]
        .iter()
        .map(|name| root.join(format!("Gems/Multiplayer/Code/Source/Session/{name}.cpp")))
        .collect();
    build.compile_all(&requests, true)?;
    let libraries: Vec<_> = archive.split_whitespace().map(str::to_owned).collect();
    let programs = Programs {
        client: build.link(
            "client",
            &[&client_tests[..], &engine, &common, &client, &requests].concat(),
            &libraries,
        )?,
        server: build.link(
            "server",
            &[&server_test[..], &engine, &common, &server, &requests].concat(),
            &libraries,
        )?,
        alone: Vec::new(),
    };
    play(bench, &programs, "azcore-run", &["sessions", "failures", "matchmaking", "shim"])
}
