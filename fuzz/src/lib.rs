//! What bytes from outside, and a program at its worst, may do to the library and to the matchmaker.
//!
//! A target is a function of bytes that panics when a promise is broken. The programs of `fuzz_targets` give it to
//! libFuzzer; `tests/corpus.rs` gives it the seeds of `corpus` and what was once found, in every run of the tests.
//! CONTRIBUTING.md says how to fuzz, ADR 0041 why so.

// A broken promise is a panic here, as in a test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod beacon;
pub mod c_abi;
pub mod connect_string;
pub mod gateway_answer;
pub mod input;
pub mod rule_set;
pub mod seeds;
pub mod websocket;

/// A target: panics when what it is given breaks a promise.
pub type Target = fn(&[u8]);

/// Every target, by the name of its program and of its folder in `corpus`.
pub const TARGETS: [(&str, Target); 6] = [
    ("beacon", beacon::run),
    ("c_abi", c_abi::run),
    ("connect_string", connect_string::run),
    ("gateway_answer", gateway_answer::run),
    ("rule_set", rule_set::run),
    ("websocket", websocket::run),
];
