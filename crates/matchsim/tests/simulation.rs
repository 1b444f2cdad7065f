//! What holds of every simulation.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use rallypoint_flexmatch::{AttributeType, RuleSet};
use rallypoint_matchsim::population::{Population, Regions, Weighted};
use rallypoint_matchsim::recording::{Ending, Recording};
use rallypoint_matchsim::simulation::{Acceptance, Plan, simulate};
use rallypoint_matchsim::summary::Summary;

/// Three against three, skills at most 20 apart, 100 after ten seconds; two against two after twenty.
const RULES: &str = r#"{
    "name": "threes", "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number"}],
    "teams": [{"name": "red", "minPlayers": 3, "maxPlayers": 3}, {"name": "blue", "minPlayers": 3, "maxPlayers": 3}],
    "rules": [{"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 20}],
    "expansions": [
        {"target": "rules[Near].maxDistance", "steps": [{"waitTimeSeconds": 10, "value": 100}]},
        {"target": "teams[red,blue].minPlayers", "steps": [{"waitTimeSeconds": 20, "value": 2}]}
    ]
}"#;

fn rules() -> Arc<RuleSet> {
    Arc::new(RuleSet::parse(RULES).unwrap())
}

fn population(parties: &str) -> Population {
    Population {
        parties: parties.parse::<Weighted<_>>().unwrap(),
        attributes: [("skill".to_owned(), (AttributeType::Number, "normal(1000, 200)".parse().unwrap()))]
            .into(),
        regions: None::<Regions>,
    }
}

fn plan() -> Plan {
    Plan {
        players: 2_000,
        rate: 10.0,
        duration_ms: None,
        request_timeout_ms: 60_000,
        acceptance: None,
        seed: 1,
    }
}

fn run(parties: &str, plan: &Plan) -> Recording {
    simulate(&rules(), &population(parties), plan, &mut |_| {})
}

#[test]
fn every_ticket_ends_once_and_in_time() {
    let recording = run("1: 70, 2: 20, 3: 10", &plan());
    assert!(recording.tickets.len() > 1_000);
    for ticket in &recording.tickets {
        assert!(!matches!(ticket.ending, Ending::Waiting(_) | Ending::Refused(_)), "{ticket:?}");
        assert!(ticket.waited_ms() <= 60_000, "{ticket:?}");
    }
    let matched: u32 = recording
        .tickets
        .iter()
        .filter(|ticket| matches!(ticket.ending, Ending::Matched(_)))
        .map(|ticket| ticket.players)
        .sum();
    let played: u32 = recording.matches.iter().map(|made| made.players()).sum();
    assert_eq!(matched, played);
}

#[test]
fn matches_keep_their_rules_and_sizes() {
    let recording = run("1: 70, 2: 20, 3: 10", &plan());
    assert!(!recording.matches.is_empty());
    for made in &recording.matches {
        let least = if made.steps.iter().any(|step| step.target.starts_with("teams")) { 2 } else { 3 };
        assert!(made.team_sizes.iter().all(|size| (least..=3).contains(size)), "{made:?}");
        for quality in &made.quality {
            assert!(quality.measured <= quality.allowed, "{made:?}");
        }
    }
}

#[test]
fn a_seed_gives_the_same_simulation() {
    assert_eq!(run("1: 1", &plan()), run("1: 1", &plan()));
    assert_ne!(run("1: 1", &plan()).tickets, run("1: 1", &Plan { seed: 2, ..plan() }).tickets);
}

#[test]
fn rule_sets_meet_the_same_players_at_the_same_times() {
    let asked = Plan { acceptance: Some(Acceptance { probability: 0.5, timeout_ms: 10_000 }), ..plan() };
    let came = |recording: &Recording| {
        recording.tickets.iter().map(|ticket| (ticket.came_ms, ticket.players)).collect::<Vec<_>>()
    };
    assert_eq!(came(&run("1: 1, 2: 1", &plan())), came(&run("1: 1, 2: 1", &asked)));
}

#[test]
fn arrivals_come_at_the_rate_that_was_asked_for() {
    let recording = run("1: 1, 3: 1", &Plan { rate: 50.0, players: 20_000, ..plan() });
    let seconds = recording.tickets.last().unwrap().came_ms as f64 / 1_000.0;
    assert!((380.0..420.0).contains(&seconds), "20,000 players at 50 a second came in {seconds} s");
}

#[test]
fn more_players_wait_less() {
    let waited = |rate: f64| {
        let summary = Summary::of("threes", &run("1: 1", &Plan { rate, ..plan() }));
        summary.waiting_seconds.unwrap().p90
    };
    assert!(waited(100.0) < waited(1.0));
}

#[test]
fn expansions_are_used_by_those_who_waited_for_them() {
    let recording = run("1: 1", &Plan { rate: 1.0, ..plan() });
    let expanded = recording.matches.iter().filter(|made| !made.steps.is_empty()).count();
    assert!(expanded > 0);
    for ticket in &recording.tickets {
        let Ending::Matched(number) = ticket.ending else { continue };
        for step in &recording.matches[number].steps {
            assert!(ticket.waited_ms() >= u64::from(step.wait_seconds) * 1_000, "{ticket:?} {step:?}");
        }
    }
}

#[test]
fn who_does_not_accept_leaves_and_the_others_go_on() {
    let acceptance = Acceptance { probability: 0.9, timeout_ms: 10_000 };
    let recording = run("1: 1", &Plan { acceptance: Some(acceptance), ..plan() });
    let summary = Summary::of("threes", &recording);
    assert!(summary.declined_matches > 0 && summary.endings.not_accepted > 0);
    // A ticket of a declined match that accepted in time plays in a later match.
    let players: u32 = recording.matches.iter().filter(|made| made.accepted).map(|made| made.players()).sum();
    assert_eq!(players as usize, summary.endings.matched);
    let nobody =
        run("1: 1", &Plan { acceptance: Some(Acceptance { probability: 0.0, ..acceptance }), ..plan() });
    assert_eq!(Summary::of("threes", &nobody).endings.matched, 0);
}

#[test]
fn a_party_that_no_team_takes_is_refused_and_says_why() {
    let summary = Summary::of("threes", &run("1: 1, 4: 1", &plan()));
    assert!(summary.endings.refused > 0);
    assert!(summary.causes.iter().any(|cause| cause.example.contains("4 players")), "{:?}", summary.causes);
}

#[test]
fn who_times_out_is_told_why() {
    let recording = run("1: 1", &Plan { players: 50, rate: 0.2, request_timeout_ms: 5_000, ..plan() });
    let summary = Summary::of("threes", &recording);
    assert!(summary.endings.timed_out > 0);
    let told: usize = summary.causes.iter().map(|cause| cause.tickets).sum();
    assert_eq!(told, summary.endings.timed_out);
    assert!(summary.causes.iter().all(|cause| !cause.cause.is_empty() && !cause.example.is_empty()));
}

#[test]
fn nothing_happens_after_the_duration() {
    let recording = run("1: 1", &Plan { duration_ms: Some(30_000), ..plan() });
    assert_eq!(recording.ended_ms, 30_000);
    assert!(recording.tickets.iter().all(|ticket| ticket.ended_ms <= 30_000));
    assert!(recording.matches.iter().all(|made| made.proposed_ms < 30_000));
}
