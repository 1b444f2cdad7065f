//! Whether there is any way in without a token, and what events do that nobody should send.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::door::{Answer, Door};
use crate::runtime::Function;
use crate::shapes::Shape;
use crate::{OPEN, PROGRAM, answered, documented, status};

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
const AUDIENCE: &str = "game";

fn token(key: &[u8]) -> String {
    let hour = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3_600;
    let claims = json!({"sub": "ada", "aud": AUDIENCE, "exp": hour});
    format!(
        "Bearer {}",
        jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(key)).unwrap()
    )
}

/// A function whose players show tokens.
fn guarded(door: &Door) -> (Function, NamedTempFile) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(KEY).unwrap();
    let path = file.path().to_str().unwrap();
    let auth = [
        ("RALLYPOINT_AUTH", "jwt"),
        ("RALLYPOINT_JWT_SECRET_FILE", path),
        ("RALLYPOINT_JWT_AUDIENCE", AUDIENCE),
        ("RALLYPOINT_RATE_PER_ADDRESS", "off"),
    ];
    (Function::start(PROGRAM, &door.variables(&auth)), file)
}

/// What somebody without a token might try instead.
fn tricks(shape: Shape, event: &Value) -> Vec<(&'static str, Value)> {
    let with = |name: &str, values: &[&str]| {
        let mut event = event.clone();
        shape.add_header(&mut event, name, values);
        event
    };
    let mut claimed = event.clone();
    claimed["requestContext"]["authorizer"] = json!({"jwt": {"claims": {"sub": "ada"}, "scopes": []}, "principalId": "ada", "claims": {"sub": "ada"}});
    let mut context = event.clone();
    context["requestContext"]["identity"] = json!({"user": "ada", "sourceIp": "127.0.0.1"});
    let mut cookie = event.clone();
    cookie["cookies"] = json!([format!("Authorization={}", token(KEY)), "token=1"]);
    let mut staged = event.clone();
    staged["requestContext"]["stage"] = json!("");
    let unsigned = unsigned_token();
    vec![
        ("nothing", event.clone()),
        ("an authorizer's claims alone", claimed),
        ("an identity", context),
        ("a token as a cookie", cookie),
        ("no stage", staged),
        ("no token", with("Authorization", &[""])),
        ("another scheme", with("Authorization", &["Basic YWRhOmFkYQ=="])),
        ("a token without a signature", with("Authorization", &[&unsigned])),
        ("another key's token", with("Authorization", &[&token(b"fedcba9876543210fedcba9876543210")])),
        ("a bad token and a good one", with("Authorization", &["Bearer x", &token(KEY)])),
        ("two good ones", with("Authorization", &[&token(KEY), &token(KEY)])),
        ("a key that nobody gave out", with("X-Api-Key", &["0123456789abcdef"])),
        ("a proxy's word", with("X-Amzn-Oidc-Identity", &["ada"])),
        ("another path's word", with("X-Original-Url", &["/healthz"])),
        ("a path in the host", with("Host", &["id.example/healthz?"])),
    ]
}

/// Signed by nobody: `{"alg":"none"}` and `{"sub":"ada","exp":4102444800}`.
fn unsigned_token() -> String {
    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9.".to_owned()
}

#[test]
fn nobody_gets_in_without_a_token() {
    let door = Door::start();
    let (function, _file) = guarded(&door);
    for (method, route) in documented() {
        let is_open = matches!(route.as_str(), "/healthz" | "/readyz");
        let address = route.replace("{ticket}", "t");
        for shape in Shape::ALL {
            let body = (method == "POST").then_some("{}");
            for (trick, event) in tricks(shape, &shape.event(&method, &address, body)) {
                let status = status(&function.invoke(event));
                // A host with a path in it is the one trick that leads to another route: to one that is open.
                let may_be_answered = is_open || trick == "a path in the host";
                assert!(status == 401 || may_be_answered, "{shape:?} {method} {route}, {trick}: {status}");
            }
        }
    }
}

#[test]
fn no_other_way_to_write_a_path_opens_it() {
    let door = Door::start();
    let (function, _file) = guarded(&door);
    for address in [
        "//find_session",
        "/find_session/",
        "/prod/find_session",
        "/prod/prod/find_session",
        "/FIND_SESSION",
        "/healthz/../find_session",
        "/healthz/%2e%2e/find_session",
        "/healthz%2f..%2ffind_session",
        "/healthz\\..\\find_session",
        "/healthz/find_session",
        "/healthz;/find_session",
        "/healthz%00/find_session",
        "/readyz/../openapi.json",
        "/find_session?path=/healthz",
        "/find_session?/healthz",
        "find_session",
        "",
        "*",
    ] {
        for shape in Shape::ALL {
            let said = function.invoke(shape.event("GET", address, None));
            // What makes no request at all may be an error of the function's.
            if said.is_answer {
                assert_eq!(status(&said), 401, "{shape:?} {address:?}: {said:?}");
            }
            assert!(!said.answer.to_string().contains("GameSessionId"), "{said:?}");
        }
    }
    assert_eq!(status(&function.invoke(Shape::Http.event("GET", "/healthz", None))), 200, "it goes on");
}

#[test]
fn a_token_opens_each_shape() {
    let door = Door::start();
    let (function, _file) = guarded(&door);
    for shape in Shape::ALL {
        for name in ["Authorization", "authorization"] {
            let mut event = shape.event("GET", "/find_session", None);
            shape.add_header(&mut event, name, &[&token(KEY)]);
            assert_eq!(answered(&function.invoke(event)), Answer::new(200, "[]"), "{shape:?}");
        }
        let mut event = shape.event("POST", "/matchmaking_pass", Some(r#"{"leader":"bob","uuid":"eve"}"#));
        shape.add_header(&mut event, "Authorization", &[&token(KEY)]);
        assert_eq!(status(&function.invoke(event)), 403, "{shape:?}: a token's subject is the player");
    }
}

#[test]
fn what_is_no_event_is_an_error_and_the_next_one_is_answered() {
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN]));
    let base64 = |text: &str| {
        let mut event = Shape::Http.event("POST", "/create_session", Some(text));
        event["isBase64Encoded"] = json!(true);
        event
    };
    for event in [
        json!(null),
        json!(7),
        json!("text"),
        json!([]),
        json!({}),
        json!({"Records": [{"eventSource": "aws:s3"}]}),
        json!({"requestContext": {"elb": {"targetGroupArn": "a"}}, "httpMethod": "GET", "path": "/find_session"}),
        json!({"version": "2.0", "rawPath": "/find_session"}),
        base64("no base64!"),
        base64("e30"),
    ] {
        let said = function.invoke(event.clone());
        if said.is_answer {
            assert!(status(&said) >= 400, "{event}: {said:?}");
        }
        let next = function.invoke(Shape::Http.event("GET", "/find_session", None));
        assert_eq!(answered(&next), Answer::new(200, "[]"), "after {event}");
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_as_over_http() {
    /// As large as Lambda lets an event be.
    const LARGEST_EVENT: usize = 6 * 1024 * 1024;
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN]));
    for length in [65 * 1024, LARGEST_EVENT * 3 / 4] {
        let body = format!(r#"{{"uuid":"{}"}}"#, "x".repeat(length));
        for shape in Shape::ALL {
            let said = function.invoke(shape.event("POST", "/create_session", Some(&body)));
            assert_eq!(status(&said), 413, "{shape:?} {length}");
        }
    }
}
