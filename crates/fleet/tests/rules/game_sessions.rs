//! Creating and activating game sessions.

use rallypoint_fleet::{
    AliasId, Command, Effect, FleetId, FleetOrAlias, GameSessionStatus, Location, NewGameSession, ProcessEnd,
    ProcessId, ProcessMessage, ProcessStatus, Push, Refusal, TerminationMode,
};

use crate::scene::{LOCATION, Scene, activate, heartbeat, made, new_fleet, new_session, with_token};

const FORCE: TerminationMode = TerminationMode::Force;

#[test]
fn a_game_session_is_placed_on_the_process_that_was_idle_longest() {
    let mut scene = Scene::idle(2);
    let session = made(scene.handle(Command::CreateGameSession(new_session("one"))));
    assert_eq!(session.id.as_str(), "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/one");
    assert_eq!(session.status, GameSessionStatus::Activating);
    assert_eq!((session.process.as_str(), session.port), ("p0", 7777));
    let p0 = ProcessId::new("p0");
    assert_eq!(
        scene.effects,
        [
            Effect::GameSessionChanged(session.id.clone(), GameSessionStatus::Activating),
            Effect::ProcessChanged(p0.clone(), ProcessStatus::Hosting),
            Effect::Push(p0, Push::CreateGameSession(session.id)),
        ]
    );
    let second = scene.create("two", 4);
    assert_eq!(scene.session(&second).process.as_str(), "p1");
}

#[test]
fn without_an_idle_process_there_is_no_capacity() {
    let mut scene = Scene::idle(1);
    scene.create("one", 4);
    let refused = scene.handle(Command::CreateGameSession(new_session("two")));
    assert_eq!(refused, Err(Refusal::FleetCapacityExceeded));
}

#[test]
fn a_process_is_placeable_only_from_its_first_healthy_heartbeat() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    scene.say("p", activate(7777)).unwrap();
    let refused = scene.handle(Command::CreateGameSession(new_session("one")));
    assert_eq!(refused, Err(Refusal::FleetCapacityExceeded));
    scene.say("p", heartbeat(true)).unwrap();
    scene.create("one", 4);
}

#[test]
fn a_disconnected_process_is_not_placeable_and_keeps_its_turn() {
    let mut scene = Scene::idle(2);
    scene.disconnect("p0");
    let one = scene.create("one", 4);
    assert_eq!(scene.session(&one).process.as_str(), "p1");
    let refused = scene.handle(Command::CreateGameSession(new_session("two")));
    assert_eq!(refused, Err(Refusal::FleetCapacityExceeded));
    scene.connect("p0").unwrap();
    let two = scene.create("two", 4);
    assert_eq!(scene.session(&two).process.as_str(), "p0");
}

#[test]
fn fields_out_of_range_are_refused_by_name() {
    let pair = |key: usize, value: usize| vec![("k".repeat(key), "v".repeat(value))];
    let new = || new_session("one");
    let token = |text: &str| Some(text.to_owned());
    let cases: [(&str, NewGameSession); 11] = [
        ("MaximumPlayerSessionCount", NewGameSession { max_players: 201, ..new() }),
        ("GameProperties", NewGameSession { properties: vec![(String::new(), String::new()); 17], ..new() }),
        ("GameProperties.Key", NewGameSession { properties: pair(33, 1), ..new() }),
        ("GameProperties.Value", NewGameSession { properties: pair(1, 97), ..new() }),
        ("GameSessionData", NewGameSession { data: Some("x".repeat(262_145)), ..new() }),
        ("IdempotencyToken", NewGameSession { idempotency_token: token("under_score"), ..new() }),
        ("IdempotencyToken", NewGameSession { idempotency_token: token(""), ..new() }),
        ("IdempotencyToken", NewGameSession { idempotency_token: token(&"x".repeat(49)), ..new() }),
        ("GameSessionId", new_session("a/b")),
        ("Name", NewGameSession { name: Some(String::new()), ..new() }),
        ("Name", NewGameSession { name: Some("x".repeat(1025)), ..new() }),
    ];
    let mut scene = Scene::idle(1);
    for (expected, new) in cases {
        match scene.handle(Command::CreateGameSession(new)) {
            Err(Refusal::InvalidRequest { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    assert_eq!(scene.fleets.game_sessions().count(), 0);
    let largest = NewGameSession {
        max_players: 200,
        properties: vec![("ä".repeat(32), "ä".repeat(96)); 16],
        data: Some("ä".repeat(262_144)),
        name: Some("x".repeat(1024)),
        ..new()
    };
    scene.handle(Command::CreateGameSession(largest)).unwrap();
}

#[test]
fn the_fleet_must_exist_and_have_the_location() {
    let mut scene = Scene::idle(1);
    let with = |fleet: FleetOrAlias, location: Option<&str>| {
        let location = location.map(Location::new);
        Command::CreateGameSession(NewGameSession { fleet, location, ..new_session("a") })
    };
    let nowhere = FleetId::new("fleet-9");
    let refused = scene.handle(with(nowhere.clone().into(), None));
    assert_eq!(refused, Err(Refusal::FleetNotFound(nowhere)));
    let alias = AliasId::new("alias-9");
    let refused = scene.handle(with(alias.clone().into(), None));
    assert_eq!(refused, Err(Refusal::AliasNotFound(alias)));
    scene.location("custom-elsewhere");
    let refused = scene.handle(with(FleetId::new("fleet-123").into(), Some("custom-elsewhere")));
    assert_eq!(refused, Err(Refusal::LocationNotFound("custom-elsewhere".to_owned())));
    made(scene.handle(with(FleetId::new("fleet-123").into(), Some(LOCATION))));
}

#[test]
fn a_location_asked_for_is_where_it_goes_else_the_longest_idle_decides() {
    let mut scene = Scene::idle(0);
    scene.location("custom-east");
    scene.fleet(new_fleet("fleet-2", &[LOCATION, "custom-east"]));
    scene.idle_process("west", "fleet-2", LOCATION);
    scene.idle_process("east", "fleet-2", "custom-east");
    scene.idle_process("west-2", "fleet-2", LOCATION);
    let mut create = |suffix: &str, location: Option<&str>| {
        let (fleet, location) = (FleetId::new("fleet-2").into(), location.map(Location::new));
        let new = NewGameSession { fleet, location, ..new_session(suffix) };
        scene.handle(Command::CreateGameSession(new))
    };
    let east = made(create("a", Some("custom-east")));
    assert_eq!(east.id.as_str(), "arn:aws:gamelift:us-west-2::gamesession/fleet-2/custom-east/a");
    assert_eq!((east.process.as_str(), east.location.as_str()), ("east", "custom-east"));
    assert_eq!(create("b", Some("custom-east")), Err(Refusal::FleetCapacityExceeded));
    assert_eq!(made(create("b", None)).process.as_str(), "west");
    assert_eq!(made(create("c", None)).process.as_str(), "west-2");
}

#[test]
fn fleets_share_neither_processes_nor_tokens() {
    let mut scene = Scene::idle(1);
    scene.fleet(new_fleet("fleet-2", &[LOCATION]));
    let on_second = |suffix: &str| NewGameSession {
        fleet: FleetId::new("fleet-2").into(),
        idempotency_token: Some("token".to_owned()),
        ..new_session(suffix)
    };
    let refused = scene.handle(Command::CreateGameSession(on_second("x")));
    assert_eq!(refused, Err(Refusal::FleetCapacityExceeded));
    let first = made(scene.handle(with_token("x", "token")));
    scene.idle_process("other", "fleet-2", LOCATION);
    let second = made(scene.handle(Command::CreateGameSession(on_second("x"))));
    assert_ne!(first.id, second.id);
    let of_token =
        |fleet: &str| scene.fleets.game_session_of_token(&FleetId::new(fleet), "token").map(|s| &s.id);
    assert_eq!((of_token("fleet-123"), of_token("fleet-2")), (Some(&first.id), Some(&second.id)));
}

#[test]
fn the_same_token_gives_the_same_game_session_as_it_stands() {
    let mut scene = Scene::idle(2);
    let first = made(scene.handle(with_token("x", "token")));
    assert!(first.id.as_str().ends_with("/custom-local/token"));
    scene.say("p0", ProcessMessage::ActivateGameSession { game_session: first.id.clone() }).unwrap();
    scene.effects.clear();
    let again = made(scene.handle(with_token("y", "token")));
    assert_eq!((again.id, again.status), (first.id, GameSessionStatus::Active));
    assert_eq!(scene.effects, []);
}

#[test]
fn the_same_token_with_other_parameters_is_a_mismatch() {
    let mut scene = Scene::idle(2);
    scene.handle(with_token("x", "token")).unwrap();
    let other =
        NewGameSession { idempotency_token: Some("token".to_owned()), max_players: 5, ..new_session("x") };
    let refused = scene.handle(Command::CreateGameSession(other));
    assert_eq!(refused, Err(Refusal::IdempotentParameterMismatch("token".to_owned())));
}

#[test]
fn a_token_is_known_before_capacity_is_looked_at_and_after_the_end() {
    let mut scene = Scene::idle(1);
    let first = made(scene.handle(with_token("x", "token")));
    scene.terminate(&first.id, FORCE).unwrap();
    let again = made(scene.handle(with_token("x", "token")));
    assert_eq!(again.status, GameSessionStatus::Terminated);
}

#[test]
fn a_suffix_in_use_is_refused() {
    let mut scene = Scene::idle(2);
    scene.create("one", 4);
    let refused = scene.handle(Command::CreateGameSession(new_session("one")));
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "GameSessionId", .. })));
    let refused = scene.handle(with_token("x", "one"));
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "IdempotencyToken", .. })));
}

#[test]
fn only_its_own_process_activates_a_game_session_and_once() {
    let mut scene = Scene::idle(2);
    let id = scene.create("one", 4);
    let message = ProcessMessage::ActivateGameSession { game_session: id.clone() };
    let refused = scene.say("p1", message.clone());
    assert!(matches!(refused, Err(Refusal::NotTheHost { .. })));
    scene.say("p0", message.clone()).unwrap();
    assert_eq!(scene.session(&id).status, GameSessionStatus::Active);
    assert!(matches!(scene.say("p0", message), Err(Refusal::InvalidGameSessionStatus { .. })));
}

#[test]
fn a_game_session_not_activated_in_time_is_an_error_and_its_process_ends() {
    let mut scene = Scene::idle(1);
    let id = scene.create("one", 4);
    scene.wait_healthy(299, &["p0"]);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Activating);
    scene.effects.clear();
    scene.wait(1);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Error);
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    assert!(scene.told_to_terminate("p0"));
    scene.wait(300);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::ActivationTimedOut));
}
