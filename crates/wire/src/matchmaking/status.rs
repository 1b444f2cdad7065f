//! Where a ticket stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a ticket stands. Read from any text, also the matchmaking event's name that some gateways store in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TicketStatus {
    /// It was taken.
    Queued,
    /// It is being matched.
    Searching,
    /// A match was found that its players must accept.
    RequiresAcceptance,
    /// A match was found, and a game session is being made for it.
    Placing,
    /// Its players can connect. Final.
    Completed,
    /// Something went wrong. Final.
    Failed,
    /// It was stopped, or a player of it did not accept. Final.
    Cancelled,
    /// No match was found in time. Final.
    TimedOut,
    /// A word that is none of these.
    Unknown(String),
}

impl TicketStatus {
    /// Every status there is a word for.
    pub const KNOWN: [Self; 8] = [
        Self::Queued,
        Self::Searching,
        Self::RequiresAcceptance,
        Self::Placing,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::TimedOut,
    ];

    /// GameLift's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Queued => "QUEUED",
            Self::Searching => "SEARCHING",
            Self::RequiresAcceptance => "REQUIRES_ACCEPTANCE",
            Self::Placing => "PLACING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::TimedOut => "TIMED_OUT",
            Self::Unknown(word) => word,
        }
    }

    /// Whether nothing more will happen to the ticket. An unknown word is not taken for an end.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled | Self::TimedOut)
    }
}

impl fmt::Display for TicketStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for TicketStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "QUEUED" => Self::Queued,
            "SEARCHING" | "MatchmakingSearching" => Self::Searching,
            "REQUIRES_ACCEPTANCE" | "AcceptMatch" => Self::RequiresAcceptance,
            "PLACING" => Self::Placing,
            "COMPLETED" | "MatchmakingSucceeded" => Self::Completed,
            "FAILED" | "MatchmakingFailed" => Self::Failed,
            "CANCELLED" | "MatchmakingCancelled" => Self::Cancelled,
            "TIMED_OUT" | "MatchmakingTimedOut" => Self::TimedOut,
            _ => Self::Unknown(word),
        }
    }
}

impl From<TicketStatus> for String {
    fn from(status: TicketStatus) -> Self {
        match status {
            TicketStatus::Unknown(word) => word,
            known => known.as_str().to_owned(),
        }
    }
}
