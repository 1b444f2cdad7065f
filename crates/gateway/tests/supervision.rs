//! What becomes of launched servers when the gateway is killed, and what is said of those that fail.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use common::program::{Launched, Program, group, runs, wait_until, watchdog};
use common::{Server, send};
use hyper::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

/// Runs until it is killed, with a child of its own.
const STUBBORN: &str = "trap \"\" TERM INT HUP; sleep 1000 & while :; do sleep 0.05; done";
/// Runs until it is asked to end.
const OBEDIENT: &str = "sleep 1000 & wait";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn records(data: &Path) -> Vec<Value> {
    let files = std::fs::read_dir(data.join("children")).unwrap();
    files.map(|file| serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap()).collect()
}

#[test]
fn nobody_outlives_a_killed_gateway() {
    let (launched, logs) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(STUBBORN);
    let gateway = Program::start(&["--launch", &command, "--processes", "3", "--log-dir", text(logs.path())]);
    let pids = launched.wait_for(3);
    wait_until("each has a child", || pids.iter().all(|pid| group(*pid).len() >= 2));
    let watchdog = watchdog(&gateway).unwrap();
    let services = gateway.services;
    gateway.kill();
    // Neither the watchdog nor a server holds the door.
    drop(TcpListener::bind(services).unwrap());
    wait_until("all ended", || pids.iter().all(|pid| group(*pid).is_empty()));
    wait_until("the watchdog ended", || !runs(watchdog));
}

#[test]
fn a_gate_that_nobody_opens_lets_nothing_run() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("ran");
    let (ours, theirs) = UnixStream::pair().unwrap();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway"))
        .args(["launch-gate", "touch", text(&trace)])
        .stdin(OwnedFd::from(theirs))
        .spawn()
        .unwrap();
    // As when the gateway is killed.
    drop(ours);
    assert!(!gate.wait().unwrap().success());
    assert!(!trace.exists());
}

#[test]
fn the_watchdog_heeds_no_signal_and_is_replaced_when_it_is_killed() {
    let (launched, logs) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(STUBBORN);
    let gateway = Program::start(&["--launch", &command, "--log-dir", text(logs.path())]);
    let pid = launched.wait_for(1)[0];
    let first = watchdog(&gateway).unwrap();
    assert_ne!(first, gateway.pid());
    assert!(group(first).contains(&first.as_raw_nonzero().get()), "it has a group of its own");
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        kill_process(first, signal).unwrap();
    }
    kill_process(first, Signal::KILL).unwrap();
    wait_until("there is another", || watchdog(&gateway).is_some_and(|other| other != first));
    let second = watchdog(&gateway).unwrap();
    wait_until("its start was logged", || gateway.log().contains("starting another"));
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        // It may not have said yet that it heeds none.
        wait_until("it is ready", || handles(second, signal));
        kill_process(second, signal).unwrap();
    }
    gateway.kill();
    wait_until("the server ended", || group(pid).is_empty());
    wait_until("the watchdog ended", || !runs(second));
}

/// Whether a process has a handler of its own for a signal, by proc_pid_status(5).
fn handles(pid: Pid, signal: Signal) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:\t")).unwrap();
    u64::from_str_radix(caught, 16).unwrap() & (1 << (signal.as_raw() - 1)) != 0
}

#[test]
fn a_clean_stop_leaves_no_watchdog() {
    let (launched, logs) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(OBEDIENT);
    let gateway = Program::start(&["--launch", &command, "--log-dir", text(logs.path())]);
    let pid = launched.wait_for(1)[0];
    let watchdog = watchdog(&gateway).unwrap();
    assert!(gateway.stop().success());
    assert!(!runs(pid));
    assert!(!runs(watchdog));
    wait_until("its child ended", || group(pid).is_empty());
}

#[test]
fn with_data_servers_live_on_and_the_next_start_adopts_them() {
    let (launched, data) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(STUBBORN);
    let options = ["--launch", &command, "--processes", "2", "--data", text(data.path())];
    let gateway = Program::start(&options);
    let pids = launched.wait_for(2);
    assert!(watchdog(&gateway).is_none());
    let before = records(data.path());
    assert_eq!(before.len(), 2);
    gateway.kill();

    // One of them ends while nobody watches.
    kill_process(pids[0], Signal::KILL).unwrap();
    wait_until("one ended", || !runs(pids[0]));
    assert!(runs(pids[1]));

    let gateway = Program::start(&options);
    let now = launched.wait_for(3);
    let next = *now.iter().find(|pid| !pids.contains(pid)).unwrap();
    wait_until("it was said", || {
        let log = gateway.log();
        log.contains("adopted a game server of the last run") && log.contains("of the last run has ended")
    });
    let after = records(data.path());
    assert_eq!(after.len(), 2, "{after:?}");
    let of = |records: &[Value], pid: Pid| {
        records.iter().find(|record| record["pid"] == pid.as_raw_nonzero().get()).cloned()
    };
    assert_eq!(of(&before, pids[1]), of(&after, pids[1]));
    let (kept, gone) = (of(&after, pids[1]).unwrap(), of(&before, pids[0]).unwrap());
    let new = of(&after, next).unwrap();
    assert_eq!(new["slot"], gone["slot"]);
    assert_ne!(new["process"], gone["process"]);
    assert_ne!(new["port"], kept["port"]);
    // What the dead one left running goes with it.
    wait_until("its child ended", || group(pids[0]).is_empty());

    assert!(gateway.stop().success());
    // Killed, but nobody waits for a child's child.
    wait_until("all ended", || group(pids[1]).is_empty() && group(next).is_empty());
    assert!(records(data.path()).is_empty());
}

/// One operation of the GameLift API.
async fn api(gateway: &Program, operation: &str, input: &Value) -> Value {
    let target = format!("GameLift.{operation}");
    let headers = [("x-amz-target", target.as_str())];
    let answer = send(gateway.services, Method::POST, "/", &headers, input.to_string().into_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// The test speaks for a launched process.
async fn connect(gateway: &Program, process: &str) -> Server {
    let url = format!(
        "ws://{}/?Authorization=t&ComputeId=local&FleetId=fleet-123&pID={process}&sdkLanguage=Go&sdkVersion=5.6.0",
        gateway.services
    );
    Server::open(&url).await.unwrap()
}

#[tokio::test]
async fn a_game_session_goes_on_through_a_killed_gateway_and_its_logs_are_collected_in_the_end() {
    let (launched, data) = (Launched::new(), tempfile::tempdir().unwrap());
    let end = launched.folder().join("end");
    let script = format!("echo started; until [ -e {} ]; do sleep 0.02; done; echo done", end.display());
    let command = launched.command(&script);
    let options = ["--launch", &command, "--data", text(data.path())];
    let gateway = Program::start(&options);
    let pid = launched.wait_for(1)[0];
    let process = records(data.path())[0]["process"].as_str().unwrap().to_owned();
    let mut server = connect(&gateway, &process).await;
    server.ready(7000).await;
    let create = json!({"FleetId": "fleet-123", "Location": "custom-local", "MaximumPlayerSessionCount": 4});
    let made = api(&gateway, "CreateGameSession", &create).await;
    let id = server.host().await;
    assert_eq!(made["GameSession"]["GameSessionId"], id.as_str());
    gateway.kill();
    drop(server);

    let gateway = Program::start(&options);
    let mut server = connect(&gateway, &process).await;
    let shown = api(&gateway, "DescribeGameSessions", &json!({"GameSessionId": id})).await;
    assert_eq!(shown["GameSessions"][0]["Status"], "ACTIVE", "{shown}");
    assert!(runs(pid));
    server.ok("TerminateServerProcess", json!({})).await;
    std::fs::write(end, "").unwrap();
    let logs = data.path().join("logs");
    let collected = || {
        std::fs::read_dir(&logs).unwrap().any(|file| file.unwrap().path().extension() == Some("zip".as_ref()))
    };
    wait_until("its logs are collected", collected);
    let shown = api(&gateway, "GetGameSessionLogUrl", &json!({"GameSessionId": id})).await;
    assert!(
        shown["PreSignedUrl"].as_str().unwrap().starts_with(&format!("http://{}/logs/", gateway.services))
    );
    assert!(gateway.stop().success());
}

#[test]
fn an_adopted_server_that_ends_is_replaced() {
    let (launched, data) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(OBEDIENT);
    let options = ["--launch", &command, "--data", text(data.path())];
    Program::start(&options).kill_after(|| launched.wait_for(1));
    let gateway = Program::start(&options);
    let first = launched.pids()[0];
    wait_until("it was adopted", || gateway.log().contains("adopted"));
    kill_process(first, Signal::KILL).unwrap();
    launched.wait_for(2);
    wait_until("it was reported", || {
        gateway.log().contains("an exit that nobody saw before it called InitSDK")
    });
    assert!(gateway.stop().success());
}

#[test]
fn servers_of_the_last_run_that_are_not_wanted_any_more_are_ended() {
    let (launched, data) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(OBEDIENT);
    let data_option = ["--data", text(data.path())];
    let launch = |processes| [&["--launch", &command, "--processes", processes], &data_option[..]].concat();
    Program::start(&launch("3")).kill_after(|| launched.wait_for(3));
    let gateway = Program::start(&launch("2"));
    let pids = launched.pids();
    wait_until("one ended", || pids.iter().filter(|pid| runs(**pid)).count() == 2);
    gateway.kill();
    let gateway = Program::start(&data_option);
    wait_until("all ended", || pids.iter().all(|pid| group(*pid).is_empty()));
    assert!(gateway.stop().success());
    assert_eq!(launched.pids().len(), 3, "none was started meanwhile");
}

#[test]
fn a_pid_that_belongs_to_another_process_now_is_left_alone() {
    let (launched, data) = (Launched::new(), tempfile::tempdir().unwrap());
    let words = shlex::split(&launched.command("exec sleep 1000")).unwrap();
    let mut other = Command::new(&words[0]);
    let mut other = other.args(&words[1..]).process_group(0).spawn().unwrap();
    launched.wait_for(1);
    std::fs::create_dir(data.path().join("children")).unwrap();
    let record = json!({
        "process": "p-1", "slot": 1, "pid": other.id(), "started": "1@another-boot", "port": 7777,
        "log_file": data.path().join("1.log"), "working_dir": data.path(),
    });
    std::fs::write(data.path().join("children/p-1.json"), record.to_string()).unwrap();
    let gateway = Program::start(&["--data", text(data.path())]);
    wait_until("its end is known", || records(data.path()).is_empty());
    assert!(gateway.stop().success());
    assert!(other.try_wait().unwrap().is_none(), "it still runs");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_server_that_does_not_connect_in_time_is_ended_and_named() {
    let (launched, logs) = (Launched::new(), tempfile::tempdir().unwrap());
    let command = launched.command(OBEDIENT);
    let options = ["--launch", &command, "--log-dir", text(logs.path()), "--ready-timeout", "100ms"];
    let gateway = Program::start(&options);
    let pid = launched.wait_for(2)[0];
    assert!(gateway.log().contains("did not call InitSDK within 100ms; it was ended"), "{}", gateway.log());
    wait_until("it ended", || group(pid).is_empty());
    assert!(gateway.stop().success());
}
