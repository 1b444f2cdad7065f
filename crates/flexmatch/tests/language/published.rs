//! Rule sets with the constructs of those that are published: GameLift's guide and what else is deployed. The words
//! and the numbers are ours.

use crate::scene::{With, parse, player, solos, verdict};
use rallypoint_flexmatch::{
    AttributeType, BackfillPriority, BatchingPreference, ExpansionAgeSelection, Player, Strategy,
};

#[test]
fn two_teams_of_equal_strength_and_size() {
    let rules = parse(
        r#"// Farmers and foxes.
        {
            "name": "farmers_and_foxes",
            "ruleLanguageVersion": "1.0",
            "playerAttributes": [{ "name": "rating", "type": "number", "default": 1000 }], // nobody begins with none
            "teams": [
                { "name": "farmers", "maxPlayers": 6, "minPlayers": 3 },
                { "name": "foxes", "maxPlayers": 6, "minPlayers": 3 }
            ],
            "rules": [{
                "name": "Fair",
                "description": "the teams' means are near the mean of all",
                "type": "distance",
                // a mean for each team
                "measurements": [ "avg(teams[*].players.attributes[rating])" ],
                /* and one for all */
                "referenceValue": "avg(flatten(teams[*].players.attributes[rating]))",
                "maxDistance": 100 // not minDistance
            }, {
                "name": "Even", "type": "comparison",
                "measurements": [ "count(teams[farmers].players)" ],
                "referenceValue": "count(teams[foxes].players)",
                "operation": "="
            }],
            "expansions": [{ "target": "rules[Fair].maxDistance", "steps": [
                { "waitTimeSeconds": 10, "value": 200 }, { "waitTimeSeconds": 25, "value": 400 }
            ]}]
        }
        // The end."#,
    );
    assert_eq!((rules.name(), rules.max_players(), rules.is_large()), (Some("farmers_and_foxes"), 12, false));
    let rated = |rating: f64, count: usize| -> Vec<Player> {
        (0..count).map(|index| player(&format!("{rating} {index}")).number("rating", rating)).collect()
    };
    assert!(verdict(&rules, "Fair", solos([rated(900.0, 3), rated(1100.0, 3)])).passed());
    assert!(!verdict(&rules, "Fair", solos([rated(900.0, 3), rated(1101.0, 3)])).passed());
    assert!(!verdict(&rules, "Even", solos([rated(900.0, 3), rated(900.0, 4)])).passed());
}

#[test]
fn one_against_many_by_choice() {
    let rules = parse(
        r#"{"name": "keeper", "ruleLanguageVersion": "1.0",
        "playerAttributes": [
            {"name": "strength", "type": "number", "default": 5},
            {"name": "dares", "type": "number", "default": 5},
            {"name": "keeps", "type": "number", "default": 0}],
        "teams": [{"name": "raiders", "maxPlayers": 4, "minPlayers": 4}, {"name": "keeper", "maxPlayers": 1, "minPlayers": 1}],
        "rules": [
            {"name": "Keeper", "type": "comparison", "measurements": ["teams[keeper].players.attributes[keeps]"], "referenceValue": 1, "operation": "="},
            {"name": "Raiders", "type": "comparison", "measurements": ["teams[raiders].players.attributes[keeps]"], "referenceValue": 0, "operation": "="},
            {"name": "Strong", "type": "comparison", "measurements": ["avg(teams[keeper].players.attributes[strength])"],
             "referenceValue": "max(teams[raiders].players.attributes[dares])", "operation": ">="}],
        "expansions": [{"target": "teams[raiders].minPlayers", "steps": [{"waitTimeSeconds": 20, "value": 3}, {"waitTimeSeconds": 40, "value": 2}]}]}"#,
    );
    let raider = |dares: f64| player(&dares.to_string()).number("dares", dares);
    let keeper = |strength: f64| player("keeper").number("keeps", 1.0).number("strength", strength);
    let judged = |rule: &str, strength: f64| {
        verdict(&rules, rule, solos([vec![raider(4.0), raider(7.0)], vec![keeper(strength)]])).passed()
    };
    assert!(judged("Keeper", 7.0) && judged("Raiders", 7.0) && judged("Strong", 7.0));
    assert!(!judged("Strong", 6.0));
    assert!(!verdict(&rules, "Raiders", solos([vec![keeper(1.0)], vec![]])).passed());
    assert_eq!(rules.effective(rules.stage(40_000)).teams[0].min, 2);
}

#[test]
fn teams_by_quantity_with_limits_for_all() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "class", "type": "string_list", "default": ["none"]}],
        "teams": [{"name": "squad", "minPlayers": 2, "maxPlayers": 4, "quantity": 3}],
        "rules": [
            {"name": "Sizes", "type": "distance", "measurements": ["max(count(teams[*].players))"], "referenceValue": "min(count(teams[*].players))", "maxDistance": 1},
            {"name": "Healers", "type": "collection", "measurements": ["flatten(teams[*].players.attributes[class])"], "operation": "contains", "referenceValue": "healer", "maxCount": 2},
            {"name": "First", "type": "comparison", "measurements": ["count(teams[squad_1].players)"], "referenceValue": "count(teams[squad_3].players)", "operation": ">="},
            {"name": "Ping", "type": "latency", "maxLatency": 60}],
        "expansions": [{"target": "rules[Ping].maxLatency", "steps": [{"waitTimeSeconds": 10, "value": 120}]}]}"#,
    );
    assert_eq!(
        rules.teams().iter().map(|team| team.name.as_str()).collect::<Vec<_>>(),
        ["squad_1", "squad_2", "squad_3"]
    );
    assert!(rules.teams().iter().all(|team| team.declared_name == "squad"));
    assert!(rules.uses_latency());
    let of = |sizes: [usize; 3]| {
        solos(sizes.map(|size| {
            (0..size).map(|index| player(&format!("{size}{index}")).list("class", &["healer"])).collect()
        }))
    };
    assert!(
        verdict(&rules, "Sizes", of([3, 3, 2])).passed() && !verdict(&rules, "Sizes", of([4, 3, 2])).passed()
    );
    assert!(
        verdict(&rules, "Healers", of([1, 1, 0])).passed()
            && !verdict(&rules, "Healers", of([1, 1, 1])).passed()
    );
    assert!(
        verdict(&rules, "First", of([3, 2, 3])).passed() && !verdict(&rules, "First", of([2, 2, 3])).passed()
    );
}

#[test]
fn sorts_choose_and_intersections_decide() {
    let rules = parse(
        r#"{"name": "maps", "ruleLanguageVersion": "1.0",
        "playerAttributes": [
            {"name": "hours", "type": "number", "default": 10},
            {"name": "mode", "type": "string_list", "default": ["duel", "coop"]},
            {"name": "likes", "type": "string_number_map", "default": {"valley": 100}},
            {"name": "accepts", "type": "string_list", "default": ["valley"]}],
        "teams": [{"name": "red", "maxPlayers": 3, "minPlayers": 3}, {"name": "blue", "maxPlayers": 3, "minPlayers": 3}],
        "rules": [
            {"name": "Likes", "description": "as the anchor likes it", "type": "absoluteSort", "sortDirection": "descending", "sortAttribute": "likes", "mapKey": "maxValue"},
            {"name": "Hours", "type": "distanceSort", "sortDirection": "ascending", "sortAttribute": "hours"},
            {"name": "Mode", "type": "collection", "operation": "intersection", "measurements": [ "flatten(teams[*].players.attributes[mode])"], "minCount": 1},
            {"name": "Map", "type": "collection", "operation": "intersection", "measurements": [ "flatten(teams[*].players.attributes[accepts])"], "minCount": 1}]}"#,
    );
    assert!(rules.has_preferences());
    let types: Vec<_> = rules.attributes().iter().map(|declared| declared.attribute_type).collect();
    assert_eq!(
        types,
        [
            AttributeType::Number,
            AttributeType::StringList,
            AttributeType::StringNumberMap,
            AttributeType::StringList
        ]
    );
    let at = |map: &str| player(map).list("accepts", &[map]);
    assert!(verdict(&rules, "Map", solos([vec![at("hill")], vec![at("hill")]])).passed());
    assert!(!verdict(&rules, "Map", solos([vec![at("hill")], vec![at("valley")]])).passed());
}

#[test]
fn equal_modes_and_distinct_characters() {
    let rules = parse(
        r#"{"name": "", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "variant", "type": "string", "default": "blitz"}, {"name": "piece", "type": "number"}],
        "teams": [{"name": "seat", "minPlayers": 1, "maxPlayers": 1, "quantity": 2}],
        "rules": [
            {"name": "Variant", "type": "comparison", "operation": "=", "measurements": ["flatten(teams[*].players.attributes[variant])"]},
            {"name": "Piece", "type": "comparison", "operation": "!=", "measurements": ["flatten(teams[*].players.attributes[piece])"]}]}"#,
    );
    let sides = |one: f64, other: f64| {
        solos([vec![player("a").number("piece", one)], vec![player("b").number("piece", other)]])
    };
    assert!(verdict(&rules, "Variant", sides(1.0, 2.0)).passed());
    assert!(verdict(&rules, "Piece", sides(1.0, 2.0)).passed());
    assert!(!verdict(&rules, "Piece", sides(2.0, 2.0)).passed());
}

#[test]
fn a_large_match_in_which_an_expansion_is_written_over() {
    // The guide's example of a large match writes "target" and "steps" twice into one object.
    let rules = parse(
        r#"{"name": "everybody", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "rating", "type": "number"}],
        "algorithm": {"balancedAttribute": "rating", "strategy": "balanced", "batchingPreference": "largestPopulation"},
        "teams": [{"name": "All", "maxPlayers": 200, "minPlayers": 150}],
        "rules": [{"name": "Ping", "type": "latency", "maxLatency": 100}],
        "expansions": [{
            "target": "rules[Ping].maxLatency", "steps": [{"waitTimeSeconds": 12, "value": 200}],
            "target": "teams[All].minPlayers", "steps": [{"waitTimeSeconds": 10, "value": 120}]
        }]}"#,
    );
    assert!(rules.is_large());
    let effective = rules.effective(rules.last_stage());
    assert_eq!(
        (effective.teams[0].min, effective.limits[0].max_latency),
        (120, Some(100.0)),
        "the last ones count"
    );
    let warnings: Vec<_> = rules.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].starts_with("expansions[0].target: is written twice"), "{warnings:?}");
}

#[test]
fn a_large_match_of_many_teams() {
    let rules = parse(
        r#"{"name": "hunt", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "big-catches", "type": "number", "default": 3}, {"name": "river", "type": "string"}],
        "algorithm": {"balancedAttribute": "big-catches", "strategy": "balanced", "batchingPreference": "fastestRegion", "backfillPriority": "low"},
        "teams": [{"name": "Bears", "maxPlayers": 4, "minPlayers": 4}, {"name": "Fishers", "maxPlayers": 12, "minPlayers": 9, "quantity": 8}],
        "rules": [
            {"name": "catch-all", "type": "latency", "maxLatency": 150, "partyAggregation": "max"},
            {"name": "near", "type": "batchDistance", "batchAttribute": "big-catches", "maxDistance": 10, "partyAggregation": "min"},
            {"name": "same", "type": "batchDistance", "batchAttribute": "river"}],
        "expansions": [{"target": "teams[Fishers].minPlayers", "steps": [{"waitTimeSeconds": 15, "value": 7}]},
            {"target": "rules[near].maxDistance", "steps": [{"waitTimeSeconds": 15, "value": 30}]}]}"#,
    );
    assert_eq!((rules.max_players(), rules.teams().len(), rules.is_large()), (100, 9, true));
    let effective = rules.effective(rules.stage(15_000));
    assert_eq!(effective.teams.iter().map(|size| size.min).collect::<Vec<_>>(), [4, 7, 7, 7, 7, 7, 7, 7, 7]);
    let algorithm = &effective.algorithm;
    assert_eq!(
        (algorithm.strategy, algorithm.batching_preference),
        (Strategy::Balanced, BatchingPreference::FastestRegion)
    );
    assert_eq!(algorithm.backfill_priority, BackfillPriority::Low);
}

#[test]
fn alike_in_one_way_or_another() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0",
        "teams": [{"name": "red", "minPlayers": 5, "maxPlayers": 20}, {"name": "blue", "minPlayers": 5, "maxPlayers": 20}],
        "algorithm": {"strategy": "balanced", "balancedAttribute": "rating", "batchingPreference": "fastestRegion"},
        "playerAttributes": [{"name": "rating", "type": "number"}, {"name": "map", "type": "string"}],
        "rules": [
            {"name": "Near", "type": "distance", "measurements": ["max(flatten(teams[*].players.attributes[rating]))"],
             "referenceValue": "min(flatten(teams[*].players.attributes[rating]))", "maxDistance": 10},
            {"name": "Map", "type": "comparison", "operation": "=", "measurements": ["flatten(teams[*].players.attributes[map])"]},
            {"name": "Either", "type": "compound", "statement": "or(Near, Map)"}],
        "expansions": [{"target": "rules[Near].maxDistance", "steps": [{"waitTimeSeconds": 10, "value": 20}]}]}"#,
    );
    assert_eq!((rules.max_players(), rules.is_large()), (40, false), "balanced, with rules of its own");
    let sides = |rating: f64, map: &str| {
        let one = |id: &str, rating: f64, map: &str| {
            player(id)
                .number("rating", rating)
                .with("map", rallypoint_flexmatch::AttributeValue::String(map.to_owned()))
        };
        solos([vec![one("a", 10.0, "hill")], vec![one("b", rating, map)]])
    };
    assert!(verdict(&rules, "Either", sides(15.0, "lake")).passed());
    assert!(verdict(&rules, "Either", sides(99.0, "hill")).passed());
    assert!(!verdict(&rules, "Either", sides(99.0, "lake")).passed());
}

#[test]
fn the_smallest_rule_set() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 1, "maxPlayers": 20}]}"#,
    );
    assert_eq!((rules.name(), rules.attributes().len(), rules.rules().len()), (None, 0, 0));
    let algorithm = rules.effective(rules.stage(0)).algorithm;
    assert_eq!(algorithm.strategy, Strategy::ExhaustiveSearch);
    assert_eq!(algorithm.batching_preference, BatchingPreference::Random);
    assert_eq!(algorithm.backfill_priority, BackfillPriority::Normal);
    assert_eq!(algorithm.expansion_age_selection, ExpansionAgeSelection::Newest);
}

#[test]
fn looser_ways_of_writing_are_read() {
    let rules = parse(
        r#"{"description": "descriptions are allowed everywhere", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "rank", "type": "number", "description": "by wins"}, {"name": "blocked", "type": "string_list", "default": []}],
        "algorithm": {"description": "", "expansionAgeSelection": "oldest", "batchingPreference": "sorted", "sortByAttributes": ["rank"]},
        "teams": [{"name": "red team", "minPlayers": "1", "maxPlayers": "4", "quantity": 1, "description": ""}],
        "rules": [
            {"type": "batchDistance", "batchAttribute": "rank", "maxDistance": "500"},
            {"name": "Blocked", "type": "collection", "operation": "reference_intersection_count", "maxCount": 0,
             "measurements": "flatten (team[*].players.attributes[blocked])", "referenceValue": "flatten( teams[*].players[playerid] )"},
            {"name": "Rank", "type": "distance", "measurements": "team[red team].players.attributes[ rank ]", "referenceValue": "5", "maxDistance": "5e0"}],
        "expansions": []}"#,
    );
    assert_eq!(
        rules.rule_names().collect::<Vec<_>>(),
        ["rules[0]", "Blocked", "Rank"],
        "a rule without a name gets one"
    );
    assert_eq!(rules.warnings().len(), 1);
    assert_eq!(rules.teams()[0].name, "red team");
}

#[test]
fn the_page_about_the_language_has_good_rule_sets() {
    let page = include_str!("../../../../docs/flexmatch-language.md");
    let mut blocks = page.split("```json\n").skip(1).peekable();
    assert!(blocks.peek().is_some());
    for block in blocks {
        parse(block.split("```").next().unwrap());
    }
}

#[test]
fn commas_before_closing_brackets_and_a_byte_order_mark() {
    let text = "\u{feff}{\"name\": \"\", \"ruleLanguageVersion\": \"1.0\",
        \"teams\": [{\"name\": \"all\", \"minPlayers\": 2, \"maxPlayers\": 4,},],
        \"expansions\": [{\"target\": \"teams[all].minPlayers\",
            \"steps\": [{\"waitTimeSeconds\": 5, \"value\": 1,}],
        }],
    }";
    let rules = parse(text);
    assert_eq!((rules.name(), rules.max_players(), rules.warnings().len()), (Some(""), 4, 0));
    let broken = rallypoint_flexmatch::RuleSet::parse("\u{feff}{\"teams\": 1,}").unwrap_err();
    let problem = broken.problems().iter().find(|problem| problem.path == "teams").unwrap();
    assert_eq!((problem.line, problem.column), (1, 11), "the mark is no column");
}
