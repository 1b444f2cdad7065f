//! The names things have. Each is a newtype so that one cannot be passed for another, of shared text because the same
//! id is in several tables.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes text as this id. Ids are opaque: an unknown one is found out when it is looked up.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A fleet, `fleet-…`.
    FleetId
}
id! {
    /// An alias, `alias-…`.
    AliasId
}
id! {
    /// A location: `custom-…` where a fleet may be, and in latencies and orders the name of any region.
    Location
}
id! {
    /// A host that runs server processes; the server SDK's `ComputeId`, the API's `ComputeName`.
    ComputeName
}
id! {
    /// A server process; the server SDK's `pID`.
    ProcessId
}
id! {
    /// A game session: GameLift's ARN, `arn:aws:gamelift:<region>::gamesession/<fleet>/<location>/<suffix>`.
    GameSessionId
}
id! {
    /// A player, as the game names them.
    PlayerId
}
id! {
    /// A game session queue.
    QueueName
}
id! {
    /// A placement, named by whoever started it.
    PlacementId
}
id! {
    /// A matchmaking configuration; GameLift calls it a matchmaker too.
    ConfigurationName
}
id! {
    /// A matchmaking rule set.
    RuleSetName
}
id! {
    /// A matchmaking ticket, named by whoever started it.
    TicketId
}
id! {
    /// A match that the matchmaker proposed.
    MatchId
}

impl GameSessionId {
    /// The last part of the ARN: the idempotency token, the placement or the random text it was made with.
    pub fn suffix(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

/// A player session, `psess-…`. Who knows it may play: it is a secret between player and server, so it is shown shortened,
/// in messages and logs too.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlayerSessionId(Arc<str>);

impl PlayerSessionId {
    /// How much of it is shown: `psess-` and as much as tells a log's reader two apart.
    const SHOWN: usize = 14;

    /// Takes text as this id.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The id as text, whole.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlayerSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(Self::SHOWN) {
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
            None => f.write_str(&self.0),
        }
    }
}

impl fmt::Debug for PlayerSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlayerSessionId({self})")
    }
}

/// A moment: milliseconds since the Unix epoch. The state machine is given every moment; it never asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// This moment moved on by `duration`, saturating.
    #[must_use]
    pub fn after(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long ago `earlier` was; nothing when it is later.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}
