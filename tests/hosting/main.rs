//! The library's hosting against a scripted service: each action with each answer, what becomes of a connection, and
//! when health is reported.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod actions;
mod connecting;
mod game;
mod health;
mod losses;
mod peer;
mod refreshing;
