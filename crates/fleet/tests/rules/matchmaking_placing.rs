//! From a match to players who may play.

use std::collections::BTreeMap;
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, FlexMatchMode, MatchDestination, MatchmakingEventKind, NewConfiguration, NewMatch,
    PlacementId, PlacementStatus, PlayerSessionStatus, ProcessMessage, QueueName, Refusal, TicketStatus,
};
use rallypoint_flexmatch::{AttributeValue, Player};

use crate::matchmaking::{asking, new_configuration, player, psess};
use crate::queues::new_queue;
use crate::scene::{LOCATION, Scene};

use TicketStatus::{Completed, Failed, Placing, Searching};

/// A scene in which `a` and `b` can be matched.
fn waiting(processes: usize, configuration: NewConfiguration) -> Scene {
    let mut scene = Scene::matchmaking(processes, configuration);
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene
}

/// Two queues on two fleets; only the second has a process.
fn two_queues() -> Scene {
    let mut scene = Scene::idle(0);
    scene.fleet(crate::scene::new_fleet("fleet-2", &[LOCATION]));
    for (queue, fleet) in [("first", "fleet-123"), ("second", "fleet-2")] {
        let new = rallypoint_fleet::NewQueue {
            timeout: Some(Duration::from_secs(20)),
            ..new_queue(queue, &[fleet])
        };
        scene.create_queue(new).unwrap();
    }
    let queue = |name| MatchDestination::Queue(QueueName::new(name));
    scene.configure_matchmaking(NewConfiguration {
        destinations: vec![queue("first"), queue("second")],
        ..new_configuration()
    });
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene
}

#[test]
fn players_of_a_match_get_slots_when_its_game_session_is_active() {
    let mut scene = waiting(1, NewConfiguration { additional_players: 3, ..new_configuration() });
    scene.propose("m", "a", "b");
    assert_eq!([scene.status("a"), scene.status("b")], [Placing, Placing]);
    let game_session = scene.game_session_for("m");
    let session = scene.session(&game_session);
    assert_eq!((session.max_players, session.data.as_deref()), (4 + 3, Some("data")));
    assert_eq!(session.properties, [("map".to_owned(), "harbour".to_owned())]);
    assert_eq!((session.current_players, &scene.ticket("a").connection), (0, &None));

    scene.effects.clear();
    scene.activate("p0", &game_session);
    for (ticket, player) in [("a", "ann"), ("b", "bob")] {
        let ticket = scene.ticket(ticket);
        assert_eq!((ticket.status, ticket.ended_at), (Completed, Some(scene.now)));
        let connection = ticket.connection.as_ref().unwrap();
        assert_eq!((&connection.game_session.id, connection.game_session.port), (&game_session, 7777));
        let [placed] = &connection.players[..] else { panic!("others' slots are shown: {connection:?}") };
        assert_eq!((placed.player.as_str(), &placed.player_session), (player, &psess(player)));
        assert_eq!(scene.player(&format!("psess-{player}")), PlayerSessionStatus::Reserved);
    }
    let told = scene.effects.iter().filter_map(|effect| match effect {
        Effect::Matchmaking(event) => Some(event),
        _ => None,
    });
    let [event] = told.collect::<Vec<_>>()[..] else { panic!("one event tells of it") };
    let MatchmakingEventKind::Succeeded { game_session: Some(told) } = &event.kind else {
        panic!("{event:?}")
    };
    assert_eq!((&told.id, told.port), (&game_session, 7777));
    let slots: Vec<_> = event
        .tickets
        .iter()
        .flat_map(|ticket| &ticket.players)
        .map(|player| player.player_session.clone())
        .collect();
    assert_eq!(slots, [Some(psess("ann")), Some(psess("bob"))]);
    scene.wait(61);
    assert_eq!(
        scene.player("psess-ann"),
        PlayerSessionStatus::TimedOut,
        "a slot waits for its player as any other"
    );
}

#[test]
fn matchmaker_data_is_gamelifts() {
    let mut scene = Scene::matchmaking(1, new_configuration());
    let all = BTreeMap::from([
        ("modes".to_owned(), AttributeValue::StringList(vec!["duel".to_owned(), "hunt".to_owned()])),
        ("role".to_owned(), AttributeValue::String("healer".to_owned())),
        ("skill".to_owned(), AttributeValue::Number(12.5)),
        ("skills".to_owned(), AttributeValue::StringNumberMap(BTreeMap::from([("aim".to_owned(), 7.0)]))),
        ("undeclared".to_owned(), AttributeValue::Number(1.0)),
    ]);
    let latencies_ms = BTreeMap::from([(LOCATION.to_owned(), 20)]);
    scene.start_ticket("a", vec![Player { attributes: all, latencies_ms, ..player("ann") }]).unwrap();
    scene.start_ticket("b", vec![player("bob")]).unwrap();
    scene.take_up("a");
    scene.take_up("b");
    scene.propose("m", "a", "b");
    let session = scene.session(&scene.game_session_for("m"));
    let data: serde_json::Value = serde_json::from_str(session.matchmaker_data.as_ref().unwrap()).unwrap();
    let expected = serde_json::json!({
        "matchId": "m",
        "matchmakingConfigurationArn": "arn:aws:gamelift:us-west-2::matchmakingconfiguration/ranked",
        "teams": [
            {"name": "red", "players": [{"playerId": "ann", "attributes": {
                "modes": {"attributeType": "STRING_LIST", "valueAttribute": ["duel", "hunt"]},
                "role": {"attributeType": "STRING", "valueAttribute": "healer"},
                "skill": {"attributeType": "DOUBLE", "valueAttribute": 12.5},
                "skills": {"attributeType": "STRING_DOUBLE_MAP", "valueAttribute": {"aim": 7.0}},
            }}]},
            {"name": "blue", "players": [{"playerId": "bob", "attributes": {
                "skill": {"attributeType": "DOUBLE", "valueAttribute": 10.0},
            }}]},
        ],
    });
    assert_eq!(data, expected);
}

#[test]
fn a_match_goes_to_the_first_queue_that_has_a_process() {
    let mut scene = two_queues();
    scene.idle_process("far", "fleet-2", LOCATION);
    scene.propose("m", "a", "b");
    assert_eq!(scene.placement("for-m").queue.as_str(), "second");
    assert_eq!(scene.host_of("for-m"), Some("far"));
}

#[test]
fn a_match_is_tried_in_one_queue_after_the_other_and_then_searches_on() {
    let mut scene = two_queues();
    scene.propose("m", "a", "b");
    assert_eq!(scene.placement("for-m").queue.as_str(), "first");
    scene.wait(20);
    assert_eq!(scene.placement("for-m").status, PlacementStatus::TimedOut);
    assert_eq!(scene.placement("for-m-2").queue.as_str(), "second");
    assert_eq!(scene.status("a"), Placing);
    scene.effects.clear();
    scene.wait(20);
    assert_eq!(scene.statuses_of("a"), [Searching]);
    assert_eq!(scene.ticket("a").players[0].team, None);
    // The same players can be matched again, with the same slots' ids: nothing holds them any more.
    let again = NewMatch {
        placement: PlacementId::new("again"),
        ..scene.new_match("m2", &[("red", &["a"]), ("blue", &["b"])], None)
    };
    scene.idle_process("near", "fleet-123", LOCATION);
    scene.create_match(again).unwrap();
    assert_eq!(scene.host_of("again"), Some("near"));
}

#[test]
fn who_asked_for_another_match_meanwhile_does_not_search_twice() {
    let mut scene = two_queues();
    scene.propose("m", "a", "b");
    scene.search_for("c", &["ann"]);
    assert_eq!([scene.status("a"), scene.status("c")], [Placing, Searching]);
    scene.wait(40);
    let statuses = [scene.status("a"), scene.status("b"), scene.status("c")];
    assert_eq!(statuses, [TicketStatus::Cancelled, Searching, Searching]);
}

#[test]
fn a_match_that_waits_goes_to_the_process_that_comes() {
    let mut scene = waiting(0, new_configuration());
    scene.propose("m", "a", "b");
    assert_eq!(scene.host_of("for-m"), None);
    scene.idle_process("late", "fleet-123", LOCATION);
    assert_eq!(scene.host_of("for-m"), Some("late"));
}

#[test]
fn players_are_placed_where_they_said_how_far_it_is() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.location("custom-far");
    scene
        .handle(Command::CreateFleetLocations {
            fleet: crate::scene::fleet_id(),
            locations: vec![rallypoint_fleet::Location::new("custom-far")],
        })
        .unwrap();
    let near = |id| Player { latencies_ms: BTreeMap::from([("custom-far".to_owned(), 20)]), ..player(id) };
    scene.start_ticket("a", vec![near("ann")]).unwrap();
    scene.take_up("a");
    scene.search_for("b", &["bob"]);
    scene.idle_process("p0", "fleet-123", LOCATION);
    scene.propose("m", "a", "b");
    assert_eq!(scene.host_of("for-m"), None, "ann did not say how far that is");
    scene.idle_process("p1", "fleet-123", "custom-far");
    assert_eq!(scene.host_of("for-m"), Some("p1"));
    assert_eq!(scene.placement("for-m").latencies.len(), 1);
}

#[test]
fn a_placement_that_fails_fails_the_tickets() {
    let ends: [fn(&mut Scene); 3] = [
        |scene| drop(scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap()),
        |scene| drop(scene.handle(Command::StopPlacement { placement: PlacementId::new("for-m") }).unwrap()),
        |scene| {
            let game_session = scene.game_session_for("m");
            scene.terminate(&game_session, rallypoint_fleet::TerminationMode::Force).unwrap();
        },
    ];
    for end in ends {
        let mut scene = waiting(1, new_configuration());
        scene.propose("m", "a", "b");
        scene.effects.clear();
        end(&mut scene);
        for id in ["a", "b"] {
            let ticket = scene.ticket(id);
            assert_eq!((ticket.status, ticket.status_reason.as_deref()), (Failed, Some("UNEXPECTED_ERROR")));
        }
        let failed = scene.told_of().into_iter().filter(|e| matches!(e, MatchmakingEventKind::Failed(_)));
        assert_eq!(failed.count(), 2);
    }
}

#[test]
fn a_server_that_is_lost_before_it_activates_leaves_each_ticket_one_end() {
    let mut scene = waiting(2, new_configuration());
    scene.propose("m", "a", "b");
    // The activation time is over: the placement goes to the other process.
    scene.wait_healthy(301, &["p0", "p1"]);
    assert_eq!(scene.status("a"), Placing);
    assert_eq!(scene.host_of("for-m"), Some("p1"));
    let game_session = scene.game_session_for("m");
    scene.activate("p1", &game_session);
    assert_eq!([scene.status("a"), scene.status("b")], [Completed, Completed]);
    scene.say("p1", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!([scene.status("a"), scene.status("b")], [Completed, Completed]);
}

#[test]
fn a_queue_that_is_gone_is_passed_over_and_none_left_is_a_failure() {
    let mut scene = two_queues();
    scene.handle(Command::DeleteQueue { queue: QueueName::new("first") }).unwrap();
    scene.propose("m", "a", "b");
    assert_eq!(scene.placement("for-m").queue.as_str(), "second");
    scene.handle(Command::DeleteQueue { queue: QueueName::new("second") }).unwrap();
    assert_eq!([scene.status("a"), scene.status("b")], [Failed, Failed]);
    scene.search_for("c", &["cid"]);
    scene.search_for("d", &["dan"]);
    scene.propose("n", "c", "d");
    assert_eq!([scene.status("c"), scene.status("d")], [Failed, Failed]);
}

#[test]
fn a_standalone_match_is_complete_when_it_is_found() {
    let standalone =
        NewConfiguration { mode: FlexMatchMode::Standalone, destinations: Vec::new(), ..new_configuration() };
    let mut scene = waiting(1, standalone);
    scene.effects.clear();
    scene.propose("m", "a", "b");
    assert_eq!(scene.statuses_of("a"), [Placing, Completed]);
    assert_eq!((&scene.ticket("a").connection, scene.fleets.placements().count()), (&None, 0));
    assert_eq!(scene.told_of().last(), Some(&&MatchmakingEventKind::Succeeded { game_session: None }));
    assert_eq!(scene.ticket("b").players[0].team.as_deref(), Some("blue"));
}

#[test]
fn the_slots_of_a_match_are_nobody_elses_meanwhile() {
    let (mut scene, id) = Scene::active(4);
    scene.configure_matchmaking(asking());
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.propose("m", "a", "b");
    let taken = scene.reserve(&id, &["psess-ann"]);
    assert!(matches!(taken, Err(Refusal::InvalidRequest { field: "PlayerSessionId", .. })), "{taken:?}");
    scene.rejects("a", &["ann"]);
    scene.reserve(&id, &["psess-ann"]).unwrap();
}

#[test]
fn matchmaker_data_that_is_too_long_fails_the_tickets_and_says_why() {
    let body = r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [
            {"name": "list", "type": "string_list"},
            {"name": "rank", "type": "number", "default": 1}
        ],
        "algorithm": {"strategy": "balanced", "balancedAttribute": "rank"},
        "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 200}]
    }"#;
    let mut scene = Scene::idle(1);
    scene.handle(crate::matchmaking::new_rule_set("squads", body)).unwrap();
    scene.handle(Command::CreateConfiguration(Box::new(new_configuration()))).unwrap();
    let list = AttributeValue::StringList(vec!["x".repeat(100); 100]);
    let heavy = |id: String| Player {
        attributes: BTreeMap::from([("list".to_owned(), list.clone())]),
        ..player(&id)
    };
    let ids = ["a", "b", "c", "d"];
    for id in ids {
        scene.start_ticket(id, (0..10).map(|n| heavy(format!("{id}{n}"))).collect()).unwrap();
        scene.take_up(id);
    }
    let new = scene.new_match("m", &[("all", &ids)], None);
    scene.create_match(new).unwrap();
    let ticket = scene.ticket("a");
    assert_eq!(ticket.status, Failed);
    assert!(ticket.status_message.as_ref().unwrap().contains("390000"), "{:?}", ticket.status_message);
}
