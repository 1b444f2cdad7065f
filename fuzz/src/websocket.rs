//! What a GameLift service may say to a server process, and a server process to our service: WebSocket messages.

use std::num::NonZeroU64;

use rallypoint::event::OperationId;
use rallypoint::hosting::{
    Hosting, HostingEvent, HostingNews, HostingOperation, MatchmakerData, ServerParameters,
};
use rallypoint_wire::server_sdk::{FromProcess, FromService};

/// A role that the fleet may assume.
const ROLE: &str = "arn:aws:iam::123456789012:role/game-server";
/// When it is asked for, in milliseconds since the epoch.
const NOW_MS: i64 = 1_700_000_000_000;

/// Each line is a message; the process has said init and ready before the first.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut process = Process::ready();
    for frame in text.lines() {
        from_process(frame);
        process.hears(frame);
    }
}

/// Our service's side: what was read is written so that it reads the same.
fn from_process(frame: &str) {
    let Ok(FromProcess::Request(request)) = FromProcess::read(frame) else { return };
    let written = serde_json::to_string(&request).expect("a request can be written");
    match FromProcess::read(&written) {
        Ok(FromProcess::Request(again)) => assert_eq!(again, request),
        other => panic!("{written} reads as {other:?}"),
    }
}

/// The library's side.
struct Process {
    hosting: Hosting,
    operations: u64,
}

impl Process {
    fn ready() -> Self {
        let parameters = ServerParameters {
            websocket_url: "ws://127.0.0.1:1".to_owned(),
            process_id: "process-1".to_owned(),
            host_id: "host-1".to_owned(),
            fleet_id: "fleet-1".to_owned(),
            ..ServerParameters::default()
        };
        let mut process = Self { hosting: Hosting::default(), operations: 0 };
        let init = process.next();
        process.hosting.init(init, parameters).expect("these are good");
        process.hosting.finish(init, HostingOperation::Init, Ok(None)).expect("the service agreed");
        let ready = process.next();
        process.hosting.ready(ready, 7777, Vec::new()).expect("it is initialised");
        process.hosting.finish(ready, HostingOperation::Ready, Ok(None)).expect("the service agreed");
        process
    }

    fn next(&mut self) -> OperationId {
        self.operations += 1;
        OperationId(NonZeroU64::new(self.operations).expect("they are counted from one"))
    }

    fn hears(&mut self, frame: &str) {
        match FromService::read(frame) {
            Ok(FromService::Push(push)) => {
                let written = serde_json::to_string(&push).expect("a push can be written");
                let again = FromService::read(&written).expect("and read");
                assert_eq!(again, FromService::Push(push.clone()));
                let news = self.hosting.hear(HostingEvent::Push(push));
                self.takes(&news);
            }
            Ok(FromService::Response(response)) => {
                let operation = self.next();
                let kind = self.asked(operation, &response.action);
                // That the answer is none of this kind is for the game to be told.
                _ = self.hosting.finish(operation, kind, Ok(response.body.map(Box::new)));
            }
            Ok(FromService::Unreadable { request_id, .. }) => assert!(!request_id.is_empty()),
            Ok(FromService::Unknown(_)) | Err(_) => {}
        }
    }

    /// What this action answers, asked for where the state machine remembers that it was.
    fn asked(&mut self, operation: OperationId, action: &str) -> HostingOperation {
        match action {
            "DescribePlayerSessions" => HostingOperation::DescribePlayerSessions,
            "StartMatchBackfill" => HostingOperation::StartMatchBackfill,
            "GetComputeCertificate" => HostingOperation::GetComputeCertificate,
            "GetFleetRoleCredentials" => {
                let asked = self.hosting.get_fleet_role_credentials(
                    operation,
                    NOW_MS,
                    ROLE.to_owned(),
                    String::new(),
                );
                assert!(asked.is_ok(), "a process that is ready may ask: {asked:?}");
                HostingOperation::GetFleetRoleCredentials
            }
            _ => HostingOperation::AcceptPlayerSession,
        }
    }

    fn takes(&self, news: &HostingNews) {
        let game_session = match news {
            HostingNews::StartGameSession(game_session) => game_session,
            HostingNews::UpdateGameSession(update) => &update.game_session,
            HostingNews::ProcessTerminate(time) => return assert!(*time >= 0),
            HostingNews::HealthCheck | HostingNews::Log(_) => return,
        };
        assert_eq!(self.hosting.game_session_id(), Ok(game_session.id.as_str()));
        if let Ok(data) = MatchmakerData::read(&game_session.matchmaker_data) {
            assert!(data.players.iter().all(|player| !player.player_id.is_empty()), "everybody has a name");
        }
    }
}
