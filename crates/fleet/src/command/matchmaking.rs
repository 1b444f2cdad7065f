//! What is asked about matchmaking.

use std::time::Duration;

use rallypoint_flexmatch::Player;
use serde::{Deserialize, Serialize};

use crate::ids::{
    ConfigurationName, GameSessionId, MatchId, PlacementId, PlayerId, PlayerSessionId, RuleSetName, TicketId,
};
use crate::model::{BackfillMode, FlexMatchMode, MatchDestination, RuleMetric, Tags};

/// `CreateMatchmakingRuleSet`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRuleSet {
    /// Its name, `[a-zA-Z0-9-.]`, 1 to 128.
    pub name: RuleSetName,
    /// FlexMatch's rule language, 1 to 65,535 characters.
    pub body: String,
    /// Its tags.
    pub tags: Tags,
}

/// `CreateMatchmakingConfiguration`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewConfiguration {
    /// Its name, `[a-zA-Z0-9-.]`, 1 to 128.
    pub name: ConfigurationName,
    /// What people read of it, 1 to 1,024 characters.
    pub description: Option<String>,
    /// The rule set that matches are made by.
    pub rule_set: RuleSetName,
    /// Whether matches get game sessions.
    pub mode: FlexMatchMode,
    /// Where matches are placed: 1 to 10 with a queue, none in `STANDALONE`.
    pub destinations: Vec<MatchDestination>,
    /// How long a ticket may search, 1 to 43,200 s.
    pub request_timeout: Duration,
    /// Whether players are asked before a match is placed.
    pub acceptance_required: bool,
    /// How long players may take to accept, 1 to 600 s; none means 600 s.
    pub acceptance_timeout: Option<Duration>,
    /// How many slots of a new game session are left to others than the match's players. With the rule set's most players
    /// at most 200.
    pub additional_players: u32,
    /// Who asks for players to fill up a game session.
    pub backfill: BackfillMode,
    /// New game sessions' properties: at most 16 pairs, key at most 32 characters, value at most 96.
    pub properties: Vec<(String, String)>,
    /// New game sessions' data for the server, at most 4,096 characters.
    pub data: Option<String>,
    /// Text for its events, at most 256 characters.
    pub custom_event_data: Option<String>,
    /// An SNS topic, at most 300 characters. Kept and shown.
    pub notification_target: Option<String>,
    /// Its tags.
    pub tags: Tags,
}

/// `UpdateMatchmakingConfiguration`'s parameters; what is none stays, what is given replaces the whole. Tickets that are
/// under way keep their rule set and the time they may search; what was proposed keeps the time to accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationUpdate {
    /// Which one.
    pub configuration: ConfigurationName,
    /// What people read of it.
    pub description: Option<String>,
    /// The rule set for new tickets.
    pub rule_set: Option<RuleSetName>,
    /// Whether matches get game sessions.
    pub mode: Option<FlexMatchMode>,
    /// Where matches are placed.
    pub destinations: Option<Vec<MatchDestination>>,
    /// How long a ticket may search.
    pub request_timeout: Option<Duration>,
    /// Whether players are asked before a match is placed.
    pub acceptance_required: Option<bool>,
    /// How long players may take to accept.
    pub acceptance_timeout: Option<Duration>,
    /// How many slots of a new game session are left to others.
    pub additional_players: Option<u32>,
    /// Who asks for players to fill up a game session.
    pub backfill: Option<BackfillMode>,
    /// New game sessions' properties.
    pub properties: Option<Vec<(String, String)>>,
    /// New game sessions' data for the server.
    pub data: Option<String>,
    /// Text for its events.
    pub custom_event_data: Option<String>,
    /// An SNS topic.
    pub notification_target: Option<String>,
}

/// `StartMatchmaking`'s parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewTicket {
    /// Its id: as the caller chose it, or random. `[a-zA-Z0-9-.]`, 1 to 128.
    pub id: TicketId,
    /// The configuration that is to find a match.
    pub configuration: ConfigurationName,
    /// Who wants to play together; 1 to 10.
    pub players: Vec<Player>,
}

/// `StartMatchBackfill`'s parameters, of the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewBackfill {
    /// Its id: as the caller chose it, or random. `[a-zA-Z0-9-.]`, 1 to 128.
    pub id: TicketId,
    /// The configuration that is to find players.
    pub configuration: ConfigurationName,
    /// What is to be filled up; none with a `STANDALONE` configuration, and only with one.
    pub game_session: Option<GameSessionId>,
    /// Everybody who is in the game session now, each with their team; 1 to 200.
    pub players: Vec<Player>,
}

/// `AcceptMatch`'s `AcceptanceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AcceptanceType {
    /// The players will play.
    Accept,
    /// The players will not.
    Reject,
}

/// A match that the matchmaker found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMatch {
    /// Its id: random, `[a-zA-Z0-9-]`, 1 to 100.
    pub id: MatchId,
    /// Whose match it is.
    pub configuration: ConfigurationName,
    /// Tickets of players who wanted a match, each once; at least one.
    pub tickets: Vec<TicketId>,
    /// The request for players that it fulfils.
    pub backfill: Option<TicketId>,
    /// Every player of all these tickets, once, by team.
    pub teams: Vec<MatchTeam>,
    /// How candidates fared.
    pub metrics: Vec<RuleMetric>,
    /// The id of the placement for it: random, `[a-zA-Z0-9-]`, 1 to 44.
    pub placement: PlacementId,
    /// The ids of the player sessions of the new players: random, `psess-…`, in the order of `tickets` and of each
    /// ticket's players.
    pub player_sessions: Vec<PlayerSessionId>,
}

/// A team of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchTeam {
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub players: Vec<PlayerId>,
}

/// Why a ticket has found no match yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchReport {
    /// Which one; one that does not search any more is passed over.
    pub ticket: TicketId,
    /// A plain sentence.
    pub reason: String,
    /// How its candidates fared.
    pub metrics: Vec<RuleMetric>,
}
