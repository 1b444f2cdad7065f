//! A gateway that does as it is told: it writes down what it is asked and answers from a script.

use std::collections::{HashMap, VecDeque};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

/// The game session of the answers below.
pub(crate) const GAME_SESSION: &str =
    "arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/custom-location-1/gsess-3333cccc";

/// What the original's create and join answer, to the letter: times are Python's `str(datetime)`.
pub(crate) const PLAYER_SESSION: &str = concat!(
    r#"{"PlayerSessionId": "psess-1111aaaa", "PlayerId": "somebody", "GameSessionId": "#,
    r#""arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/custom-location-1/gsess-3333cccc", "#,
    r#""FleetId": "fleet-2222bbbb", "FleetArn": "arn:aws:gamelift:us-east-1:123456789012:fleet/fleet-2222bbbb", "#,
    r#""CreationTime": "2024-05-01 12:00:00.123000+00:00", "Status": "RESERVED", "#,
    r#""IpAddress": "10.0.0.7", "Port": 7777}"#
);

/// What the original's find answers, to the letter.
pub(crate) const GAME_SESSIONS: &str = concat!(
    r#"[{"GameSessionId": "#,
    r#""arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/custom-location-1/gsess-3333cccc", "#,
    r#""Name": "Friday night", "FleetId": "fleet-2222bbbb", "#,
    r#""FleetArn": "arn:aws:gamelift:us-east-1:123456789012:fleet/fleet-2222bbbb", "#,
    r#""CreationTime": "2024-05-01 12:00:00.123000+00:00", "CurrentPlayerSessionCount": 1, "#,
    r#""MaximumPlayerSessionCount": 4, "Status": "ACTIVE", "GameProperties": [], "#,
    r#""IpAddress": "10.0.0.7", "Port": 7777, "PlayerSessionCreationPolicy": "ACCEPT_ALL", "#,
    r#""Location": "custom-location-1"}]"#
);

/// What a gateway answers to a start of matchmaking.
pub(crate) const TICKET: &str = concat!(
    r#"{"TicketId": "t-1", "Status": "QUEUED", "Revision": 1, "TicketToken": "tok", "#,
    r#""PlayerTokens": {"ada": "tok-a", "bob": "tok-b"}}"#
);

/// That ticket when its match is made; the slot is whose who asks.
pub(crate) const COMPLETED_TICKET: &str = concat!(
    r#"{"TicketId": "t-1", "Status": "COMPLETED", "Revision": 9, "MatchId": "m-1", "#,
    r#""GameSessionConnectionInfo": {"GameSessionArn": "arn:g-1", "IpAddress": "10.0.0.7", "Port": 7777, "#,
    r#""MatchedPlayerSessions": [{"PlayerSessionId": "psess-1111aaaa"}]}}"#
);

/// What to do with one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Write this; the connection stays open.
    Send(Vec<u8>),
    /// Write this byte by byte; the connection stays open.
    Trickle(Vec<u8>),
    /// Write this and close.
    SendAndClose(Vec<u8>),
    /// Write this and say no more, until the client is gone.
    SendAndHang(Vec<u8>),
    /// Say nothing until the client is gone, then write this.
    AfterTheClientLeft(Vec<u8>),
    /// Say nothing until this happens, then write it; the connection stays open.
    When(Arc<Barrier>, Vec<u8>),
    /// Write this, and then that again and again, until the client is gone.
    SendForEver(Vec<u8>, Vec<u8>),
    /// Close without reading the request, which makes the peer see a reset.
    Reset,
}

/// An answer with a body and its length.
pub(crate) fn http(status: u16, headers: &[&str], body: &str) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        answer.push_str(header);
        answer.push_str("\r\n");
    }
    format!("{answer}\r\n{body}").into_bytes()
}

/// An answer in chunks of a few bytes.
pub(crate) fn chunked(body: &str) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in body.as_bytes().chunks(13) {
        answer.extend(format!("{:x}\r\n", chunk.len()).bytes());
        answer.extend(chunk);
        answer.extend(b"\r\n");
    }
    answer.extend(b"0\r\n\r\n");
    answer
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Reply>>,
    /// What is answered at one path, before the script.
    routes: Mutex<HashMap<String, VecDeque<Reply>>>,
    received: Mutex<Vec<Received>>,
    stopped: AtomicBool,
}

/// Listens until it is dropped. What the script does not say is answered well.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    pub(crate) fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), script)
    }

    pub(crate) fn on(listener: TcpListener, script: impl IntoIterator<Item = Reply>) -> Self {
        let address = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { script: Mutex::new(script.into_iter().collect()), ..Shared::default() });
        let for_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if for_thread.stopped.load(Ordering::Acquire) {
                    return;
                }
                let shared = Arc::clone(&for_thread);
                // It ends when the client closes the connection.
                thread::spawn(move || serve(&mut connection.unwrap(), &shared));
            }
        });
        Self { address, shared }
    }

    /// Answers so at this path, one after the other, before the script and whatever is asked at others.
    pub(crate) fn at(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        let mut routes = self.shared.routes.lock().unwrap();
        routes.entry(path.to_owned()).or_default().extend(replies);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// Adds to the script.
    pub(crate) fn then(&self, reply: Reply) {
        self.shared.script.lock().unwrap().push_back(reply);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(connection: &mut TcpStream, shared: &Shared) {
    drop(connection.set_nodelay(true));
    loop {
        // Nothing is taken off the script before a request is there: clients may open connections to spare.
        if connection.peek(&mut [0]).unwrap_or(0) == 0 {
            return;
        }
        if matches!(shared.script.lock().unwrap().front(), Some(Reply::Reset)) {
            shared.script.lock().unwrap().pop_front();
            return;
        }
        let Some(request) = read_request(connection) else {
            // Not HTTP, TLS for example: what every HTTP server says then.
            drop(connection.write_all(&http(400, &["Connection: close"], "")));
            return;
        };
        let usual = Reply::Send(good_answer(&request.path));
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        shared.received.lock().unwrap().push(request);
        let routed = shared.routes.lock().unwrap().get_mut(&path).and_then(VecDeque::pop_front);
        let reply = match routed {
            Some(reply) => reply,
            None => shared.script.lock().unwrap().pop_front().unwrap_or(usual),
        };
        let done = match reply {
            Reply::Send(bytes) => connection.write_all(&bytes),
            Reply::Trickle(bytes) => bytes.iter().try_for_each(|byte| connection.write_all(&[*byte])),
            Reply::SendAndClose(bytes) => {
                drop(connection.write_all(&bytes));
                return;
            }
            Reply::SendAndHang(bytes) => {
                drop(connection.write_all(&bytes));
                return until_the_client_left(connection);
            }
            Reply::SendForEver(first, then) => {
                let mut told = connection.write_all(&first);
                while told.is_ok() {
                    told = connection.write_all(&then);
                }
                return;
            }
            Reply::AfterTheClientLeft(bytes) => {
                until_the_client_left(connection);
                drop(connection.write_all(&bytes));
                return;
            }
            Reply::When(barrier, bytes) => {
                barrier.wait();
                connection.write_all(&bytes)
            }
            Reply::Reset => return,
        };
        if done.is_err() {
            return;
        }
    }
}

fn until_the_client_left(connection: &mut TcpStream) {
    let mut ignored = [0; 64];
    while matches!(connection.read(&mut ignored), Ok(length) if length > 0) {}
}

/// The answer of a gateway that is well.
pub(crate) fn good_answer(path: &str) -> Vec<u8> {
    let body = match path.split('?').next().unwrap_or(path) {
        "/create_session" | "/join_session" => PLAYER_SESSION,
        "/find_session" => GAME_SESSIONS,
        "/update_session" => r#"{"GameSessionId": "g", "Status": "ACTIVE"}"#,
        "/leave_session" => r#"{"released": true}"#,
        "/destroy_session" => r#"{"GameSessionId": "g", "Status": "TERMINATING"}"#,
        "/healthz" => "{}",
        "/start_matchmaking" => TICKET,
        "/matchmaking_pass" => r#"{"Pass": "0123", "ExpiresAt": "2030-01-01T00:00:00.000Z"}"#,
        "/stop_matchmaking" | "/accept_match" => "{}",
        "/matchmaking_ticket" => COMPLETED_TICKET,
        "/matchmaking_events" => {
            let stream = format!("id: 2\ndata: {COMPLETED_TICKET}\n\n");
            return http(200, &["Content-Type: text/event-stream"], &stream);
        }
        _ => return http(403, &[], r#"{"message": "Missing Authentication Token"}"#),
    };
    http(200, &["Content-Type: application/json"], body)
}

fn read_request(connection: &mut TcpStream) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match connection.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => return None,
        }
        if !head[0].is_ascii_uppercase() {
            return None;
        }
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    connection.read_exact(&mut body).ok()?;
    Some(Received { method, path, headers, body })
}
