//! `--data`: what stays when the gateway ends in good order, and what it refuses.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "kills/program.rs"]
mod program;

use std::path::Path;
use std::process::Command;

use hyper::Method;
use rallypoint_gateway::run::RunError;
use serde_json::json;

use common::{Gateway, Server, create_body, hosted};
use program::Program;

async fn start(data: &Path) -> Gateway {
    Gateway::start(&["--data", data.to_str().unwrap()]).await
}

/// What the program says when it cannot start on this folder.
fn refusal(data: &Path) -> String {
    let options = ["--players", "127.0.0.1:0", "--services", "127.0.0.1:0", "--data", data.to_str().unwrap()];
    let output = Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway")).args(options).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn tokens_fleets_and_what_happened_outlive_the_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(folder.path()).await;
    let (server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let new =
        json!({"Name": "other", "ComputeType": "ANYWHERE", "Locations": [{"Location": "custom-local"}]});
    let fleet = gateway.api("CreateFleet", &new).await.json()["FleetAttributes"]["FleetId"].clone();
    assert!(gateway.output.text().contains(&format!("data      {}, new\n", folder.path().display())));
    drop(server);
    gateway.stop().await.unwrap();

    let gateway = start(folder.path()).await;
    let id = &made["GameSessionId"];
    let shown = gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await.json();
    assert_eq!(shown["GameSessions"][0]["GameSessionId"], *id);
    let fleets = gateway.api("ListFleets", &json!({})).await.json();
    assert!(fleets["FleetIds"].as_array().unwrap().contains(&fleet), "{fleets}");
    let destroy = |token: &str| json!({"GameSessionId": id, "OwnerToken": token});
    assert_eq!(gateway.post("/destroy_session", &destroy("another")).await.status, 403);
    let answer = gateway.post("/destroy_session", &destroy(made["OwnerToken"].as_str().unwrap())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let line = format!("data      {}: 2 fleets, ", folder.path().display());
    assert!(gateway.output.text().contains(&line), "{}", gateway.output.text());
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_idempotency_token_still_stands_for_its_game_session() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(folder.path()).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let input = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 2, "IdempotencyToken": "once"});
    let first = gateway.api("CreateGameSession", &input).await.json();
    server.host().await;
    server.close().await;
    gateway.stop().await.unwrap();

    let gateway = start(folder.path()).await;
    let again = gateway.api("CreateGameSession", &input).await.json();
    assert_eq!(again["GameSession"]["GameSessionId"], first["GameSession"]["GameSessionId"]);
    let other = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 3, "IdempotencyToken": "once"});
    let refused = gateway.api("CreateGameSession", &other).await;
    assert!(refused.text.contains("IdempotentParameterMismatchException"), "{}", refused.text);
    gateway.stop().await.unwrap();
}

/// The answer of a gateway in a process of its own.
async fn create_game_session(program: &Program, token: &str) -> common::Answer {
    let input = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 2, "IdempotencyToken": token});
    let headers = [("x-amz-target", "GameLift.CreateGameSession")];
    common::send(program.services, Method::POST, "/", &headers, input.to_string().into_bytes()).await
}

async fn dial(program: &Program) -> Server {
    let ids = "ComputeId=host-1&FleetId=fleet-123&pID=p1&sdkLanguage=Go&sdkVersion=5.6.0";
    Server::open(&format!("ws://{}/?Authorization=t&{ids}", program.services)).await.unwrap()
}

#[tokio::test]
async fn a_server_gets_no_game_session_before_it_has_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let mut server = dial(&program).await;
    server.ready(7000).await;
    program.kill();

    let program = Program::start(folder.path());
    let refused = create_game_session(&program, "early").await;
    assert!(refused.text.contains("FleetCapacityExceededException"), "{}", refused.text);
    // It need not say again that it is ready.
    let mut server = dial(&program).await;
    assert_eq!(create_game_session(&program, "late").await.status, 200);
    server.host().await;
    program.kill();
}

#[tokio::test]
async fn two_gateways_never_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(folder.path()).await;
    gateway.get("/healthz").await;
    let said = refusal(folder.path());
    assert!(said.contains(&format!("is used by another gateway (process {})", std::process::id())), "{said}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_journal_that_is_not_ours_is_refused_before_anything_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path()).await.stop().await.unwrap();
    let log = folder.path().join("journal/00000000000000000001.log");
    let whole = std::fs::read(&log).unwrap();
    for (at, change, expected) in [
        (0, 0xFF, "is not a journal's file"),
        (8, 0x02, "newer than this gateway's"),
        (100, 0xFF, "is damaged at offset 64"),
    ] {
        let mut bytes = whole.clone();
        bytes[at] = change;
        std::fs::write(&log, &bytes).unwrap();
        let said = refusal(folder.path());
        assert!(said.contains(expected) && said.contains(log.to_str().unwrap()), "{said}");
        assert_eq!(std::fs::read(&log).unwrap(), bytes);
    }
}

/// As when the disk is full: the next file of the journal cannot be made.
#[tokio::test]
async fn a_gateway_that_cannot_write_stops_and_has_lost_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(folder.path()).await;
    let fleets = gateway.api("DescribeFleetAttributes", &json!({})).await.json();
    let arn = &fleets["FleetAttributes"][0]["FleetArn"];
    let queue = json!({"Name": "queue", "Destinations": [{"DestinationArn": arn}]});
    assert_eq!(gateway.api("CreateGameSessionQueue", &queue).await.status, 200);

    let (journal, moved) = (folder.path().join("journal"), folder.path().join("moved"));
    std::fs::rename(&journal, &moved).unwrap();
    let mut acknowledged = 0;
    loop {
        // Without a server they are pending, and each is a quarter of a MiB in the journal.
        let input = json!({"PlacementId": format!("placement-{acknowledged}"), "GameSessionQueueName": "queue",
                           "MaximumPlayerSessionCount": 2, "GameSessionData": "x".repeat(262_144)});
        let answer = gateway.api("StartGameSessionPlacement", &input).await;
        if answer.status != 200 {
            assert_eq!(answer.status, 500, "{}", answer.text);
            break;
        }
        acknowledged += 1;
        assert!(acknowledged < 200, "nothing failed");
    }
    let problem = gateway.ended().await.unwrap_err();
    assert!(matches!(problem, RunError::Unwritable(_)), "{problem}");
    assert!(problem.to_string().contains("make room on the disk"), "{problem}");

    std::fs::rename(&moved, &journal).unwrap();
    let gateway = start(folder.path()).await;
    for number in 0..acknowledged {
        let input = json!({"PlacementId": format!("placement-{number}")});
        assert_eq!(gateway.api("DescribeGameSessionPlacement", &input).await.status, 200, "{number}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn without_data_nothing_is_kept() {
    let gateway = Gateway::start(&[]).await;
    let server = Server::idle(&gateway, "p1").await;
    assert!(!gateway.output.text().contains("data "));
    drop(server);
    gateway.stop().await.unwrap();
    let gateway = Gateway::start(&[]).await;
    assert_eq!(gateway.post("/create_session", &create_body("ada", 2)).await.status, 503);
    gateway.stop().await.unwrap();
}
