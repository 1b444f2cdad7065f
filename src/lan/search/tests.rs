use proptest::prelude::{any, prop_assert, proptest};

use super::*;
use crate::lan::Advert;
use crate::lan::packet::Place;
use crate::lan::testing::{BUILD, GAME, address, advert, host_id};

const NONCE: u64 = 0xfeed;
const LAN: SocketKey = SocketKey(1);

fn search(max_results: usize) -> (Search, Instant) {
    let start = Instant::now();
    let query = LanQuery { build: BUILD, timeout: Duration::from_secs(5), max_results };
    (Search::new(start, GAME, NONCE, query), start)
}

fn asked(ask: &Ask) -> Query {
    let (Ask::Everywhere(bytes) | Ask::Through(_, bytes)) = ask;
    match decode(bytes) {
        Ok(Packet::Query(query)) => query,
        other => panic!("{other:?}"),
    }
}

fn head(host: u64) -> AnswerHead {
    AnswerHead {
        game_id: GAME,
        nonce: NONCE,
        sequence: 0,
        host: host_id(host),
        place: Place::ONLY,
        revision: 1,
    }
}

fn answer(head: AnswerHead, advert: Advert) -> Vec<u8> {
    Packet::Answer(Box::new(Answer { head, advert })).encode().unwrap()
}

fn hear(search: &mut Search, now: Instant, from: &str, bytes: &[u8]) -> Option<String> {
    search.on_datagram(now, LAN, address(from), false, bytes).map(|found| found.advert.session_id)
}

#[test]
fn the_first_query_goes_out_at_once_and_the_gaps_grow() {
    let (mut search, start) = search(10);
    let (mut now, mut rounds) = (start, Vec::new());
    while !search.is_over(now) {
        let asks = search.poll(now);
        if let Some(ask) = asks.first() {
            assert!(matches!(ask, Ask::Everywhere(_)));
            rounds.push((now.duration_since(start).as_millis(), asked(ask).sequence));
        }
        now = search.next_wake();
    }
    assert_eq!(rounds, [(0, 0), (100, 1), (300, 2), (700, 3), (1500, 4), (3100, 5)]);
    assert_eq!(now, start + Duration::from_secs(5));
    assert!(search.poll(now).is_empty());
}

#[test]
fn a_session_is_found_once_with_the_round_trip_of_its_query() {
    let (mut search, start) = search(10);
    let later = start + Duration::from_millis(100);
    assert_eq!(search.poll(start).len() + search.poll(later).len(), 2);
    let second = answer(AnswerHead { sequence: 1, ..head(5) }, advert("a"));
    let found = search
        .on_datagram(later + Duration::from_millis(7), LAN, address("10.0.0.9:14001"), false, &second)
        .unwrap();
    assert_eq!(found.ping, Duration::from_millis(7));
    assert_eq!(found.address, address("10.0.0.9:7777"));
    assert_eq!(found.host_id, host_id(5));
    let first = answer(head(5), advert("a"));
    assert_eq!(hear(&mut search, later, "10.0.0.9:14001", &first), None);
    assert_eq!(hear(&mut search, later, "10.0.1.9:14001", &first), None);
    assert_eq!(search.counters(), SearchCounters { found: 1, duplicate: 2, ..SearchCounters::default() });
}

#[test]
fn two_hosts_may_use_the_same_session_id() {
    let (mut search, start) = search(10);
    search.poll(start);
    assert!(hear(&mut search, start, "10.0.0.9:14001", &answer(head(5), advert("a"))).is_some());
    assert!(hear(&mut search, start, "10.0.0.9:14001", &answer(head(6), advert("a"))).is_some());
}

#[test]
fn the_scope_of_a_link_local_address_is_kept() {
    let (mut search, start) = search(10);
    search.poll(start);
    let found = search
        .on_datagram(start, LAN, address("[fe80::1%3]:14001"), false, &answer(head(5), advert("a")))
        .unwrap();
    assert_eq!(found.address, address("[fe80::1%3]:7777"));
}

#[test]
fn what_answers_nothing_that_was_asked_is_dropped() {
    let (mut search, start) = search(10);
    search.poll(start);
    let wrong = [
        AnswerHead { nonce: NONCE + 1, ..head(5) },
        AnswerHead { game_id: GAME + 1, ..head(5) },
        AnswerHead { sequence: 1, ..head(5) },
        AnswerHead { place: Place::new(1, 2).unwrap(), ..head(5) },
    ];
    for head in wrong {
        assert_eq!(hear(&mut search, start, "10.0.0.9:14001", &answer(head, advert("a"))), None);
    }
    let other_build = Advert { build: BUILD + 1, ..advert("a") };
    assert_eq!(hear(&mut search, start, "10.0.0.9:14001", &answer(head(5), other_build)), None);
    assert_eq!(search.counters().foreign, 5);
    let own_query = asked_bytes(&mut search, start + Duration::from_millis(100));
    assert_eq!(hear(&mut search, start, "10.0.0.9:14001", &own_query), None);
    assert_eq!(search.counters().malformed, 1);
}

fn asked_bytes(search: &mut Search, now: Instant) -> Vec<u8> {
    match search.poll(now).pop() {
        Some(Ask::Everywhere(bytes) | Ask::Through(_, bytes)) => bytes,
        None => panic!("nothing was asked"),
    }
}

#[test]
fn further_sessions_of_a_host_are_asked_for_one_after_the_other() {
    let (mut search, start) = search(10);
    search.poll(start);
    let place = |index| Place::new(index, 3).unwrap();
    let first = answer(AnswerHead { place: place(0), ..head(5) }, advert("a"));
    assert!(hear(&mut search, start, "10.0.0.9:14001", &first).is_some());
    for (index, id) in [(1, "b"), (2, "c")] {
        let asks = search.poll(start);
        let [ask @ Ask::Through(LAN, _)] = asks.as_slice() else { panic!("{asks:?}") };
        let query = asked(ask);
        assert_eq!((query.host, query.cursor), (Some(host_id(5)), index));
        let head = AnswerHead { sequence: query.sequence, place: place(index), ..head(5) };
        assert!(hear(&mut search, start, "10.0.0.9:14001", &answer(head, advert(id))).is_some());
    }
    assert!(search.poll(start).is_empty());
}

#[test]
fn a_further_session_is_asked_for_again_when_no_answer_comes_but_not_for_ever() {
    let (mut search, start) = search(10);
    search.poll(start);
    let first = answer(AnswerHead { place: Place::new(0, 2).unwrap(), ..head(5) }, advert("a"));
    assert!(hear(&mut search, start, "10.0.0.9:14001", &first).is_some());
    assert_eq!(search.poll(start).len(), 1);
    assert!(search.poll(start + Duration::from_millis(99)).is_empty());
    assert_eq!(asked(&search.poll(start + Duration::from_millis(200))[1]).cursor, 1);
    let (mut now, mut asked_for) = (start + Duration::from_millis(200), 2);
    while !search.is_over(now) {
        now = search.next_wake();
        asked_for += search.poll(now).iter().filter(|ask| matches!(ask, Ask::Through(..))).count();
    }
    assert!((30..=usize::from(FURTHER_PER_HOST)).contains(&asked_for), "{asked_for}");
}

#[test]
fn a_host_whose_sessions_changed_is_asked_for_all_again() {
    let (mut search, start) = search(10);
    search.poll(start);
    let two = Place::new(0, 2).unwrap();
    hear(&mut search, start, "10.0.0.9:14001", &answer(AnswerHead { place: two, ..head(5) }, advert("a")));
    let sequence = asked(&search.poll(start)[0]).sequence;
    let second = AnswerHead { place: Place::new(1, 2).unwrap(), sequence, ..head(5) };
    hear(&mut search, start, "10.0.0.9:14001", &answer(second, advert("b")));
    assert!(search.poll(start).is_empty());
    let changed = AnswerHead { place: two, revision: 2, ..head(5) };
    assert_eq!(hear(&mut search, start, "10.0.0.9:14001", &answer(changed, advert("a"))), None);
    assert_eq!(asked(&search.poll(start)[0]).cursor, 1);
}

#[test]
fn somebody_elses_answer_in_a_hosts_name_does_not_say_what_the_host_has() {
    let (mut search, start) = search(10);
    search.poll(start);
    let two = Place::new(0, 2).unwrap();
    hear(&mut search, start, "10.0.0.9:14001", &answer(AnswerHead { place: two, ..head(5) }, advert("a")));
    let lie = AnswerHead { place: Place::ONLY, ..head(5) };
    hear(&mut search, start, "10.0.0.66:14001", &answer(lie, advert("lie")));
    assert_eq!(asked(&search.poll(start)[0]).cursor, 1);
}

#[test]
fn enough_results_end_the_search() {
    let (mut search, start) = search(2);
    search.poll(start);
    assert!(hear(&mut search, start, "10.0.0.1:14001", &answer(head(1), advert("a"))).is_some());
    assert!(!search.is_over(start));
    assert!(hear(&mut search, start, "10.0.0.2:14001", &answer(head(2), advert("b"))).is_some());
    assert!(search.is_over(start));
    assert!(hear(&mut search, start, "10.0.0.3:14001", &answer(head(3), advert("c"))).is_none());
    assert!(search.take_held().is_empty());
}

#[test]
fn one_address_cannot_keep_others_out() {
    let (mut search, start) = search(20);
    search.poll(start);
    let flood = |search: &mut Search, host: u64| {
        hear(search, start, "10.0.0.66:14001", &answer(head(host), advert("lie")))
    };
    assert_eq!((1..=100_000).filter(|host| flood(&mut search, *host).is_some()).count(), 5);
    assert!(search.seen.len() <= 5 + 20 && search.hosts.len() <= 25 && search.by_address.len() == 1);
    for honest in 1..=3u64 {
        let from = format!("10.0.0.{honest}:14001");
        assert!(hear(&mut search, start, &from, &answer(head(1_000_000 + honest), advert("a"))).is_some());
    }
    let held = search.take_held();
    assert_eq!(held.len(), 12);
    assert!(held.iter().all(|found| found.advert.session_id == "lie"));
}

#[test]
fn made_up_addresses_fill_the_search_but_not_the_memory() {
    let (mut search, start) = search(usize::MAX);
    search.poll(start);
    for number in 0..100_000u32 {
        let from = SocketAddr::new(std::net::Ipv4Addr::from_bits(0x0a00_0000 | number).into(), 14001);
        let lie = answer(
            AnswerHead { place: Place::new(0, 32).unwrap(), ..head(u64::from(number) + 1) },
            advert("a"),
        );
        search.on_datagram(start, LAN, from, false, &lie);
    }
    assert!(search.is_over(start));
    assert_eq!(search.counters().found, 1000);
    assert_eq!((search.seen.len(), search.by_address.len(), search.hosts.len()), (1000, 1000, 1000));
}

#[test]
fn this_machines_own_sessions_are_all_shown_at_once() {
    let (mut search, start) = search(4);
    search.poll(start);
    for host in 1..=4 {
        let own = answer(head(host), advert("a"));
        assert!(search.on_datagram(start, LAN, address("10.0.0.1:14001"), true, &own).is_some());
    }
    assert!(search.is_over(start));
}

#[test]
fn hosts_that_claim_many_sessions_do_not_make_the_search_a_flood() {
    let (mut search, start) = search(1000);
    search.poll(start);
    let many = Place::new(0, 32).unwrap();
    for number in 1..=500u32 {
        let from = SocketAddr::new(std::net::Ipv4Addr::from_bits(0x0a00_0000 | number).into(), 14001);
        let claim = answer(AnswerHead { place: many, ..head(u64::from(number)) }, advert("a"));
        search.on_datagram(start, LAN, from, false, &claim);
    }
    let at_once = search.poll(start).len();
    assert_eq!(at_once, usize::from(FURTHER.burst));
}

#[test]
fn a_timeout_without_end_is_cut() {
    let start = Instant::now();
    let query = LanQuery { build: 0, timeout: Duration::MAX, max_results: 0 };
    let mut search = Search::new(start, GAME, NONCE, query);
    let (mut now, mut sent) = (start, 0);
    while !search.is_over(now) {
        sent += search.poll(now).len();
        now = search.next_wake();
    }
    assert_eq!(now, start + LONGEST);
    assert!(sent + MAX_FURTHER <= usize::from(u16::MAX), "{sent}");
}

proptest! {
    #[test]
    fn garbage_gives_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..1300)) {
        let (mut search, start) = search(10);
        search.poll(start);
        prop_assert!(search.on_datagram(start, LAN, address("10.0.0.66:1"), false, &bytes).is_none());
    }
}
