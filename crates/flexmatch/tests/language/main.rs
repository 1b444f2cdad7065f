//! The rule-set language: what is read, what is refused, and what rules say.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a failing test is what they are for")]

mod admission;
mod broken;
mod check;
mod collections;
mod expansions;
mod hostile;
mod latency;
mod monotone;
mod numbers;
mod oracle;
mod parties;
mod preferences;
mod published;
mod scene;
