//! Unreal's matchmaking over a named session, and what ends it.

use std::sync::Barrier;
use std::thread;

use rallypoint::{Call, RpEventMode, Subsystem};

use super::*;
use crate::support::Ear;

#[test]
fn a_start_over_a_session_is_over_when_the_session_is_there() {
    let server = Server::new([]);
    let ada = Seeker::new(&server);
    let (start, _) = ada.begin_session();
    assert_eq!(crate::over(&ada.player, start), Ok(()));
    ada.assert_in_match("when the start is over");
    assert_eq!(ada.hear(1), [COMPLETE]);
}

#[test]
fn who_waits_for_it_needs_no_tick() {
    let server = Server::new([]);
    server.at(EVENTS, [Reply::SendAndClose(stream(&[&proposed(3, "m-1")]))]);
    let ada = Seeker::new(&server);
    let (start, _) = ada.begin_session();
    assert_eq!(ada.player.online.wait(start, Some(crate::support::PATIENCE)), Ok(()));
    ada.assert_in_match("after a wait");
    assert_eq!(ada.notices(), [ACCEPTANCE, COMPLETE]);
}

/// A session whose match is looked for, and a stream that says nothing more.
fn searching(server: &Server) -> (Seeker, OperationId, TicketId) {
    server.at(EVENTS, [Reply::SendAndHang(stream(&[&told("SEARCHING", 2, json!({}))]))]);
    let ada = Seeker::new(server);
    let (start, ticket) = ada.begin_session();
    until("the ticket is followed", || {
        ada.player.online.tick().unwrap();
        (ada.status(ticket) == RpMatchmakingStatus::Searching).then_some(())
    });
    (ada, start, ticket)
}

const STOPPED: (RpMatchNoticeKind, RpResult) = (RpMatchNoticeKind::Failure, RpResult::Cancelled);

type End = fn(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>;

const ENDS: [(&str, End); 3] = [
    ("cancel", |online, call| online.cancel_session_matchmaking(&name("Lobby"), call)),
    ("destroy", |online, call| online.destroy_session(&name("Lobby"), call)),
    ("leave", |online, call| online.leave_session(&name("Lobby"), call)),
];

#[test]
fn a_search_that_is_ended_is_told_before_what_ends_it() {
    for (title, end) in ENDS {
        let server = Server::new([]);
        let (ada, start, _) = searching(&server);
        let ended = ada.player.call(end).unwrap();
        // Who waits hears of that one alone, and of what it interrupts.
        assert_eq!(ada.player.online.wait(ended, Some(crate::support::PATIENCE)), Ok(()), "{title}");
        let order: Vec<_> = {
            let log = ada.player.log.lock().unwrap();
            let completions = log.iter().filter(|heard| heard.ear == Ear::Completion);
            completions.map(|heard| heard.notice.operation).collect()
        };
        assert_eq!(order, [start, ended], "{title}");
    }
}

#[test]
fn cancelling_destroying_and_leaving_stop_the_ticket() {
    for (title, end) in ENDS {
        for answer in [200, 500] {
            let server = Server::new([]);
            server.at("/stop_matchmaking", [Reply::Send(http(answer, &[], "{}"))]);
            let (ada, start, ticket) = searching(&server);
            let ended = crate::done(&ada.player, end);
            assert_eq!(ended.is_ok(), answer == 200, "{title}: {ended:?}");
            let outcome = crate::over(&ada.player, start).map_err(|failure| failure.code);
            assert_eq!(outcome, Err(RpResult::Cancelled), "{title}");
            assert_eq!(ada.hear(1), [STOPPED], "{title}");
            assert_eq!(ada.player.state("Lobby"), RpSessionState::NoSession, "{title} {answer}");
            assert_eq!(ada.status(ticket), RpMatchmakingStatus::Cancelled, "{title}");
            let asked: Vec<_> = asked_at(&server, "/stop_matchmaking").iter().map(Received::json).collect();
            assert_eq!(asked[0], json!({"TicketId": "t-1", "TicketToken": "tok"}), "{title}");
        }
    }
}

#[test]
fn the_operation_itself_can_be_cancelled() {
    let server = Server::new([]);
    let (ada, start, _) = searching(&server);
    ada.player.online.cancel(start).unwrap();
    ada.player.online.cancel(start).unwrap();
    let failure = crate::over(&ada.player, start).unwrap_err();
    assert_eq!(failure.code, RpResult::Cancelled);
    assert_eq!(ada.hear(1), [STOPPED]);
    assert_eq!(ada.player.state("Lobby"), RpSessionState::NoSession);
    until("the ticket is stopped", || (!asked_at(&server, "/stop_matchmaking").is_empty()).then_some(()));
}

#[test]
fn a_ticket_that_was_asked_for_and_not_waited_for_is_taken_back() {
    let server = Server::new([]);
    let barrier = Arc::new(Barrier::new(2));
    server.at("/start_matchmaking", [Reply::When(Arc::clone(&barrier), http(200, &[], TICKET))]);
    let ada = Seeker::new(&server);
    let (start, _) = ada.begin_session();
    until("it is asked for", || (!asked_at(&server, "/start_matchmaking").is_empty()).then_some(()));
    let destroyed = ada.player.destroy("Lobby").unwrap();
    assert_eq!(crate::over(&ada.player, start).map_err(|failure| failure.code), Err(RpResult::Cancelled));
    assert_eq!(crate::over(&ada.player, destroyed), Ok(()));
    assert_eq!(ada.player.state("Lobby"), RpSessionState::NoSession);
    // Only now the gateway answers that there is a ticket.
    barrier.wait();
    until("it is taken back", || (!asked_at(&server, "/stop_matchmaking").is_empty()).then_some(()));
    assert_eq!(ada.notices(), [], "there was no ticket to hear of");
}

#[test]
fn a_name_is_in_use_while_a_match_is_looked_for() {
    let server = Server::new([]);
    let (ada, _, _) = searching(&server);
    assert_eq!(ada.player.create("Lobby").err(), Some(RpResult::SessionAlreadyExists));
    assert_eq!(ada.player.join("lobby", "arn:g").err(), Some(RpResult::AlreadyInSession));
    assert_eq!(ada.player.start("Lobby").err(), Some(RpResult::WrongSessionState));
    let new = NewTicket { configuration: "duel".to_owned(), ..NewTicket::default() };
    let session = Some(name("LOBBY"));
    let again = ada.player.call(|online, call| online.start_matchmaking(session, new, call, &mut |_| {}));
    assert_eq!(again.err(), Some(RpResult::AlreadyInSession));
    let no_match = |session| {
        ada.player.call(|online, call| online.cancel_session_matchmaking(&name(session), call)).err()
    };
    assert_eq!(no_match("Nobody"), Some(RpResult::SessionNotFound));
    ada.player.have("Other");
    assert_eq!(no_match("Other"), Some(RpResult::WrongSessionState));
}

#[test]
fn a_stopped_ticket_frees_the_name() {
    let server = Server::new([]);
    let (ada, start, ticket) = searching(&server);
    assert_eq!(crate::done(&ada.player, |online, call| online.stop_matchmaking(ticket, call)), Ok(()));
    assert_eq!(crate::over(&ada.player, start).map_err(|failure| failure.code), Err(RpResult::Cancelled));
    assert_eq!(ada.hear(1), [STOPPED]);
    ada.player.have("Lobby");
}

#[test]
fn an_untracked_ticket_is_not_heard_of_any_more() {
    let server = Server::new([]);
    let (ada, start, ticket) = searching(&server);
    ada.player.online.untrack_matchmaking(ticket).unwrap();
    assert_eq!(crate::over(&ada.player, start).map_err(|failure| failure.code), Err(RpResult::Cancelled));
    assert_eq!(ada.notices(), []);
    assert_eq!(ada.player.online.matchmaking_ticket(ticket).err(), Some(RpResult::InvalidHandle));
    assert_eq!(ada.player.online.untrack_matchmaking(ticket), Err(RpResult::InvalidHandle));
    assert!(asked_at(&server, "/stop_matchmaking").is_empty(), "the gateway is not told");
}

#[test]
fn closing_ends_what_waits_for_a_match() {
    let server = Server::new([]);
    let (ada, start, _) = searching(&server);
    ada.player.online.close().unwrap();
    let ends: Vec<_> = ada.player.heard(start).into_iter().map(|heard| heard.notice.code()).collect();
    assert_eq!(ends, [RpResult::Cancelled]);
    drop(server);
}

#[test]
fn what_is_polled_is_what_is_called() {
    let server = Server::new([]);
    server.at(EVENTS, [Reply::SendAndClose(stream(&[&proposed(3, "m-1"), COMPLETED_TICKET]))]);
    let options = SubsystemOptions { event_mode: RpEventMode::Poll, ..options(&server.url()) };
    let online = Subsystem::new(options).unwrap();
    let new = NewTicket { configuration: "duel".to_owned(), ..NewTicket::default() };
    let call = Call { completion: None, announce: &mut |_| {}, user_data: 5 };
    online.start_session_matchmaking(name("Lobby"), None, new, call, &mut |_| {}).unwrap();
    let mut polled = Vec::new();
    until("everything was polled", || {
        while let Some(event) = online.poll().unwrap() {
            polled.push(match event {
                rallypoint::Outgoing::Completion(end, 5) => format!("{:?}", end.code()),
                rallypoint::Outgoing::MatchNotice(notice) => format!("{:?}", notice.kind),
                other => format!("{other:?}"),
            });
        }
        thread::yield_now();
        (polled.len() >= 3).then_some(())
    });
    assert_eq!(polled, ["Acceptance", "Ok", "Complete"]);
}
