//! Player sessions.

use rallypoint_fleet::{
    Command, GameSessionId, NewPlayerSession, PlayerId, PlayerSessionStatus, ProcessMessage, Refusal, Reply,
};

use crate::scene::{Scene, new_player};

#[test]
fn players_can_be_added_only_to_an_active_game_session() {
    let mut scene = Scene::idle(1);
    let id = scene.create("one", 4);
    let refused = scene.reserve(&id, &["a"]);
    assert!(matches!(refused, Err(Refusal::InvalidGameSessionStatus { .. })));
    let nowhere = GameSessionId::new("arn:nowhere");
    assert_eq!(scene.reserve(&nowhere, &["a"]), Err(Refusal::GameSessionNotFound(nowhere)));
}

#[test]
fn slots_are_given_all_or_none_and_never_oversold() {
    let (mut scene, id) = Scene::active(3);
    scene.reserve(&id, &["a", "b"]).unwrap();
    let full = |wanted, open| Refusal::GameSessionFull { game_session: id.clone(), wanted, open, max: 3 };
    assert_eq!(scene.reserve(&id, &["c", "d"]), Err(full(2, 1)));
    assert_eq!(scene.session(&id).current_players, 2);
    scene.reserve(&id, &["c"]).unwrap();
    assert_eq!(scene.reserve(&id, &["d"]), Err(full(1, 0)));
    assert_eq!(scene.session(&id).current_players, 3);
    assert_eq!(scene.available(), 0);
    scene.release("b").unwrap();
    assert_eq!(scene.available(), 1);
}

#[test]
fn player_fields_out_of_range_are_refused() {
    let (mut scene, id) = Scene::active(200);
    let mut refused = |players: Vec<NewPlayerSession>| {
        let command = Command::CreatePlayerSessions { game_session: id.clone(), players };
        matches!(scene.handle(command), Err(Refusal::InvalidRequest { .. }))
    };
    assert!(refused(vec![]));
    assert!(refused((0..26).map(|n| new_player(&n.to_string())).collect()));
    assert!(refused(vec![NewPlayerSession { player: PlayerId::new(""), ..new_player("a") }]));
    assert!(refused(vec![NewPlayerSession { player: PlayerId::new("x".repeat(1025)), ..new_player("a") }]));
    assert!(refused(vec![NewPlayerSession { data: Some(String::new()), ..new_player("a") }]));
    assert!(refused(vec![NewPlayerSession { data: Some("x".repeat(2049)), ..new_player("a") }]));
    assert!(refused(vec![new_player("a"), new_player("a")]));
    assert_eq!(scene.fleets.player_sessions_of(&id).count(), 0);
    scene.reserve(&id, &["a"]).unwrap();
    assert!(matches!(scene.reserve(&id, &["a"]), Err(Refusal::InvalidRequest { .. })));
}

#[test]
fn a_reservation_not_accepted_in_60_s_times_out_and_its_slot_reopens() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    scene.wait(59);
    assert!(matches!(scene.reserve(&id, &["b"]), Err(Refusal::GameSessionFull { .. })));
    scene.wait(1);
    assert_eq!(scene.player("a"), PlayerSessionStatus::TimedOut);
    assert_eq!(scene.session(&id).current_players, 0);
    scene.reserve(&id, &["b"]).unwrap();
}

#[test]
fn a_late_accept_is_refused_even_when_no_timer_ran() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    scene.now.0 += 61_000;
    let refused = scene.accept("p0", &id, "a");
    assert!(matches!(
        refused,
        Err(Refusal::InvalidPlayerSessionStatus { status: PlayerSessionStatus::TimedOut, .. })
    ));
}

#[test]
fn an_accepted_player_stays_until_removed() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    scene.accept("p0", &id, "a").unwrap();
    scene.wait(120);
    assert_eq!(scene.player("a"), PlayerSessionStatus::Active);
    assert!(matches!(scene.accept("p0", &id, "a"), Err(Refusal::InvalidPlayerSessionStatus { .. })));
    scene.remove("p0", &id, "a").unwrap();
    assert_eq!(scene.player("a"), PlayerSessionStatus::Completed);
    assert_eq!(scene.session(&id).current_players, 0);
    assert!(matches!(scene.accept("p0", &id, "a"), Err(Refusal::InvalidPlayerSessionStatus { .. })));
    assert!(matches!(scene.remove("p0", &id, "a"), Err(Refusal::InvalidPlayerSessionStatus { .. })));
    assert!(matches!(scene.release("a"), Err(Refusal::InvalidPlayerSessionStatus { .. })));
}

#[test]
fn a_reserved_player_can_be_removed_or_leave() {
    let (mut scene, id) = Scene::active(2);
    scene.reserve(&id, &["a", "b"]).unwrap();
    scene.remove("p0", &id, "a").unwrap();
    match scene.release("b") {
        Ok(Reply::PlayerSession(session)) => assert_eq!(session.status, PlayerSessionStatus::Completed),
        other => panic!("not a player session: {other:?}"),
    }
    assert_eq!(scene.session(&id).current_players, 0);
}

#[test]
fn a_process_accepts_only_players_of_its_own_game_session() {
    let mut scene = Scene::idle(2);
    let (one, two) = (scene.create("one", 4), scene.create("two", 4));
    for (process, id) in [("p0", &one), ("p1", &two)] {
        scene.say(process, ProcessMessage::ActivateGameSession { game_session: id.clone() }).unwrap();
    }
    scene.reserve(&one, &["a"]).unwrap();
    assert!(matches!(scene.accept("p1", &one, "a"), Err(Refusal::NotTheHost { .. })));
    assert!(matches!(scene.accept("p1", &two, "a"), Err(Refusal::NotInGameSession { .. })));
    assert!(matches!(scene.accept("p1", &two, "nobody"), Err(Refusal::PlayerSessionNotFound(_))));
    assert!(matches!(scene.release("nobody"), Err(Refusal::PlayerSessionNotFound(_))));
    scene.accept("p0", &one, "a").unwrap();
}

#[test]
fn player_sessions_are_found_by_game_session_and_by_player() {
    let (mut scene, id) = Scene::active(4);
    scene.reserve(&id, &["b", "a"]).unwrap();
    scene.release("b").unwrap();
    let ids: Vec<_> = scene.fleets.player_sessions_of(&id).map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
    let of_player = scene.fleets.player_sessions_of_player(&PlayerId::new("player-a"));
    assert_eq!(of_player.map(|session| session.id.as_str()).collect::<Vec<_>>(), ["a"]);
}
