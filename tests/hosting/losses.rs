//! Connections that break, or that nobody answers on.

use std::time::Duration;

use rallypoint::Call;
use rallypoint::Subsystem;
use rallypoint::event::OperationId;
use rallypoint::result::RpResult;
use rallypoint_wire::server_sdk::Push;

use crate::game::{Game, parameters};
use crate::peer::Service;
use crate::support::until;

/// Long enough for an answer that comes at once, on a busy machine too.
const SHORT: Duration = Duration::from_millis(500);

fn accept(online: &Subsystem, call: Call<'_>) -> Result<OperationId, RpResult> {
    online.server_accept_player_session("psess-1".to_owned(), call)
}

#[test]
fn what_was_sent_fails_and_what_comes_later_waits_for_the_next_connection() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    let first_token = peer.query["IdempotencyToken"].clone();
    let sent = game.begin(accept);
    let _unanswered = peer.call();
    peer.cut();
    let end = game.end(sent);
    assert_eq!(end.code(), RpResult::ConnectionLost);
    assert!(end.outcome.unwrap_err().retryable);

    let later = game.begin(accept);
    let mut peer = service.accept();
    assert_eq!(peer.query["IdempotencyToken"], first_token, "the same client comes back");
    assert_eq!(peer.query["Authorization"], "token");
    let request = peer.call();
    peer.ok(request);
    assert_eq!(game.end(later).code(), RpResult::Ok);
    assert!(game.terminations().is_empty(), "the game did not notice");
}

#[test]
fn the_service_goes_on_where_it_was_after_a_loss() {
    let service = Service::new();
    let (game, peer) = Game::hosting(parameters(service.url()), &service);
    peer.close(1011);
    let mut peer = service.accept();
    peer.push(&Push::TerminateProcess { termination_time: 1_700_000_000_123 });
    until("it is told", || (game.terminations() == [1_700_000_000_123]).then_some(()));
}

#[test]
fn a_service_that_closes_for_good_ends_the_process() {
    for code in [1000, 1001] {
        let service = Service::new();
        let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
        let asked = game.begin(accept);
        let _unanswered = peer.call();
        peer.close(code);
        until("it is told to end", || (game.terminations() == [0]).then_some(()));
        assert_eq!(game.end(asked).code(), RpResult::ConnectionLost);
        assert!(service.is_idle(), "it is not dialled again");
        // The state is over, and a new life can begin.
        let destroy = game.begin(|online, call| online.server_destroy(call));
        assert_eq!(game.end(destroy).code(), RpResult::Ok);
        let again = game.init(parameters(service.url()));
        let _peer = service.accept();
        assert_eq!(game.end(again).code(), RpResult::Ok);
    }
}

#[test]
fn a_service_that_stays_away_ends_the_process() {
    let service = Service::new();
    let (game, peer) = Game::hosting(parameters(service.url()), &service);
    drop(service);
    peer.cut();
    until("it is told to end", || (game.terminations() == [0]).then_some(()));
    assert!(game.logged("could not be reached"));
}

#[test]
fn a_silent_connection_is_given_up() {
    let service = Service::new();
    let mut short = parameters(service.url());
    short.timing.request = SHORT;
    let (game, mut silent) = Game::hosting(short, &service);
    for _ in 0..2 {
        let asked = game.begin(accept);
        let _unanswered = silent.call();
        assert_eq!(game.end(asked).code(), RpResult::TimedOut);
    }
    let mut peer = service.accept();
    until("one is answered in time", || {
        let asked = game.begin(accept);
        let request = peer.call();
        peer.ok(request);
        (game.end(asked).code() == RpResult::Ok).then_some(())
    });
    assert!(game.logged("requests stay unanswered"));
}

#[test]
fn destroying_while_it_is_dialled_again_ends_at_once() {
    let service = Service::new();
    let mut patient = parameters(service.url());
    patient.timing.redial_wait = Duration::from_secs(30);
    let (game, peer) = Game::hosting(patient, &service);
    drop(service);
    peer.cut();
    until("it has tried once", || game.logged("connecting again failed").then_some(()));
    let asked = game.begin(accept);
    let destroy = game.begin(|online, call| online.server_destroy(call));
    assert_eq!(game.end(destroy).code(), RpResult::Ok);
    assert_eq!(game.end(asked).code(), RpResult::Cancelled);
}
