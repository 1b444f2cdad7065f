//! The whole suite with the gateway's own fleet.
#![allow(clippy::unwrap_used)]

use rallypoint_e2e::Backend;

mod suite;

const BACKEND: Backend = Backend::Embedded;
