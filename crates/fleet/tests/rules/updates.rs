//! `UpdateGameSession`.

use rallypoint_fleet::{
    Command, Effect, GameSessionId, GameSessionStatus, GameSessionUpdate, PlayerSessionCreationPolicy,
    PlayerSessionStatus, ProcessMessage, ProtectionPolicy, Refusal, Reply, TerminationMode,
};

use crate::scene::{Scene, made, with_token};

fn nothing(id: &GameSessionId) -> GameSessionUpdate {
    GameSessionUpdate {
        game_session: id.clone(),
        max_players: None,
        name: None,
        policy: None,
        protection: None,
        properties: Vec::new(),
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Scene {
    fn update(&mut self, update: GameSessionUpdate) -> Result<Reply, Refusal> {
        self.handle(Command::UpdateGameSession(update))
    }

    fn update_max(&mut self, id: &GameSessionId, max_players: u32) {
        self.update(GameSessionUpdate { max_players: Some(max_players), ..nothing(id) }).unwrap();
    }
}

#[test]
fn what_is_given_changes_and_the_rest_stays() {
    let (mut scene, id) = Scene::active(4);
    let before = scene.session(&id).clone();
    assert_eq!(made(scene.update(nothing(&id))), before);
    scene.effects.clear();
    let update = GameSessionUpdate {
        max_players: Some(9),
        name: Some("renamed".to_owned()),
        policy: Some(PlayerSessionCreationPolicy::DenyAll),
        protection: Some(ProtectionPolicy::FullProtection),
        properties: pairs(&[("map", "harbour")]),
        ..nothing(&id)
    };
    let after = made(scene.update(update));
    assert_eq!(&after, scene.session(&id));
    assert_eq!((after.max_players, after.name.as_deref()), (9, Some("renamed")));
    assert_eq!(after.policy, PlayerSessionCreationPolicy::DenyAll);
    assert_eq!(after.protection, ProtectionPolicy::FullProtection);
    assert_eq!(after.property("map"), Some("harbour"));
    assert_eq!(scene.effects, [Effect::GameSessionUpdated(id.clone())]);
    assert_eq!(made(scene.update(nothing(&id))), after);
}

#[test]
fn properties_are_added_and_changed_and_never_taken_away() {
    let (mut scene, id) = Scene::active(4);
    for (given, whole) in [
        (pairs(&[("a", "1"), ("b", "2")]), pairs(&[("a", "1"), ("b", "2")])),
        (pairs(&[("b", "3"), ("c", ""), ("c", "4")]), pairs(&[("a", "1"), ("b", "3"), ("c", "4")])),
        (pairs(&[("B", "5")]), pairs(&[("a", "1"), ("b", "3"), ("c", "4"), ("B", "5")])),
        (Vec::new(), pairs(&[("a", "1"), ("b", "3"), ("c", "4"), ("B", "5")])),
    ] {
        let session = made(scene.update(GameSessionUpdate { properties: given, ..nothing(&id) }));
        assert_eq!(session.properties, whole);
    }
    let more = |count: usize| (0..count).map(|n| (format!("more-{n}"), String::new())).collect::<Vec<_>>();
    let too_many = GameSessionUpdate { properties: more(13), max_players: Some(1), ..nothing(&id) };
    let refused = scene.update(too_many).unwrap_err();
    assert!(matches!(refused, Refusal::InvalidRequest { field: "GameProperties", .. }), "{refused}");
    assert_eq!((scene.session(&id).properties.len(), scene.session(&id).max_players), (4, 4));
    scene.update(GameSessionUpdate { properties: more(12), ..nothing(&id) }).unwrap();
    assert_eq!(scene.session(&id).properties.len(), 16);
    // Those there can still be changed.
    scene.update(GameSessionUpdate { properties: more(12), ..nothing(&id) }).unwrap();
}

#[test]
fn fields_out_of_range_are_refused_by_name() {
    let (mut scene, id) = Scene::active(4);
    let key = |length| vec![("k".repeat(length), String::new())];
    let value = |length| vec![(String::new(), "ü".repeat(length))];
    for (update, named) in [
        (GameSessionUpdate { max_players: Some(201), ..nothing(&id) }, "MaximumPlayerSessionCount"),
        (GameSessionUpdate { name: Some(String::new()), ..nothing(&id) }, "Name"),
        (GameSessionUpdate { name: Some("n".repeat(1025)), ..nothing(&id) }, "Name"),
        (GameSessionUpdate { properties: key(33), ..nothing(&id) }, "GameProperties.Key"),
        (GameSessionUpdate { properties: value(97), ..nothing(&id) }, "GameProperties.Value"),
    ] {
        let refused = scene.update(update).unwrap_err();
        assert!(matches!(refused, Refusal::InvalidRequest { field, .. } if field == named), "{refused}");
    }
    scene.update(GameSessionUpdate { properties: key(32), ..nothing(&id) }).unwrap();
    scene.update(GameSessionUpdate { properties: value(96), ..nothing(&id) }).unwrap();
}

#[test]
fn only_an_active_game_session_is_updated() {
    let mut scene = Scene::idle(1);
    let id = scene.create("one", 4);
    let refused = |scene: &mut Scene, status| {
        let refusal = scene.update(nothing(&id)).unwrap_err();
        assert!(
            matches!(refusal, Refusal::InvalidGameSessionStatus { status: is, .. } if is == status),
            "{refusal}"
        );
    };
    refused(&mut scene, GameSessionStatus::Activating);
    let message = ProcessMessage::ActivateGameSession { game_session: id.clone() };
    scene.say("p0", message).unwrap();
    scene.update(nothing(&id)).unwrap();
    scene.terminate(&id, TerminationMode::TriggerOnProcessTerminate).unwrap();
    refused(&mut scene, GameSessionStatus::Terminating);
    scene.terminate(&id, TerminationMode::Force).unwrap();
    refused(&mut scene, GameSessionStatus::Terminated);
    let nowhere = GameSessionId::new("nowhere");
    assert_eq!(scene.update(nothing(&nowhere)), Err(Refusal::GameSessionNotFound(nowhere)));
}

#[test]
fn a_maximum_below_the_count_ends_nobodys_slot_and_opens_none() {
    let (mut scene, id) = Scene::active(3);
    scene.reserve(&id, &["a", "b", "c"]).unwrap();
    scene.accept("p0", &id, "a").unwrap();
    scene.update_max(&id, 1);
    assert_eq!((scene.session(&id).current_players, scene.session(&id).max_players), (3, 1));
    assert_eq!(scene.player("a"), PlayerSessionStatus::Active);
    for leaving in ["b", "c"] {
        let refused = scene.reserve(&id, &["d"]).unwrap_err();
        assert!(matches!(refused, Refusal::GameSessionFull { open: 0, max: 1, .. }), "{refused}");
        assert_eq!(scene.available(), 0);
        scene.release(leaving).unwrap();
    }
    assert!(matches!(scene.reserve(&id, &["d"]), Err(Refusal::GameSessionFull { open: 0, .. })));
    scene.remove("p0", &id, "a").unwrap();
    assert_eq!(scene.available(), 1);
    scene.reserve(&id, &["d"]).unwrap();
}

#[test]
fn a_higher_maximum_opens_slots_at_once_and_none_closes_all() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    assert_eq!(scene.available(), 0);
    scene.update_max(&id, 2);
    assert_eq!(scene.available(), 1);
    scene.update_max(&id, 0);
    assert_eq!(scene.available(), 0);
}

#[test]
fn deny_all_keeps_new_players_out_and_those_with_a_slot_in() {
    let (mut scene, id) = Scene::active(3);
    scene.reserve(&id, &["a"]).unwrap();
    let policy = |policy| GameSessionUpdate { policy: Some(policy), ..nothing(&id) };
    scene.update(policy(PlayerSessionCreationPolicy::DenyAll)).unwrap();
    assert_eq!(scene.reserve(&id, &["b"]), Err(Refusal::PlayersDenied(id.clone())));
    scene.accept("p0", &id, "a").unwrap();
    // The search's word is about slots alone.
    assert!(scene.session(&id).has_open_slot());
    scene.update(policy(PlayerSessionCreationPolicy::AcceptAll)).unwrap();
    scene.reserve(&id, &["b"]).unwrap();
}

#[test]
fn a_token_means_what_was_asked_with_it_not_what_became_of_it() {
    let mut scene = Scene::idle(1);
    let id = made(scene.handle(with_token("x", "t"))).id;
    scene.say("p0", ProcessMessage::ActivateGameSession { game_session: id.clone() }).unwrap();
    scene.update_max(&id, 7);
    assert_eq!(made(scene.handle(with_token("y", "t"))).max_players, 7);
}
