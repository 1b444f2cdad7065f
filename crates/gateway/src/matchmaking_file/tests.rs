use std::fs;
use std::path::Path;

use rallypoint_fleet::FleetId;
use rallypoint_gamelift_api::{BackfillMode, FlexMatchMode};

use super::{Home, MatchmakingFile};

const RULES: &str =
    r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2}]}"#;

fn read(path: &Path) -> Result<MatchmakingFile, String> {
    let fleet = FleetId::new("fleet-123");
    let home = Home { region: "eu-west-1", fleet: &fleet };
    MatchmakingFile::read(path, home).map_err(|problem| problem.to_string())
}

fn read_text(text: &str) -> Result<MatchmakingFile, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.json");
    fs::write(&path, text).unwrap();
    read(&path).map_err(|problem| problem.replace(&folder.path().display().to_string(), "."))
}

/// A file with one configuration that has these members besides.
fn configuration(more: &str) -> Result<MatchmakingFile, String> {
    read_text(&format!(r#"{{"configurations": [{{"name": "a", "ruleSet": "r"{more}}}]}}"#))
}

#[test]
fn the_example_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/matchmaking/matchmaking.json");
    let file = read(&path).unwrap();
    assert_eq!(file.rule_sets.len(), 2);
    assert_eq!(file.queues[0].name, "arena");
    let names: Vec<_> = file.configurations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["ranked", "casual", "open", "duel"]);
    assert!(file.configurations[0].acceptance_required);
    assert_eq!(file.configurations[2].backfill_mode, Some(BackfillMode::Automatic));
}

#[test]
fn what_the_file_leaves_out_is_the_gateways_own() {
    let file = configuration("").unwrap();
    let configuration = &file.configurations[0];
    let fleet = "arn:aws:gamelift:eu-west-1::fleet/fleet-123".to_owned();
    assert_eq!(configuration.game_session_queue_arns, Some(vec![fleet.clone()]));
    assert_eq!(configuration.request_timeout_seconds, super::REQUEST_TIMEOUT_SECONDS);
    assert!(!configuration.acceptance_required);
    let file = read_text(r#"{"queues": [{"name": "q"}]}"#).unwrap();
    let destinations = file.queues[0].destinations.as_ref().unwrap();
    assert_eq!(destinations[0].destination_arn, fleet);
}

#[test]
fn queues_and_fleets_go_by_name_or_arn() {
    let arns = |more: &str| configuration(more).unwrap().configurations[0].game_session_queue_arns.clone();
    let queue = "arn:aws:gamelift:eu-west-1::gamesessionqueue/q";
    assert_eq!(arns(r#", "queues": ["q", "arn:aws:gamelift:x:1:gamesessionqueue/p"]"#), {
        Some(vec![queue.to_owned(), "arn:aws:gamelift:x:1:gamesessionqueue/p".to_owned()])
    });
    let alias = "arn:aws:gamelift:eu-west-1::alias/alias-1".to_owned();
    assert_eq!(arns(r#", "fleet": "alias-1""#), Some(vec![alias]));
    let file = configuration(r#", "flexMatchMode": "STANDALONE""#).unwrap();
    assert_eq!(file.configurations[0].flex_match_mode, Some(FlexMatchMode::Standalone));
    assert_eq!(file.configurations[0].game_session_queue_arns, None);
}

#[test]
fn a_rule_set_is_inline_or_in_a_file() {
    let inline = format!("{{\"ruleSets\": [{{\"name\": \"r\", \"body\": {RULES} // the rules\n}}]}}");
    assert_eq!(read_text(&inline).unwrap().rule_sets[0].rule_set_body, RULES);
    let loose =
        r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2,},],}"#;
    let file = read_text(&format!("{{\"ruleSets\": [{{\"name\": \"r\", \"body\": {loose}}},]}}"));
    assert_eq!(file.unwrap().rule_sets[0].rule_set_body, loose, "what a rule set may have, it may have here");
    let quoted = serde_json::json!({"ruleSets": [{"name": "r", "body": RULES}]}).to_string();
    assert_eq!(read_text(&quoted).unwrap().rule_sets[0].rule_set_body, RULES);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/r.json"), RULES).unwrap();
    let path = folder.path().join("m.json");
    fs::write(&path, r#"{"ruleSets": [{"name": "r", "file": "rules/r.json"}]}"#).unwrap();
    assert_eq!(read(&path).unwrap().rule_sets[0].rule_set_body, RULES);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, said) in [
        ("", "./m.json: line 1, column 1: it is empty"),
        ("{\n  \"ruleSets\": [,]\n}", "./m.json: line 2, column 16: this is no JSON"),
        ("{\"queue\": []}", "line 1, column 11: queue: unknown field `queue`, expected one of `ruleSets`"),
        ("{\"queues\": [{}]}", "line 1, column 13: queues[0]: missing field `name`"),
        (
            "{\"configurations\": [\n{\"name\": \"a\", \"ruleSet\": 1}]}",
            "line 2, column 26: configurations[0].ruleSet: invalid type",
        ),
        ("{\"queues\": [{\"name\": \"q\"}, {\"name\": \"q\"}]}", "queues[1].name: \"q\" is there twice"),
        (
            "{\"queues\": [{\"name\": \"q\", \"timeoutInSeconds\": 9}]}",
            "queues[0]: TimeoutInSeconds must be 10 to 600; it is 9",
        ),
        ("{\"ruleSets\": [{\"name\": \"r\"}]}", "ruleSets[0]: must have either body or file"),
        ("{\"ruleSets\": [{\"name\": \"r\", \"body\": 1}]}", "ruleSets[0].body: must be a rule set"),
        (
            "{\"ruleSets\": [{\"name\": \"r\", \"file\": \"none.json\"}]}",
            "ruleSets[0].file: cannot read ./none.json",
        ),
        (
            "{\"ruleSets\": [{\"name\": \"r\", \"body\":\n {\"teams\": []}}]}",
            "line 2, column 2: ruleSets[0].body: ",
        ),
    ] {
        let problem = read_text(text).unwrap_err();
        assert!(problem.contains(said), "{text}: {problem}");
    }
    for (more, said) in [
        (r#", "queues": ["q"], "fleet": "fleet-1""#, "must have either queues or fleet"),
        (r#", "flexMatchMode": "STANDALONE", "queues": ["q"]"#, "STANDALONE matches are not placed"),
        (r#", "backfillMode": "SOMETIMES""#, "expected one of AUTOMATIC, MANUAL"),
        (r#", "requestTimeoutSeconds": 0"#, "RequestTimeoutSeconds must be 1 to 43200; it is 0"),
    ] {
        let problem = configuration(more).unwrap_err();
        assert!(problem.contains(said) && problem.contains("configurations[0]"), "{more}: {problem}");
    }
}

#[test]
fn a_rule_sets_own_problems_have_the_files_lines() {
    let text = "{\"ruleSets\": [{\"name\": \"r\",\n  \"body\": {\"ruleLanguageVersion\": \"1.0\",\n  \"teams\": 1}}]}";
    let problem = read_text(text).unwrap_err();
    assert!(problem.contains("ruleSets[0].body: ") && problem.contains("line 3, column 12"), "{problem}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.json"), "{").unwrap();
    let path = folder.path().join("m.json");
    fs::write(&path, r#"{"ruleSets": [{"name": "r", "file": "r.json"}]}"#).unwrap();
    let problem = read(&path).unwrap_err();
    assert!(problem.contains("r.json: ") && problem.contains("line 1, column "), "{problem}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let problem = read(Path::new("/nowhere/m.json")).unwrap_err();
    assert!(problem.starts_with("cannot read /nowhere/m.json: "), "{problem}");
    assert!(problem.ends_with("name a readable file with --matchmaking"), "{problem}");
}
