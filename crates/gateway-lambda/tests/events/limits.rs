//! Who asks too often is known by where API Gateway says that they are.

use serde_json::json;

use crate::door::Door;
use crate::runtime::Function;
use crate::shapes::{SOURCE_V6, Shape};
use crate::{OPEN, PROGRAM, header, status};

const ONCE: (&str, &str) = ("RALLYPOINT_RATE_PER_ADDRESS", "1/h:1");

#[test]
fn an_address_has_one_rate_whatever_its_headers_say() {
    let door = Door::start();
    for shape in Shape::ALL {
        let function = Function::start(PROGRAM, &door.variables(&[OPEN, ONCE]));
        let asked = |source: &str, forwarded: &[&str]| {
            let mut event = shape.event("GET", "/find_session", None);
            shape.set_source(&mut event, source);
            if !forwarded.is_empty() {
                shape.add_header(&mut event, "X-Forwarded-For", forwarded);
            }
            function.invoke(event)
        };
        assert_eq!(status(&asked(SOURCE_V6, &["192.0.2.7"])), 200, "{shape:?}");
        let said = asked("2001:db8::ffff", &["192.0.2.8"]);
        assert_eq!(status(&said), 429, "{shape:?}: a subscriber has a /64");
        assert!(header(&said, "retry-after").is_some(), "{said:?}");
        assert_eq!(status(&asked("2001:db8:0:1::1", &[])), 200, "{shape:?}");
        assert_eq!(status(&asked("192.0.2.1", &[])), 200, "{shape:?}");
        assert_eq!(status(&asked("192.0.2.1", &["127.0.0.1", "::1"])), 429, "{shape:?}");
        assert_eq!(status(&asked("::ffff:192.0.2.1", &[])), 429, "{shape:?}");
    }
}

#[test]
fn a_trusted_proxy_says_who_is_behind_it() {
    let door = Door::start();
    let trusted = ("RALLYPOINT_TRUSTED_PROXY", "203.0.113.0/24");
    for shape in Shape::ALL {
        let function = Function::start(PROGRAM, &door.variables(&[OPEN, ONCE, trusted]));
        let asked = |forwarded: &[&str]| {
            let mut event = shape.event("GET", "/find_session", None);
            shape.set_source(&mut event, "203.0.113.9");
            shape.add_header(&mut event, "X-Forwarded-For", forwarded);
            status(&function.invoke(event))
        };
        assert_eq!(asked(&["192.0.2.1", "203.0.113.9"]), 200, "{shape:?}");
        assert_eq!(asked(&["192.0.2.2", "203.0.113.9"]), 200, "{shape:?}");
        assert_eq!(asked(&["198.51.100.1", "192.0.2.2", "203.0.113.9"]), 429, "{shape:?}");
    }
}

#[test]
fn health_has_no_rate_and_what_the_console_tries_has_none() {
    let door = Door::start();
    let function = Function::start(PROGRAM, &door.variables(&[OPEN, ONCE]));
    for shape in Shape::ALL {
        for _ in 0..3 {
            assert_eq!(status(&function.invoke(shape.event("GET", "/healthz", None))), 200);
            let mut event = shape.event("GET", "/find_session", None);
            shape.set_source(&mut event, "test-invoke-source-ip");
            assert_eq!(status(&function.invoke(event)), 200, "{shape:?}");
        }
    }
    let mut event = Shape::Rest.event("GET", "/find_session", None);
    event["requestContext"]["identity"] = json!({});
    assert_eq!(status(&function.invoke(event)), 200);
}
