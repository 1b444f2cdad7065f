//! Datagrams at a host and at a search, in any order and number.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use rallypoint::lan::{
    ANY_BUILD, Advert, Ask, Host, HostId, LanQuery, MAX_PACKET, Packet, Search, SocketKey, decode,
};

use crate::input::Input;

/// What the seeds are written for.
pub(crate) const GAME_ID: u32 = 7;
/// The search's.
pub(crate) const NONCE: u64 = 0x5eed;

/// The machines that datagrams come from.
const SOURCES: u8 = 8;
/// A search that was lied to has no more results than it wants.
const MAX_RESULTS: usize = 6;

/// Only differences count, so one moment will do for all.
static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A session that is shown.
pub(crate) fn advert() -> Advert {
    Advert {
        session_id: "lan-1".to_owned(),
        title: "Castle".to_owned(),
        owner_id: "ada".to_owned(),
        owner_name: "Ada".to_owned(),
        game_port: 7777,
        public_connections: 4,
        open_public_connections: 3,
        ..Advert::default()
    }
}

/// Each datagram has two bytes before it, who sends it and how long after the last one, and its length.
pub fn run(data: &[u8]) {
    let mut now = *BEGIN;
    let mut host = Host::new(GAME_ID, HostId(NonZeroU64::MIN), 1);
    host.set(&[advert(), Advert { build: 2, ..advert() }]).expect("these can be shown");
    let query = LanQuery { build: ANY_BUILD, timeout: Duration::from_secs(5), max_results: MAX_RESULTS };
    let mut search = Search::new(now, GAME_ID, NONCE, query);
    let mut results = 0;
    let mut input = Input::new(data);
    while !input.is_empty() {
        for ask in search.poll(now) {
            let (Ask::Everywhere(bytes) | Ask::Through(_, bytes)) = ask;
            assert!(matches!(decode(&bytes), Ok(Packet::Query(_))), "what a search asks can be read");
        }
        let sender = input.byte() % SOURCES;
        now += Duration::from_millis(u64::from(input.byte()));
        let datagram = input.sized();
        reads_as_it_writes(datagram);

        let from = SocketAddr::from((Ipv4Addr::new(192, 168, 0, sender), 40_000));
        if let Some(answer) = host.on_datagram(now, from, datagram, sender != 0) {
            assert!(answer.len() <= datagram.len(), "an answer is not longer than its query");
            assert!(matches!(decode(&answer), Ok(Packet::Answer(_))), "what a host answers can be read");
        }
        let found = search.on_datagram(now, SocketKey(0), from, sender == 1, datagram);
        if let Some(found) = found {
            results += 1;
            assert_ne!(found.address.port(), 0, "a result can be connected to");
        }
    }
    results += search.take_held().len();
    assert!(results <= MAX_RESULTS, "{results} results where {MAX_RESULTS} are wanted");
}

/// What was read is written so that it reads the same. Bytes are compared, since a number may be none.
fn reads_as_it_writes(datagram: &[u8]) {
    let Ok(packet) = decode(datagram) else { return };
    let Ok(written) = packet.encode() else {
        assert!(datagram.len() > MAX_PACKET, "what fitted fits again");
        return;
    };
    let again = decode(&written).expect("what we write can be read").encode().expect("and written again");
    assert_eq!(written, again);
}
