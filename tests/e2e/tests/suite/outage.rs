//! A gateway that goes away and comes back, and game sessions that went meanwhile.

use std::sync::{Arc, Mutex};
use std::thread;

use rallypoint::Delegate;
use rallypoint::capi::rp_join_result;
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::{RpSessionFailure, RpSessionNoticeKind, RpSessionState, SessionNotice};
use rallypoint_e2e::{GameServer, Gateway, PATIENCE, Player, until};

fn hosted(gateway: &Gateway, owner: &Player, slots: u32) -> (GameServer, String) {
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    owner.create("GameSession", slots, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        owner.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    (server, id)
}

#[test]
fn a_gateway_that_is_gone_is_told_of_and_so_is_its_return() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let door = gateway.players();
    let player = Player::new(&gateway.players_url());
    let heard: Arc<Mutex<Vec<RpSessionFailure>>> = Arc::default();
    let for_notice = Arc::clone(&heard);
    let hear = move |notice: &SessionNotice| {
        let SessionNotice::Failure(failure) = notice else { panic!("{notice:?} is no failure") };
        for_notice.lock().unwrap().push(*failure);
    };
    player.online.add_delegate(|| Delegate::Notice(RpSessionNoticeKind::Failure, Arc::new(hear))).unwrap();
    assert!(player.find().is_empty());
    assert!(heard.lock().unwrap().is_empty());

    drop(gateway);
    let search = player.online.create_search().unwrap();
    for _ in 0..2 {
        let failure = player.done(|call| player.online.find_sessions(search, call)).unwrap_err();
        assert!(matches!(failure.code, RpResult::ConnectionFailed | RpResult::ConnectionLost), "{failure:?}");
        assert_eq!(*heard.lock().unwrap(), [RpSessionFailure::ServiceConnectionLost], "once");
    }

    let _again = Gateway::start_on(crate::BACKEND, &door.to_string(), &[]);
    until("the gateway's return is noticed", PATIENCE, || {
        player.online.tick().unwrap();
        heard.lock().unwrap().len() > 1
    });
    assert_eq!(heard.lock().unwrap()[1..], [RpSessionFailure::ServiceConnectionRestored]);
    assert!(player.find().is_empty());
    assert_eq!(heard.lock().unwrap().len(), 2);
}

#[test]
fn full_and_gone_are_said_in_unreals_words() {
    const SESSION_IS_FULL: i32 = 1;
    const SESSION_DOES_NOT_EXIST: i32 = 2;
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let door = gateway.players();
    let owner = Player::new(&gateway.players_url());
    let (server, id) = hosted(&gateway, &owner, 1);
    let guest = Player::new(&gateway.players_url());
    let full = guest.join("Match", &id).unwrap_err();
    assert_eq!((full.code, full.http_status), (RpResult::SessionFull, 409));
    assert_eq!(rp_join_result(full.code as i32), SESSION_IS_FULL);

    // It ends: nobody finds it, also who knows its id.
    owner.destroy("GameSession").unwrap();
    until("the server is told to end", PATIENCE, || server.terminations() == 1);
    server.end();
    assert_eq!(guest.find_by_id(&id).unwrap_err().code, RpResult::SessionDoesNotExist);

    // Its fleet is gone, and with it who could know of it.
    drop(server);
    drop(gateway);
    let _anew = Gateway::start_on(crate::BACKEND, &door.to_string(), &[]);
    let gone = guest.join("Match", &id).unwrap_err();
    assert_eq!((gone.code, gone.http_status), (RpResult::SessionDoesNotExist, 404), "{gone:?}");
    assert_eq!(rp_join_result(gone.code as i32), SESSION_DOES_NOT_EXIST);
    assert_eq!(guest.state("Match"), RpSessionState::NoSession);
}
