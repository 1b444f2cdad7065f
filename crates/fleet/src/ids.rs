//! The names things have in a fleet. Each is a newtype so that one cannot be passed for another, of shared text because
//! the same id is in several tables.

use std::fmt;
use std::sync::Arc;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// A location of a fleet, `custom-…` on an Anywhere fleet.
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

/// A player session, `psess-…`. Who knows it may play: it is a secret between player and server, so it is shown shortened,
/// in messages and logs too.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// This moment moved on by `duration`, saturating.
    pub fn after(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}
