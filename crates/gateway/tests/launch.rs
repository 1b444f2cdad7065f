//! The supervisor, with real child processes.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use common::{Gateway, Output, Server, until};
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::RunError;
use serde_json::json;

/// What the children wrote, each a line of `word word …`.
fn lines(logs: &Path) -> Vec<Vec<String>> {
    let files =
        std::fs::read_dir(logs).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let text: String = files.collect();
    text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

fn is_alive(pid: &str) -> bool {
    // A process that ended but was not waited for still has a folder there.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

const SHOW: &str = "echo $GAMELIFT_SDK_PROCESS_ID $GAMELIFT_SDK_WEBSOCKET_URL $GAMELIFT_SDK_HOST_ID \
                    $GAMELIFT_SDK_FLEET_ID $GAMELIFT_SDK_AUTH_TOKEN $0 $$";

fn shell(script: &str) -> String {
    format!("sh -c '{script}' {{port}}")
}

async fn launch(script: &str, processes: &str, logs: &Path, more: &[&str]) -> Gateway {
    let (command, logs) = (shell(script), logs.to_str().unwrap());
    let options = ["--launch", &command, "--processes", processes, "--log-dir", logs];
    Gateway::start(&[&options, more].concat()).await
}

#[tokio::test]
async fn children_know_where_they_belong_and_end_with_the_gateway() {
    let logs = tempfile::tempdir().unwrap();
    // The child of the child must end too.
    let script = format!("{SHOW}; sleep 1000 & wait");
    let gateway = launch(&script, "2", logs.path(), &["--server-token", "s3cret"]).await;
    until("both run", async || lines(logs.path()).len() == 2).await;
    let started = lines(logs.path());
    let url = format!("ws://{}/", gateway.services);
    for child in &started {
        assert_eq!(child[1..5], [&url, "local", "fleet-123", "s3cret"]);
        assert!((7777..=8776).contains(&child[5].parse::<u16>().unwrap()));
    }
    assert_ne!(started[0][0], started[1][0]);
    assert_ne!(started[0][5], started[1][5]);
    let output = gateway.output.text();
    assert!(output.contains(&format!("players   http://{}\n", gateway.players)), "{output}");
    assert!(output.contains(&format!("services  http://{}\n", gateway.services)), "{output}");
    assert!(output.contains(logs.path().to_str().unwrap()), "{output}");
    gateway.stop().await.unwrap();
    for child in &started {
        assert!(!is_alive(&child[6]), "{child:?}");
    }
}

#[tokio::test]
async fn a_child_that_ends_is_started_again_as_another_process() {
    let logs = tempfile::tempdir().unwrap();
    let gateway = launch(&format!("{SHOW}; exit 3"), "1", logs.path(), &[]).await;
    until("it was started again", async || lines(logs.path()).len() >= 2).await;
    gateway.stop().await.unwrap();
    let started = lines(logs.path());
    assert_ne!(started[0][0], started[1][0]);
}

/// What this thread logs, from now on until it is dropped.
fn log_here() -> (Output, tracing::subscriber::DefaultGuard) {
    // Of a single subscriber, tracing asks the thread that comes to a line first whether somebody listens, and remembers
    // that for every thread. Another test's would say no; with two it asks the subscribers themselves.
    static ANOTHER: Once = Once::new();
    ANOTHER.call_once(|| {
        let nowhere = tracing_subscriber::fmt().with_writer(std::io::sink).finish();
        tracing::subscriber::set_global_default(nowhere).unwrap();
    });
    let log = Output::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    (log, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn a_crash_loop_is_reported_once_with_what_to_look_at() {
    let (log, _guard) = log_here();
    let logs = tempfile::tempdir().unwrap();
    let (command, folder) =
        (shell("echo loading; echo no such map: harbour; exit 3"), logs.path().to_str().unwrap());
    let gateway = Gateway::start_with(&["--launch", &command, "--log-dir", folder], |config| {
        config.embedded().unwrap().launch.as_mut().unwrap().restart_wait = Duration::from_millis(1);
    })
    .await;
    let report = "crashes again and again: 5 times in a row";
    let last = "starting it again in 30 s";
    until("it was reported", async || log.text().contains(report) && log.text().contains(last)).await;
    gateway.stop().await.unwrap();
    let text = log.text();
    for expected in [
        "exit code 3 before it called InitSDK; see ",
        "Run the command of --launch by hand",
        "  | no such map: harbour",
    ] {
        assert!(text.contains(expected), "{expected} is missing in {text}");
    }
    assert_eq!(text.matches(report).count(), 1);
    assert_eq!(std::fs::read_dir(logs.path()).unwrap().count(), 5);
}

/// What happened to the fleet, as `(code, message)`.
async fn events(gateway: &Gateway) -> Vec<(String, String)> {
    let answer = gateway.api("DescribeFleetEvents", &json!({"FleetId": "fleet-123"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let answer = answer.json();
    let events = answer["Events"].as_array().unwrap().iter();
    events.map(|event| (text(&event["EventCode"]), text(&event["Message"]))).collect()
}

async fn event(gateway: &Gateway, code: &str, part: &str) {
    let happened = async || {
        let events = events(gateway).await;
        events.iter().any(|(is, message)| is == code && message.contains(part))
    };
    until(&format!("{code} with {part}"), happened).await;
}

#[tokio::test]
async fn how_servers_end_becomes_fleet_events() {
    let logs = tempfile::tempdir().unwrap();
    let gateway = launch("exit 3", "1", logs.path(), &[]).await;
    event(&gateway, "SERVER_PROCESS_CRASHED", "exited with code 3 before it called InitSDK").await;
    gateway.stop().await.unwrap();

    let gateway = launch("sleep 1000 & wait", "1", logs.path(), &["--ready-timeout", "50ms"]).await;
    event(&gateway, "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT", "did not call InitSDK").await;
    gateway.stop().await.unwrap();

    // The test speaks for the child, which ends as a file says. It takes the file away: the next child is to stay.
    let (output, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let end = folder.path().join("end");
    let script = format!(
        "{SHOW}; until mv {0} {0}.taken 2>&-; do sleep 0.02; done; . {0}.taken; exit 0",
        end.display()
    );
    for (says_so, how, code, part) in [
        (false, "exit 4", "SERVER_PROCESS_CRASHED", "exited with code 4 without ProcessEnding"),
        (false, "kill -SEGV $$", "SERVER_PROCESS_CRASHED", "signal 11 without ProcessEnding"),
        (true, "exit 0", "GENERIC_EVENT", "exited with code 0"),
    ] {
        let gateway = launch(&script, "1", output.path(), &[]).await;
        until("it runs", async || !lines(output.path()).is_empty()).await;
        let mut server = Server::idle(&gateway, &lines(output.path())[0][0]).await;
        if says_so {
            server.ok("TerminateServerProcess", json!({})).await;
        }
        // The file is there with its content or not at all.
        let unfinished = folder.path().join("unfinished");
        std::fs::write(&unfinished, how).unwrap();
        std::fs::rename(unfinished, &end).unwrap();
        event(&gateway, code, part).await;
        let crashes = events(&gateway).await.into_iter().filter(|(code, _)| code == "SERVER_PROCESS_CRASHED");
        assert_eq!(crashes.count() == 0, says_so, "a clean end is no crash");
        gateway.stop().await.unwrap();
        for file in std::fs::read_dir(output.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
    }
}

#[tokio::test]
async fn ready_is_said_and_a_child_that_ends_cleanly_makes_room_at_once() {
    let logs = tempfile::tempdir().unwrap();
    // The test speaks for the children, which only wait for a file to end by.
    let stop_file = logs.path().join("end-");
    let script =
        format!("{SHOW}; until [ -e {}$GAMELIFT_SDK_PROCESS_ID ]; do sleep 0.02; done", stop_file.display());
    let output = tempfile::tempdir().unwrap();
    let gateway = launch(&script, "2", output.path(), &[]).await;
    until("both run", async || lines(output.path()).len() == 2).await;
    let mut servers = Vec::new();
    for child in lines(output.path()) {
        assert!(!gateway.output.text().contains("ready"));
        servers.push((child[0].clone(), Server::idle(&gateway, &child[0]).await));
    }
    until("ready", async || {
        gateway.output.text().contains("ready     2 of 2 servers are waiting for a game session\n")
    })
    .await;
    let (process, mut server) = servers.remove(0);
    server.ok("TerminateServerProcess", json!({})).await;
    std::fs::write(format!("{}{process}", stop_file.display()), "").unwrap();
    until("the next one runs", async || lines(output.path()).len() == 3).await;

    // Told to end, the one that is connected gets the time to do so.
    let (process, mut server) = servers.remove(0);
    let stop = tokio::spawn(gateway.stop());
    assert_eq!(server.push().await["Action"], "TerminateProcess");
    assert!(!stop.is_finished());
    server.ok("TerminateServerProcess", json!({})).await;
    std::fs::write(format!("{}{process}", stop_file.display()), "").unwrap();
    stop.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_child_that_does_not_heed_anything_is_killed() {
    let logs = tempfile::tempdir().unwrap();
    let script = format!("trap \"\" TERM; {SHOW}; while :; do sleep 0.1; done");
    let gateway = launch(&script, "1", logs.path(), &["--drain-timeout", "50ms"]).await;
    until("it runs", async || lines(logs.path()).len() == 1).await;
    let child = lines(logs.path()).remove(0);
    let _server = Server::idle(&gateway, &child[0]).await;
    let signals = gateway.signals.clone();
    let stop = tokio::spawn(gateway.stop());
    tokio::time::sleep(Duration::from_millis(20)).await;
    signals.hurry.cancel();
    stop.await.unwrap().unwrap();
    assert!(!is_alive(&child[6]));
}

#[tokio::test]
async fn a_program_that_does_not_exist_stops_the_gateway() {
    use clap::Parser;
    let logs = tempfile::tempdir().unwrap();
    let options = ["--launch", "./no-such-server", "--log-dir", logs.path().to_str().unwrap()];
    assert!(Cli::try_parse_from([&["gateway"], &options[..]].concat()).is_ok());
    let gateway = Gateway::start(&options).await;
    let signals = gateway.signals.clone();
    tokio::time::timeout(common::PATIENCE, signals.stop.cancelled()).await.unwrap();
    match gateway.stop().await {
        Err(RunError::Launch(problem)) => {
            assert!(problem.to_string().contains("./no-such-server"), "{problem}");
        }
        other => panic!("{other:?}"),
    }
}
