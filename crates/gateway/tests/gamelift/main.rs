//! The players' door in front of a GameLift that refuses, throttles, hangs, breaks off, answers nonsense and lies.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
mod creating;
mod lies;
mod placing;
mod refusals;
mod regions;
mod upstream;
mod waiting;
