//! The fleet's rules, one test each.

#![expect(clippy::unwrap_used, reason = "a failing test is what they are for")]

mod scene;
mod search;
mod updates;

use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    Command, ComputeName, Effect, FleetId, GameSessionId, GameSessionStatus, GameSessionStatusReason,
    Location, NewGameSession, NewPlayerSession, PlayerId, PlayerSessionId, PlayerSessionStatus, ProcessEnd,
    ProcessId, ProcessMessage, ProcessStatus, Push, Refusal, Reply, TerminationMode, Timestamp,
};

use crate::scene::{Scene, activate, heartbeat, made, new_player, new_session, with_token};

const TRIGGER: TerminationMode = TerminationMode::TriggerOnProcessTerminate;
const FORCE: TerminationMode = TerminationMode::Force;

// Creating game sessions.

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
    let cases: [(&str, NewGameSession); 13] = [
        ("FleetId", NewGameSession { fleet: FleetId::new("alias-1"), ..new() }),
        ("FleetId", NewGameSession { fleet: FleetId::new("fleet-"), ..new() }),
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
    assert_eq!(scene.fleet.game_sessions().count(), 0);
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
fn any_fleet_id_is_this_fleet_but_the_location_must_match() {
    let mut scene = Scene::idle(2);
    let fleet = FleetId::new("containerfleet-9");
    let location = Some(Location::new("custom-local"));
    let session = made(scene.handle(Command::CreateGameSession(NewGameSession {
        fleet,
        location,
        ..new_session("a")
    })));
    assert_eq!(session.fleet.as_str(), "fleet-123");
    let location = Some(Location::new("eu-west-1"));
    let refused = scene.handle(Command::CreateGameSession(NewGameSession { location, ..new_session("b") }));
    assert_eq!(refused, Err(Refusal::LocationNotFound("eu-west-1".to_owned())));
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

// Activating game sessions.

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

// Player sessions.

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
    assert_eq!(scene.fleet.available_game_sessions().count(), 0);
    scene.release("b").unwrap();
    assert_eq!(scene.fleet.available_game_sessions().count(), 1);
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
    assert_eq!(scene.fleet.player_sessions_of(&id).count(), 0);
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
    let ids: Vec<_> = scene.fleet.player_sessions_of(&id).map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
    let of_player = scene.fleet.player_sessions_of_player(&PlayerId::new("player-a"));
    assert_eq!(of_player.map(|session| session.id.as_str()).collect::<Vec<_>>(), ["a"]);
}

// The life of a process.

#[test]
fn a_process_must_name_a_fleet() {
    let mut scene = Scene::idle(0);
    let refused = scene.handle(Command::ConnectProcess {
        process: ProcessId::new("p"),
        fleet: FleetId::new("Fleet-1"),
        compute: ComputeName::new("host"),
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
    });
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "FleetId", .. })));
    assert_eq!(scene.fleet.processes().count(), 0);
}

#[test]
fn a_process_is_not_taken_over_by_another_compute() {
    let mut scene = Scene::idle(1);
    let theirs = Command::ConnectProcess {
        process: ProcessId::new("p0"),
        fleet: FleetId::new("fleet-123"),
        compute: ComputeName::new("another-host"),
        ip: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 9)),
    };
    assert!(matches!(scene.handle(theirs), Err(Refusal::InvalidProcessStatus { .. })));
    let process = scene.fleet.process(&ProcessId::new("p0")).unwrap();
    assert_eq!((process.compute.as_str(), process.ip), ("host", IpAddr::V4(Ipv4Addr::LOCALHOST)));
    scene.connect("p0").unwrap();
}

#[test]
fn a_process_activates_once_and_may_repeat_itself() {
    let mut scene = Scene::idle(0);
    assert!(matches!(scene.say("p", activate(1)), Err(Refusal::ProcessNotFound(_))));
    scene.connect("p").unwrap();
    assert!(matches!(scene.say("p", heartbeat(true)), Err(Refusal::InvalidProcessStatus { .. })));
    for port in [0, 60_001] {
        let refused = scene.say("p", activate(port));
        assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "Port", .. })));
    }
    scene.say("p", activate(60_000)).unwrap();
    assert_eq!(scene.process("p"), ProcessStatus::Activated);
    scene.effects.clear();
    scene.say("p", activate(60_000)).unwrap();
    assert_eq!(scene.effects, []);
    assert!(matches!(scene.say("p", activate(1)), Err(Refusal::InvalidProcessStatus { .. })));
}

#[test]
fn one_unhealthy_report_ends_a_process_and_interrupts_its_game_session() {
    let (mut scene, id) = Scene::active(4);
    scene.say("p0", heartbeat(false)).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminating);
    assert!(scene.told_to_terminate("p0"));
    scene.wait(300);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Unhealthy));
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
    assert_eq!(scene.session(&id).status_reason, Some(GameSessionStatusReason::Interrupted));
}

#[test]
fn the_reason_a_process_was_ended_for_outlives_its_process_ending() {
    let (mut scene, id) = Scene::active(4);
    scene.say("p0", heartbeat(false)).unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Unhealthy));
    assert_eq!(scene.session(&id).status_reason, Some(GameSessionStatusReason::Interrupted));
}

#[test]
fn three_intervals_of_silence_end_a_process() {
    for hosting in [false, true] {
        let mut scene = Scene::idle(1);
        if hosting {
            scene.create("one", 4);
        }
        scene.wait(60);
        scene.say("p0", heartbeat(true)).unwrap();
        scene.wait(179);
        assert_ne!(scene.process("p0"), ProcessStatus::Terminating);
        scene.wait(1);
        assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
        assert!(scene.told_to_terminate("p0"));
    }
}

#[test]
fn a_process_that_never_sends_its_first_heartbeat_is_ended() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    scene.say("p", activate(7777)).unwrap();
    scene.wait(180);
    assert_eq!(scene.process("p"), ProcessStatus::Terminating);
}

#[test]
fn a_crash_ends_the_game_session_and_its_player_sessions() {
    let (mut scene, id) = Scene::active(4);
    scene.reserve(&id, &["a", "b"]).unwrap();
    scene.accept("p0", &id, "a").unwrap();
    scene.handle(Command::ProcessExited { process: ProcessId::new("p0") }).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Crashed));
    let session = scene.session(&id);
    assert_eq!(session.status, GameSessionStatus::Terminated);
    assert_eq!(session.status_reason, Some(GameSessionStatusReason::Interrupted));
    assert_eq!(session.terminated_at, Some(scene.now));
    assert_eq!(session.current_players, 0);
    assert_eq!(scene.player("a"), PlayerSessionStatus::Completed);
    assert_eq!(scene.player("b"), PlayerSessionStatus::TimedOut);
}

#[test]
fn a_clean_end_leaves_no_reason_and_an_exit_after_it_changes_nothing() {
    let (mut scene, id) = Scene::active(4);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
    assert_eq!(scene.session(&id).status_reason, None);
    scene.handle(Command::ProcessExited { process: ProcessId::new("p0") }).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
}

#[test]
fn a_reconnect_in_the_window_keeps_the_game_session() {
    let (mut scene, id) = Scene::active(4);
    scene.disconnect("p0");
    scene.wait(29);
    scene.connect("p0").unwrap();
    scene.wait(29);
    assert_eq!(scene.process("p0"), ProcessStatus::Hosting);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Active);
}

#[test]
fn a_process_that_does_not_come_back_crashed() {
    let (mut scene, id) = Scene::active(4);
    scene.disconnect("p0");
    scene.wait(30);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Crashed));
    assert_eq!(scene.session(&id).status_reason, Some(GameSessionStatusReason::Interrupted));
    assert!(matches!(scene.connect("p0"), Err(Refusal::InvalidProcessStatus { .. })));
}

#[test]
fn the_window_also_holds_for_a_process_that_never_activated() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    scene.disconnect("p");
    scene.wait(30);
    assert_eq!(scene.process("p"), ProcessStatus::Ended(ProcessEnd::Crashed));
}

// Termination by request.

#[test]
fn a_triggered_termination_lasts_until_the_process_ends() {
    let (mut scene, id) = Scene::active(4);
    assert_eq!(made(scene.terminate(&id, TRIGGER)).status, GameSessionStatus::Terminating);
    let termination_time = Timestamp(scene.now.0 + 300_000);
    let told = Effect::Push(ProcessId::new("p0"), Push::TerminateProcess { termination_time });
    assert_eq!(scene.effects.last(), Some(&told));
    scene.effects.clear();
    assert_eq!(made(scene.terminate(&id, TRIGGER)).status, GameSessionStatus::Terminating);
    assert_eq!(scene.effects, []);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
    let reason = Some(GameSessionStatusReason::TriggeredOnProcessTerminate);
    assert_eq!(
        (scene.session(&id).status, scene.session(&id).status_reason),
        (GameSessionStatus::Terminated, reason)
    );
    assert!(matches!(scene.terminate(&id, TRIGGER), Err(Refusal::InvalidGameSessionStatus { .. })));
}

#[test]
fn a_process_that_ignores_its_termination_is_over_after_the_grace() {
    let (mut scene, id) = Scene::active(4);
    scene.terminate(&id, TRIGGER).unwrap();
    scene.wait(300);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::TerminationTimedOut));
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
}

#[test]
fn an_activating_game_session_can_only_be_forced_to_end() {
    let mut scene = Scene::idle(1);
    let id = scene.create("one", 4);
    assert!(matches!(scene.terminate(&id, TRIGGER), Err(Refusal::InvalidGameSessionStatus { .. })));
    let ended = made(scene.terminate(&id, FORCE));
    assert_eq!(ended.status, GameSessionStatus::Terminated);
    assert_eq!(ended.status_reason, Some(GameSessionStatusReason::ForceTerminated));
    assert!(scene.told_to_terminate("p0"));
    assert!(matches!(scene.terminate(&id, FORCE), Err(Refusal::InvalidGameSessionStatus { .. })));
}

#[test]
fn force_ends_a_terminating_game_session_at_once() {
    let (mut scene, id) = Scene::active(4);
    scene.reserve(&id, &["a"]).unwrap();
    scene.terminate(&id, TRIGGER).unwrap();
    let ended = made(scene.terminate(&id, FORCE));
    assert_eq!(ended.status_reason, Some(GameSessionStatusReason::ForceTerminated));
    assert_eq!((ended.current_players, scene.player("a")), (0, PlayerSessionStatus::TimedOut));
}

#[test]
fn an_idle_process_can_be_terminated() {
    let mut scene = Scene::idle(1);
    scene.handle(Command::TerminateProcess { process: ProcessId::new("p0"), within: None }).unwrap();
    assert!(scene.told_to_terminate("p0"));
    let refused = scene.handle(Command::CreateGameSession(new_session("one")));
    assert_eq!(refused, Err(Refusal::FleetCapacityExceeded));
}

#[test]
fn a_process_told_to_terminate_while_away_hears_it_when_it_is_back() {
    let (mut scene, id) = Scene::active(4);
    scene.disconnect("p0");
    scene.terminate(&id, TRIGGER).unwrap();
    assert!(!scene.told_to_terminate("p0"));
    scene.connect("p0").unwrap();
    assert!(scene.told_to_terminate("p0"));
}

// Time.

#[test]
fn time_never_runs_backwards() {
    let (mut scene, id) = Scene::active(1);
    scene.wait(10);
    let latest = scene.now;
    scene.now.0 -= 5000;
    scene.reserve(&id, &["a"]).unwrap();
    let created_at = scene.fleet.player_session(&PlayerSessionId::new("a")).unwrap().created_at;
    assert_eq!(created_at, latest);
}

#[test]
fn what_was_due_happened_when_it_was_due_however_late_the_fleet_is_asked() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    let due = scene.now.after(scene.fleet.config().reservation_timeout);
    assert_eq!(scene.fleet.next_deadline(), Some(due));
    scene.wait(100);
    let ended = scene.fleet.player_session(&PlayerSessionId::new("a")).unwrap().terminated_at;
    assert_eq!(ended, Some(due));
}

#[test]
fn what_ended_is_forgotten_after_retention() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.wait(30 * 24 * 3600 - 1);
    assert!(scene.fleet.game_session(&id).is_some());
    scene.wait(1);
    assert!(scene.fleet.game_session(&id).is_none());
    assert!(scene.fleet.process(&ProcessId::new("p0")).is_none());
    assert!(scene.fleet.player_session(&PlayerSessionId::new("a")).is_none());
    assert_eq!(scene.fleet.player_sessions_of_player(&PlayerId::new("player-a")).count(), 0);
    assert_eq!(scene.fleet.next_deadline(), None);
}

#[test]
fn a_process_that_never_hosted_is_forgotten_an_hour_after_its_end() {
    let mut scene = Scene::idle(1);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.wait(3599);
    assert!(matches!(scene.connect("p0"), Err(Refusal::InvalidProcessStatus { .. })));
    scene.wait(1);
    assert_eq!(scene.fleet.processes().count(), 0);
}
