//! Draining processes.

use rallypoint_fleet::{
    Command, GameSessionStatus, ProcessEnd, ProcessId, ProcessMessage, ProcessStatus, Refusal,
};

use crate::scene::{LOCATION, Scene, new_session};

fn drain(scene: &mut Scene, process: &str) -> Result<rallypoint_fleet::Reply, Refusal> {
    scene.handle(Command::DrainProcess { process: ProcessId::new(process) })
}

#[test]
fn an_idle_process_is_told_to_end_at_once_and_gets_no_game_session() {
    let mut scene = Scene::idle(1);
    drain(&mut scene, "p0").unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    assert!(scene.told_to_terminate("p0"));
    let refused = scene.handle(Command::CreateGameSession(new_session("one")));
    assert!(matches!(refused, Err(Refusal::FleetCapacityExceeded)), "{refused:?}");
}

#[test]
fn a_process_that_is_not_ready_yet_never_becomes_idle() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    drain(&mut scene, "p").unwrap();
    assert_eq!(scene.process("p"), ProcessStatus::Terminating);
}

#[test]
fn a_hosting_process_goes_on_to_the_end_of_its_game_session() {
    let (mut scene, id) = Scene::active(4);
    drain(&mut scene, "p0").unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Hosting);
    assert!(!scene.told_to_terminate("p0"));
    assert_eq!(scene.session(&id).status, GameSessionStatus::Active);
    scene.reserve(&id, &["a"]).unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
}

#[test]
fn an_idle_process_that_is_away_is_told_when_it_comes_back() {
    let mut scene = Scene::idle(1);
    scene.handle(Command::DisconnectProcess { process: ProcessId::new("p0") }).unwrap();
    drain(&mut scene, "p0").unwrap();
    assert!(!scene.told_to_terminate("p0"));
    scene.connect_to("p0", "fleet-123", LOCATION).unwrap();
    assert!(scene.told_to_terminate("p0"));
}

#[test]
fn draining_twice_says_it_once_and_what_is_over_cannot_be_drained() {
    let (mut scene, _) = Scene::active(4);
    drain(&mut scene, "p0").unwrap();
    scene.effects.clear();
    drain(&mut scene, "p0").unwrap();
    assert_eq!(scene.effects, []);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert!(matches!(drain(&mut scene, "p0"), Err(Refusal::InvalidProcessStatus { .. })));
    assert!(matches!(drain(&mut scene, "nobody"), Err(Refusal::ProcessNotFound(_))));
}

#[test]
fn a_process_stays_drained_over_a_restart() {
    let (mut scene, _) = Scene::active(4);
    drain(&mut scene, "p0").unwrap();
    let kept = postcard::to_stdvec(&scene.fleets).unwrap();
    scene.fleets = postcard::from_bytes(&kept).unwrap();
    scene.handle(Command::Restarted).unwrap();
    assert!(scene.fleets.process(&ProcessId::new("p0")).unwrap().draining);
    drain(&mut scene, "p0").unwrap();
}
