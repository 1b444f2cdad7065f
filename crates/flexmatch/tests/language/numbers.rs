//! `distance`, `comparison` and `batchDistance` over players who came alone.

use crate::scene::{With, passes, player, rule_set, skills, solos, verdict};
use rallypoint_flexmatch::Reason;

/// A distance rule of an expression to a reference.
fn distance(measurement: &str, reference: &str, limits: &str) -> String {
    format!(
        r#"{{"name": "r", "type": "distance", "measurements": ["{measurement}"], "referenceValue": {reference}, {limits}}}"#
    )
}

fn comparison(measurement: &str, operation: &str, reference: &str) -> String {
    format!(
        r#"{{"name": "r", "type": "comparison", "measurements": ["{measurement}"], "operation": "{operation}", "referenceValue": {reference}}}"#
    )
}

#[test]
fn each_team_is_measured_against_everybody() {
    let rules = rule_set(&distance(
        "avg(teams[*].players.attributes[skill])",
        "\"avg(flatten(teams[*].players.attributes[skill]))\"",
        "\"maxDistance\": 10",
    ));
    // Everybody has 20 on average, the teams 10 and 30.
    let held = verdict(&rules, "r", solos([skills(&[5.0, 15.0]), skills(&[25.0, 35.0])]));
    assert_eq!((held.reason, held.measured, held.limit), (Reason::Held, Some(10.0), Some(10.0)));
    let failed = verdict(&rules, "r", solos([skills(&[5.0, 15.0]), skills(&[25.0, 36.0])]));
    assert_eq!((failed.reason, failed.measured, failed.limit), (Reason::TooMuch, Some(10.25), Some(10.0)));
}

#[test]
fn every_aggregate_has_its_value() {
    let sides = || solos([skills(&[1.0, 2.0, 6.0, 11.0]), skills(&[100.0])]);
    for (function, value) in
        [("min", 1.0), ("max", 11.0), ("avg", 5.0), ("median", 4.0), ("sum", 20.0), ("count", 4.0)]
    {
        let expression = format!("{function}(teams[red].players.attributes[skill])");
        assert!(passes(&comparison(&expression, "=", &value.to_string()), sides()), "{function}");
        assert!(!passes(&comparison(&expression, "=", "7.5"), sides()), "{function}");
    }
    // The deviation of a population: of 1, 2, 6 and 11 the mean square is 62 / 4.
    let rules = rule_set(&comparison("stddev(teams[red].players.attributes[skill])", "<", "0"));
    let deviation = verdict(&rules, "r", sides()).measured.unwrap();
    assert!((deviation - 15.5_f64.sqrt()).abs() < 1e-12, "{deviation}");
}

#[test]
fn aggregates_nest_and_flatten() {
    let sides = || solos([skills(&[1.0, 3.0]), skills(&[10.0])]);
    let skill = "teams[*].players.attributes[skill]";
    for (expression, value) in [
        (format!("max(avg({skill}))"), 10.0),
        (format!("min(avg({skill}))"), 2.0),
        (format!("sum(count({skill}))"), 3.0),
        (format!("median(max({skill}))"), 6.5),
        (format!("stddev(avg({skill}))"), 4.0),
        (format!("avg(flatten({skill}))"), 14.0 / 3.0),
        (format!("median(flatten({skill}))"), 3.0),
        ("max(count(teams[*].players))".to_owned(), 2.0),
        ("min(count(teams[red,blue].players))".to_owned(), 1.0),
        ("count(flatten(teams[*].players[playerId]))".to_owned(), 3.0),
        ("sum ( count (teams[ blue , red ].players) )".to_owned(), 3.0),
    ] {
        let rules = rule_set(&comparison(&expression, "=", "0"));
        assert_eq!(verdict(&rules, "r", sides()).measured, Some(value), "{expression}");
    }
}

#[test]
fn lists_of_lists_are_counted_one_by_one() {
    let sides = || {
        solos([
            vec![player("a").list("roles", &["tank", "medic"]), player("b").list("roles", &["tank"])],
            vec![player("c").list("roles", &[])],
        ])
    };
    let counted = |expression: &str| {
        let rules = rule_set(&comparison(expression, "=", "-1"));
        verdict(&rules, "r", sides()).measured
    };
    assert_eq!(counted("max(count(teams[red].players.attributes[roles]))"), Some(2.0));
    assert_eq!(counted("count(set_intersection(teams[red].players.attributes[roles]))"), Some(1.0));
    assert_eq!(
        counted("count(flatten(teams[*].players.attributes[roles]))"),
        Some(2.0),
        "the worst of 2, 1 and 0"
    );
    assert_eq!(counted("count(flatten(flatten(teams[*].players.attributes[roles])))"), Some(3.0));
}

#[test]
fn a_distance_has_two_ends() {
    let rule =
        distance("teams[red].players.attributes[skill]", "50", "\"minDistance\": 5, \"maxDistance\": 10");
    for (skill, holds) in
        [(39.0, false), (40.0, true), (45.0, true), (46.0, false), (50.0, false), (55.0, true)]
    {
        assert_eq!(passes(&rule, solos([skills(&[skill]), skills(&[0.0])])), holds, "{skill}");
    }
}

#[test]
fn every_operation_compares() {
    let sides = |skill: f64| solos([skills(&[skill]), skills(&[0.0])]);
    for (operation, below, same, above) in [
        ("<", true, false, false),
        ("<=", true, true, false),
        ("=", false, true, false),
        ("!=", true, false, true),
        (">", false, false, true),
        (">=", false, true, true),
    ] {
        let rule = comparison("teams[red].players.attributes[skill]", operation, "10");
        let found = [9.0, 10.0, 11.0].map(|skill| passes(&rule, sides(skill)));
        assert_eq!(found, [below, same, above], "{operation}");
    }
}

#[test]
fn the_worst_player_is_told() {
    let rules = rule_set(&comparison("teams[*].players.attributes[skill]", "<=", "10"));
    let worst = verdict(&rules, "r", solos([skills(&[8.0, 30.0]), skills(&[12.0])]));
    assert_eq!((worst.reason, worst.measured, worst.limit), (Reason::TooMuch, Some(30.0), Some(10.0)));
    let nearest = verdict(&rules, "r", solos([skills(&[8.0, 3.0]), skills(&[9.0])]));
    assert_eq!((nearest.reason, nearest.measured, nearest.limit), (Reason::Held, Some(9.0), Some(10.0)));
}

#[test]
fn numbers_may_be_written_as_strings() {
    let rule = r#"{"name": "r", "type": "distance", "measurements": "teams[red].players.attributes[skill]",
        "referenceValue": "50", "maxDistance": "10"}"#;
    assert!(passes(rule, solos([skills(&[60.0]), skills(&[0.0])])));
    assert!(!passes(rule, solos([skills(&[61.0]), skills(&[0.0])])));
}

#[test]
fn every_measurement_is_held_against_every_reference() {
    let rule =
        comparison("teams[red].players.attributes[skill]", ">", "\"teams[blue].players.attributes[skill]\"");
    assert!(passes(&rule, solos([skills(&[5.0, 6.0]), skills(&[1.0, 4.0])])));
    assert!(!passes(&rule, solos([skills(&[5.0, 6.0]), skills(&[1.0, 5.0])])));
    let both = r#"{"name": "r", "type": "comparison", "operation": "<", "referenceValue": 10, "measurements":
        ["max(teams[red].players.attributes[skill])", "max(teams[blue].players.attributes[skill])"]}"#;
    assert!(passes(both, solos([skills(&[5.0]), skills(&[6.0])])));
    assert!(!passes(both, solos([skills(&[5.0]), skills(&[16.0])])));
}

#[test]
fn strings_are_compared_with_strings() {
    let rule = comparison("teams[red].players.attributes[mode]", "=", "\"ranked\"");
    let sides = |mode: &str| solos([vec![player("a").mode(mode)], vec![player("b").mode("casual")]]);
    assert!(passes(&rule, sides("ranked")));
    assert!(!passes(&rule, sides("casual")));
    let other =
        comparison("teams[red].players.attributes[mode]", "!=", "\"teams[blue].players.attributes[mode]\"");
    assert!(passes(&other, sides("ranked")));
    assert!(!passes(&other, sides("casual")));
}

#[test]
fn without_a_reference_players_are_compared_with_each_other() {
    let with_each_other = |measurement: &str, operation: &str| {
        format!(
            r#"{{"name": "r", "type": "comparison", "measurements": ["{measurement}"], "operation": "{operation}"}}"#
        )
    };
    let sides = |red: &[f64], blue: &[f64]| solos([skills(red), skills(blue)]);
    let flat = "flatten(teams[*].players.attributes[skill])";
    assert!(passes(&with_each_other(flat, "="), sides(&[3.0, 3.0], &[3.0])));
    assert!(!passes(&with_each_other(flat, "="), sides(&[3.0, 3.0], &[4.0])));
    assert!(passes(&with_each_other(flat, "!="), sides(&[1.0, 2.0], &[3.0])));
    assert!(!passes(&with_each_other(flat, "!="), sides(&[1.0, 2.0], &[1.0])));
    // Not flattened, each team is compared by itself.
    let by_team = "teams[*].players.attributes[skill]";
    assert!(passes(&with_each_other(by_team, "="), sides(&[3.0, 3.0], &[4.0])));
    assert!(!passes(&with_each_other(by_team, "="), sides(&[3.0, 4.0], &[4.0])));
    assert!(passes(&with_each_other(by_team, "!="), sides(&[1.0, 2.0], &[1.0])));
    let ids = with_each_other("flatten(teams[*].players[playerid])", "!=");
    assert!(passes(&ids, solos([vec![player("a")], vec![player("b")]])));
}

#[test]
fn a_batch_is_near() {
    let rules = rule_set(
        r#"{"name": "r", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": "500"}"#,
    );
    let held = verdict(&rules, "r", solos([skills(&[1000.0, 1200.0]), skills(&[1500.0])]));
    assert_eq!((held.reason, held.measured), (Reason::Held, Some(500.0)));
    let failed = verdict(&rules, "r", solos([skills(&[1000.0, 1200.0]), skills(&[1501.0])]));
    assert_eq!((failed.reason, failed.measured, failed.limit), (Reason::TooMuch, Some(501.0), Some(500.0)));
    let same = r#"{"name": "r", "type": "batchDistance", "batchAttribute": "mode"}"#;
    assert!(passes(same, solos([vec![player("a").mode("x")], vec![player("b").mode("x")]])));
    assert!(!passes(same, solos([vec![player("a").mode("x")], vec![player("b").mode("y")]])));
}

#[test]
fn a_missing_value_fails_and_says_so() {
    let rules = rule_set(&format!(
        r#"{},
        {{"name": "b", "type": "batchDistance", "batchAttribute": "mode"}},
        {{"name": "n", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 1}},
        {{"name": "c", "type": "collection", "operation": "intersection", "measurements": ["flatten(teams[*].players.attributes[roles])"]}},
        {{"name": "m", "type": "comparison", "operation": "<", "referenceValue": 9, "measurements": ["median(teams[red].players.attributes[skill])"]}}"#,
        comparison("avg(teams[red].players.attributes[skill])", "<", "9")
    ));
    for (rule, attribute) in [("r", "skill"), ("b", "mode"), ("n", "skill"), ("c", "roles"), ("m", "skill")] {
        let found = verdict(&rules, rule, solos([vec![player("a")], vec![player("b")]]));
        assert_eq!(found.reason, Reason::Missing(rules.attribute(attribute).unwrap()), "{rule}");
    }
}

#[test]
fn an_empty_team_breaks_nothing() {
    let skill = "avg(teams[red].players.attributes[skill])";
    for rule in [
        comparison(skill, ">", "10"),
        distance("max(teams[blue].players.attributes[skill])", &format!("\"{skill}\""), "\"maxDistance\": 1"),
        comparison("teams[red].players.attributes[skill]", "=", "1"),
    ] {
        assert!(passes(&rule, solos([vec![], skills(&[5.0])])), "{rule}");
    }
    let sum = comparison("sum(teams[red].players.attributes[skill])", ">", "0");
    assert!(!passes(&sum, solos([vec![], skills(&[5.0])])), "the sum of nothing is 0");
}

#[test]
fn infinite_sums_pass_no_limit() {
    let rule = comparison("sum(teams[red].players.attributes[skill])", "<", "1e308");
    assert!(!passes(&rule, solos([skills(&[1e308, 1e308]), vec![]])));
    let far = distance(
        "sum(teams[red].players.attributes[skill])",
        "\"sum(teams[blue].players.attributes[skill])\"",
        "\"maxDistance\": 1e308",
    );
    assert!(!passes(&far, solos([skills(&[1e308, 1e308]), skills(&[1e308, 1e308])])));
}
