//! Latency policies: how far away a placement's players may be, and when.

use std::time::Duration;

use rallypoint_fleet::{LatencyPolicy, NewPlacement, NewQueue, QueueUpdate};

use crate::placements::{latency, new_placement};
use crate::queues::{new_queue, no_update};
use crate::scene::{LOCATION, Scene};

fn policy(max_latency_ms: u32, seconds: Option<u64>) -> LatencyPolicy {
    LatencyPolicy { max_latency_ms, duration: seconds.map(Duration::from_secs) }
}

/// A placement of two players, one of them this far away, and an idle process.
fn scene(policies: Vec<LatencyPolicy>, latency_ms: f64) -> Scene {
    let mut scene = Scene::idle(0);
    let timeout = Some(Duration::from_secs(300));
    let new = NewQueue { latency_policies: policies, timeout, ..new_queue("queue", &["fleet-123"]) };
    scene.create_queue(new).unwrap();
    let latencies = vec![latency("ann", LOCATION, 10.0), latency("bob", LOCATION, latency_ms)];
    scene.start(NewPlacement { latencies, ..new_placement("one", "queue") });
    scene.idle_process("p0", "fleet-123", LOCATION);
    scene
}

#[test]
fn the_strictest_policy_holds_first_and_the_last_one_until_the_end() {
    // Given in another order than they hold in.
    let policies = || vec![policy(200, Some(60)), policy(50, Some(120)), policy(100, Some(120))];
    for (latency_ms, seconds) in [(50.0, 0), (50.5, 120), (100.0, 120), (150.0, 240), (200.0, 240)] {
        let mut scene = scene(policies(), latency_ms);
        if seconds > 0 {
            scene.wait_healthy(seconds - 1, &["p0"]);
            assert_eq!(scene.host_of("one"), None, "{latency_ms}");
            scene.wait(1);
        }
        assert_eq!(scene.host_of("one"), Some("p0"), "{latency_ms}");
    }
    let mut too_far = scene(policies(), 200.5);
    too_far.wait_healthy(299, &["p0"]);
    assert_eq!(too_far.host_of("one"), None);
}

#[test]
fn a_policy_without_end_is_never_followed_by_a_wider_one() {
    let mut scene = scene(vec![policy(50, None), policy(100, None)], 70.0);
    scene.wait_healthy(299, &["p0"]);
    assert_eq!(scene.host_of("one"), None);
}

#[test]
fn without_latencies_policies_do_not_matter() {
    let mut scene = Scene::idle(1);
    let latency_policies = vec![policy(1, None)];
    scene.create_queue(NewQueue { latency_policies, ..new_queue("queue", &["fleet-123"]) }).unwrap();
    scene.start(new_placement("one", "queue"));
    assert_eq!(scene.host_of("one"), Some("p0"));
}

#[test]
fn where_nobody_said_how_far_it_is_is_not_near_enough() {
    let mut scene = Scene::idle(1);
    let latency_policies = vec![policy(1000, None)];
    scene.create_queue(NewQueue { latency_policies, ..new_queue("queue", &["fleet-123"]) }).unwrap();
    let latencies = vec![latency("ann", "custom-elsewhere", 1.0)];
    scene.start(NewPlacement { latencies, ..new_placement("one", "queue") });
    assert_eq!(scene.host_of("one"), None);
    scene.update_queue(QueueUpdate { latency_policies: Some(Vec::new()), ..no_update("queue") }).unwrap();
    assert_eq!(scene.host_of("one"), Some("p0"));
}

#[test]
fn a_process_that_becomes_idle_is_taken_under_the_policy_of_the_moment() {
    let mut scene = scene(vec![policy(50, Some(60)), policy(100, None)], 70.0);
    scene.idle_process("p1", "fleet-123", LOCATION);
    assert_eq!(scene.host_of("one"), None);
    scene.wait(60);
    assert_eq!(scene.host_of("one"), Some("p0"));
}
