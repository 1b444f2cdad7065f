//! A gateway that means harm: whatever it does, each call ends once and in its time, and no secret goes elsewhere.

use std::sync::{Arc, Mutex};

use rallypoint::SubsystemOptions;
use rallypoint::event::{LogRecord, RpLogLevel};
use rallypoint::matchmaking::{NewTicket, RpAcceptanceMode};
use rallypoint::result::RpResult;
use rallypoint::session::LocalPlayer;

use crate::support::server::{GAME_SESSIONS, PLAYER_SESSION, Reply, Server, http};
use crate::support::{Player, options, until};
use crate::{Attempt, Kind, SHORT, ada, over};

const KINDS: [Kind; 3] = [Kind::Start, Kind::Join, Kind::Find];

/// So many answers are more than any call takes.
const MANY: usize = 10_000;

fn hurried(server: &Server) -> SubsystemOptions {
    SubsystemOptions { request_timeout: SHORT, find_timeout: SHORT, ..options(&server.url()) }
}

/// How a call fails whose every request is answered so.
fn failure(kind: Kind, title: &str, answer: &Reply) -> (RpResult, usize) {
    let server = Server::new(std::iter::repeat_n(answer.clone(), MANY));
    let attempt = Attempt::new(kind, hurried(&server));
    let failure = attempt.run().expect_err(title);
    attempt.assert_failed_state(title);
    (failure.code, server.received().len())
}

fn chunk(body: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
}

#[test]
fn a_game_session_that_is_made_for_ever_ends_with_the_calls_time() {
    for retry_after in ["0", "-1", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let header = format!("Retry-After: {retry_after}");
        let pending = http(202, &[&header], r#"{"CreateTicket":"t-1","Status":"PENDING"}"#);
        let (code, asked) = failure(Kind::Start, retry_after, &Reply::Send(pending));
        assert_eq!(code, RpResult::TimedOut, "{retry_after}");
        // Ten in a second and the first: it is not asked all the time.
        assert!(asked <= 11, "{retry_after}: asked {asked} times");
    }
    for late in ["18446744073709551615", "86400", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let header = format!("Retry-After: {late}");
        let pending = http(202, &[&header], r#"{"CreateTicket":"t-1","Status":"PENDING"}"#);
        assert_eq!(failure(Kind::Start, late, &Reply::Send(pending)), (RpResult::TimedOut, 1), "{late}");
    }
}

#[test]
fn a_ticket_that_would_lead_elsewhere_is_no_answer() {
    for ticket in ["../destroy_session", "..", "a/b", "a?b", "a%2fb", "", "a\r\nb"] {
        let body = format!(r#"{{"CreateTicket":{ticket:?},"Status":"PENDING"}}"#);
        let (code, asked) = failure(Kind::Start, ticket, &Reply::Send(http(202, &[], &body)));
        assert_eq!((code, asked), (RpResult::ServiceUnavailable, 1), "{ticket}");
    }
}

#[test]
fn a_wish_to_come_back_is_followed_within_reason() {
    for kind in KINDS {
        for (retry_after, most) in [
            ("0", 4),
            ("-5", 1),
            ("1e9", 1),
            ("86400", 1),
            ("18446744073709551615", 1),
            ("99999999999999999999999999", 1),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 1),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 4),
        ] {
            let busy = http(503, &[&format!("Retry-After: {retry_after}")], "");
            let (code, asked) = failure(kind, retry_after, &Reply::Send(busy));
            assert_eq!(code, RpResult::ServiceUnavailable, "{kind:?}: {retry_after}");
            assert!(asked <= most, "{kind:?}: {retry_after}: asked {asked} times");
        }
    }
}

#[test]
fn a_redirect_is_not_followed_and_takes_no_token_elsewhere() {
    for kind in KINDS {
        for status in [301, 302, 303, 307, 308] {
            let thief = Server::new([]);
            let here = format!("Location: {}/find_session", thief.url());
            let server = Server::new([Reply::Send(http(status, &[&here], ""))]);
            let attempt = Attempt::new(kind, options(&server.url()));
            let known = LocalPlayer { auth_token: "secret".to_owned(), ..ada() };
            attempt.player.online.set_local_player(known).unwrap();
            let failure = attempt.run().expect_err("a redirect is no answer");
            assert_eq!((failure.code, failure.http_status), (RpResult::BadAnswer, status), "{kind:?}");
            assert!(!failure.to_string().contains("secret"));
            assert!(thief.received().is_empty(), "{kind:?}: {status}");
        }
    }
}

#[test]
fn an_answer_without_end_is_left() {
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let flood = Reply::SendForEver(HEAD.to_vec(), chunk(&vec![b'['; 1024 * 1024]));
    let server = Server::new([flood]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    assert_eq!(attempt.run().expect_err("it is too long").code, RpResult::BadAnswer);
    let floods = [
        ("a drip of chunks", HEAD, chunk(b" ")),
        ("a chunk without an end", HEAD, b"0".to_vec()),
        (
            "headers without an end",
            b"HTTP/1.1 200 OK\r\n".as_slice(),
            b"X-Flood: 0123456789abcdef\r\n".to_vec(),
        ),
        (
            "one header without an end",
            b"HTTP/1.1 200 OK\r\nX-Flood: ".as_slice(),
            b"0123456789abcdef".to_vec(),
        ),
        ("hints without an end", b"".as_slice(), b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec()),
    ];
    for ((title, head, then), kind) in floods.into_iter().zip(KINDS.into_iter().cycle()) {
        let server = Server::new([Reply::SendForEver(head.to_vec(), then)]);
        let attempt = Attempt::new(kind, hurried(&server));
        let code = attempt.run().expect_err(title).code;
        let ends = [RpResult::BadAnswer, RpResult::ConnectionLost, RpResult::TimedOut];
        assert!(ends.contains(&code), "{kind:?}: {title}: {code:?}");
        attempt.assert_failed_state(title);
    }
}

#[test]
fn an_answer_with_thousands_of_headers_is_none() {
    let flood: Vec<String> = (0..5000).map(|number| format!("X-{number}: y")).collect();
    let headers: Vec<&str> = flood.iter().map(String::as_str).collect();
    for kind in KINDS {
        let body = if kind == Kind::Find { GAME_SESSIONS } else { PLAYER_SESSION };
        let (code, _) = failure(kind, "many headers", &Reply::SendAndClose(http(200, &headers, body)));
        assert_eq!(code, RpResult::ConnectionLost, "{kind:?}");
    }
}

/// Nothing asks for compression, and nothing unpacks what comes so.
#[test]
fn a_compressed_answer_is_not_unpacked() {
    for kind in KINDS {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let header = format!("Content-Encoding: {coding}");
            let packed = http(200, &[&header], "\u{1f}\u{8}\0\0\0\0\0\0\0");
            let server = Server::new([Reply::Send(packed)]);
            let attempt = Attempt::new(kind, options(&server.url()));
            assert_eq!(attempt.run().expect_err(coding).code, RpResult::BadAnswer, "{kind:?}: {coding}");
            assert_eq!(server.received()[0].header("accept-encoding"), None);
        }
    }
}

/// Nobody waits for what is asked besides; a wish that no clock can show must not end the task that asks.
#[test]
fn a_wish_beyond_all_time_is_told_where_nobody_waits() {
    let server = Server::new([]);
    server.at("/accept_match", [Reply::Send(http(503, &["Retry-After: 18446744073709551615"], ""))]);
    let proposed = r#"{"TicketId": "t-1", "Status": "REQUIRES_ACCEPTANCE", "Revision": 5, "MatchId": "m-1"}"#;
    let stream = http(200, &["Content-Type: text/event-stream"], &format!("id: 5\ndata: {proposed}\n\n"));
    server.at("/matchmaking_events", [Reply::Send(stream)]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(ada()).unwrap();
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let log = Arc::clone(&lines);
    let sink = move |record: &LogRecord| log.lock().unwrap().push(record.message.clone());
    player.online.set_log(RpLogLevel::Warn, Some(Arc::new(sink))).unwrap();
    let acceptance = RpAcceptanceMode::Automatic;
    let new = NewTicket { configuration: "duel".to_owned(), acceptance, ..NewTicket::default() };
    let begun = player.call(|online, call| online.start_matchmaking(None, new, call, &mut |_| {}));
    over(&player, begun.unwrap()).unwrap();
    until("the failure is in the log", || {
        player.online.tick().unwrap();
        lines.lock().unwrap().iter().any(|line| line.starts_with("accepting a match")).then_some(())
    });
}
