//! What a door bears of a peer that does not get on, and of too many.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::{Answer, Gateway, PATIENCE, Server, create_body, send, until};
use hyper::Method;
use serde_json::{Value, json};
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

/// A request of somebody who comes over a proxy on this machine.
async fn from(gateway: &Gateway, address: &str, method: Method, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    send(gateway.players, method, path, &[("x-forwarded-for", address)], body).await
}

fn seconds(answer: &Answer) -> u64 {
    answer.headers["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back_and_nobody_else_is() {
    let gateway = Gateway::start(&["--trusted-proxy", "127.0.0.1", "--rate-per-address", "1/s:3"]).await;
    let find = async |address| from(&gateway, address, Method::GET, "/find_session", &Value::Null).await;
    until("the burst is used up", async || find("203.0.113.7").await.status == 429).await;
    let refused = find("192.0.2.9, 203.0.113.7").await;
    assert_eq!(refused.refusal(), (429, "TooManyRequests".to_owned()), "whatever the client wrote before it");
    assert_eq!(seconds(&refused), 1);
    assert_eq!(find("203.0.113.8").await.status, 200);
    assert_eq!(find("2001:db8::1").await.status, 200);
    let health = from(&gateway, "203.0.113.7", Method::GET, "/healthz", &Value::Null).await;
    assert_eq!(health.status, 200, "who watches is not limited");
    assert_eq!(gateway.get("/find_session").await.status, 200, "nor is this machine");
    tokio::time::sleep(Duration::from_secs(seconds(&refused))).await;
    assert_eq!(find("203.0.113.7").await.status, 200, "as it was told");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_header_that_no_trusted_proxy_wrote_moves_nobody() {
    let gateway = Gateway::start(&["--rate-per-address", "1/h:1"]).await;
    for _ in 0..3 {
        let answer = from(&gateway, "203.0.113.7", Method::GET, "/find_session", &Value::Null).await;
        assert_eq!(answer.status, 200);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn what_costs_has_a_rate_of_its_own_under_every_name() {
    let gateway =
        Gateway::start(&["--trusted-proxy", "127.0.0.1", "--start-rate-per-address", "1/h:2"]).await;
    let ask = async |path, body: &Value| from(&gateway, "203.0.113.7", Method::POST, path, body).await;
    let create = create_body("ada", 2);
    assert_eq!(ask("/create_session", &create).await.status, 503, "there is no server");
    let start = json!({"configuration": "none", "uuid": "ada"});
    assert_eq!(ask("/start_matchmaking", &start).await.status, 404);
    for (path, body) in
        [("/create_session", &create), ("/create_session_local", &create), ("/start_matchmaking", &start)]
    {
        let refused = ask(path, body).await;
        assert_eq!(refused.refusal(), (429, "TooManyRequests".to_owned()), "{path}");
        assert!((1..=3600).contains(&seconds(&refused)));
    }
    let found = from(&gateway, "203.0.113.7", Method::GET, "/find_session", &Value::Null).await;
    assert_eq!(found.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_door_with_too_much_to_do_turns_requests_away_and_says_it_is_well() {
    let gateway = Gateway::start(&["--max-requests", "1"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 2);
    let making = gateway.post("/create_session", &body);
    let meanwhile = async {
        // The server has been told, so the request is under way.
        let push = server.push().await;
        let refused = gateway.get("/find_session").await;
        assert_eq!(refused.refusal(), (503, "Overloaded".to_owned()));
        assert!((1..=3).contains(&seconds(&refused)));
        assert!(is_well(gateway.players).await);
        assert_eq!(gateway.api("ListFleets", &json!({})).await.status, 200, "the other door has its own");
        server.ok("ActivateGameSession", json!({"GameSessionId": push["GameSessionId"]})).await;
    };
    let (made, ()) = tokio::join!(making, meanwhile);
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(gateway.get("/find_session").await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_does_not_get_shorter_is_shed_and_then_all_is_well_again() {
    let gateway = Gateway::start(&["--shed-after", "0ms"]).await;
    let door = gateway.players;
    let over = tokio_util::sync::CancellationToken::new();
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let over = over.clone();
        crowd.spawn(async move {
            let mut stream = TcpStream::connect(door).await.unwrap();
            let mut said = vec![0; 4096];
            while !over.is_cancelled() {
                stream
                    .write_all(format!("GET /nothing HTTP/1.1\r\nHost: {door}\r\n\r\n").as_bytes())
                    .await
                    .unwrap();
                let length = stream.read(&mut said).await.unwrap();
                let said = String::from_utf8_lossy(&said[..length]);
                if said.starts_with("HTTP/1.1 503") {
                    assert!(said.contains("retry-after: ") && said.contains("Overloaded"), "{said}");
                    over.cancel();
                }
            }
        });
    }
    tokio::time::timeout(PATIENCE, over.cancelled()).await.expect("nobody was turned away");
    assert!(is_well(door).await, "also while others are turned away");
    while let Some(one) = crowd.join_next().await {
        one.unwrap();
    }
    until("all is done again", async || gateway.get("/find_session").await.status == 200).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_slow_body_is_a_408_and_a_slow_gateway_a_504() {
    let gateway = Gateway::start(&[
        "--body-timeout",
        "500ms",
        "--activation-wait",
        "550ms",
        "--request-timeout",
        "600ms",
    ])
    .await;
    let _server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 2).to_string();
    let head = format!(
        "POST /create_session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let said = hear(&mut open(gateway.players, &head).await).await;
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("RequestTimeout"), "{said}");
    assert!(said.contains("retry-after: 1\r\n"), "{said}");
    // Its body takes a part of the time, and the server, which does not activate, the rest.
    let mut slow = open(gateway.players, &head).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    slow.write_all(body.as_bytes()).await.unwrap();
    let said = hear(&mut slow).await;
    assert!(said.starts_with("HTTP/1.1 504") && said.contains("GatewayTimeout"), "{said}");
    assert!(said.contains("retry-after: "), "{said}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_refused_before_it_comes() {
    let gateway = Gateway::start(&[]).await;
    let announced = "POST /create_session HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n";
    let mut stream = open(gateway.players, announced).await;
    assert!(head(&mut stream).await.starts_with("HTTP/1.1 413"));
    let mut chunked = open(
        gateway.players,
        "POST /create_session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    )
    .await;
    // Two chunks that are one byte too many together.
    for size in [65_536, 1] {
        // It may be cut by then.
        let _ = chunked.write_all(format!("{size:x}\r\n{}\r\n", "x".repeat(size)).as_bytes()).await;
    }
    let said = head(&mut chunked).await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_that_two_could_read_differently_is_the_last_of_its_connection() {
    let gateway = Gateway::start(&[]).await;
    for door in [gateway.players, gateway.services] {
        let hidden = healthz(door);
        let length = format!("Content-Length: {}\r\n", hidden.len() + 5);
        for (first, second) in
            [(length.as_str(), "Transfer-Encoding: chunked\r\n"), ("Transfer-Encoding: chunked\r\n", &length)]
        {
            let request =
                format!("POST /healthz HTTP/1.1\r\nHost: {door}\r\n{first}{second}\r\n0\r\n\r\n{hidden}");
            let said = hear(&mut open(door, &request).await).await;
            assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
        }
        for wrong in [
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: +1\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Content-Length : 1\r\n",
        ] {
            let request = format!("POST /healthz HTTP/1.1\r\nHost: {door}\r\n{wrong}\r\n0\r\n\r\n{hidden}");
            let said = hear(&mut open(door, &request).await).await;
            assert!(!said.contains("ok\n"), "{wrong}: {said}");
        }
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn requests_that_come_together_are_answered_in_order_and_counted_each() {
    let gateway = Gateway::start(&["--trusted-proxy", "127.0.0.1", "--rate-per-address", "1/h:50"]).await;
    let one = |number: usize, last: &str| {
        format!(
            "GET /find_session HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\nX-Request-Id: r{number}\r\n{last}\r\n"
        )
    };
    let many: String =
        (0..60).map(|number| one(number, if number == 59 { "Connection: close\r\n" } else { "" })).collect();
    let said = hear(&mut open(gateway.players, &many).await).await;
    let answers: Vec<&str> = said.split("HTTP/1.1 ").skip(1).collect();
    assert_eq!(answers.len(), 60, "{said}");
    for (number, answer) in answers.into_iter().enumerate() {
        assert!(answer.contains(&format!("x-request-id: r{number}\r\n")), "{number}: {answer}");
        assert!(answer.starts_with(if number < 50 { "200" } else { "429" }), "{number}: {answer}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_create_that_waits_at_the_end_of_a_stop_is_told_so() {
    let gateway = Gateway::start(&["--drain-timeout", SHORT]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 2);
    let making = gateway.post("/create_session", &body);
    let stopping = async {
        server.push().await;
        gateway.signals.stop.cancel();
    };
    let (answer, ()) = tokio::join!(making, stopping);
    assert_eq!(answer.refusal(), (503, "GatewayStops".to_owned()));
    assert!(seconds(&answer) > 0);
    gateway.stop().await.unwrap();
}
