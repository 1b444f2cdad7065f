//! The whole suite with a gateway in front of GameLift's API, for which a second gateway's services' door stands in.
#![allow(clippy::unwrap_used)]

use rallypoint_e2e::{Backend, Difference};

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
