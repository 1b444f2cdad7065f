//! Operations as they are asked of GameLift, one file per noun: which members go where, and what an answer must have.

pub(super) mod fleets;
pub(super) mod game_sessions;
pub(super) mod matchmaking;
pub(super) mod placements;
pub(super) mod player_sessions;
