//! `deploy/template.yaml` beside the code: the routes that it has are the players' door's, and what the role may is what the
//! gateway asks. Its own form is cfn-lint's to check.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rallypoint_gamelift_api::Operation;
use rallypoint_gateway::cli::layers::Reading;
use serde_json::Value;

const TEMPLATE: &str = include_str!("../../../deploy/template.yaml");
/// What a test of the gateway's holds against its router.
const OPENAPI: &str = include_str!("../../gateway/openapi.json");
/// The original's second name of each route, for GameLift Local on the same machine.
const LOCAL: &str = "_local";
/// Answered without a token: they say nothing of players or machines.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// The operations whose calls IAM can bind to a resource, of those that the gateway knows, each with what is in the ARN.
/// Any other with a resource allows nothing. Source: AWS's service authorization reference for Amazon GameLift.
const BOUND: [(&str, &[&str]); 2] =
    [("ResolveAlias", &["alias"]), ("StartGameSessionPlacement", &["gamesessionqueue", "QueueArn"])];

/// A route of the template, and whether it has no authorizer.
fn routes() -> BTreeMap<(String, String), bool> {
    let field = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("{name}: ")).unwrap();
        rest.trim_start_matches('"').split([',', '}', '"']).next().unwrap().to_owned()
    };
    let lines = TEMPLATE.lines().filter(|line| line.contains("Method: "));
    let routes: BTreeMap<_, _> = lines
        .map(|line| {
            // `{ticket}` ends where the line's own brace would.
            let path = line.split_once("Path: ").unwrap().1.trim_start_matches('"');
            let end = path.find(['"', ',']).unwrap_or_else(|| path.find('}').unwrap());
            ((field(line, "Method"), path[..end].to_owned()), line.contains("Authorizer: NONE"))
        })
        .collect();
    assert_eq!(
        routes.len(),
        TEMPLATE.matches("Type: HttpApi").count(),
        "an event is written otherwise, or twice"
    );
    routes
}

#[test]
fn it_has_every_route_of_the_players_door_and_no_other() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut of_the_door = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_local = path.split('/').any(|part| part.ends_with(LOCAL));
        for method in item.as_object().unwrap().keys().filter(|_| !is_local) {
            of_the_door.insert((method.to_ascii_uppercase(), path.clone()));
        }
    }
    assert!(of_the_door.contains(&("GET".to_owned(), "/find_session".to_owned())), "{of_the_door:?}");
    assert_eq!(routes().into_keys().collect::<BTreeSet<_>>(), of_the_door);
}

#[test]
fn health_alone_is_without_an_authorizer_and_has_a_rate() {
    let open: Vec<_> = routes().into_iter().filter(|(_, is_open)| *is_open).map(|(route, _)| route).collect();
    assert_eq!(open, OPEN.map(|path| ("GET".to_owned(), path.to_owned())));
    assert!(TEMPLATE.contains("DefaultAuthorizer: Players"));
    assert!(TEMPLATE.contains("RALLYPOINT_AUTH: jwt"), "the function checks tokens itself");
    for path in OPEN {
        assert!(TEMPLATE.contains(&format!("GET {path}: {{ThrottlingBurstLimit: ")), "{path}");
    }
}

/// The operations that the policy allows, each with the statements' lines about resources.
fn allowed() -> BTreeMap<String, Vec<&'static str>> {
    let mut allowed: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for statement in TEMPLATE.split("Sid: ").skip(1) {
        let resource = statement.lines().find(|line| line.trim_start().starts_with("Resource: ")).unwrap();
        let until = statement.find("Resource: ").unwrap();
        for named in statement[..until].split("gamelift:").skip(1) {
            let end = named.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap();
            allowed.entry(named[..end].to_owned()).or_default().push(resource.trim());
        }
    }
    allowed
}

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), found);
        }
    } else {
        found.push(path.to_owned());
    }
}

/// The operations that the players' door, and the GameLift backend for it, make an input of.
fn asked() -> BTreeSet<String> {
    let gateway = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gateway/src");
    let backend = gateway.join("backend/gamelift");
    let mut files = Vec::new();
    sources(&gateway.join("doors/players"), &mut files);
    sources(&backend, &mut files);
    // How each is asked, which is what the services' door asks too.
    files.retain(|file| !file.starts_with(backend.join("calls")) && !file.ends_with("tests.rs"));
    let text: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let words: BTreeSet<_> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    let operations = Operation::ALL.iter().map(|operation| operation.name());
    operations.filter(|name| words.contains(&*format!("{name}Input"))).map(str::to_owned).collect()
}

#[test]
fn the_role_may_what_the_gateway_asks_and_nothing_else() {
    let asked = asked();
    assert!(asked.contains("SearchGameSessions") && asked.contains("TerminateGameSession"), "{asked:?}");
    assert_eq!(allowed().into_keys().collect::<BTreeSet<_>>(), asked);
    assert!(!TEMPLATE.contains("gamelift:*"));
}

#[test]
fn permissions_are_bound_where_gamelift_knows_what_to() {
    for (operation, resources) in allowed() {
        let bound = BOUND.iter().find(|(name, _)| *name == operation);
        for resource in resources {
            let is_bound = bound.is_some_and(|(_, kinds)| kinds.iter().any(|kind| resource.contains(kind)));
            assert_eq!(is_bound, bound.is_some(), "{operation}: {resource}");
            assert_eq!(resource == r#"Resource: "*""#, bound.is_none(), "{operation}: {resource}");
        }
    }
}

/// The variables of the function, with something in place of each parameter.
fn variables(place: &str) -> Vec<(OsString, OsString)> {
    let of_parameter = |name: &str| match name {
        "RALLYPOINT_JWKS_URL" => "https://issuer.example/jwks.json",
        "RALLYPOINT_JWT_ISSUER" => "https://issuer.example",
        "RALLYPOINT_JWT_AUDIENCE" => "game",
        "RALLYPOINT_REGION" => "eu-west-1",
        "RALLYPOINT_QUOTA_SHARE" => "0.05",
        "RALLYPOINT_LOCATION" => "eu-west-1",
        "RALLYPOINT_FLEET_ID" => "fleet-1",
        "RALLYPOINT_ALIAS_ID" => "alias-1",
        "RALLYPOINT_QUEUE" => "arn:aws:gamelift:eu-west-1:111122223333:gamesessionqueue/q",
        _ => panic!("{name} has a parameter that this test does not know"),
    };
    let lines = TEMPLATE.lines().filter(|line| line.trim_start().starts_with("RALLYPOINT_"));
    let pairs = lines.map(|line| line.trim().split_once(": ").unwrap());
    let places = ["RALLYPOINT_FLEET_ID", "RALLYPOINT_ALIAS_ID", "RALLYPOINT_QUEUE"];
    pairs
        .filter(|(name, _)| *name == place || !places.contains(name))
        .filter(|(name, _)| *name != "RALLYPOINT_LOCATION" || place != "RALLYPOINT_QUEUE")
        .map(|(name, value)| {
            (name.into(), if value.starts_with('!') { of_parameter(name) } else { value }.into())
        })
        .collect()
}

#[test]
fn its_variables_are_options_and_the_door_gives_up_before_lambda_does() {
    let timeout = TEMPLATE.lines().find_map(|line| line.trim().strip_prefix("Timeout: ")).unwrap();
    let timeout = Duration::from_secs(timeout.parse().unwrap());
    for place in ["RALLYPOINT_FLEET_ID", "RALLYPOINT_ALIAS_ID", "RALLYPOINT_QUEUE"] {
        let program = ["rallypoint-gateway-lambda", "--backend", "gamelift"].map(OsString::from);
        let reading = Reading::of(program, variables(place)).unwrap();
        assert!(reading.warnings().is_empty(), "{place}: {:?}", reading.warnings());
        let options = reading.options().unwrap();
        let config = options.config().unwrap();
        assert!(config.auth.tokens.is_some(), "players show tokens");
        assert!(config.limits.request < timeout, "{:?}", config.limits.request);
    }
}
