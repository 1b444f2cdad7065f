//! A service for server processes that is always content: it answers every request well, gives a game session to who has
//! reported its health, and tells who activated it to end.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rallypoint_wire::server_sdk::{
    Action, BackfillTicket, ComputeCertificate, FleetRoleCredentials, FromProcess, GameSession,
    PlayerSession, PlayerSessionPage, PlayerSessionStatus, Push, Response, ResponseBody, UpdateReason,
};
use tokio_tungstenite::tungstenite::{Message, accept};

/// The game session that is given out.
pub(crate) const HOSTED: &str = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";
/// When a process is told to have ended, in milliseconds since the epoch.
pub(crate) const TERMINATION_TIME: i64 = 1_700_000_000_123;

/// When its one player session was made.
const CREATION_TIME: i64 = 1_700_000_000_001;
/// When credentials end: in 2100.
const FAR_FUTURE: i64 = 4_102_444_800_000;

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
    let mut is_placed = false;
    while let Ok(message) = socket.read() {
        let Message::Text(text) = message else { continue };
        let FromProcess::Request(request) = FromProcess::read(&text).unwrap() else {
            panic!("the library asked for something unknown: {text}")
        };
        let answer = Response::done(request.action.name(), request.request_id, body(&request.action));
        let push = match request.action {
            Action::HeartbeatServerProcess { .. } if !std::mem::replace(&mut is_placed, true) => {
                Some(game_session())
            }
            Action::StopMatchBackfill { ticket_id, .. } => Some(Push::UpdateGameSession {
                game_session: Box::new(GameSession {
                    game_session_id: HOSTED.to_owned(),
                    ..GameSession::default()
                }),
                update_reason: UpdateReason::BackfillCancelled,
                backfill_ticket_id: ticket_id,
            }),
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

/// What an answer to that says.
fn body(action: &Action) -> Option<ResponseBody> {
    Some(match action {
        Action::DescribePlayerSessions { .. } => ResponseBody::PlayerSessions(PlayerSessionPage {
            next_token: "page-2".to_owned(),
            player_sessions: vec![PlayerSession {
                player_id: "ada".to_owned(),
                player_session_id: "psess-1".to_owned(),
                game_session_id: HOSTED.to_owned(),
                fleet_id: "fleet-1".to_owned(),
                player_data: "blue".to_owned(),
                ip_address: "10.0.0.7".to_owned(),
                dns_name: "h.example".to_owned(),
                port: 7777,
                creation_time: CREATION_TIME,
                termination_time: None,
                status: PlayerSessionStatus::Active,
            }],
        }),
        Action::StartMatchBackfill { .. } => {
            ResponseBody::BackfillTicket(BackfillTicket { ticket_id: "ticket-1".to_owned() })
        }
        Action::GetComputeCertificate {} => ResponseBody::ComputeCertificate(ComputeCertificate {
            certificate_path: "/certificate.pem".to_owned(),
            compute_name: "host-1".to_owned(),
        }),
        Action::GetFleetRoleCredentials { .. } => ResponseBody::FleetRoleCredentials(FleetRoleCredentials {
            assumed_role_user_arn: "arn:aws:sts::1:assumed-role/r/s".to_owned(),
            assumed_role_id: "AROA:s".to_owned(),
            access_key_id: "AK".to_owned(),
            secret_access_key: "SK".to_owned(),
            session_token: "ST".to_owned(),
            expiration: FAR_FUTURE,
        }),
        _ => return None,
    })
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
