//! What operations ask and answer: the model's `<Operation>Input` and `<Operation>Output`, by noun.

mod aliases;
mod computes;
mod fleets;
mod game_sessions;
mod locations;
mod matchmaking;
mod matchmaking_configurations;
mod matchmaking_rule_sets;
mod placements;
mod player_sessions;
mod queues;
mod tags;
#[cfg(test)]
mod tests;

pub use aliases::*;
pub use computes::*;
pub use fleets::*;
pub use game_sessions::*;
pub use locations::*;
pub use matchmaking::*;
pub use matchmaking_configurations::*;
pub use matchmaking_rule_sets::*;
pub use placements::*;
pub use player_sessions::*;
pub use queues::*;
pub use tags::*;
