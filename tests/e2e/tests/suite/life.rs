//! A session's life over the real gateway: each rule that needs both sides.

use std::thread;
use std::time::Duration;

use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use rallypoint_e2e::{Difference, GameServer, Gateway, PATIENCE, Player, Proxy, named, until};

fn server(gateway: &Gateway, process: &str) -> GameServer {
    GameServer::ready(&gateway.websocket_url(), process, ServerParameters::HEARTBEAT_INTERVAL)
}

fn started(gateway: &Gateway, server: &GameServer, slots: u32) -> (Player, String) {
    let player = Player::new(&gateway.players_url());
    player.create("GameSession", slots, true).unwrap();
    assert_eq!(player.state("GameSession"), RpSessionState::Pending);
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        player.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    assert_eq!(player.state("GameSession"), RpSessionState::InProgress);
    (player, id)
}

#[test]
fn a_start_that_timed_out_and_is_tried_again_leaves_one_game_session() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (server, _spare) = (server(&gateway, "p1"), server(&gateway, "p2"));
    let player = Player::with_timeout(&gateway.players_url(), Duration::from_millis(1500));
    player.create("GameSession", 4, true).unwrap();
    assert_eq!(player.start("GameSession").unwrap_err().code, RpResult::TimedOut);
    assert_eq!(player.state("GameSession"), RpSessionState::Pending);

    let id = server.host();
    player.start("GameSession").unwrap();

    assert_eq!(player.server("GameSession").game_session_id, id);
    assert_eq!(gateway.game_sessions().len(), 1, "never an orphan");
    assert_eq!(gateway.player_sessions(&id).len(), 1, "and one slot");
    server.accept(&player.server("GameSession").player_session_id).unwrap();
}

#[test]
fn a_start_that_was_cancelled_and_is_tried_again_leaves_one_game_session() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (server, _spare) = (server(&gateway, "p1"), server(&gateway, "p2"));
    let player = Player::new(&gateway.players_url());
    player.create("GameSession", 4, true).unwrap();
    let cancelled = player.done(|call| {
        let operation = player.online.start_session(named("GameSession"), call)?;
        server.game_session();
        player.online.cancel(operation)?;
        Ok(operation)
    });
    assert_eq!(cancelled.unwrap_err().code, RpResult::Cancelled);
    let id = server.host();
    player.start("GameSession").unwrap();
    assert_eq!(gateway.game_sessions().len(), 1);
    assert_eq!(gateway.player_sessions(&id).len(), 1);
}

#[test]
fn a_match_ends_and_starts_again_in_the_same_game_session_while_it_lives_and_in_a_new_one_after() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (first, second) = (server(&gateway, "p1"), server(&gateway, "p2"));
    let (player, id) = started(&gateway, &first, 4);
    player.done(|call| player.online.end_session(named("GameSession"), call)).unwrap();
    assert_eq!(player.state("GameSession"), RpSessionState::Ended);
    player.start("GameSession").unwrap();
    assert_eq!(player.server("GameSession").game_session_id, id);
    assert_eq!(gateway.player_sessions(&id).len(), 1);

    player.done(|call| player.online.end_session(named("GameSession"), call)).unwrap();
    first.end();
    let next = thread::scope(|scope| {
        let hosted = scope.spawn(|| second.host());
        player.start("GameSession").unwrap();
        hosted.join().unwrap()
    });
    assert_ne!(next, id);
    assert_eq!(player.server("GameSession").game_session_id, next);
}

#[test]
fn the_owners_destroy_ends_the_game_session_and_a_guests_gives_the_slot_back() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let (owner, id) = started(&gateway, &server, 2);
    let guest = Player::new(&gateway.players_url());
    let [found] = &guest.find()[..] else { panic!("one session is there") };
    assert_eq!((found.max_players(), found.open_slots(), found.title.as_str()), (2, 1, "GameSession"));
    guest.join("Match", &id).unwrap();
    guest.start("Match").unwrap();
    assert_eq!(guest.state("Match"), RpSessionState::InProgress);
    assert!(guest.find().is_empty());

    let opens = |slot: String| {
        if crate::BACKEND.differs(Difference::GuestsLeave) {
            assert!(guest.find().is_empty(), "the slot is not open yet");
            server.accept(&slot).unwrap();
            server.done(|call| server.online.server_remove_player_session(slot, call)).unwrap();
        }
        assert_eq!(guest.find().len(), 1, "the slot is open");
    };
    let slot = guest.server("Match").player_session_id;
    guest.done(|call| guest.online.destroy_session(&named("Match"), call)).unwrap();
    assert_eq!(guest.state("Match"), RpSessionState::NoSession);
    opens(slot);
    assert_eq!(server.terminations(), 0, "a guest ends nothing");

    guest.join("Match", &id).unwrap();
    let slot = guest.server("Match").player_session_id;
    guest.done(|call| guest.online.leave_session(&named("Match"), call)).unwrap();
    opens(slot);

    owner.done(|call| owner.online.destroy_session(&named("GameSession"), call)).unwrap();
    until("the server is told to end", PATIENCE, || server.terminations() == 1);
    assert!(server.online.server_termination_time().unwrap() > 0);
    server.end();
    assert_eq!(gateway.game_sessions()[0]["Status"], "TERMINATED");
    let gone = guest.join("Match", &id).unwrap_err();
    assert_eq!(gone.code, RpResult::SessionNotJoinable, "{gone:?}");
}

#[test]
fn only_who_holds_a_slot_gets_in() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let (player, _) = started(&gateway, &server, 2);
    let forged = server.accept("psess-00000000-0000-4000-8000-000000000000").unwrap_err();
    assert_eq!((forged.code, forged.http_status), (RpResult::NotFound, 404));
    let slot = player.server("GameSession").player_session_id;
    server.accept(&slot).unwrap();
    assert_eq!(server.accept(&slot).unwrap_err().code, RpResult::InvalidRequest, "and only once");
    server.done(|call| server.online.server_remove_player_session(slot.clone(), call)).unwrap();
    assert_eq!(server.accept(&slot).unwrap_err().code, RpResult::InvalidRequest, "and not after leaving");
}

#[test]
fn a_server_that_reports_itself_ill_is_told_to_end_and_its_game_session_ends() {
    let gateway = Gateway::start(crate::BACKEND, &["--heartbeat-interval", "50ms"]);
    let server = GameServer::ready(&gateway.websocket_url(), "p1", Duration::from_millis(50));
    let (_player, _) = started(&gateway, &server, 2);
    server.fall_ill();
    until("it is told to end", PATIENCE, || server.terminations() == 1);
    assert_eq!(gateway.game_sessions()[0]["Status"], "TERMINATING");
    server.end();
    let [session] = &gateway.game_sessions()[..] else { panic!("one game session") };
    assert_eq!((&session["Status"], &session["StatusReason"]), (&"TERMINATED".into(), &"INTERRUPTED".into()));
}

#[test]
fn nobody_free_is_said_clearly_and_can_be_tried_again() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let player = Player::new(&gateway.players_url());
    player.create("GameSession", 2, true).unwrap();
    let failure = player.start("GameSession").unwrap_err();
    assert_eq!(failure.code, RpResult::NoCapacity);
    assert_eq!(failure.service_code, "FleetCapacityExceededException");
    assert!(failure.retryable && failure.retry_after.is_some(), "{failure:?}");
    assert!(!failure.request_id.is_empty());
    let server = server(&gateway, "p1");
    thread::scope(|scope| {
        scope.spawn(|| server.host());
        player.start_when_free("GameSession").unwrap();
    });
}

#[test]
fn a_start_that_timed_out_and_is_destroyed_leaves_no_game_session() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let player = Player::with_timeout(&gateway.players_url(), Duration::from_millis(1500));
    player.create("GameSession", 4, true).unwrap();
    assert_eq!(player.start("GameSession").unwrap_err().code, RpResult::TimedOut);
    assert_eq!(gateway.game_sessions()[0]["Status"], "ACTIVATING");
    player.done(|call| player.online.destroy_session(&named("GameSession"), call)).unwrap();
    assert_eq!(gateway.game_sessions()[0]["Status"], "TERMINATED");
    until("the server is told to end", PATIENCE, || server.terminations() == 1);

    // Nor does one that was never answered because nothing was there.
    let nobody = Player::new("http://127.0.0.1:1");
    nobody.create("GameSession", 4, true).unwrap();
    assert_eq!(nobody.start("GameSession").unwrap_err().code, RpResult::ConnectionFailed);
    let failed = nobody.done(|call| nobody.online.destroy_session(&named("GameSession"), call));
    assert_eq!(failed.unwrap_err().code, RpResult::ConnectionFailed, "the completion says what is known");
    assert_eq!(nobody.state("GameSession"), RpSessionState::NoSession);
}

#[test]
fn a_session_destroyed_while_it_starts_leaves_no_game_session() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let player = Player::new(&gateway.players_url());
    player.create("GameSession", 4, true).unwrap();
    let cancelled = player.done(|call| {
        let operation = player.online.start_session(named("GameSession"), call)?;
        server.game_session();
        player.done(|call| player.online.destroy_session(&named("GameSession"), call)).unwrap();
        Ok(operation)
    });
    assert_eq!(cancelled.unwrap_err().code, RpResult::Cancelled);
    assert_eq!(gateway.game_sessions()[0]["Status"], "TERMINATED");
    until("the server is told to end", PATIENCE, || server.terminations() == 1);
}

#[test]
fn a_server_whose_connection_is_cut_connects_again_and_its_game_session_goes_on() {
    let gateway =
        Gateway::start(crate::BACKEND, &["--heartbeat-interval", "200ms", "--missed-heartbeats", "25"]);
    let proxy = Proxy::to(gateway.services());
    let url = format!("ws://{}", proxy.address());
    let server = GameServer::ready(&url, "p1", Duration::from_millis(200));
    let (player, id) = started(&gateway, &server, 2);
    for _ in 0..3 {
        assert_eq!(proxy.cut(), 2);
        // A request that falls into the gap waits for the new connection, or says that it was lost with the old one.
        let slot = player.server("GameSession").player_session_id;
        until("the server is heard again", PATIENCE, || match server.accept(&slot) {
            Ok(()) => true,
            Err(failure) if failure.code == RpResult::ConnectionLost => false,
            Err(failure) => {
                assert_eq!(failure.code, RpResult::InvalidRequest, "accepted before the cut: {failure:?}");
                true
            }
        });
    }
    assert_eq!(gateway.player_sessions(&id)[0]["Status"], "ACTIVE");
    assert_eq!(gateway.game_sessions()[0]["Status"], "ACTIVE");
    assert_eq!(server.terminations(), 0);
}
