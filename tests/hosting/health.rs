//! Readiness and health: the service gives a game session only to a process that it knows to be well.

use std::time::Duration;

use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint_wire::server_sdk::Action;

use crate::game::{Game, parameters};
use crate::peer::{HOSTED, Service};
use crate::support::until;

fn hasty(service: &Service) -> ServerParameters {
    let mut hasty = parameters(service.url());
    hasty.heartbeat_interval = Duration::from_millis(20);
    hasty.timing.health_check = Duration::from_millis(20);
    hasty
}

#[test]
fn ready_is_complete_when_the_first_report_was_answered() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let ready = game.ready();
    let request = peer.request();
    let Action::ActivateServerProcess { port: 7777, ref sdk_tool_name, .. } = request.action else {
        panic!("{request:?}")
    };
    assert_eq!(sdk_tool_name, "Rallypoint");
    peer.ok(request);
    let (is_well, report) = peer.health();
    assert!(is_well);
    assert!(!game.is_over(ready), "the service has not heard the report");
    peer.ok(report);
    assert_eq!(game.end(ready).code(), RpResult::Ok);
    assert_eq!(game.checks(), 1);
}

#[test]
fn ready_waits_for_a_game_that_ticks() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    game.hang(true);
    let ready = game.ready();
    let request = peer.request();
    peer.ok(request);
    game.hang(false);
    let (is_well, report) = peer.health();
    assert!(is_well);
    peer.ok(report);
    assert_eq!(game.end(ready).code(), RpResult::Ok);
}

#[test]
fn a_refused_ready_can_be_tried_again() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let ready = game.ready();
    let request = peer.request();
    peer.refuse(request, 409, "not now");
    assert_eq!(game.end(ready).code(), RpResult::Conflict);
    let again = game.ready();
    peer.make_ready();
    assert_eq!(game.end(again).code(), RpResult::Ok);
}

#[test]
fn a_report_that_is_refused_leaves_the_process_ready() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let ready = game.ready();
    let request = peer.request();
    peer.ok(request);
    let (_, report) = peer.health();
    peer.refuse(report, 500, "later");
    assert_eq!(game.end(ready).code(), RpResult::Ok);
}

/// A service need not answer before it gives a game session.
#[test]
fn a_game_session_before_the_reports_answer_is_not_lost() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let ready = game.ready();
    let request = peer.request();
    peer.ok(request);
    let (_, report) = peer.health();
    peer.give_game_session();
    assert_eq!(game.end(ready).code(), RpResult::Ok);
    until("it is told", || (game.game_sessions() == [HOSTED]).then_some(()));
    peer.ok(report);
}

#[test]
fn ready_can_be_cancelled_before_the_first_report() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    game.hang(true);
    let ready = game.ready();
    let request = peer.request();
    peer.ok(request);
    game.online.cancel(ready).unwrap();
    game.hang(false);
    assert_eq!(game.end(ready).code(), RpResult::Cancelled);
    let again = game.ready();
    let request = peer.call();
    assert!(matches!(request.action, Action::ActivateServerProcess { .. }), "{request:?}");
    peer.ok(request);
    let (_, report) = peer.health();
    peer.ok(report);
    assert_eq!(game.end(again).code(), RpResult::Ok);
}

#[test]
fn a_lost_connection_does_not_lose_the_first_report() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let ready = game.ready();
    let request = peer.request();
    peer.ok(request);
    let _unanswered = peer.health();
    peer.cut();
    let mut peer = service.accept();
    let (is_well, report) = peer.health();
    assert!(is_well);
    peer.ok(report);
    assert_eq!(game.end(ready).code(), RpResult::Ok);
}

#[test]
fn the_game_says_how_it_is() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(hasty(&service), &service);
    for is_ill in [true, false] {
        game.be_ill(is_ill);
        until("it says so", || {
            let (is_well, report) = peer.health();
            peer.ok(report);
            (is_well != is_ill).then_some(())
        });
    }
}

#[test]
fn a_game_that_does_not_tick_is_not_well() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(hasty(&service), &service);
    game.hang(true);
    let mut ill = 0;
    while ill < 3 {
        let (is_well, report) = peer.health();
        peer.ok(report);
        // One that was under way may still say that it is well.
        ill = if is_well { 0 } else { ill + 1 };
    }
    let before = game.checks();
    game.hang(false);
    until("it is well again", || {
        let (is_well, report) = peer.health();
        peer.ok(report);
        is_well.then_some(())
    });
    assert!(game.checks() > before);
    assert!(game.logged("reported unhealthy"));
}

#[test]
fn an_ending_process_reports_no_more() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(hasty(&service), &service);
    let ending = game.begin(|online, call| online.server_ending(call));
    let request = peer.call();
    assert!(matches!(request.action, Action::TerminateServerProcess {}), "{request:?}");
    peer.ok(request);
    assert_eq!(game.end(ending).code(), RpResult::Ok);
    let destroy = game.begin(|online, call| online.server_destroy(call));
    assert_eq!(peer.closed_by_process(), Some(1001), "nothing but the end is said");
    assert_eq!(game.end(destroy).code(), RpResult::Ok);
}
