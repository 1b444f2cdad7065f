//! What the tests of this module share.

use std::net::SocketAddr;
use std::num::NonZeroU64;

use super::{Advert, HostId, Packet, Place, Query, decode};

pub(super) const GAME: u32 = 7;
pub(super) const BUILD: i32 = 42;

pub(super) fn host_id(number: u64) -> HostId {
    HostId(NonZeroU64::new(number).unwrap())
}

pub(super) fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub(super) fn advert(session_id: &str) -> Advert {
    Advert {
        session_id: session_id.to_owned(),
        title: format!("the game {session_id}"),
        game_port: 7777,
        public_connections: 4,
        open_public_connections: 3,
        build: BUILD,
        ..Advert::default()
    }
}

pub(super) fn query() -> Query {
    Query { game_id: GAME, build: BUILD, nonce: 99, sequence: 0, host: None, cursor: 0 }
}

/// What an answer says: its session and its place.
pub(super) fn answer_in(bytes: &[u8]) -> (String, Place) {
    match decode(bytes).unwrap() {
        Packet::Answer(answer) => (answer.advert.session_id, answer.head.place),
        Packet::Query(query) => panic!("a query: {query:?}"),
    }
}
