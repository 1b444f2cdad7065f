//! Player sessions.

use serde::{Deserialize, Serialize};

use crate::ids::{GameSessionId, PlayerId, PlayerSessionId, Timestamp};

/// GameLift's `PlayerSessionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlayerSessionStatus {
    /// A slot is held; the player has not come yet.
    Reserved,
    /// The server accepted the player.
    Active,
    /// The player is gone, or the game session is over.
    Completed,
    /// The player did not come in time.
    TimedOut,
}

/// A player session: one player's slot in one game session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayerSession {
    /// Its id.
    pub id: PlayerSessionId,
    /// The game session it is a slot of.
    pub game_session: GameSessionId,
    /// The player it is for.
    pub player: PlayerId,
    /// Free text for the server.
    pub data: Option<String>,
    /// Where it stands.
    pub status: PlayerSessionStatus,
    /// When it was reserved.
    pub created_at: Timestamp,
    /// When it ended.
    pub terminated_at: Option<Timestamp>,
}
