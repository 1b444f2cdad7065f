//! Fleets and their locations.

use std::time::Duration;

use rallypoint_fleet::{
    Command, CreationLimit, FleetId, FleetUpdate, GameSessionStatus, Location, NewFleet, NewGameSession,
    PlayerSessionId, ProcessEnd, ProcessId, ProcessStatus, ProtectionPolicy, Refusal, Reply, Tags,
};

use crate::scene::{LOCATION, Scene, fleet_id, made, new_fleet, new_session};

fn nothing() -> FleetUpdate {
    FleetUpdate {
        fleet: fleet_id(),
        name: None,
        description: None,
        protection: None,
        creation_limit: None,
        cost: None,
        metric_groups: None,
    }
}

impl Scene {
    fn update_fleet(&mut self, update: FleetUpdate) -> Result<Reply, Refusal> {
        self.handle(Command::UpdateFleet(Box::new(update)))
    }

    fn add_location(&mut self, location: &str) -> Result<Reply, Refusal> {
        let locations = vec![Location::new(location)];
        self.handle(Command::CreateFleetLocations { fleet: fleet_id(), locations })
    }

    fn take_location(&mut self, location: &str) -> Result<Reply, Refusal> {
        let locations = vec![Location::new(location)];
        self.handle(Command::DeleteFleetLocations { fleet: fleet_id(), locations })
    }

    fn create_by(&mut self, suffix: &str, creator: Option<&str>) -> Result<Reply, Refusal> {
        let creator_id = creator.map(str::to_owned);
        self.handle(Command::CreateGameSession(NewGameSession { creator_id, ..new_session(suffix) }))
    }
}

#[test]
fn a_fleet_is_there_at_once_and_its_id_is_its_own() {
    let mut scene = Scene::idle(0);
    let made = scene.fleet(new_fleet("fleet-2", &[LOCATION]));
    assert_eq!(scene.fleets.fleet(&FleetId::new("fleet-2")), Some(&made));
    assert_eq!(made.created_at, scene.now);
    let ids: Vec<_> = scene.fleets.fleets().map(|fleet| fleet.id.as_str()).collect();
    assert_eq!(ids, ["fleet-123", "fleet-2"]);
    let again = scene.handle(Command::CreateFleet(Box::new(new_fleet("fleet-2", &[]))));
    assert!(matches!(again, Err(Refusal::Conflict { field: "FleetId", .. })), "{again:?}");
}

#[test]
fn a_fleets_fields_have_limits() {
    let mut scene = Scene::idle(0);
    let text = |length| "x".repeat(length);
    let new = || new_fleet("fleet-2", &[]);
    for (field, wrong) in [
        ("FleetId", NewFleet { id: FleetId::new("2"), ..new() }),
        ("FleetId", NewFleet { id: FleetId::new("Fleet-2"), ..new() }),
        ("FleetId", NewFleet { id: FleetId::new(format!("fleet-{}", text(123))), ..new() }),
        ("Name", NewFleet { name: String::new(), ..new() }),
        ("Name", NewFleet { name: text(1025), ..new() }),
        ("Description", NewFleet { description: Some(String::new()), ..new() }),
        ("Locations", new_fleet("fleet-2", &[LOCATION, LOCATION])),
        (
            "GameSessionActivationTimeoutSeconds",
            NewFleet { activation_timeout: Some(Duration::from_secs(601)), ..new() },
        ),
        ("MetricGroups", NewFleet { metric_groups: vec![text(1), text(2)], ..new() }),
        ("Tags.Key", NewFleet { tags: Tags::from([(text(129), String::new())]), ..new() }),
    ] {
        let refused = scene.handle(Command::CreateFleet(Box::new(wrong)));
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: named, .. }) if named == field),
            "{field}: {refused:?}"
        );
    }
    let refused = scene.handle(Command::CreateFleet(Box::new(new_fleet("fleet-2", &["custom-nowhere"]))));
    assert_eq!(refused, Err(Refusal::LocationNotFound("custom-nowhere".to_owned())));
    assert_eq!(scene.fleets.fleets().count(), 1);
}

#[test]
fn what_is_given_changes_and_the_rest_stays() {
    let mut scene = Scene::idle(2);
    let before = scene.fleets.fleet(&fleet_id()).unwrap().clone();
    scene.update_fleet(nothing()).unwrap();
    assert_eq!(scene.fleets.fleet(&fleet_id()), Some(&before));
    let old = scene.create("old", 1);
    let update = FleetUpdate {
        name: Some("new".to_owned()),
        protection: Some(ProtectionPolicy::FullProtection),
        cost: "0.25".parse().ok(),
        ..nothing()
    };
    scene.update_fleet(update).unwrap();
    let after = scene.fleets.fleet(&fleet_id()).unwrap();
    assert_eq!((after.name.as_str(), after.description.as_ref()), ("new", None));
    assert_eq!(after.cost.as_ref().map(|cost| cost.as_str()), Some("0.25"));
    let new = scene.create("new", 1);
    assert_eq!(scene.session(&old).protection, ProtectionPolicy::NoProtection);
    assert_eq!(scene.session(&new).protection, ProtectionPolicy::FullProtection);
    let fleet = FleetId::new("fleet-9");
    let refused = scene.update_fleet(FleetUpdate { fleet: fleet.clone(), ..nothing() });
    assert_eq!(refused, Err(Refusal::FleetNotFound(fleet)));
}

#[test]
fn a_fleets_own_activation_timeout_holds() {
    let mut scene = Scene::idle(0);
    let activation_timeout = Some(Duration::from_secs(5));
    scene.fleet(NewFleet { activation_timeout, ..new_fleet("fleet-2", &[LOCATION]) });
    scene.idle_process("p", "fleet-2", LOCATION);
    let new = NewGameSession { fleet: FleetId::new("fleet-2").into(), ..new_session("one") };
    let id = made(scene.handle(Command::CreateGameSession(new))).id;
    scene.wait(4);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Activating);
    scene.wait(1);
    assert_eq!(scene.session(&id).status, GameSessionStatus::Error);
}

#[test]
fn a_fleet_with_connected_processes_is_not_deleted() {
    let mut scene = Scene::idle(1);
    let delete = Command::DeleteFleet { fleet: fleet_id() };
    let refused = scene.handle(delete.clone());
    assert!(matches!(refused, Err(Refusal::FleetInUse { .. })), "{refused:?}");
    scene.disconnect("p0");
    scene.handle(delete.clone()).unwrap();
    assert_eq!(scene.handle(delete), Err(Refusal::FleetNotFound(fleet_id())));
}

#[test]
fn with_a_fleet_goes_all_that_is_remembered_of_it() {
    let (mut scene, id) = Scene::active(2);
    scene.reserve(&id, &["a"]).unwrap();
    scene.disconnect("p0");
    scene.effects.clear();
    scene.handle(Command::DeleteFleet { fleet: fleet_id() }).unwrap();
    let ended = format!("{:?}", scene.effects);
    assert!(ended.contains(&format!("{:?}", ProcessStatus::Ended(ProcessEnd::Crashed))), "{ended}");
    assert!(ended.contains("Terminated") && ended.contains("TimedOut"), "{ended}");
    assert_eq!(scene.fleets.game_session(&id), None);
    assert_eq!(scene.fleets.process(&ProcessId::new("p0")), None);
    assert_eq!(scene.fleets.player_session(&PlayerSessionId::new("a")), None);
    assert_eq!(scene.fleets.next_deadline(), None);
    assert_eq!(scene.fleets.fleets().count(), 0);
}

#[test]
fn locations_are_added_once_and_must_exist() {
    let mut scene = Scene::idle(0);
    let nowhere = Err(Refusal::LocationNotFound("custom-east".to_owned()));
    assert_eq!(scene.add_location("custom-east"), nowhere);
    assert_eq!(scene.take_location("custom-east"), nowhere);
    scene.location("custom-east");
    assert_eq!(scene.take_location("custom-east"), nowhere);
    scene.add_location("custom-east").unwrap();
    let twice = scene.add_location("custom-east");
    assert!(matches!(twice, Err(Refusal::Conflict { field: "Locations", .. })), "{twice:?}");
    let locations = &scene.fleets.fleet(&fleet_id()).unwrap().locations;
    assert_eq!(locations, &[Location::new(LOCATION), Location::new("custom-east")]);
}

#[test]
fn a_location_is_taken_with_its_computes_when_nobody_is_connected_there() {
    let mut scene = Scene::idle(1);
    scene.location("custom-east");
    scene.add_location("custom-east").unwrap();
    scene.idle_process("east", "fleet-123", "custom-east");
    assert!(matches!(scene.take_location("custom-east"), Err(Refusal::FleetInUse { .. })));
    scene.disconnect("east");
    scene.take_location("custom-east").unwrap();
    assert_eq!(scene.process("east"), ProcessStatus::Ended(ProcessEnd::Crashed));
    assert_eq!(scene.process("p0"), ProcessStatus::Idle);
    let computes: Vec<_> =
        scene.fleets.computes_of(&fleet_id()).map(|compute| compute.name.as_str()).collect();
    assert_eq!(computes, [LOCATION]);
}

#[test]
fn a_creator_makes_no_more_game_sessions_than_the_fleet_allows_in_a_period() {
    let mut scene = Scene::idle(7);
    scene.create_by("before", Some("ann")).unwrap();
    let limit = CreationLimit { game_sessions: 2, period: Duration::from_secs(60) };
    scene.update_fleet(FleetUpdate { creation_limit: Some(limit), ..nothing() }).unwrap();
    let missing = scene.create_by("nobody", None);
    assert!(matches!(missing, Err(Refusal::InvalidRequest { field: "CreatorId", .. })), "{missing:?}");
    scene.create_by("a", Some("ann")).unwrap();
    scene.wait(30);
    scene.create_by("b", Some("ann")).unwrap();
    let limited = Err(Refusal::CreationLimitExceeded { creator: "ann".to_owned(), limit: 2, minutes: 1 });
    assert_eq!(scene.create_by("c", Some("ann")), limited);
    scene.create_by("d", Some("bob")).unwrap();
    scene.wait(29);
    assert_eq!(scene.create_by("c", Some("ann")), limited);
    scene.wait(1);
    scene.create_by("c", Some("ann")).unwrap();
    assert_eq!(scene.create_by("e", Some("ann")), limited);
}

#[test]
fn utilization_counts_what_is_in_use() {
    let (mut scene, id) = Scene::active(4);
    scene.reserve(&id, &["a", "b"]).unwrap();
    scene.location("custom-east");
    scene.add_location("custom-east").unwrap();
    scene.idle_process("east", "fleet-123", "custom-east");
    scene.connect("not-ready").unwrap();
    let counts = |location: Option<&str>| {
        let location = location.map(Location::new);
        let used = scene.fleets.utilization(&fleet_id(), location.as_ref());
        (used.active_processes, used.active_game_sessions, used.current_players, used.max_players)
    };
    assert_eq!(counts(None), (2, 1, 2, 4));
    assert_eq!(counts(Some(LOCATION)), (1, 1, 2, 4));
    assert_eq!(counts(Some("custom-east")), (1, 0, 0, 0));
}
