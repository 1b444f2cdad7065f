//! Rules and expansions that are refused.

use super::{all_refused, with};
use crate::scene::{RED_AND_BLUE, text};

/// The same, of rule sets with one rule.
fn rules_refused(cases: &[(&str, &str, &[&str])]) {
    let cases: Vec<_> = cases.iter().map(|(rule, path, words)| (text(rule), *path, *words)).collect();
    all_refused(&cases);
}

fn with_expansion(target: &str, steps: &str) -> String {
    with(&format!(
        r#""teams": {RED_AND_BLUE}, "rules": [
            {{"name": "Fair", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"], "referenceValue": 5, "maxDistance": 10}},
            {{"name": "Mode", "type": "batchDistance", "batchAttribute": "mode"}},
            {{"name": "Roles", "type": "collection", "operation": "contains", "referenceValue": "a", "measurements": ["flatten(teams[*].players.attributes[roles])"]}},
            {{"name": "Sort", "type": "absoluteSort", "sortAttribute": "skill"}},
            {{"name": "Both", "type": "compound", "statement": "and(Fair, Roles)"}}
        ], "expansions": [{{"target": {target}, "steps": {steps}}}]"#
    ))
}

fn step(target: &str, value: &str) -> String {
    with_expansion(&format!("{target:?}"), &format!(r#"[{{"waitTimeSeconds": 5, "value": {value}}}]"#))
}

#[test]
fn what_is_wrong_with_every_rule() {
    let measurements = r#""measurements": ["avg(teams[*].players.attributes[skill])"]"#;
    let twice = format!(
        r#"{{"name": "r", "type": "latency", "maxLatency": 1}}, {{"name": "r", "type": "distance", {measurements}, "referenceValue": 1, "maxDistance": 1}}"#
    );
    let distance = |rest: &str| format!(r#"{{"name": "r", "type": "distance", {measurements}, {rest}}}"#);
    let comparison = |rest: &str| format!(r#"{{"name": "r", "type": "comparison", {measurements}, {rest}}}"#);
    let cases: Vec<(String, &str, &[&str])> = vec![
        (r#"{"name": "r"}"#.to_owned(), "rules[0]", &["has no \"type\"", "\"compound\""]),
        (r#"{"name": "r", "type": "partySize"}"#.to_owned(), "rules[0].type", &["is \"partySize\""]),
        (
            r#"{"name": "r", "type": "batchdistance"}"#.to_owned(),
            "rules[0].type",
            &["did you mean \"batchDistance\"?"],
        ),
        (r#"{"name": "", "type": "latency", "maxLatency": 1}"#.to_owned(), "rules[0].name", &["is empty"]),
        (twice, "rules[1].name", &["two rules are called \"r\""]),
        (distance(r#""maxDistance": 1"#), "rules[0]", &["has no \"referenceValue\""]),
        (distance(r#""referenceValue": 1"#), "rules[0]", &["has no limit", "maxDistance"]),
        (
            distance(r#""referenceValue": 1, "maxDistance": -1"#),
            "rules[0].maxDistance",
            &["is -1: write 0 or more"],
        ),
        (
            distance(r#""referenceValue": 1, "maxDistance": "far""#),
            "rules[0].maxDistance",
            &["is \"far\": write a number"],
        ),
        (
            distance(r#""referenceValue": 1, "maxDistance": [1]"#),
            "rules[0].maxDistance",
            &["is a list: write a number"],
        ),
        (
            distance(r#""referenceValue": 1, "minDistance": 5, "maxDistance": 4"#),
            "rules[0].minDistance",
            &["is 5, and maxDistance is 4"],
        ),
        (
            distance(r#""referenceValue": "near", "maxDistance": 4"#),
            "rules[0].referenceValue",
            &["no expression"],
        ),
        (
            distance(r#""referenceValue": true, "maxDistance": 4"#),
            "rules[0].referenceValue",
            &["is a boolean"],
        ),
        (
            distance(r#""referenceValue": "teams[*].players[playerId]", "maxDistance": 4"#),
            "rules[0].referenceValue",
            &["list of lists of strings", "numbers"],
        ),
        (
            distance(r#""referenceValue": 1, "maxDistance": 4, "partyAggregation": "mean""#),
            "rules[0].partyAggregation",
            &["\"min\", \"max\" or \"avg\""],
        ),
        (
            distance(r#""referenceValue": 1, "maxLatency": 4, "maxDistance": 4"#),
            "rules[0]",
            &["the key \"maxLatency\" is not known"],
        ),
        (
            distance(r#""referenceValue": 1, "maxDistence": 4, "minDistance": 1"#),
            "rules[0]",
            &["did you mean \"maxDistance\"?"],
        ),
        (comparison(r#""referenceValue": 1"#), "rules[0]", &["has no \"operation\""]),
        (
            comparison(r#""referenceValue": 1, "operation": "==""#),
            "rules[0].operation",
            &["is \"==\"", "\"=\", \"!=\""],
        ),
        (comparison(r#""operation": "<""#), "rules[0].operation", &["needs something to compare with"]),
        (
            comparison(r#""operation": "<", "referenceValue": {}"#),
            "rules[0].referenceValue",
            &["is an object: write a number"],
        ),
    ];
    let cases: Vec<_> = cases.iter().map(|(rule, path, words)| (rule.as_str(), *path, *words)).collect();
    rules_refused(&cases);
}

#[test]
fn what_is_wrong_with_batches_latencies_and_sorts() {
    rules_refused(&[
        (r#"{"name": "r", "type": "batchDistance"}"#, "rules[0]", &["has no \"batchAttribute\""]),
        (
            r#"{"name": "r", "type": "batchDistance", "batchAttribute": "skill"}"#,
            "rules[0]",
            &["has no \"maxDistance\""],
        ),
        (
            r#"{"name": "r", "type": "batchDistance", "batchAttribute": "mode", "maxDistance": 1}"#,
            "rules[0].maxDistance",
            &["does not suit a string attribute"],
        ),
        (
            r#"{"name": "r", "type": "batchDistance", "batchAttribute": "roles"}"#,
            "rules[0].batchAttribute",
            &["is a string_list"],
        ),
        (
            r#"{"name": "r", "type": "batchDistance", "batchAttribute": "teams[*].players.attributes[skill]", "maxDistance": 1}"#,
            "rules[0].batchAttribute",
            &["is not declared"],
        ),
        (r#"{"name": "r", "type": "latency"}"#, "rules[0]", &["has no limit"]),
        (
            r#"{"name": "r", "type": "latency", "maxDistance": 1}"#,
            "rules[0]",
            &["\"distanceReference\" together"],
        ),
        (
            r#"{"name": "r", "type": "latency", "distanceReference": "min"}"#,
            "rules[0]",
            &["\"maxDistance\" and"],
        ),
        (
            r#"{"name": "r", "type": "latency", "maxDistance": 1, "distanceReference": "max"}"#,
            "rules[0].distanceReference",
            &["\"min\" or \"avg\""],
        ),
        (
            r#"{"name": "r", "type": "latency", "maxLatency": "50ms"}"#,
            "rules[0].maxLatency",
            &["is \"50ms\""],
        ),
        (r#"{"name": "r", "type": "absoluteSort"}"#, "rules[0]", &["has no \"sortAttribute\""]),
        (
            r#"{"name": "r", "type": "absoluteSort", "sortAttribute": "mode"}"#,
            "rules[0].sortAttribute",
            &["is a string: name a number"],
        ),
        (
            r#"{"name": "r", "type": "distanceSort", "sortAttribute": "maps"}"#,
            "rules[0]",
            &["has no \"mapKey\""],
        ),
        (
            r#"{"name": "r", "type": "distanceSort", "sortAttribute": "skill", "mapKey": "minValue"}"#,
            "rules[0].mapKey",
            &["is for a string_number_map"],
        ),
        (
            r#"{"name": "r", "type": "distanceSort", "sortAttribute": "skill", "sortDirection": "down"}"#,
            "rules[0].sortDirection",
            &["\"ascending\" or \"descending\""],
        ),
    ]);
}

#[test]
fn what_is_wrong_with_collections() {
    let of = |rest: &str| {
        format!(
            r#"{{"name": "r", "type": "collection", "measurements": ["flatten(teams[*].players.attributes[roles])"], {rest}}}"#
        )
    };
    let cases: Vec<(String, &str, &[&str])> = vec![
        (of(r#""minCount": 1"#), "rules[0]", &["has no \"operation\""]),
        (of(r#""operation": "union""#), "rules[0].operation", &["\"intersection\", \"contains\""]),
        (of(r#""operation": "contains""#), "rules[0]", &["has no \"referenceValue\""]),
        (of(r#""operation": "contains", "referenceValue": ["a"]"#), "rules[0].referenceValue", &["is a list: write the string"]),
        (of(r#""operation": "contains", "referenceValue": "flatten(teams[*].players[playerId])""#), "rules[0].referenceValue", &["is an expression"]),
        (of(r#""operation": "intersection", "referenceValue": "a""#), "rules[0].referenceValue", &["does not suit \"intersection\""]),
        (of(r#""operation": "reference_intersection_count", "referenceValue": 5"#), "rules[0].referenceValue", &["is a number"]),
        (of(r#""operation": "reference_intersection_count", "referenceValue": ["a", 5]"#), "rules[0].referenceValue[1]", &["write a string"]),
        (of(r#""operation": "reference_intersection_count", "referenceValue": "teams[*].players.attributes[roles]""#), "rules[0].referenceValue", &["list of lists of lists of strings", "flatten()"]),
        (of(r#""operation": "intersection", "minCount": 1.5"#), "rules[0].minCount", &["whole number"]),
        (of(r#""operation": "intersection", "minCount": -1"#), "rules[0].minCount", &["whole number from 0"]),
        (of(r#""operation": "intersection", "minCount": 3, "maxCount": 2"#), "rules[0].minCount", &["is 3, and maxCount is 2"]),
        (of(r#""operation": "intersection", "partyAggregation": "avg""#), "rules[0].partyAggregation", &["\"union\" or \"intersection\""]),
        (r#"{"name": "r", "type": "collection", "operation": "intersection", "measurements": ["flatten(teams[red].players.attributes[roles])"]}"#.to_owned(), "rules[0].measurements", &["is a list of strings", "list of lists of strings"]),
        (r#"{"name": "r", "type": "collection", "operation": "intersection", "measurements": ["teams[*].players.attributes[skill]"]}"#.to_owned(), "rules[0].measurements", &["numbers"]),
        (r#"{"name": "r", "type": "comparison", "operation": "=", "measurements": ["teams[*].players.attributes[roles]"]}"#.to_owned(), "rules[0].measurements", &["collection rules"]),
        (r#"{"name": "r", "type": "comparison", "operation": "<", "measurements": ["teams[*].players.attributes[mode]"], "referenceValue": "a"}"#.to_owned(), "rules[0].operation", &["does not suit strings"]),
        (r#"{"name": "r", "type": "distance", "maxDistance": 1, "measurements": ["teams[*].players.attributes[mode]"], "referenceValue": "a"}"#.to_owned(), "rules[0].measurements", &["list of lists of strings", "numbers"]),
    ];
    let cases: Vec<_> = cases.iter().map(|(rule, path, words)| (rule.as_str(), *path, *words)).collect();
    rules_refused(&cases);
}

#[test]
fn what_is_wrong_with_expressions() {
    for (expression, words) in [
        ("", &["no expression", "teams[*].players.attributes[skill]"][..]),
        ("skill", &["no expression"]),
        ("players.attributes[skill]", &["teams[*].players are all players"]),
        ("teams", &["names no team"]),
        ("teams[red", &["names no team"]),
        ("teams[green].players.attributes[skill]", &["there is no team \"green\""]),
        ("teams[blu].players.attributes[skill]", &["did you mean \"blue\"?"]),
        ("teams[red,red].players.attributes[skill]", &["names a team twice"]),
        ("teams[red,].players.attributes[skill]", &["there is no team \"\""]),
        ("teams[red]", &["stops at teams", ".players"]),
        ("teams[red].player.attributes[skill]", &["stops at teams"]),
        ("teams[red].players", &["list of players"]),
        ("teams[red].players[name]", &["players have no \"name\"", "playerId"]),
        (
            "teams[red].players.playerAttributes[skill]",
            &["players have no \"playerAttributes\"", "attributes"],
        ),
        ("teams[red].players.attributes", &["players.attributes[...]"]),
        ("teams[red].players.attributes[skil]", &["did you mean \"skill\"?"]),
        ("teams[red].players.attributes[maps]", &["string_number_map is for sort rules"]),
        ("teams[red].players.attributes[skill].max", &["after the end"]),
        ("mean(teams[red].players.attributes[skill])", &["there is no function \"mean\"", "\"avg\""]),
        ("avgg(teams[red].players.attributes[skill])", &["did you mean \"avg\"?"]),
        ("avg(teams[red].players.attributes[skill]", &["avg( is not closed"]),
        ("avg(teams[red].players.attributes[skill]))", &["after the end"]),
        (
            "avg(avg(teams[red].players.attributes[skill]))",
            &["avg() takes a list of numbers, and this is a number"],
        ),
        ("flatten(teams[red].players.attributes[skill])", &["flatten() takes a list of lists"]),
        ("avg(teams[red].players[playerId])", &["avg() takes a list of numbers"]),
        ("set_intersection(teams[*].players.attributes[skill])", &["list of lists of strings"]),
        ("count(count(teams[red].players))", &["count() takes a list"]),
        ("avg()", &["no expression"]),
    ] {
        let rule = format!(
            r#"{{"name": "r", "type": "distance", "maxDistance": 1, "referenceValue": 1, "measurements": ["{expression}"]}}"#
        );
        let path = if words.contains(&"list of players") {
            "rules[0].measurements"
        } else {
            "rules[0].measurements[0]"
        };
        rules_refused(&[(&rule, path, words)]);
    }
}

#[test]
fn what_is_wrong_with_statements() {
    let first = r#"{"name": "A", "type": "latency", "maxLatency": 1}, {"name": "B", "type": "batchDistance", "batchAttribute": "mode"},
        {"name": "S", "type": "absoluteSort", "sortAttribute": "skill"}"#;
    for (statement, words) in [
        (r#""""#, &["name is missing"][..]),
        ("5", &["is a number"]),
        (r#""X""#, &["there is no rule \"X\" before this one"]),
        (r#""and(A, a)""#, &["there is no rule \"a\"", "did you mean \"A\"?"]),
        (r#""and(A, Later)""#, &["defined earlier"]),
        (r#""and(A, r)""#, &["there is no rule \"r\" before this one"]),
        (r#""and(A, B)""#, &["\"B\" is of type batchDistance"]),
        (r#""not(S)""#, &["\"S\" is of type absoluteSort"]),
        (r#""and(A)""#, &["and() takes two arguments or more"]),
        (r#""not(A, A)""#, &["not() takes one argument, and has 2"]),
        (r#""and()""#, &["name is missing"]),
        (r#""and(A,)""#, &["name is missing"]),
        (r#""AND(A, A)""#, &["no operator \"AND\"", "did you mean \"and\"?"]),
        (r#""nand(A, A)""#, &["no operator \"nand\""]),
        (r#""and(A, A""#, &["and( is not closed"]),
        (r#""and(A, A))""#, &["after the end"]),
        (r#""A B""#, &["there is no rule \"A B\""]),
        (r#""(A)""#, &["no operator \"\""]),
    ] {
        let rules = format!(
            r#"{first}, {{"name": "r", "type": "compound", "statement": {statement}}}, {{"name": "Later", "type": "latency", "maxLatency": 1}}"#
        );
        rules_refused(&[(&rules, "rules[3].statement", words)]);
    }
    rules_refused(&[(r#"{"name": "r", "type": "compound"}"#, "rules[0]", &["has no \"statement\""])]);
}

#[test]
fn what_is_wrong_with_expansions() {
    let good = r#"[{"waitTimeSeconds": 5, "value": 6}]"#;
    let fair = r#""rules[Fair].maxDistance""#;
    all_refused(&[
        (with_expansion("5", good), "expansions[0].target", &["is a number", "rules[Name].property"]),
        (with_expansion(r#""Fair.maxDistance""#, good), "expansions[0].target", &["is no target"]),
        (with_expansion(r#""rules.Fair.maxDistance""#, good), "expansions[0].target", &["is no target"]),
        (
            with_expansion(r#""rules[Fiar].maxDistance""#, good),
            "expansions[0].target",
            &["no rule \"Fiar\"", "did you mean \"Fair\"?"],
        ),
        (
            with_expansion(r#""rules[Fair].maxdistance""#, good),
            "expansions[0].target",
            &["did you mean \"maxDistance\"?"],
        ),
        (
            with_expansion(r#""rules[Fair].partyAggregation""#, good),
            "expansions[0].target",
            &["cannot be expanded", "\"minDistance\""],
        ),
        (
            with_expansion(r#""rules[Mode].maxDistance""#, good),
            "expansions[0].target",
            &["has no limit to expand"],
        ),
        (with_expansion(r#""rules[Sort].sortDirection""#, good), "expansions[0].target", &["is a sort rule"]),
        (
            with_expansion(r#""rules[Both].statement""#, good),
            "expansions[0].target",
            &["is a compound rule", "expand the rules it names"],
        ),
        (
            with_expansion(r#""teams[green].minPlayers""#, good),
            "expansions[0].target",
            &["there is no team \"green\""],
        ),
        (
            with_expansion(r#""teams[red].quantity""#, good),
            "expansions[0].target",
            &["\"minPlayers\" or \"maxPlayers\""],
        ),
        (
            with_expansion(r#""algorithm.strategy""#, good),
            "expansions[0].target",
            &["strategy cannot be expanded"],
        ),
        (with_expansion(r#""algorithm.speed""#, good), "expansions[0].target", &["\"backfillPriority\""]),
        (with_expansion(fair, "[]"), "expansions[0].steps", &["is empty"]),
        (with_expansion(fair, "{}"), "expansions[0].steps", &["write a list"]),
        (
            with_expansion(fair, r#"[{"value": 5}]"#),
            "expansions[0].steps[0]",
            &["has no \"waitTimeSeconds\""],
        ),
        (
            with_expansion(fair, r#"[{"waitTimeSeconds": 5}]"#),
            "expansions[0].steps[0]",
            &["has no \"value\""],
        ),
        (
            with_expansion(fair, r#"[{"waitTimeSeconds": -5, "value": 1}]"#),
            "expansions[0].steps[0].waitTimeSeconds",
            &["from 0 to 43200"],
        ),
        (
            with_expansion(fair, r#"[{"waitTimeSeconds": 1.5, "value": 1}]"#),
            "expansions[0].steps[0].waitTimeSeconds",
            &["whole number"],
        ),
        (
            with_expansion(
                fair,
                r#"[{"waitTimeSeconds": 5, "value": 1}, {"waitTimeSeconds": 5, "value": 2}]"#,
            ),
            "expansions[0].steps[1].waitTimeSeconds",
            &["is 5 in two steps"],
        ),
        (
            with_expansion(fair, r#"[{"waitTime": 5, "value": 1, "waitTimeSeconds": 1}]"#),
            "expansions[0].steps[0]",
            &["\"waitTime\" is not known"],
        ),
        (step("rules[Fair].maxDistance", "\"far\""), "expansions[0].steps[0].value", &["write a number"]),
        (step("rules[Fair].maxDistance", "-1"), "expansions[0].steps[0].value", &["0 or more"]),
        (
            step("rules[Fair].referenceValue", "\"avg(teams[red].players.attributes[skill])\""),
            "expansions[0].steps[0].value",
            &["is an expression"],
        ),
        (step("rules[Roles].referenceValue", "5"), "expansions[0].steps[0].value", &["write a string"]),
        (step("rules[Roles].minCount", "0.5"), "expansions[0].steps[0].value", &["whole number"]),
        (step("teams[red].minPlayers", "300"), "expansions[0].steps[0].value", &["from 0 to 200"]),
        (
            step("teams[red].minPlayers", "6"),
            "expansions",
            &["team \"red\" at least 6 and at most 5 players after 5 seconds"],
        ),
        (
            step("teams[*].maxPlayers", "21"),
            "expansions",
            &["42 players together", "cannot become a large one"],
        ),
        (
            step("algorithm.batchingPreference", "\"sorted\""),
            "expansions[0].steps[0].value",
            &["needs \"sortByAttributes\""],
        ),
        (step("algorithm.backfillPriority", "\"x\""), "expansions[0].steps[0].value", &["\"normal\""]),
    ]);
    let of_expression = with_expansion(r#""rules[Fair].referenceValue""#, good).replace(
        r#""referenceValue": 5"#,
        r#""referenceValue": "avg(teams[red].players.attributes[skill])""#,
    );
    let words = &["\"referenceValue\" of this rule cannot be expanded", "\"maxDistance\""][..];
    all_refused(&[(of_expression, "expansions[0].target", words)]);
    let twice = with(&format!(
        r#""teams": {RED_AND_BLUE}, "expansions": [{{"target": "teams[red].minPlayers", "steps": {good}}}, {{"target": "teams[*].minPlayers", "steps": {good}}}]"#
    )
    .replace("\"value\": 6", "\"value\": 0"));
    all_refused(&[(twice, "expansions[1].target", &["is the target of two expansions"])]);
}
