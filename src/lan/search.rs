//! What a search asks, and what it makes of the answers.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::advert::Found;
use super::limiter::{Bucket, Rate};
use super::packet::{ANY_BUILD, Answer, AnswerHead, HostId, Packet, Query, decode};

/// The most results of one search.
///
/// cbindgen:ignore
pub const MAX_RESULTS: usize = 1000;

/// The most results that one address can give; a machine with more sessions is no longer a player's.
///
/// cbindgen:ignore
pub const MAX_RESULTS_PER_ADDRESS: usize = 64;

/// One address gets at once only this part of the places; what else it has waits until the search ends, so that it
/// cannot keep others out.
const SHARE: usize = 4;

/// Longer searches are cut: a list that is an hour old is asked for anew.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// The second query goes out after this, each further one after twice as long: what was lost is made good soon, and a
/// long search does not load the network.
const FIRST_GAP: Duration = Duration::from_millis(100);
const LONGEST_GAP: Duration = Duration::from_secs(2);

/// A host that does not answer for a further session is asked again after this.
const FURTHER_GAP: Duration = Duration::from_millis(150);

/// How often one host is asked for further sessions: three times for each that it can have.
const FURTHER_PER_HOST: u8 = 96;

/// How fast queries for further sessions go out, whatever hosts say they have. Each is a broadcast.
const FURTHER: Rate = Rate { burst: 64, per_second: 64 };

/// How many of them one search sends. With the rounds of the longest search, the sequence number's 16 bits suffice.
const MAX_FURTHER: usize = 4096;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanQuery {
    /// The build, or [`ANY_BUILD`].
    pub build: i32,
    /// How long answers are awaited; an hour at most.
    pub timeout: Duration,
    /// How many sessions end the search: at most [`MAX_RESULTS`], which 0 means too.
    pub max_results: usize,
}

/// Names one of the sockets through which a search asks; chosen by who owns the sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketKey(pub u32);

/// What a search wants sent. It goes to the broadcast address or the group, never to a single address: nobody can make
/// a search send to a victim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Through every socket.
    Everywhere(Vec<u8>),
    /// Through the socket behind which the host is.
    Through(SocketKey, Vec<u8>),
}

/// What became of the datagrams a search was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchCounters {
    /// Gave a result.
    pub found: u64,
    /// Gave a result that had to wait for the end.
    pub held: u64,
    /// Known already.
    pub duplicate: u64,
    /// No answer of this version of the format.
    pub malformed: u64,
    /// Answers to something this search did not ask.
    pub foreign: u64,
    /// Above what one address may give.
    pub crowded: u64,
}

/// One search.
#[derive(Debug)]
pub struct Search {
    game_id: u32,
    build: i32,
    nonce: u64,
    deadline: Instant,
    max_results: usize,
    /// Every query, by its sequence number.
    sent: Vec<Sent>,
    next_round: Instant,
    gap: Duration,
    hosts: HashMap<HostId, KnownHost>,
    /// When which host is to be asked for a further session.
    due: BTreeSet<(Instant, HostId)>,
    further: Bucket,
    further_left: usize,
    /// Results by host and session id.
    seen: HashSet<(HostId, String)>,
    by_address: HashMap<IpAddr, usize>,
    found: usize,
    held: Vec<Found>,
    counters: SearchCounters,
}

#[derive(Debug)]
struct Sent {
    at: Instant,
    host: Option<HostId>,
    cursor: u8,
}

/// A host that has given a result.
#[derive(Debug)]
struct KnownHost {
    via: SocketKey,
    /// Answers with its id from elsewhere say nothing of its sessions: it has several networks, or somebody else
    /// took its id.
    address: IpAddr,
    revision: u16,
    count: u8,
    /// Which of its sessions are here, a bit for each.
    here: u32,
    asks_left: u8,
    due: Option<Instant>,
}

impl KnownHost {
    fn missing(&self) -> Option<u8> {
        (0..self.count).find(|cursor| self.here & bit(*cursor) == 0)
    }
}

fn bit(cursor: u8) -> u32 {
    1u32.checked_shl(u32::from(cursor)).unwrap_or(0)
}

enum Taken {
    Found(Box<Found>),
    Held,
    Duplicate,
    Refused,
}

impl Search {
    /// A search that starts now. The nonce is random and of this search alone.
    pub fn new(now: Instant, game_id: u32, nonce: u64, query: LanQuery) -> Self {
        Self {
            game_id,
            build: query.build,
            nonce,
            deadline: now + query.timeout.min(LONGEST),
            max_results: if query.max_results == 0 {
                MAX_RESULTS
            } else {
                query.max_results.min(MAX_RESULTS)
            },
            sent: Vec::new(),
            next_round: now,
            gap: FIRST_GAP,
            hosts: HashMap::new(),
            due: BTreeSet::new(),
            further: Bucket::full(now, FURTHER.burst),
            further_left: MAX_FURTHER,
            seen: HashSet::new(),
            by_address: HashMap::new(),
            found: 0,
            held: Vec::new(),
            counters: SearchCounters::default(),
        }
    }

    /// What became of the datagrams so far.
    pub fn counters(&self) -> SearchCounters {
        self.counters
    }

    /// Whether it is over: its time has passed, or it has found as many sessions as were wanted.
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.deadline || self.found >= self.max_results
    }

    /// When [`Self::poll`] has something to say next, or the search is over.
    pub fn next_wake(&self) -> Instant {
        let further = self.due.first().map_or(self.deadline, |(due, _)| *due);
        self.next_round.min(further).min(self.deadline)
    }

    /// What is to be sent now.
    pub fn poll(&mut self, now: Instant) -> Vec<Ask> {
        let mut asks = Vec::new();
        if self.is_over(now) {
            return asks;
        }
        if now >= self.next_round {
            self.next_round = now + self.gap;
            self.gap = (self.gap * 2).min(LONGEST_GAP);
            asks.extend(self.query(now, None, 0).map(Ask::Everywhere));
        }
        while let Some((due, host)) = self.due.first().copied()
            && due <= now
        {
            self.due.pop_first();
            asks.extend(self.ask_further(now, host));
        }
        asks
    }

    fn ask_further(&mut self, now: Instant, host: HostId) -> Option<Ask> {
        let known = self.hosts.get_mut(&host)?;
        known.due = None;
        let cursor = known.missing()?;
        known.asks_left = known.asks_left.checked_sub(1)?;
        self.further_left = self.further_left.checked_sub(1)?;
        let next = now + FURTHER_GAP;
        known.due = Some(next);
        self.due.insert((next, host));
        let via = known.via;
        if !self.further.take(now, FURTHER) {
            return None;
        }
        self.query(now, Some(host), cursor).map(|query| Ask::Through(via, query))
    }

    fn query(&mut self, now: Instant, host: Option<HostId>, cursor: u8) -> Option<Vec<u8>> {
        let sequence = u16::try_from(self.sent.len()).ok()?;
        self.sent.push(Sent { at: now, host, cursor });
        let Self { game_id, build, nonce, .. } = *self;
        Some(Query { game_id, build, nonce, sequence, host, cursor }.encode())
    }

    /// Takes a datagram that came through one of the sockets, and gives the session it shows if that is new. `is_own`
    /// says whether it came from an address of this machine.
    pub fn on_datagram(
        &mut self,
        now: Instant,
        via: SocketKey,
        from: SocketAddr,
        is_own: bool,
        bytes: &[u8],
    ) -> Option<Box<Found>> {
        if self.is_over(now) {
            return None;
        }
        let Ok(Packet::Answer(answer)) = decode(bytes) else {
            self.counters.malformed += 1;
            return None;
        };
        let Some(asked_at) = self.asked_at(&answer) else {
            self.counters.foreign += 1;
            return None;
        };
        let head = answer.head;
        // The sender's whole address: a link-local one is nothing without its scope.
        let mut address = from;
        address.set_port(answer.advert.game_port);
        let found = Found {
            address,
            host_id: head.host,
            ping: now.saturating_duration_since(asked_at),
            advert: answer.advert,
        };
        let taken = self.take(found, is_own);
        if !matches!(taken, Taken::Refused) {
            self.note_host(now, via, from.ip(), head);
        }
        match taken {
            Taken::Found(found) => Some(found),
            Taken::Held | Taken::Duplicate | Taken::Refused => None,
        }
    }

    /// When the query was sent that this answers; none if it answers none of this search's.
    fn asked_at(&self, answer: &Answer) -> Option<Instant> {
        let AnswerHead { game_id, nonce, sequence, host, place, .. } = answer.head;
        let of_build = self.build == ANY_BUILD || self.build == answer.advert.build;
        if nonce != self.nonce || game_id != self.game_id || !of_build {
            return None;
        }
        let sent = self.sent.get(usize::from(sequence))?;
        let was_asked = sent.host.is_none_or(|asked| asked == host) && sent.cursor == place.index();
        was_asked.then_some(sent.at)
    }

    fn take(&mut self, found: Found, is_own: bool) -> Taken {
        let key = (found.host_id, found.advert.session_id.clone());
        if self.seen.contains(&key) {
            self.counters.duplicate += 1;
            return Taken::Duplicate;
        }
        let address = found.address.ip();
        let of_address = self.by_address.get(&address).copied().unwrap_or(0);
        // This machine's own programs need not be kept from each other.
        let has_share = is_own || of_address < self.max_results.div_ceil(SHARE);
        if of_address >= MAX_RESULTS_PER_ADDRESS || !has_share && self.held.len() >= self.max_results {
            self.counters.crowded += 1;
            return Taken::Refused;
        }
        self.seen.insert(key);
        self.by_address.insert(address, of_address + 1);
        if has_share {
            self.found += 1;
            self.counters.found += 1;
            Taken::Found(Box::new(found))
        } else {
            self.counters.held += 1;
            self.held.push(found);
            Taken::Held
        }
    }

    /// Remembers what a host says of its sessions, and when to ask it for one that is not here.
    fn note_host(&mut self, now: Instant, via: SocketKey, address: IpAddr, head: AnswerHead) {
        let known = self.hosts.entry(head.host).or_insert(KnownHost {
            via,
            address,
            revision: head.revision,
            count: 0,
            here: 0,
            asks_left: FURTHER_PER_HOST,
            due: None,
        });
        if known.address != address {
            return;
        }
        if known.revision != head.revision {
            known.revision = head.revision;
            known.here = 0;
        }
        known.count = head.place.count();
        known.here |= bit(head.place.index());
        if let Some(due) = known.due.take() {
            self.due.remove(&(due, head.host));
        }
        if known.missing().is_some() {
            known.due = Some(now);
            self.due.insert((now, head.host));
        }
    }

    /// The sessions that waited for the end, as far as there is room for them. To be asked once the search is over.
    pub fn take_held(&mut self) -> Vec<Found> {
        let room = self.max_results.saturating_sub(self.found);
        self.held.truncate(room);
        self.found += self.held.len();
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests;
