//! Matchmaking tickets.

use std::collections::BTreeMap;

use rallypoint_flexmatch::Player;
use serde::{Deserialize, Serialize};

use super::{PlacedGameSession, PlacedPlayerSession};
use crate::ids::{ConfigurationName, GameSessionId, MatchId, PlayerId, RuleSetName, TicketId, Timestamp};

/// A matchmaking ticket: players who want to be matched, or a game session that wants more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchmakingTicket {
    /// Its id.
    pub id: TicketId,
    /// Its place in the order of arrival; no two tickets ever have the same.
    pub number: u64,
    /// Counts its changes.
    pub revision: u64,
    /// The configuration it was started with.
    pub configuration: ConfigurationName,
    /// The rule set it is matched by: the configuration's when it was started, to its end.
    pub rule_set: RuleSetName,
    /// What is to be filled up; none for players who want a match.
    pub backfill: Option<BackfillOf>,
    /// Where it stands.
    pub status: TicketStatus,
    /// Why it stands there: while it searches what keeps it from a match, after that a word.
    pub status_reason: Option<String>,
    /// The same at more length.
    pub status_message: Option<String>,
    /// Its players, with the rule set's defaults for what they did not say, and the team they are in while they are in a
    /// match.
    pub players: Vec<Player>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The match it is in, or was in last.
    pub match_id: Option<MatchId>,
    /// Who accepted, while it is `REQUIRES_ACCEPTANCE`. None on a request for players: those in the game are not asked.
    pub acceptance: Option<Acceptance>,
    /// Where its players play, once it is `COMPLETED` and not `STANDALONE`. Only this ticket's.
    pub connection: Option<MatchConnection>,
    /// How its candidates fared, as it was last reported.
    pub metrics: Vec<RuleMetric>,
}

/// What a request for players is to fill up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillOf {
    /// The game session; none where it is not one of ours.
    pub game_session: Option<GameSessionId>,
    /// Whether nobody asked for it: [`BackfillMode::Automatic`](super::BackfillMode::Automatic).
    pub automatic: bool,
}

/// GameLift's `MatchmakingConfigurationStatus`, which is a ticket's; shown in its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum TicketStatus {
    /// The matchmaker has not seen it yet.
    Queued,
    /// The matchmaker looks for a match.
    Searching,
    /// It is in a match that its players have to accept.
    RequiresAcceptance,
    /// Its match waits for a game session.
    Placing,
    /// Its players may play.
    Completed,
    /// Something went wrong.
    Failed,
    /// It was stopped, or its match was not accepted.
    Cancelled,
    /// No match was found in time.
    TimedOut,
}

impl TicketStatus {
    /// Whether it is one that nothing follows.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled | Self::TimedOut)
    }

    /// Whether it may be put into a match.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Searching)
    }
}

/// Who has accepted a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Until when players may.
    pub deadline: Timestamp,
    /// What those of the ticket's players said who said something.
    pub accepted: BTreeMap<PlayerId, bool>,
}

/// Where a match is played; GameLift's `GameSessionConnectionInfo`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchConnection {
    /// The game session.
    pub game_session: PlacedGameSession,
    /// The ticket's players with their slots.
    pub players: Vec<PlacedPlayerSession>,
}

/// How often candidates passed and failed a rule; GameLift's `ruleEvaluationMetrics`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleMetric {
    /// The rule.
    pub rule: String,
    /// How many passed.
    pub passed: u32,
    /// How many failed.
    pub failed: u32,
}
