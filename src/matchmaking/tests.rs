//! Tickets, as calls, answers and news come to them.
#![allow(clippy::unwrap_used, clippy::panic)]

mod giving_up;
mod tracker;

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use rallypoint_wire::matchmaking::{AcceptanceType, StartedTicket, Ticket as ToldTicket};
use rallypoint_wire::server_sdk::Player;
use serde_json::{Value, json};

use super::aftermath::Errand;
use super::tickets::Answered;
use super::*;
use crate::event::{Answer, OperationId};
use crate::result::{Failure, RpResult};
use crate::session::{
    GatewayCall, LocalPlayer, Plan, RpSessionState, SessionName, SessionSettings, Sessions, Step,
};

const TICKET: TicketId = TicketId(NonZeroU64::MIN);
const ARN: &str = "arn:aws:gamelift:local::gamesession/f/g-1";

fn op(number: u64) -> OperationId {
    OperationId(NonZeroU64::new(number).unwrap())
}

fn lobby() -> SessionName {
    SessionName::new("Lobby").unwrap()
}

fn ada() -> LocalPlayer {
    LocalPlayer { id: "ada".to_owned(), nickname: String::new(), auth_token: String::new() }
}

fn player(id: &str) -> Player {
    Player { player_id: id.to_owned(), ..Player::default() }
}

/// One ticket, and the sessions of its subsystem.
struct World {
    tickets: Tickets,
    sessions: Sessions,
    now: Instant,
}

/// What the gateway tells, with this beside it.
fn told(status: &str, revision: u64, more: Value) -> ToldTicket {
    let mut whole = json!({
        "TicketId": "t-1",
        "ConfigurationName": "duel",
        "Status": status,
        "Players": [{"PlayerId": "ada", "Team": "red"}, {"PlayerId": "bob", "Team": "blue"}],
        "Revision": revision,
    });
    let Value::Object(more) = more else { panic!("an object") };
    whole.as_object_mut().unwrap().extend(more);
    serde_json::from_value(whole).unwrap()
}

fn proposed(revision: u64, match_id: &str) -> ToldTicket {
    told(
        "REQUIRES_ACCEPTANCE",
        revision,
        json!({
            "MatchId": match_id,
            "Acceptance": {"Deadline": "2026-01-01T00:00:00.000Z", "DeadlineInMs": 20_000, "Players": {"bob": true}},
        }),
    )
}

fn completed(revision: u64) -> ToldTicket {
    told(
        "COMPLETED",
        revision,
        json!({
            "MatchId": "m-1",
            "EndTime": "2026-01-01T00:00:10.250Z",
            "GameSessionConnectionInfo": {
                "GameSessionArn": ARN, "IpAddress": "10.0.0.7", "Port": 7777,
                "MatchedPlayerSessions": [
                    {"PlayerId": "bob", "PlayerSessionId": "psess-b"},
                    {"PlayerId": "ada", "PlayerSessionId": "psess-a"},
                ],
            },
        }),
    )
}

fn started(ticket: ToldTicket) -> Answer {
    let player_tokens =
        [("ada".to_owned(), "tok-a".to_owned()), ("bob".to_owned(), "tok-b".to_owned())].into();
    let ticket = StartedTicket { ticket, ticket_token: "tok".to_owned(), player_tokens };
    Answer::Ticket { ticket: Box::new(ticket), ask_again: None }
}

impl World {
    fn new() -> Self {
        Self { tickets: Tickets::default(), sessions: Sessions::default(), now: Instant::now() }
    }

    fn start(&mut self, call: TicketCall, session: Option<&str>, new: NewTicket) -> Result<Plan, RpResult> {
        let session = session.map(|name| (SessionName::new(name).unwrap(), None));
        let start = TicketStart {
            operation: op(1),
            ticket: TICKET,
            call,
            session,
            player: &ada(),
            idempotency_token: "secret".to_owned(),
        };
        self.tickets.start(&mut self.sessions, start, new)
    }

    fn finish(&mut self, call: TicketCall, outcome: Result<Answer, Failure>) -> Answered {
        self.tickets.finish(&mut self.sessions, (op(1), call), TICKET, outcome, self.now)
    }

    /// A ticket that the gateway has.
    fn searching(call: TicketCall, session: Option<&str>, acceptance: RpAcceptanceMode) -> Self {
        let mut world = Self::new();
        world.start(call, session, NewTicket { acceptance, ..duel() }).unwrap();
        let answered = world.finish(call, Ok(started(told("SEARCHING", 1, json!({})))));
        let going = if call == TicketCall::SessionStart { Step::Wait } else { Step::Done(Ok(())) };
        assert_eq!(answered.step, going);
        assert_eq!(answered.aftermath.follow.len(), 1);
        world
    }

    fn hear(&mut self, told: ToldTicket) -> Aftermath {
        self.news(TicketNews::Told(Box::new(told)))
    }

    fn news(&mut self, news: TicketNews) -> Aftermath {
        self.tickets.hear(&mut self.sessions, TICKET, news, self.now)
    }

    fn ticket(&self) -> &Ticket {
        self.tickets.get(TICKET).unwrap()
    }

    fn state(&self) -> RpSessionState {
        self.sessions.get(&lobby()).map_or(RpSessionState::NoSession, |session| session.state)
    }
}

/// A party of two under the rules of `duel`.
fn duel() -> NewTicket {
    NewTicket {
        configuration: "duel".to_owned(),
        players: vec![player("ada"), player("bob")],
        ..NewTicket::default()
    }
}

fn kinds(aftermath: &Aftermath) -> Vec<(RpMatchNoticeKind, RpResult)> {
    aftermath.notices.iter().map(|notice| (notice.kind, notice.result)).collect()
}

#[test]
fn a_start_asks_for_what_the_game_gave() {
    let mut world = World::new();
    let plan = world.start(TicketCall::Start, None, duel()).unwrap();
    let Plan::Ask(GatewayCall::StartMatchmaking(asked)) = plan else { panic!("{plan:?}") };
    assert_eq!((&*asked.configuration, asked.uuid.as_deref(), asked.players.len()), ("duel", Some("ada"), 2));
    assert_eq!((asked.ticket_id, asked.idempotency_token.as_deref()), (None, Some("secret")));

    let named = NewTicket { ticket_id: Some("mine.1".to_owned()), ..duel() };
    let Ok(Plan::Ask(GatewayCall::StartMatchmaking(asked))) =
        World::new().start(TicketCall::Start, None, named)
    else {
        panic!("it is refused")
    };
    assert_eq!((asked.ticket_id.as_deref(), asked.idempotency_token), (Some("mine.1"), None));

    let others = NewTicket { players: vec![player("bob")], ..duel() };
    let Ok(Plan::Ask(GatewayCall::StartMatchmaking(asked))) =
        World::new().start(TicketCall::Start, None, others)
    else {
        panic!("it is refused")
    };
    assert_eq!(asked.uuid.as_deref(), Some("bob"), "who starts for others is none of them");
}

#[test]
fn what_no_gateway_would_take_is_refused_and_changes_nothing() {
    let many = (0..11).map(|number| player(&format!("p{number}"))).collect();
    let mut nothing = player("ada");
    nothing.player_attributes =
        [("skill".to_owned(), rallypoint_wire::server_sdk::AttributeValue::None)].into();
    for (title, new) in [
        ("no configuration", NewTicket { configuration: String::new(), ..duel() }),
        ("a name that is none", NewTicket { ticket_id: Some("a b".to_owned()), ..duel() }),
        ("an empty name", NewTicket { ticket_id: Some(String::new()), ..duel() }),
        ("a long name", NewTicket { ticket_id: Some("x".repeat(129)), ..duel() }),
        ("too many", NewTicket { players: many, ..duel() }),
        ("one twice", NewTicket { players: vec![player("ada"), player("bob"), player("ada")], ..duel() }),
        ("one without an id", NewTicket { players: vec![player("ada"), player("")], ..duel() }),
        ("an attribute without a value", NewTicket { players: vec![nothing], ..duel() }),
        ("a session for somebody else", NewTicket { players: vec![player("bob")], ..duel() }),
    ] {
        let mut world = World::new();
        let refused = world.start(TicketCall::Start, Some("Lobby"), new).map(drop);
        assert_eq!(refused, Err(RpResult::InvalidArgument), "{title}");
        assert_eq!((world.state(), world.tickets.iter().count()), (RpSessionState::NoSession, 0), "{title}");
    }
}

#[test]
fn a_match_is_proposed_once_and_its_end_told_once() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    assert_eq!(world.state(), RpSessionState::Creating);
    let heard = world.hear(proposed(2, "m-1"));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Acceptance, RpResult::Ok)]);
    assert_eq!((heard.notices[0].acceptance_left_ms, heard.errands.len()), (20_000, 0));
    let bob = &world.ticket().players[1];
    assert_eq!((&*bob.id, bob.acceptance), ("bob", RpMatchAcceptance::Accepted));
    // The same again, an older one, one that only somebody else's answer changed.
    assert_eq!(world.hear(proposed(2, "m-1")), Aftermath::default());
    assert_eq!(world.hear(told("SEARCHING", 1, json!({}))), Aftermath::default());
    assert_eq!(world.hear(proposed(3, "m-1")), Aftermath::default());
    assert_eq!(world.ticket().status, RpMatchmakingStatus::RequiresAcceptance);
    // Somebody rejected: the ticket goes back, and another match is another proposal.
    assert_eq!(world.hear(told("SEARCHING", 4, json!({}))), Aftermath::default());
    assert_eq!(kinds(&world.hear(proposed(5, "m-2"))), [(RpMatchNoticeKind::Acceptance, RpResult::Ok)]);
    assert_eq!(world.hear(told("PLACING", 6, json!({"MatchId": "m-2"}))), Aftermath::default());
    let heard = world.hear(completed(7));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
    assert_eq!(heard.unfollow, [TICKET]);
    assert_eq!(world.state(), RpSessionState::Pending);
    let session = world.sessions.get(&lobby()).unwrap();
    let server = session.server.as_ref().unwrap();
    assert_eq!(
        (server.address.to_string(), &*server.player_session_id),
        ("10.0.0.7:7777".to_owned(), "psess-a")
    );
    assert_eq!((&*session.game_session_id, world.ticket().own_player_session()), (ARN, "psess-a"));
    assert_eq!(world.ticket().end_time_ms % 1000, 250);
    assert_eq!(world.hear(completed(8)), Aftermath::default(), "it is over");
    assert_eq!(world.news(TicketNews::Gone(Failure::new(RpResult::TicketNotFound))), Aftermath::default());
}

#[test]
fn every_end_without_a_match_says_why() {
    for (status, result) in [
        ("FAILED", RpResult::MatchmakingFailed),
        ("CANCELLED", RpResult::Cancelled),
        ("TIMED_OUT", RpResult::MatchmakingTimedOut),
    ] {
        let mut world = World::searching(TicketCall::SessionStart, Some("Lobby"), RpAcceptanceMode::Manual);
        let heard =
            world.hear(told(status, 2, json!({"StatusReason": "Word", "StatusMessage": "nobody near 1200"})));
        assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Failure, result)], "{status}");
        assert_eq!((&*heard.notices[0].reason, &*heard.notices[0].message), ("Word", "nobody near 1200"));
        let [(operation, Err(failure))] = &heard.ended[..] else { panic!("{status}: {:?}", heard.ended) };
        assert_eq!((*operation, failure.code, &*failure.message), (op(1), result, "nobody near 1200"));
        assert_eq!(world.state(), RpSessionState::NoSession, "{status}");
        assert!(world.ticket().is_over());
    }
}

#[test]
fn a_start_over_a_session_ends_with_its_session() {
    let mut world = World::searching(TicketCall::SessionStart, Some("Lobby"), RpAcceptanceMode::Manual);
    let heard = world.hear(completed(2));
    assert_eq!(heard.ended, [(op(1), Ok(()))]);
    assert_eq!(world.state(), RpSessionState::Pending);
    let ended = world.finish(TicketCall::SessionStart, Ok(Answer::Done));
    assert_eq!((ended.step, ended.aftermath), (Step::Done(Ok(())), Aftermath::default()));
}

#[test]
fn a_start_over_a_session_that_is_gone_by_then_is_cancelled() {
    for (call, ended) in
        [(TicketCall::SessionStart, Err(Failure::new(RpResult::Cancelled))), (TicketCall::Start, Ok(()))]
    {
        let mut world = World::new();
        world.start(call, Some("Lobby"), duel()).unwrap();
        world.sessions.give_up_match(TICKET);
        let answered = world.finish(call, Ok(started(told("SEARCHING", 1, json!({})))));
        assert_eq!(answered.step, Step::Done(ended), "{call:?}");
        assert_eq!(answered.aftermath.errands.len(), 1, "the gateway is to let go of it");
    }
}

#[test]
fn a_match_without_the_local_player_is_a_failure_and_never_half_a_session() {
    let connection = |ip: &str, who: &str| {
        json!({"GameSessionConnectionInfo": {
            "IpAddress": ip, "Port": 7777,
            "MatchedPlayerSessions": [{"PlayerId": who, "PlayerSessionId": "psess-x"}],
        }})
    };
    for (title, more, result) in [
        ("not among them", connection("10.0.0.7", "bob"), RpResult::MatchmakingFailed),
        ("no address", connection("", "ada"), RpResult::CouldNotRetrieveAddress),
        ("nothing at all", json!({}), RpResult::CouldNotRetrieveAddress),
    ] {
        let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
        let heard = world.hear(told("COMPLETED", 2, more));
        assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Failure, result)], "{title}");
        assert!(!heard.notices[0].message.is_empty(), "{title}");
        assert_eq!(world.state(), RpSessionState::NoSession, "{title}");
    }
    let mut nobody = World::searching(TicketCall::Start, None, RpAcceptanceMode::Manual);
    let heard = nobody.hear(told("COMPLETED", 2, connection("10.0.0.7", "bob")));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Complete, RpResult::Ok)], "no session needs it");
}

#[test]
fn a_slot_without_a_name_is_the_askers() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let connection = json!({"GameSessionConnectionInfo": {
        "IpAddress": "h.example", "Port": "7777", "MatchedPlayerSessions": [{"PlayerSessionId": "psess-x"}],
    }});
    let heard = world.hear(told("COMPLETED", 0, connection));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
    assert_eq!(world.ticket().own_player_session(), "psess-x");
}

#[test]
fn accepting_by_itself_is_for_the_local_player_alone_and_once() {
    let mut world = World::searching(TicketCall::Start, None, RpAcceptanceMode::Automatic);
    let heard = world.hear(proposed(2, "m-1"));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Acceptance, RpResult::Ok)]);
    let [Errand { call: GatewayCall::AcceptMatch(asked), until }] = &heard.errands[..] else {
        panic!("{:?}", heard.errands)
    };
    assert_eq!((&*asked.ticket_id, &*asked.token), ("t-1", "tok"));
    assert_eq!(
        (&asked.player_ids[..], asked.acceptance_type),
        (&["ada".to_owned()][..], AcceptanceType::Accept)
    );
    assert_eq!(*until, Some(world.now + Duration::from_secs(20)));
    assert!(world.hear(proposed(3, "m-1")).errands.is_empty());
}

#[test]
fn who_accepts_must_be_asked_and_be_of_the_ticket() {
    let mut world = World::searching(TicketCall::Start, None, RpAcceptanceMode::Manual);
    let accept = |world: &World, players: &[&str], acceptance| {
        let players: Vec<_> = players.iter().map(|id| (*id).to_owned()).collect();
        match world.tickets.accept(TICKET, &players, acceptance)? {
            Plan::Ask(GatewayCall::AcceptMatch(asked)) => Ok((asked.player_ids, asked.acceptance_type)),
            plan => panic!("{plan:?}"),
        }
    };
    let yes = RpMatchAcceptance::Accepted;
    assert_eq!(accept(&world, &[], yes), Err(RpResult::NoMatchProposed));
    world.hear(proposed(2, "m-1"));
    assert_eq!(accept(&world, &[], yes), Ok((vec!["ada".to_owned()], AcceptanceType::Accept)));
    let no = RpMatchAcceptance::Rejected;
    assert_eq!(accept(&world, &["bob"], no), Ok((vec!["bob".to_owned()], AcceptanceType::Reject)));
    assert_eq!(accept(&world, &["eve"], yes), Err(RpResult::InvalidArgument));
    assert_eq!(accept(&world, &[], RpMatchAcceptance::Undecided), Err(RpResult::InvalidArgument));
    world.hear(completed(3));
    assert_eq!(accept(&world, &[], yes), Err(RpResult::TicketOver));
}

#[test]
fn statuses_that_are_unknown_end_nothing() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    assert_eq!(world.hear(told("PONDERING", 2, json!({}))), Aftermath::default());
    let ticket = world.ticket();
    assert_eq!((ticket.status, &*ticket.reason), (RpMatchmakingStatus::Unknown, "PONDERING"));
    assert_eq!(kinds(&world.hear(completed(3))), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
}

#[test]
fn a_loss_is_told_and_the_ticket_goes_on() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let heard = world.news(TicketNews::Lost(Failure::new(RpResult::ConnectionFailed)));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Error, RpResult::ConnectionFailed)]);
    assert!(world.ticket().is_lost && world.state() == RpSessionState::Creating);
    assert_eq!(world.news(TicketNews::Restored), Aftermath::default());
    assert!(!world.ticket().is_lost);
    assert_eq!(kinds(&world.hear(completed(2))), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
}

#[test]
fn a_ticket_that_the_gateway_forgot_is_a_failure() {
    let mut world = World::searching(TicketCall::SessionStart, Some("Lobby"), RpAcceptanceMode::Manual);
    let heard = world.news(TicketNews::Gone(Failure::new(RpResult::TicketNotFound)));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Failure, RpResult::TicketNotFound)]);
    assert!(matches!(&heard.ended[..], [(_, Err(failure))] if failure.code == RpResult::TicketNotFound));
    assert_eq!((world.state(), world.ticket().is_lost), (RpSessionState::NoSession, false));
}

#[test]
fn a_session_of_the_lan_waits_for_no_match() {
    let mut sessions = Sessions::default();
    let mut lan = SessionSettings::default();
    lan.flags.is_lan_match = true;
    assert_eq!(sessions.await_match(lobby(), Some(lan), TICKET), Err(RpResult::InvalidArgument));
    let large = SessionSettings { public_connections: 201, ..SessionSettings::default() };
    assert_eq!(sessions.await_match(lobby(), Some(large), TICKET), Err(RpResult::InvalidArgument));
    assert_eq!(sessions.await_match(lobby(), None, TICKET), Ok(()));
    assert_eq!(sessions.await_match(lobby(), None, TICKET), Err(RpResult::AlreadyInSession));
}

#[test]
fn of_tickets_that_are_over_the_newest_are_kept() {
    let mut tickets = Tickets::default();
    let mut sessions = Sessions::default();
    let id = |number: u64| TicketId(NonZeroU64::new(number).unwrap());
    for number in 1..=70 {
        let tracked = TrackedTicket {
            ticket_id: format!("t-{number}"),
            token: "tok".to_owned(),
            ..TrackedTicket::default()
        };
        tickets.track(&mut sessions, id(number), None, tracked, &ada()).unwrap();
        let gone = TicketNews::Gone(Failure::new(RpResult::TicketNotFound));
        tickets.hear(&mut sessions, id(number), gone, Instant::now());
    }
    assert_eq!(tickets.iter().count(), 64);
    assert!(tickets.get(id(6)).is_err() && tickets.get(id(7)).is_ok());
}
