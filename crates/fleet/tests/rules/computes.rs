//! Custom locations and computes.

use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    Command, Compute, ComputeName, FleetId, Location, NewCompute, ProcessId, Refusal, RegisterAt, Reply, Tags,
};

use crate::scene::{LOCATION, Scene, fleet_id, new_fleet};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7));

fn new_compute(name: &str) -> NewCompute {
    NewCompute {
        fleet: fleet_id(),
        name: ComputeName::new(name),
        location: Some(Location::new(LOCATION)),
        ip: ADDRESS,
        dns_name: Some("host.example".to_owned()),
        certificate_path: Some("/certificates".to_owned()),
    }
}

impl Scene {
    fn register(&mut self, new: NewCompute) -> Result<Reply, Refusal> {
        self.handle(Command::RegisterCompute(Box::new(new)))
    }

    fn deregister(&mut self, name: &str) -> Result<Reply, Refusal> {
        self.handle(Command::DeregisterCompute { fleet: fleet_id(), compute: ComputeName::new(name) })
    }

    fn connect_on(&mut self, process: &str, compute: &str, at: Option<RegisterAt>) -> Result<Reply, Refusal> {
        self.handle(Command::ConnectProcess {
            process: ProcessId::new(process),
            fleet: fleet_id(),
            compute: ComputeName::new(compute),
            register_at: at,
        })
    }

    fn compute(&self, name: &str) -> Option<&Compute> {
        self.fleets.compute(&fleet_id(), &ComputeName::new(name))
    }
}

#[test]
fn custom_locations_have_names_of_their_own() {
    let mut scene = Scene::idle(0);
    let mut create = |name: &str| {
        scene.handle(Command::CreateLocation { location: Location::new(name), tags: Tags::new() })
    };
    for wrong in ["", "custom-", "us-west-2", "custom-a_b", &format!("custom-{}", "x".repeat(58))] {
        let refused = create(wrong);
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: "LocationName", .. })),
            "{wrong}: {refused:?}"
        );
    }
    create("custom-a").unwrap();
    assert!(matches!(create("custom-a"), Err(Refusal::Conflict { field: "LocationName", .. })));
}

#[test]
fn a_location_is_deleted_when_no_fleet_has_it() {
    let mut scene = Scene::idle(0);
    let delete = |name: &str| Command::DeleteLocation { location: Location::new(name) };
    let refused = scene.handle(delete(LOCATION));
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "LocationName", .. })), "{refused:?}");
    scene.location("custom-a");
    scene.handle(delete("custom-a")).unwrap();
    assert_eq!(scene.handle(delete("custom-a")), Err(Refusal::LocationNotFound("custom-a".to_owned())));
}

#[test]
fn a_compute_is_registered_once_in_a_location_of_its_fleet() {
    let mut scene = Scene::idle(0);
    scene.register(new_compute("host")).unwrap();
    assert_eq!(scene.compute("host").map(|compute| compute.ip), Some(ADDRESS));
    assert!(matches!(
        scene.register(new_compute("host")),
        Err(Refusal::Conflict { field: "ComputeName", .. })
    ));
    scene.location("custom-east");
    let location = Some(Location::new("custom-east"));
    let refused = scene.register(NewCompute { location, ..new_compute("other") });
    assert_eq!(refused, Err(Refusal::LocationNotFound("custom-east".to_owned())));
    let fleet = FleetId::new("fleet-9");
    let refused = scene.register(NewCompute { fleet: fleet.clone(), ..new_compute("other") });
    assert_eq!(refused, Err(Refusal::FleetNotFound(fleet)));
    for wrong in ["", "/", "a/", "/b", "a/b/c", "a b", &"x".repeat(129)] {
        let refused = scene.register(new_compute(wrong));
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: "ComputeName", .. })),
            "{wrong}: {refused:?}"
        );
    }
    scene.register(NewCompute { location: None, ..new_compute("task/1") }).unwrap();
    assert_eq!(scene.compute("task/1").map(|compute| compute.location.as_str()), Some(LOCATION));
}

#[test]
fn a_fleet_without_locations_has_no_computes() {
    let mut scene = Scene::idle(0);
    scene.fleet(new_fleet("fleet-2", &[]));
    let fleet = FleetId::new("fleet-2");
    let refused = scene.register(NewCompute { fleet, location: None, ..new_compute("host") });
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "Location", .. })), "{refused:?}");
}

#[test]
fn a_process_has_its_computes_location_and_address() {
    let mut scene = Scene::idle(0);
    let unknown = Refusal::ComputeNotFound { fleet: fleet_id(), compute: ComputeName::new("host") };
    assert_eq!(scene.connect_on("p", "host", None), Err(unknown));
    scene.register(new_compute("host")).unwrap();
    // What is registered counts, not what the connection says.
    let at = RegisterAt { location: None, ip: IpAddr::V4(Ipv4Addr::LOCALHOST) };
    scene.connect_on("p", "host", Some(at.clone())).unwrap();
    let process = scene.fleets.process(&ProcessId::new("p")).unwrap();
    assert_eq!((process.ip, process.location.as_str()), (ADDRESS, LOCATION));
    assert_eq!(process.dns_name.as_deref(), Some("host.example"));
    scene.connect_on("q", "laptop", Some(at)).unwrap();
    assert_eq!(scene.compute("laptop").map(|compute| compute.ip), Some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
}

#[test]
fn a_compute_is_deregistered_when_nobody_is_connected_on_it_and_may_be_registered_anew() {
    let mut scene = Scene::idle(0);
    scene.register(new_compute("host")).unwrap();
    scene.connect_on("p", "host", None).unwrap();
    assert!(matches!(scene.deregister("host"), Err(Refusal::FleetInUse { .. })));
    scene.disconnect("p");
    scene.deregister("host").unwrap();
    let unknown = Refusal::ComputeNotFound { fleet: fleet_id(), compute: ComputeName::new("host") };
    assert_eq!(scene.deregister("host"), Err(unknown.clone()));
    assert_eq!(scene.connect_on("p", "host", None), Err(unknown));
    let ip = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 8));
    scene.register(NewCompute { ip, ..new_compute("host") }).unwrap();
    scene.connect_on("p", "host", None).unwrap();
    assert_eq!(scene.fleets.process(&ProcessId::new("p")).unwrap().ip, ip);
}
