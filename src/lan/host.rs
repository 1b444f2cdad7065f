//! What a host answers.

use std::net::SocketAddr;
use std::time::Instant;

use super::advert::{Advert, AdvertError};
use super::limiter::{Limiter, Rate};
use super::packet::{
    ANY_BUILD, AnswerHead, HostId, MAX_SESSIONS, Packet, Place, Query, advert_bytes, decode,
};

/// A search asks a host some ten times and once more for each further session: two searches from one machine at once
/// are not held up.
const PER_SOURCE: Rate = Rate { burst: 64, per_second: 32 };

/// Hundreds of searches may start in the same moment; a flood is answered with no more than 2.5 Mbit/s.
const OVERALL: Rate = Rate { burst: 512, per_second: 256 };

/// A host: shows its sessions to whoever asks from the local network.
///
/// It answers a query with one packet that is not longer, or not at all.
#[derive(Debug)]
pub struct Host {
    game_id: u32,
    id: HostId,
    revision: u16,
    shown: Vec<Shown>,
    limiter: Limiter,
    counters: HostCounters,
}

/// A session as it travels.
#[derive(Debug)]
struct Shown {
    build: i32,
    advert: Vec<u8>,
}

/// What became of the datagrams a host was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostCounters {
    /// Answered.
    pub answered: u64,
    /// No query of this version of the format.
    pub malformed: u64,
    /// From outside the local network.
    pub not_local: u64,
    /// For another game, build or host, or for a session that is not there.
    pub not_for_us: u64,
    /// Left unanswered to keep the rate.
    pub limited: u64,
}

impl Host {
    /// A host of this game that shows nothing yet. `secret` is random and told to nobody.
    pub fn new(game_id: u32, id: HostId, secret: u64) -> Self {
        let limiter = Limiter::new(secret, PER_SOURCE, OVERALL);
        Self { game_id, id, revision: 0, shown: Vec::new(), limiter, counters: HostCounters::default() }
    }

    /// What became of the datagrams so far.
    pub fn counters(&self) -> HostCounters {
        self.counters
    }

    /// Shows these sessions from now on; none means silence.
    ///
    /// # Errors
    /// [`AdvertError`]; then it goes on with what it showed before.
    pub fn set(&mut self, adverts: &[Advert]) -> Result<(), AdvertError> {
        if adverts.len() > usize::from(MAX_SESSIONS) {
            return Err(AdvertError::TooManySessions {
                sessions: adverts.len(),
                limit: usize::from(MAX_SESSIONS),
            });
        }
        self.shown = adverts.iter().map(|advert| self.show(advert)).collect::<Result<_, _>>()?;
        self.revision = self.revision.wrapping_add(1);
        Ok(())
    }

    fn show(&self, advert: &Advert) -> Result<Shown, AdvertError> {
        let shown = Shown { build: advert.build, advert: advert_bytes(advert)? };
        // What a search could not read would be hosted and never found.
        let unreadable = |reason| AdvertError::Unreadable { session_id: advert.session_id.clone(), reason };
        let probe =
            Query { game_id: self.game_id, build: ANY_BUILD, nonce: 0, sequence: 0, host: None, cursor: 0 };
        decode(&self.answer(&probe, Place::ONLY, &shown)).map_err(unreadable)?;
        Ok(shown)
    }

    /// Takes a datagram from the host's socket and says what to send back to where it came from. `is_local` says
    /// whether that is in one of this machine's own networks.
    pub fn on_datagram(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        is_local: bool,
    ) -> Option<Vec<u8>> {
        if !is_local || from.port() == 0 {
            self.counters.not_local += 1;
            return None;
        }
        let Ok(Packet::Query(query)) = decode(bytes) else {
            self.counters.malformed += 1;
            return None;
        };
        let Some(answer) = self.answer_to(&query) else {
            self.counters.not_for_us += 1;
            return None;
        };
        // Last, so that what is not answered anyway costs nobody a token.
        if !self.limiter.allow(now, from.ip()) {
            self.counters.limited += 1;
            return None;
        }
        self.counters.answered += 1;
        Some(answer)
    }

    fn answer_to(&self, query: &Query) -> Option<Vec<u8>> {
        if query.game_id != self.game_id || query.host.is_some_and(|host| host != self.id) {
            return None;
        }
        let of_build =
            || self.shown.iter().filter(|shown| query.build == ANY_BUILD || query.build == shown.build);
        let place = Place::new(query.cursor, u8::try_from(of_build().count()).ok()?)?;
        let shown = of_build().nth(usize::from(query.cursor))?;
        Some(self.answer(query, place, shown))
    }

    fn answer(&self, query: &Query, place: Place, shown: &Shown) -> Vec<u8> {
        let Query { game_id, nonce, sequence, .. } = *query;
        AnswerHead { game_id, nonce, sequence, host: self.id, place, revision: self.revision }
            .encode(shown.build, &shown.advert)
    }
}

#[cfg(test)]
mod tests;
