//! The function answers API Gateway's events as the players' door answers the same requests. Behind both is one embedded
//! gateway's services' door, in GameLift's place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod door;
mod limits;
mod runtime;
mod shapes;
mod strangers;

use serde_json::{Value, json};

use door::{Answer, Door};
use runtime::{Function, Said};
use shapes::Shape;

/// The function of this package.
const PROGRAM: &str = env!("CARGO_BIN_EXE_rallypoint-gateway-lambda");
/// Nobody has to prove anything.
const OPEN: (&str, &str) = ("RALLYPOINT_INSECURE_BIND", "true");

/// What a game client asks, of every route.
fn requests() -> Vec<(&'static str, String, Option<Value>)> {
    let post = |path: &str, body: Value| ("POST", path.to_owned(), Some(body));
    let get = |path: &str| ("GET", path.to_owned(), None);
    let session = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/gsess-1";
    let twins = ["", "_local"];
    let mut all = vec![get("/healthz"), get("/readyz"), get("/openapi.json"), get("/nowhere"), get("/")];
    for twin in twins {
        all.extend([
            post(
                &format!("/create_session{twin}"),
                json!({"session_name": "Füchse", "build_id": 0, "uuid": "ada", "num_connections": 4}),
            ),
            post(&format!("/create_session{twin}"), json!({"uuid": "ada"})),
            get(&format!("/create_session{twin}/none")),
            get(&format!("/create_session{twin}/a%20b%2Fc")),
            get(&format!("/find_session{twin}")),
            get(&format!(
                "/find_session{twin}?limit=5&filter=maximumSessions%3E1&sort=creationTimeMillis%20ASC"
            )),
            get(&format!("/find_session{twin}?limit=5&limit=7")),
            get(&format!("/find_session{twin}?filter=gameSessionName%3D%27a%26b%2Bc%25%C3%A9%27")),
            post(&format!("/join_session{twin}"), json!({"GameSessionId": session, "uuid": "ada"})),
            post(&format!("/leave_session{twin}"), json!({"PlayerSessionId": "psess-1"})),
            post(&format!("/update_session{twin}"), json!({"GameSessionId": session, "OwnerToken": "no"})),
            post(&format!("/destroy_session{twin}"), json!({"GameSessionId": session, "OwnerToken": "no"})),
            post(&format!("/start_matchmaking{twin}"), json!({"configuration": "none", "uuid": "ada"})),
            post(&format!("/stop_matchmaking{twin}"), json!({"TicketId": "t", "TicketToken": "no"})),
            post(
                &format!("/accept_match{twin}"),
                json!({"TicketId": "t", "Token": "no", "AcceptanceType": "ACCEPT"}),
            ),
            post(&format!("/matchmaking_pass{twin}"), json!({"leader": "bob"})),
            get(&format!("/matchmaking_ticket{twin}?ticket_id=t")),
            get(&format!("/matchmaking_events{twin}?ticket_id=t")),
        ]);
    }
    all
}

/// The paths and methods of `openapi.json`, which a test of the gateway's holds against its router.
fn documented() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(include_str!("../../../gateway/openapi.json")).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = |path: &String, item: &Value| -> Vec<(String, String)> {
        item.as_object().unwrap().keys().map(|method| (method.to_ascii_uppercase(), path.clone())).collect()
    };
    paths.iter().flat_map(|(path, item)| methods(path, item)).collect()
}

/// The function's answer without what is another with every request.
fn answered(said: &Said) -> Answer {
    Answer::new(status(said), said.answer["body"].as_str().unwrap_or_default())
}

fn status(said: &Said) -> u16 {
    assert!(said.is_answer, "{said:?}");
    assert_eq!(said.answer["isBase64Encoded"], json!(false), "an answer is text: {said:?}");
    u16::try_from(said.answer["statusCode"].as_u64().unwrap()).unwrap()
}

/// An answer's header, wherever the shape has it.
fn header<'said>(said: &'said Said, name: &str) -> Option<&'said str> {
    let headers = [&said.answer["headers"], &said.answer["multiValueHeaders"]];
    headers.iter().find_map(|headers| match &headers[name] {
        Value::String(value) => Some(value.as_str()),
        Value::Array(values) => values[0].as_str(),
        _ => None,
    })
}

#[test]
fn every_route_answers_each_shape_of_event_as_the_plain_door_does() {
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN]));
    let requests = requests();
    for (method, route) in documented() {
        let fixed = route.split('{').next().unwrap();
        let is_asked =
            |(asked, address, _): &(&str, String, _)| *asked == method && address.starts_with(fixed);
        assert!(requests.iter().any(is_asked), "{method} {route} is not replayed");
    }
    for (method, address, body) in requests {
        let body = body.map(|body| body.to_string());
        let plain = door.ask(method, &address, body.as_deref());
        for shape in Shape::ALL {
            let said = function.invoke(shape.event(method, &address, body.as_deref()));
            assert_eq!(answered(&said).timeless(), plain.timeless(), "{shape:?}: {method} {address}");
        }
    }
}

#[test]
fn a_query_that_no_uri_could_have_is_answered() {
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN]));
    for query in ["a=\"<>", "a=b c", "a={|}", "a=\\^`", "a=é", "a=\u{7f}\n", "%", "%zz=%", "a#b"] {
        for shape in Shape::ALL {
            let mut event = shape.event("GET", "/find_session", None);
            if matches!(shape, Shape::Rest | Shape::RestBase64) {
                event["multiValueQueryStringParameters"] = json!({query: [query]});
            } else {
                event["rawQueryString"] = json!(query);
            }
            let status = status(&function.invoke(event));
            assert!(status == 200 || status == 400, "{shape:?} {query:?}: {status}");
        }
    }
}

#[test]
fn a_request_without_a_name_has_the_invocations() {
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN]));
    for shape in Shape::ALL {
        let mut event = shape.event("GET", "/find_session", None);
        let said = function.invoke(event.clone());
        assert_eq!(header(&said, "x-request-id"), Some("invocation-1"), "{said:?}");
        shape.add_header(&mut event, "X-Request-Id", &["the-clients"]);
        let said = function.invoke(event);
        assert_eq!(header(&said, "x-request-id"), Some("the-clients"), "{said:?}");
    }
}

#[test]
fn a_function_where_nobody_proves_anything_does_not_start() {
    let door = Door::start();
    let output = std::process::Command::new(PROGRAM).env_clear().envs(door.variables(&[])).output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("RALLYPOINT_AUTH=jwt"), "{told}");
    assert!(!told.contains(door::SECRET), "{told}");
}

#[test]
fn a_function_that_is_to_trace_says_that_it_cannot() {
    let door = Door::start();
    let variables = door.variables(&[OPEN, ("RALLYPOINT_OTLP_ENDPOINT", "http://127.0.0.1:4318")]);
    let output = std::process::Command::new(PROGRAM).env_clear().envs(variables).output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("unset RALLYPOINT_OTLP_ENDPOINT"), "{told}");
}

#[test]
fn it_is_ready_until_gamelift_does_not_answer() {
    let door = Door::start();
    let nowhere = ("RALLYPOINT_ENDPOINT_URL", "http://127.0.0.1:9");
    let function = Function::start(PROGRAM, &door.variables(&[OPEN, nowhere]));
    let ready = || answered(&function.invoke(Shape::Http.event("GET", "/readyz", None)));
    assert_eq!(ready(), Answer::new(200, r#"{"ready":true,"failed":[]}"#), "nothing was asked yet");
    let said = function.invoke(Shape::Http.event("GET", "/find_session", None));
    assert_eq!(status(&said), 503, "{said:?}");
    assert!(header(&said, "retry-after").is_some(), "{said:?}");
    assert_eq!(ready(), Answer::new(503, r#"{"ready":false,"failed":["upstream"]}"#));
    assert_eq!(status(&function.invoke(Shape::Http.event("GET", "/healthz", None))), 200);
}
