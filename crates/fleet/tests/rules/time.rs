//! Time, and forgetting.

use rallypoint_fleet::{Command, PlayerId, PlayerSessionId, ProcessId, ProcessMessage, Refusal};

use crate::scene::Scene;

#[test]
fn time_never_runs_backwards() {
    let (mut scene, id) = Scene::active(1);
    scene.wait(10);
    let latest = scene.now;
    scene.now.0 -= 5000;
    scene.reserve(&id, &["a"]).unwrap();
    let created_at = scene.fleets.player_session(&PlayerSessionId::new("a")).unwrap().created_at;
    assert_eq!(created_at, latest);
}

#[test]
fn what_was_due_happened_when_it_was_due_however_late_the_fleet_is_asked() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    let due = scene.now.after(scene.fleets.settings().reservation_timeout);
    assert_eq!(scene.fleets.next_deadline(), Some(due));
    scene.now.0 += 100_000;
    scene.handle(Command::Expire).unwrap();
    let ended = scene.fleets.player_session(&PlayerSessionId::new("a")).unwrap().terminated_at;
    assert_eq!(ended, Some(due));
}

#[test]
fn what_ended_is_forgotten_after_retention() {
    let (mut scene, id) = Scene::active(1);
    scene.reserve(&id, &["a"]).unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.wait(30 * 24 * 3600 - 1);
    assert!(scene.fleets.game_session(&id).is_some());
    scene.wait(1);
    assert!(scene.fleets.game_session(&id).is_none());
    assert!(scene.fleets.process(&ProcessId::new("p0")).is_none());
    assert!(scene.fleets.player_session(&PlayerSessionId::new("a")).is_none());
    assert_eq!(scene.fleets.player_sessions_of_player(&PlayerId::new("player-a")).count(), 0);
    assert_eq!(scene.fleets.next_deadline(), None);
}

#[test]
fn a_process_that_never_hosted_is_forgotten_an_hour_after_its_end() {
    let mut scene = Scene::idle(1);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.wait(3599);
    assert!(matches!(scene.connect("p0"), Err(Refusal::InvalidProcessStatus { .. })));
    scene.wait(1);
    assert_eq!(scene.fleets.processes().count(), 0);
}
