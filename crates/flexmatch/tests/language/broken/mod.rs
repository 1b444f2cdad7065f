//! Rule sets that are refused: where they say it is, and with which words.

mod rules;

use crate::scene::{ATTRIBUTES, RED_AND_BLUE, text};
use rallypoint_flexmatch::{RuleSet, RuleSetError};

fn refused(text: &str) -> RuleSetError {
    match RuleSet::parse(text) {
        Ok(_) => panic!("this is accepted: {text}"),
        Err(error) => error,
    }
}

/// Each text is refused for one problem, with this path and with these words.
fn all_refused(cases: &[(String, &str, &[&str])]) {
    for (text, path, words) in cases {
        let error = refused(text);
        let [problem] = error.problems() else { panic!("one problem of {text}, not {error}") };
        assert_eq!(problem.path, *path, "{problem}\n{text}");
        for word in *words {
            assert!(problem.message.contains(word), "{word:?} is not in {problem}\n{text}");
        }
        assert!(problem.message.contains(": ") || problem.message.contains("; "), "no fix is in {problem}");
    }
}

fn with(keys: &str) -> String {
    format!(r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES}, {keys}}}"#)
}

fn with_teams(teams: &str) -> String {
    with(&format!(r#""teams": {teams}"#))
}

fn with_algorithm(algorithm: &str) -> String {
    with(&format!(r#""teams": {RED_AND_BLUE}, "algorithm": {algorithm}"#))
}

fn with_attribute(attribute: &str) -> String {
    format!(r#"{{"ruleLanguageVersion": "1.0", "teams": {RED_AND_BLUE}, "playerAttributes": [{attribute}]}}"#)
}

#[test]
fn what_is_not_json() {
    all_refused(&[
        (String::new(), "", &["is empty", "write a rule set"]),
        (" // nothing\n".to_owned(), "", &["is empty"]),
        ("{".to_owned(), "", &["object that is not closed", "write }"]),
        (r#"{"teams": [}"#.to_owned(), "", &["not JSON"]),
        (r#"{"teams": [1, 2}"#.to_owned(), "", &["not JSON", "comma"]),
        (r#"{"name": "a" "teams": []}"#.to_owned(), "", &["comma is missing"]),
        (r#"{"name": "a",,}"#.to_owned(), "", &["not JSON"]),
        (r#"{"name" "a"}"#.to_owned(), "", &["colon is missing"]),
        (r#"{"name": }"#.to_owned(), "", &["not JSON"]),
        (r"{'name': 'a'}".to_owned(), "", &["double quotation marks"]),
        (r"{name: 1}".to_owned(), "", &["double quotation marks"]),
        (r#"{"name": True}"#.to_owned(), "", &["double quotation marks"]),
        (r#"{"name": "a}"#.to_owned(), "", &["string that does not end"]),
        (r#"{"name": NaN}"#.to_owned(), "", &["no JSON value", "a number in digits"]),
        (r#"{"name": 0x10}"#.to_owned(), "", &["number that JSON does not have"]),
        (r#"{"name": +1}"#.to_owned(), "", &["number that JSON does not have"]),
        (r#"{"name": .5}"#.to_owned(), "", &["number that JSON does not have"]),
        (r#"{} {}"#.to_owned(), "", &["after the end"]),
        ("{ /* never }".to_owned(), "", &["comment that is not closed"]),
        ("[]".to_owned(), "", &["is a list: write an object"]),
        ("7".to_owned(), "", &["is a number: write an object"]),
    ]);
}

#[test]
fn what_is_wrong_at_the_top() {
    let teams = format!(r#""teams": {RED_AND_BLUE}"#);
    all_refused(&[
        (format!("{{{teams}}}"), "", &["has no \"ruleLanguageVersion\"", "\"1.0\""]),
        (
            format!(r#"{{"ruleLanguageVersion": "2.0", {teams}}}"#),
            "ruleLanguageVersion",
            &["is \"2.0\"", "write \"1.0\""],
        ),
        (
            format!(r#"{{"ruleLanguageVersion": 1.0, {teams}}}"#),
            "ruleLanguageVersion",
            &["is a number: write a string"],
        ),
        (with(&format!(r#"{teams}, "name": 5"#)), "name", &["is a number: write a string"]),
        (
            with(&format!(r#"{teams}, "rule": []"#)),
            "",
            &["the key \"rule\" is not known", "did you mean \"rules\"?"],
        ),
        (with(&format!(r#"{teams}, "zzz": []"#)), "", &["the key \"zzz\" is not known", "\"expansions\""]),
        (with(&format!(r#"{teams}, "rules": {{}}"#)), "rules", &["is an object: write a list"]),
        (with(&format!(r#"{teams}, "expansions": null"#)), "expansions", &["is null: write a list"]),
        (with(&format!(r#"{teams}, "algorithm": []"#)), "algorithm", &["is a list: write an object"]),
        (with(&format!(r#"{teams}, "rules": [7]"#)), "rules[0]", &["is a number: write an object"]),
    ]);
}

#[test]
fn what_is_wrong_with_attributes() {
    all_refused(&[
        (with_attribute("5"), "playerAttributes[0]", &["write an object"]),
        (with_attribute(r#"{"type": "number"}"#), "playerAttributes[0]", &["has no \"name\""]),
        (
            with_attribute(r#"{"name": "a"}"#),
            "playerAttributes[0]",
            &["has no \"type\"", "string_number_map"],
        ),
        (with_attribute(r#"{"name": "", "type": "number"}"#), "playerAttributes[0].name", &["is empty"]),
        (
            with_attribute(r#"{"name": "a", "type": "float"}"#),
            "playerAttributes[0].type",
            &["is \"float\"", "\"number\""],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "Number"}"#),
            "playerAttributes[0].type",
            &["did you mean \"number\"?"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "stringlist"}"#),
            "playerAttributes[0].type",
            &["did you mean \"string_list\"?"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "number", "default": "ten"}"#),
            "playerAttributes[0].default",
            &["is \"ten\": write a number"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "number", "default": "inf"}"#),
            "playerAttributes[0].default",
            &["write a number"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "number", "default": 1e999}"#),
            "playerAttributes[0].default",
            &["too large"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "string", "default": 5}"#),
            "playerAttributes[0].default",
            &["write a string"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "string_list", "default": "x"}"#),
            "playerAttributes[0].default",
            &["write a list"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "string_list", "default": ["x", 1]}"#),
            "playerAttributes[0].default[1]",
            &["write a string"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "string_number_map", "default": [1]}"#),
            "playerAttributes[0].default",
            &["write an object with numbers"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "string_number_map", "default": {"x": {}}}"#),
            "playerAttributes[0].default.x",
            &["write a number"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "number"}, {"name": "a", "type": "string"}"#),
            "playerAttributes[1].name",
            &["\"a\" is declared twice"],
        ),
        (
            with_attribute(r#"{"name": "a", "type": "number", "defualt": 1}"#),
            "playerAttributes[0]",
            &["did you mean \"default\"?"],
        ),
    ]);
}

#[test]
fn what_is_wrong_with_teams() {
    all_refused(&[
        (with(r#""name": "x""#), "", &["has no \"teams\"", "minPlayers"]),
        (with_teams("[]"), "teams", &["is empty"]),
        (with_teams(r#"{"name": "red"}"#), "teams", &["is an object: write a list"]),
        (with_teams(r#"[{"minPlayers": 1, "maxPlayers": 1}]"#), "teams[0]", &["has no \"name\""]),
        (with_teams(r#"[{"name": "a", "maxPlayers": 1}]"#), "teams[0]", &["has no \"minPlayers\""]),
        (with_teams(r#"[{"name": "a", "minPlayers": 1}]"#), "teams[0]", &["has no \"maxPlayers\""]),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 4, "maxPlayers": 3}]"#),
            "teams[0].minPlayers",
            &["is 4, and maxPlayers is 3"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 1.5, "maxPlayers": 3}]"#),
            "teams[0].minPlayers",
            &["is 1.5: write a whole number from 0 to 200"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": -1, "maxPlayers": 3}]"#),
            "teams[0].minPlayers",
            &["is -1"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 0, "maxPlayers": 0}]"#),
            "teams[0].maxPlayers",
            &["is 0: write a whole number from 1"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 201}]"#),
            "teams[0].maxPlayers",
            &["from 1 to 200"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 1, "quantity": 0}]"#),
            "teams[0].quantity",
            &["from 1 to 200"],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 1, "quantity": 4000000000}]"#),
            "teams[0].quantity",
            &["from 1 to 200"],
        ),
        (
            with_teams(r#"[{"name": "*", "minPlayers": 1, "maxPlayers": 1}]"#),
            "teams[0].name",
            &["cannot be called so"],
        ),
        (
            with_teams(r#"[{"name": "a]", "minPlayers": 1, "maxPlayers": 1}]"#),
            "teams[0].name",
            &["cannot be called so"],
        ),
        (
            with_teams(
                r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 1}, {"name": "a", "minPlayers": 1, "maxPlayers": 1}]"#,
            ),
            "teams[1].name",
            &["two teams are called \"a\""],
        ),
        (
            with_teams(
                r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 1, "quantity": 2}, {"name": "a_2", "minPlayers": 1, "maxPlayers": 1}]"#,
            ),
            "teams[1].name",
            &["two teams are called \"a_2\""],
        ),
        (
            with_teams(r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 1, "size": 2}]"#),
            "teams[0]",
            &["the key \"size\" is not known"],
        ),
    ]);
    let large = r#""algorithm": {"strategy": "balanced", "balancedAttribute": "skill"}"#;
    let teams = r#"[{"name": "a", "minPlayers": 1, "maxPlayers": 150}, {"name": "b", "minPlayers": 1, "maxPlayers": 51}]"#;
    all_refused(&[(
        with(&format!(r#"{large}, "teams": {teams}"#)),
        "teams[1]",
        &["201 players together", "200 at most"],
    )]);
}

#[test]
fn what_is_wrong_with_the_algorithm() {
    all_refused(&[
        (
            with_algorithm(r#"{"strategy": "fast"}"#),
            "algorithm.strategy",
            &["is \"fast\"", "\"exhaustiveSearch\" or \"balanced\""],
        ),
        (
            with_algorithm(r#"{"strategy": "Balanced"}"#),
            "algorithm.strategy",
            &["did you mean \"balanced\"?"],
        ),
        (with_algorithm(r#"{"strategy": "balanced"}"#), "algorithm", &["has no \"balancedAttribute\""]),
        (
            with_algorithm(r#"{"strategy": "balanced", "balancedAttribute": "mode"}"#),
            "algorithm.balancedAttribute",
            &["is a string: name a number attribute"],
        ),
        (
            with_algorithm(r#"{"strategy": "balanced", "balancedAttribute": "skil"}"#),
            "algorithm.balancedAttribute",
            &["\"skil\" is not declared (did you mean \"skill\"?)"],
        ),
        (
            with_algorithm(r#"{"batchingPreference": "sorted"}"#),
            "algorithm",
            &["has no \"sortByAttributes\""],
        ),
        (
            with_algorithm(r#"{"batchingPreference": "fastestRegion"}"#),
            "algorithm.batchingPreference",
            &["goes with \"strategy\": \"balanced\"", "\"random\" or \"sorted\""],
        ),
        (
            with_algorithm(
                r#"{"strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "sorted"}"#,
            ),
            "algorithm.batchingPreference",
            &["goes with \"strategy\": \"exhaustiveSearch\""],
        ),
        (
            with_algorithm(r#"{"batchingPreference": "sorted", "sortByAttributes": "skill"}"#),
            "algorithm.sortByAttributes",
            &["is a string: write a list"],
        ),
        (
            with_algorithm(r#"{"batchingPreference": "sorted", "sortByAttributes": []}"#),
            "algorithm.sortByAttributes",
            &["is empty"],
        ),
        (
            with_algorithm(r#"{"batchingPreference": "sorted", "sortByAttributes": ["skill", "roles"]}"#),
            "algorithm.sortByAttributes[1]",
            &["is a string_list, which has no order"],
        ),
        (
            with_algorithm(r#"{"backfillPriority": "urgent"}"#),
            "algorithm.backfillPriority",
            &["\"normal\", \"low\" or \"high\""],
        ),
        (
            with_algorithm(r#"{"expansionAgeSelection": "new"}"#),
            "algorithm.expansionAgeSelection",
            &["\"newest\" or \"oldest\""],
        ),
        (with_algorithm(r#"{"batchingPreferance": "random"}"#), "algorithm", &["did you mean"]),
    ]);
}

#[test]
fn what_large_matches_cannot_have() {
    let large = |algorithm: &str, rules: &str| {
        let teams = r#"[{"name": "a", "minPlayers": 10, "maxPlayers": 41}]"#;
        with(&format!(r#"{algorithm} "teams": {teams}, "rules": [{rules}]"#))
    };
    let balanced = r#""algorithm": {"strategy": "balanced", "balancedAttribute": "skill"},"#;
    let skill = r#""measurements": ["avg(teams[*].players.attributes[skill])"], "referenceValue": 1"#;
    all_refused(&[
        (large("", ""), "", &["has no \"algorithm\"", "41 players"]),
        (
            large(r#""algorithm": {"backfillPriority": "low"},"#, ""),
            "algorithm.strategy",
            &["is \"exhaustiveSearch\"", "write \"balanced\""],
        ),
        (
            large(balanced, &format!(r#"{{"name": "r", "type": "distance", "maxDistance": 5, {skill}}}"#)),
            "rules[0]",
            &["is of type distance", "latency and batchDistance rules alone"],
        ),
        (
            large(balanced, &format!(r#"{{"name": "r", "type": "comparison", "operation": "<", {skill}}}"#)),
            "rules[0]",
            &["is of type comparison"],
        ),
        (
            large(balanced, r#"{"name": "r", "type": "absoluteSort", "sortAttribute": "skill"}"#),
            "rules[0]",
            &["is of type absoluteSort"],
        ),
        (
            large(
                balanced,
                r#"{"name": "r", "type": "latency", "maxDistance": 5, "distanceReference": "min"}"#,
            ),
            "rules[0]",
            &["has \"maxDistance\"", "\"maxLatency\" alone"],
        ),
    ]);
}

#[test]
fn a_problem_has_its_line_and_column() {
    let text = "{\n  \"ruleLanguageVersion\": \"1.0\",\n  \"teams\": [{\"name\": \"röd\", \"minPlayers\": 0.5, \"maxPlayers\": 3}]\n}";
    let error = refused(text);
    let problem = &error.problems()[0];
    assert_eq!((problem.line, problem.column), (3, 43));
    assert_eq!(
        error.to_string(),
        "teams[0].minPlayers: is 0.5: write a whole number from 0 to 200 (line 3, column 43)"
    );
    // In an expression, the place in the string is told.
    let rule = "{\"name\": \"r\", \"type\": \"latency\", \"maxLatency\": 1},\n{\"name\": \"x\", \"type\": \"comparison\", \"operation\": \"=\",\n\"measurements\": [\"flatten(teams[green].players.attributes[skill])\"]}";
    let error = refused(&text_of(rule));
    let problem = &error.problems()[0];
    assert_eq!((problem.path.as_str(), problem.line, problem.column), ("rules[1].measurements[0]", 4, 33));
    let error = refused("{\n\t\"teams\": [,]}");
    assert_eq!((error.problems()[0].line, error.problems()[0].column), (2, 12));
}

/// The rules begin at the second line.
fn text_of(rules: &str) -> String {
    format!(
        "{{\"ruleLanguageVersion\": \"1.0\", \"playerAttributes\": [{{\"name\": \"skill\", \"type\": \"number\"}}], \"teams\": [{{\"name\": \"red\", \"minPlayers\": 1, \"maxPlayers\": 1}}], \"rules\": [\n{rules}]}}"
    )
}

#[test]
fn several_problems_are_told_in_the_order_of_the_text() {
    let error = refused(
        r#"{"expansions": [{"target": "rules[X].maxDistance", "steps": []}],
        "teams": [{"name": "a", "minPlayers": 3, "maxPlayers": 2}], "algorithm": {"strategy": "x"}, "rulez": [],
        "rules": [{"name": "A", "type": "latency"}, {"name": "B", "type": "what"}, {"name": "C", "type": "compound", "statement": "not(B)"}]}"#,
    );
    let paths: Vec<_> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "",
            "expansions[0].target",
            "expansions[0].steps",
            "teams[0].minPlayers",
            "algorithm.strategy",
            "",
            "rules[0]",
            "rules[1].type"
        ]
    );
    assert_eq!(error.left_out(), 0);
}

#[test]
fn what_depends_on_something_broken_is_not_complained_about() {
    let error = refused(
        r#"{"ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "numbr"}],
        "teams": [{"name": "red", "minPlayers": "x", "maxPlayers": 2}],
        "rules": [{"name": "A", "type": "comparison", "operation": "=", "measurements": ["teams[red].players.attributes[skill]"]},
            {"name": "B", "type": "compound", "statement": "not(A)"}],
        "expansions": [{"target": "rules[A].referenceValue", "steps": [{"waitTimeSeconds": 1, "value": 1}]},
            {"target": "teams[red].minPlayers", "steps": [{"waitTimeSeconds": 1, "value": 1}]}]}"#,
    );
    let paths: Vec<_> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["playerAttributes[0].type", "teams[0].minPlayers"], "{error}");
}

#[test]
fn of_many_problems_the_first_are_told() {
    let rules = vec![r#"{"name": "", "type": "latency", "maxLatency": -1}"#; 600].join(",");
    let error = refused(&text(&rules));
    assert_eq!(error.problems().len(), 20);
    // Of each rule the name and the limit, and of all but the first that the name is there twice.
    assert_eq!(error.left_out(), 600 * 3 - 1 - 20);
    assert!(error.to_string().ends_with("; and 1779 more"), "{error}");
}

#[test]
fn warnings_are_no_problems() {
    let rules = crate::scene::parse(&with_algorithm(
        r#"{"balancedAttribute": "skill", "sortByAttributes": ["skill"], "strategy": "balanced", "strategy": "exhaustiveSearch"}"#,
    ));
    let paths: Vec<_> = rules.warnings().iter().map(|warning| warning.path.as_str()).collect();
    assert_eq!(paths, ["algorithm.balancedAttribute", "algorithm.sortByAttributes", "algorithm.strategy"]);
}
