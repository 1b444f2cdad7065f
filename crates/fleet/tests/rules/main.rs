//! The rules, one test each.

#![expect(clippy::unwrap_used, reason = "a failing test is what they are for")]

mod aliases;
mod backfill;
mod computes;
mod draining;
mod events;
mod fleets;
mod game_sessions;
mod journal;
mod latency;
mod matchmaking;
mod matchmaking_acceptance;
mod matchmaking_configurations;
mod matchmaking_placing;
mod matchmaking_tickets;
mod placements;
mod player_sessions;
mod processes;
mod queues;
mod restart;
mod scene;
mod search;
mod tags;
mod termination;
mod time;
mod updates;
