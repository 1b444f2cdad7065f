//! Rule sets and matchmaking configurations.

use std::time::Duration;

use rallypoint_fleet::{
    AliasId, BackfillMode, Command, ConfigurationName, ConfigurationUpdate, FleetId, FlexMatchMode,
    MatchDestination, NewConfiguration, QueueName, Refusal, Reply, RuleSetName, Tags, TicketStatus,
};

use crate::matchmaking::{NAME, SQUADS, new_configuration, new_rule_set};
use crate::queues::new_queue;
use crate::scene::{Scene, fleet_id};

fn nothing_new() -> ConfigurationUpdate {
    ConfigurationUpdate {
        configuration: ConfigurationName::new(NAME),
        description: None,
        rule_set: None,
        mode: None,
        destinations: None,
        request_timeout: None,
        acceptance_required: None,
        acceptance_timeout: None,
        additional_players: None,
        backfill: None,
        properties: None,
        data: None,
        custom_event_data: None,
        notification_target: None,
    }
}

impl Scene {
    fn make(&mut self, new: NewConfiguration) -> Result<Reply, Refusal> {
        self.handle(Command::CreateConfiguration(Box::new(new)))
    }

    fn change(&mut self, update: ConfigurationUpdate) -> Result<Reply, Refusal> {
        self.handle(Command::UpdateConfiguration(Box::new(update)))
    }
}

fn field(refused: Result<Reply, Refusal>) -> &'static str {
    match refused {
        Err(Refusal::InvalidRequest { field, .. }) => field,
        other => panic!("not refused for a field: {other:?}"),
    }
}

#[test]
fn a_rule_set_is_made_once_and_deleted_when_nothing_uses_it() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let name = RuleSetName::new("squads");
    assert_eq!(scene.fleets.rule_set(&name).unwrap().body.as_str(), SQUADS);
    assert_eq!(scene.fleets.rules_of(&ConfigurationName::new(NAME)).unwrap().max_players(), 4);
    assert_eq!(field(scene.handle(new_rule_set("squads", SQUADS))), "Name");
    let delete = Command::DeleteRuleSet { rule_set: name.clone() };
    let refused = scene.handle(delete.clone()).unwrap_err().to_string();
    assert!(refused.contains("matchmaking configuration ranked"), "{refused}");
    let configuration = ConfigurationName::new(NAME);
    scene.handle(Command::DeleteConfiguration { configuration: configuration.clone() }).unwrap();
    scene.handle(delete.clone()).unwrap();
    assert_eq!(scene.handle(delete), Err(Refusal::RuleSetNotFound(name)));
    let gone = scene.handle(Command::DeleteConfiguration { configuration: configuration.clone() });
    assert_eq!(gone, Err(Refusal::ConfigurationNotFound(configuration)));
}

#[test]
fn a_rule_set_that_cannot_be_read_is_refused_with_the_place() {
    let mut scene = Scene::idle(0);
    for (body, place) in
        [("{", "line 1"), (r#"{"ruleLanguageVersion": "1.0"}"#, "teams"), ("", "0 characters")]
    {
        match scene.handle(new_rule_set("squads", body)) {
            Err(Refusal::InvalidRequest { field: "RuleSetBody", problem }) => {
                assert!(problem.contains(place), "{problem}");
            }
            other => panic!("not refused: {other:?}"),
        }
    }
    for name in ["", "a b", &"x".repeat(129)] {
        assert_eq!(field(scene.handle(new_rule_set(name, SQUADS))), "Name");
    }
}

#[test]
fn there_are_a_thousand_rule_sets_and_a_hundred_configurations_at_most() {
    let mut scene = Scene::idle(0);
    for n in 0..1_000 {
        scene.handle(new_rule_set(&format!("squads.{n}"), SQUADS)).unwrap();
    }
    let more = scene.handle(new_rule_set("squads", SQUADS));
    assert!(matches!(more, Err(Refusal::LimitExceeded { most: 1_000, .. })), "{more:?}");
    let numbered = |n| NewConfiguration {
        name: ConfigurationName::new(format!("ranked.{n}")),
        rule_set: RuleSetName::new("squads.7"),
        ..new_configuration()
    };
    for n in 0..100 {
        scene.make(numbered(n)).unwrap();
    }
    let more = scene.make(numbered(100));
    assert!(matches!(more, Err(Refusal::LimitExceeded { most: 100, .. })), "{more:?}");
}

#[test]
fn a_configuration_is_refused_with_the_field_that_does_not_fit() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let other = || NewConfiguration { name: ConfigurationName::new("other"), ..new_configuration() };
    let direct = MatchDestination::Direct(fleet_id().into());
    let wrong = [
        ("Name", NewConfiguration { ..new_configuration() }),
        ("Name", NewConfiguration { name: ConfigurationName::new("a/b"), ..new_configuration() }),
        ("Description", NewConfiguration { description: Some(String::new()), ..other() }),
        ("RequestTimeoutSeconds", NewConfiguration { request_timeout: Duration::ZERO, ..other() }),
        (
            "RequestTimeoutSeconds",
            NewConfiguration { request_timeout: Duration::from_secs(43_201), ..other() },
        ),
        (
            "AcceptanceTimeoutSeconds",
            NewConfiguration { acceptance_timeout: Some(Duration::from_secs(601)), ..other() },
        ),
        ("AdditionalPlayerCount", NewConfiguration { additional_players: 197, ..other() }),
        ("GameProperties", NewConfiguration { properties: vec![Default::default(); 17], ..other() }),
        ("GameSessionData", NewConfiguration { data: Some("x".repeat(4_097)), ..other() }),
        ("CustomEventData", NewConfiguration { custom_event_data: Some("x".repeat(257)), ..other() }),
        ("NotificationTarget", NewConfiguration { notification_target: Some("x".repeat(301)), ..other() }),
        ("GameSessionQueueArns", NewConfiguration { destinations: Vec::new(), ..other() }),
        ("GameSessionQueueArns", NewConfiguration { destinations: vec![direct.clone(), direct], ..other() }),
        ("GameSessionQueueArns", NewConfiguration { mode: FlexMatchMode::Standalone, ..other() }),
        (
            "BackfillMode",
            NewConfiguration {
                mode: FlexMatchMode::Standalone,
                destinations: Vec::new(),
                backfill: BackfillMode::Automatic,
                ..other()
            },
        ),
    ];
    for (expected, new) in wrong {
        assert_eq!(field(scene.make(new)), expected);
    }
    scene.make(NewConfiguration { additional_players: 196, ..other() }).unwrap();
}

#[test]
fn what_a_configuration_names_has_to_be_there() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let to = |destination| NewConfiguration {
        name: ConfigurationName::new("other"),
        destinations: vec![destination],
        ..new_configuration()
    };
    let rule_set = RuleSetName::new("none");
    let refused = scene.make(NewConfiguration { rule_set: rule_set.clone(), ..new_configuration() });
    assert_eq!(refused, Err(Refusal::RuleSetNotFound(rule_set)));
    let queue = QueueName::new("queue");
    let refused = scene.make(to(MatchDestination::Queue(queue.clone())));
    assert_eq!(refused, Err(Refusal::QueueNotFound(queue.clone())));
    let fleet = FleetId::new("fleet-none");
    let refused = scene.make(to(MatchDestination::Direct(fleet.clone().into())));
    assert_eq!(refused, Err(Refusal::FleetNotFound(fleet)));
    let alias = AliasId::new("alias-none");
    let refused = scene.make(to(MatchDestination::Direct(alias.clone().into())));
    assert_eq!(refused, Err(Refusal::AliasNotFound(alias)));
    scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
    scene.make(to(MatchDestination::Queue(queue))).unwrap();
}

#[test]
fn an_update_changes_what_it_names() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let before = scene.fleets.matchmaking_configuration(&ConfigurationName::new(NAME)).unwrap().clone();
    assert_eq!(before.acceptance_timeout, Duration::from_secs(600));
    let updated = scene.change(ConfigurationUpdate {
        description: Some("for the best".to_owned()),
        acceptance_required: Some(true),
        properties: Some(Vec::new()),
        ..nothing_new()
    });
    let Ok(Reply::Configuration(after)) = updated else { panic!("not updated: {updated:?}") };
    assert_eq!(after.description.as_deref(), Some("for the best"));
    assert!(after.acceptance_required && after.properties.is_empty());
    assert_eq!((&after.data, &after.destinations), (&before.data, &before.destinations));

    // What places nothing needs no place.
    let standalone = ConfigurationUpdate { mode: Some(FlexMatchMode::Standalone), ..nothing_new() };
    scene.change(standalone).unwrap();
    let back = ConfigurationUpdate { mode: Some(FlexMatchMode::WithQueue), ..nothing_new() };
    assert_eq!(field(scene.change(back)), "GameSessionQueueArns");
    let unknown = ConfigurationName::new("none");
    let refused = scene.change(ConfigurationUpdate { configuration: unknown.clone(), ..nothing_new() });
    assert_eq!(refused, Err(Refusal::ConfigurationNotFound(unknown)));
}

#[test]
fn a_configuration_is_deleted_when_its_tickets_are_over() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.search_for("a", &["ann"]);
    let delete = Command::DeleteConfiguration { configuration: ConfigurationName::new(NAME) };
    let refused = scene.handle(delete.clone()).unwrap_err().to_string();
    assert!(refused.contains("1 live tickets"), "{refused}");
    scene.stop_ticket("a").unwrap();
    scene.handle(delete).unwrap();
    assert_eq!(scene.status("a"), TicketStatus::Cancelled);
}

#[test]
fn tickets_under_way_keep_the_rule_set_they_were_started_with() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.search_for("a", &["ann"]);
    scene.handle(new_rule_set("other", SQUADS)).unwrap();
    scene.change(ConfigurationUpdate { rule_set: Some(RuleSetName::new("other")), ..nothing_new() }).unwrap();
    scene.search_for("b", &["bob"]);
    assert_eq!(scene.ticket("a").rule_set.as_str(), "squads");
    assert_eq!(scene.ticket("b").rule_set.as_str(), "other");
    let mixed = scene.new_match("m", &[("red", &["a"]), ("blue", &["b"])], None);
    assert!(matches!(scene.create_match(mixed), Err(Refusal::MatchOutOfDate { .. })));
    let delete = Command::DeleteRuleSet { rule_set: RuleSetName::new("squads") };
    assert_eq!(field(scene.handle(delete.clone())), "Name");
    scene.stop_ticket("a").unwrap();
    scene.handle(delete).unwrap();
}

#[test]
fn what_was_proposed_is_placed_as_it_was_proposed() {
    let mut scene = Scene::matchmaking(1, crate::matchmaking::asking());
    let mode = |mode, destinations| ConfigurationUpdate { mode: Some(mode), destinations, ..nothing_new() };
    let destinations = Some(new_configuration().destinations);
    for (id, proposed, then, ends) in [
        ("m", FlexMatchMode::WithQueue, FlexMatchMode::Standalone, TicketStatus::Placing),
        ("n", FlexMatchMode::Standalone, FlexMatchMode::WithQueue, TicketStatus::Completed),
    ] {
        let (a, b) = (format!("a-{id}"), format!("b-{id}"));
        let given = |of: FlexMatchMode| destinations.clone().filter(|_| of == FlexMatchMode::WithQueue);
        scene.change(mode(proposed, given(proposed))).unwrap();
        scene.search_for(&a, &[&a]);
        scene.search_for(&b, &[&b]);
        scene.propose(id, &a, &b);
        scene.change(mode(then, given(then))).unwrap();
        scene.accepts(&a, &[&a]);
        scene.accepts(&b, &[&b]);
        assert_eq!([scene.status(&a), scene.status(&b)], [ends, ends]);
    }
}

#[test]
fn they_have_tags() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    for arn in [
        "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/ranked",
        "arn:aws:gamelift:us-west-2::matchmakingruleset/squads",
    ] {
        let tags = Tags::from([("team".to_owned(), "online".to_owned())]);
        scene.handle(Command::TagResource { arn: arn.to_owned(), tags: tags.clone() }).unwrap();
        assert_eq!(scene.fleets.tags_of(arn), Ok(&tags));
        scene.handle(Command::UntagResource { arn: arn.to_owned(), keys: vec!["team".to_owned()] }).unwrap();
        assert_eq!(scene.fleets.tags_of(arn), Ok(&Tags::new()));
    }
}

#[test]
fn arns_name_where_matches_are_placed() {
    let arn = |kind_and_id: &str| format!("arn:aws:gamelift:us-west-2:111122223333:{kind_and_id}");
    let queue = MatchDestination::Queue(QueueName::new("q"));
    assert_eq!(MatchDestination::of_arn(&arn("gamesessionqueue/q")), Some(queue));
    let fleet = MatchDestination::Direct(FleetId::new("fleet-1").into());
    assert_eq!(MatchDestination::of_arn(&arn("fleet/fleet-1")), Some(fleet));
    assert_eq!(MatchDestination::of_arn(&arn("matchmakingruleset/r")), None);
}
