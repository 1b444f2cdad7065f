//! What searches may take for granted about rules.

use crate::scene::rule_set;
use rallypoint_flexmatch::{Constraint, PartyAggregation, RuleSet};

fn constraint(rule: &str) -> Constraint {
    rule_set(rule).rules()[0].constraint()
}

fn of_number(rule_type: &str, measurement: &str, rest: &str) -> Constraint {
    constraint(&format!(
        r#"{{"name": "r", "type": "{rule_type}", "measurements": ["{measurement}"], {rest}}}"#
    ))
}

const SKILL: &str = "teams[*].players.attributes[skill]";

fn skill(rules: &RuleSet) -> rallypoint_flexmatch::AttributeIndex {
    rules.attribute("skill").unwrap()
}

#[test]
fn what_is_held_against_a_constant_is_judged_party_by_party() {
    assert_eq!(
        of_number("comparison", SKILL, r#""operation": ">", "referenceValue": 1"#),
        Constraint::EachParty
    );
    assert_eq!(
        of_number(
            "distance",
            "flatten(teams[red,blue].players.attributes[skill])",
            r#""maxDistance": 5, "referenceValue": 1"#
        ),
        Constraint::EachParty
    );
    let roles = "flatten(teams[*].players.attributes[roles])";
    let rest = r#""operation": "reference_intersection_count", "referenceValue": ["a"], "minCount": 1"#;
    assert_eq!(of_number("collection", roles, rest), Constraint::EachParty);
}

#[test]
fn extremes_only_move_outwards() {
    let rest = |operation: &str| format!(r#""operation": "{operation}", "referenceValue": 9"#);
    for (measurement, operation, monotone) in [
        ("max(teams[red].players.attributes[skill])", "<", true),
        ("max(teams[red].players.attributes[skill])", ">", false),
        ("min(teams[red].players.attributes[skill])", ">=", true),
        ("min(teams[red].players.attributes[skill])", "<=", false),
        ("count(teams[red].players)", "<=", true),
        ("max(count(teams[*].players))", "<=", true),
        ("count(teams[red].players)", "=", false),
        ("avg(teams[red].players.attributes[skill])", "<", false),
        ("sum(teams[red].players.attributes[skill])", "<", false),
        ("max(avg(teams[*].players.attributes[skill]))", "<", false),
        ("min(max(teams[*].players.attributes[skill]))", "<", false),
        ("max(count(teams[red].players.attributes[roles]))", "<", false),
    ] {
        let expected = if monotone { Constraint::Monotone } else { Constraint::Whole };
        assert_eq!(
            of_number("comparison", measurement, &rest(operation)),
            expected,
            "{measurement} {operation}"
        );
    }
}

#[test]
fn the_width_of_everybody_is_a_window() {
    let rules = rule_set(&format!(
        r#"{{"name": "width", "type": "distance", "measurements": ["max(flatten({SKILL}))"], "referenceValue": "min(flatten({SKILL}))", "maxDistance": 5}},
        {{"name": "batch", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5, "partyAggregation": "max"}},
        {{"name": "team", "type": "distance", "measurements": ["min(teams[red].players.attributes[skill])"], "referenceValue": "max(teams[red].players.attributes[skill])", "maxDistance": 5}},
        {{"name": "apart", "type": "distance", "measurements": ["max(flatten({SKILL}))"], "referenceValue": "min(flatten({SKILL}))", "minDistance": 5}}"#
    ));
    let found: Vec<_> = rules.rules().iter().map(|rule| rule.constraint()).collect();
    let attribute = skill(&rules);
    assert_eq!(
        found,
        [
            Constraint::Within { attribute, aggregation: PartyAggregation::Avg },
            Constraint::Within { attribute, aggregation: PartyAggregation::Max },
            Constraint::Monotone,
            Constraint::Whole,
        ]
    );
}

#[test]
fn equal_texts_make_groups() {
    let rules = rule_set(
        r#"{"name": "flat", "type": "comparison", "operation": "=", "measurements": ["flatten(teams[*].players.attributes[mode])"]},
        {"name": "batch", "type": "batchDistance", "batchAttribute": "mode"},
        {"name": "teams", "type": "comparison", "operation": "=", "measurements": ["teams[*].players.attributes[mode]"]},
        {"name": "apart", "type": "comparison", "operation": "!=", "measurements": ["flatten(teams[*].players.attributes[mode])"]}"#,
    );
    let found: Vec<_> = rules.rules().iter().map(|rule| rule.constraint()).collect();
    let attribute = rules.attribute("mode").unwrap();
    let same = Constraint::Same { attribute };
    assert_eq!(found, [same, same, Constraint::Monotone, Constraint::Monotone]);
}

#[test]
fn counts_of_collections_are_monotone_one_way() {
    let roles = "flatten(teams[*].players.attributes[roles])";
    let of = |operation: &str, rest: &str| {
        of_number("collection", roles, &format!(r#""operation": "{operation}", {rest}"#))
    };
    let medic = r#""referenceValue": "medic""#;
    assert_eq!(of("contains", &format!(r#"{medic}, "maxCount": 2"#)), Constraint::Monotone);
    assert_eq!(of("contains", &format!(r#"{medic}, "minCount": 1, "maxCount": 2"#)), Constraint::Whole);
    assert_eq!(of("contains", medic), Constraint::Whole, "one is asked for");
    assert_eq!(of("intersection", r#""minCount": 1"#), Constraint::Monotone);
    assert_eq!(of("intersection", r#""maxCount": 1"#), Constraint::Whole);
    let ids = r#""referenceValue": "flatten(teams[*].players[playerId])""#;
    assert_eq!(of("reference_intersection_count", &format!(r#"{ids}, "maxCount": 0"#)), Constraint::Monotone);
    assert_eq!(of("reference_intersection_count", &format!(r#"{ids}, "minCount": 1"#)), Constraint::Whole);
    let liked = r#""referenceValue": "set_intersection(flatten(teams[*].players.attributes[avoid]))""#;
    assert_eq!(
        of("reference_intersection_count", &format!(r#"{liked}, "minCount": 1"#)),
        Constraint::Monotone
    );
    assert_eq!(of("reference_intersection_count", &format!(r#"{liked}, "maxCount": 1"#)), Constraint::Whole);
}

#[test]
fn latencies_are_monotone_without_a_mean() {
    let of = |limits: &str| constraint(&format!(r#"{{"name": "r", "type": "latency", {limits}}}"#));
    let aggregation = PartyAggregation::Avg;
    assert_eq!(of(r#""maxLatency": 5"#), Constraint::CommonRegion { aggregation });
    assert_eq!(of(r#""maxDistance": 5, "distanceReference": "min""#), Constraint::Monotone);
    assert_eq!(of(r#""maxDistance": 5, "distanceReference": "avg""#), Constraint::Whole);
}

#[test]
fn compound_rules_are_as_their_parts() {
    let rules = rule_set(&format!(
        r#"{{"name": "each", "type": "comparison", "operation": ">", "referenceValue": 1, "measurements": ["{SKILL}"]}},
        {{"name": "up", "type": "comparison", "operation": "<", "referenceValue": 9, "measurements": ["max(flatten({SKILL}))"]}},
        {{"name": "mean", "type": "comparison", "operation": "<", "referenceValue": 9, "measurements": ["avg(flatten({SKILL}))"]}},
        {{"name": "1", "type": "compound", "statement": "and(each, each)"}},
        {{"name": "2", "type": "compound", "statement": "or(each, up)"}},
        {{"name": "3", "type": "compound", "statement": "and(each, mean)"}},
        {{"name": "4", "type": "compound", "statement": "not(each)"}},
        {{"name": "5", "type": "compound", "statement": "xor(each, up)"}}"#
    ));
    let found: Vec<_> = rules.rules()[3..].iter().map(|rule| rule.constraint()).collect();
    use Constraint::{EachParty, Monotone, Whole};
    assert_eq!(found, [EachParty, Monotone, Whole, Whole, Whole]);
}
