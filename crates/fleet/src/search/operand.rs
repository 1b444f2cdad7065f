//! What an expression can ask of a game session.

use std::fmt;

use super::digest::Hashed;
use crate::model::GameSession;

const PROPERTIES: &str = "gameSessionProperties.";

/// An operand whose values are text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TextOperand {
    /// The whole ARN.
    GameSessionId,
    GameSessionName,
    /// A game property; the key is not empty and has no `.`.
    Property(Hashed),
}

/// An operand whose values are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberOperand {
    MaximumSessions,
    PlayerSessionCount,
    /// Milliseconds since the Unix epoch.
    CreationTimeMillis,
}

/// Any operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Text(TextOperand),
    Number(NumberOperand),
    /// Whether fewer player sessions hold slots than there are. The creation policy has no part in it: the API's text
    /// speaks of the count alone.
    HasAvailablePlayerSessions,
}

impl Operand {
    /// What an operand must look like, for messages.
    pub(crate) const NAMES: &'static str = "gameSessionId, gameSessionName, gameSessionProperties.<key>, maximumSessions, playerSessionCount, \
         creationTimeMillis or hasAvailablePlayerSessions";

    /// The operand of this name; a property's key is not looked at.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "gameSessionId" => Self::Text(TextOperand::GameSessionId),
            "gameSessionName" => Self::Text(TextOperand::GameSessionName),
            "maximumSessions" => Self::Number(NumberOperand::MaximumSessions),
            "playerSessionCount" => Self::Number(NumberOperand::PlayerSessionCount),
            "creationTimeMillis" => Self::Number(NumberOperand::CreationTimeMillis),
            "hasAvailablePlayerSessions" => Self::HasAvailablePlayerSessions,
            _ => Self::Text(TextOperand::Property(Hashed::key(name.strip_prefix(PROPERTIES)?.to_owned()))),
        })
    }
}

impl TextOperand {
    /// Its value; none when the game session has none.
    pub(crate) fn of<'a>(&self, session: &'a GameSession) -> Option<&'a str> {
        match self {
            Self::GameSessionId => Some(session.id.as_str()),
            Self::GameSessionName => session.name.as_deref(),
            Self::Property(key) => session.property(key.as_str()),
        }
    }
}

impl NumberOperand {
    pub(crate) fn of(self, session: &GameSession) -> i64 {
        match self {
            Self::MaximumSessions => i64::from(session.max_players),
            Self::PlayerSessionCount => i64::from(session.current_players),
            Self::CreationTimeMillis => i64::try_from(session.created_at.0).unwrap_or(i64::MAX),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(TextOperand::GameSessionId) => "gameSessionId",
            Self::Text(TextOperand::GameSessionName) => "gameSessionName",
            Self::Text(TextOperand::Property(key)) => return write!(f, "{PROPERTIES}{}", key.as_str()),
            Self::Number(NumberOperand::MaximumSessions) => "maximumSessions",
            Self::Number(NumberOperand::PlayerSessionCount) => "playerSessionCount",
            Self::Number(NumberOperand::CreationTimeMillis) => "creationTimeMillis",
            Self::HasAvailablePlayerSessions => "hasAvailablePlayerSessions",
        })
    }
}
