//! Texts that nobody should send: never a panic, never a rule that is silently dropped, and time that grows with the
//! text. A megabyte that took quadratic time would keep these tests for hours.

use crate::scene::{ATTRIBUTES, With, player, text, ticket, with_lineup};
use proptest::prelude::*;
use rallypoint_flexmatch::{RuleSet, RuleSetError};

const MEGABYTE: usize = 1 << 20;

fn refused(text: &str) -> RuleSetError {
    RuleSet::parse(text).expect_err("this is no rule set")
}

/// Words of the language, to make what looks like it.
fn token() -> impl Strategy<Value = String> {
    let words = vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "//",
        "/*",
        "*/",
        "\n",
        "\\",
        "\\u",
        "0",
        "-1",
        "1e999",
        "null",
        "true",
        "\"name\"",
        "\"teams\"",
        "\"rules\"",
        "\"type\"",
        "\"compound\"",
        "\"statement\"",
        "\"and(\"",
        "\"1.0\"",
        "\"ruleLanguageVersion\"",
        "\"measurements\"",
        "\"teams[*].players\"",
        "avg(",
        ")",
        "flatten",
        "é",
        "\u{1F600}",
        "\u{0}",
    ];
    prop_oneof![4 => prop::sample::select(words).prop_map(str::to_owned), 1 => ".{0,3}"]
}

const GOOD: &str = r#"{"name": "good", "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 10}, {"name": "mode", "type": "string"}, {"name": "roles", "type": "string_list", "default": []}, {"name": "maps", "type": "string_number_map"}],
    "algorithm": {"strategy": "exhaustiveSearch", "batchingPreference": "sorted", "sortByAttributes": ["skill"], "backfillPriority": "high"},
    "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 5}, {"name": "blue", "minPlayers": 1, "maxPlayers": 2, "quantity": 2}],
    "rules": [
        {"name": "Fair", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"], "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))", "maxDistance": 10},
        {"name": "Even", "type": "comparison", "measurements": ["count(teams[red].players)"], "referenceValue": "count(teams[blue_1].players)", "operation": "="},
        {"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": "500", "partyAggregation": "max"},
        {"name": "Roles", "type": "collection", "operation": "intersection", "measurements": ["flatten(teams[*].players.attributes[roles])"], "minCount": 1},
        {"name": "Ping", "type": "latency", "maxLatency": 50},
        {"name": "Sort", "type": "absoluteSort", "sortAttribute": "maps", "mapKey": "minValue"},
        {"name": "Both", "type": "compound", "statement": "or(and(Fair, Even), not(Roles))"}],
    "expansions": [{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 5, "value": 50}, {"waitTimeSeconds": 15, "value": 100}]},
        {"target": "teams[red,blue].minPlayers", "steps": [{"waitTimeSeconds": 5, "value": 0}]}]}"#;

/// A change of a text: at a place, so many characters away, and these in their place.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let new = prop_oneof![
        Just(String::new()),
        token(),
        prop::sample::select(vec![
            "red", "blue", "skill", "mode", "roles", "maps", "Fair", "Both", "min", "300", "balanced", "0.5"
        ])
        .prop_map(str::to_owned)
    ];
    (any::<prop::sample::Index>(), 0_usize..12, new)
}

fn changed(text: &str, changes: &[(prop::sample::Index, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (at, away, new) in changes {
        let start = at.index(characters.len());
        let end = (start + away).min(characters.len());
        characters.splice(start..end, new.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_makes_the_parser_panic(tokens in prop::collection::vec(token(), 0..60)) {
        let text = tokens.concat();
        if let Err(error) = RuleSet::parse(&text) {
            prop_assert!(!error.problems().is_empty());
            let lines = u32::try_from(text.lines().count().max(1)).unwrap();
            for problem in error.problems() {
                prop_assert!(problem.line >= 1 && problem.line <= lines + 1 && problem.column >= 1);
            }
        }
    }

    #[test]
    fn no_expression_makes_the_parser_panic(expression in "[a-z_(), .*\\[\\]]{0,40}") {
        let rule = format!(r#"{{"name": "r", "type": "comparison", "operation": "=", "measurements": ["{expression}"]}}"#);
        let _ = RuleSet::parse(&text(&rule));
        let rule = format!(r#"{{"name": "A", "type": "latency", "maxLatency": 1}}, {{"name": "r", "type": "compound", "statement": "{expression}"}}"#);
        let _ = RuleSet::parse(&text(&rule));
    }

    #[test]
    fn a_changed_rule_set_is_refused_or_whole(changes in prop::collection::vec(change(), 1..4)) {
        let text = changed(GOOD, &changes);
        let Ok(rules) = RuleSet::parse(&text) else { return Ok(()) };
        // Nothing that was written is dropped; comments are, so they are left out of the comparison.
        if let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) {
            let length = |key: &str| json.get(key).and_then(|value| value.as_array()).map_or(0, Vec::len);
            prop_assert_eq!(rules.rules().len(), length("rules"));
            prop_assert_eq!(rules.attributes().len(), length("playerAttributes"));
            prop_assert!(rules.teams().len() >= length("teams"));
        }
        for waited in [0, 5_000, 15_000, u64::MAX] {
            let effective = rules.effective(rules.stage(waited));
            prop_assert_eq!(effective.limits.len(), rules.rules().len());
            prop_assert!(effective.teams.iter().all(|size| size.min <= size.max));
            prop_assert!(effective.teams.iter().map(|size| size.max).sum::<u32>() <= rules.max_players());
            let sides = vec![vec![vec![player("a").number("skill", 3.0).latency("eu", 9)]], vec![vec![player("b")]]];
            with_lineup(&rules, sides, |lineup| {
                assert_eq!(rules.evaluate(lineup, &effective).len(), rules.rules().len());
            });
        }
        let candidate = rules.prepare(ticket(1, vec![player("a")])).unwrap();
        rules.preference(&candidate, &candidate);
    }
}

#[test]
fn the_unchanged_rule_set_is_good() {
    assert!(RuleSet::parse(GOOD).is_ok_and(|rules| rules.warnings().is_empty()));
}

#[test]
fn brackets_may_not_nest_for_ever() {
    for bracket in ["[", "{\"a\":", "/*", "\""] {
        assert!(!refused(&bracket.repeat(MEGABYTE / bracket.len())).problems().is_empty());
    }
    let error = refused(&format!("{{\"rules\": {}", "[".repeat(100_000)));
    assert!(error.to_string().contains("nest too deeply"), "{error}");
}

#[test]
fn expressions_and_statements_may_nest_as_they_like() {
    let long = |word: &str| word.repeat(900_000 / word.len());
    for expression in [
        long("min("),
        long("flatten("),
        format!("{}teams[*].players{}", long("count("), ")".repeat(10)),
        long("x"),
    ] {
        let rule = format!(
            r#"{{"name": "r", "type": "comparison", "operation": "=", "measurements": ["{expression}"]}}"#
        );
        assert!(!refused(&text(&rule)).problems().is_empty());
    }
    let first = r#"{"name": "A", "type": "latency", "maxLatency": 1}"#;
    for statement in [long("and("), long("and(A,"), long("not("), long(","), long(")"), long("A,")] {
        let rules = format!(r#"{first}, {{"name": "r", "type": "compound", "statement": "{statement}"}}"#);
        let error = refused(&text(&rules));
        assert_eq!(error.problems()[0].path, "rules[1].statement");
    }
    // A good one of that depth is judged, and dropped, without recursion.
    let depth = 150_000;
    let rules = format!(
        r#"{first}, {{"name": "r", "type": "compound", "statement": "{}A{}"}}"#,
        "not(".repeat(depth),
        ")".repeat(depth)
    );
    let rules = RuleSet::parse(&text(&rules)).unwrap();
    let effective = rules.effective(rules.stage(0));
    let passed = |latency: u32| {
        with_lineup(&rules, vec![vec![vec![player("a").latency("eu", latency)]], vec![]], |lineup| {
            rules.judge(1, lineup, &effective).passed()
        })
    };
    assert_eq!([passed(1), passed(2)], [true, false]);
}

#[test]
fn many_of_everything_are_read() {
    let many =
        |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(",");
    let rules = many(7_000, &|index| {
        format!(
            r#"{{"name": "r{index}", "type": "comparison", "operation": "<", "referenceValue": 1, "measurements": ["avg(teams[*].players.attributes[skill])"]}}"#
        )
    });
    assert_eq!(RuleSet::parse(&text(&rules)).unwrap().rules().len(), 7_000);

    let steps = many(20_000, &|index| format!(r#"{{"waitTimeSeconds":{index},"value":{index}}}"#));
    let of_steps = format!(
        r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES}, "teams": [{{"name": "red", "minPlayers": 1, "maxPlayers": 5}}],
        "rules": [{{"name": "r", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 1}}],
        "expansions": [{{"target": "rules[r].maxDistance", "steps": [{steps}]}}]}}"#
    );
    let rules = RuleSet::parse(&of_steps).unwrap();
    assert_eq!(
        (rules.last_stage().get(), rules.effective(rules.last_stage()).limits[0].max),
        (20_000, Some(19_999.0))
    );

    let attributes = many(15_000, &|index| format!(r#"{{"name": "a{index}", "type": "number"}}"#));
    let of_attributes = format!(
        r#"{{"ruleLanguageVersion": "1.0", "teams": [{{"name": "red", "minPlayers": 1, "maxPlayers": 5}}], "playerAttributes": [{attributes}]}}"#
    );
    assert_eq!(RuleSet::parse(&of_attributes).unwrap().attributes().len(), 15_000);
}

#[test]
fn many_problems_take_no_longer() {
    let many =
        |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(",");
    let unknown_keys = many(60_000, &|index| format!(r#""k{index}":0"#));
    assert!(refused(&format!("{{{unknown_keys}}}")).left_out() > 50_000);
    let same_keys = many(60_000, &|_| r#""name":"a""#.to_owned());
    assert!(!refused(&format!("{{{same_keys}}}")).problems().is_empty());
    let unknown_rules = many(8_000, &|index| {
        format!(
            r#"{{"name": "rule number {index}", "type": "compound", "statement": "not(rule nunber {index})"}}"#
        )
    });
    let error = refused(&text(&unknown_rules));
    assert_eq!(error.problems().len() + error.left_out(), 8_000);
    let unknown_teams = format!("teams[{}].players", many(100_000, &|index| format!("team{index}")));
    let rule = format!(
        r#"{{"name": "r", "type": "comparison", "operation": "=", "measurements": ["{unknown_teams}"]}}"#
    );
    assert!(refused(&text(&rule)).left_out() > 90_000);
}

#[test]
fn long_words_are_not_repeated_whole() {
    let word = "x".repeat(500_000);
    let error = refused(&text(&format!(r#"{{"name": "r", "type": "{word}"}}"#)));
    assert!(error.to_string().len() < 1_000, "{}", error.to_string().len());
    let error = refused(&text(&format!(r#"{{"name": "{word}", "type": "latency"}}"#)));
    assert!(error.to_string().len() < 1_000, "{}", error.to_string().len());
    let map = format!(r#"{{"name": "m", "type": "string_number_map", "default": {{"{word}": "x"}}}}"#);
    let error = refused(&format!(r#"{{"playerAttributes": [{map}]}}"#));
    assert!(error.to_string().len() < 2_000, "{}", error.to_string().len());
    let error = refused(&format!(r#"{{"{word}": 1, "ruleLanguageVersion": "{word}"}}"#));
    assert!(error.to_string().len() < 2_000, "{}", error.to_string().len());
}

#[test]
fn more_than_a_megabyte_is_not_read() {
    let error = refused(&" ".repeat(MEGABYTE + 1));
    assert!(error.to_string().contains("1048577 bytes"), "{error}");
    assert!(refused(&" ".repeat(MEGABYTE)).to_string().contains("is empty"));
}

#[test]
fn numbers_have_bounds() {
    for number in ["1e400", "-1e400", "1e999999999", &"9".repeat(400)] {
        let error = refused(&text(&format!(r#"{{"name": "r", "type": "latency", "maxLatency": {number}}}"#)));
        assert!(error.to_string().contains("too large"), "{error}");
    }
    let tiny = text(r#"{"name": "r", "type": "latency", "maxLatency": 1e-400}"#);
    assert!(RuleSet::parse(&tiny).is_ok(), "too small to be told from nothing");
}
