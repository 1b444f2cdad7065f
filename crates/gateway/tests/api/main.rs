//! The GameLift API as a whole: each noun through both protocols, placements, matchmaking, Anywhere fleets,
//! events.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod aliases;
mod anywhere;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod ear;
mod events;
mod fleets;
mod matchmaking;
mod matchmaking_events;
mod matchmaking_file;
mod matchmaking_resources;
mod matchmaking_words;
mod paging;
mod placements;
mod protocols;
mod queues;
mod sessions;
