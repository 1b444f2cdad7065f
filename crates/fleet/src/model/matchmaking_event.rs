//! What there is to tell of matchmaking, with the data of that moment.

use std::time::Duration;

use super::{PlacedGameSession, RuleMetric};
use crate::ids::{ConfigurationName, MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};

/// One of GameLift's matchmaking events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchmakingEvent {
    /// The configuration it is about.
    pub configuration: ConfigurationName,
    /// When it happened.
    pub at: Timestamp,
    /// The match, where there is one.
    pub match_id: Option<MatchId>,
    /// The tickets it is about.
    pub tickets: Vec<EventTicket>,
    /// The configuration's own text.
    pub custom_event_data: Option<String>,
    /// What happened.
    pub kind: MatchmakingEventKind,
}

/// What happened in matchmaking. Names are those of GameLift's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchmakingEventKind {
    /// `MatchmakingSearching`: a ticket is looked for, for the first time or again.
    Searching {
        /// How long others waited lately; none where nobody did.
        estimated_wait: Option<Duration>,
    },
    /// `PotentialMatchCreated`.
    PotentialMatchCreated {
        /// How long players may take to accept; none where they are not asked.
        acceptance_timeout: Option<Duration>,
        /// How its candidates fared.
        metrics: Vec<RuleMetric>,
    },
    /// `AcceptMatch`: a player accepted or rejected.
    AcceptMatch,
    /// `AcceptMatchCompleted`.
    AcceptMatchCompleted(AcceptanceOutcome),
    /// `MatchmakingSucceeded`.
    Succeeded {
        /// Where it is played; none in `STANDALONE`.
        game_session: Option<PlacedGameSession>,
    },
    /// `MatchmakingTimedOut`.
    TimedOut(TicketEnd),
    /// `MatchmakingCancelled`.
    Cancelled(TicketEnd),
    /// `MatchmakingFailed`.
    Failed(TicketEnd),
}

/// How the acceptance of a match went; the event's `acceptance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcceptanceOutcome {
    /// Everybody accepted.
    Accepted,
    /// Somebody rejected, or a ticket was stopped.
    Rejected,
    /// Somebody said nothing in time.
    TimedOut,
}

/// Why a ticket ended without a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEnd {
    /// A word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// How its candidates fared.
    pub metrics: Vec<RuleMetric>,
}

/// A ticket in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTicket {
    /// Its id.
    pub id: TicketId,
    /// When it was started.
    pub started_at: Timestamp,
    /// Its players.
    pub players: Vec<EventPlayer>,
}

/// A player in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlayer {
    /// The player.
    pub id: PlayerId,
    /// Their team, once they are in a match.
    pub team: Option<String>,
    /// What they said to the match, if anything.
    pub accepted: Option<bool>,
    /// Their slot, once the match is placed.
    pub player_session: Option<PlayerSessionId>,
}
