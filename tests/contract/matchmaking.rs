//! Tickets: what the gateway is asked, what it may answer, and that every end is told once.

mod following;
mod losing;
mod sessions;

use std::sync::{Arc, Mutex};

use rallypoint::event::OperationId;
use rallypoint::matchmaking::{
    MatchNotice, NewTicket, RpAcceptanceMode, RpMatchNoticeKind, RpMatchmakingStatus, TicketId,
};
use rallypoint::result::RpResult;
use rallypoint::session::{LocalPlayer, RpPortType, RpSessionState};
use rallypoint::{Delegate, SubsystemOptions};
use serde_json::{Value, json};

use crate::support::server::{COMPLETED_TICKET, Received, Reply, Server, TICKET, http};
use crate::support::{Player, name, options, until};

const EVENTS: &str = "/matchmaking_events";
const POLL: &str = "/matchmaking_ticket";

/// Ada, who looks for a match, and what she hears of it.
struct Seeker {
    player: Player,
    heard: Arc<Mutex<Vec<MatchNotice>>>,
}

impl Seeker {
    fn new(server: &Server) -> Self {
        Self::with(options(&server.url()))
    }

    fn with(options: SubsystemOptions) -> Self {
        let player = Player::new(options);
        let id = "ada".to_owned();
        let ada = LocalPlayer { id, nickname: String::new(), auth_token: "jwt".to_owned() };
        player.online.set_local_player(ada).unwrap();
        let heard = Arc::<Mutex<Vec<_>>>::default();
        for kind in [
            RpMatchNoticeKind::Acceptance,
            RpMatchNoticeKind::Complete,
            RpMatchNoticeKind::Error,
            RpMatchNoticeKind::Failure,
        ] {
            let log = Arc::clone(&heard);
            let hear = move |notice: &MatchNotice| log.lock().unwrap().push(notice.clone());
            player.online.add_delegate(|| Delegate::Match(kind, Arc::new(hear))).unwrap();
        }
        Self { player, heard }
    }

    /// Starts a ticket for a session called `Lobby`.
    fn begin(&self, acceptance: RpAcceptanceMode) -> (OperationId, TicketId) {
        let new = NewTicket { configuration: "duel".to_owned(), acceptance, ..NewTicket::default() };
        let mut ticket = None;
        let mut announce = |id| ticket = Some(id);
        let session = Some(name("Lobby"));
        let begun =
            self.player.call(|online, call| online.start_matchmaking(session, new, call, &mut announce));
        (begun.unwrap(), ticket.expect("the ticket is announced"))
    }

    /// Unreal's way: over when the session is there.
    fn begin_session(&self) -> (OperationId, TicketId) {
        let new = NewTicket { configuration: "duel".to_owned(), ..NewTicket::default() };
        let mut ticket = None;
        let mut announce = |id| ticket = Some(id);
        let begun = self.player.call(|online, call| {
            online.start_session_matchmaking(name("Lobby"), None, new, call, &mut announce)
        });
        (begun.unwrap(), ticket.expect("the ticket is announced"))
    }

    fn notices(&self) -> Vec<(RpMatchNoticeKind, RpResult)> {
        self.heard.lock().unwrap().iter().map(|notice| (notice.kind, notice.result)).collect()
    }

    /// Ticks until this many match notices were heard, and a while longer.
    fn hear(&self, count: usize) -> Vec<(RpMatchNoticeKind, RpResult)> {
        until("match notices", || {
            self.player.online.tick().unwrap();
            (self.heard.lock().unwrap().len() >= count).then_some(())
        });
        for _ in 0..10 {
            self.player.online.tick().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        self.notices()
    }

    fn status(&self, ticket: TicketId) -> RpMatchmakingStatus {
        self.player.online.matchmaking_ticket(ticket).unwrap().0.status
    }

    /// The match is made, and its session is like any that was joined.
    fn assert_in_match(&self, title: &str) {
        assert_eq!(self.player.state("Lobby"), RpSessionState::Pending, "{title}");
        let connect_string = self.player.online.connect_string(&name("Lobby"), RpPortType::Game);
        assert_eq!(connect_string.as_deref(), Ok("10.0.0.7:7777"), "{title}");
        let slot = |session: &rallypoint::session::NamedSession| {
            let server = session.server.as_ref().unwrap();
            (server.player_session_id.clone(), session.game_session_id.clone())
        };
        let slot = self.player.online.with_session(&name("Lobby"), slot).unwrap();
        assert_eq!(slot, ("psess-1111aaaa".to_owned(), "arn:g-1".to_owned()), "{title}");
    }
}

const ACCEPTANCE: (RpMatchNoticeKind, RpResult) = (RpMatchNoticeKind::Acceptance, RpResult::Ok);
const COMPLETE: (RpMatchNoticeKind, RpResult) = (RpMatchNoticeKind::Complete, RpResult::Ok);

/// A ticket as the gateway tells it.
fn told(status: &str, revision: u64, more: Value) -> String {
    let mut whole = json!({"TicketId": "t-1", "Status": status, "Revision": revision});
    whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    whole.to_string()
}

fn proposed(revision: u64, match_id: &str) -> String {
    let acceptance = json!({"Deadline": "2030-01-01T00:00:00.000Z", "DeadlineInMs": 30_000, "Players": {}});
    told("REQUIRES_ACCEPTANCE", revision, json!({"MatchId": match_id, "Acceptance": acceptance}))
}

fn event(ticket: &str) -> String {
    format!("event: ticket\ndata: {ticket}\n\n")
}

const STREAM_HEAD: &str = "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n";

/// A stream without a length, as a gateway writes it.
fn stream(tickets: &[&str]) -> Vec<u8> {
    let events: String = tickets.iter().map(|ticket| event(ticket)).collect();
    format!("{STREAM_HEAD}: here\n\n{events}").into_bytes()
}

fn asked_at(server: &Server, path: &str) -> Vec<Received> {
    server.received().into_iter().filter(|request| request.path.split('?').next() == Some(path)).collect()
}
