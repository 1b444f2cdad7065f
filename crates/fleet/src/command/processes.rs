//! What server processes say, and who they say they are.

use std::net::IpAddr;

use rallypoint_flexmatch::Player;
use serde::{Deserialize, Serialize};

use crate::ids::{GameSessionId, Location, PlayerSessionId, TicketId};
use crate::model::PlayerSessionCreationPolicy;

/// Where a process' compute is to be registered when it is not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterAt {
    /// A location of the fleet; none means its first one.
    pub location: Option<Location>,
    /// Where players reach it.
    pub ip: IpAddr,
}

/// What a server process says. Names are the server SDK's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ProcessMessage {
    /// `ProcessReady`.
    ActivateServerProcess {
        /// The port players reach it on.
        port: u16,
        /// Log files and folders to keep.
        log_paths: Vec<String>,
    },
    /// The health report.
    HeartbeatServerProcess {
        /// What the process says of itself.
        healthy: bool,
    },
    /// The game session can take players.
    ActivateGameSession {
        /// Which one; must be the process's own.
        game_session: GameSessionId,
    },
    /// A player came and showed this player session.
    AcceptPlayerSession {
        /// Must be the process's own.
        game_session: GameSessionId,
        /// What the player showed.
        player_session: PlayerSessionId,
    },
    /// A player is gone.
    RemovePlayerSession {
        /// Must be the process's own.
        game_session: GameSessionId,
        /// Whose slot reopens.
        player_session: PlayerSessionId,
    },
    /// Whether new player sessions may be made. Also said before the game session is `ACTIVE`.
    UpdatePlayerSessionCreationPolicy {
        /// Must be the process's own.
        game_session: GameSessionId,
        /// From now on.
        policy: PlayerSessionCreationPolicy,
    },
    /// More players are wanted. Answers [`Reply::Backfill`](super::Reply::Backfill). A request that was there is cancelled.
    StartMatchBackfill {
        /// Must be the process's own, and `ACTIVE`.
        game_session: GameSessionId,
        /// The ARN of the matchmaking configuration that is to find them.
        configuration_arn: String,
        /// The request's id: as the server gave it, or random. `[a-zA-Z0-9-.]`, 1 to 128.
        ticket: TicketId,
        /// Everybody who is in the game session now, each with their team; 1 to 200.
        players: Vec<Player>,
    },
    /// No more players are wanted.
    StopMatchBackfill {
        /// Must be the process's own.
        game_session: GameSessionId,
        /// As it was given to `StartMatchBackfill`.
        configuration_arn: String,
        /// Which request.
        ticket: TicketId,
    },
    /// `ProcessEnding`.
    TerminateServerProcess,
}
