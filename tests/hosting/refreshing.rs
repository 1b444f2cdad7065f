//! The service wants a new connection: nothing of what is under way is lost.

use std::time::Duration;

use rallypoint::Call;
use rallypoint::Subsystem;
use rallypoint::event::OperationId;
use rallypoint::hosting::{ServerParameters, SigningKeys};
use rallypoint::result::RpResult;
use rallypoint_wire::server_sdk::Push;

use crate::game::{Game, parameters};
use crate::peer::{Peer, Service};
use crate::support::until;

fn accept(online: &Subsystem, call: Call<'_>) -> Result<OperationId, RpResult> {
    online.server_accept_player_session("psess-1".to_owned(), call)
}

fn refresh(peer: &mut Peer, endpoint: String) {
    peer.push(&Push::RefreshConnection {
        refresh_connection_endpoint: endpoint,
        auth_token: "fresh".to_owned(),
    });
}

#[test]
fn a_refresh_is_dialled_with_the_new_token_alone() {
    let (service, fresh) = (Service::new(), Service::new());
    let signed = ServerParameters {
        auth_token: String::new(),
        signing: Some(SigningKeys {
            region: "eu-west-1".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "SK".to_owned(),
            session_token: String::new(),
        }),
        ..parameters(service.url())
    };
    let (_game, mut old) = Game::hosting(signed, &service);
    refresh(&mut old, fresh.url());
    let new = fresh.accept();
    for (key, value) in [("pID", "process-1"), ("ComputeId", "host-1"), ("Authorization", "fresh")] {
        assert_eq!(new.query[key], value);
    }
    assert_ne!(new.query["IdempotencyToken"], old.query["IdempotencyToken"]);
    assert!(!new.query.contains_key("X-Amz-Signature"));
}

#[test]
fn requests_go_on_while_the_new_connection_is_made() {
    let (service, fresh) = (Service::new(), Service::new());
    let (game, mut old) = Game::hosting(parameters(service.url()), &service);
    let before = game.begin(accept);
    let unanswered = old.call();
    refresh(&mut old, fresh.url());
    // It is dialled, and not there yet.
    let silent = fresh.accept_raw();
    let meanwhile = game.begin(accept);
    let request = old.call();
    old.ok(request);
    assert_eq!(game.end(meanwhile).code(), RpResult::Ok, "on the old one");
    drop(silent);
    let mut new = fresh.accept();
    until("it serves", || game.logged("connected to the service again").then_some(()));
    let after = game.begin(accept);
    let request = new.call();
    new.ok(request);
    assert_eq!(game.end(after).code(), RpResult::Ok, "on the new one");
    // The old one is still listened to.
    old.ok(unanswered);
    assert_eq!(game.end(before).code(), RpResult::Ok);
    old.push(&Push::TerminateProcess { termination_time: 5 });
    until("a push on the old one counts", || (game.terminations() == [5]).then_some(()));
    // Its end is no loss.
    old.close(1000);
    let last = game.begin(accept);
    let request = new.call();
    new.ok(request);
    assert_eq!(game.end(last).code(), RpResult::Ok);
    assert_eq!(game.terminations(), [5]);
}

#[test]
fn the_replaced_connection_is_closed_after_a_while() {
    let (service, fresh) = (Service::new(), Service::new());
    let mut soon = parameters(service.url());
    soon.timing.replaced = Duration::from_millis(20);
    let (game, mut old) = Game::hosting(soon, &service);
    let before = game.begin(accept);
    let _unanswered = old.call();
    refresh(&mut old, fresh.url());
    let _new = fresh.accept();
    assert_eq!(old.closed_by_process(), Some(1001));
    assert_eq!(game.end(before).code(), RpResult::ConnectionLost, "nobody is left without an answer");
}

#[test]
fn a_refresh_that_fails_leaves_the_connection_that_serves() {
    let (service, gone) = (Service::new(), Service::new());
    let nowhere = gone.url();
    drop(gone);
    let (game, mut old) = Game::hosting(parameters(service.url()), &service);
    refresh(&mut old, nowhere);
    // The service asks again until it sees the new one.
    let fresh = Service::new();
    refresh(&mut old, fresh.url());
    let mut new = fresh.accept();
    until("it serves", || game.logged("connected to the service again").then_some(()));
    let asked = game.begin(accept);
    let request = new.call();
    new.ok(request);
    assert_eq!(game.end(asked).code(), RpResult::Ok);
    assert!(game.terminations().is_empty());
}

#[test]
fn a_connection_that_breaks_during_a_refresh_is_followed_by_the_fresh_one() {
    let (service, fresh) = (Service::new(), Service::new());
    for code in [None, Some(1001), Some(1011)] {
        let (game, mut old) = Game::hosting(parameters(service.url()), &service);
        refresh(&mut old, fresh.url());
        let silent = fresh.accept_raw();
        match code {
            Some(code) => old.close(code),
            None => old.cut(),
        }
        if code != Some(1001) {
            until("it is noticed", || game.logged("was lost").then_some(()));
        }
        let asked = game.begin(accept);
        drop(silent);
        let mut new = fresh.accept();
        let request = new.call();
        new.ok(request);
        assert_eq!(game.end(asked).code(), RpResult::Ok, "{code:?}");
        assert!(game.terminations().is_empty(), "{code:?}");
        assert!(service.is_idle());
    }
}

#[test]
fn the_next_loss_is_dialled_as_the_refresh_said() {
    let (service, fresh) = (Service::new(), Service::new());
    let (game, mut old) = Game::hosting(parameters(service.url()), &service);
    refresh(&mut old, fresh.url());
    let new = fresh.accept();
    until("it serves", || game.logged("connected to the service again").then_some(()));
    let token = new.query["IdempotencyToken"].clone();
    new.cut();
    let mut again = fresh.accept();
    assert_eq!((again.query["Authorization"].as_str(), &again.query["IdempotencyToken"]), ("fresh", &token));
    let asked = game.begin(accept);
    let request = again.call();
    again.ok(request);
    assert_eq!(game.end(asked).code(), RpResult::Ok);
}

#[test]
fn a_second_refresh_replaces_the_first_at_once() {
    let services = [(); 3].map(|()| Service::new());
    let (game, mut first) = Game::hosting(parameters(services[0].url()), &services[0]);
    refresh(&mut first, services[1].url());
    let mut second = services[1].accept();
    until("the second serves", || game.logged("connected to the service again").then_some(()));
    refresh(&mut second, services[2].url());
    let mut third = services[2].accept();
    assert_eq!(first.closed_by_process(), Some(1001), "two are enough");
    let asked = game.begin(accept);
    let request = third.call();
    third.ok(request);
    assert_eq!(game.end(asked).code(), RpResult::Ok);
}
