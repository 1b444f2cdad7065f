//! The C functions with everything they must survive: bad handles, nulls, bad text, wrong sizes and values, buffers, lent
//! structures, two threads that destroy at once; and what they promise: each accepted call completes exactly once,
//! delegates in their order, the same events by callbacks and by polling.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// What is unsafe here is what C programs do all the time; that it is harmless is what is tested.
#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)]

mod arguments;
mod auth;
mod common;
mod completions;
mod delegates;
mod handles;
#[path = "../abi/layout.rs"]
mod layout;
mod ledger;
mod lent;
mod matchmaking;
mod outputs;
mod polling;
mod sizes;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod threads;
mod values;
