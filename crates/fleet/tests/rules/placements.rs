//! The life of a placement, and where it goes.

use std::time::Duration;

use rallypoint_fleet::{
    AliasId, Command, Effect, FallbackStrategy, FleetId, FleetUpdate, GameSessionId, GameSessionStatus,
    GameSessionStatusReason, Location, NewFleet, NewPlacement, NewQueue, Placement, PlacementId,
    PlacementStatus, PlayerId, PlayerLatency, PlayerSessionId, PlayerSessionStatus, Priority,
    PriorityConfiguration, PriorityOverride, ProcessExit, ProcessId, ProcessMessage, ProcessStatus,
    QueueName, QueueUpdate, Refusal, Reply, RoutingStrategy, Settings, TerminationMode,
};

use crate::queues::{new_queue, no_update};
use crate::scene::{LOCATION, Scene, fleet_id, new_fleet, new_player};

pub(crate) fn new_placement(id: &str, queue: &str) -> NewPlacement {
    NewPlacement {
        id: PlacementId::new(id),
        queue: QueueName::new(queue),
        max_players: 4,
        name: None,
        properties: Vec::new(),
        data: None,
        matchmaker_data: None,
        latencies: Vec::new(),
        players: Vec::new(),
        priority_override: None,
    }
}

pub(crate) fn latency(player: &str, location: &str, latency_ms: f64) -> PlayerLatency {
    PlayerLatency { player: PlayerId::new(player), location: Location::new(location), latency_ms }
}

impl Scene {
    /// A scene with a queue that leads to its fleet.
    fn queued(processes: usize) -> Self {
        let mut scene = Self::idle(processes);
        scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
        scene
    }

    pub(crate) fn start(&mut self, new: NewPlacement) -> Placement {
        match self.handle(Command::StartPlacement(Box::new(new))) {
            Ok(Reply::Placement(placement)) => *placement,
            other => panic!("not a placement: {other:?}"),
        }
    }

    fn refused(&mut self, new: NewPlacement) -> Refusal {
        self.handle(Command::StartPlacement(Box::new(new))).unwrap_err()
    }

    fn stop(&mut self, id: &str) -> Result<Reply, Refusal> {
        self.handle(Command::StopPlacement { placement: PlacementId::new(id) })
    }

    pub(crate) fn placement(&self, id: &str) -> &Placement {
        self.fleets.placement(&PlacementId::new(id)).unwrap()
    }

    /// The game session that a placement has.
    fn session_of(&self, id: &str) -> Option<&GameSessionId> {
        self.placement(id).game_session.as_ref().map(|session| &session.id)
    }

    /// The process that hosts a placement's game session.
    pub(crate) fn host_of(&self, id: &str) -> Option<&str> {
        self.session_of(id).map(|id| self.session(id).process.as_str())
    }
}

// From start to end.

#[test]
fn a_placement_is_fulfilled_when_its_game_session_is_active() {
    let mut scene = Scene::queued(1);
    scene.effects.clear();
    let new = NewPlacement {
        name: Some("a match".to_owned()),
        properties: vec![("map".to_owned(), "harbour".to_owned())],
        data: Some("data".to_owned()),
        matchmaker_data: Some("{}".to_owned()),
        players: vec![new_player("a"), new_player("b")],
        ..new_placement("match-1", "queue")
    };
    let placement = scene.start(new);
    assert_eq!((placement.status, placement.players.len()), (PlacementStatus::Pending, 0));
    let id = placement.game_session.unwrap().id;
    assert_eq!(id.as_str(), "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/match-1");
    let session = scene.session(&id).clone();
    assert_eq!(session.status, GameSessionStatus::Activating);
    assert_eq!((session.name.as_deref(), session.data.as_deref()), (Some("a match"), Some("data")));
    assert_eq!((session.matchmaker_data.as_deref(), session.property("map")), (Some("{}"), Some("harbour")));
    scene.wait(30);
    assert_eq!(scene.placement("match-1").status, PlacementStatus::Pending);
    scene.effects.clear();
    scene.activate("p0", &id);
    let done = scene.placement("match-1");
    assert_eq!((done.status, done.ended_at), (PlacementStatus::Fulfilled, Some(scene.now)));
    let place = done.game_session.as_ref().unwrap();
    assert_eq!((place.port, place.location.as_str()), (7777, LOCATION));
    let players: Vec<_> =
        done.players.iter().map(|p| (p.player.as_str(), p.player_session.as_str())).collect();
    assert_eq!(players, [("player-a", "a"), ("player-b", "b")]);
    // The reservations last as long as any, from now on.
    scene.wait(59);
    assert_eq!(scene.player("a"), PlayerSessionStatus::Reserved);
    scene.wait(1);
    assert_eq!(scene.player("a"), PlayerSessionStatus::TimedOut);
    let changes = scene.effects.iter().filter(|effect| matches!(effect, Effect::PlacementChanged(..)));
    assert_eq!(changes.count(), 1);
}

#[test]
fn a_placement_waits_for_a_process_and_the_oldest_goes_first() {
    let mut scene = Scene::queued(0);
    for id in ["first", "second"] {
        assert_eq!(scene.start(new_placement(id, "queue")).game_session, None);
    }
    scene.idle_process("p0", "fleet-123", LOCATION);
    assert_eq!((scene.host_of("first"), scene.host_of("second")), (Some("p0"), None));
    scene.idle_process("p1", "fleet-123", LOCATION);
    assert_eq!(scene.host_of("second"), Some("p1"));
}

#[test]
fn a_process_that_comes_back_idle_takes_what_waits() {
    let mut scene = Scene::queued(1);
    scene.disconnect("p0");
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.host_of("one"), None);
    scene.connect("p0").unwrap();
    assert_eq!(scene.host_of("one"), Some("p0"));
}

#[test]
fn a_placement_times_out_with_its_queue() {
    let mut scene = Scene::idle(1);
    let timeout = Some(Duration::from_secs(20));
    scene.create_queue(NewQueue { timeout, ..new_queue("queue", &["fleet-123"]) }).unwrap();
    scene.start(NewPlacement { players: vec![new_player("a")], ..new_placement("activating", "queue") });
    scene.start(new_placement("waiting", "queue"));
    let id = scene.session_of("activating").unwrap().clone();
    scene.wait(19);
    assert_eq!(scene.placement("waiting").status, PlacementStatus::Pending);
    scene.wait(1);
    for placement in ["activating", "waiting"] {
        let over = scene.placement(placement);
        assert_eq!((over.status, &over.game_session), (PlacementStatus::TimedOut, &None));
    }
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
    assert_eq!(scene.process("p0"), ProcessStatus::Terminating);
    assert!(scene.told_to_terminate("p0"));
    assert_eq!(scene.fleets.player_session(&PlayerSessionId::new("a")), None);
}

#[test]
fn a_placement_whose_time_is_over_gets_no_further_attempt() {
    let mut scene = Scene::idle(0);
    let activation_timeout = Some(Duration::from_secs(20));
    scene.fleet(NewFleet { activation_timeout, ..new_fleet("fleet-2", &[LOCATION]) });
    scene.idle_process("q0", "fleet-2", LOCATION);
    scene.idle_process("q1", "fleet-2", LOCATION);
    // Its game session is to be activated by the very moment at which the placement is over.
    scene.create_queue(NewQueue { timeout: activation_timeout, ..new_queue("queue", &["fleet-2"]) }).unwrap();
    scene.start(new_placement("one", "queue"));
    scene.wait(20);
    assert_eq!(scene.placement("one").status, PlacementStatus::TimedOut);
    assert_eq!(scene.process("q1"), ProcessStatus::Idle);
}

#[test]
fn a_stopped_placement_is_cancelled_and_its_game_session_ends() {
    let mut scene = Scene::queued(1);
    scene.start(new_placement("one", "queue"));
    let id = scene.session_of("one").unwrap().clone();
    scene.stop("one").unwrap();
    assert_eq!(scene.placement("one").status, PlacementStatus::Cancelled);
    let session = scene.session(&id);
    assert_eq!(session.status, GameSessionStatus::Terminated);
    assert_eq!(session.status_reason, Some(GameSessionStatusReason::ForceTerminated));
    assert!(scene.told_to_terminate("p0"));
    assert!(matches!(scene.stop("one"), Err(Refusal::InvalidRequest { field: "PlacementId", .. })));
    let unknown = PlacementId::new("two");
    assert_eq!(scene.stop("two"), Err(Refusal::PlacementNotFound(unknown)));
}

#[test]
fn a_fulfilled_placement_is_not_stopped() {
    let mut scene = Scene::queued(1);
    scene.start(new_placement("one", "queue"));
    let id = scene.session_of("one").unwrap().clone();
    scene.activate("p0", &id);
    assert!(matches!(scene.stop("one"), Err(Refusal::InvalidRequest { field: "PlacementId", .. })));
    scene.terminate(&id, TerminationMode::Force).unwrap();
    assert_eq!(scene.placement("one").status, PlacementStatus::Fulfilled);
}

#[test]
fn a_placement_whose_game_session_ends_before_it_was_active_fails() {
    let ends: [fn(&mut Scene, &GameSessionId); 3] = [
        |scene, id| drop(scene.terminate(id, TerminationMode::Force).unwrap()),
        |scene, _| drop(scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap()),
        |scene, _| {
            let (process, exit) = (ProcessId::new("p0"), ProcessExit::Signal(9));
            scene.handle(Command::ProcessExited { process, exit }).unwrap();
        },
    ];
    for end in ends {
        let mut scene = Scene::queued(2);
        scene.start(NewPlacement { players: vec![new_player("a")], ..new_placement("one", "queue") });
        let id = scene.session_of("one").unwrap().clone();
        end(&mut scene, &id);
        assert_eq!(scene.placement("one").status, PlacementStatus::Failed);
        assert_eq!(scene.placement("one").game_session, None);
        // Its player sessions were not made and their ids are free again.
        scene.start(NewPlacement { players: vec![new_player("a")], ..new_placement("two", "queue") });
        assert_eq!(scene.host_of("two"), Some("p1"));
    }
}

#[test]
fn a_game_session_that_was_not_activated_is_followed_by_another() {
    let mut scene = Scene::queued(0);
    let activation_timeout = Some(Duration::from_secs(50));
    let fleet = NewFleet { activation_timeout, ..new_fleet("fleet-2", &[LOCATION]) };
    scene.fleet(fleet);
    let destinations = Some(vec![FleetId::new("fleet-2").into()]);
    scene.update_queue(QueueUpdate { destinations, ..no_update("queue") }).unwrap();
    scene.idle_process("q0", "fleet-2", LOCATION);
    scene.idle_process("q1", "fleet-2", LOCATION);
    scene.start(new_placement("one", "queue"));
    let first = scene.session_of("one").unwrap().clone();
    scene.wait(50);
    assert_eq!(scene.session(&first).status, GameSessionStatus::Error);
    let second = scene.session_of("one").unwrap().clone();
    assert_eq!((second.suffix(), scene.host_of("one")), ("one-2", Some("q1")));
    scene.wait(50);
    // Nobody is left; the next one that is idle takes it.
    assert_eq!(scene.session_of("one"), None);
    scene.idle_process("q2", "fleet-2", LOCATION);
    let third = scene.session_of("one").unwrap().clone();
    assert_eq!(third.suffix(), "one-3");
    scene.activate("q2", &third);
    assert_eq!(scene.placement("one").status, PlacementStatus::Fulfilled);
}

#[test]
fn a_placement_id_is_not_used_again_while_it_is_remembered() {
    let mut scene = Scene::queued(1);
    let retention = Duration::from_secs(1000);
    let settings = Settings { retention, ..Settings::default() };
    scene.handle(Command::Configure(Box::new(settings))).unwrap();
    scene.start(new_placement("one", "queue"));
    let again = scene.refused(new_placement("one", "queue"));
    assert!(matches!(again, Refusal::InvalidRequest { field: "PlacementId", .. }), "{again:?}");
    scene.stop("one").unwrap();
    assert!(matches!(scene.refused(new_placement("one", "queue")), Refusal::InvalidRequest { .. }));
    scene.wait(1000);
    assert_eq!(scene.fleets.placement(&PlacementId::new("one")), None);
    scene.start(new_placement("one", "queue"));
}

#[test]
fn an_arn_that_is_taken_is_left_alone() {
    let mut scene = Scene::queued(2);
    let other = scene.create("one", 4);
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.session_of("one").unwrap().suffix(), "one-2");
    assert_ne!(scene.session_of("one"), Some(&other));
}

#[test]
fn player_sessions_promised_to_a_placement_are_nobody_elses() {
    let mut scene = Scene::queued(1);
    let (process, players) = ("p0", vec![new_player("a")]);
    let one = scene.create("one", 4);
    scene.activate(process, &one);
    scene.start(NewPlacement { players: players.clone(), ..new_placement("waits", "queue") });
    assert!(matches!(
        scene.reserve(&one, &["a"]),
        Err(Refusal::InvalidRequest { field: "PlayerSessionId", .. })
    ));
    let refused = scene.refused(NewPlacement { players, ..new_placement("other", "queue") });
    assert!(matches!(refused, Refusal::InvalidRequest { field: "PlayerSessionId", .. }), "{refused:?}");
    scene.stop("waits").unwrap();
    scene.reserve(&one, &["a"]).unwrap();
}

#[test]
fn fields_out_of_range_are_refused_by_name() {
    let mut scene = Scene::queued(1);
    let new = || new_placement("one", "queue");
    let own = |locations: &[&str]| {
        let locations = locations.iter().map(|name| Location::new(*name)).collect();
        Some(PriorityOverride { locations, fallback: FallbackStrategy::None })
    };
    for (field, wrong) in [
        ("PlacementId", new_placement("", "queue")),
        ("PlacementId", new_placement("a_b", "queue")),
        ("PlacementId", new_placement(&"x".repeat(49), "queue")),
        ("MaximumPlayerSessionCount", NewPlacement { max_players: 201, ..new() }),
        ("GameSessionName", NewPlacement { name: Some(String::new()), ..new() }),
        ("GameSessionData", NewPlacement { data: Some("x".repeat(262_145)), ..new() }),
        ("MatchmakerData", NewPlacement { matchmaker_data: Some("x".repeat(390_001)), ..new() }),
        ("GameProperties", NewPlacement { properties: vec![(String::new(), String::new()); 17], ..new() }),
        ("DesiredPlayerSessions", NewPlacement { max_players: 0, players: vec![new_player("a")], ..new() }),
        ("PlayerSessionId", NewPlacement { players: vec![new_player("a"), new_player("a")], ..new() }),
        ("PlayerLatencies.PlayerId", NewPlacement { latencies: vec![latency("", "a", 1.0)], ..new() }),
        (
            "PlayerLatencies.RegionIdentifier",
            NewPlacement { latencies: vec![latency("a", "", 1.0)], ..new() },
        ),
        (
            "PlayerLatencies.LatencyInMilliseconds",
            NewPlacement { latencies: vec![latency("a", "b", f64::NAN)], ..new() },
        ),
        (
            "PlayerLatencies.LatencyInMilliseconds",
            NewPlacement { latencies: vec![latency("a", "b", -1.0)], ..new() },
        ),
        // The queue's order does not begin with locations.
        ("PriorityConfigurationOverride", NewPlacement { priority_override: own(&[LOCATION]), ..new() }),
        ("PriorityConfigurationOverride", NewPlacement { priority_override: own(&[]), ..new() }),
    ] {
        let refused = scene.refused(wrong);
        assert!(
            matches!(&refused, Refusal::InvalidRequest { field: named, .. } if *named == field),
            "{field}: {refused:?}"
        );
    }
    let unknown = scene.refused(new_placement("one", "nowhere"));
    assert_eq!(unknown, Refusal::QueueNotFound(QueueName::new("nowhere")));
    assert_eq!(scene.fleets.placements().count(), 0);
}

// Where it goes.

/// Fleets `fleet-a` and `fleet-b`, each with an idle process in `custom-1` and `custom-2`, named `a1`, `a2`, `b1`, `b2`. The
/// processes in `custom-2` are idle longer, and `fleet-b` is cheaper.
fn four_places() -> Scene {
    let mut scene = Scene::idle(0);
    scene.location("custom-1");
    scene.location("custom-2");
    for (fleet, cost) in [("fleet-a", "2"), ("fleet-b", "1.5")] {
        let new = NewFleet { cost: cost.parse().ok(), ..new_fleet(fleet, &["custom-1", "custom-2"]) };
        scene.fleet(new);
        for n in ["2", "1"] {
            let process = format!("{}{n}", &fleet[6..]);
            scene.idle_process(&process, fleet, &format!("custom-{n}"));
        }
    }
    scene
}

fn order(priorities: &[Priority], locations: &[&str]) -> Option<PriorityConfiguration> {
    Some(PriorityConfiguration {
        order: priorities.to_vec(),
        locations: locations.iter().map(|name| Location::new(*name)).collect(),
    })
}

/// The hosts of one placement after another in a queue over both fleets.
fn hosts(scene: &mut Scene, queue: NewQueue, latencies: &[PlayerLatency]) -> String {
    let name = queue.name.clone();
    scene.create_queue(queue).unwrap();
    let hosts: Vec<_> = (0..4)
        .map_while(|n| {
            let id = format!("placement-{n}");
            scene.start(NewPlacement { latencies: latencies.to_vec(), ..new_placement(&id, name.as_str()) });
            scene.host_of(&id).map(str::to_owned)
        })
        .collect();
    hosts.join(" ")
}

#[test]
fn by_default_cost_decides_then_destination_then_location() {
    let queue = || new_queue("queue", &["fleet-a", "fleet-b"]);
    assert_eq!(hosts(&mut four_places(), queue(), &[]), "b1 b2 a1 a2");
    let mut equally_dear = four_places();
    let update = FleetUpdate {
        fleet: FleetId::new("fleet-b"),
        name: None,
        description: None,
        protection: None,
        creation_limit: None,
        cost: "2.00".parse().ok(),
        metric_groups: None,
    };
    equally_dear.handle(Command::UpdateFleet(Box::new(update))).unwrap();
    assert_eq!(hosts(&mut equally_dear, queue(), &[]), "a1 a2 b1 b2");
}

#[test]
fn latency_decides_first_where_it_is_known() {
    let latencies = [
        latency("ann", "custom-1", 80.0),
        latency("ann", "custom-2", 20.0),
        latency("bob", "custom-1", 20.0),
        latency("bob", "custom-2", 60.0),
    ];
    let queue = || new_queue("queue", &["fleet-a", "fleet-b"]);
    assert_eq!(hosts(&mut four_places(), queue(), &latencies), "b2 a2 b1 a1");
    // Where nobody said how far it is comes last.
    assert_eq!(hosts(&mut four_places(), queue(), &latencies[..1]), "b1 a1 b2 a2");
}

#[test]
fn a_queues_own_priorities_come_first_and_the_rest_in_the_default_order() {
    let with = |priority| NewQueue { priority, ..new_queue("queue", &["fleet-a", "fleet-b"]) };
    for (priority, expected) in [
        (order(&[Priority::Destination], &[]), "a1 a2 b1 b2"),
        (order(&[Priority::Location], &[]), "b1 a1 b2 a2"),
        (order(&[Priority::Location], &["custom-2"]), "b2 a2 b1 a1"),
        (order(&[Priority::Location, Priority::Destination], &["custom-2", "custom-1"]), "a2 b2 a1 b1"),
        (order(&[], &["custom-2"]), "b2 b1 a2 a1"),
        (order(&[Priority::Destination], &["custom-2"]), "a2 a1 b2 b1"),
    ] {
        assert_eq!(hosts(&mut four_places(), with(priority.clone()), &[]), expected, "{priority:?}");
    }
}

#[test]
fn only_allowed_locations_are_considered() {
    let allowed_locations = vec![Location::new("custom-2")];
    let queue = NewQueue { allowed_locations, ..new_queue("queue", &["fleet-a", "fleet-b"]) };
    let mut scene = four_places();
    assert_eq!(hosts(&mut scene, queue, &[]), "b2 a2");
    // Also when a process becomes idle, and until the queue allows more.
    scene.idle_process("a1-too", "fleet-a", "custom-1");
    assert_eq!(scene.host_of("placement-2"), None);
    scene.update_queue(QueueUpdate { allowed_locations: Some(Vec::new()), ..no_update("queue") }).unwrap();
    assert_eq!(scene.host_of("placement-2"), Some("b1"));
}

#[test]
fn a_placements_own_locations_come_first_or_are_the_only_ones() {
    for (fallback, expected) in
        [(FallbackStrategy::DefaultAfterSinglePass, "b2 a2 b1 a1"), (FallbackStrategy::None, "b2 a2")]
    {
        let mut scene = four_places();
        let priority = order(&[Priority::Location], &["custom-1", "custom-2"]);
        scene.create_queue(NewQueue { priority, ..new_queue("queue", &["fleet-a", "fleet-b"]) }).unwrap();
        let own = || Some(PriorityOverride { locations: vec![Location::new("custom-2")], fallback });
        let hosts: Vec<_> = (0..4)
            .map_while(|n| {
                let id = format!("placement-{n}");
                scene.start(NewPlacement { priority_override: own(), ..new_placement(&id, "queue") });
                scene.host_of(&id).map(str::to_owned)
            })
            .collect();
        assert_eq!(hosts.join(" "), expected);
        let both = NewPlacement {
            priority_override: own(),
            latencies: vec![latency("ann", "custom-1", 1.0)],
            ..new_placement("both", "queue")
        };
        let refused = scene.refused(both);
        assert!(matches!(refused, Refusal::InvalidRequest { field: "PriorityConfigurationOverride", .. }));
    }
}

#[test]
fn an_alias_as_destination_leads_where_it_leads_at_the_time() {
    let mut scene = Scene::idle(1);
    scene.alias("alias-1", RoutingStrategy::Terminal("closed".to_owned())).unwrap();
    let destinations = vec![AliasId::new("alias-1").into()];
    scene.create_queue(NewQueue { destinations, ..new_queue("queue", &[]) }).unwrap();
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.host_of("one"), None);
    scene.route("alias-1", RoutingStrategy::Simple(fleet_id())).unwrap();
    assert_eq!(scene.host_of("one"), Some("p0"));
}

#[test]
fn a_destination_that_is_gone_is_passed_over() {
    let mut scene = Scene::idle(1);
    scene.fleet(new_fleet("fleet-2", &[LOCATION]));
    scene.create_queue(new_queue("queue", &["fleet-2", "fleet-123"])).unwrap();
    scene.handle(Command::DeleteFleet { fleet: FleetId::new("fleet-2") }).unwrap();
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.host_of("one"), Some("p0"));
}
