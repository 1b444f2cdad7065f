//! What a host shows of a session, and what a search makes of it.

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::time::Duration;

use thiserror::Error;

use super::host::Host;
use super::packet::{DecodeError, HostId};
use crate::session::{CustomSettings, SessionFlags};

/// What a host shows of one session. Whoever is on the network can read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advert {
    /// Names the session among its host's; not empty.
    pub session_id: String,
    /// What players see in a list.
    pub title: String,
    /// The owner's player id.
    pub owner_id: String,
    /// The owner's name.
    pub owner_name: String,
    /// Where the game listens; not 0.
    pub game_port: u16,
    /// Slots open to everybody.
    pub public_connections: u32,
    /// Slots for invited players.
    pub private_connections: u32,
    /// Those of the public slots that are free.
    pub open_public_connections: u32,
    /// Those of the private slots that are free.
    pub open_private_connections: u32,
    /// Which build hosts it; who searches for another does not see it.
    pub build: i32,
    /// Yes-or-no settings.
    pub flags: SessionFlags,
    /// Custom settings. Those that are not for the LAN are left out of the packet, and so is each setting's `id`.
    pub custom: CustomSettings,
}

impl Advert {
    /// Whether a host could show it.
    ///
    /// # Errors
    /// [`AdvertError`].
    pub fn check(&self) -> Result<(), AdvertError> {
        Host::new(0, HostId(NonZeroU64::MIN), 0).set(std::slice::from_ref(self))
    }
}

/// A session that a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What its host says of it.
    pub advert: Advert,
    /// Where to connect: the address the answer came from, with the advert's game port. A link-local IPv6 address has
    /// its scope.
    pub address: SocketAddr,
    /// Which host it is. Two of one search's results with one host id are one program's sessions.
    pub host_id: HostId,
    /// From the query to its answer.
    pub ping: Duration,
}

/// Why sessions cannot be shown. Nothing is left out silently, so the host refuses them all.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AdvertError {
    /// It does not fit into one packet.
    #[error(
        "the LAN advert of session `{session_id}` takes {bytes} bytes of {limit}: advertise fewer or shorter settings"
    )]
    TooLarge {
        /// Which session.
        session_id: String,
        /// What it would take.
        bytes: usize,
        /// What a packet has room for.
        limit: usize,
    },
    /// One host shows only so many sessions.
    #[error("{sessions} LAN sessions are too many for one host, which shows {limit}: advertise fewer")]
    TooManySessions {
        /// How many they are.
        sessions: usize,
        /// How many are shown.
        limit: usize,
    },
    /// A search would take it for garbage.
    #[error("the LAN advert of session `{session_id}` cannot be shown: {reason}")]
    Unreadable {
        /// Which session.
        session_id: String,
        /// What a search would make of it.
        #[source]
        reason: DecodeError,
    },
}
