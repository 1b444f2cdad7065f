//! Tickets that no match was found for yet.

use std::collections::BTreeMap;
use std::time::Duration;

use rallypoint_fleet::{
    Command, ConfigurationName, MatchmakingEventKind, Refusal, Reply, RuleMetric, SearchReport, TicketEnd,
    TicketId, TicketStatus,
};
use rallypoint_flexmatch::{AttributeValue, Player};

use crate::matchmaking::{asking, new_configuration, player, player_in, skilled};
use crate::scene::Scene;

fn report(ticket: &str, reason: &str) -> Command {
    Command::ReportSearch {
        reports: vec![SearchReport {
            ticket: TicketId::new(ticket),
            reason: reason.to_owned(),
            metrics: vec![RuleMetric { rule: "even".to_owned(), passed: 1, failed: 2 }],
        }],
    }
}

#[test]
fn a_ticket_is_queued_searches_and_times_out() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let started = scene.start_ticket("a", vec![skilled("ann", 3.5), player_in("bob", "red")]);
    let Ok(Reply::Ticket(ticket)) = started else { panic!("not started: {started:?}") };
    assert_eq!((ticket.status, ticket.started_at, ticket.revision), (TicketStatus::Queued, scene.now, 0));
    let skill = |player: &Player| player.attributes.get("skill").cloned();
    assert_eq!(skill(&ticket.players[0]), Some(AttributeValue::Number(3.5)));
    assert_eq!(skill(&ticket.players[1]), Some(AttributeValue::Number(10.0)), "the rule set's default");
    assert_eq!(ticket.players[1].team, None, "who wants a match is in no team yet");

    scene.take_up("a");
    assert_eq!(scene.statuses_of("a"), [TicketStatus::Queued, TicketStatus::Searching]);
    assert_eq!(scene.told_of(), [&MatchmakingEventKind::Searching { estimated_wait: None }]);
    assert!(!scene.outcome(Command::SearchTickets { tickets: vec![TicketId::new("a")] }).changed);
    assert_eq!(scene.fleets.live_tickets().count(), 1);

    scene.effects.clear();
    scene.wait(99);
    assert_eq!(scene.status("a"), TicketStatus::Searching);
    scene.wait(1);
    let ticket = scene.ticket("a");
    assert_eq!((ticket.status, ticket.ended_at), (TicketStatus::TimedOut, Some(scene.now)));
    let end = TicketEnd {
        reason: "TimedOut".to_owned(),
        message: "Removed from matchmaking due to timing out.".to_owned(),
        metrics: Vec::new(),
    };
    assert_eq!(scene.told_of(), [&MatchmakingEventKind::TimedOut(end)]);
    assert_eq!(scene.fleets.live_tickets().count(), 0);
}

#[test]
fn what_keeps_a_ticket_from_a_match_is_its_reason_and_in_its_end() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.start_ticket("a", vec![player("ann")]).unwrap();
    // It is not looked for yet, so there is nothing to say.
    assert!(!scene.outcome(report("a", "too early")).changed);
    scene.take_up("a");
    let why = "Rule even: measured 14, allowed 10.";
    assert!(scene.outcome(report("a", why)).changed);
    assert!(!scene.outcome(report("a", why)).changed, "that is known");
    assert_eq!(scene.ticket("a").status_reason.as_deref(), Some(why));
    assert_eq!(scene.ticket("a").revision, 2);
    scene.effects.clear();
    scene.wait(100);
    let ticket = scene.ticket("a");
    assert_eq!(ticket.status_reason.as_deref(), Some("TimedOut"));
    assert!(ticket.status_message.as_ref().unwrap().ends_with(why), "{ticket:?}");
    match scene.told_of()[..] {
        [MatchmakingEventKind::TimedOut(end)] => {
            assert_eq!((end.metrics[0].passed, end.metrics[0].failed), (1, 2));
        }
        ref other => panic!("not timed out: {other:?}"),
    }
    assert!(!scene.outcome(report("a", "too late")).changed);
    assert!(!scene.outcome(report("nobody", "unknown")).changed);
}

#[test]
fn a_ticket_is_stopped_once() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.search_for("a", &["ann"]);
    scene.effects.clear();
    let Ok(Reply::Ticket(ticket)) = scene.stop_ticket("a") else { panic!("not stopped") };
    assert_eq!(ticket.status, TicketStatus::Cancelled);
    match scene.told_of()[..] {
        [MatchmakingEventKind::Cancelled(end)] => {
            assert_eq!((end.reason.as_str(), end.message.as_str()), ("Cancelled", "Cancelled by request."));
        }
        ref other => panic!("not cancelled: {other:?}"),
    }
    let again = scene.stop_ticket("a");
    assert!(matches!(again, Err(Refusal::InvalidTicketStatus { status: TicketStatus::Cancelled, .. })));
    let unknown = TicketId::new("b");
    assert_eq!(scene.stop_ticket("b"), Err(Refusal::MatchmakingTicketNotFound(unknown)));
}

#[test]
fn an_id_is_used_once_as_long_as_it_is_known() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.search_for("a", &["ann"]);
    let again = scene.start_ticket("a", vec![player("bob")]);
    assert!(matches!(again, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{again:?}");
    scene.stop_ticket("a").unwrap();
    let again = scene.start_ticket("a", vec![player("bob")]);
    assert!(matches!(again, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{again:?}");
    scene.wait(30 * 24 * 3600);
    assert_eq!(scene.fleets.tickets().count(), 0, "what is over is forgotten after the retention");
    scene.start_ticket("a", vec![player("bob")]).unwrap();
    assert_eq!(scene.ticket("a").number, 1, "no place in the order of arrival is given twice");
}

#[test]
fn a_newer_request_cancels_what_its_players_searched_by() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    scene.search_for("party", &["ann", "bob"]);
    scene.search_for("other", &["cid"]);
    scene.search_for("alone", &["bob"]);
    assert_eq!(scene.status("party"), TicketStatus::Cancelled);
    let message = scene.ticket("party").status_message.as_deref();
    assert_eq!(message, Some("Cancelled by a newer request of player bob."));
    assert_eq!([scene.status("other"), scene.status("alone")], [TicketStatus::Searching; 2]);
}

#[test]
fn a_newer_request_breaks_the_match_that_was_found() {
    let mut scene = Scene::matchmaking(0, asking());
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.propose("m", "a", "b");
    scene.search_for("c", &["ann"]);
    let statuses = [scene.status("a"), scene.status("b"), scene.status("c")];
    assert_eq!(statuses, [TicketStatus::Cancelled, TicketStatus::Searching, TicketStatus::Searching]);
}

#[test]
fn bad_players_are_refused_with_a_reason() {
    let mut scene = Scene::matchmaking(0, new_configuration());
    let with = |name: &str, value| Player {
        attributes: BTreeMap::from([(name.to_owned(), value)]),
        ..player("ann")
    };
    let many = (0..11).map(|n| (n.to_string(), AttributeValue::Number(0.0))).collect();
    let far = BTreeMap::from([("us-west-2".to_owned(), 0)]);
    let wrong = [
        (Vec::new(), "0 entries"),
        ((0..11).map(|n| player(&n.to_string())).collect(), "11 entries"),
        (vec![player("ann"), player("ann")], "twice"),
        (vec![player("ann"), player("bob"), player("cid")], "3 players"),
        (vec![player("")], "0 characters"),
        (vec![with("skill", AttributeValue::Number(f64::NAN))], "finite"),
        (vec![with("skill", AttributeValue::String("high".to_owned()))], "number"),
        (vec![with("role", AttributeValue::String(String::new()))], "0 characters"),
        (vec![with("modes", AttributeValue::StringList(vec!["x".to_owned(); 101]))], "101 entries"),
        (
            vec![with(
                "skills",
                AttributeValue::StringNumberMap((0..11).map(|n| (n.to_string(), 1.0)).collect()),
            )],
            "11 entries",
        ),
        (vec![Player { attributes: many, ..player("ann") }], "11 entries"),
        (vec![Player { latencies_ms: far, ..player("ann") }], "1 on"),
    ];
    for (players, why) in wrong {
        let refused = scene.start_ticket("a", players).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    for id in ["", "a b", &"x".repeat(129)] {
        let refused = scene.start_ticket(id, vec![player("ann")]);
        assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{refused:?}");
    }
    assert_eq!(scene.fleets.tickets().count(), 0);
    let unknown = ConfigurationName::new("none");
    let new = rallypoint_fleet::NewTicket {
        id: TicketId::new("a"),
        configuration: unknown.clone(),
        players: vec![player("ann")],
    };
    let refused = scene.handle(Command::StartMatchmaking(Box::new(new)));
    assert_eq!(refused, Err(Refusal::ConfigurationNotFound(unknown)));
}

#[test]
fn the_estimated_wait_is_the_average_of_late() {
    let mut scene = Scene::matchmaking(2, new_configuration());
    let name = ConfigurationName::new("ranked");
    assert_eq!(scene.fleets.estimated_wait(&name), None);
    scene.search_for("a", &["ann"]);
    scene.wait(10);
    scene.search_for("b", &["bob"]);
    scene.wait(10);
    scene.play("m", "a", "b");
    assert_eq!(scene.fleets.estimated_wait(&name), Some(Duration::from_secs(15)));
    scene.effects.clear();
    scene.search_for("c", &["cid"]);
    let told = MatchmakingEventKind::Searching { estimated_wait: Some(Duration::from_secs(15)) };
    assert_eq!(scene.told_of(), [&told]);
}
