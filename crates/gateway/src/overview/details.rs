//! One row with all that belongs to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EventRow, GameSessionRow, Millis, PlayerSessionRow, ProcessRow, TicketRow};

/// A game session with who is in it and what it runs on: `GET /overview/game-sessions/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GameSessionDetail {
    /// The game session.
    pub game_session: GameSessionRow,
    /// Its game properties, in the order given.
    pub properties: Vec<(String, String)>,
    /// Its text for the server.
    pub data: Option<String>,
    /// What the matchmaker told the server.
    pub matchmaker_data: Option<String>,
    /// Its player sessions: first those that hold a slot; the newest first.
    pub player_sessions: Vec<PlayerSessionRow>,
    /// How many of them there are.
    pub player_session_count: u64,
    /// The process that hosts it, while it is remembered.
    pub process: Option<ProcessRow>,
    /// Where its logs can be had, once they were collected.
    pub log_url: Option<String>,
    /// What happened to it lately, the newest first.
    pub events: Vec<EventRow>,
}

/// A matchmaking ticket with its players: `GET /overview/tickets/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TicketDetail {
    /// The ticket.
    pub ticket: TicketRow,
    /// The rule set it is matched by.
    pub rule_set: String,
    /// Why it stands where it does, in the API's one word.
    pub status_reason: Option<String>,
    /// The same at more length.
    pub status_message: Option<String>,
    /// Until when its players may accept their match.
    pub accept_by: Option<Millis>,
    /// How long tickets of its configuration waited lately, in seconds.
    pub estimated_wait_seconds: Option<u64>,
    /// Its players.
    pub players: Vec<PlayerInTicket>,
    /// How often candidates for its matches passed and failed each rule.
    pub rules: Vec<RuleOutcome>,
    /// What happened to it lately, the newest first.
    pub events: Vec<EventRow>,
}

/// A player of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlayerInTicket {
    /// The player.
    pub id: String,
    /// Their attributes, as JSON has them.
    pub attributes: BTreeMap<String, Value>,
    /// How far they are from where, in milliseconds.
    pub latencies_ms: BTreeMap<String, u64>,
    /// Their team, while they are in a match.
    pub team: Option<String>,
    /// What they said to the match, while they are asked.
    pub accepted: Option<bool>,
}

/// How candidates fared by one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: String,
    /// How many passed.
    pub passed: u64,
    /// How many failed.
    pub failed: u64,
}

/// A server process with its game session: `GET /overview/processes/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ProcessDetail {
    /// The process.
    pub process: ProcessRow,
    /// The name players reach it by.
    pub dns_name: Option<String>,
    /// Its id on this machine, where the gateway launched it.
    pub pid: Option<u64>,
    /// The log files and folders it named.
    pub log_paths: Vec<String>,
    /// The end of what it wrote, where the gateway launched it.
    pub output: Option<String>,
    /// The game session it hosts, or hosted.
    pub game_session: Option<GameSessionRow>,
    /// What happened to it lately, the newest first.
    pub events: Vec<EventRow>,
}
