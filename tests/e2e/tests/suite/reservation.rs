//! The 60 seconds of a reservation, once at their real length.

use std::thread;
use std::time::Duration;

use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint_e2e::{GameServer, Gateway, Player, until};

#[test]
fn a_slot_nobody_came_for_reopens_after_the_real_sixty_seconds() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    let (host, late) = (Player::new(&gateway.players_url()), Player::new(&gateway.players_url()));
    host.create("Slow", 1, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        host.start_when_free("Slow").unwrap();
        hosted.join().unwrap()
    });
    assert_eq!(late.join("GameSession", &id).unwrap_err().code, RpResult::SessionFull);
    assert!(late.find().is_empty());

    until("the slot reopens", Duration::from_secs(120), || !late.find().is_empty());

    let [reservation] = &gateway.player_sessions(&id)[..] else { panic!("one reservation was made") };
    assert_eq!(reservation["Status"], "TIMEDOUT");
    let lasted =
        |end: &str| reservation[end].as_f64().unwrap() - reservation["CreationTime"].as_f64().unwrap();
    // The fleet does it at the moment it is due, whatever woke it.
    assert!((lasted("TerminationTime") - 60.0).abs() < 0.01, "{reservation}");
    assert_eq!(
        server.accept(&host.server("Slow").player_session_id).unwrap_err().code,
        RpResult::InvalidRequest
    );
    late.join("GameSession", &id).unwrap();
    server.accept(&late.server("GameSession").player_session_id).unwrap();
}
