//! Hosts and a search on a network that loses, doubles, delays and reorders datagrams, in made-up time.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use super::testing::{BUILD, GAME, advert, host_id};
use super::{Ask, Host, LanQuery, Search, SocketKey};

const LAN: SocketKey = SocketKey(0);

/// Knuth's MMIX generator: the same seed gives the same network.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// What a network does to each datagram.
#[derive(Clone, Copy, Default)]
struct Faults {
    /// The first so many are lost.
    lost_first: u64,
    lost_percent: u64,
    doubled_percent: u64,
    latest_ms: u64,
}

enum To {
    Host(usize),
    Search(SocketAddr),
}

struct Network {
    random: Random,
    faults: Faults,
    sent: u64,
    under_way: Vec<(Instant, To, Vec<u8>)>,
}

impl Network {
    fn send(&mut self, now: Instant, to: impl Fn() -> To, bytes: &[u8]) {
        self.sent += 1;
        if self.sent <= self.faults.lost_first || self.random.below(100) < self.faults.lost_percent {
            return;
        }
        let copies = if self.random.below(100) < self.faults.doubled_percent { 2 } else { 1 };
        for _ in 0..copies {
            // Delays of their own put datagrams out of order.
            let arrives = now + Duration::from_millis(1 + self.random.below(self.faults.latest_ms));
            self.under_way.push((arrives, to(), bytes.to_vec()));
        }
    }

    fn next_arrival(&self) -> Option<usize> {
        (0..self.under_way.len()).min_by_key(|at| self.under_way[*at].0)
    }
}

fn address_of(host: usize) -> SocketAddr {
    SocketAddr::new(Ipv4Addr::new(10, 0, 0, 10 + host as u8).into(), 14001)
}

/// Runs a search to its end; gives each result with the time since the start, in milliseconds.
fn run(seed: u64, faults: Faults, sessions: &[usize]) -> Vec<(u128, String, Duration)> {
    let start = Instant::now();
    let mut network = Network { random: Random(seed), faults, sent: 0, under_way: Vec::new() };
    let mut hosts: Vec<Host> = (0..sessions.len())
        .map(|host| {
            let mut made = Host::new(GAME, host_id(host as u64 + 1), seed);
            let adverts: Vec<_> = (0..sessions[host]).map(|at| advert(&format!("{host}-{at}"))).collect();
            made.set(&adverts).unwrap();
            made
        })
        .collect();
    let query = LanQuery { build: BUILD, timeout: Duration::from_secs(5), max_results: 1000 };
    let mut search = Search::new(start, GAME, seed, query);
    let searcher = SocketAddr::new(Ipv4Addr::new(10, 0, 0, 1).into(), 50_000);
    let (mut now, mut results) = (start, Vec::new());
    while !search.is_over(now) {
        for ask in search.poll(now) {
            let (Ask::Everywhere(bytes) | Ask::Through(_, bytes)) = ask;
            for host in 0..hosts.len() {
                network.send(now, || To::Host(host), &bytes);
            }
        }
        let wake = search.next_wake();
        match network.next_arrival().filter(|at| network.under_way[*at].0 < wake) {
            None => now = wake,
            Some(at) => {
                let (arrives, to, bytes) = network.under_way.swap_remove(at);
                now = arrives;
                match to {
                    To::Host(host) => {
                        if let Some(answer) = hosts[host].on_datagram(now, searcher, &bytes, true) {
                            assert!(answer.len() <= bytes.len());
                            network.send(now, || To::Search(address_of(host)), &answer);
                        }
                    }
                    To::Search(from) => {
                        if let Some(found) = search.on_datagram(now, LAN, from, false, &bytes) {
                            let since = now.duration_since(start).as_millis();
                            results.push((since, found.advert.session_id, found.ping));
                        }
                    }
                }
            }
        }
    }
    results
}

fn all_of(sessions: &[usize]) -> BTreeSet<String> {
    (0..sessions.len()).flat_map(|host| (0..sessions[host]).map(move |at| format!("{host}-{at}"))).collect()
}

#[test]
fn on_a_good_network_the_first_result_takes_one_round_trip() {
    let faults = Faults { latest_ms: 1, ..Faults::default() };
    let results = run(1, faults, &[1, 1, 1]);
    assert_eq!(results.iter().map(|(since, ..)| *since).collect::<Vec<_>>(), [2, 2, 2]);
    assert!(results.iter().all(|(_, _, ping)| *ping == Duration::from_millis(2)));
}

#[test]
fn a_host_full_of_sessions_is_found_whole() {
    let faults = Faults { latest_ms: 1, ..Faults::default() };
    let results = run(1, faults, &[32]);
    assert_eq!(results.into_iter().map(|(_, id, _)| id).collect::<BTreeSet<_>>(), all_of(&[32]));
}

#[test]
fn what_was_lost_is_asked_for_again() {
    // Three rounds to four hosts; then each host's first answer, and what comes of it, by the fourth.
    let faults = Faults { lost_first: 12, latest_ms: 1, ..Faults::default() };
    let results = run(1, faults, &[1, 3, 1, 2]);
    assert!(results.iter().all(|(since, ..)| *since >= 700));
    assert_eq!(results.into_iter().map(|(_, id, _)| id).collect::<BTreeSet<_>>(), all_of(&[1, 3, 1, 2]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_is_found_once_however_datagrams_are_doubled_and_reordered(seed in any::<u64>()) {
        let sessions = [1, 3, 1, 5, 1];
        let results = run(seed, Faults { doubled_percent: 50, latest_ms: 40, ..Faults::default() }, &sessions);
        let ids: BTreeSet<_> = results.iter().map(|(_, id, _)| id.clone()).collect();
        prop_assert_eq!(ids.len(), results.len());
        prop_assert_eq!(ids, all_of(&sessions));
        // Two ways of at most 40 ms each: the ping is one round trip's, however often was asked.
        prop_assert!(results.iter().all(|(_, _, ping)| *ping <= Duration::from_millis(80)));
    }

    #[test]
    fn loss_may_cost_sessions_but_makes_up_none_and_doubles_none(seed in any::<u64>(), lost_percent in 0..100u64) {
        let sessions = [1, 3, 1, 5, 1];
        let results = run(seed, Faults { lost_percent, doubled_percent: 30, latest_ms: 40, lost_first: 0 }, &sessions);
        let ids: BTreeSet<_> = results.iter().map(|(_, id, _)| id.clone()).collect();
        prop_assert_eq!(ids.len(), results.len());
        prop_assert!(ids.is_subset(&all_of(&sessions)));
        prop_assert!(results.iter().all(|(_, _, ping)| *ping <= Duration::from_millis(80)));
    }
}
