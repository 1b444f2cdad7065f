//! What is asked about game sessions and player sessions.

use serde::{Deserialize, Serialize};

use crate::ids::{GameSessionId, Location, PlayerId, PlayerSessionId};
use crate::model::{FleetOrAlias, PlayerSessionCreationPolicy, ProtectionPolicy};

/// `CreateGameSession`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGameSession {
    /// The fleet asked for, or an alias that leads to it.
    pub fleet: FleetOrAlias,
    /// The location asked for; none means any.
    pub location: Option<Location>,
    /// The last part of the new ARN when there is no idempotency token: random, `[a-zA-Z0-9-]`, 1 to 48.
    pub suffix: String,
    /// GameLift's idempotency token; it becomes the last part of the ARN. `[a-zA-Z0-9-]`, 1 to 48.
    pub idempotency_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Who makes it, 1 to 1,024 characters; needed on a fleet that limits its creators.
    pub creator_id: Option<String>,
    /// The most players, 0 to 200.
    pub max_players: u32,
    /// At most 16 pairs, key at most 32 characters, value at most 96.
    pub properties: Vec<(String, String)>,
    /// At most 262,144 characters.
    pub data: Option<String>,
}

/// `UpdateGameSession`'s parameters; what is none stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameSessionUpdate {
    /// Which one.
    pub game_session: GameSessionId,
    /// The most players, 0 to 200. Fewer than there are ends nobody's: no slot opens until enough have left.
    pub max_players: Option<u32>,
    /// Its name, 1 to 1,024 characters.
    pub name: Option<String>,
    /// Whether new player sessions may be made.
    pub policy: Option<PlayerSessionCreationPolicy>,
    /// Whether scaling may end it.
    pub protection: Option<ProtectionPolicy>,
    /// Properties to add, or to change under a key that is there; none is ever taken away. At most 16 with those
    /// there, key at most 32 characters, value at most 96.
    pub properties: Vec<(String, String)>,
}

/// One slot asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPlayerSession {
    /// The id the new player session gets: random, `psess-…`.
    pub id: PlayerSessionId,
    /// The player it is for.
    pub player: PlayerId,
    /// Free text for the server, at most 2,048 characters.
    pub data: Option<String>,
}

/// GameLift's `TerminationMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TerminationMode {
    /// The process is asked to end, and the game session is `TERMINATING` until it does.
    TriggerOnProcessTerminate,
    /// The game session ends now; the process is asked to end after it.
    Force,
}
