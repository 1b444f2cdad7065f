//! The rows of an overview.

use serde::{Deserialize, Serialize};

use super::Millis;

/// A fleet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FleetRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its locations.
    pub locations: Vec<String>,
    /// How many computes are registered.
    pub computes: u64,
    /// How many processes are not over.
    pub processes: u64,
    /// How many of them can be given a game session now.
    pub idle_processes: u64,
    /// How many game sessions are not over.
    pub game_sessions: u64,
    /// How many slots of those are reserved or taken.
    pub players: u64,
    /// How many slots those have.
    pub slots: u64,
    /// When it was made.
    pub created_at: Millis,
}

/// One place of those in which the gateway keeps a server running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchedRow {
    /// Its number, from 1.
    pub slot: u64,
    /// The process that runs in it; none while it waits to be started again.
    pub process: Option<String>,
    /// That process's id on this machine.
    pub pid: Option<u64>,
    /// The port it was given.
    pub port: Option<u16>,
    /// How many processes were started here after the first.
    pub restarts: u64,
    /// What went wrong last.
    pub last_failure: Option<String>,
}

/// A server process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessRow {
    /// Its id.
    pub id: String,
    /// Its fleet.
    pub fleet: String,
    /// The host it runs on.
    pub compute: String,
    /// That host's location.
    pub location: String,
    /// Where players reach it, `ip:port`; with port 0 before `ProcessReady`.
    pub address: String,
    /// `CONNECTED`, `ACTIVATED`, `IDLE`, `HOSTING`, `TERMINATING` or `ENDED`.
    pub status: String,
    /// Why it is over: `CLEAN`, `CRASHED`, `UNHEALTHY`, `READY_TIMED_OUT`, `ACTIVATION_TIMED_OUT` or
    /// `TERMINATION_TIMED_OUT`.
    pub end: Option<String>,
    /// How it was seen to exit, in words.
    pub exit: Option<String>,
    /// Whether its socket is open.
    pub connected: bool,
    /// Whether it is being drained: it gets no game session, and ends when it has none.
    pub draining: bool,
    /// The game session it hosts, or hosted.
    pub game_session: Option<String>,
    /// That game session's name.
    pub game_session_name: Option<String>,
    /// The gateway's slot it was launched in.
    pub slot: Option<u64>,
    /// How often a server was started again in that slot.
    pub restarts: Option<u64>,
    /// When it connected first.
    pub created_at: Millis,
}

/// A game session's slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Taken by players that the server accepted.
    pub active: u64,
    /// Held for players who have not come yet.
    pub reserved: u64,
    /// How many there are.
    pub max: u64,
}

/// A game session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameSessionRow {
    /// Its ARN.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its fleet.
    pub fleet: String,
    /// Its location.
    pub location: String,
    /// The process that hosts it.
    pub process: String,
    /// Where players reach it, `ip:port`.
    pub address: String,
    /// `ACTIVATING`, `ACTIVE`, `TERMINATING`, `TERMINATED` or `ERROR`.
    pub status: String,
    /// Why it stands there, in GameLift's words.
    pub status_reason: Option<String>,
    /// `ACCEPT_ALL` or `DENY_ALL`.
    pub policy: String,
    /// Its slots.
    pub slots: Slots,
    /// Who made it.
    pub creator: Option<String>,
    /// The matchmaking ticket by which it asks for more players.
    pub backfill: Option<String>,
    /// When it was made.
    pub created_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// A player session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayerSessionRow {
    /// Its id.
    pub id: String,
    /// The player.
    pub player: String,
    /// The game session it is a slot of.
    pub game_session: String,
    /// That game session's name.
    pub game_session_name: Option<String>,
    /// `RESERVED`, `ACTIVE`, `COMPLETED` or `TIMEDOUT`.
    pub status: String,
    /// When it was reserved.
    pub created_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// A matchmaking ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// Its id.
    pub id: String,
    /// The configuration it was started with.
    pub configuration: String,
    /// `QUEUED`, `SEARCHING`, `REQUIRES_ACCEPTANCE`, `PLACING`, `COMPLETED`, `FAILED`, `CANCELLED` or `TIMED_OUT`.
    pub status: String,
    /// Why it stands there, in a sentence: of one that searches, what keeps it from a match.
    pub why: Option<String>,
    /// The first of its players' ids.
    pub players: Vec<String>,
    /// How many players it has.
    pub player_count: u64,
    /// The game session that it is to fill up, where it is a request for players.
    pub backfill_of: Option<String>,
    /// Where its players play.
    pub game_session: Option<String>,
    /// The match it is in, or was in last.
    pub match_id: Option<String>,
    /// When it was started.
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// A placement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementRow {
    /// Its id.
    pub id: String,
    /// Its queue.
    pub queue: String,
    /// `PENDING`, `FULFILLED`, `CANCELLED`, `TIMED_OUT` or `FAILED`.
    pub status: String,
    /// The game session's name.
    pub name: Option<String>,
    /// The game session's most players.
    pub max_players: u64,
    /// How many players got a slot with it.
    pub players: u64,
    /// The game session it got.
    pub game_session: Option<String>,
    /// When it was started.
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A fleet; what `DescribeFleetEvents` tells.
    #[default]
    Fleet,
    /// A server process.
    Process,
    /// A game session.
    GameSession,
    /// A player session.
    PlayerSession,
    /// A placement.
    Placement,
    /// A matchmaking ticket.
    Ticket,
    /// A match.
    Match,
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Its place among all that happened since the gateway started.
    pub number: u64,
    /// When.
    pub at: Millis,
    /// What it is about.
    pub kind: EventKind,
    /// What happened: a status, or a fleet event's code.
    pub what: String,
    /// The id of what it is about: of a player session its game session's.
    pub subject: String,
    /// What that is called, for people.
    pub title: String,
    /// What became of it, as a sentence that begins with the title.
    pub text: String,
}
