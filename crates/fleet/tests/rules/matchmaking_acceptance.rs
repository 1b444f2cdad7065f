//! Matches that are found, accepted and broken.

use std::time::Duration;

use rallypoint_fleet::{
    AcceptanceOutcome, AcceptanceType, Effect, MatchTeam, MatchmakingEventKind, NewMatch, PlayerId, Refusal,
    RuleMetric, TicketId, TicketStatus, Timestamp,
};

use crate::matchmaking::{asking, new_configuration, player_in, psess};
use crate::scene::Scene;

use TicketStatus::{Cancelled, Placing, RequiresAcceptance, Searching};

/// A match of a party against somebody alone that waits to be accepted.
fn asked() -> Scene {
    let mut scene = Scene::matchmaking(1, asking());
    scene.search_for("party", &["ann", "bob"]);
    scene.search_for("solo", &["cid"]);
    scene.effects.clear();
    scene.propose("m", "party", "solo");
    scene
}

fn completed(scene: &Scene) -> Option<AcceptanceOutcome> {
    scene.told_of().into_iter().find_map(|event| match event {
        MatchmakingEventKind::AcceptMatchCompleted(outcome) => Some(*outcome),
        _ => None,
    })
}

#[test]
fn a_match_is_told_of_with_its_teams_and_metrics() {
    let scene = asked();
    let event = scene.effects.iter().find_map(|effect| match effect {
        Effect::Matchmaking(event) => Some(event),
        _ => None,
    });
    let event = event.unwrap();
    let metrics = vec![RuleMetric { rule: "even".to_owned(), passed: 3, failed: 1 }];
    let acceptance_timeout = Some(Duration::from_secs(30));
    assert_eq!(event.kind, MatchmakingEventKind::PotentialMatchCreated { acceptance_timeout, metrics });
    assert_eq!(event.match_id.as_ref().unwrap().as_str(), "m");
    let team = |n: usize| event.tickets[n].players.iter().map(|player| player.team.as_deref().unwrap());
    assert_eq!(team(0).chain(team(1)).collect::<Vec<_>>(), ["red", "red", "blue"]);
    for id in ["party", "solo"] {
        let acceptance = scene.ticket(id).acceptance.as_ref().unwrap();
        assert_eq!(acceptance.deadline, Timestamp(scene.now.0 + 30_000));
        assert_eq!(scene.statuses_of(id), [RequiresAcceptance]);
    }
}

#[test]
fn a_match_is_told_of_when_nobody_is_asked_too() {
    let mut scene = Scene::matchmaking(1, new_configuration());
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.effects.clear();
    scene.propose("m", "a", "b");
    let told = scene.told_of();
    let is_it = |event: &MatchmakingEventKind| {
        matches!(event, MatchmakingEventKind::PotentialMatchCreated { acceptance_timeout: None, .. })
    };
    assert!(told.len() == 1 && is_it(told[0]), "{told:?}");
    assert_eq!([scene.status("a"), scene.status("b")], [Placing, Placing]);
}

#[test]
fn a_match_that_everybody_accepts_is_placed() {
    let mut scene = asked();
    scene.accepts("party", &["ann"]);
    scene.accepts("party", &["ann"]);
    scene.accepts("solo", &["cid"]);
    assert_eq!([scene.status("party"), scene.status("solo")], [RequiresAcceptance; 2]);
    assert_eq!(
        scene.ticket("party").acceptance.as_ref().unwrap().accepted.get(&PlayerId::new("ann")),
        Some(&true)
    );
    assert_eq!(completed(&scene), None);
    scene.accepts("party", &["bob"]);
    assert_eq!(completed(&scene), Some(AcceptanceOutcome::Accepted));
    assert_eq!([scene.status("party"), scene.status("solo")], [Placing; 2]);
    let accepts = scene.told_of().into_iter().filter(|event| **event == MatchmakingEventKind::AcceptMatch);
    assert_eq!(accepts.count(), 4);
    assert_eq!(scene.ticket("party").acceptance, None);
    scene.wait(31);
    assert_eq!(scene.status("party"), Placing, "nobody is asked any more");
}

/// What the players of a party of two and of somebody alone do, and where their tickets are then.
#[test]
fn who_rejects_or_is_silent_is_out_and_who_accepted_searches_on() {
    type Act = fn(&mut Scene);
    let cases: [(&str, Act, [TicketStatus; 2], AcceptanceOutcome); 6] = [
        (
            "the party accepts, the other rejects",
            |scene| {
                scene.accepts("party", &["ann", "bob"]);
                scene.rejects("solo", &["cid"]);
            },
            [Searching, Cancelled],
            AcceptanceOutcome::Rejected,
        ),
        (
            "one of the party rejects, the other accepted",
            |scene| {
                scene.accepts("solo", &["cid"]);
                scene.accepts("party", &["ann"]);
                scene.rejects("party", &["bob"]);
            },
            [Cancelled, Searching],
            AcceptanceOutcome::Rejected,
        ),
        (
            "who was silent until somebody rejected is out too",
            |scene| {
                scene.accepts("party", &["ann"]);
                scene.rejects("solo", &["cid"]);
            },
            [Cancelled, Cancelled],
            AcceptanceOutcome::Rejected,
        ),
        (
            "one of the party is silent",
            |scene| {
                scene.accepts("party", &["ann"]);
                scene.accepts("solo", &["cid"]);
                scene.wait(30);
            },
            [Cancelled, Searching],
            AcceptanceOutcome::TimedOut,
        ),
        ("everybody is silent", |scene| scene.wait(30), [Cancelled, Cancelled], AcceptanceOutcome::TimedOut),
        (
            "an acceptance is taken back",
            |scene| {
                scene.accepts("party", &["ann", "bob"]);
                scene.rejects("party", &["ann"]);
            },
            [Cancelled, Cancelled],
            AcceptanceOutcome::Rejected,
        ),
    ];
    for (case, act, statuses, outcome) in cases {
        let mut scene = asked();
        act(&mut scene);
        assert_eq!([scene.status("party"), scene.status("solo")], statuses, "{case}");
        assert_eq!(completed(&scene), Some(outcome), "{case}");
        for id in ["party", "solo"] {
            let ticket = scene.ticket(id);
            assert_eq!(ticket.acceptance, None, "{case}");
            assert_eq!(ticket.ended_at.is_some(), ticket.status == Cancelled, "{case}");
            assert!(ticket.status_reason.is_some(), "{case}");
        }
    }
}

#[test]
fn a_ticket_that_searches_on_keeps_its_age_and_its_time() {
    let mut scene = asked();
    let started_at = scene.ticket("party").started_at;
    scene.wait(20);
    scene.accepts("party", &["ann", "bob"]);
    scene.rejects("solo", &["cid"]);
    let party = scene.ticket("party");
    assert_eq!((party.started_at, party.players[0].team.as_ref()), (started_at, None));
    scene.wait(79);
    assert_eq!(scene.status("party"), Searching);
    scene.wait(1);
    assert_eq!(scene.status("party"), TicketStatus::TimedOut);
}

#[test]
fn a_ticket_whose_time_is_over_when_its_match_breaks_times_out_at_once() {
    let mut scene = Scene::matchmaking(1, asking());
    scene.search_for("a", &["ann"]);
    scene.wait(90);
    scene.search_for("b", &["bob"]);
    scene.propose("m", "a", "b");
    scene.accepts("a", &["ann"]);
    scene.wait(20);
    assert_eq!(scene.status("a"), RequiresAcceptance, "a match found in time has its time");
    scene.effects.clear();
    scene.rejects("b", &["bob"]);
    assert_eq!(scene.statuses_of("a"), [Searching, TicketStatus::TimedOut]);
    assert_eq!(scene.ticket("a").ended_at, Some(scene.now));
}

#[test]
fn a_ticket_that_is_stopped_breaks_its_match_for_nobody_else() {
    let mut scene = asked();
    scene.stop_ticket("party").unwrap();
    assert_eq!([scene.status("party"), scene.status("solo")], [Cancelled, Searching]);
    assert_eq!(completed(&scene), Some(AcceptanceOutcome::Rejected));
}

#[test]
fn strangers_and_late_answers_are_refused() {
    let mut scene = asked();
    let accept = AcceptanceType::Accept;
    let stranger = scene.answer("party", &["ann", "cid"], accept);
    assert!(matches!(stranger, Err(Refusal::InvalidRequest { field: "PlayerIds", .. })), "{stranger:?}");
    assert!(scene.ticket("party").acceptance.as_ref().unwrap().accepted.is_empty(), "all or nothing");
    let nobody = scene.answer("party", &[], accept);
    assert!(matches!(nobody, Err(Refusal::InvalidRequest { field: "PlayerIds", .. })), "{nobody:?}");
    let unknown = TicketId::new("none");
    assert_eq!(scene.answer("none", &["ann"], accept), Err(Refusal::MatchmakingTicketNotFound(unknown)));
    scene.rejects("solo", &["cid"]);
    for ticket in ["party", "solo"] {
        let late = scene.answer(ticket, &["ann"], accept);
        assert!(matches!(late, Err(Refusal::InvalidTicketStatus { .. })), "{late:?}");
    }
}

#[test]
fn a_ticket_is_not_stopped_while_it_is_placed() {
    let mut scene = Scene::matchmaking(1, new_configuration());
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.propose("m", "a", "b");
    let refused = scene.stop_ticket("a").unwrap_err();
    assert_eq!(refused.to_string(), "Matchmaking ticket is in PLACING status and cannot be canceled.");
    // What the player asks for meanwhile stands beside it.
    scene.search_for("c", &["ann"]);
    assert_eq!([scene.status("a"), scene.status("c")], [Placing, Searching]);
}

#[test]
fn a_proposal_that_does_not_hold_any_more_is_refused_and_changes_nothing() {
    let mut scene = Scene::matchmaking(1, new_configuration());
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.search_for("party", &["cid", "dan"]);
    scene.start_ticket("queued", vec![player_in("eve", "red")]).unwrap();
    let good = scene.new_match("m", &[("red", &["a"]), ("blue", &["b"])], None);
    let team = |name: &str, players: &[&str]| MatchTeam {
        name: name.to_owned(),
        players: players.iter().map(|id| PlayerId::new(*id)).collect(),
    };
    let torn = NewMatch {
        teams: vec![team("red", &["ann", "cid"]), team("blue", &["dan"])],
        ..scene.new_match("m", &[("red", &["a"]), ("blue", &["party"])], None)
    };
    let wrong = [
        NewMatch { tickets: Vec::new(), player_sessions: Vec::new(), teams: Vec::new(), ..good.clone() },
        NewMatch { tickets: vec![TicketId::new("a"), TicketId::new("none")], ..good.clone() },
        NewMatch { tickets: vec![TicketId::new("a"), TicketId::new("a")], ..good.clone() },
        scene.new_match("m", &[("red", &["a"]), ("blue", &["queued"])], None),
        NewMatch { teams: vec![team("red", &["ann"])], ..good.clone() },
        NewMatch { teams: vec![team("red", &["ann", "bob"]), team("blue", &["bob"])], ..good.clone() },
        NewMatch { teams: vec![team("red", &["ann", "zoe"]), team("blue", &["bob"])], ..good.clone() },
        NewMatch { player_sessions: vec![psess("ann")], ..good.clone() },
        NewMatch { backfill: Some(TicketId::new("b")), tickets: vec![TicketId::new("a")], ..good.clone() },
        torn,
    ];
    for new in wrong {
        let refused = scene.create_match(new.clone());
        assert!(matches!(refused, Err(Refusal::MatchOutOfDate { .. })), "{new:?}: {refused:?}");
    }
    let twice = NewMatch { player_sessions: vec![psess("ann"), psess("ann")], ..good.clone() };
    assert!(scene.create_match(twice).is_err());
    scene.create_match(good.clone()).unwrap();
    scene.search_for("c", &["ann"]);
    assert!(matches!(scene.create_match(good), Err(Refusal::MatchOutOfDate { .. })), "they are in a match");
}
