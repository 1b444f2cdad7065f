//! Requests that wait, for a game server, a network or an issuer: they take no place from who is answered at once.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::{Gateway, Server, create_body, send, until};
use hyper::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// As long as who is turned away may take to hear of it; who is not hears nothing for as long as their body's time.
const MOMENT: Duration = Duration::from_secs(1);

/// A request whose body does not come. The operation's name is for the services' door.
async fn without_its_body(door: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(door).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {door}\r\nX-Amz-Target: GameLift.ListFleets\r\nContent-Length: 9\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn status_line(stream: &mut TcpStream) -> String {
    let mut said = [0; 12];
    let reading = stream.read_exact(&mut said);
    tokio::time::timeout(common::PATIENCE, reading).await.expect("no answer").unwrap();
    String::from_utf8(said.into()).unwrap()
}

#[tokio::test]
async fn bodies_that_do_not_come_leave_places_to_others() {
    let gateway = Gateway::start(&["--max-requests", "8"]).await;
    let mut slow = Vec::new();
    for _ in 0..2 {
        slow.push(without_its_body(gateway.players, "/join_session").await);
    }
    // Until both have their places there may be one for another one too.
    loop {
        let mut more = without_its_body(gateway.players, "/join_session").await;
        match tokio::time::timeout(MOMENT, status_line(&mut more)).await {
            Ok(line) => break assert_eq!(line, "HTTP/1.1 503"),
            Err(_) => slow.push(more),
        }
        assert!(slow.len() < 8, "slow bodies take every place");
    }
    assert_eq!(gateway.get("/find_session").await.status, 200);
    assert_eq!(gateway.get("/find_session?limit=1").await.status, 200);
    drop(slow);
    until("bodies are read again", async || {
        let mut late = without_its_body(gateway.players, "/join_session").await;
        late.write_all(b"{\"x\": 1} ").await.is_ok() && status_line(&mut late).await == "HTTP/1.1 400"
    })
    .await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn creates_that_wait_leave_places_to_others_and_one_too_many_begins_nothing() {
    let gateway = Gateway::start(&["--max-requests", "4"]).await;
    let mut servers = Vec::new();
    for process in ["p1", "p2", "p3"] {
        servers.push(Server::idle(&gateway, process).await);
    }
    let (ada, bob) = (create_body("ada", 2), create_body("bob", 2));
    let waiting =
        async { tokio::join!(gateway.post("/create_session", &ada), gateway.post("/create_session", &bob)) };
    let meanwhile = async {
        until("both are on their way", async || {
            let sessions = gateway.api("DescribeGameSessions", &json!({"FleetId": "fleet-123"})).await.json();
            sessions["GameSessions"].as_array().is_some_and(|all| all.len() == 2)
        })
        .await;
        let refused = gateway.post("/create_session", &create_body("eve", 2)).await;
        assert_eq!(refused.refusal(), (503, "Overloaded".to_owned()));
        assert!(refused.headers.contains_key("retry-after"));
        let sessions = gateway.api("DescribeGameSessions", &json!({"FleetId": "fleet-123"})).await.json();
        assert_eq!(sessions["GameSessions"].as_array().unwrap().len(), 2, "nothing was begun for eve");
        assert_eq!(gateway.get("/find_session").await.status, 200);
        // Who takes a ticket need not wait, whatever they would prefer.
        let prefer = [("prefer", "respond-async, wait=60")];
        let body = create_body("cleo", 2).to_string().into_bytes();
        let ticket = send(gateway.players, Method::POST, "/create_session", &prefer, body).await;
        assert_eq!(ticket.status, 202, "{}", ticket.text);
        let location = ticket.headers["location"].to_str().unwrap();
        let again = send(gateway.players, Method::GET, location, &prefer, Vec::new()).await;
        assert_eq!(again.status, 202, "{}", again.text);
        for server in &mut servers {
            server.host().await;
        }
        location.to_owned()
    };
    let ((one, two), location) = tokio::join!(waiting, meanwhile);
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{} {}", one.text, two.text);
    assert_eq!(gateway.get(&location).await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_services_door_does_so_many_operations_at_once_and_no_more() {
    let gateway = Gateway::start(&["--max-requests", "1"]).await;
    let fleets = async || gateway.api("ListFleets", &json!({})).await;
    let slow = without_its_body(gateway.services, "/").await;
    until("its place is taken", async || fleets().await.status == 400).await;
    let refused = fleets().await;
    assert_eq!(refused.json()["__type"], "ThrottlingException", "{}", refused.text);
    assert!(refused.headers["x-amz-retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1000);
    // What machines and people look at, and game servers, need no place.
    for path in ["/healthz", "/readyz", "/metrics", "/overview"] {
        let answer = send(gateway.services, Method::GET, path, &[], Vec::new()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    let server = Server::idle(&gateway, "p1").await;
    assert_eq!(gateway.get("/find_session").await.status, 200, "the other door has places of its own");
    drop(slow);
    until("its place is free", async || fleets().await.status == 200).await;
    server.close().await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn strangers_who_log_in_are_not_listened_to_for_long() {
    let token = ["--services-auth", "bearer", "--services-token", "0123456789abcdef"];
    let gateway = Gateway::start(&token).await;
    let login = async |body: Vec<u8>| send(gateway.services, Method::POST, "/login", &[], body).await;
    assert_eq!(login(vec![b'x'; 5_000]).await.status, 413);
    assert_eq!(login(b"token=wrong".to_vec()).await.status, 401);
    assert_eq!(login(b"token=0123456789abcdef".to_vec()).await.status, 303);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_does_not_prove_who_they_are_is_counted_at_both_doors() {
    let options = ["--services-auth", "bearer", "--services-token", "0123456789abcdef"];
    let keys = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(keys.path(), "0123456789abcdef").unwrap();
    let players = ["--api-key-file", keys.path().to_str().unwrap(), "--require-api-key"];
    let gateway = Gateway::start(&[&options[..], &players].concat()).await;
    assert_eq!(gateway.get("/find_session").await.status, 401);
    let wrong = [("authorization", "Bearer wrong")];
    for (headers, times) in [(&[][..], 2), (&wrong[..], 1)] {
        for _ in 0..times {
            let answer = send(gateway.services, Method::GET, "/overview", headers, Vec::new()).await;
            assert_eq!(answer.status, 401);
        }
    }
    let login = send(gateway.services, Method::POST, "/login", &[], b"token=wrong".to_vec()).await;
    assert_eq!(login.status, 401);
    let right = [("authorization", "Bearer 0123456789abcdef")];
    let metrics = send(gateway.services, Method::GET, "/metrics", &right, Vec::new()).await.text;
    for line in [
        r#"rallypoint_authentication_refusals_total{door="players",reason="api_key"} 1"#,
        r#"rallypoint_authentication_refusals_total{door="services",reason="nothing_shown"} 2"#,
        r#"rallypoint_authentication_refusals_total{door="services",reason="token"} 1"#,
        r#"rallypoint_authentication_refusals_total{door="services",reason="login"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    gateway.stop().await.unwrap();
}
