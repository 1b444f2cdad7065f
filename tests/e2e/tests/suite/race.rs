//! Many players, few slots.

use std::collections::HashSet;
use std::sync::{Arc, Barrier};
use std::thread;

use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use rallypoint_e2e::{GameServer, Gateway, Player};

const CLIENTS: usize = 64;
const SLOTS: u32 = 10;

#[test]
fn sixty_four_clients_race_for_ten_slots() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    let host = Player::new(&gateway.players_url());
    host.create("Race", SLOTS, false).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        host.start_when_free("Race").unwrap();
        hosted.join().unwrap()
    });

    let start = Arc::new(Barrier::new(CLIENTS));
    let racers: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (start, id, url) = (Arc::clone(&start), id.clone(), gateway.players_url());
            thread::spawn(move || {
                let player = Player::new(&url);
                start.wait();
                let joined = player.join("GameSession", &id);
                let slot = joined.is_ok().then(|| player.server("GameSession").player_session_id);
                (joined, slot, player.state("GameSession"))
            })
        })
        .collect();
    let ends: Vec<_> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();

    let slots: HashSet<_> = ends.iter().filter_map(|(_, slot, _)| slot.clone()).collect();
    assert_eq!(slots.len(), SLOTS as usize, "each joined by a slot of their own");
    let mut refused = 0;
    for (joined, _, state) in &ends {
        match joined {
            Ok(()) => assert_eq!(*state, RpSessionState::Pending),
            Err(failure) => {
                refused += 1;
                assert_eq!(failure.code, RpResult::SessionFull, "{failure:?}");
                assert_eq!(failure.service_code, "GameSessionFullException");
                assert_eq!(failure.http_status, 409);
                assert!(failure.message.contains("full"), "{failure}");
                assert_eq!(*state, RpSessionState::NoSession);
            }
        }
    }
    assert_eq!(refused, CLIENTS - SLOTS as usize);
    assert_eq!(gateway.player_sessions(&id).len(), SLOTS as usize);
    assert!(host.find().is_empty(), "a full session is not found");
    for slot in &slots {
        server.accept(slot).unwrap();
    }
}
