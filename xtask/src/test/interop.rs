//! Programs that no one here wrote, unmodified: clients of the GameLift API and a game server on packages of public
//! registries, each driven by a small program in tests/interop. Our own library passes the game server's tests too.

pub(super) mod packages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::legs::files;
use super::programs::{READY, build_gateway_and_server, gateway_program, shared_library, unittests};
use super::python::summary;
use super::{Bench, Outcome};
use crate::gateway::Gateway;
use crate::project::{self, cargo};
use packages::Packages;

/// What a client program says of its steps, in this order: tests/interop/README.md. None may be left out.
const STEPS: [&str; 25] = [
    "location",
    "fleet",
    "compute",
    "auth token",
    "no capacity",
    "alias",
    "terminal alias",
    "queue",
    "placement stopped",
    "rule set",
    "matchmaking configuration",
    "matchmaking stopped",
    "placement fulfilled",
    "create game session",
    "idempotency",
    "search",
    "player sessions",
    "game session full",
    "update",
    "tags",
    "pages",
    "refusals",
    "match",
    "terminate",
    "clean up",
];

/// Game servers of the gateway's own fleet that boto3's tests need.
const IDLE: usize = 2;

/// A folder of tests/interop, from the checkout's root.
fn folder(name: &str) -> PathBuf {
    Path::new("tests/interop").join(name)
}

/// Where what is fetched and built for one of them is kept.
fn built(name: &str) -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(project::target().join("interop").join(name))?;
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

pub(super) fn boto3(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut tests = program(&python);
    tests.arg(folder("boto3/test_boto3.py"));
    let mut matchmaking = program(&python);
    matchmaking.arg(folder("boto3/test_matchmaking.py"));
    let mut signed = program(&python);
    let gateway = std::path::absolute(gateway_program())?;
    signed.arg(folder("boto3/test_signed.py")).env("RALLYPOINT_GATEWAY", gateway);
    let mut steps = program(&python);
    steps.arg(folder("boto3/anywhere.py"));
    with_gateway(bench, &mut [tests, matchmaking, signed, steps])?;
    let printed = bench.printed();
    Ok(Outcome::Passed(unittests(&printed) + every_step(&printed)?))
}

/// Prometheus' own parser reads the metrics.
pub(super) fn prometheus(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut tests = program(&python);
    tests.arg(folder("prometheus/test_metrics.py"));
    with_gateway(bench, &mut [tests])?;
    Ok(Outcome::Passed(unittests(&bench.printed())))
}

pub(super) fn aws_cli(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut client = program(&python);
    client.arg(folder("awscli/anywhere.py")).env("RALLYPOINT_AWS", python.with_file_name("aws"));
    run_client(bench, client)
}

pub(super) fn javascript(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let modules = match packages::javascript(bench)? {
        Packages::Here(modules) => modules,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    // Node looks for packages beside the program.
    for source in files(&project::root().join(folder("javascript")), &["mjs"])? {
        let copy = modules.join(source.file_name().unwrap_or_default());
        fs::copy(&source, &copy).with_context(|| format!("copying {}", source.display()))?;
    }
    let mut client = Command::new("node");
    client.arg(modules.join("anywhere.mjs"));
    run_client(bench, client)
}

pub(super) fn rust(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Packages::Missing(why) = packages::rust(bench)? {
        return Ok(Outcome::Skipped(why));
    }
    let target = built("rust")?;
    println!("{:<34} building: aws-sdk-gamelift takes a minute the first time", "");
    let manifest = folder("rust/Cargo.toml");
    bench.run(cargo()?.args(["fmt", "--check", "--manifest-path"]).arg(&manifest))?;
    bench.run(
        cargo()?
            .args(["build", "--locked", "--manifest-path"])
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&target),
    )?;
    run_client(bench, Command::new(target.join("debug/gamelift-client")))
}

pub(super) fn go(bench: &mut Bench) -> anyhow::Result<Outcome> {
    match build_go(bench, "go")? {
        Packages::Here(program) => run_client(bench, Command::new(program)),
        Packages::Missing(why) => Ok(Outcome::Skipped(why)),
    }
}

pub(super) fn java(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let libraries = match packages::java(bench)? {
        Packages::Here(libraries) => libraries.join("*"),
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let classes = built("java")?.join("classes");
    let sources = files(&project::root().join(folder("java/src/main/java/interop")), &["java"])?;
    bench.run(
        Command::new("javac")
            .args(["-Xlint:all,-unchecked", "-Xdiags:verbose", "-proc:none", "-Werror", "--release", "17"])
            .arg("-d")
            .arg(&classes)
            .arg("-classpath")
            .arg(&libraries)
            .args(sources),
    )?;
    let mut client = Command::new("java");
    let path = std::env::join_paths([classes, libraries]).context("a path has a colon")?;
    client.arg("-classpath").arg(path).arg("interop.Anywhere");
    run_client(bench, client)
}

/// The original plugin's backends.
pub(super) fn lambdas(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut tests = program(&python);
    pytest(bench, tests.args(["-m", "pytest"]).arg(folder("lambda")))
}

/// Programs that know the players' door by its OpenAPI document alone.
pub(super) fn openapi(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python_of(bench, "openapi")? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut tests = program(&python);
    tests.args(["-m", "pytest"]).arg(folder("openapi"));
    pytest(bench, &mut tests)
}

/// The official server SDK, driven.
pub(super) fn go_server(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let server = match build_go(bench, "server-sdk/go")? {
        Packages::Here(server) => server,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    pytest(bench, server_tests(&python, "go").env("RALLYPOINT_GO_SERVER", server))
}

/// Our library, driven by the tests of the official server SDK.
pub(super) fn our_server(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let python = match packages::python(bench)? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let library = std::path::absolute(shared_library())?;
    pytest(bench, server_tests(&python, "rallypoint").env("RALLYPOINT_LIBRARY", library))
}

/// The tests of game servers, for what those are built on.
fn server_tests(python: &Path, server: &str) -> Command {
    let mut tests = program(python);
    tests.args(["-m", "pytest"]).arg(folder("server-sdk")).args(["--server", server]);
    tests
}

/// Fetches, checks and builds a Go program; gives it.
fn build_go(bench: &mut Bench, name: &str) -> anyhow::Result<Packages> {
    if let missing @ Packages::Missing(_) = packages::go(bench, name)? {
        return Ok(missing);
    }
    let sources = project::root().join(folder(name));
    let program = built(name)?.join("program");
    let said = Command::new("gofmt").arg("-l").arg(&sources).output().context("running gofmt")?;
    let unformatted = String::from_utf8_lossy(&said.stdout);
    ensure!(unformatted.is_empty(), "gofmt would change {unformatted}");
    bench.run(packages::go_command(name).args(["vet", "."]))?;
    bench.run(packages::go_command(name).args(["build", "-buildvcs=false", "-o"]).arg(&program).arg("."))?;
    Ok(Packages::Here(program))
}

pub(super) fn program(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn run_client(bench: &mut Bench, client: Command) -> anyhow::Result<Outcome> {
    with_gateway(bench, &mut [client])?;
    Ok(Outcome::Passed(every_step(&bench.printed())?))
}

/// Runs programs one after the other against a gateway of their own.
fn with_gateway(bench: &mut Bench, clients: &mut [Command]) -> anyhow::Result<()> {
    let server = build_gateway_and_server(bench)?;
    let mut gateway = Gateway::start(&gateway_program(), &[], &server, IDLE, &bench.folder)?;
    gateway.start_up_line("ready", READY)?;
    let services = gateway.start_up_line("services", READY)?;
    for client in clients {
        bench.run(client.env("RALLYPOINT_SERVICES", &services).env("RALLYPOINT_GAME_SERVER", &server))?;
    }
    ensure!(gateway.stop(READY)?.success(), "the gateway did not stop well");
    Ok(())
}

/// Runs pytest on tests that start gateways themselves.
fn pytest(bench: &mut Bench, tests: &mut Command) -> anyhow::Result<Outcome> {
    let server = build_gateway_and_server(bench)?;
    bench.run(
        tests
            .args(["-p", "no:cacheprovider", "--durations=5"])
            .env("RALLYPOINT_GATEWAY", std::path::absolute(gateway_program())?)
            .env("RALLYPOINT_GAME_SERVER", std::path::absolute(server)?),
    )?;
    let printed = bench.printed();
    ensure!(summary(&printed, "skipped") == 0, "a test was skipped: there is none that may be");
    ensure!(summary(&printed, "passed") > 0, "no test ran");
    Ok(Outcome::Passed(summary(&printed, "passed")))
}

/// A client program has said of every step that it went well; gives how many there are.
fn every_step(printed: &str) -> anyhow::Result<usize> {
    let done: Vec<_> = printed.lines().filter_map(|line| line.strip_prefix("ok ")).collect();
    ensure!(done == STEPS, "not the steps of tests/interop/README.md: {done:?}");
    Ok(STEPS.len())
}

#[cfg(test)]
mod tests {
    use super::{STEPS, every_step};

    #[test]
    fn a_step_that_is_left_out_is_noticed() {
        let all: Vec<_> = STEPS.iter().map(|step| format!("ok {step}\n")).collect();
        assert_eq!(every_step(&format!("noise\n{}", all.concat())).unwrap(), STEPS.len());
        assert!(every_step(&all[1..].concat()).is_err());
    }
}
