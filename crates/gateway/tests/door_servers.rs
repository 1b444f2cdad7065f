//! Game servers' sockets: who may open one, what may be sent over it, and how it is renewed.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{Gateway, PATIENCE, Server, hosted, socket_url};
use futures_util::{SinkExt, StreamExt};
use hmac::{Hmac, KeyInit, Mac};
use rallypoint_fleet::{ComputeName, FleetId, Timestamp};
use rallypoint_gateway::Secret;
use rallypoint_gateway::compute_token::ComputeTokens;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use time::OffsetDateTime;
use time::macros::format_description;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A gateway's secret in a file, so that a test can make what `GetComputeAuthToken` answers.
fn secret_file() -> (NamedTempFile, Secret) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"a secret of sixteen bytes or more").unwrap();
    let secret = Secret::from_file(file.path()).unwrap();
    (file, secret)
}

fn now() -> Timestamp {
    Timestamp(u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap())
}

fn token(secret: &Secret, lifetime: Duration, at: Timestamp, compute: &str) -> String {
    let tokens = ComputeTokens::new(secret.clone(), lifetime);
    tokens.issue(at, &FleetId::new("fleet-123"), &ComputeName::new(compute)).0
}

/// The status and the text with which a socket is refused.
async fn refused(url: &str) -> (u16, String) {
    match Server::open(url).await {
        Err(Error::Http(answer)) => {
            assert!(answer.headers().contains_key("x-request-id"));
            let text = answer.body().clone().unwrap_or_default();
            (answer.status().as_u16(), String::from_utf8(text).unwrap())
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("welcome: {url}"),
    }
}

async fn is_welcome(url: &str) -> Server {
    Server::open(url).await.unwrap_or_else(|problem| panic!("{url}: {problem}"))
}

#[tokio::test]
async fn a_token_of_the_gateway_opens_a_socket_for_its_compute_until_it_expires() {
    let (file, secret) = secret_file();
    let (_other_file, other) = (NamedTempFile::new().unwrap(), Secret::random());
    let hour = Duration::from_secs(3600);
    for options in [&["--server-token", "t"][..], &[]] {
        let options = [options, &["--secret-file", file.path().to_str().unwrap()]].concat();
        let gateway = Gateway::start(&options).await;
        drop(is_welcome(&socket_url(&gateway, "p1", &token(&secret, hour, now(), "host-1"))).await);
        for (wrong, hint) in [
            (token(&secret, hour, Timestamp(0), "host-1"), "expired"),
            (token(&secret, hour, now(), "host-2"), "another compute"),
            (token(&other, hour, now(), "host-1"), "not one of this gateway's"),
            ("rpct-".to_owned(), "not one of this gateway's"),
        ] {
            let (status, text) = refused(&socket_url(&gateway, "p2", &wrong)).await;
            assert_eq!(status, 403, "{text}");
            assert!(text.contains(hint) && text.contains("GetComputeAuthToken"), "{text}");
        }
        gateway.stop().await.unwrap();
    }
}

/// A query as the server SDKs sign it, step by step.
fn signed_url(gateway: &Gateway, process: &str, secret_key: &str, at: OffsetDateTime) -> String {
    let date = at.format(format_description!("[year][month][day]T[hour][minute][second]Z")).unwrap();
    let day = &date[..8];
    let canonical = format!("ComputeId=host-1&FleetId=fleet-123&pID={process}");
    let scope = format!("{day}/us-west-2/gamelift/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let hmac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let mut key = format!("AWS4{secret_key}").into_bytes();
    for part in scope.split('/') {
        key = hmac(&key, part);
    }
    let signature = hex::encode(hmac(&key, &text));
    format!(
        "{}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F{}&X-Amz-Date={date}&X-Amz-Signature={signature}",
        socket_url(gateway, process, "SigV4"),
        scope.replace('/', "%2F")
    )
}

#[tokio::test]
async fn a_signature_opens_a_socket_when_its_key_is_known_and_it_is_not_old() {
    let gateway = Gateway::start(&["--server-credentials", "OTHER:KEY,AK:SK"]).await;
    let now = OffsetDateTime::now_utc();
    let hours = |n: u64| Duration::from_secs(n * 3600);
    // Shown again, as the SDKs do whenever they dial again.
    let url = signed_url(&gateway, "p1", "SK", now - hours(11));
    for _ in 0..2 {
        drop(is_welcome(&url).await);
    }
    for (url, hint) in [
        (signed_url(&gateway, "p2", "WRONG", now), "does not match"),
        (signed_url(&gateway, "p2", "SK", now - hours(13)), "too old"),
        (signed_url(&gateway, "p2", "SK", now + hours(1)), "clock"),
        (signed_url(&gateway, "p2", "SK", now).replace("AK%2F", "BK%2F"), "--server-credentials"),
        (signed_url(&gateway, "p2", "SK", now).replace("pID=p2", "pID=p3"), "does not match"),
        (socket_url(&gateway, "p2", "SigV4"), "X-Amz-"),
        (socket_url(&gateway, "p2", "t"), "GetComputeAuthToken"),
    ] {
        let (status, text) = refused(&url).await;
        assert_eq!(status, 403, "{text}");
        assert!(text.contains(hint), "{hint}: {text}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_live_process_is_not_taken_over_by_another_compute() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let theirs = socket_url(&gateway, "p1", "t").replace("host-1", "host-2");
    let (status, text) = refused(&theirs).await;
    assert_eq!(status, 403);
    assert!(text.contains("p1 is a server process of fleet-123 on host-1"), "{text}");
    // Its own connection goes on, and so does its game session.
    let player = json!({"GameSessionId": made["GameSessionId"], "PlayerSessionId": made["PlayerSessionId"]});
    server.ok("AcceptPlayerSession", player).await;
    // An id that is over is over for everybody.
    server.ok("TerminateServerProcess", json!({})).await;
    assert_eq!(refused(&socket_url(&gateway, "p1", "t")).await.0, 403);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_shows_a_token_is_told_to_connect_anew_until_it_has_and_the_old_socket_is_closed() {
    let (file, secret) = secret_file();
    let options =
        ["--secret-file", file.path().to_str().unwrap(), "--server-token", "t", "--token-lifetime", "3s"];
    let gateway = Gateway::start_with(&options, |config| {
        config.embedded().unwrap().replaced_for = Duration::from_millis(300);
    })
    .await;
    let first = token(&secret, Duration::from_secs(3), now(), "host-1");
    let mut old = is_welcome(&socket_url(&gateway, "p1", &first)).await;
    old.ready(7000).await;

    let mut tokens = vec![first];
    for _ in 0..2 {
        let push = old.push().await;
        assert_eq!(push["Action"], "RefreshConnection", "{push}");
        assert_eq!(push["RefreshConnectionEndpoint"], format!("ws://{}/", gateway.services));
        let token = push["AuthToken"].as_str().unwrap().to_owned();
        assert!(!tokens.contains(&token), "the same token again");
        tokens.push(token);
    }
    let mut new = is_welcome(&socket_url(&gateway, "p1", &tokens[2])).await;

    // What was sent over the old one is still answered; pushes take the new one.
    old.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    let body = common::create_body("ada", 2);
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), new.host());
    assert_eq!(answer.status, 200, "{}", answer.text);

    // 1000: it must not connect again on its account. The process lives on.
    assert_eq!(old.close_code().await, Some(1000));
    new.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    let session = json!({"GameSessionId": answer.json()["GameSessionId"]});
    let seen = gateway.api("DescribeGameSessions", &session).await.json();
    assert_eq!(seen["GameSessions"][0]["Status"], "ACTIVE");
    // And it is told again in its time.
    assert_eq!(new.push().await["Action"], "RefreshConnection");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn where_the_newer_socket_is_lost_the_old_one_goes_on() {
    let short = Duration::from_millis(300);
    let gateway = Gateway::start_with(&[], |config| config.embedded().unwrap().replaced_for = short).await;
    let mut old = Server::idle(&gateway, "p1").await;
    let new = Server::connect(&gateway, "p1").await;
    new.close().await;
    let silence = tokio::time::timeout(short * 2, old.next()).await;
    assert!(silence.is_err(), "{silence:?}");
    let body = common::create_body("ada", 2);
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), old.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_connects_by_a_lasting_token_is_left_in_peace() {
    let gateway = Gateway::start(&["--server-token", "t", "--token-lifetime", "100ms"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let silence = tokio::time::timeout(Duration::from_millis(500), server.next()).await;
    assert!(silence.is_err(), "{silence:?}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn frames_that_are_none_of_the_sdks_are_passed_over_until_there_are_too_many() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::connect(&gateway, "p1").await;
    for frame in
        ["", "no json", "[1, 2]", "null", "\"text\"", "{}", "{\"Action\": \"HeartbeatServerProcess\"}"]
    {
        server.send_text(frame).await;
    }
    // It was not hurt, and what can be answered is.
    assert_eq!(server.call("DanceServerProcess", json!({})).await["StatusCode"], 400);
    let wrong_type = server.call("ActivateServerProcess", json!({"Port": "seven"})).await;
    assert_eq!(wrong_type["StatusCode"], 400, "{wrong_type}");
    server.ready(7000).await;

    let mut socket = server.into_socket();
    socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    let mut code = None;
    for _ in 0..100 {
        // It may be closed while this is still sending.
        let _ = socket.send(Message::text("no json")).await;
    }
    while let Some(Ok(message)) = tokio::time::timeout(PATIENCE, socket.next()).await.expect("still open") {
        if let Message::Close(Some(frame)) = message {
            code = Some(frame.code);
        }
    }
    assert_eq!(code, Some(CloseCode::Policy));
    // Not for good: the process may come back in its time.
    drop(is_welcome(&socket_url(&gateway, "p1", "t")).await);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_is_too_large_closes_the_socket_with_1009() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::connect(&gateway, "p1").await;
    let large =
        |size: usize| json!({"Action": "Large", "RequestId": "r", "Text": "x".repeat(size)}).to_string();
    server.send_text(&large(900_000)).await;
    assert_eq!(server.next().await.unwrap()["StatusCode"], 400);
    let mut socket = server.into_socket();
    // The gateway does not read it to its end.
    let _ = socket.send(Message::text(large(1024 * 1024))).await;
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.expect("still open") {
            Some(Ok(Message::Close(frame))) => break assert_eq!(frame.unwrap().code, CloseCode::Size),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn pings_are_answered_while_nothing_else_is_said() {
    let gateway = Gateway::start(&[]).await;
    let mut socket = Server::connect(&gateway, "p1").await.into_socket();
    for n in 0..3u8 {
        socket.send(Message::Ping(vec![n].into())).await.unwrap();
        let pong = tokio::time::timeout(PATIENCE, socket.next()).await.expect("no pong").unwrap().unwrap();
        assert_eq!(pong, Message::Pong(vec![n].into()));
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_reads_nothing_is_not_read_from_loses_its_socket_and_may_come_back() {
    let gateway = Gateway::start(&["--write-timeout", "400ms"]).await;
    let (server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let mut socket = server.into_socket();
    // Each asks for an answer as long as itself, and none is read. What the gateway takes without being rid of the
    // answers has an end: its outbox and what fits between the two.
    let action = "x".repeat(100_000);
    let request = json!({"Action": action, "RequestId": "r"}).to_string();
    let mut taken = 0;
    let asking = async {
        while socket.send(Message::text(request.as_str())).await.is_ok() {
            taken += 1;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("the socket is still open");
    // 256 answers in its outbox, and less than 20 MB in buffers of both sides.
    assert!(taken < 256 + 200, "took {taken} requests");
    // The process has its time to come back, and its game session goes on.
    let mut again = is_welcome(&socket_url(&gateway, "p1", "t")).await;
    let player = json!({"GameSessionId": made["GameSessionId"], "PlayerSessionId": made["PlayerSessionId"]});
    again.ok("AcceptPlayerSession", player).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_farewell_is_answered_and_the_connection_ended_at_once() {
    let gateway = Gateway::start(&[]).await;
    let mut socket = Server::connect(&gateway, "p1").await.into_socket();
    socket.close(None).await.unwrap();
    // A client's stream ends when the other side has ended the TCP connection.
    let mut heard = Vec::new();
    while let Some(frame) = tokio::time::timeout(PATIENCE, socket.next()).await.expect("still open") {
        heard.push(frame);
    }
    assert!(matches!(heard[..], [Ok(Message::Close(_))]), "{heard:?}");
    gateway.stop().await.unwrap();
}
