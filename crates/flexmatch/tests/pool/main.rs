//! The pool: what it matches, when, and what it says of tickets that wait.

#![expect(clippy::unwrap_used, reason = "a failing test is what they are for")]

mod backfill;
mod balance;
mod expansions;
mod explanations;
mod hostile;
mod matches;
mod mending;
mod oracle;
mod order;
mod properties;
mod scene;
