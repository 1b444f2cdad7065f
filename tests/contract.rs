//! The contract with the original's gateway, and with its neighbours': what the client sends, what it understands, and
//! what every failure comes to. Each row is one answer of a scripted server; `fail` and `succeed` say what must hold for
//! all of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use rallypoint::event::OperationId;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{
    GatewayUris, LocalPlayer, RpPortType, RpSearchState, RpSessionState, SearchId, SessionSettings,
};
use rallypoint::{Call, OperationEnd, RpOperationKind, SubsystemOptions};
use serde_json::{Value, json};
use support::server::{GAME_SESSION, GAME_SESSIONS, PLAYER_SESSION, Received, Reply, Server, chunked, http};
use support::{Player, name, options, settings, target, until};

/// Not `GameSession`, the one name for which the original works.
const SESSION: &str = "Lobby";

/// Long enough for a good answer on a busy machine, short enough to wait for.
const SHORT: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Start,
    Join,
    Find,
}

impl Kind {
    fn delegate(self) -> RpOperationKind {
        match self {
            Self::Start => RpOperationKind::StartSession,
            Self::Join => RpOperationKind::JoinSession,
            Self::Find => RpOperationKind::FindSessions,
        }
    }

    fn good_body(self) -> &'static str {
        if self == Self::Find { GAME_SESSIONS } else { PLAYER_SESSION }
    }
}

/// A player who is about to start, join or find.
struct Attempt {
    player: Player,
    kind: Kind,
    search: SearchId,
}

impl Attempt {
    fn new(kind: Kind, options: SubsystemOptions) -> Self {
        let player = Player::new(options);
        let search = player.online.create_search().unwrap();
        if kind == Kind::Start {
            player.have(SESSION);
        }
        Self { player, kind, search }
    }

    fn begin(&self) -> OperationId {
        match self.kind {
            Kind::Start => self.player.start(SESSION),
            Kind::Join => self.player.join(SESSION, GAME_SESSION),
            Kind::Find => self.player.find(self.search),
        }
        .expect("the call is accepted")
    }

    fn run(&self) -> Result<(), Failure> {
        self.player.finish(self.begin(), self.kind.delegate())
    }

    fn search_state(&self) -> RpSearchState {
        self.player.online.search_state(self.search).unwrap()
    }

    /// Where things stand after a failure: as if the call had not been made, but that a search says it failed.
    fn assert_failed_state(&self, row: &str) {
        let online = &self.player.online;
        let (state, sessions) = (self.player.state(SESSION), online.session_count().unwrap());
        match self.kind {
            Kind::Start => assert_eq!((state, sessions), (RpSessionState::Pending, 1), "{row}"),
            Kind::Join => assert_eq!((state, sessions), (RpSessionState::NoSession, 0), "{row}"),
            Kind::Find => {
                assert_eq!(self.search_state(), RpSearchState::Failed, "{row}");
                assert_eq!(online.result_count(self.search), Ok(0), "{row}");
            }
        }
        if self.kind == Kind::Start {
            assert_eq!(
                online.connect_string(&name(SESSION), RpPortType::Game),
                Err(RpResult::AddressNotKnown),
                "{row}"
            );
        }
    }

    fn assert_good_state(&self, row: &str) {
        let online = &self.player.online;
        match self.kind {
            Kind::Start => assert_eq!(self.player.state(SESSION), RpSessionState::InProgress, "{row}"),
            Kind::Join => assert_eq!(self.player.state(SESSION), RpSessionState::Pending, "{row}"),
            Kind::Find => assert_eq!(self.search_state(), RpSearchState::Done, "{row}"),
        }
        let connect_string = match self.kind {
            Kind::Find => online.result_connect_string(self.search, 0, RpPortType::Game),
            Kind::Start | Kind::Join => online.connect_string(&name(SESSION), RpPortType::Game),
        };
        assert_eq!(connect_string.as_deref(), Ok("10.0.0.7:7777"), "{row}");
    }
}

// ----- failures -----

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
        answered("too fast", 429, &["Retry-After: 7"], r#"{"message":"slow down"}"#, TooManyRequests)
            .says("slow down")
            .after(7),
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
    assert_eq!(failure.request_id, row.request_id, "{title}");
    assert_eq!(failure.retry_after, row.retry_after.map(Duration::from_secs), "{title}");
    attempt.assert_failed_state(&title);

    assert_eq!(attempt.run(), Ok(()), "{title}: again");
    attempt.assert_good_state(&title);
    let tokens: Vec<_> = server.received().iter().map(idempotency_token).collect();
    assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]), "{title}: one game session, one token");
    assert_eq!(tokens.iter().all(Option::is_some), kind == Kind::Start, "{title}");
}

fn idempotency_token(request: &Received) -> Option<String> {
    if request.method == "GET" {
        return None;
    }
    request.json().get("idempotency_token").and_then(Value::as_str).map(str::to_owned)
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

// ----- successes -----

/// Plays one good answer to start or join.
fn succeed(kind: Kind, title: &str, reply: Reply) -> Attempt {
    let server = Server::new([reply]);
    let attempt = Attempt::new(kind, options(&server.url()));
    assert_eq!(attempt.run(), Ok(()), "{kind:?}: {title}");
    attempt.assert_good_state(title);
    attempt
}

#[test]
fn every_good_answer_to_start_and_join_is_understood() {
    let body = |body: &str| Reply::Send(http(200, &[], body));
    let plain = |port: &str| {
        body(&format!(r#"{{"PlayerSessionId":"psess-1111aaaa","IpAddress":"10.0.0.7","Port":{port}}}"#))
    };
    let official = format!(
        r#"{{"IpAddress":"10.0.0.7","Port":"7777","DnsName":"d.example","PlayerSessionId":"psess-1111aaaa",
            "PlayerId":"p","GameSessionArn":"{GAME_SESSION}"}}"#
    );
    let rows = [
        ("the original's, to the letter", body(PLAYER_SESSION), true),
        ("nothing but what is read, port as a number", plain("7777"), false),
        ("port as text", plain(r#""7777""#), false),
        ("port as a float, as some JSON writers do", plain("7777.0"), false),
        (
            "wrapped, as in the AWS sample",
            body(&format!(r#"{{"PlayerSession": {PLAYER_SESSION}, "ResponseMetadata": {{}}}}"#)),
            true,
        ),
        (
            "the official plugin's, as text/plain",
            Reply::Send(http(200, &["Content-Type: text/plain"], &official)),
            true,
        ),
        (
            "nulls where AWS has nothing to say",
            body(&PLAYER_SESSION.replace(r#""Status""#, r#""DnsName": null, "Status""#)),
            true,
        ),
        (
            "the id under both of its names",
            body(&PLAYER_SESSION.replace(r#""Status""#, r#""GameSessionArn": "arn:other", "Status""#)),
            true,
        ),
        ("201", Reply::Send(http(201, &[], PLAYER_SESSION)), true),
        ("chunked", Reply::Send(chunked(PLAYER_SESSION)), true),
        ("byte by byte", Reply::Trickle(http(200, &[], PLAYER_SESSION)), true),
        ("chunked, byte by byte", Reply::Trickle(chunked(PLAYER_SESSION)), true),
        ("and closed", Reply::SendAndClose(http(200, &["Connection: close"], PLAYER_SESSION)), true),
        (
            "no length, ended by the end",
            Reply::SendAndClose(format!("HTTP/1.0 200 OK\r\n\r\n{PLAYER_SESSION}").into_bytes()),
            true,
        ),
    ];
    for (title, reply, says_game_session) in rows {
        for kind in [Kind::Start, Kind::Join] {
            let attempt = succeed(kind, title, reply.clone());
            attempt
                .player
                .online
                .with_session(&name(SESSION), |session| {
                    let server = session.server.as_ref().expect("a server");
                    assert_eq!(server.player_session_id, "psess-1111aaaa", "{title}");
                    // Who joins knows which game session it is, also when the answer does not say.
                    let known = says_game_session || kind == Kind::Join;
                    let expected = if known { GAME_SESSION } else { "" };
                    assert_eq!(session.game_session_id, expected, "{title}");
                    assert_eq!(server.game_session_id, expected, "{title}");
                })
                .unwrap();
        }
    }
}

#[test]
fn every_good_answer_to_find_is_understood() {
    let body = |body: &str| Reply::Send(http(200, &[], body));
    for (title, reply) in [
        ("the original's, to the letter", body(GAME_SESSIONS)),
        ("wrapped", body(&format!(r#"{{"GameSessions": {GAME_SESSIONS}}}"#))),
        ("numbers as text", body(&GAME_SESSIONS.replace("7777", r#""7777""#).replace(": 4,", r#": "4","#))),
        ("chunked", Reply::Send(chunked(GAME_SESSIONS))),
        ("byte by byte", Reply::Trickle(http(200, &[], GAME_SESSIONS))),
        (
            "null where AWS has nothing to say",
            body(&GAME_SESSIONS.replace(r#""Status""#, r#""CreatorId": null, "Status""#)),
        ),
    ] {
        let attempt = succeed(Kind::Find, title, reply);
        let online = &attempt.player.online;
        assert_eq!(online.result_count(attempt.search), Ok(1), "{title}");
        let found = online.search_result(attempt.search, 0).unwrap();
        assert_eq!(found.game_session_id, GAME_SESSION, "{title}");
        assert_eq!(found.title, "Friday night", "{title}");
        assert_eq!((found.max_players(), found.open_slots()), (4, 3), "{title}: slots are counted once");
        assert_eq!(online.search_result(attempt.search, 1), Err(RpResult::InvalidArgument), "{title}");
    }
}

#[test]
fn found_sessions_may_say_little() {
    let row = |more: &str| format!(r#"[{{"GameSessionId":"g"{more}}}]"#);
    for (title, body, count) in [
        ("none", "[]".to_owned(), 0),
        ("none, wrapped", r#"{"GameSessions": []}"#.to_owned(), 0),
        ("an id alone", row(""), 1),
        (
            "rows that nobody could join",
            r#"[{"Name":"a"},{"GameSessionId":null},{"GameSessionId":"g"}]"#.to_owned(),
            1,
        ),
        ("an address without a port", row(r#","IpAddress":"10.0.0.7""#), 1),
        ("a port of 0", row(r#","IpAddress":"10.0.0.7","Port":0"#), 1),
        ("a port that is none", row(r#","IpAddress":"10.0.0.7","Port":"abc""#), 1),
        ("nulls for numbers", row(r#","Port":null,"MaximumPlayerSessionCount":null"#), 1),
        ("a port beyond the last", row(r#","IpAddress":"10.0.0.7","Port":70000"#), 1),
        ("a port without an address", row(r#","IpAddress":"","Port":7777"#), 1),
        (
            "more players than slots",
            row(r#","MaximumPlayerSessionCount":2,"CurrentPlayerSessionCount":5"#),
            1,
        ),
    ] {
        let server = Server::new([Reply::Send(http(200, &[], &body))]);
        let attempt = Attempt::new(Kind::Find, options(&server.url()));
        assert_eq!(attempt.run(), Ok(()), "{title}");
        let online = &attempt.player.online;
        assert_eq!(online.result_count(attempt.search), Ok(count), "{title}");
        assert_eq!(attempt.search_state(), RpSearchState::Done, "{title}");
        if count > 0 {
            assert_eq!(
                online.result_connect_string(attempt.search, 0, RpPortType::Game),
                Err(RpResult::AddressNotKnown),
                "{title}"
            );
            assert_eq!(online.search_result(attempt.search, 0).unwrap().open_slots(), 0, "{title}");
        }
    }
}

/// The original finds once per process.
#[test]
fn one_search_finds_again_and_again() {
    let server = Server::new([]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    for _ in 0..3 {
        assert_eq!(attempt.run(), Ok(()));
        attempt.assert_good_state("again");
    }
    server.then(Reply::Send(http(200, &[], "[]")));
    assert_eq!(attempt.run(), Ok(()));
    assert_eq!(attempt.player.online.result_count(attempt.search), Ok(0), "old results are gone");
}

#[test]
fn what_was_found_can_be_joined() {
    let server = Server::new([]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    attempt.run().unwrap();
    let result = attempt.player.online.join_target(attempt.search, 0).unwrap();
    let join = attempt
        .player
        .call(|online, call| online.join_session(name(SESSION), result, Some("skin=blue".to_owned()), call))
        .unwrap();
    assert_eq!(attempt.player.finish(join, RpOperationKind::JoinSession), Ok(()));
    let sent = server.received()[1].json();
    assert_eq!(sent["GameSessionId"], GAME_SESSION);
    assert_eq!(sent["PlayerData"], "skin=blue");
}

// ----- what is sent -----

fn sent_by(kind: Kind, player: Option<LocalPlayer>, settings: SessionSettings) -> Received {
    let server = Server::new([]);
    let attempt = Player::new(options(&server.url()));
    if let Some(player) = player {
        attempt.online.set_local_player(player).unwrap();
    }
    let search = attempt.online.create_search().unwrap();
    let operation = match kind {
        Kind::Start => {
            let create = attempt.create_with(SESSION, settings).unwrap();
            attempt.finish(create, RpOperationKind::CreateSession).unwrap();
            assert!(server.received().is_empty(), "create sends nothing");
            attempt.start(SESSION)
        }
        Kind::Join => attempt.join(SESSION, GAME_SESSION),
        Kind::Find => attempt.find(search),
    };
    attempt.finish(operation.unwrap(), kind.delegate()).unwrap();
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

fn ada() -> LocalPlayer {
    LocalPlayer { id: "ada-1815".to_owned(), nickname: "Ada".to_owned(), auth_token: String::new() }
}

#[test]
fn requests_are_the_originals() {
    let start = sent_by(Kind::Start, Some(ada()), settings());
    assert_eq!((start.method.as_str(), start.path.as_str()), ("POST", "/create_session"));
    let mut body = start.json();
    let token = body.as_object_mut().unwrap().remove("idempotency_token").expect("a token");
    assert!(token.as_str().is_some_and(|token| token.len() >= 32), "a token nobody guesses: {token}");
    assert_eq!(
        body,
        json!({"session_name": "Friday night", "build_id": -7, "uuid": "ada-1815", "num_connections": 4})
    );

    let join = sent_by(Kind::Join, Some(ada()), settings());
    assert_eq!((join.method.as_str(), join.path.as_str()), ("POST", "/join_session"));
    assert_eq!(join.json(), json!({"GameSessionId": GAME_SESSION, "uuid": "ada-1815"}));

    let find = sent_by(Kind::Find, Some(ada()), settings());
    assert_eq!((find.method.as_str(), find.path.as_str()), ("GET", "/find_session"));
    assert!(find.body.is_empty());

    for request in [start, join, find] {
        assert_eq!(request.header("content-type"), Some("application/json"), "{}", request.path);
        assert_eq!(request.header("authorization"), None, "{}", request.path);
        assert!(request.header("host").is_some_and(|host| host.starts_with("127.0.0.1:")));
    }
}

#[test]
fn a_declined_slot_is_said_and_none_is_needed_in_the_answer() {
    let declined = SessionSettings { reserve_player: false, ..settings() };
    let request = sent_by(Kind::Start, Some(ada()), declined.clone());
    assert_eq!(request.json()["reserve_player"], json!(false));
    assert!(sent_by(Kind::Start, Some(ada()), settings()).json().get("reserve_player").is_none());

    let slotless = format!(r#"{{"GameSessionId":"{GAME_SESSION}","IpAddress":"10.0.0.7","Port":7777}}"#);
    let server = Server::new([Reply::Send(http(200, &[], &slotless))]);
    let player = Player::new(options(&server.url()));
    let create = player.create_with(SESSION, declined).unwrap();
    player.finish(create, RpOperationKind::CreateSession).unwrap();
    let start = player.start(SESSION).unwrap();
    assert_eq!(player.finish(start, RpOperationKind::StartSession), Ok(()));
    assert_eq!(
        player.online.connect_string(&name(SESSION), RpPortType::Game).as_deref(),
        Ok("10.0.0.7:7777")
    );
}

#[test]
fn the_title_is_the_settings_or_the_nicknames_or_the_names() {
    let untitled = SessionSettings { title: String::new(), ..settings() };
    let nameless = LocalPlayer { nickname: String::new(), ..ada() };
    for (player, settings, title) in [
        (ada(), settings(), "Friday night"),
        (ada(), untitled.clone(), "Ada's session"),
        (nameless, untitled, SESSION),
    ] {
        assert_eq!(sent_by(Kind::Start, Some(player), settings).json()["session_name"], title);
    }
}

#[test]
fn a_bearer_token_goes_with_every_request() {
    let known = LocalPlayer { auth_token: "s3cret".to_owned(), ..ada() };
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let request = sent_by(kind, Some(known.clone()), settings());
        assert_eq!(request.header("authorization"), Some("Bearer s3cret"), "{kind:?}");
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_refused_without_being_told() {
    let server = Server::new([]);
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(kind, options(&server.url()));
        let unfit = LocalPlayer { auth_token: "s3cret\r\nX-Evil: 1".to_owned(), ..ada() };
        attempt.player.online.set_local_player(unfit).unwrap();
        let failure = attempt.run().expect_err("no header can carry it");
        assert_eq!(failure.code, RpResult::InvalidArgument, "{kind:?}");
        assert!(!format!("{failure:?}").contains("s3cret"), "{kind:?}: {failure:?}");
        attempt.assert_failed_state("unfit token");
    }
    assert!(server.received().is_empty());
}

#[test]
fn nobody_is_zero_and_nobody_is_somebody_else() {
    let ids: Vec<_> = [Kind::Start, Kind::Start, Kind::Join, Kind::Join]
        .into_iter()
        .map(|kind| sent_by(kind, None, settings()).json()["uuid"].as_str().unwrap().to_owned())
        .collect();
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() > 16, "{id} can be guessed");
        assert!(!ids[..at].contains(id), "{id} came twice");
    }
}

#[test]
fn each_session_has_an_idempotency_token_of_its_own() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    for session in ["A", "B"] {
        player.have(session);
        let start = player.start(session).unwrap();
        player.finish(start, RpOperationKind::StartSession).unwrap();
    }
    let tokens: Vec<_> = server.received().iter().map(idempotency_token).collect();
    assert!(tokens[0].is_some() && tokens[0] != tokens[1], "{tokens:?}");
}

#[test]
fn paths_are_appended_as_they_are() {
    let server = Server::new(
        [PLAYER_SESSION, PLAYER_SESSION, GAME_SESSIONS].map(|body| Reply::Send(http(200, &[], body))),
    );
    let uris = GatewayUris {
        start_session: "/Prod/create_session_local".to_owned(),
        join_session: "/Prod//join?x=1".to_owned(),
        find_session: "/Prod/find_session_local".to_owned(),
        ..GatewayUris::default()
    };
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(kind, SubsystemOptions { uris: uris.clone(), ..options(&server.url()) });
        assert_eq!(attempt.run(), Ok(()), "{kind:?}");
    }
    let paths: Vec<_> = server.received().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, [uris.start_session, uris.join_session, uris.find_session]);
}

/// Runs one test of this file again as a process of its own, with these variables.
fn in_a_process_with(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("RALLYPOINT_TEST_CHILD", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// No environment variable is read behind the caller's back.
#[test]
fn a_proxy_in_the_environment_is_not_used() {
    if std::env::var_os("RALLYPOINT_TEST_CHILD").is_some() {
        for kind in [Kind::Start, Kind::Join, Kind::Find] {
            succeed(kind, "in spite of a proxy", Reply::Send(http(200, &[], kind.good_body())));
        }
        return;
    }
    let nowhere = "http://127.0.0.1:1";
    in_a_process_with(
        "a_proxy_in_the_environment_is_not_used",
        &[("http_proxy", nowhere), ("HTTP_PROXY", nowhere), ("ALL_PROXY", nowhere), ("no_proxy", "")],
    );
}

// ----- names, and what happens meanwhile -----

#[test]
fn any_name_will_do() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let longest = "n".repeat(255);
    for session in ["GameSession", "PartySession", "Salle d'été 🎮", "a/b?c=d", longest.as_str()] {
        player.have(session);
        let start = player.start(session).unwrap();
        assert_eq!(player.finish(start, RpOperationKind::StartSession), Ok(()), "{session}");
        for heard in player.heard(start) {
            assert_eq!(heard.notice.session.as_ref().map(|name| name.as_str()), Some(session));
        }
        assert_eq!(player.state(session), RpSessionState::InProgress, "{session}");
        assert_eq!(player.state(&session.to_ascii_uppercase()), RpSessionState::InProgress, "{session}");
    }
    assert_eq!(player.online.session_count(), Ok(5));
}

#[test]
fn a_session_can_be_destroyed_or_left_while_its_start_or_join_is_in_flight() {
    for (kind, leave) in [(Kind::Start, false), (Kind::Start, true), (Kind::Join, false), (Kind::Join, true)]
    {
        let title = format!("{kind:?}, leave: {leave}");
        let server = Server::new([Reply::AfterTheClientLeft(http(200, &[], PLAYER_SESSION))]);
        let attempt = Attempt::new(kind, options(&server.url()));
        let interrupted = attempt.begin();
        until("the request is at the server", || (!server.received().is_empty()).then_some(()));

        let player = &attempt.player;
        let removal = if leave { player.leave(SESSION) } else { player.destroy(SESSION) }.unwrap();
        assert_eq!(player.state(SESSION), RpSessionState::Destroying, "{title}");
        assert_eq!(player.destroy(SESSION), Err(RpResult::AlreadyPending), "{title}");
        let removed = if leave { RpOperationKind::LeaveSession } else { RpOperationKind::DestroySession };
        assert_eq!(player.finish(removal, removed), Ok(()), "{title}");
        let failure = player.finish(interrupted, kind.delegate()).expect_err("it was cancelled");
        assert_eq!(failure.code, RpResult::Cancelled, "{title}");
        assert_eq!(player.state(SESSION), RpSessionState::NoSession, "{title}");

        if kind == Kind::Start {
            player.have(SESSION);
        }
        assert_eq!(attempt.run(), Ok(()), "{title}: the name is free");
        attempt.assert_good_state(&title);
    }
}

/// The answer is here, but the session went before anybody ticked.
#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    for kind in [Kind::Start, Kind::Join] {
        let server = Server::new([]);
        let attempt = Attempt::new(kind, options(&server.url()));
        let player = &attempt.player;
        let late = attempt.begin();
        until("the answer is on its way", || (!server.received().is_empty()).then_some(()));
        let destroy = player.destroy(SESSION).unwrap();
        assert_eq!(player.finish(destroy, RpOperationKind::DestroySession), Ok(()));
        let failure = player.finish(late, kind.delegate()).expect_err("it came too late");
        assert_eq!(failure.code, RpResult::Cancelled, "{kind:?}");
        assert_eq!(player.state(SESSION), RpSessionState::NoSession, "{kind:?}");
    }
}

#[test]
fn a_cancelled_call_leaves_the_state_of_a_failed_one() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let server = Server::new([Reply::AfterTheClientLeft(http(200, &[], kind.good_body()))]);
        let attempt = Attempt::new(kind, options(&server.url()));
        let operation = attempt.begin();
        until("the request is at the server", || (!server.received().is_empty()).then_some(()));
        attempt.player.online.cancel(operation).unwrap();
        let failure = attempt.player.finish(operation, kind.delegate()).expect_err("it was cancelled");
        assert_eq!(failure.code, RpResult::Cancelled, "{kind:?}");
        attempt.assert_failed_state("cancelled");
        assert_eq!(attempt.run(), Ok(()), "{kind:?}: again");
        attempt.assert_good_state("again");
        let tokens: Vec<_> = server.received().iter().map(idempotency_token).collect();
        assert_eq!((tokens.len(), &tokens[0]), (2, &tokens[1]), "{kind:?}");
    }
}

#[test]
fn a_second_find_has_to_wait_and_a_second_join_needs_another_name() {
    let server = Server::new([]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    let player = &attempt.player;
    let find = attempt.begin();
    let other = player.online.create_search().unwrap();
    assert_eq!(player.find(other), Err(RpResult::AlreadyPending));
    assert_eq!(player.find(attempt.search), Err(RpResult::AlreadyPending));
    assert_eq!(player.finish(find, RpOperationKind::FindSessions), Ok(()));
    assert_eq!(player.online.search_state(other), Ok(RpSearchState::NotStarted));
    let find = player.find(other).unwrap();
    assert_eq!(player.finish(find, RpOperationKind::FindSessions), Ok(()));

    let join = player.join(SESSION, GAME_SESSION).unwrap();
    assert_eq!(player.join("LOBBY", GAME_SESSION), Err(RpResult::AlreadyInSession));
    assert_eq!(player.finish(join, RpOperationKind::JoinSession), Ok(()));
    assert_eq!(player.join(SESSION, GAME_SESSION), Err(RpResult::AlreadyInSession));
    assert_eq!(server.received().len(), 3, "refused calls send nothing");
}

// ----- leave and destroy -----

fn in_game(kind: Kind, server: &Server) -> Attempt {
    let attempt = Attempt::new(kind, options(&server.url()));
    attempt.run().unwrap();
    attempt
}

#[test]
fn leave_and_destroy_tell_the_gateway_what_they_know() {
    let owned = PLAYER_SESSION.replace(r#""Port""#, r#""OwnerToken": "own-1", "Port""#);
    let slot = json!({"PlayerSessionId": "psess-1111aaaa"});
    let game = json!({"GameSessionId": GAME_SESSION, "OwnerToken": "own-1"});
    for (kind, answer, leave, path, body) in [
        (Kind::Start, owned.as_str(), false, "/destroy_session", &game),
        (Kind::Start, owned.as_str(), true, "/leave_session", &slot),
        // The original's gateway knows no owner: the slot is all that can be given back.
        (Kind::Start, PLAYER_SESSION, false, "/leave_session", &slot),
        (Kind::Join, PLAYER_SESSION, false, "/leave_session", &slot),
        (Kind::Join, PLAYER_SESSION, true, "/leave_session", &slot),
    ] {
        let server = Server::new([Reply::Send(http(200, &[], answer))]);
        let attempt = in_game(kind, &server);
        let player = &attempt.player;
        let (operation, delegate) = if leave {
            (player.leave(SESSION), RpOperationKind::LeaveSession)
        } else {
            (player.destroy(SESSION), RpOperationKind::DestroySession)
        };
        assert_eq!(player.finish(operation.unwrap(), delegate), Ok(()), "{kind:?} {path}");
        assert_eq!(player.online.session_count(), Ok(0), "{kind:?} {path}");
        let sent = server.received().pop().unwrap();
        assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", path));
        assert_eq!(sent.json(), *body, "{kind:?} {path}");
    }
}

/// Whatever a start that was never answered has made at the gateway, nobody else can end it.
#[test]
fn destroying_an_unanswered_start_names_it_to_the_gateway() {
    let unknown = |status| Reply::Send(http(status, &[], r#"{"message": "Missing Authentication Token"}"#));
    let good = || Reply::Send(http(200, &[], "{}"));
    for (leave, answer, outcome) in [
        (false, good(), Ok(())),
        (true, good(), Ok(())),
        // The original's gateway knows no such request, and ours answers so when nothing was made.
        (false, unknown(403), Ok(())),
        (true, unknown(404), Ok(())),
        (false, unknown(500), Err(RpResult::ServiceError)),
    ] {
        let server = Server::new([Reply::SendAndClose(Vec::new()), answer]);
        let attempt = Attempt::new(Kind::Start, options(&server.url()));
        attempt.run().expect_err("it is not answered");
        let player = &attempt.player;
        let (removal, delegate) = if leave {
            (player.leave(SESSION), RpOperationKind::LeaveSession)
        } else {
            (player.destroy(SESSION), RpOperationKind::DestroySession)
        };
        let ended = player.finish(removal.unwrap(), delegate).map_err(|failure| failure.code);
        assert_eq!((ended, player.state(SESSION)), (outcome, RpSessionState::NoSession));
        let [start, destroy] = &server.received()[..] else { panic!("two requests are made") };
        assert_eq!((destroy.method.as_str(), destroy.path.as_str()), ("POST", "/destroy_session"));
        let start = start.json();
        let named = json!({"uuid": start["uuid"], "idempotency_token": start["idempotency_token"]});
        assert_eq!(destroy.json(), named);
    }
}

/// A gateway that knows no leave, or is gone, cannot hold anybody in a session.
#[test]
fn here_a_session_is_gone_whatever_the_gateway_says() {
    for (reply, code) in [
        (Reply::Send(http(403, &[], r#"{"message": "Missing Authentication Token"}"#)), RpResult::Forbidden),
        (Reply::Send(http(500, &[], r#""no""#)), RpResult::ServiceError),
        (Reply::Send(http(200, &[], r#"{"error": "no"}"#)), RpResult::ServiceError),
        (Reply::SendAndClose(Vec::new()), RpResult::ConnectionLost),
    ] {
        let server = Server::new([]);
        let attempt = in_game(Kind::Join, &server);
        server.then(reply);
        let leave = attempt.player.leave(SESSION).unwrap();
        let failure =
            attempt.player.finish(leave, RpOperationKind::LeaveSession).expect_err("the gateway said no");
        assert_eq!(failure.code, code);
        assert_eq!(attempt.player.state(SESSION), RpSessionState::NoSession);
        assert_eq!(attempt.run(), Ok(()), "the name is free");
    }
}

#[test]
fn a_joined_session_starts_and_ends_without_a_word() {
    let server = Server::new([]);
    let attempt = in_game(Kind::Join, &server);
    let player = &attempt.player;
    for _ in 0..2 {
        let start = player.start(SESSION).unwrap();
        assert_eq!(player.finish(start, RpOperationKind::StartSession), Ok(()));
        assert_eq!(player.state(SESSION), RpSessionState::InProgress);
        let end = player.end(SESSION).unwrap();
        assert_eq!(player.finish(end, RpOperationKind::EndSession), Ok(()));
        assert_eq!(player.state(SESSION), RpSessionState::Ended);
    }
    assert_eq!(server.received().len(), 1, "only the join");
}

/// Unreal games start the session in the completion of its creation.
#[test]
fn the_next_call_can_be_made_in_the_completion() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let online = std::sync::Arc::downgrade(&player.online);
    let chain = move |notice: &OperationEnd| {
        assert_eq!(notice.code(), RpResult::Ok);
        let online = online.upgrade().unwrap();
        let call = Call { completion: None, announce: &mut |_| {}, user_data: 0 };
        online.join_session(name("Second"), target(GAME_SESSION), None, call).unwrap();
    };
    let call = Call { completion: Some(Box::new(chain)), announce: &mut |_| {}, user_data: 0 };
    player.online.create_session(name(SESSION), settings(), call).unwrap();
    until("the second session is joined", || {
        player.online.tick().unwrap();
        (player.state("Second") == RpSessionState::Pending).then_some(())
    });
}
