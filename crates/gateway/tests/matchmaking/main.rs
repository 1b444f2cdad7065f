//! Matchmaking at the players' door, with the gateway's own matcher.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;

mod hall;
mod matcher;
mod refusals;
mod streams;
mod tickets;
