//! What can be asked of a fleet. A command carries the random ids it needs, so that replaying commands with their
//! times rebuilds the same state.

use std::net::IpAddr;
use std::time::Duration;

use crate::ids::{ComputeName, FleetId, GameSessionId, Location, PlayerId, PlayerSessionId, ProcessId};
use crate::model::{GameSession, PlayerSession, PlayerSessionCreationPolicy, ProtectionPolicy};

/// One change asked of the fleet.
#[derive(Clone, Debug)]
pub enum Command {
    /// Time passed: everything due is done. Answers [`Reply::Done`].
    Expire,

    /// Places a new game session on an idle process. Answers [`Reply::GameSession`] in `ACTIVATING`; with an
    /// idempotency token seen before and the same parameters, that first game session as it stands now.
    CreateGameSession(NewGameSession),
    /// Changes a game session that is `ACTIVE`. Its process is not told: GameLift tells it of matchmaking alone. Answers
    /// [`Reply::GameSession`].
    UpdateGameSession(GameSessionUpdate),
    /// Ends a game session. Answers [`Reply::GameSession`].
    TerminateGameSession {
        /// Which one.
        game_session: GameSessionId,
        /// How.
        mode: TerminationMode,
    },
    /// Reserves slots, all or none. Answers [`Reply::PlayerSessions`] in the order asked.
    CreatePlayerSessions {
        /// Where.
        game_session: GameSessionId,
        /// For whom; 1 to 25.
        players: Vec<NewPlayerSession>,
    },
    /// A player leaves by themselves: `RESERVED` or `ACTIVE` becomes `COMPLETED`. GameLift has no such call.
    /// Answers [`Reply::PlayerSession`].
    ReleasePlayerSession {
        /// Which slot.
        player_session: PlayerSessionId,
    },

    /// A process opened its socket, for the first time or again. Answers [`Reply::Done`].
    ConnectProcess {
        /// Which one.
        process: ProcessId,
        /// The fleet it says it belongs to.
        fleet: FleetId,
        /// The host it says it runs on.
        compute: ComputeName,
        /// Where players reach that host.
        ip: IpAddr,
    },
    /// A process lost its last open socket. Answers [`Reply::Done`].
    DisconnectProcess {
        /// Which one.
        process: ProcessId,
    },
    /// The supervisor saw a process exit. A process that said `ProcessEnding` before stays cleanly ended.
    /// Answers [`Reply::Done`].
    ProcessExited {
        /// Which one.
        process: ProcessId,
    },
    /// The process is to end: it gets `TerminateProcess` and a time. Answers [`Reply::Done`].
    TerminateProcess {
        /// Which one.
        process: ProcessId,
        /// How long it may take; none means the fleet's termination grace.
        within: Option<Duration>,
    },
    /// What a process itself says by the server SDK. Answers [`Reply::Done`].
    FromProcess {
        /// Who says it.
        process: ProcessId,
        /// What it says.
        message: ProcessMessage,
    },
}

/// `CreateGameSession`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGameSession {
    /// The fleet asked for.
    pub fleet: FleetId,
    /// The location asked for; none means any.
    pub location: Option<Location>,
    /// The last part of the new ARN when there is no idempotency token: random, `[a-zA-Z0-9-]`, 1 to 48.
    pub suffix: String,
    /// GameLift's idempotency token; it becomes the last part of the ARN. `[a-zA-Z0-9-]`, 1 to 48.
    pub idempotency_token: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Who makes it.
    pub creator_id: Option<String>,
    /// The most players, 0 to 200.
    pub max_players: u32,
    /// At most 16 pairs, key at most 32 characters, value at most 96.
    pub properties: Vec<(String, String)>,
    /// At most 262,144 characters.
    pub data: Option<String>,
}

/// `UpdateGameSession`'s parameters; what is none stays.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlayerSession {
    /// The id the new player session gets: random, `psess-…`.
    pub id: PlayerSessionId,
    /// The player it is for.
    pub player: PlayerId,
    /// Free text for the server, at most 2,048 characters.
    pub data: Option<String>,
}

/// GameLift's `TerminationMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminationMode {
    /// The process is asked to end, and the game session is `TERMINATING` until it does.
    TriggerOnProcessTerminate,
    /// The game session ends now; the process is asked to end after it.
    Force,
}

/// What a server process says. Names are the server SDK's.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// `ProcessEnding`.
    TerminateServerProcess,
}

/// What a command that was done answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It is done; there is nothing to show.
    Done,
    /// The game session as it stands now.
    GameSession(Box<GameSession>),
    /// The player session as it stands now.
    PlayerSession(Box<PlayerSession>),
    /// The player sessions as they stand now.
    PlayerSessions(Vec<PlayerSession>),
}
