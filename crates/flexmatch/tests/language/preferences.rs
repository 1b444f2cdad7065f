//! Sort rules.

use crate::scene::{With, player, rule_set, ticket};
use rallypoint_flexmatch::{Candidate, Player, RuleSet};

fn candidate(rules: &RuleSet, players: Vec<Player>) -> Candidate {
    rules.prepare(ticket(1, players)).unwrap()
}

fn keys(rule: &str, anchor: Vec<Player>, others: Vec<Vec<Player>>) -> Vec<Vec<f64>> {
    let rules = rule_set(rule);
    let anchor = candidate(&rules, anchor);
    assert!(rules.has_preferences());
    others.into_iter().map(|players| rules.preference(&anchor, &candidate(&rules, players))).collect()
}

#[test]
fn absolute_sorts_order_by_value() {
    let others = || [30.0, 10.0].map(|skill| vec![player("x").skill(skill)]).to_vec();
    let rule = |direction: &str| {
        format!(r#"{{"name": "r", "type": "absoluteSort", "sortAttribute": "skill"{direction}}}"#)
    };
    let anchor = || vec![player("a").skill(20.0)];
    assert_eq!(keys(&rule(""), anchor(), others()), [[30.0], [10.0]]);
    assert_eq!(keys(&rule(r#", "sortDirection": "ascending""#), anchor(), others()), [[30.0], [10.0]]);
    assert_eq!(keys(&rule(r#", "sortDirection": "descending""#), anchor(), others()), [[-30.0], [-10.0]]);
}

#[test]
fn distance_sorts_order_by_the_distance_from_the_anchor() {
    let rule =
        r#"{"name": "r", "type": "distanceSort", "sortAttribute": "skill", "sortDirection": "ascending"}"#;
    let others = [25.0, 10.0].map(|skill| vec![player("x").skill(skill)]).to_vec();
    assert_eq!(keys(rule, vec![player("a").skill(20.0)], others), [[5.0], [10.0]]);
}

#[test]
fn the_anchors_favourite_key_is_everybodys() {
    let rule = |map_key: &str| {
        format!(
            r#"{{"name": "r", "type": "absoluteSort", "sortAttribute": "maps", "mapKey": "{map_key}", "sortDirection": "descending"}}"#
        )
    };
    let anchor = || vec![player("a").map("maps", &[("dust", 10.0), ("forge", 90.0), ("ice", 90.0)])];
    let others = || {
        vec![
            vec![player("b").map("maps", &[("dust", 7.0), ("forge", 3.0)])],
            vec![player("c").map("maps", &[("dust", 1.0)])],
        ]
    };
    assert_eq!(keys(&rule("maxValue"), anchor(), others()), [[-3.0], [f64::INFINITY]]);
    assert_eq!(keys(&rule("minValue"), anchor(), others()), [[-7.0], [-1.0]]);
}

#[test]
fn parties_have_one_value() {
    let rule = |aggregation: &str| {
        format!(
            r#"{{"name": "r", "type": "distanceSort", "sortAttribute": "skill", "partyAggregation": "{aggregation}"}}"#
        )
    };
    let duo = || vec![player("b").skill(10.0), player("c").skill(40.0)];
    let anchor = || vec![player("a").skill(0.0)];
    for (aggregation, key) in [("min", 10.0), ("max", 40.0), ("avg", 25.0)] {
        assert_eq!(keys(&rule(aggregation), anchor(), vec![duo()]), [[key]]);
    }
}

#[test]
fn the_first_sort_rule_counts_first_and_no_value_is_worst() {
    let rule = r#"{"name": "one", "type": "distanceSort", "sortAttribute": "skill"},
        {"name": "two", "type": "absoluteSort", "sortAttribute": "maps", "mapKey": "maxValue"}"#;
    let anchor = vec![player("a").skill(1.0)];
    let others = vec![vec![player("b").skill(3.0)], vec![player("c")]];
    assert_eq!(keys(rule, anchor, others), [[2.0, f64::INFINITY], [f64::INFINITY, f64::INFINITY]]);
    assert!(!rule_set("").has_preferences());
}
