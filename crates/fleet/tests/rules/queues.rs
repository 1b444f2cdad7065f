//! Game session queues.

use std::time::Duration;

use rallypoint_fleet::{
    AliasId, Command, FleetId, FleetOrAlias, Location, NewQueue, PlacementStatus, Priority,
    PriorityConfiguration, Queue, QueueName, QueueUpdate, Refusal, Reply, Tags,
};

use crate::placements::new_placement;
use crate::scene::Scene;

pub(crate) fn new_queue(name: &str, fleets: &[&str]) -> NewQueue {
    NewQueue {
        name: QueueName::new(name),
        destinations: fleets.iter().map(|fleet| FleetId::new(*fleet).into()).collect(),
        timeout: None,
        latency_policies: Vec::new(),
        allowed_locations: Vec::new(),
        priority: None,
        custom_event_data: None,
        notification_target: None,
        tags: Tags::new(),
    }
}

pub(crate) fn no_update(name: &str) -> QueueUpdate {
    QueueUpdate {
        queue: QueueName::new(name),
        destinations: None,
        timeout: None,
        latency_policies: None,
        allowed_locations: None,
        priority: None,
        custom_event_data: None,
        notification_target: None,
    }
}

impl Scene {
    pub(crate) fn create_queue(&mut self, new: NewQueue) -> Result<Queue, Refusal> {
        match self.handle(Command::CreateQueue(Box::new(new)))? {
            Reply::Queue(queue) => Ok(*queue),
            other => panic!("not a queue: {other:?}"),
        }
    }

    pub(crate) fn update_queue(&mut self, update: QueueUpdate) -> Result<Reply, Refusal> {
        self.handle(Command::UpdateQueue(Box::new(update)))
    }
}

#[test]
fn a_queue_is_made_changed_and_deleted() {
    let mut scene = Scene::idle(0);
    let queue = scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
    assert_eq!(queue.timeout, Duration::from_secs(600));
    let again = scene.create_queue(new_queue("queue", &[]));
    assert!(matches!(again, Err(Refusal::InvalidRequest { field: "Name", .. })), "{again:?}");
    let data = Some("season 3".to_owned());
    scene.update_queue(QueueUpdate { custom_event_data: data.clone(), ..no_update("queue") }).unwrap();
    let changed = scene.fleets.queue(&QueueName::new("queue")).unwrap();
    assert_eq!(changed, &Queue { custom_event_data: data, ..queue });
    let delete = Command::DeleteQueue { queue: QueueName::new("queue") };
    scene.handle(delete.clone()).unwrap();
    let gone = Refusal::QueueNotFound(QueueName::new("queue"));
    assert_eq!(scene.handle(delete), Err(gone.clone()));
    assert_eq!(scene.update_queue(no_update("queue")), Err(gone));
    assert_eq!(scene.fleets.queues().count(), 0);
}

#[test]
fn destinations_must_exist() {
    let mut scene = Scene::idle(0);
    let unknown = Refusal::FleetNotFound(FleetId::new("fleet-9"));
    assert_eq!(scene.create_queue(new_queue("queue", &["fleet-123", "fleet-9"])), Err(unknown.clone()));
    let alias = AliasId::new("alias-1");
    let new = NewQueue { destinations: vec![alias.clone().into()], ..new_queue("queue", &[]) };
    assert_eq!(scene.create_queue(new), Err(Refusal::AliasNotFound(alias)));
    scene.create_queue(new_queue("queue", &[])).unwrap();
    let destinations = Some(vec![FleetOrAlias::Fleet(FleetId::new("fleet-9"))]);
    assert_eq!(scene.update_queue(QueueUpdate { destinations, ..no_update("queue") }), Err(unknown));
}

#[test]
fn fields_out_of_range_are_refused_by_name() {
    let mut scene = Scene::idle(0);
    let new = || new_queue("queue", &["fleet-123"]);
    let seconds = |count| Some(Duration::from_secs(count));
    let custom = |n: usize| Location::new(format!("custom-{n}"));
    for (field, wrong) in [
        ("Name", new_queue("", &[])),
        ("Name", new_queue("a_b", &[])),
        ("Name", new_queue(&"x".repeat(129), &[])),
        ("Destinations", new_queue("queue", &["fleet-123", "fleet-123"])),
        (
            "Destinations",
            NewQueue { destinations: (0..11).map(|n| FleetId::new(n.to_string()).into()).collect(), ..new() },
        ),
        ("TimeoutInSeconds", NewQueue { timeout: seconds(9), ..new() }),
        ("TimeoutInSeconds", NewQueue { timeout: seconds(601), ..new() }),
        (
            "FilterConfiguration.AllowedLocations",
            NewQueue { allowed_locations: (0..101).map(custom).collect(), ..new() },
        ),
        (
            "FilterConfiguration.AllowedLocations",
            NewQueue { allowed_locations: vec![Location::new("a b")], ..new() },
        ),
        (
            "PriorityConfiguration.PriorityOrder",
            NewQueue {
                priority: Some(PriorityConfiguration {
                    order: vec![Priority::Cost, Priority::Cost],
                    locations: Vec::new(),
                }),
                ..new()
            },
        ),
        ("CustomEventData", NewQueue { custom_event_data: Some("x".repeat(257)), ..new() }),
        ("NotificationTarget", NewQueue { notification_target: Some("x".repeat(301)), ..new() }),
    ] {
        let refused = scene.create_queue(wrong);
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: named, .. }) if named == field),
            "{field}: {refused:?}"
        );
    }
    assert_eq!(scene.fleets.queues().count(), 0);
}

#[test]
fn a_deleted_queues_pending_placements_fail() {
    let mut scene = Scene::idle(1);
    scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
    scene.start(new_placement("activating", "queue"));
    scene.start(new_placement("waiting", "queue"));
    scene.handle(Command::DeleteQueue { queue: QueueName::new("queue") }).unwrap();
    for id in ["activating", "waiting"] {
        assert_eq!(scene.placement(id).status, PlacementStatus::Failed);
    }
    assert!(scene.told_to_terminate("p0"));
}
