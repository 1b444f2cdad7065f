//! Every failure is told once, leaves the state of before, and can be tried again. Each row is one answer.

use std::net::TcpListener;
use std::time::Duration;

use rallypoint::SubsystemOptions;
use rallypoint::result::RpResult;

use crate::support::server::{GAME_SESSIONS, PLAYER_SESSION, Reply, Server, chunked, http};
use crate::support::{self, options};
use crate::{Attempt, Kind, SHORT, idempotency_token};

/// One bad answer and what it must come to.
struct Row {
    title: &'static str,
    reply: Reply,
    code: RpResult,
    http_status: u16,
    service_code: &'static str,
    /// Part of the message.
    message: &'static str,
    request_id: &'static str,
    retry_after: Option<u64>,
}

fn row(title: &'static str, reply: Reply, code: RpResult) -> Row {
    Row {
        title,
        reply,
        code,
        http_status: 0,
        service_code: "",
        message: "",
        request_id: "",
        retry_after: None,
    }
}

/// A row whose answer is whole: its status is to be told.
fn answered(title: &'static str, status: u16, headers: &[&str], body: &str, code: RpResult) -> Row {
    Row { http_status: status, ..row(title, Reply::Send(http(status, headers, body)), code) }
}

impl Row {
    fn says(mut self, message: &'static str) -> Self {
        self.message = message;
        self
    }

    fn named(mut self, service_code: &'static str) -> Self {
        self.service_code = service_code;
        self
    }

    fn traced(mut self, request_id: &'static str) -> Self {
        self.request_id = request_id;
        self
    }

    fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

/// The original's own refusals, to the letter (statuses and shapes of its three ways to fail).
fn original_refusals() -> Vec<Row> {
    use RpResult::{Forbidden, ServiceError, ServiceUnavailable, SessionFull, TimedOut, Unauthorized};
    vec![
        answered("a refusal is a bare string", 500, &[], r#""Game session is full.""#, ServiceError)
            .says("Game session is full."),
        answered(
            "a bare string that names the exception",
            500,
            &[],
            r#""An error occurred (GameSessionFullException) when calling the CreatePlayerSessions operation: full""#,
            SessionFull,
        )
        .named("GameSessionFullException")
        .says("operation: full"),
        answered("the lambda raised", 502, &[], r#"{"message": "Internal server error"}"#, ServiceUnavailable)
            .says("Internal server error"),
        answered("the lambda took too long", 504, &[], r#"{"message":"Endpoint request timed out"}"#, TimedOut)
            .says("Endpoint request timed out"),
        answered("a wrong path", 403, &[], r#"{"message": "Missing Authentication Token"}"#, Forbidden)
            .says("Missing Authentication Token"),
        answered("no token", 401, &[], r#"{"message":"Unauthorized"}"#, Unauthorized).says("Unauthorized"),
    ]
}

/// What made the original crash, hang, or take an error for "no sessions".
fn unreadable_answers() -> Vec<Row> {
    use RpResult::{BadAnswer, ServiceError, ServiceUnavailable};
    const HTML: &str = "<html><body>It works!</body></html>";
    vec![
        answered("success with a bare string", 200, &[], r#""Game session is full.""#, ServiceError)
            .says("Game session is full."),
        answered("success with HTML", 200, &["Content-Type: text/html"], HTML, BadAnswer),
        answered("success without a body", 200, &[], "", BadAnswer),
        answered("success with an empty object", 200, &[], "{}", BadAnswer),
        answered("success with null", 200, &[], "null", BadAnswer),
        answered("success with a number", 200, &[], "7777", BadAnswer),
        answered("success with half a body", 200, &[], r#"{"IpAddress": "10.0.0.7", "Po"#, BadAnswer),
        answered("success with bytes that are not UTF-8", 200, &[], "\u{0}\u{1}\u{fffd}", BadAnswer),
        answered("success with a message", 200, &[], r#"{"message": "Unauthorized"}"#, ServiceError)
            .says("Unauthorized"),
        answered("an error page", 500, &["Content-Type: text/html"], HTML, ServiceError),
        answered("a proxy's error page", 502, &[], HTML, ServiceUnavailable),
        answered("an error without a body", 500, &[], "", ServiceError),
        answered("a redirect is not followed", 302, &["Location: /elsewhere"], "", BadAnswer),
    ]
}

/// Shapes and statuses of the neighbours' gateways, and of our own.
fn neighbours_refusals() -> Vec<Row> {
    use RpResult::{
        Conflict, InvalidRequest, NoCapacity, NotFound, ServiceError, ServiceUnavailable, SessionFull,
        SessionNotJoinable, TimedOut, TooManyRequests,
    };
    vec![
        answered("not yet", 202, &[], "", ServiceUnavailable),
        answered("not yet, with a ticket", 202, &["Retry-After: 3"], r#"{"TicketId":"t"}"#, ServiceUnavailable)
            .after(3),
        answered("still waiting", 204, &[], "", ServiceUnavailable),
        answered("error is a string", 400, &[], r#"{"error":"no such map"}"#, InvalidRequest)
            .says("no such map"),
        answered("error is a string, in a success", 200, &[], r#"{"error":"no such map"}"#, ServiceError)
            .says("no such map"),
        answered(
            "error is an object",
            409,
            &["x-request-id: from-the-header"],
            r#"{"error":{"code":"GameSessionFullException","message":"it is full","request_id":"r-1"},"message":"it is full"}"#,
            SessionFull,
        )
        .named("GameSessionFullException")
        .says("it is full")
        .traced("r-1"),
        answered(
            "error is an object with a code of its own",
            409,
            &["x-request-id: r-2"],
            r#"{"error":{"code":"Paused","message":"not now"}}"#,
            Conflict,
        )
        .named("Paused")
        .says("not now")
        .traced("r-2"),
        answered("error is an object with a message alone", 409, &[], r#"{"error":{"message":"no"}}"#, Conflict)
            .says("no"),
        answered(
            "two messages in one body",
            400,
            &[],
            r#"{"message":"first","errorMessage":"second"}"#,
            InvalidRequest,
        )
        .says("first"),
        answered(
            "a lambda's own error",
            200,
            &["x-amzn-RequestId: r-3"],
            r#"{"errorMessage":"'uuid'","errorType":"KeyError","stackTrace":[]}"#,
            ServiceError,
        )
        .named("KeyError")
        .says("'uuid'")
        .traced("r-3"),
        answered(
            "an error of AWS",
            400,
            &[],
            r#"{"__type":"FleetCapacityExceededException","Message":"none free"}"#,
            NoCapacity,
        )
        .named("FleetCapacityExceededException")
        .says("none free"),
        answered(
            "a session that is not active",
            500,
            &[],
            r#"{"message":"(InvalidGameSessionStatusException) it is TERMINATING"}"#,
            SessionNotJoinable,
        )
        .named("InvalidGameSessionStatusException")
        .says("TERMINATING"),
        answered("too fast", 429, &["Retry-After: 70"], r#"{"message":"slow down"}"#, TooManyRequests)
            .says("slow down")
            .after(70),
        answered(
            "a time to come back at",
            503,
            &["Date: Sun, 06 Nov 1994 12:00:00 GMT", "Retry-After: Sun, 06 Nov 1994 12:05:00 GMT"],
            "",
            ServiceUnavailable,
        )
        .after(300),
        answered("too slow to be read whole", 408, &["Retry-After: 70"], "", TimedOut).after(70),
        answered("overloaded", 503, &["Retry-After: soon"], "", ServiceUnavailable),
        answered("a match is on already", 409, &[], "", Conflict),
        answered("no such route", 404, &[], r#"{"message":"Not Found"}"#, NotFound).says("Not Found"),
        answered("no such verb", 405, &[], "", NotFound),
        answered("the gateway gave up reading", 408, &[], "", TimedOut),
        answered("too long", 413, &[], "", InvalidRequest),
        answered("a field is wrong", 422, &[], r#"{"detail":"num_connections"}"#, InvalidRequest),
        answered("a status nobody knows", 599, &[], "", ServiceError),
    ]
}

fn broken_connections(kind: Kind) -> Vec<Row> {
    use RpResult::{BadAnswer, ConnectionLost, TimedOut};
    let good = http(200, &[], kind.good_body());
    let half = good[..good.len() / 2].to_vec();
    let mut longer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_vec();
    longer.extend(kind.good_body().bytes());
    let mut shorter = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n".to_vec();
    shorter.extend(kind.good_body().bytes());
    let mut chunks = chunked(kind.good_body());
    chunks.truncate(chunks.len() - 30);
    let mut bad_chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n".to_vec();
    bad_chunks.extend(kind.good_body().bytes());
    vec![
        row("closed without an answer", Reply::SendAndClose(Vec::new()), ConnectionLost),
        row("reset", Reply::Reset, ConnectionLost),
        row("closed in the headers", Reply::SendAndClose(good[..20].to_vec()), ConnectionLost),
        row("closed in the body", Reply::SendAndClose(half.clone()), ConnectionLost),
        row("closed before the length that was said", Reply::SendAndClose(longer.clone()), ConnectionLost),
        row("closed in a chunk", Reply::SendAndClose(chunks), ConnectionLost),
        row("chunks without a length", Reply::SendAndClose(bad_chunks), ConnectionLost),
        row(
            "an answer that is not HTTP",
            Reply::SendAndClose(b"220 smtp ready\r\n".to_vec()),
            ConnectionLost,
        ),
        Row { http_status: 200, ..row("more body than was said", Reply::SendAndClose(shorter), BadAnswer) },
        row("silence", Reply::SendAndHang(Vec::new()), TimedOut),
        row("half a body, then silence", Reply::SendAndHang(half), TimedOut),
        row("less than was said, then silence", Reply::SendAndHang(longer), TimedOut),
        row("an answer after the client's patience", Reply::AfterTheClientLeft(good), TimedOut),
    ]
}

/// An answer that says yes, but not where.
fn answers_without_an_address() -> Vec<Row> {
    let connection =
        |port: &str| format!(r#"{{"PlayerSessionId": "psess-1", "IpAddress": "10.0.0.7", "Port": {port}}}"#);
    let nowhere = |title, body: &str| answered(title, 200, &[], body, RpResult::CouldNotRetrieveAddress);
    vec![
        nowhere("not placed yet", r#"{"IpAddress":"","Port":0,"PlayerSessionId":"NotPlacedYet"}"#),
        nowhere("a port that is no number", &connection(r#""abc""#)),
        nowhere("port 0", &connection("0")),
        nowhere("port 0 as text", &connection(r#""0""#)),
        nowhere("a port beyond the last", &connection("70000")),
        nowhere("a port beyond the last, as text", &connection(r#""70000""#)),
        nowhere("a negative port", &connection("-1")),
        nowhere("half a port", &connection("7777.5")),
        nowhere("a port that is null", &connection("null")),
        nowhere("no port", r#"{"PlayerSessionId": "psess-1", "IpAddress": "10.0.0.7"}"#),
        nowhere("no address", r#"{"PlayerSessionId": "psess-1", "Port": 7777}"#),
        nowhere("an empty address", r#"{"PlayerSessionId": "psess-1", "IpAddress": "", "Port": 7777}"#),
        nowhere("no address, wrapped", r#"{"PlayerSession": {"PlayerSessionId": "psess-1", "Port": 7777}}"#),
        answered(
            "an address without a slot",
            200,
            &[],
            r#"{"IpAddress": "10.0.0.7", "Port": 7777}"#,
            RpResult::BadAnswer,
        ),
    ]
}

/// Plays one row: the failure it must come to, the state after it, and that trying again at once works.
fn fail(kind: Kind, row: &Row) {
    let title = format!("{kind:?}: {}", row.title);
    let server = Server::new([row.reply.clone()]);
    let timeout =
        if row.code == RpResult::TimedOut && row.http_status == 0 { SHORT } else { support::PATIENCE };
    let attempt = Attempt::new(
        kind,
        SubsystemOptions { request_timeout: timeout, find_timeout: timeout, ..options(&server.url()) },
    );

    let failure = attempt.run().expect_err(&title);
    assert_eq!(failure.code, row.code, "{title}: {failure}");
    assert_eq!(failure.http_status, row.http_status, "{title}");
    assert_eq!(failure.service_code, row.service_code, "{title}");
    assert!(failure.message.contains(row.message) && !failure.message.is_empty(), "{title}: {failure}");
    // Where the gateway names none, the request has the name that the library gave it.
    let sent = server.received().first().and_then(|sent| sent.header("x-request-id").map(str::to_owned));
    let known = if row.request_id.is_empty() { sent } else { Some(row.request_id.to_owned()) };
    assert!(
        known.is_none_or(|known| known == failure.request_id && !known.is_empty()),
        "{title}: {failure:?}"
    );
    assert_eq!(failure.retry_after, row.retry_after.map(Duration::from_secs), "{title}");
    attempt.assert_failed_state(&title);

    assert_eq!(attempt.run(), Ok(()), "{title}: again");
    attempt.assert_good_state(&title);
    let tokens: Vec<_> = server.received().iter().map(idempotency_token).collect();
    assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]), "{title}: one game session, one token");
    assert_eq!(tokens.iter().all(Option::is_some), kind == Kind::Start, "{title}");
}

fn fail_all(kind: Kind) {
    let mut rows = original_refusals();
    rows.extend(unreadable_answers());
    rows.extend(neighbours_refusals());
    rows.extend(broken_connections(kind));
    match kind {
        Kind::Start | Kind::Join => {
            rows.extend(answers_without_an_address());
            rows.push(answered("an array", 200, &[], "[]", RpResult::BadAnswer));
            rows.push(answered("sessions", 200, &[], GAME_SESSIONS, RpResult::BadAnswer));
        }
        Kind::Find => {
            rows.push(answered("a player session", 200, &[], PLAYER_SESSION, RpResult::BadAnswer));
            rows.push(answered("an array of texts", 200, &[], r#"["a"]"#, RpResult::BadAnswer));
            rows.push(answered("an array of numbers", 200, &[], "[7777]", RpResult::BadAnswer));
        }
    }
    let gone = if kind == Kind::Join { RpResult::SessionDoesNotExist } else { RpResult::NotFound };
    rows.push(
        answered("the game session is gone", 500, &[], r#""(NotFoundException) no such session""#, gone)
            .named("NotFoundException"),
    );
    for row in &rows {
        fail(kind, row);
    }
}

#[test]
fn every_failure_of_start_is_told_once_and_can_be_tried_again() {
    fail_all(Kind::Start);
}

#[test]
fn every_failure_of_join_is_told_once_and_can_be_tried_again() {
    fail_all(Kind::Join);
}

#[test]
fn every_failure_of_find_is_told_once_and_can_be_tried_again() {
    fail_all(Kind::Find);
}

#[test]
fn nobody_listens_and_then_somebody_does() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = closed.local_addr().unwrap();
        drop(closed);
        let attempt = Attempt::new(kind, options(&format!("http://{address}")));
        let failure = attempt.run().expect_err("nobody listens");
        assert_eq!((failure.code, failure.http_status), (RpResult::ConnectionFailed, 0), "{kind:?}");
        assert!(failure.retryable, "{kind:?}");
        attempt.assert_failed_state("refused");

        let _server = Server::on(TcpListener::bind(address).unwrap(), []);
        assert_eq!(attempt.run(), Ok(()), "{kind:?}");
        attempt.assert_good_state("no longer refused");
    }
}

#[test]
fn a_host_that_does_not_exist_fails_cleanly() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(
            kind,
            SubsystemOptions {
                request_timeout: SHORT,
                find_timeout: SHORT,
                ..options("http://no-such-host.invalid:3000")
            },
        );
        // How long a resolver takes to say no is not ours to say.
        let code = attempt.run().expect_err("there is no such host").code;
        assert!(matches!(code, RpResult::ConnectionFailed | RpResult::TimedOut), "{kind:?}: {code:?}");
        attempt.assert_failed_state("no such host");
    }
}

#[test]
fn tls_to_a_plain_port_fails_cleanly() {
    let server = Server::new([]);
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(kind, options(&server.url().replace("http:", "https:")));
        assert_eq!(attempt.run().expect_err("no TLS").code, RpResult::ConnectionFailed, "{kind:?}");
        attempt.assert_failed_state("no TLS");
    }
    assert!(server.received().is_empty(), "nothing was said in the clear");
}
