//! The life of a process.

use rallypoint_fleet::{
    Command, ComputeName, FleetId, GameSessionStatus, GameSessionStatusReason, PlayerSessionStatus,
    ProcessEnd, ProcessExit, ProcessId, ProcessMessage, ProcessStatus, Refusal,
};

use crate::scene::{LOCATION, Scene, activate, heartbeat, new_fleet};

#[test]
fn a_process_belongs_to_one_fleet_and_one_compute() {
    let mut scene = Scene::idle(1);
    let nowhere = FleetId::new("fleet-9");
    assert_eq!(scene.connect_to("p", "fleet-9", LOCATION), Err(Refusal::FleetNotFound(nowhere)));
    scene.fleet(new_fleet("fleet-2", &[LOCATION]));
    let refused = scene.connect_to("p0", "fleet-2", LOCATION);
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "pID", .. })), "{refused:?}");
    let refused = scene.handle(Command::ConnectProcess {
        process: ProcessId::new("p0"),
        fleet: FleetId::new("fleet-123"),
        compute: ComputeName::new("other"),
        register_at: None,
    });
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "pID", .. })), "{refused:?}");
    assert_eq!(scene.fleets.processes().count(), 1);
    assert_eq!(scene.fleets.processes_of(&FleetId::new("fleet-123")).count(), 1);
    assert_eq!(scene.fleets.processes_of(&FleetId::new("fleet-2")).count(), 0);
}

#[test]
fn a_process_that_does_not_get_ready_in_five_minutes_is_ended() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    scene.wait(299);
    assert_eq!(scene.process("p"), ProcessStatus::Connected);
    scene.wait(1);
    assert_eq!(scene.process("p"), ProcessStatus::Terminating);
    assert!(scene.told_to_terminate("p"));
    scene.say("p", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.process("p"), ProcessStatus::Ended(ProcessEnd::ReadyTimedOut));
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
    scene
        .handle(Command::ProcessExited { process: ProcessId::new("p0"), exit: ProcessExit::Code(0) })
        .unwrap();
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
    scene
        .handle(Command::ProcessExited { process: ProcessId::new("p0"), exit: ProcessExit::Code(0) })
        .unwrap();
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

#[test]
fn heartbeats_are_expected_of_whoever_came_back() {
    let mut scene = Scene::idle(1);
    scene.disconnect("p0");
    scene.connect("p0").unwrap();
    scene.wait(179);
    assert_eq!(scene.fleets.silent(scene.now), []);
    scene.now.0 += 1000;
    assert_eq!(scene.fleets.silent(scene.now), [ProcessId::new("p0")]);
    // Heard of at the last moment.
    scene.say("p0", heartbeat(true)).unwrap();
    assert_eq!(scene.fleets.silent(scene.now), []);
}

#[test]
fn a_process_that_is_not_expected_to_speak_is_never_silent() {
    let mut scene = Scene::idle(1);
    let silent = |process: &str| Command::ProcessSilent { process: ProcessId::new(process) };
    assert!(matches!(scene.handle(silent("nobody")), Err(Refusal::ProcessNotFound(_))));
    scene.connect("p").unwrap();
    scene.handle(silent("p")).unwrap();
    assert_eq!(scene.process("p"), ProcessStatus::Connected);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.handle(silent("p0")).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
}
