//! What operations ask and answer: the model's `<Operation>Input` and `<Operation>Output`, by noun.

mod aliases;
mod computes;
mod fleets;
mod game_sessions;
mod locations;
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
pub use placements::*;
pub use player_sessions::*;
pub use queues::*;
pub use tags::*;
