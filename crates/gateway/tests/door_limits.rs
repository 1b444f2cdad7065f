//! What a door bears of a peer that does not get on, and of too many.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::{Gateway, PATIENCE, Server, create_body, send, until};
use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Short enough not to wait for, long enough for a busy machine to answer a good peer.
const SHORT: &str = "400ms";
const DRIP: Duration = Duration::from_millis(20);

async fn open(door: SocketAddr, begin: &str) -> TcpStream {
    let mut stream = TcpStream::connect(door).await.unwrap();
    stream.write_all(begin.as_bytes()).await.unwrap();
    stream
}

/// Sends a byte now and then until the door ends the connection; what it said before.
async fn drip(mut stream: TcpStream) -> String {
    let (mut reader, mut writer) = stream.split();
    let sending = async {
        while writer.write_all(b"a").await.is_ok() {
            tokio::time::sleep(DRIP).await;
        }
        std::future::pending::<()>().await;
    };
    let mut said = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        tokio::select! {
            // A reset is as good an end as a plain one.
            _ = reader.read_to_end(&mut said) => {}
            () = sending => {}
        }
    })
    .await
    .expect("the connection is still open");
    String::from_utf8(said).unwrap()
}

/// What the door says until it ends the connection.
async fn hear(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A reset is as good an end as a plain one.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("still open");
    String::from_utf8(said).unwrap()
}

/// Reads an answer's head and leaves the connection open.
async fn head(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let reading = async {
        while !said.ends_with(b"\r\n\r\n") {
            said.push(stream.read_u8().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("no answer");
    String::from_utf8(said).unwrap()
}

fn healthz(door: SocketAddr) -> String {
    format!("GET /healthz HTTP/1.1\r\nHost: {door}\r\n\r\n")
}

async fn is_well(door: SocketAddr) -> bool {
    send(door, Method::GET, "/healthz", &[], Vec::new()).await.text == "ok\n"
}

#[tokio::test]
async fn a_head_that_drips_or_never_comes_is_cut_at_both_doors() {
    let gateway = Gateway::start(&["--header-timeout", SHORT]).await;
    for door in [gateway.players, gateway.services] {
        for begin in ["", "GET /healthz", "GET /healthz HTTP/1.1\r\nX-Slow: "] {
            assert_eq!(drip(open(door, begin).await).await, "", "{begin:?}");
            let mut silent = open(door, begin).await;
            assert_eq!(hear(&mut silent).await, "", "{begin:?}");
        }
        assert!(is_well(door).await);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_head_that_drips_is_cut_too() {
    let gateway = Gateway::start(&["--header-timeout", SHORT]).await;
    let mut stream = open(gateway.players, &healthz(gateway.players)).await;
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(stream.read_exact(&mut [0; 3]).await.unwrap(), 3);
    assert_eq!(drip(stream).await, "");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_its_own_time() {
    // A head's time is shorter, and does not count between requests.
    let gateway = Gateway::start(&["--header-timeout", "100ms", "--idle-timeout", "1s"]).await;
    let request = healthz(gateway.players);
    let mut stream = open(gateway.players, &request).await;
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    tokio::time::sleep(Duration::from_millis(300)).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(
        hear(&mut stream).await.matches("ok\n").count(),
        2,
        "its second answer and the end of the first"
    );
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_stream_of_events_is_no_idle_connection() {
    let gateway = Gateway::start(&["--header-timeout", "100ms", "--idle-timeout", "100ms"]).await;
    let request = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.services);
    let mut stream = open(gateway.services, &request).await;
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
    let mut said = Vec::new();
    let ended = tokio::time::timeout(Duration::from_millis(500), stream.read_to_end(&mut said)).await;
    assert!(ended.is_err(), "cut after {said:?}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_drips_or_never_comes_is_refused_and_cut_at_both_doors() {
    let gateway = Gateway::start(&["--body-timeout", SHORT]).await;
    for (door, path) in [(gateway.players, "/create_session"), (gateway.services, "/")] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {door}\r\nX-Amz-Target: GameLift.ListFleets\r\nContent-Length: 60000\r\n\r\n{{"
        );
        for said in [drip(open(door, &head).await).await, hear(&mut open(door, &head).await).await] {
            assert!(said.starts_with("HTTP/1.1 4"), "{said}");
            assert!(said.contains("x-request-id"), "{said}");
        }
        assert!(is_well(door).await);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_drips_is_cut_and_silence_between_frames_is_not() {
    let gateway = Gateway::start(&["--header-timeout", SHORT, "--idle-timeout", SHORT]).await;
    let mut quiet = Server::connect(&gateway, "quiet").await;
    let upgrade = format!(
        "GET /?Authorization=t&ComputeId=host-1&FleetId=fleet-123&pID=slow HTTP/1.1\r\nHost: {}\r\nConnection: \
         upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        gateway.services
    );
    let mut slow = open(gateway.services, &upgrade).await;
    assert!(head(&mut slow).await.starts_with("HTTP/1.1 101"));
    // A masked text frame of 16,000 bytes, of which a few come.
    slow.write_all(&[0x81, 0xfe, 0x3e, 0x80, 0, 0, 0, 0]).await.unwrap();
    assert_eq!(drip(slow).await, "");
    // Meanwhile this one said nothing for as long.
    quiet.ready(7000).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_peer_that_takes_no_answers_is_cut() {
    let gateway = Gateway::start(&["--write-timeout", SHORT]).await;
    let mut stream = TcpStream::connect(gateway.players).await.unwrap();
    // Asks and asks, and reads nothing: once nothing fits between the two any more nothing is taken either.
    let request = healthz(gateway.players).repeat(1000);
    let asking = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, asking).await.expect("the connection is still open");
    assert!(is_well(gateway.players).await);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn bodies_and_heads_that_are_too_large_are_refused() {
    let gateway = Gateway::start(&[]).await;
    let large = |size: usize| vec![b'x'; size];
    let refused = send(gateway.players, Method::POST, "/create_session", &[], large(64 * 1024 + 1)).await;
    assert_eq!(refused.refusal(), (413, "RequestTooLarge".to_owned()));
    let target = ("x-amz-target", "GameLift.ListFleets");
    let refused = send(gateway.services, Method::POST, "/", &[target], large(1024 * 1024 + 1)).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    let long = "x".repeat(40 * 1024);
    for door in [gateway.players, gateway.services] {
        let refused = send(door, Method::GET, "/healthz", &[("x-long", &long)], Vec::new()).await;
        assert_eq!(refused.status, 431);
        assert!(is_well(door).await);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_full_door_turns_connections_away_and_takes_them_again() {
    let gateway = Gateway::start(&["--max-connections", "2"]).await;
    let door = gateway.players;
    let (mut one, mut two) = (open(door, &healthz(door)).await, open(door, &healthz(door)).await);
    assert!(head(&mut one).await.starts_with("HTTP/1.1 200"));
    assert!(head(&mut two).await.starts_with("HTTP/1.1 200"));
    let mut three = TcpStream::connect(door).await.unwrap();
    let said = hear(&mut three).await;
    assert!(said.starts_with("HTTP/1.1 503") && said.contains("Retry-After"), "{said}");
    // The other door has places of its own.
    assert!(is_well(gateway.services).await);
    drop(one);
    until("a place is free", async || {
        let mut again = open(door, &healthz(door)).await;
        head(&mut again).await.starts_with("HTTP/1.1 200")
    })
    .await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_game_servers_socket_takes_a_place_until_it_is_closed() {
    let gateway = Gateway::start(&["--max-connections", "1"]).await;
    let server = Server::connect(&gateway, "p1").await;
    let mut refused = TcpStream::connect(gateway.services).await.unwrap();
    assert!(hear(&mut refused).await.starts_with("HTTP/1.1 503"));
    server.close().await;
    until("the place is free", async || {
        let mut again = open(gateway.services, &healthz(gateway.services)).await;
        head(&mut again).await.starts_with("HTTP/1.1 200")
    })
    .await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_begun_is_answered_at_a_stop_and_what_was_not_is_closed() {
    let gateway = Gateway::start(&[]).await;
    let mut idle = open(gateway.players, &healthz(gateway.players)).await;
    head(&mut idle).await;
    let mut silent = TcpStream::connect(gateway.players).await.unwrap();
    let body = create_body("ada", 2).to_string();
    let begun = format!(
        "POST /create_session HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len(),
    );
    let mut begun = open(gateway.players, &begun).await;
    assert!(head(&mut begun).await.starts_with("HTTP/1.1 100"));
    gateway.signals.stop.cancel();
    assert_eq!(hear(&mut silent).await, "");
    assert_eq!(hear(&mut idle).await, "ok\n");
    begun.write_all(body.as_bytes()).await.unwrap();
    let said = hear(&mut begun).await;
    assert!(said.starts_with("HTTP/1.1 503") && said.contains("FleetCapacityExceeded"), "{said}");
    gateway.stop().await.unwrap();
}
