//! The checker of finished matches.

use crate::scene::{With, backfill, parse, player, ticket};
use rallypoint_flexmatch::{Moment, Reason, RuleSet, Seat, Ticket, TicketKey, Violation};

fn rules() -> RuleSet {
    parse(
        r#"{"ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "number"}],
        "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 2}, {"name": "blue", "minPlayers": 1, "maxPlayers": 2}],
        "rules": [{"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5}],
        "expansions": [
            {"target": "rules[Near].maxDistance", "steps": [{"waitTimeSeconds": 10, "value": 50}]},
            {"target": "teams[*].minPlayers", "steps": [{"waitTimeSeconds": 20, "value": 0}]}
        ]}"#,
    )
}

fn solo(key: u64, id: &str, skill: f64) -> Ticket {
    ticket(key, vec![player(id).skill(skill)])
}

fn found(tickets: &[Ticket], seats: &[(&str, u64, &str)], now: u64) -> Vec<Violation> {
    let seats: Vec<_> =
        seats.iter().map(|(team, key, player)| Seat { team, ticket: TicketKey(*key), player }).collect();
    rules().check(tickets, &seats, Moment(now))
}

#[test]
fn a_good_match_is_good() {
    let duo = ticket(1, vec![player("a").skill(1.0), player("b").skill(2.0)]);
    let seats = [("red", 1, "a"), ("red", 1, "b"), ("blue", 2, "c")];
    assert_eq!(found(&[duo, solo(2, "c", 4.0)], &seats, 0), []);
}

#[test]
fn everybody_has_one_seat() {
    let tickets = || [solo(1, "a", 1.0), solo(2, "b", 1.0)];
    let seats = [("red", 1, "a"), ("blue", 1, "a"), ("green", 2, "x")];
    assert_eq!(
        found(&tickets(), &seats, 0),
        [
            Violation::PlayerTwice("a".to_owned()),
            Violation::Stranger(TicketKey(2), "x".to_owned()),
            Violation::UnknownTeam("green".to_owned()),
            Violation::LeftOut(TicketKey(2), "b".to_owned()),
        ]
    );
    let same = [solo(1, "a", 1.0), solo(2, "a", 1.0)];
    assert_eq!(
        found(&same, &[("red", 1, "a"), ("blue", 2, "a")], 0),
        [Violation::PlayerTwice("a".to_owned())]
    );
    let twice = [solo(1, "a", 1.0), solo(1, "a", 1.0)];
    assert!(found(&twice, &[("red", 1, "a")], 0).contains(&Violation::TicketTwice(TicketKey(1))));
}

#[test]
fn parties_stay_together() {
    let duo = ticket(1, vec![player("a").skill(1.0), player("b").skill(2.0)]);
    assert_eq!(found(&[duo], &[("red", 1, "a"), ("blue", 1, "b")], 0), [Violation::PartySplit(TicketKey(1))]);
}

#[test]
fn sizes_and_rules_are_those_of_the_newest_ticket() {
    let mut late = solo(2, "b", 40.0);
    late.since = Moment(5_000);
    let tickets = [solo(1, "a", 1.0), late];
    let seats = [("red", 1, "a"), ("blue", 2, "b")];
    let violations = found(&tickets, &seats, 14_999);
    let [Violation::Rule { rule, verdict }] = violations.as_slice() else { panic!("the rule does not hold") };
    assert_eq!((rule.as_str(), verdict.reason, verdict.limit), ("Near", Reason::TooMuch, Some(5.0)));
    assert_eq!(found(&tickets, &seats, 15_000), []);
    let size = |players| Violation::TeamSize { team: "blue".to_owned(), players, min: 1, max: 2 };
    assert_eq!(found(&[solo(1, "a", 1.0)], &[("red", 1, "a")], 0), [size(0)]);
    assert_eq!(found(&[solo(1, "a", 1.0)], &[("red", 1, "a")], 20_000), []);
}

#[test]
fn backfill_keeps_its_teams_and_needs_somebody_new() {
    let running = |key: u64, id: &str| backfill(key, vec![player(id).skill(1.0).in_team("red")]);
    let new = || solo(2, "b", 1.0);
    assert_eq!(found(&[running(1, "a"), new()], &[("red", 1, "a"), ("blue", 2, "b")], 0), []);
    assert_eq!(
        found(&[running(1, "a"), new()], &[("blue", 1, "a"), ("red", 2, "b")], 0),
        [Violation::TeamChanged(TicketKey(1), "a".to_owned())]
    );
    assert_eq!(found(&[running(1, "a")], &[("red", 1, "a")], 0), [Violation::NobodyNew]);
    let two = [running(1, "a"), running(3, "c"), new()];
    assert_eq!(
        found(&two, &[("red", 1, "a"), ("red", 3, "c"), ("blue", 2, "b")], 0),
        [Violation::TwoBackfills(TicketKey(1), TicketKey(3))]
    );
}

#[test]
fn missing_values_are_told_apart() {
    let tickets = [ticket(1, vec![player("a")]), solo(2, "b", 1.0)];
    let violations = found(&tickets, &[("red", 1, "a"), ("blue", 2, "b")], 0);
    assert!(violations.len() == 1 && violations.iter().all(Violation::is_missing_value), "{violations:?}");
}
