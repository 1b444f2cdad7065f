//! The whole suite with a gateway in front of GameLift's API, for which a second gateway's services' door stands in.
#![allow(clippy::unwrap_used)]

use rallypoint_e2e::{Backend, Difference, Gateway};
use serde_json::json;

mod suite;

const BACKEND: Backend = Backend::GameLift;

#[test]
fn every_difference_is_in_the_documents() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/gateway.md");
    let page = std::fs::read_to_string(page).unwrap();
    for difference in Difference::ALL {
        let row = difference.row();
        assert!(page.contains(row), "docs/gateway.md does not say: {row}");
    }
}

/// As AWS's SDK for Rust signs, in Smithy RPC v2 CBOR.
#[test]
fn a_door_that_asks_for_signatures_takes_those_of_the_gateway_in_front() {
    let credentials = Gateway::front_credentials();
    let options = ["--services-auth", "sigv4", "--services-credentials", &credentials];
    let gateway = Gateway::start_behind(BACKEND, &[], &options);
    let create = json!({"session_name": "s", "uuid": "ada", "num_connections": 2});
    let (status, answer) = gateway.ask("/create_session", &create);
    assert_eq!(
        (status, &answer["error"]["code"]),
        (503, &json!("FleetCapacityExceededException")),
        "{answer}"
    );
    // Who does not sign is told nothing.
    let (status, answer) = gateway.api("ListFleets", &json!({}));
    assert_eq!((status, answer["FleetIds"].is_null()), (400, true), "{answer}");
}
