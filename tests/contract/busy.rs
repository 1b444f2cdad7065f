//! A gateway that turns requests away and says when to come back is asked again; one that makes a game session for longer is
//! asked what became of it.

use std::time::{Duration, Instant};

use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use rallypoint::{RpOperationKind, SubsystemOptions};
use serde_json::json;

use crate::support::server::{GAME_SESSION, PLAYER_SESSION, Received, Reply, Server, http};
use crate::support::{Player, options};
use crate::{Attempt, Kind, SESSION, SHORT, idempotency_token, over};

fn busy(status: u16) -> Reply {
    Reply::Send(http(status, &["Retry-After: 0"], r#"{"message":"busy"}"#))
}

fn names(requests: &[Received]) -> Vec<&str> {
    requests.iter().map(|request| request.header("x-request-id").unwrap()).collect()
}

#[test]
fn a_request_that_was_turned_away_is_made_again_as_it_was() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        for status in [408, 429, 503] {
            let title = format!("{kind:?}, {status}");
            let server = Server::new([busy(status), busy(status)]);
            let attempt = Attempt::new(kind, options(&server.url()));
            assert_eq!(attempt.run(), Ok(()), "{title}");
            attempt.assert_good_state(&title);
            let received = server.received();
            assert_eq!(received.len(), 3, "{title}");
            assert!(received.iter().all(|request| request.body == received[0].body), "{title}");
            assert_eq!(idempotency_token(&received[0]).is_some(), kind == Kind::Start);
            let first = names(&received)[0];
            assert_eq!(names(&received), [first, &format!("{first}-2"), &format!("{first}-3")], "{title}");
        }
    }
}

#[test]
fn changes_are_made_again_too_since_they_were_turned_away() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    player.have(SESSION);
    let start = player.start(SESSION).unwrap();
    over(&player, start).unwrap();
    server.then(busy(503));
    let destroy = player.destroy(SESSION).unwrap();
    assert_eq!(over(&player, destroy), Ok(()));
    let joined = player.join(SESSION, GAME_SESSION).unwrap();
    over(&player, joined).unwrap();
    server.then(busy(429));
    let leave = player.leave(SESSION).unwrap();
    assert_eq!(over(&player, leave), Ok(()));
    let paths: Vec<_> = server.received().into_iter().map(|request| request.path).collect();
    let [_, first, second, _, third, fourth] = &paths[..] else { panic!("{paths:?}") };
    assert_eq!((first, third), (second, fourth));
}

#[test]
fn a_gateway_that_stays_busy_is_asked_four_times() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let server = Server::new(std::iter::repeat_with(|| busy(503)).take(4));
        let attempt = Attempt::new(kind, options(&server.url()));
        let failure = attempt.run().expect_err("it stays busy");
        assert_eq!((failure.code, failure.http_status), (RpResult::ServiceUnavailable, 503), "{kind:?}");
        assert!(failure.retryable && failure.retry_after == Some(Duration::ZERO), "{kind:?}");
        assert_eq!(server.received().len(), 4, "{kind:?}");
        attempt.assert_failed_state("busy");
    }
}

#[test]
fn a_wait_that_does_not_fit_is_told_at_once() {
    let server = Server::new([Reply::Send(http(503, &["Retry-After: 3600"], ""))]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    let failure = attempt.run().expect_err("an hour is more than there is");
    assert_eq!(failure.retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(server.received().len(), 1);
}

#[test]
fn ticking_and_cancelling_do_not_wait_with_the_request() {
    // Half of the patience that a test has: a tick or a cancel that waited would be noticed.
    let server = Server::new([Reply::Send(http(503, &["Retry-After: 15"], ""))]);
    let player = Player::new(options(&server.url()));
    let begun = Instant::now();
    let join = player.join(SESSION, GAME_SESSION).unwrap();
    while server.received().is_empty() {
        player.online.tick().unwrap();
    }
    player.online.cancel(join).unwrap();
    assert_eq!(over(&player, join).expect_err("cancelled").code, RpResult::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(15), "the wait was not sat out");
    assert_eq!((player.state(SESSION), server.received().len()), (RpSessionState::NoSession, 1));
}

fn pending(retry_after: &str) -> Reply {
    let body = json!({"CreateTicket": "ct-1.abc_DEF", "Status": "PENDING"}).to_string();
    Reply::Send(http(202, &[retry_after], &body))
}

const MADE: &str = "/create_session/ct-1.abc_DEF";

#[test]
fn a_start_that_is_answered_later_is_asked_for() {
    let server = Server::new([pending("Retry-After: 0")]);
    let bare = Reply::Send(http(202, &["Retry-After: 0"], ""));
    server.at(MADE, [pending("Retry-After: 0"), bare, Reply::Send(http(200, &[], PLAYER_SESSION))]);
    let attempt = Attempt::new(Kind::Start, options(&server.url()));
    assert_eq!(attempt.run(), Ok(()));
    attempt.assert_good_state("answered later");
    let received = server.received();
    let preferred = |request: &Received| request.header("prefer") == Some("respond-async, wait=20");
    assert!(received.iter().all(preferred), "each is held as long as that");
    let asked: Vec<_> =
        received.iter().map(|request| (request.method.as_str(), request.path.as_str())).collect();
    assert_eq!(asked, [("POST", "/create_session"), ("GET", MADE), ("GET", MADE), ("GET", MADE)]);
}

#[test]
fn a_start_that_fails_later_fails_as_at_once() {
    let server = Server::new([pending("Retry-After: 0")]);
    let full = r#"{"error":{"code":"FleetCapacityExceededException","message":"none is free"}}"#;
    server.at(MADE, [Reply::Send(http(409, &[], full))]);
    let attempt = Attempt::new(Kind::Start, options(&server.url()));
    let failure = attempt.run().expect_err("none is free");
    assert_eq!((failure.code, &*failure.message), (RpResult::NoCapacity, "none is free"));
    attempt.assert_failed_state("failed later");
    assert_eq!(attempt.run(), Ok(()), "again");
    let tokens: Vec<_> = server.received().iter().filter_map(idempotency_token).collect();
    assert!(tokens.len() == 2 && tokens[0] == tokens[1], "{tokens:?}");
}

#[test]
fn a_start_that_is_made_for_too_long_is_timed_out_and_its_gateway_not_lost() {
    let server = Server::new([pending("Retry-After: 2")]);
    let short = SubsystemOptions { request_timeout: SHORT, ..options(&server.url()) };
    let attempt = Attempt::new(Kind::Start, short);
    let failure = attempt.run().expect_err("two seconds are more than there is");
    assert_eq!((failure.code, failure.http_status), (RpResult::TimedOut, 202));
    assert!(attempt.player.online.dump().unwrap().contains(r#""reachable": true"#));
    attempt.assert_failed_state("too long");
    assert_eq!(attempt.run(), Ok(()), "again");
}

#[test]
fn a_ticket_that_would_lead_elsewhere_is_none() {
    for ticket in ["", ".", "..", "../leave_session", "a/b", "a?b", "a#b", "a b", "%2e%2e"] {
        let body = json!({ "CreateTicket": ticket }).to_string();
        let server = Server::new([Reply::Send(http(202, &["Retry-After: 0"], &body))]);
        let attempt = Attempt::new(Kind::Start, options(&server.url()));
        let failure = attempt.run().expect_err(ticket);
        assert_eq!(failure.code, RpResult::ServiceUnavailable, "{ticket}");
        assert_eq!(server.received().len(), 1, "{ticket}");
    }
}

#[test]
fn an_abandoned_start_is_told_to_the_gateway_under_its_token() {
    let server = Server::new([pending("Retry-After: 15")]);
    let player = Player::new(options(&server.url()));
    player.have(SESSION);
    let start = player.start(SESSION).unwrap();
    while server.received().is_empty() {
        player.online.tick().unwrap();
    }
    let destroy = player.destroy(SESSION).unwrap();
    assert_eq!(player.finish(destroy, RpOperationKind::DestroySession), Ok(()));
    assert_eq!(over(&player, start).expect_err("interrupted").code, RpResult::Cancelled);
    let received = server.received();
    assert_eq!(received[1].path, "/destroy_session");
    assert_eq!(idempotency_token(&received[0]), idempotency_token(&received[1]));
}
