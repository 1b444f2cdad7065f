//! `collection` and `compound`.

use crate::scene::{Sides, With, passes, player, rule_set, solos, verdict};
use rallypoint_flexmatch::{Reason, RuleType};

fn roles(red: &[&[&str]], blue: &[&[&str]]) -> Sides {
    let team = |name: &str, players: &[&[&str]]| {
        players
            .iter()
            .enumerate()
            .map(|(index, roles)| player(&format!("{name}{index}")).list("roles", roles))
            .collect()
    };
    solos([team("red", red), team("blue", blue)])
}

#[test]
fn contains_counts_the_collections_that_hold_the_value() {
    let rules = rule_set(
        r#"{"name": "r", "type": "collection", "operation": "contains", "referenceValue": "medic", "minCount": 1,
            "maxCount": 2, "measurements": ["flatten(teams[*].players.attributes[roles])"]}"#,
    );
    let count = |sides| verdict(&rules, "r", sides);
    let none = count(roles(&[&["tank"]], &[&[]]));
    assert_eq!((none.reason, none.measured, none.limit), (Reason::TooLittle, Some(0.0), Some(1.0)));
    assert!(count(roles(&[&["tank", "medic"]], &[&["medic"]])).passed());
    let many = count(roles(&[&["medic"], &["medic", "medic"]], &[&["medic"]]));
    assert_eq!((many.reason, many.measured, many.limit), (Reason::TooMuch, Some(3.0), Some(2.0)));
}

#[test]
fn contains_looks_at_each_team_unless_flattened() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "contains", "referenceValue": "medic", "minCount": 1,
        "measurements": ["teams[*].players.attributes[roles]"]}"#;
    assert!(passes(rule, roles(&[&["medic"]], &[&["tank"], &["medic"]])));
    assert!(!passes(rule, roles(&[&["medic"]], &[&["tank"]])));
}

#[test]
fn contains_counts_players_by_a_text_of_their_own() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "contains", "referenceValue": "medic", "maxCount": 1,
        "measurements": ["teams[red].players.attributes[mode]"]}"#;
    let sides = |modes: &[&str]| {
        let red =
            modes.iter().enumerate().map(|(index, mode)| player(&index.to_string()).mode(mode)).collect();
        solos([red, vec![]])
    };
    assert!(passes(rule, sides(&["medic", "tank"])));
    assert!(!passes(rule, sides(&["medic", "medic"])));
}

#[test]
fn without_counts_there_has_to_be_one() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "contains", "referenceValue": "medic",
        "measurements": ["flatten(teams[*].players.attributes[roles])"]}"#;
    assert!(passes(rule, roles(&[&["medic"]], &[])));
    assert!(!passes(rule, roles(&[&["tank"]], &[])));
}

#[test]
fn an_intersection_is_what_all_have() {
    let rules = rule_set(
        r#"{"name": "r", "type": "collection", "operation": "intersection", "minCount": 2,
            "measurements": ["flatten(teams[*].players.attributes[roles])"]}"#,
    );
    let held = verdict(&rules, "r", roles(&[&["a", "b", "c"]], &[&["c", "b"], &["b", "x", "c"]]));
    assert_eq!((held.reason, held.measured), (Reason::Held, Some(2.0)));
    let failed = verdict(&rules, "r", roles(&[&["a", "b", "c"]], &[&["c", "b"], &["b", "b"]]));
    assert_eq!((failed.reason, failed.measured), (Reason::TooLittle, Some(1.0)));
    assert!(verdict(&rules, "r", roles(&[], &[])).passed(), "nobody has nothing in common");
}

#[test]
fn each_collection_is_held_against_the_reference() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "reference_intersection_count", "minCount": 1,
        "measurements": ["flatten(teams[*].players.attributes[roles])"], "referenceValue": ["tank", "medic"]}"#;
    assert!(passes(rule, roles(&[&["tank", "x"]], &[&["medic"]])));
    assert!(!passes(rule, roles(&[&["tank", "x"]], &[&["x"]])));
}

#[test]
fn opponents_have_to_like_each_other() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "reference_intersection_count", "minCount": 1,
        "measurements": ["flatten(teams[*].players.attributes[roles])"],
        "referenceValue": "set_intersection(flatten(teams[*].players.attributes[avoid]))"}"#;
    let sides = |liked: &[&str]| {
        solos([
            vec![player("a").list("roles", &["rogue"]).list("avoid", &["mage", "rogue"])],
            vec![player("b").list("roles", &["mage"]).list("avoid", liked)],
        ])
    };
    assert!(passes(rule, sides(&["rogue", "mage"])));
    assert!(!passes(rule, sides(&["mage"])));
}

#[test]
fn a_blocked_player_is_not_met() {
    let rule = r#"{"name": "r", "type": "collection", "operation": "reference_intersection_count", "maxCount": 0,
        "measurements": "flatten(teams[*].players.attributes[avoid])", "referenceValue": "flatten(teams[*].players[playerId])"}"#;
    let sides = |blocked: &[&str]| solos([vec![player("a").list("avoid", blocked)], vec![player("b")]]);
    assert!(passes(rule, sides(&["c", "d"])));
    assert!(!passes(rule, sides(&["c", "b"])));
}

#[test]
fn compound_rules_combine_what_others_say() {
    let rules = rule_set(
        r#"{"name": "high", "type": "comparison", "operation": ">", "referenceValue": 10, "measurements": ["teams[*].players.attributes[skill]"]},
        {"name": "even", "type": "comparison", "operation": "=", "referenceValue": 20, "measurements": ["teams[*].players.attributes[skill]"]},
        {"name": "low", "type": "comparison", "operation": "<", "referenceValue": 15, "measurements": ["teams[*].players.attributes[skill]"]},
        {"name": "and", "type": "compound", "statement": "and(high, low)"},
        {"name": "or", "type": "compound", "statement": " or ( high , low ) "},
        {"name": "xor", "type": "compound", "statement": "xor(high,even,low)"},
        {"name": "not", "type": "compound", "statement": "not(not(not(high)))"},
        {"name": "nested", "type": "compound", "statement": "or(and(high, not(low)), xor(low, even))"},
        {"name": "again", "type": "compound", "statement": "not(nested)"},
        {"name": "bare", "type": "compound", "statement": "high"}"#,
    );
    // Of skill 5: low. 12: high and low. 17: high. 20: high and even.
    for (rule, expected) in [
        ("and", [false, true, false, false]),
        ("or", [true, true, true, true]),
        ("xor", [true, false, true, false]),
        ("not", [true, false, false, false]),
        ("nested", [true, true, true, true]),
        ("again", [false, false, false, false]),
        ("bare", [false, true, true, true]),
    ] {
        let found = [5.0, 12.0, 17.0, 20.0]
            .map(|skill| verdict(&rules, rule, solos([vec![player("a").skill(skill)], vec![]])).passed());
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn a_part_of_a_compound_rule_is_not_enforced_alone() {
    let rules = rule_set(
        r#"{"name": "one", "type": "comparison", "operation": ">", "referenceValue": 10, "measurements": ["teams[*].players.attributes[skill]"]},
        {"name": "two", "type": "comparison", "operation": "<", "referenceValue": 5, "measurements": ["teams[*].players.attributes[skill]"]},
        {"name": "both", "type": "compound", "statement": "or(one, two)"},
        {"name": "sorted", "type": "distanceSort", "sortAttribute": "skill"}"#,
    );
    let enforced: Vec<_> =
        rules.rules().iter().filter(|rule| rule.is_enforced()).map(|rule| rule.name()).collect();
    assert_eq!(enforced, ["both"]);
    assert_eq!(rules.rules()[2].rule_type(), RuleType::Compound);
    assert_eq!(rules.rule_names().collect::<Vec<_>>(), ["one", "two", "both", "sorted"]);
}
