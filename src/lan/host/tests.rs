use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;
use crate::lan::packet::{DecodeError, MAX_PACKET, MAX_SETTINGS};
use crate::lan::testing::{BUILD, GAME, address, advert, answer_in, host_id, query};
use crate::session::{RpAdvertisementType, Setting, SettingValue};

fn host(sessions: &[&str]) -> Host {
    let mut host = Host::new(GAME, host_id(5), 1);
    host.set(&sessions.iter().map(|id| advert(id)).collect::<Vec<_>>()).unwrap();
    host
}

fn ask(host: &mut Host, query: Query) -> Option<Vec<u8>> {
    host.on_datagram(Instant::now(), address("10.0.0.9:5000"), &query.encode(), true)
}

fn with_blob(length: usize) -> Advert {
    let mut large = advert("large");
    let value = SettingValue::Blob(vec![0; length]);
    large.custom.set("k", Setting { value, advertisement: RpAdvertisementType::ViaPingOnly, id: 0 });
    large
}

#[test]
fn each_query_is_answered_with_one_session() {
    let mut host = host(&["a", "b"]);
    let of = |host: &mut Host, cursor| ask(host, Query { cursor, ..query() }).map(|bytes| answer_in(&bytes));
    assert_eq!(of(&mut host, 0), Some(("a".to_owned(), Place::new(0, 2).unwrap())));
    assert_eq!(of(&mut host, 1), Some(("b".to_owned(), Place::new(1, 2).unwrap())));
    assert_eq!(of(&mut host, 2), None);
    assert_eq!(of(&mut host, 255), None);
}

#[test]
fn other_games_builds_and_hosts_are_not_answered() {
    let mut host = host(&["a"]);
    assert!(ask(&mut host, Query { game_id: GAME + 1, ..query() }).is_none());
    assert!(ask(&mut host, Query { build: BUILD + 1, ..query() }).is_none());
    assert!(ask(&mut host, Query { host: Some(host_id(6)), ..query() }).is_none());
    assert!(ask(&mut host, Query { build: ANY_BUILD, ..query() }).is_some());
    assert!(ask(&mut host, Query { host: Some(host_id(5)), ..query() }).is_some());
    assert_eq!(host.counters(), HostCounters { answered: 2, not_for_us: 3, ..HostCounters::default() });
}

#[test]
fn the_cursor_counts_the_sessions_of_the_build() {
    let mut host = Host::new(GAME, host_id(5), 1);
    host.set(&[Advert { build: 1, ..advert("old") }, advert("new")]).unwrap();
    let answer = ask(&mut host, query()).unwrap();
    assert_eq!(answer_in(&answer), ("new".to_owned(), Place::ONLY));
}

#[test]
fn only_the_local_network_is_answered() {
    let mut host = host(&["a"]);
    let bytes = query().encode();
    assert!(host.on_datagram(Instant::now(), address("8.8.8.8:5000"), &bytes, false).is_none());
    assert!(host.on_datagram(Instant::now(), address("10.0.0.9:0"), &bytes, true).is_none());
    assert_eq!(host.counters(), HostCounters { not_local: 2, ..HostCounters::default() });
}

#[test]
fn a_host_without_sessions_is_silent() {
    let mut host = host(&["a"]);
    host.set(&[]).unwrap();
    assert!(ask(&mut host, query()).is_none());
}

#[test]
fn answers_are_not_answered() {
    let mut host = host(&["a"]);
    let answer = ask(&mut host, query()).unwrap();
    assert!(host.on_datagram(Instant::now(), address("10.0.0.9:14001"), &answer, true).is_none());
    assert_eq!(host.counters().malformed, 1);
}

#[test]
fn a_change_of_sessions_changes_the_revision() {
    let mut host = host(&["a"]);
    let revision = |host: &mut Host| match decode(&ask(host, query()).unwrap()) {
        Ok(Packet::Answer(answer)) => answer.head.revision,
        other => panic!("{other:?}"),
    };
    let before = revision(&mut host);
    host.set(&[advert("b")]).unwrap();
    assert_ne!(revision(&mut host), before);
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut host = host(&["a"]);
    let overhead = advert_bytes(&with_blob(0)).unwrap().len();
    let largest = MAX_PACKET - 36 - overhead;
    assert_eq!(
        host.set(&[with_blob(largest + 1)]),
        Err(AdvertError::TooLarge { session_id: "large".to_owned(), bytes: 1165, limit: 1164 })
    );
    assert!(matches!(host.set(&[with_blob(100_000)]), Err(AdvertError::TooLarge { bytes: 100_000.., .. })));
    assert_eq!(answer_in(&ask(&mut host, query()).unwrap()).0, "a");
    host.set(&[with_blob(largest)]).unwrap();
    assert_eq!(ask(&mut host, query()).unwrap().len(), MAX_PACKET);
}

#[test]
fn what_no_search_could_read_is_refused() {
    let mut host = host(&[]);
    let refused = |reason| Err(AdvertError::Unreadable { session_id: "a".to_owned(), reason });
    assert_eq!(host.set(&[Advert { game_port: 0, ..advert("a") }]), refused(DecodeError::GamePort));
    let mut many = advert("a");
    for number in 0..=MAX_SETTINGS {
        let advertisement = RpAdvertisementType::ViaPingOnly;
        many.custom.set(&number.to_string(), Setting { advertisement, ..Setting::default() });
    }
    assert_eq!(host.set(&[many]), refused(DecodeError::TooManySettings(129)));
    let sessions: Vec<Advert> = (0..=MAX_SESSIONS).map(|number| advert(&number.to_string())).collect();
    assert_eq!(host.set(&sessions), Err(AdvertError::TooManySessions { sessions: 33, limit: 32 }));
}

#[test]
fn a_flood_is_answered_at_the_rate_and_others_still_get_answers() {
    let mut host = host(&["a"]);
    let (now, bytes) = (Instant::now(), query().encode());
    let flood = address("10.0.0.66:5000");
    let answered = (0..10_000).filter(|_| host.on_datagram(now, flood, &bytes, true).is_some()).count();
    assert_eq!(answered, usize::from(PER_SOURCE.burst));
    assert_eq!(host.counters().limited, 10_000 - u64::from(PER_SOURCE.burst));
    assert!(host.on_datagram(now, address("10.0.0.9:5000"), &bytes, true).is_some());
    assert!(host.on_datagram(now + Duration::from_secs(1), flood, &bytes, true).is_some());
}

#[test]
fn a_flood_from_made_up_addresses_is_answered_at_the_overall_rate() {
    let mut host = host(&["a"]);
    let (now, bytes) = (Instant::now(), query().encode());
    let answered = (0..100_000u32)
        .filter(|number| {
            let from = SocketAddr::new(std::net::Ipv4Addr::from_bits(0x0a00_0000 | number).into(), 5000);
            host.on_datagram(now, from, &bytes, true).is_some()
        })
        .count();
    assert_eq!(answered, usize::from(OVERALL.burst));
}

proptest! {
    #[test]
    fn an_answer_is_never_longer_than_its_query(
        length in prop_oneof![Just(MAX_PACKET), 0..MAX_PACKET + 100],
        cursor in 0..3u8,
        blob in 0..=1000usize,
    ) {
        let mut host = Host::new(GAME, host_id(5), 1);
        host.set(&[with_blob(blob), advert("b")]).unwrap();
        let mut asked = Query { cursor, ..query() }.encode();
        asked.resize(length, 0xaa);
        let answer = host.on_datagram(Instant::now(), address("10.0.0.9:5000"), &asked, true);
        prop_assert_eq!(answer.is_some(), length == MAX_PACKET && cursor < 2);
        prop_assert!(answer.is_none_or(|answer| answer.len() <= asked.len()));
    }

    #[test]
    fn garbage_is_not_answered(bytes in vec(any::<u8>(), 0..1300)) {
        let answer = host(&["a"]).on_datagram(Instant::now(), address("10.0.0.9:5000"), &bytes, true);
        prop_assert_eq!(answer, None);
    }
}
