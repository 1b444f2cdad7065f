//! What whoever runs a gateway sees of it: health, metrics, and one request's way through the log.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeMap;

use common::program::Program;
use common::{Gateway, Server, create_body, hosted, send, until};
use hyper::Method;
use rallypoint_gateway::backend::StaticCredentials;
use rallypoint_gateway::run::BackendConfig;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The samples of a text, by name and labels.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(key, value)| (key.to_owned(), value.parse().unwrap()))
        .collect()
}

async fn scrape(gateway: &Gateway) -> BTreeMap<String, f64> {
    let answer = send(gateway.services, Method::GET, "/metrics", &[], Vec::new()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(answer.text.ends_with("# EOF\n"));
    samples(&answer.text)
}

#[tokio::test]
async fn metrics_say_what_players_have_done() {
    let gateway = Gateway::start(&[]).await;
    let (_server, made) = hosted(&gateway, "p", "ann", 4).await;
    assert!(made["PlayerSessionId"].is_string() || made.is_object());
    assert_eq!(gateway.find().await.len(), 1);
    assert_eq!(gateway.get("/no/such/route").await.status, 404);
    let seen = scrape(&gateway).await;
    for (key, expected) in [
        (
            r#"rallypoint_requests_total{door="players",route="/create_session",method="POST",status="200"}"#,
            1.0,
        ),
        (r#"rallypoint_requests_total{door="players",route="/find_session",method="GET",status="200"}"#, 1.0),
        (r#"rallypoint_requests_total{door="players",route="none",method="GET",status="404"}"#, 1.0),
        (r#"rallypoint_request_duration_seconds_count{door="players",route="/find_session"}"#, 1.0),
        (r#"rallypoint_refusals_total{door="players",code="RouteNotFound"}"#, 1.0),
        (r#"rallypoint_game_sessions{status="ACTIVE"}"#, 1.0),
        (r#"rallypoint_game_sessions_created_total"#, 1.0),
        (r#"rallypoint_player_sessions{status="RESERVED"}"#, 1.0),
        ("rallypoint_slots_used", 1.0),
        ("rallypoint_slots_max", 4.0),
        (r#"rallypoint_processes{status="HOSTING"}"#, 1.0),
        (r#"rallypoint_requests_in_flight{door="players"}"#, 0.0),
        (r#"rallypoint_requests_in_flight{door="services"}"#, 1.0),
    ] {
        assert_eq!(seen.get(key), Some(&expected), "{key} in {seen:#?}");
    }
    // The server's socket is open, and so is the connection that asks.
    assert!(seen[r#"rallypoint_connections{door="services"}"#] >= 2.0);
    assert!(seen["process_resident_memory_bytes"] > 0.0 && seen["process_open_fds"] > 0.0);
}

/// A count, 0 where nothing was counted yet.
fn count(samples: &BTreeMap<String, f64>, key: &str) -> f64 {
    samples.get(key).copied().unwrap_or_default()
}

#[tokio::test]
async fn what_kept_calls_to_the_service_few_is_counted() {
    let back = Gateway::start(&[]).await;
    let options = ["--fleet-id", "fleet-123", "--share-finds", "1h", "--quota", "SearchGameSessions=1"];
    let front = Gateway::front(&back, &options).await;
    for _ in 0..3 {
        assert_eq!(front.get("/find_session").await.status, 200);
    }
    let seen = scrape(&front).await;
    let of_finds = |name: &str| count(&seen, &format!(r#"{name}{{operation="SearchGameSessions"}}"#));
    assert_eq!(of_finds("rallypoint_upstream_shared_total"), 2.0, "{seen:#?}");
    let done = r#"rallypoint_upstream_calls_total{operation="SearchGameSessions",outcome="done"}"#;
    assert_eq!(count(&seen, done), 1.0, "{seen:#?}");
    assert_eq!(of_finds("rallypoint_upstream_call_duration_seconds_count"), 1.0);
    // Each asks for something else, more of them at once than wait for a quota of one a second.
    let finds = (0..64).map(|n| {
        let path = format!("/find_session?filter=maximumSessions%3E{n}");
        let door = front.players;
        tokio::spawn(async move { send(door, Method::GET, &path, &[], Vec::new()).await.status.as_u16() })
    });
    let finds: Vec<_> = finds.collect();
    let mut told_to_come_back = 0;
    for find in finds {
        told_to_come_back += u32::from(find.await.unwrap() == 503);
    }
    let seen = scrape(&front).await;
    let held_back = count(&seen, r#"rallypoint_upstream_held_back_total{operation="SearchGameSessions"}"#);
    assert!(told_to_come_back > 0 && held_back >= f64::from(told_to_come_back), "{held_back}");
    let busy = count(&seen, r#"rallypoint_refusals_total{door="players",code="UpstreamBusy"}"#);
    assert_eq!(busy, f64::from(told_to_come_back));
    for gateway in [front, back] {
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_a_service_that_is_away_does_to_calls_is_counted() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{nowhere}");
    let there = ["--backend", "gamelift", "--fleet-id", "fleet-123", "--region", "us-west-2"];
    let front = Gateway::start_with(&[&there[..], &["--endpoint-url", &endpoint]].concat(), |config| {
        let BackendConfig::GameLift(gamelift) = &mut config.backend else { unreachable!() };
        gamelift.credentials = Some(StaticCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "not-a-secret".to_owned(),
        });
    })
    .await;
    assert_eq!(front.get("/find_session").await.status, 503);
    let seen = scrape(&front).await;
    let failed = r#"rallypoint_upstream_calls_total{operation="SearchGameSessions",outcome="failed"}"#;
    assert!(count(&seen, failed) >= 1.0, "{seen:#?}");
    front.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_is_turned_away_is_counted_by_why() {
    let token = "0123456789abcdef0123456789abcdef";
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    std::fs::write(&keys, "0123456789abcdef a-service\n").unwrap();
    let keys = keys.to_str().unwrap();
    let services = ["--services-auth", "bearer", "--services-token", token];
    let players = ["--api-key-file", keys, "--require-api-key"];
    let gateway = Gateway::start(&[&services[..], &players].concat()).await;
    assert_eq!(gateway.get("/find_session").await.status, 401);
    let wrong = ("authorization", "Bearer wrong-wrong-wrong-wrong");
    let refused = send(gateway.services, Method::GET, "/overview", &[wrong], Vec::new()).await;
    assert_eq!(refused.status, 401);
    assert_eq!(gateway.api("ListFleets", &json!({})).await.status, 400);
    let shown = ("authorization", format!("Bearer {token}"));
    let shown = (shown.0, shown.1.as_str());
    let seen = send(gateway.services, Method::GET, "/metrics", &[shown], Vec::new()).await;
    assert_eq!(seen.status, 200);
    let seen = samples(&seen.text);
    let refusals = |door: &str| {
        let begin = format!(r#"rallypoint_authentication_refusals_total{{door="{door}","#);
        seen.iter().filter(|(key, _)| key.starts_with(&begin)).map(|(_, count)| *count).sum::<f64>()
    };
    assert_eq!((refusals("players"), refusals("services")), (1.0, 2.0), "{seen:#?}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_journal_is_counted_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let gateway = Gateway::start(&["--data", data.to_str().unwrap()]).await;
    let before = scrape(&gateway).await;
    let answer = gateway.api("CreateLocation", &json!({"LocationName": "custom-seen"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let after = scrape(&gateway).await;
    for key in [
        "rallypoint_journal_records_total",
        "rallypoint_journal_written_bytes_total",
        "rallypoint_journal_commit_duration_seconds_count",
        "rallypoint_journal_log_bytes",
    ] {
        assert!(after[key] > before[key], "{key}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_gateway_says_whether_it_is_ready() {
    let gateway = Gateway::start(&[]).await;
    until("the matcher runs", async || gateway.get("/readyz").await.status == 200).await;
    assert_eq!(gateway.get("/readyz").await.json(), json!({"ready": true, "failed": []}));
    let report = send(gateway.services, Method::GET, "/readyz", &[], Vec::new()).await.json();
    let names: Vec<&Value> =
        report["checks"].as_array().unwrap().iter().map(|check| &check["name"]).collect();
    assert_eq!(report["ready"], true, "{report}");
    assert!(names.contains(&&json!("fleet")) && names.contains(&&json!("matcher")), "{report}");
    for door in [gateway.players, gateway.services] {
        assert_eq!(send(door, Method::GET, "/healthz", &[], Vec::new()).await.text, "ok\n");
    }
}

/// The lines of a JSON log that have this request's id.
fn lines_of(log: &str, id: &str) -> Vec<Value> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["span"]["id"] == id).collect()
}

#[tokio::test]
async fn every_line_of_a_request_has_its_id() {
    let program = Program::start(&["--log-format", "json"]);
    let id = ("x-request-id", "request-of-ann.1");
    let refused = send(program.players, Method::GET, "/no/such/route", &[id], Vec::new()).await;
    assert_eq!(refused.headers["x-request-id"], id.1);
    until("the refusal is logged", async || {
        lines_of(&program.log(), id.1).iter().any(|line| line["fields"]["code"] == "RouteNotFound")
    })
    .await;
}

#[tokio::test]
async fn what_goes_on_after_a_request_is_logged_under_its_id() {
    let program = Program::start(&["--log-format", "json"]);
    let url = format!(
        "ws://{}/?Authorization=t&ComputeId=h&FleetId=fleet-123&pID=p&sdkLanguage=Go&sdkVersion=5.6.0",
        program.services
    );
    let mut server = Server::open(&url).await.unwrap();
    server.ready(7000).await;
    let body = create_body("ann", 2).to_string();
    let request = format!(
        "POST /create_session HTTP/1.1\r\nHost: h\r\nx-request-id: gone-1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(program.players).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(server.push().await["Action"], "CreateGameSession");
    // It never hears that its game session is being activated: nobody waits for it any more.
    drop(stream);
    until("it is ended for nobody", async || {
        let lines = lines_of(&program.log(), "gone-1");
        lines
            .iter()
            .any(|line| line["fields"]["message"].as_str().is_some_and(|text| text.contains("nobody waits")))
    })
    .await;
}

#[tokio::test]
async fn a_gateway_behind_another_logs_the_id_of_the_first_ones_request() {
    let back = Program::start(&["--log-format", "json"]);
    let endpoint = format!("http://{}", back.services);
    let options =
        ["--backend", "gamelift", "--fleet-id", "fleet-123", "--region", "us-west-2", "--endpoint-url"];
    let front = Gateway::start_with(&[&options[..], &[&endpoint]].concat(), |config| {
        let BackendConfig::GameLift(gamelift) = &mut config.backend else { unreachable!() };
        gamelift.credentials = Some(StaticCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "not-a-secret".to_owned(),
        });
    })
    .await;
    let body =
        json!({"uuid": "ann", "GameSessionId": "arn:aws:gamelift:us-west-2::gamesession/fleet-123/none"});
    let id = ("x-request-id", "through-both.1");
    let refused =
        send(front.players, Method::POST, "/join_session", &[id], body.to_string().into_bytes()).await;
    assert_eq!(refused.headers["x-request-id"], id.1);
    until("the gateway behind has the id in its log", async || !lines_of(&back.log(), id.1).is_empty()).await;
    let seen = scrape(&front).await;
    let calls =
        |(key, count): (&String, &f64)| key.starts_with("rallypoint_upstream_calls_total").then_some(*count);
    assert!(seen.iter().filter_map(calls).sum::<f64>() >= 1.0, "{seen:#?}");
    front.stop().await.unwrap();
}
