//! `expansions`: what counts after which wait.

use crate::scene::{ATTRIBUTES, parse};
use rallypoint_flexmatch::{
    AttributeIndex, AttributeValue, BackfillPriority, BatchingPreference, ExpansionAgeSelection, RuleSet,
    Stage, TeamSize,
};

fn rules(expansions: &str) -> RuleSet {
    parse(&format!(
        r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES},
        "algorithm": {{"strategy": "exhaustiveSearch", "batchingPreference": "sorted", "sortByAttributes": ["skill"]}},
        "teams": [{{"name": "red", "minPlayers": 5, "maxPlayers": 5}}, {{"name": "duo", "minPlayers": 2, "maxPlayers": 2, "quantity": 2}}],
        "rules": [
            {{"name": "Fair", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"], "referenceValue": 50, "maxDistance": 10}},
            {{"name": "Mode", "type": "comparison", "operation": "=", "measurements": ["teams[red].players.attributes[mode]"], "referenceValue": "x"}},
            {{"name": "Roles", "type": "collection", "operation": "reference_intersection_count", "measurements": ["flatten(teams[*].players.attributes[roles])"], "referenceValue": ["a"], "minCount": 1}},
            {{"name": "Ping", "type": "latency", "maxLatency": 50, "maxDistance": 20, "distanceReference": "min"}}
        ],
        "expansions": [{expansions}]}}"#
    ))
}

#[test]
fn the_largest_step_that_has_passed_counts() {
    let rules = rules(
        r#"{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 15, "value": 100}, {"waitTimeSeconds": 5, "value": "50"}]}"#,
    );
    let max = |waited: u64| rules.effective(rules.stage(waited)).limits[0].max;
    for (waited, expected) in
        [(0, 10.0), (4_999, 10.0), (5_000, 50.0), (14_999, 50.0), (15_000, 100.0), (u64::MAX, 100.0)]
    {
        assert_eq!(max(waited), Some(expected), "{waited}");
    }
}

#[test]
fn the_next_step_is_known() {
    let rules = rules(
        r#"{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 5, "value": 50}]},
        {"target": "teams[red].minPlayers", "steps": [{"waitTimeSeconds": 5, "value": 4}, {"waitTimeSeconds": 30, "value": 3}]}"#,
    );
    assert_eq!(
        [0, 4_999, 5_000, 29_999, 30_000].map(|waited| rules.next_step(waited)),
        [Some(5_000), Some(5_000), Some(30_000), Some(30_000), None]
    );
    assert_eq!([0, 5_000, 30_000].map(|waited| rules.stage(waited).get()), [0, 1, 2]);
    assert_eq!(rules.last_stage().get(), 2);
}

#[test]
fn every_property_expands() {
    let rules = rules(
        r#"{"target": "rules[Fair].minDistance", "steps": [{"waitTimeSeconds": 1, "value": 2}]},
        {"target": "rules[Fair].referenceValue", "steps": [{"waitTimeSeconds": 1, "value": 60}]},
        {"target": " rules [ Mode ] . referenceValue ", "steps": [{"waitTimeSeconds": 1, "value": "y"}]},
        {"target": "rules[Roles].referenceValue", "steps": [{"waitTimeSeconds": 1, "value": ["a", "b"]}]},
        {"target": "rules[Roles].minCount", "steps": [{"waitTimeSeconds": 1, "value": 0}]},
        {"target": "rules[Roles].maxCount", "steps": [{"waitTimeSeconds": 1, "value": 7}]},
        {"target": "rules[Ping].maxLatency", "steps": [{"waitTimeSeconds": 1, "value": 150}]},
        {"target": "rules[Ping].maxDistance", "steps": [{"waitTimeSeconds": 1, "value": 70}]},
        {"target": "teams[red, duo_2].maxPlayers", "steps": [{"waitTimeSeconds": 1, "value": 6}]},
        {"target": "algorithm.batchingPreference", "steps": [{"waitTimeSeconds": 1, "value": "random"}]},
        {"target": "algorithm.sortByAttributes", "steps": [{"waitTimeSeconds": 1, "value": ["mode"]}]},
        {"target": "algorithm.backfillPriority", "steps": [{"waitTimeSeconds": 1, "value": "high"}]},
        {"target": "algorithm.expansionAgeSelection", "steps": [{"waitTimeSeconds": 1, "value": "oldest"}]}"#,
    );
    let effective = rules.effective(rules.last_stage());
    let [fair, mode, roles, ping] = effective.limits.as_slice() else { panic!("four rules") };
    assert_eq!((fair.min, fair.max), (Some(2.0), Some(10.0)));
    assert_eq!(fair.reference.as_deref(), Some(&AttributeValue::Number(60.0)));
    assert_eq!(mode.reference.as_deref(), Some(&AttributeValue::String("y".to_owned())));
    assert_eq!(
        roles.reference.as_deref(),
        Some(&AttributeValue::StringList(vec!["a".to_owned(), "b".to_owned()]))
    );
    assert_eq!((roles.min, roles.max), (Some(0.0), Some(7.0)));
    assert_eq!((ping.max_latency, ping.max), (Some(150.0), Some(70.0)));
    let sizes: Vec<_> = effective.teams.iter().map(|TeamSize { min, max }| (*min, *max)).collect();
    assert_eq!(sizes, [(5, 6), (2, 2), (2, 6)]);
    assert_eq!(rules.max_players(), 14, "with the largest sizes");
    assert_eq!(effective.algorithm.batching_preference, BatchingPreference::Random);
    assert_eq!(effective.algorithm.sort_by_attributes, [rules.attribute("mode").unwrap()]);
    assert_eq!(effective.algorithm.backfill_priority, BackfillPriority::High);
    assert_eq!(effective.algorithm.expansion_age_selection, ExpansionAgeSelection::Oldest);
}

#[test]
fn all_teams_of_a_quantity_expand_together() {
    let rules = rules(
        r#"{"target": "teams[duo].minPlayers", "steps": [{"waitTimeSeconds": 0, "value": 1}]},
        {"target": "teams[*].maxPlayers", "steps": [{"waitTimeSeconds": 2, "value": 7}]}"#,
    );
    let sizes = |waited: u64| -> Vec<(u32, u32)> {
        rules.effective(rules.stage(waited)).teams.iter().map(|size| (size.min, size.max)).collect()
    };
    assert_eq!(sizes(0), [(5, 5), (1, 2), (1, 2)], "a step of no wait counts from the beginning");
    assert_eq!(sizes(2_000), [(5, 7), (1, 7), (1, 7)]);
}

#[test]
fn steps_in_force_are_told() {
    let rules = rules(
        r#"{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 5, "value": 50}, {"waitTimeSeconds": 9, "value": 70}]},
        {"target": "teams[red].minPlayers", "steps": [{"waitTimeSeconds": 7, "value": 4}]}"#,
    );
    assert!(rules.effective(Stage::default()).expansions.is_empty());
    let told: Vec<_> = rules
        .effective(rules.stage(9_000))
        .expansions
        .iter()
        .map(|applied| format!("{} {} {}", applied.target, applied.wait_time_seconds, applied.value))
        .collect();
    assert_eq!(told, ["rules[Fair].maxDistance 9 70", "teams[red].minPlayers 7 4"]);
}

#[test]
fn the_balanced_attribute_expands() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "skill", "type": "number"}, {"name": "rank", "type": "number"}],
        "algorithm": {"strategy": "balanced", "balancedAttribute": "skill"},
        "teams": [{"name": "all", "minPlayers": 50, "maxPlayers": 60}],
        "expansions": [
            {"target": "algorithm.balancedAttribute", "steps": [{"waitTimeSeconds": 3, "value": "rank"}]},
            {"target": "algorithm.batchingPreference", "steps": [{"waitTimeSeconds": 3, "value": "fastestRegion"}]}
        ]}"#,
    );
    let at = |waited: u64| rules.effective(rules.stage(waited)).algorithm;
    let index = |name: &str| -> Option<AttributeIndex> { rules.attribute(name) };
    assert_eq!(
        (at(0).balanced_attribute, at(0).batching_preference),
        (index("skill"), BatchingPreference::LargestPopulation)
    );
    assert_eq!(
        (at(3_000).balanced_attribute, at(3_000).batching_preference),
        (index("rank"), BatchingPreference::FastestRegion)
    );
}
