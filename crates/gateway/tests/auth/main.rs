//! Who may call the doors, and as whom.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod api_keys;
mod issuer;
mod jwks;
mod ownership;
mod passes;
mod players;
mod secrecy;
mod services;
mod tokens;
