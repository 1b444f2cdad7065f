//! The service was away and is back.

use std::time::Duration;

use rallypoint_fleet::{
    Command, GameSessionStatus, NewQueue, PlacementStatus, PlayerSessionStatus, ProcessEnd, ProcessMessage,
    ProcessStatus, Push, TerminationMode, Timestamp,
};

use crate::placements::new_placement;
use crate::queues::new_queue;
use crate::scene::{LOCATION, Scene, activate};

impl Scene {
    /// Nobody was there for so long.
    fn away(&mut self, seconds: u64) {
        self.now.0 += seconds * 1000;
        self.effects.clear();
        self.handle(Command::Restarted).unwrap();
    }
}

#[test]
fn a_process_has_the_restart_window_to_come_back_and_its_game_session_goes_on() {
    for (back_after, expected) in
        [(119, ProcessStatus::Hosting), (120, ProcessStatus::Ended(ProcessEnd::Crashed))]
    {
        let (mut scene, id) = Scene::active(4);
        scene.away(3600);
        assert_eq!(scene.process("p0"), ProcessStatus::Hosting);
        scene.wait(back_after);
        let _ = scene.connect("p0");
        assert_eq!(scene.process("p0"), expected);
        let goes_on = scene.session(&id).status == GameSessionStatus::Active;
        assert_eq!(goes_on, expected == ProcessStatus::Hosting);
    }
}

#[test]
fn whoever_was_away_before_has_the_same_window() {
    let mut scene = Scene::idle(1);
    scene.disconnect("p0");
    scene.now.0 += 29_000;
    scene.away(3600);
    scene.wait(119);
    scene.connect("p0").unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Idle);
}

#[test]
fn an_idle_process_is_placeable_again_only_when_it_is_back() {
    let mut scene = Scene::idle(1);
    scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
    scene.away(10);
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.host_of("one"), None);
    scene.connect("p0").unwrap();
    assert_eq!(scene.host_of("one"), Some("p0"));
}

#[test]
fn reservations_end_when_they_would_have_ended() {
    let (mut scene, id) = Scene::active(4);
    scene.reserve(&id, &["a"]).unwrap();
    scene.wait(30);
    scene.reserve(&id, &["b"]).unwrap();
    let due = scene.now.0 + 30_000;
    scene.away(40);
    assert_eq!(scene.player("a"), PlayerSessionStatus::TimedOut);
    let a = scene.fleets.player_sessions_of(&id).next().unwrap();
    assert_eq!(a.terminated_at, Some(Timestamp(due)));
    scene.wait(19);
    assert_eq!(scene.player("b"), PlayerSessionStatus::Reserved);
    scene.wait(1);
    assert_eq!(scene.player("b"), PlayerSessionStatus::TimedOut);
}

#[test]
fn an_activation_may_still_be_done() {
    for (away, then) in [(3600, 120), (200, 120), (10, 290)] {
        let mut scene = Scene::idle(1);
        let id = scene.create("one", 4);
        scene.away(away);
        scene.connect("p0").unwrap();
        scene.wait(then - 1);
        assert_eq!(scene.session(&id).status, GameSessionStatus::Activating, "{away}");
        scene.wait(1);
        assert_eq!(scene.session(&id).status, GameSessionStatus::Error, "{away}");
    }
}

#[test]
fn a_termination_is_told_again_with_its_new_time() {
    let (mut scene, id) = Scene::active(4);
    scene.terminate(&id, TerminationMode::TriggerOnProcessTerminate).unwrap();
    scene.away(3600);
    scene.wait(20);
    scene.connect("p0").unwrap();
    let termination_time = Timestamp(scene.now.0 + 100_000);
    assert_eq!(scene.told("p0"), [Push::TerminateProcess { termination_time }]);
    scene.wait(99);
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    scene.wait(1);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::TerminationTimedOut));
}

#[test]
fn whoever_is_to_end_since_long_ago_is_told_before_it_is_given_up() {
    let mut scene = Scene::idle(1);
    let timeout = Some(Duration::from_secs(20));
    scene.create_queue(NewQueue { timeout, ..new_queue("queue", &["fleet-123"]) }).unwrap();
    scene.start(new_placement("one", "queue"));
    // The placement's end, and that of the grace its process had from then on, were both while nobody was there.
    scene.away(1000);
    assert_eq!(scene.placement("one").status, PlacementStatus::TimedOut);
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    scene.wait(119);
    scene.connect("p0").unwrap();
    let termination_time = Timestamp(scene.now.0 + 1_000);
    assert_eq!(scene.told("p0"), [Push::TerminateProcess { termination_time }]);
}

#[test]
fn getting_ready_may_still_be_done() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    scene.away(3600);
    scene.wait(100);
    scene.connect("p").unwrap();
    scene.say("p", activate(7777)).unwrap();
    scene.wait(100);
    assert_eq!(scene.process("p"), ProcessStatus::Activated);
}

#[test]
fn silence_begins_anew_when_a_process_is_back() {
    let mut scene = Scene::idle(1);
    scene.wait(170);
    scene.away(60);
    assert_eq!(scene.fleets.silent(scene.now), []);
    scene.connect("p0").unwrap();
    scene.wait(179);
    assert_eq!(scene.process("p0"), ProcessStatus::Idle);
    scene.wait(1);
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
}

#[test]
fn nothing_is_expected_of_who_had_ended() {
    let mut scene = Scene::idle(1);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.away(60);
    let events = scene.fleets.events_of(&crate::scene::fleet_id()).count();
    scene.wait(600);
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
    assert_eq!(scene.fleets.events_of(&crate::scene::fleet_id()).count(), events);
    scene.idle_process("p1", "fleet-123", LOCATION);
}
