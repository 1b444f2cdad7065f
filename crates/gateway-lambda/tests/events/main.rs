//! The function answers API Gateway's events as the players' door answers the same requests. Behind both is one embedded
//! gateway's services' door, in GameLift's place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod door;
mod runtime;

use serde_json::{Value, json};

use door::{Answer, Door};
use runtime::{Function, Said};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What a game client asks, of every route.
fn requests() -> Vec<(&'static str, String, Option<Value>)> {
    let post = |path: &str, body: Value| ("POST", path.to_owned(), Some(body));
    let get = |path: &str| ("GET", path.to_owned(), None);
    let session = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/gsess-1";
    let twins = ["", "_local"];
    let mut all = vec![get("/healthz"), get("/nowhere"), get("/create_session/none")];
    for twin in twins {
        all.extend([
            post(
                &format!("/create_session{twin}"),
                json!({"session_name": "Füchse", "build_id": 0, "uuid": "ada", "num_connections": 4}),
            ),
            post(&format!("/create_session{twin}"), json!({"uuid": "ada"})),
            get(&format!("/find_session{twin}")),
            get(&format!(
                "/find_session{twin}?limit=5&filter=maximumSessions%3E1&sort=creationTimeMillis%20ASC"
            )),
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
            get(&format!("/matchmaking_ticket{twin}?ticket_id=t")),
            get(&format!("/matchmaking_events{twin}?ticket_id=t")),
        ]);
    }
    all
}

/// An HTTP API's event, payload 2.0.
fn http_api(method: &str, address: &str, body: Option<&Value>) -> Value {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": ["a=1", "b=2"],
        "headers": {"content-type": "application/json", "host": "id.execute-api.eu-west-1.amazonaws.com"},
        "requestContext": {
            "accountId": "111122223333",
            "apiId": "id",
            "domainName": "id.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "id",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "2001:db8::1", "userAgent": "t"},
            "requestId": "r", "routeKey": "$default", "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000", "timeEpoch": 1_767_225_600_000_u64
        },
        "body": body.map(ToString::to_string),
        "isBase64Encoded": false
    })
}

/// An HTTP API's event under a stage, whose name is in the path, with its body in base64.
fn http_api_staged(method: &str, address: &str, body: Option<&Value>) -> Value {
    let mut event = http_api(method, &format!("/prod{address}"), None);
    event["requestContext"]["stage"] = json!("prod");
    event["body"] = json!(body.map(|body| base64(body.to_string().as_bytes())));
    event["isBase64Encoded"] = json!(body.is_some());
    event
}

/// A REST API's event, payload 1.0.
fn rest_api(method: &str, address: &str, body: Option<&Value>) -> Value {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let pairs: Vec<(&str, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name, value.replace("%3E", ">").replace("%20", " ")))
        .collect();
    let single: serde_json::Map<_, _> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let multi: serde_json::Map<_, _> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let or_null =
        |map: serde_json::Map<String, Value>| if map.is_empty() { Value::Null } else { Value::Object(map) };
    json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", "Host": "id.execute-api.eu-west-1.amazonaws.com"},
        "multiValueHeaders": {"Content-Type": ["application/json"], "Host": ["id.execute-api.eu-west-1.amazonaws.com"]},
        "queryStringParameters": or_null(single),
        "multiValueQueryStringParameters": or_null(multi),
        "pathParameters": {"proxy": path.trim_start_matches('/')},
        "stageVariables": null,
        "requestContext": {
            "accountId": "111122223333", "apiId": "id", "httpMethod": method, "identity": {"sourceIp": "192.0.2.1"},
            "path": format!("/prod{path}"), "requestId": "r", "resourceId": "x", "resourcePath": "/{proxy+}",
            "stage": "prod"
        },
        "body": body.map(ToString::to_string),
        "isBase64Encoded": false
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// The function's answer without what is another with every request.
fn answered(said: &Said) -> Answer {
    assert!(said.is_answer, "{said:?}");
    let status = u16::try_from(said.answer["statusCode"].as_u64().unwrap()).unwrap();
    assert_eq!(said.answer["isBase64Encoded"], json!(false), "an answer is text: {said:?}");
    Answer::new(status, said.answer["body"].as_str().unwrap_or_default())
}

#[test]
fn every_route_answers_each_shape_of_event_as_the_plain_door_does() {
    let door = Door::start();
    let function = Function::start(&door.variables(&[("RALLYPOINT_INSECURE_BIND", "true")]));
    for (method, address, body) in requests() {
        let plain = door.ask(method, &address, body.as_ref());
        for (shape, event) in [
            ("HTTP API", http_api(method, &address, body.as_ref())),
            ("HTTP API, staged", http_api_staged(method, &address, body.as_ref())),
            ("REST API", rest_api(method, &address, body.as_ref())),
        ] {
            assert_eq!(answered(&function.invoke(event)), plain, "{shape}: {method} {address}");
        }
    }
    assert!(function.peak_memory() > 0);
}

#[test]
fn a_request_without_a_name_has_the_invocations() {
    let door = Door::start();
    let function = Function::start(&door.variables(&[("RALLYPOINT_INSECURE_BIND", "true")]));
    let named = |event| {
        let said = function.invoke(event);
        let headers = [&said.answer["headers"], &said.answer["multiValueHeaders"]];
        let id = headers.iter().find_map(|headers| match &headers["x-request-id"] {
            Value::String(id) => Some(id.clone()),
            Value::Array(ids) => ids[0].as_str().map(str::to_owned),
            _ => None,
        });
        id.unwrap_or_else(|| panic!("{said:?}"))
    };
    assert_eq!(named(http_api("GET", "/find_session", None)), "invocation-1");
    let mut event = http_api("GET", "/find_session", None);
    event["headers"]["x-request-id"] = json!("the-clients");
    assert_eq!(named(event), "the-clients");
}

#[test]
fn a_function_where_nobody_proves_anything_does_not_start() {
    let door = Door::start();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rallypoint-gateway-lambda"))
        .env_clear()
        .envs(door.variables(&[]))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("RALLYPOINT_AUTH=jwt"), "{told}");
    assert!(!told.contains(SECRET), "{told}");
}
