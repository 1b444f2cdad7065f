//! The LAN beacon: how a host shows its sessions to the local network and how a search finds them.
//!
//! A search broadcasts queries, each host answers each query with one session. `docs/lan.md` has the format and the
//! rules. This module does no I/O and reads no clock: datagrams and times come in, datagrams and results go out, and
//! `net` carries them.
//!
//! * [`decode`] and [`Packet`]: bytes to packets that cannot be wrong, and back.
//! * [`Host`]: what a host answers.
//! * [`Search`]: what a search asks, and what it makes of the answers.
//! * [`Subnet`]: who is on the local network.

mod advert;
mod config;
mod host;
mod limiter;
mod packet;
mod search;
mod subnet;

pub use advert::{Advert, AdvertError, Found};
pub use config::{LanConfig, Transport};
pub use host::{Host, HostCounters};
pub use packet::{
    ANY_BUILD, Answer, AnswerHead, DecodeError, HostId, MAGIC, MAX_PACKET, MAX_SESSIONS, MAX_SETTINGS,
    Packet, Place, Query, VERSION, decode,
};
pub use search::{Ask, LanQuery, MAX_RESULTS, MAX_RESULTS_PER_ADDRESS, Search, SearchCounters, SocketKey};
pub use subnet::Subnet;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod testing;
