//! Names, and what happens while a call is under way.

use std::sync::Arc;

use rallypoint::result::RpResult;
use rallypoint::session::{RpSearchState, RpSessionState};
use rallypoint::{Call, OperationEnd, RpOperationKind};

use crate::support::server::{GAME_SESSION, PLAYER_SESSION, Reply, Server, http};
use crate::support::{Player, name, options, settings, target, until};
use crate::{Attempt, Kind, SESSION, idempotency_token};

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

/// Unreal games start the session in the completion of its creation.
#[test]
fn the_next_call_can_be_made_in_the_completion() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let online = Arc::downgrade(&player.online);
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
