//! Fleet events.

use rallypoint_fleet::{
    Command, Effect, FleetEventCode, FleetId, LaunchFailure, ProcessEnd, ProcessExit, ProcessId,
    ProcessMessage, ProcessStatus, Refusal,
};

use crate::scene::{Scene, fleet_id, heartbeat};

impl Scene {
    /// The codes of the events after those of the fleet's creation.
    fn events(&self) -> Vec<FleetEventCode> {
        self.fleets.events_of(&fleet_id()).skip(2).map(|event| event.code).collect()
    }

    fn last_message(&self) -> &str {
        self.fleets.events_of(&fleet_id()).last().map_or("", |event| &event.message)
    }

    fn exit(&mut self, process: &str, exit: ProcessExit) {
        self.handle(Command::ProcessExited { process: ProcessId::new(process), exit }).unwrap();
    }
}

#[test]
fn a_fleet_begins_with_its_creation() {
    let scene = Scene::idle(0);
    let events: Vec<_> =
        scene.fleets.events_of(&fleet_id()).map(|event| (event.number, event.code)).collect();
    assert_eq!(events, [(0, FleetEventCode::FleetCreated), (1, FleetEventCode::FleetStateActive)]);
    assert_eq!(
        FleetEventCode::ServerProcessProcessReadyTimeout.to_string(),
        "SERVER_PROCESS_PROCESS_READY_TIMEOUT"
    );
}

#[test]
fn a_crash_is_an_event_with_its_exit_code() {
    let mut scene = Scene::idle(2);
    scene.exit("p0", ProcessExit::Code(3));
    assert_eq!(scene.events(), [FleetEventCode::ServerProcessCrashed]);
    assert!(scene.last_message().contains("code 3"), "{}", scene.last_message());
    assert_eq!(scene.fleets.process(&ProcessId::new("p0")).unwrap().exit, Some(ProcessExit::Code(3)));
    scene.exit("p0", ProcessExit::Code(4));
    assert_eq!(scene.fleets.process(&ProcessId::new("p0")).unwrap().exit, Some(ProcessExit::Code(3)));
    scene.disconnect("p1");
    scene.wait(30);
    assert_eq!(scene.events(), [FleetEventCode::ServerProcessCrashed; 2]);
    let last = scene.effects.iter().rfind(|effect| matches!(effect, Effect::FleetEvent(..)));
    let shown = scene.fleets.events_of(&fleet_id()).last().cloned().unwrap();
    assert_eq!(last, Some(&Effect::FleetEvent(fleet_id(), Box::new(shown))));
}

#[test]
fn a_launch_that_failed_is_an_event_and_no_process() {
    let mut scene = Scene::idle(0);
    let failed =
        |fleet, process, failure| Command::LaunchFailed { fleet, process: ProcessId::new(process), failure };
    let failures =
        [LaunchFailure::NotStarted, LaunchFailure::Exited(ProcessExit::Code(3)), LaunchFailure::Silent];
    for failure in failures {
        scene.handle(failed(fleet_id(), "p0", failure)).unwrap();
    }
    assert_eq!(
        scene.events(),
        [
            FleetEventCode::ServerProcessInvalidPath,
            FleetEventCode::ServerProcessCrashed,
            FleetEventCode::ServerProcessSdkInitializationTimeout,
        ]
    );
    let told: Vec<_> = scene.fleets.events_of(&fleet_id()).map(|event| event.message.clone()).collect();
    assert!(told[3].contains("exited with code 3 before it called InitSDK"), "{told:?}");
    assert_eq!(scene.fleets.processes().count(), 0);
    let nowhere = failed(FleetId::new("fleet-none"), "p0", LaunchFailure::Silent);
    assert!(matches!(scene.handle(nowhere), Err(Refusal::FleetNotFound(_))));
}

#[test]
fn a_launch_that_failed_after_it_connected_is_a_crash() {
    let mut scene = Scene::idle(1);
    let failure = LaunchFailure::Exited(ProcessExit::Signal(11));
    let failed = Command::LaunchFailed { fleet: fleet_id(), process: ProcessId::new("p0"), failure };
    scene.handle(failed).unwrap();
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Crashed));
    assert_eq!(scene.fleets.process(&ProcessId::new("p0")).unwrap().exit, Some(ProcessExit::Signal(11)));
    assert_eq!(scene.events(), [FleetEventCode::ServerProcessCrashed]);
}

#[test]
fn a_clean_end_is_no_crash_and_its_exit_code_is_written_down() {
    let mut scene = Scene::idle(1);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.events(), []);
    scene.exit("p0", ProcessExit::Code(0));
    assert_eq!(scene.process("p0"), ProcessStatus::Ended(ProcessEnd::Clean));
    assert_eq!(scene.events(), [FleetEventCode::GenericEvent]);
    assert!(scene.last_message().contains("code 0"), "{}", scene.last_message());
    scene.wait(60);
    assert_eq!(scene.events(), [FleetEventCode::GenericEvent]);
}

#[test]
fn a_process_that_goes_on_after_its_end_is_an_event() {
    let mut scene = Scene::idle(2);
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    scene.say("p1", ProcessMessage::TerminateServerProcess).unwrap();
    scene.disconnect("p1");
    scene.wait(29);
    assert_eq!(scene.events(), []);
    scene.wait(1);
    assert_eq!(scene.events(), [FleetEventCode::ServerProcessProcessExitTimeout]);
    assert!(scene.last_message().contains("p0"), "{}", scene.last_message());
}

#[test]
fn what_is_late_or_unhealthy_is_an_event() {
    let mut scene = Scene::idle(1);
    scene.say("p0", heartbeat(false)).unwrap();
    assert_eq!(scene.events(), [FleetEventCode::ServerProcessTerminatedUnhealthy]);
    scene.wait(300);
    assert_eq!(scene.events()[1..], [FleetEventCode::ServerProcessForceTerminated]);

    let mut silent = Scene::idle(1);
    silent.wait(180);
    assert_eq!(silent.events(), [FleetEventCode::ServerProcessTerminatedUnhealthy]);

    let mut unready = Scene::idle(0);
    unready.connect("p").unwrap();
    unready.wait(300);
    assert_eq!(unready.events(), [FleetEventCode::ServerProcessProcessReadyTimeout]);

    let mut inactive = Scene::idle(1);
    let id = inactive.create("one", 1);
    inactive.wait_healthy(300, &["p0"]);
    let event = inactive.fleets.events_of(&fleet_id()).last().unwrap();
    assert_eq!(
        (event.code, event.resource.as_str()),
        (FleetEventCode::GameSessionActivationTimeout, id.as_str())
    );
    assert_eq!(event.time, inactive.now);
}

#[test]
fn the_last_thousand_events_are_kept() {
    let mut scene = Scene::idle(0);
    for n in 0..1_100 {
        let process = format!("p{n}");
        scene.connect(&process).unwrap();
        scene.exit(&process, ProcessExit::Unknown);
    }
    let numbers: Vec<_> = scene.fleets.events_of(&fleet_id()).map(|event| event.number).collect();
    assert_eq!(numbers, (102..1_102).collect::<Vec<_>>());
}
