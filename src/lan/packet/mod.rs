//! The beacon's packets: bytes to types that cannot be wrong, and back. `docs/lan.md` has the layout.
//!
//! All numbers are in network byte order. Reading is total: any bytes give a packet or a [`DecodeError`].

mod read;
mod write;

use std::num::NonZeroU64;

use thiserror::Error;

pub use read::decode;
pub(super) use write::advert_bytes;

use super::advert::{Advert, AdvertError};

/// The first bytes of every packet.
///
/// cbindgen:ignore
pub const MAGIC: [u8; 4] = *b"RPLN";

/// The version of the format. Packets of another are ignored.
///
/// cbindgen:ignore
pub const VERSION: u8 = 1;

/// The length of every query, and the most an answer can have. It passes every link that carries IPv6 (1,280 bytes with
/// headers) in one piece: the loss of a fragment would be the loss of the whole.
///
/// cbindgen:ignore
pub const MAX_PACKET: usize = 1200;

/// The most sessions one host shows.
///
/// cbindgen:ignore
pub const MAX_SESSIONS: u8 = 32;

/// The most custom settings of one session: more would hardly fit, and reading them costs their square.
///
/// cbindgen:ignore
pub const MAX_SETTINGS: u8 = 128;

/// A query with this build asks for all builds.
///
/// cbindgen:ignore
pub const ANY_BUILD: i32 = 0;

const KIND_QUERY: u8 = 1;
const KIND_ANSWER: u8 = 2;
/// A query's host id when every host is asked.
const EVERYBODY: u64 = 0;

/// Tells hosts apart; random, never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub NonZeroU64);

/// Which of a host's sessions an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    index: u8,
    count: u8,
}

impl Place {
    /// The only one.
    ///
    /// cbindgen:ignore
    pub const ONLY: Self = Self { index: 0, count: 1 };

    /// The session with this index among `count`; none when there is no such, or there are more than [`MAX_SESSIONS`].
    pub fn new(index: u8, count: u8) -> Option<Self> {
        (index < count && count <= MAX_SESSIONS).then_some(Self { index, count })
    }

    /// Counted from 0.
    pub fn index(self) -> u8 {
        self.index
    }

    /// How many there are.
    pub fn count(self) -> u8 {
        self.count
    }
}

/// A search asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// The game.
    pub game_id: u32,
    /// The build, or [`ANY_BUILD`].
    pub build: i32,
    /// Names the search.
    pub nonce: u64,
    /// Names this query of the search, so that the answer's round trip is known.
    pub sequence: u16,
    /// Who is asked; none asks everybody.
    pub host: Option<HostId>,
    /// Which of a host's sessions is asked for, counted from 0 among those of the build.
    pub cursor: u8,
}

/// What an answer says besides its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerHead {
    /// The query's.
    pub game_id: u32,
    /// The query's.
    pub nonce: u64,
    /// The query's.
    pub sequence: u16,
    /// Who answers.
    pub host: HostId,
    /// Which of the host's sessions it is. The index is the query's cursor.
    pub place: Place,
    /// Changes when the host's sessions do, so that a search knows to ask again.
    pub revision: u16,
}

/// A host answers a query with one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What it says besides.
    pub head: AnswerHead,
    /// The session.
    pub advert: Advert,
}

/// What a datagram can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Packet {
    /// A search asks.
    Query(Query),
    /// A host answers.
    Answer(Box<Answer>),
}

impl Packet {
    /// The packet's bytes.
    ///
    /// # Errors
    /// [`AdvertError::TooLarge`] for an answer whose advert does not fit.
    pub fn encode(&self) -> Result<Vec<u8>, AdvertError> {
        match self {
            Self::Query(query) => Ok(query.encode()),
            Self::Answer(answer) => {
                Ok(answer.head.encode(answer.advert.build, &advert_bytes(&answer.advert)?))
            }
        }
    }
}

/// Why bytes are no packet.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DecodeError {
    /// It does not start with [`MAGIC`].
    #[error("it is another protocol's: the first bytes are not the beacon's")]
    Magic,
    /// Another version's.
    #[error("it has version {0} of the format: use a library that speaks it")]
    Version(u8),
    /// Neither query nor answer.
    #[error("its kind {0} is none that this version has: use 1 or 2")]
    Kind(u8),
    /// It ends before it is whole.
    #[error("it ends early: send it whole")]
    Truncated,
    /// It goes on after its end.
    #[error("it has {0} bytes after its end: leave them out")]
    TrailingBytes(usize),
    /// The host id of an answer is 0.
    #[error("its host id is 0: choose another")]
    HostId,
    /// The index is not below the count, or the count is above [`MAX_SESSIONS`].
    #[error("session {index} of {count} is none: keep the index below the count, and that within 32")]
    Place {
        /// What it says.
        index: u8,
        /// What it says.
        count: u8,
    },
    /// The game port is 0.
    #[error("the game port is 0: set the port that the game listens on")]
    GamePort,
    /// More slots are open than there are.
    #[error("more slots are open than there are: keep the open ones within the session's")]
    OpenSlots,
    /// The session id is empty.
    #[error("the session id is empty: give the session one")]
    SessionId,
    /// Text that is not UTF-8 or has a NUL, which would cut it short in C.
    #[error("a text is not UTF-8 or has a NUL: send UTF-8 without NUL")]
    Text,
    /// A setting's key is empty, or is there twice (without regard to case).
    #[error("the key of a setting is empty or there twice: give each setting a key of its own")]
    SettingKey,
    /// More settings than [`MAX_SETTINGS`].
    #[error("{0} settings are too many: advertise at most 128")]
    TooManySettings(usize),
    /// A setting's advertisement is none that a LAN host shows.
    #[error("advertisement {0} of a setting is none that is on the LAN: use 1, 2 or 3")]
    Advertisement(u8),
    /// A setting's type is not known.
    #[error("type {0} of a setting is not known: use one of 0 to 10")]
    SettingType(u8),
    /// A yes-or-no value is neither.
    #[error("the value {0} is neither no nor yes: use 0 or 1")]
    Bool(u8),
    /// A JSON value is not JSON.
    #[error("the value of a JSON setting is not JSON: check it with a parser")]
    Json,
}

#[cfg(test)]
mod tests;
