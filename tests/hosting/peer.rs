//! The service's end of a process's WebSocket, moved by the test's own hand.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};

use rallypoint_wire::server_sdk::{Action, FromProcess, Push, Request, Response, ResponseBody};
use serde_json::Value;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Upgrade, Response as Upgraded};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, WebSocket, accept_hdr};

use crate::support::{PATIENCE, until};

/// Where processes connect.
pub(crate) struct Service(TcpListener);

impl Service {
    pub(crate) fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}", self.0.local_addr().unwrap())
    }

    /// Takes the next connection.
    pub(crate) fn accept(&self) -> Peer {
        Peer::new(self.accept_raw())
    }

    /// Takes the next connection before it says anything.
    pub(crate) fn accept_raw(&self) -> TcpStream {
        self.0.set_nonblocking(true).unwrap();
        let stream = until("a process connects", || self.0.accept().ok()).0;
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Whether nobody wants to connect.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        self.0.accept().is_err()
    }
}

/// One connection of a process.
pub(crate) struct Peer {
    socket: WebSocket<TcpStream>,
    /// What it was opened with.
    pub(crate) query: BTreeMap<String, String>,
}

impl Peer {
    fn new(stream: TcpStream) -> Self {
        let mut query = BTreeMap::new();
        #[expect(clippy::result_large_err, reason = "the handshake's own type")]
        let read_query = |upgrade: &Upgrade, upgraded: Upgraded| {
            query = serde_urlencoded::from_str(upgrade.uri().query().unwrap_or_default()).unwrap();
            Ok(upgraded)
        };
        let socket = accept_hdr(stream, read_query).unwrap();
        Self { socket, query }
    }

    /// The next request.
    pub(crate) fn request(&mut self) -> Request {
        loop {
            match self.socket.read().unwrap() {
                Message::Text(text) => match FromProcess::read(&text).unwrap() {
                    FromProcess::Request(request) => return request,
                    FromProcess::Unreadable { problem, .. } => panic!("{text}: {problem}"),
                },
                Message::Close(frame) => panic!("it closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next request that is no health report; those are answered.
    pub(crate) fn call(&mut self) -> Request {
        loop {
            let request = self.request();
            if !matches!(request.action, Action::HeartbeatServerProcess { .. }) {
                return request;
            }
            self.ok(request);
        }
    }

    /// Whether the next request, a health report, says that the process is well.
    pub(crate) fn health(&mut self) -> (bool, Request) {
        let request = self.request();
        let Action::HeartbeatServerProcess { health_status } = request.action else { panic!("{request:?}") };
        (health_status, request)
    }

    pub(crate) fn ok(&mut self, request: Request) {
        self.answer(request, None);
    }

    pub(crate) fn answer(&mut self, request: Request, body: Option<ResponseBody>) {
        let answer = Response::done(request.action.name(), request.request_id, body);
        self.send(&serde_json::to_value(answer).unwrap());
    }

    pub(crate) fn refuse(&mut self, request: Request, status: u16, why: &str) {
        let answer = Response::refused(request.action.name(), request.request_id, status, why.to_owned());
        self.send(&serde_json::to_value(answer).unwrap());
    }

    pub(crate) fn push(&mut self, push: &Push) {
        self.send(&serde_json::to_value(push).unwrap());
    }

    pub(crate) fn send(&mut self, frame: &Value) {
        self.say(&frame.to_string());
    }

    pub(crate) fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    /// Ends it with a close frame.
    pub(crate) fn close(mut self, code: u16) {
        self.socket.close(Some(CloseFrame { code: code.into(), reason: "scripted".into() })).unwrap();
        // Until the process has answered and gone.
        while self.socket.read().is_ok() {}
    }

    /// Ends it as a broken cable would.
    pub(crate) fn cut(self) {
        drop(self);
    }

    /// Waits until the process ends it without saying anything else; the close frame's code, if there is one.
    pub(crate) fn closed_by_process(&mut self) -> Option<u16> {
        loop {
            match self.socket.read() {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(Message::Text(text)) => panic!("it says {text}"),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// Sees a process through to readiness: activated, and its first health report answered.
    pub(crate) fn make_ready(&mut self) {
        let request = self.request();
        assert!(matches!(request.action, Action::ActivateServerProcess { .. }), "{request:?}");
        self.ok(request);
        let (_, report) = self.health();
        self.ok(report);
    }

    /// The same, and gives it a game session.
    pub(crate) fn give_game_session(&mut self) {
        self.push(&game_session());
    }
}

/// The game session that is given out.
pub(crate) const HOSTED: &str = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";

pub(crate) fn game_session() -> Push {
    Push::CreateGameSession {
        game_session_id: HOSTED.to_owned(),
        game_session_name: "Friday night".to_owned(),
        game_session_data: String::new(),
        matchmaker_data: String::new(),
        ip_address: "10.0.0.7".to_owned(),
        dns_name: String::new(),
        port: 7777,
        maximum_player_session_count: 4,
        game_properties: BTreeMap::new(),
    }
}
