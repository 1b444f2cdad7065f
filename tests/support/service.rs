//! A service for server processes that is always content: it answers every request well, gives a game session to who is
//! ready, and tells who activated it to end.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rallypoint_wire::server_sdk::{Action, FromProcess, Push, Response};
use tokio_tungstenite::tungstenite::{Message, accept};

/// The game session that is given out.
pub(crate) const HOSTED: &str = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";
/// When a process is told to have ended, in milliseconds since the epoch.
pub(crate) const TERMINATION_TIME: i64 = 1_700_000_000_123;

/// Listens until it is dropped.
pub(crate) struct Service {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Service {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let for_thread = Arc::clone(&stopped);
        thread::spawn(move || {
            for connection in listener.incoming() {
                if for_thread.load(Ordering::Acquire) {
                    return;
                }
                // It ends when the process closes the connection.
                thread::spawn(move || serve(connection.unwrap()));
            }
        });
        Self { address, stopped }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(connection: TcpStream) {
    let Ok(mut socket) = accept(connection) else { return };
    while let Ok(message) = socket.read() {
        let Message::Text(text) = message else { continue };
        let FromProcess::Request(request) = FromProcess::read(&text).unwrap() else {
            panic!("the library asked for something unknown: {text}")
        };
        let answer = Response::done(request.action.name(), request.request_id, None);
        let push = match request.action {
            Action::ActivateServerProcess { .. } => Some(game_session()),
            Action::ActivateGameSession { .. } => {
                Some(Push::TerminateProcess { termination_time: TERMINATION_TIME })
            }
            _ => None,
        };
        let frames =
            [serde_json::to_string(&answer).ok(), push.map(|push| serde_json::to_string(&push).unwrap())];
        for frame in frames.into_iter().flatten() {
            if socket.send(Message::text(frame)).is_err() {
                return;
            }
        }
    }
}

fn game_session() -> Push {
    Push::CreateGameSession {
        game_session_id: HOSTED.to_owned(),
        game_session_name: "Friday night".to_owned(),
        game_session_data: "data".to_owned(),
        matchmaker_data: String::new(),
        ip_address: "10.0.0.7".to_owned(),
        dns_name: "h.example".to_owned(),
        port: 7777,
        maximum_player_session_count: 4,
        game_properties: [("map".to_owned(), "dust".to_owned())].into(),
    }
}
