//! Tickets that nobody wants any more: stopped, cancelled, untracked, their session destroyed.

use super::*;

#[test]
fn a_ticket_that_was_stopped_is_over_at_once() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let Ok(Plan::Ask(GatewayCall::StopMatchmaking(asked))) = world.tickets.stop(TICKET) else {
        panic!("it is refused")
    };
    assert_eq!((&*asked.ticket_id, &*asked.ticket_token), ("t-1", "tok"));
    let answered = world.finish(TicketCall::Stop, Ok(Answer::Done));
    assert_eq!(answered.step, Step::Done(Ok(())));
    assert_eq!(kinds(&answered.aftermath), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
    assert_eq!(
        (world.state(), world.ticket().status),
        (RpSessionState::NoSession, RpMatchmakingStatus::Cancelled)
    );
    assert_eq!(world.tickets.stop(TICKET), Err(RpResult::TicketOver));
    assert_eq!(world.hear(told("CANCELLED", 2, json!({}))), Aftermath::default(), "it is told once");
}

#[test]
fn the_answer_to_a_stop_may_tell_more_than_yes() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let cancelled = told("CANCELLED", 2, json!({"StatusReason": "Stopped"}));
    let answered = world.finish(TicketCall::Stop, Ok(started(cancelled)));
    assert_eq!(kinds(&answered.aftermath), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
    assert_eq!(answered.aftermath.notices[0].reason, "Stopped");
    // A match that was made while the stop was on its way stays made.
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let answered = world.finish(TicketCall::Stop, Ok(started(completed(2))));
    assert_eq!(kinds(&answered.aftermath), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
    assert_eq!(world.state(), RpSessionState::Pending);
}

#[test]
fn a_stop_that_failed_changes_nothing() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let answered = world.finish(TicketCall::Stop, Err(Failure::new(RpResult::ConnectionFailed)));
    assert_eq!(answered.step, Step::Done(Err(Failure::new(RpResult::ConnectionFailed))));
    assert_eq!(answered.aftermath, Aftermath::default());
    assert_eq!(kinds(&world.hear(completed(2))), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
}

#[test]
fn a_start_that_failed_leaves_nothing() {
    for code in [RpResult::NotFound, RpResult::Cancelled, RpResult::TimedOut] {
        let mut world = World::new();
        world.start(TicketCall::SessionStart, Some("Lobby"), duel()).unwrap();
        let answered = world.finish(TicketCall::SessionStart, Err(Failure::new(code)));
        assert_eq!(answered.step, Step::Done(Err(Failure::new(code))));
        assert_eq!(answered.aftermath, Aftermath::default());
        assert_eq!((world.state(), world.tickets.iter().count()), (RpSessionState::NoSession, 0));
    }
}

#[test]
fn a_start_that_is_cancelled_while_it_waits_stops_its_ticket() {
    let mut world = World::searching(TicketCall::SessionStart, Some("Lobby"), RpAcceptanceMode::Manual);
    let answered = world.finish(TicketCall::SessionStart, Err(Failure::new(RpResult::Cancelled)));
    assert_eq!(answered.step, Step::Done(Err(Failure::new(RpResult::Cancelled))));
    let errands: Vec<_> = answered.aftermath.errands.iter().map(|errand| &errand.call).collect();
    assert!(matches!(errands[..], [GatewayCall::StopMatchmaking(_)]), "{errands:?}");
    assert_eq!(kinds(&answered.aftermath), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
    assert!(answered.aftermath.ended.is_empty(), "it ends by its own answer");
    assert_eq!(world.state(), RpSessionState::NoSession);
}

#[test]
fn destroying_a_session_that_waits_stops_the_ticket() {
    let mut world = World::searching(TicketCall::SessionStart, Some("Lobby"), RpAcceptanceMode::Manual);
    let (_, interrupted) = world.sessions.destroy(op(2), &lobby()).unwrap();
    assert_eq!(interrupted, [], "no call of the session is under way");
    let (plan, start) = world.tickets.interrupt(TICKET);
    assert!(matches!(plan, Plan::Ask(GatewayCall::StopMatchmaking(_))), "{plan:?}");
    assert_eq!(start, Some(op(1)));
    // What comes while it is destroyed cannot make the session again; the slot is given back.
    let heard = world.hear(completed(2));
    assert_eq!(kinds(&heard), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
    let errands: Vec<_> = heard.errands.iter().map(|errand| &errand.call).collect();
    assert!(matches!(errands[..], [GatewayCall::Leave(leave)] if leave.player_session_id == "psess-a"));
    assert_eq!(world.state(), RpSessionState::Destroying);
    assert_eq!(world.tickets.hear_session_gone(TICKET), Aftermath::default(), "it was told before");
}

#[test]
fn a_session_that_is_destroyed_before_the_gateway_answered_takes_its_ticket_back() {
    let mut world = World::new();
    world.start(TicketCall::Start, Some("Lobby"), duel()).unwrap();
    world.sessions.destroy(op(2), &lobby()).unwrap();
    assert_eq!(world.tickets.interrupt(TICKET), (Plan::Finish, Some(op(1))));
    // The answer was here already when it was interrupted.
    let answered = world.finish(TicketCall::Start, Ok(started(told("QUEUED", 1, json!({})))));
    let errands: Vec<_> = answered.aftermath.errands.iter().map(|errand| &errand.call).collect();
    assert!(matches!(errands[..], [GatewayCall::StopMatchmaking(_)]), "{errands:?}");
    assert!(answered.aftermath.follow.is_empty());
    assert_eq!(kinds(&answered.aftermath), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
}

#[test]
fn a_session_that_is_gone_ends_its_ticket() {
    let mut world = World::searching(TicketCall::Start, Some("Lobby"), RpAcceptanceMode::Manual);
    let aftermath = world.tickets.hear_session_gone(TICKET);
    assert_eq!(kinds(&aftermath), [(RpMatchNoticeKind::Failure, RpResult::Cancelled)]);
    assert_eq!(
        (aftermath.unfollow, aftermath.errands),
        (vec![TICKET], vec![]),
        "the call has told the gateway"
    );
}

#[test]
fn untracking_forgets_and_tells_only_who_waits() {
    let mut world = World::new();
    world.start(TicketCall::SessionStart, Some("Lobby"), duel()).unwrap();
    let untracked = world.tickets.untrack(&mut world.sessions, TICKET);
    assert_eq!(untracked, Err(RpResult::AlreadyPending), "nobody knows yet whether there is a ticket");
    world.finish(TicketCall::SessionStart, Ok(started(told("QUEUED", 1, json!({})))));
    let untracked = world.tickets.untrack(&mut world.sessions, TICKET).unwrap();
    assert_eq!((untracked.unfollow, untracked.notices, untracked.errands), (vec![TICKET], vec![], vec![]));
    assert_eq!(untracked.ended, [(op(1), Err(Failure::new(RpResult::Cancelled)))]);
    assert_eq!(world.state(), RpSessionState::NoSession);
    assert_eq!(world.tickets.untrack(&mut world.sessions, TICKET), Err(RpResult::InvalidHandle));
    let ended = world.finish(TicketCall::SessionStart, Err(Failure::new(RpResult::Cancelled)));
    assert_eq!(ended.aftermath, Aftermath::default());
    assert_eq!(world.hear(completed(2)), Aftermath::default(), "nothing is heard of it");
}

#[test]
fn a_ticket_is_tracked_once_and_by_who_may() {
    let mut world = World::new();
    let tracked = |ticket_id: &str, token: &str| TrackedTicket {
        ticket_id: ticket_id.to_owned(),
        token: token.to_owned(),
        ..TrackedTicket::default()
    };
    let mut track = |number: u64, tracked| {
        let id = TicketId(NonZeroU64::new(number).unwrap());
        let session = SessionName::new(&format!("s{number}")).unwrap();
        world.tickets.track(&mut world.sessions, id, Some(session), tracked, &ada()).map(|after| after.follow)
    };
    for bad in [tracked("", "tok"), tracked("a b", "tok"), tracked("t-1", ""), tracked("t-1", "a\nb")] {
        assert_eq!(track(9, bad), Err(RpResult::InvalidArgument));
    }
    let follow = track(1, tracked("t-1", "tok-a")).unwrap();
    assert_eq!((&*follow[0].ticket_id, &*follow[0].token, follow[0].revision), ("t-1", "tok-a", 0));
    assert_eq!(track(2, tracked("t-1", "tok-a")), Err(RpResult::AlreadyPending));
    assert!(world.sessions.get(&SessionName::new("s2").unwrap()).is_none());
    assert_eq!(kinds(&world.hear(completed(4))), [(RpMatchNoticeKind::Complete, RpResult::Ok)]);
}
