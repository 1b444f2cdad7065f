//! The API's structures and words, as far as the operations here need them, by noun.

mod aliases;
mod computes;
mod fleet_events;
mod fleets;
mod game_sessions;
mod locations;
mod matchmaking;
mod matchmaking_configurations;
mod placements;
mod player_sessions;
mod queues;
mod tags;

pub use aliases::*;
pub use computes::*;
pub use fleet_events::*;
pub use fleets::*;
pub use game_sessions::*;
pub use locations::*;
pub use matchmaking::*;
pub use matchmaking_configurations::*;
pub use placements::*;
pub use player_sessions::*;
pub use queues::*;
pub use tags::*;
