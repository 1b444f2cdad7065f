//! Tags.

use rallypoint_fleet::arn::Resource;
use rallypoint_fleet::{AliasId, Command, ComputeName, Location, QueueName, Refusal, RoutingStrategy, Tags};

use crate::queues::new_queue;
use crate::scene::{LOCATION, Scene, fleet_id};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn fleets_locations_aliases_and_queues_have_tags() {
    let mut scene = Scene::idle(0);
    scene.alias("alias-1", RoutingStrategy::Simple(fleet_id())).unwrap();
    scene.handle(Command::CreateQueue(Box::new(new_queue("queue", &["fleet-123"])))).unwrap();
    for resource in [
        Resource::Fleet(fleet_id()),
        Resource::Location(Location::new(LOCATION)),
        Resource::Alias(AliasId::new("alias-1")),
        Resource::Queue(QueueName::new("queue")),
    ] {
        let arn = resource.arn("us-west-2");
        let tag = |pairs| Command::TagResource { arn: arn.clone(), tags: tags(pairs) };
        scene.handle(tag(&[("a", "1"), ("b", "2")])).unwrap();
        scene.handle(tag(&[("b", "3")])).unwrap();
        assert_eq!(scene.fleets.tags_of(&arn), Ok(&tags(&[("a", "1"), ("b", "3")])));
        let keys = vec!["a".to_owned(), "never".to_owned()];
        scene.handle(Command::UntagResource { arn: arn.clone(), keys }).unwrap();
        assert_eq!(scene.fleets.tags_of(&arn), Ok(&tags(&[("b", "3")])));
    }
}

#[test]
fn nothing_else_has_tags() {
    let mut scene = Scene::idle(1);
    for arn in [
        "fleet-123".to_owned(),
        "arn:aws:gamelift:us-west-2::fleet/fleet-9".to_owned(),
        Resource::Compute(ComputeName::new(LOCATION)).arn("us-west-2"),
    ] {
        let unknown = Refusal::ResourceNotFound(arn.clone());
        let command = Command::TagResource { arn: arn.clone(), tags: Tags::new() };
        assert_eq!(scene.handle(command), Err(unknown.clone()));
        let command = Command::UntagResource { arn: arn.clone(), keys: Vec::new() };
        assert_eq!(scene.handle(command), Err(unknown.clone()));
        assert_eq!(scene.fleets.tags_of(&arn), Err(unknown));
    }
}

#[test]
fn there_are_not_too_many_tags_and_not_too_long_ones() {
    let mut scene = Scene::idle(0);
    let arn = Resource::Fleet(fleet_id()).arn("us-west-2");
    let many = |from: usize, to: usize| (from..to).map(|n| (n.to_string(), String::new())).collect::<Tags>();
    let mut tag = |tags| scene.handle(Command::TagResource { arn: arn.clone(), tags });
    assert!(matches!(tag(many(0, 201)), Err(Refusal::InvalidRequest { field: "Tags", .. })));
    tag(many(0, 200)).unwrap();
    assert!(matches!(tag(many(200, 201)), Err(Refusal::InvalidRequest { field: "Tags", .. })));
    tag(many(199, 200)).unwrap();
    let long = Tags::from([("0".to_owned(), "x".repeat(257))]);
    assert!(matches!(tag(long), Err(Refusal::InvalidRequest { field: "Tags.Value", .. })));
}
