//! The auth token is asked for when the gateway wants one: once, on the game's thread, and each request is made again once.

use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use rallypoint::event::OperationId;
use rallypoint::matchmaking::NewTicket;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{LocalPlayer, RpSessionState};
use rallypoint::{
    AuthTokenRequest, Outgoing, RpAuthTokenReason, RpEventMode, RpOperationKind, Subsystem, SubsystemOptions,
};

use crate::support::server::{GAME_SESSION, Received, Reply, Server, http};
use crate::support::{Player, name, options, until};
use crate::{Attempt, Kind, SESSION, SHORT, ada, idempotency_token, over};

/// What the game is asked, and by which thread.
type Asked = Arc<Mutex<Vec<(AuthTokenRequest, ThreadId)>>>;

/// A game that writes down what it is asked, and answers by hand.
fn provider(player: &Player) -> Asked {
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    let ask = move |request: &AuthTokenRequest| {
        log.lock().unwrap().push((request.clone(), thread::current().id()));
    };
    player.online.set_auth_token_provider(Some(Arc::new(ask))).unwrap();
    asked
}

/// A game that answers at once, each time with the next of these.
fn answers(player: &Player, tokens: &'static [&'static str]) -> Asked {
    let asked = Asked::default();
    let log = Arc::clone(&asked);
    let online = Arc::downgrade(&player.online);
    let ask = move |request: &AuthTokenRequest| {
        let mut log = log.lock().unwrap();
        let token = tokens.get(log.len()).map(|token| (*token).to_owned());
        log.push((request.clone(), thread::current().id()));
        online.upgrade().unwrap().provide_auth_token(Some(request.id), token).unwrap();
    };
    player.online.set_auth_token_provider(Some(Arc::new(ask))).unwrap();
    asked
}

fn refusal() -> Reply {
    Reply::Send(http(401, &[], r#"{"error":{"code":"Unauthenticated","message":"the token has run out"}}"#))
}

/// Ticks until the game was asked this often.
fn asked_often(player: &Player, asked: &Asked, count: usize) -> Vec<AuthTokenRequest> {
    until("a request for a token", || {
        player.online.tick().unwrap();
        (asked.lock().unwrap().len() >= count).then_some(())
    });
    asked.lock().unwrap().iter().map(|(request, _)| request.clone()).collect()
}

fn shown(request: &Received) -> Option<&str> {
    request.header("authorization")
}

fn known(token: &str) -> LocalPlayer {
    LocalPlayer { auth_token: token.to_owned(), ..ada() }
}

#[test]
fn a_request_without_a_token_waits_until_the_game_gives_one() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let server = Server::new([]);
        let attempt = Attempt::new(kind, options(&server.url()));
        attempt.player.online.set_local_player(ada()).unwrap();
        let asked = provider(&attempt.player);
        let operation = attempt.begin();
        let [request] = &asked_often(&attempt.player, &asked, 1)[..] else { panic!("{kind:?}: asked once") };
        assert_eq!((request.reason, &*request.player_id), (RpAuthTokenReason::NoneKnown, "ada-1815"));
        assert_eq!(asked.lock().unwrap()[0].1, thread::current().id(), "out of tick");
        assert!(server.received().is_empty(), "{kind:?}: nothing is sent without one");

        attempt.player.online.provide_auth_token(Some(request.id), Some("jwt".to_owned())).unwrap();
        assert_eq!(over(&attempt.player, operation), Ok(()), "{kind:?}");
        assert_eq!(server.received().iter().map(shown).collect::<Vec<_>>(), [Some("Bearer jwt")], "{kind:?}");
        let again = attempt.player.online.provide_auth_token(Some(request.id), None);
        assert_eq!(again, Err(RpResult::InvalidHandle), "it is answered");
    }
}

#[test]
fn a_refused_token_is_replaced_and_the_request_made_again_as_it_was() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let server = Server::new([refusal()]);
        let attempt = Attempt::new(kind, options(&server.url()));
        attempt.player.online.set_local_player(known("old")).unwrap();
        let asked = answers(&attempt.player, &["new"]);
        assert_eq!(attempt.run(), Ok(()), "{kind:?}");
        attempt.assert_good_state("with the fresh token");
        assert_eq!(asked.lock().unwrap()[0].0.reason, RpAuthTokenReason::Refused);

        let [first, second] = &server.received()[..] else { panic!("{kind:?}: twice") };
        assert_eq!((shown(first), shown(second)), (Some("Bearer old"), Some("Bearer new")));
        assert_eq!((&first.path, &first.body), (&second.path, &second.body), "{kind:?}");
        assert_eq!(idempotency_token(first).is_some(), kind == Kind::Start, "one game session, one token");
        let names = [first, second].map(|request| request.header("x-request-id").unwrap().to_owned());
        assert_eq!(names[1], format!("{}-2", names[0]), "one name finds both in a log");
    }
}

#[test]
fn a_second_refusal_is_the_answer() {
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let server = Server::new([refusal(), refusal()]);
        let attempt = Attempt::new(kind, options(&server.url()));
        attempt.player.online.set_local_player(known("old")).unwrap();
        let asked = answers(&attempt.player, &["new", "newer"]);
        let failure = attempt.run().expect_err("refused twice");
        assert_eq!((failure.code, failure.http_status), (RpResult::Unauthorized, 401), "{kind:?}");
        assert_eq!(failure.message, "the token has run out");
        assert_eq!((asked.lock().unwrap().len(), server.received().len()), (1, 2), "{kind:?}");
        attempt.assert_failed_state("refused twice");
        // The next call asks again.
        server.then(refusal());
        assert_eq!(attempt.run(), Ok(()), "{kind:?}");
        assert_eq!(asked.lock().unwrap().len(), 2);
    }
}

#[test]
fn without_a_provider_a_refusal_is_the_answer() {
    let server = Server::new([refusal()]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    attempt.player.online.set_local_player(known("old")).unwrap();
    assert_eq!(attempt.run().expect_err("refused").code, RpResult::Unauthorized);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn many_refusals_at_once_ask_once() {
    const MANY: usize = 8;
    let server = Server::new(std::iter::repeat_with(refusal).take(MANY));
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(known("old")).unwrap();
    let asked = provider(&player);
    let operations: Vec<OperationId> =
        (0..MANY).map(|number| player.join(&format!("S{number}"), GAME_SESSION).unwrap()).collect();
    until("every refusal", || {
        player.online.tick().unwrap();
        (server.received().len() == MANY && !asked.lock().unwrap().is_empty()).then_some(())
    });
    let question = asked.lock().unwrap()[0].0.id;
    player.online.provide_auth_token(Some(question), Some("new".to_owned())).unwrap();
    for operation in operations {
        assert_eq!(over(&player, operation), Ok(()));
    }
    assert_eq!(asked.lock().unwrap().len(), 1);
    let tokens =
        server.received().iter().map(|request| shown(request).map(str::to_owned)).collect::<Vec<_>>();
    let often = |token: &str| tokens.iter().flatten().filter(|shown| *shown == token).count();
    assert_eq!((often("Bearer old"), often("Bearer new")), (MANY, MANY));
}

#[test]
fn a_game_that_has_no_token_ends_what_waits_for_it() {
    let server = Server::new([refusal()]);
    let attempt = Attempt::new(Kind::Join, options(&server.url()));
    attempt.player.online.set_local_player(ada()).unwrap();
    let asked = answers(&attempt.player, &[]);
    let failure = attempt.run().expect_err("there is none");
    assert_eq!((failure.code, failure.http_status), (RpResult::Unauthorized, 0));
    assert!(server.received().is_empty(), "nothing was sent");
    // What the gateway said tells more than that there is none.
    attempt.player.online.set_local_player(known("old")).unwrap();
    let failure = attempt.run().expect_err("refused");
    assert_eq!((failure.http_status, &*failure.message), (401, "the token has run out"));
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[test]
fn the_wait_for_a_token_is_a_part_of_the_requests_time_and_loses_no_gateway() {
    let server = Server::new([]);
    let short = SubsystemOptions { request_timeout: SHORT, ..options(&server.url()) };
    let attempt = Attempt::new(Kind::Join, short);
    attempt.player.online.set_local_player(ada()).unwrap();
    let asked = provider(&attempt.player);
    let failure = attempt.run().expect_err("no token came");
    assert_eq!((failure.code, failure.http_status), (RpResult::Unauthorized, 0));
    assert!(failure.message.contains("in time"), "{failure}");
    assert!(attempt.player.online.dump().unwrap().contains(r#""reachable": true"#));
    // The question is still open: its answer is the next request's token.
    let question = asked.lock().unwrap()[0].0.id;
    attempt.player.online.provide_auth_token(Some(question), Some("late".to_owned())).unwrap();
    assert_eq!(attempt.run(), Ok(()));
    assert_eq!(shown(&server.received()[0]), Some("Bearer late"));
}

#[test]
fn what_waits_for_a_token_can_be_cancelled_and_destroyed() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let asked = provider(&player);
    player.have(SESSION);
    let start = player.start(SESSION).unwrap();
    asked_often(&player, &asked, 1);
    player.online.cancel(start).unwrap();
    assert_eq!(over(&player, start).expect_err("cancelled").code, RpResult::Cancelled);
    assert_eq!(player.state(SESSION), RpSessionState::Pending);

    let join = player.join("Other", GAME_SESSION).unwrap();
    player.online.tick().unwrap();
    player.online.close().unwrap();
    let ends: Vec<_> = player.heard(join).iter().map(|heard| heard.notice.code()).collect();
    assert_eq!(ends, [RpResult::Cancelled; 2], "its completion and its delegate, once each");
    assert!(server.received().is_empty());
}

#[test]
fn a_wait_for_one_operation_asks_the_game_too() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let asked = answers(&player, &["jwt"]);
    let join = player.join(SESSION, GAME_SESSION).unwrap();
    assert_eq!(player.online.wait(join, None), Ok(()));
    assert_eq!(asked.lock().unwrap()[0].1, thread::current().id());
}

#[test]
fn a_token_that_comes_unasked_is_what_waits_goes_on_with() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(ada()).unwrap();
    let asked = provider(&player);
    let join = player.join(SESSION, GAME_SESSION).unwrap();
    let question = asked_often(&player, &asked, 1)[0].id;
    player.online.set_local_player(known("signed-in")).unwrap();
    assert_eq!(over(&player, join), Ok(()));
    assert_eq!(shown(&server.received()[0]), Some("Bearer signed-in"));
    assert_eq!(player.online.provide_auth_token(Some(question), None), Err(RpResult::InvalidHandle));
    player.online.provide_auth_token(None, Some("renewed".to_owned())).unwrap();
    let leave = player.leave(SESSION).unwrap();
    assert_eq!(over(&player, leave), Ok(()));
    assert_eq!(shown(&server.received()[1]), Some("Bearer renewed"));
}

#[test]
fn nobody_acts_with_the_token_of_who_plays_next() {
    let server = Server::new([refusal()]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(known("adas")).unwrap();
    let asked = provider(&player);
    let join = player.join(SESSION, GAME_SESSION).unwrap();
    asked_often(&player, &asked, 1);
    let bob = LocalPlayer { id: "bob".to_owned(), nickname: String::new(), auth_token: "bobs".to_owned() };
    player.online.set_local_player(bob).unwrap();
    assert_eq!(over(&player, join).expect_err("Ada's token was refused").http_status, 401);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn who_polls_is_asked_by_an_event() {
    let server = Server::new([]);
    let polling = SubsystemOptions { event_mode: RpEventMode::Poll, ..options(&server.url()) };
    let online = Subsystem::new(polling).unwrap();
    let next = || until("an event", || online.poll().unwrap());
    let join = || {
        let call = rallypoint::Call { completion: None, user_data: 0, announce: &mut |_| {} };
        let target = rallypoint::session::JoinTarget::GameSession(GAME_SESSION.to_owned());
        online.join_session(name(SESSION), target, None, call).unwrap()
    };
    let refused: Arc<dyn Fn(&AuthTokenRequest) + Send + Sync> = Arc::new(|_| {});
    assert_eq!(online.set_auth_token_provider(Some(refused)), Err(RpResult::WrongEventMode));
    online.set_auth_token_provider(None).unwrap();
    join();
    let Outgoing::AuthTokenRequest(request) = next() else { panic!("the game is asked first") };
    online.provide_auth_token(Some(request.id), Some("jwt".to_owned())).unwrap();
    let Outgoing::Completion(end, _) = next() else { panic!("it is over") };
    assert_eq!((end.kind, end.code()), (RpOperationKind::JoinSession, RpResult::Ok));
}

#[test]
fn no_token_is_told_to_anybody_but_the_gateway() {
    let server = Server::new([refusal(), refusal()]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(known("s3cret-old")).unwrap();
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let log = Arc::clone(&lines);
    let sink = move |record: &rallypoint::event::LogRecord| log.lock().unwrap().push(record.message.clone());
    player.online.set_log(rallypoint::event::RpLogLevel::Debug, Some(Arc::new(sink))).unwrap();
    answers(&player, &["s3cret-new"]);
    let join = player.join(SESSION, GAME_SESSION).unwrap();
    let failure: Failure = over(&player, join).expect_err("refused twice");
    thread::sleep(Duration::from_millis(5));
    player.online.tick().unwrap();
    let everything = format!("{failure:?} {:?} {}", lines.lock().unwrap(), player.online.dump().unwrap());
    assert!(!everything.contains("s3cret"), "{everything}");
}

/// Ada, whose ticket is followed with a token that has run out.
fn follow(server: &Server, stream: Reply) -> (Player, Asked) {
    server.at("/matchmaking_events", [stream]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(known("old")).unwrap();
    let asked = answers(&player, &["new", "newer"]);
    let new = NewTicket { configuration: "duel".to_owned(), ..NewTicket::default() };
    let start = player.call(|online, call| online.start_matchmaking(None, new, call, &mut |_| {}));
    over(&player, start.unwrap()).unwrap();
    (player, asked)
}

/// A ticket of somebody who has gone would be matched, and taken back too late.
#[test]
fn a_start_of_matchmaking_that_is_cancelled_while_it_waits_for_a_token_is_not_sent() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    player.online.set_local_player(ada()).unwrap();
    let asked = provider(&player);
    let new = NewTicket { configuration: "duel".to_owned(), ..NewTicket::default() };
    let start = player.call(|online, call| online.start_matchmaking(None, new, call, &mut |_| {})).unwrap();
    let [request] = &asked_often(&player, &asked, 1)[..] else { panic!("asked once") };
    player.online.cancel(start).unwrap();
    assert_eq!(over(&player, start).expect_err("cancelled").code, RpResult::Cancelled);

    player.online.provide_auth_token(Some(request.id), Some("jwt".to_owned())).unwrap();
    let search = player.online.create_search().unwrap();
    for _ in 0..5 {
        let find = player.find(search).unwrap();
        over(&player, find).unwrap();
    }
    let paths: Vec<_> = server.received().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/find_session"; 5]);
}

fn shown_at(server: &Server, path: &str) -> Vec<String> {
    let asked = server.received().into_iter().filter(|request| request.path.starts_with(path));
    asked.map(|request| shown(&request).unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_followed_ticket_shows_the_current_token() {
    let server = Server::new([]);
    // No stream is served, so each question after it is a request of its own.
    server.at("/matchmaking_ticket", [searching(2), searching(3), refusal()]);
    let no_stream = Reply::Send(http(501, &["Retry-After: 0"], "{}"));
    let (player, asked) = follow(&server, no_stream);
    let polls = |count| {
        until("questions", || {
            player.online.tick().unwrap();
            let shown = shown_at(&server, "/matchmaking_ticket");
            (shown.len() >= count).then_some(shown)
        })
    };
    assert_eq!(polls(1)[0], "Bearer old");
    player.online.provide_auth_token(None, Some("renewed".to_owned())).unwrap();
    // The third is refused, and asked again with what the game gave.
    let shown = polls(4);
    assert_eq!(shown[2..4], ["Bearer renewed", "Bearer new"]);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[test]
fn a_stream_that_is_refused_is_opened_with_a_fresh_token() {
    let server = Server::new([]);
    let (player, asked) = follow(&server, refusal());
    let shown = until("a second stream", || {
        player.online.tick().unwrap();
        let shown = shown_at(&server, "/matchmaking_events");
        (shown.len() >= 2).then_some(shown)
    });
    assert_eq!(shown[..2], ["Bearer old", "Bearer new"]);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

fn searching(revision: u64) -> Reply {
    let ticket = serde_json::json!({"TicketId": "t-1", "Status": "SEARCHING", "Revision": revision});
    Reply::Send(http(200, &["Retry-After: 0"], &ticket.to_string()))
}
