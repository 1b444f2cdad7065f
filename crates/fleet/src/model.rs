//! What a fleet is made of, as its readers see it.

use std::net::IpAddr;
use std::time::Duration;

use crate::ids::{
    ComputeName, FleetId, GameSessionId, Location, PlayerId, PlayerSessionId, ProcessId, Timestamp,
};

/// The rules a fleet runs by. The defaults are GameLift's.
#[derive(Clone, Debug)]
pub struct FleetConfig {
    /// The fleet's id. Commands that name another `fleet-…` id mean this fleet too, as GameLift Local did.
    pub fleet_id: FleetId,
    /// The region in ARNs, for example `us-west-2`.
    pub region: String,
    /// The one location of the fleet.
    pub location: Location,
    /// How long a game session may stay `ACTIVATING`. GameLift: 1 to 600 s, 300 s by default.
    pub activation_timeout: Duration,
    /// How long a reservation waits for its player. GameLift: 60 s.
    pub reservation_timeout: Duration,
    /// The interval of the server SDK's heartbeat. GameLift: 60 s.
    pub heartbeat_interval: Duration,
    /// How many intervals without a heartbeat end a process. GameLift: 3.
    pub missed_heartbeats: u32,
    /// How long a process whose connection was lost may take to come back before it counts as dead.
    pub reconnect_window: Duration,
    /// How long a process told to terminate may take before it counts as dead. GameLift: 5 minutes.
    pub termination_grace: Duration,
    /// How long an ended game session can still be described. GameLift: 30 days.
    pub retention: Duration,
}

impl Default for FleetConfig {
    fn default() -> Self {
        Self {
            fleet_id: FleetId::new("fleet-123"),
            region: "us-west-2".to_owned(),
            location: Location::new("custom-local"),
            activation_timeout: Duration::from_secs(300),
            reservation_timeout: Duration::from_secs(60),
            heartbeat_interval: Duration::from_secs(60),
            missed_heartbeats: 3,
            reconnect_window: Duration::from_secs(30),
            termination_grace: Duration::from_secs(300),
            retention: Duration::from_secs(30 * 24 * 3600),
        }
    }
}

/// Where a server process stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcessStatus {
    /// It connected; it has not said `ProcessReady` yet.
    Connected,
    /// It is ready, but its first heartbeat has not arrived: the SDK would drop a game session now.
    Activated,
    /// It can be given a game session.
    Idle,
    /// It has its game session.
    Hosting,
    /// It was told to terminate, or is unhealthy and being ended.
    Terminating,
    /// It is over. The reason is in [`ProcessEnd`].
    Ended(ProcessEnd),
}

/// Why a process is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProcessEnd {
    /// It said `ProcessEnding` itself.
    Clean,
    /// Its connection was lost for longer than the reconnect window, or its supervisor saw it exit.
    Crashed,
    /// It reported unhealthy once, or nothing for too many intervals.
    Unhealthy,
    /// It did not activate its game session in time.
    ActivationTimedOut,
    /// It was told to terminate and did not end in the time given.
    TerminationTimedOut,
}

/// A server process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id, unique over the life of the fleet.
    pub id: ProcessId,
    /// The host it runs on.
    pub compute: ComputeName,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The port it listens on for players, from `ProcessReady`.
    pub port: u16,
    /// Where it stands.
    pub status: ProcessStatus,
    /// Whether its socket is open now.
    pub connected: bool,
    /// The log files and folders it named in `ProcessReady`.
    pub log_paths: Vec<String>,
    /// The game session it was given, also after that session's end: a process hosts one in its life.
    pub game_session: Option<GameSessionId>,
    /// When it connected first.
    pub created_at: Timestamp,
}

/// GameLift's `GameSessionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GameSessionStatus {
    /// Placed on a process that has not activated it yet.
    Activating,
    /// Players may come.
    Active,
    /// Its process was told to end it.
    Terminating,
    /// Over.
    Terminated,
    /// It could not be activated.
    Error,
}

/// GameLift's `GameSessionStatusReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GameSessionStatusReason {
    /// Its process was lost.
    Interrupted,
    /// `TerminateGameSession` with `TRIGGER_ON_PROCESS_TERMINATE`.
    TriggeredOnProcessTerminate,
    /// `TerminateGameSession` with `FORCE_TERMINATE`.
    ForceTerminated,
}

/// GameLift's `PlayerSessionCreationPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlayerSessionCreationPolicy {
    /// New player sessions may be made.
    #[default]
    AcceptAll,
    /// No new player session is made; those reserved before are still accepted.
    DenyAll,
}

/// GameLift's `ProtectionPolicy`: whether scaling down may end a game session. A fleet here does not scale, so it is
/// kept and shown and has no effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProtectionPolicy {
    /// Scaling may end it.
    #[default]
    NoProtection,
    /// Scaling may not, while it is `ACTIVE`.
    FullProtection,
}

/// A game session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameSession {
    /// Its ARN.
    pub id: GameSessionId,
    /// The fleet it runs on.
    pub fleet: FleetId,
    /// The location it runs in.
    pub location: Location,
    /// The process that hosts it.
    pub process: ProcessId,
    /// The host its process runs on.
    pub compute: ComputeName,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The port players reach it on.
    pub port: u16,
    /// Its name; need not be unique.
    pub name: Option<String>,
    /// Who made it, as the maker said.
    pub creator_id: Option<String>,
    /// The most player sessions that may be reserved or active at once. 0 to 200.
    pub max_players: u32,
    /// How many player sessions are reserved or active. More than `max_players` when that was lowered since.
    pub current_players: u32,
    /// Where it stands.
    pub status: GameSessionStatus,
    /// Why it stands there, where GameLift has a word for it.
    pub status_reason: Option<GameSessionStatusReason>,
    /// Whether new player sessions may be made.
    pub policy: PlayerSessionCreationPolicy,
    /// Whether scaling may end it.
    pub protection: ProtectionPolicy,
    /// Key and value pairs, in the order given.
    pub properties: Vec<(String, String)>,
    /// Free text for the server.
    pub data: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    pub terminated_at: Option<Timestamp>,
}

impl GameSession {
    /// Whether fewer slots are taken than there are. Neither status nor creation policy has a part in it.
    pub fn has_open_slot(&self) -> bool {
        self.current_players < self.max_players
    }

    /// The value of a game property: of the key as it is written, else of one that differs in ASCII case alone, because
    /// the keys of engines' settings have none. Of several the last counts, as it does for the server.
    pub fn property(&self, key: &str) -> Option<&str> {
        let exact = || self.properties.iter().rfind(|(known, _)| known == key);
        let similar = || self.properties.iter().rfind(|(known, _)| known.eq_ignore_ascii_case(key));
        exact().or_else(similar).map(|(_, value)| value.as_str())
    }
}

/// GameLift's `PlayerSessionStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
