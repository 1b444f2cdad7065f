//! Termination by request.

use rallypoint_fleet::{
    Command, Effect, GameSessionStatus, GameSessionStatusReason, PlayerSessionStatus, ProcessEnd, ProcessId,
    ProcessMessage, ProcessStatus, Push, Refusal, TerminationMode, Timestamp,
};

use crate::scene::{Scene, made, new_session};

const TRIGGER: TerminationMode = TerminationMode::TriggerOnProcessTerminate;
const FORCE: TerminationMode = TerminationMode::Force;

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
