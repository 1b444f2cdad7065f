//! Who has asked how often.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::address::{ClientAddress, Network};
use super::networks::Networks;
use super::rate::RateLimit;
use crate::caller::Caller;

/// Keys are hashed, with a seed of the process', into this many cells, so that memory has a bound (some 30 MB for each
/// rate) that no number of addresses passes. Among 10,000 who ask at the same time one in a hundred shares a cell with another one.
const CELLS: u64 = 1 << 20;
/// How many questions there are from one cleaning to the next, which visits every cell in use.
const CLEAN_EVERY: u32 = 1 << 16;
/// As many cells are not worth it.
const KEPT: usize = 1 << 12;

/// How often the players' door may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateConfig {
    /// From one address (IPv6: from one /64), for everything but health.
    pub address: RateLimit,
    /// From one address, for what costs: creating a game session, starting matchmaking.
    pub address_starts: RateLimit,
    /// By one player who has proved who they are.
    pub player: RateLimit,
    /// By one such player, for what costs.
    pub player_starts: RateLimit,
}

/// The rates of the players' door.
pub(crate) struct Rates {
    address: Limiter,
    address_starts: Limiter,
    player: Limiter,
    player_starts: Limiter,
    networks: Arc<Networks>,
}

/// How long to wait for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooOften(pub(crate) Duration);

impl Rates {
    pub(crate) fn new(config: &RateConfig, networks: Arc<Networks>) -> Self {
        Self {
            address: Limiter::new(config.address, MonotonicClock),
            address_starts: Limiter::new(config.address_starts, MonotonicClock),
            player: Limiter::new(config.player, MonotonicClock),
            player_starts: Limiter::new(config.player_starts, MonotonicClock),
            networks,
        }
    }

    /// Before it is known who asks. Without an address somebody else limits: there is a service in front.
    pub(crate) fn by_address(&self, address: Option<ClientAddress>) -> Result<(), TooOften> {
        self.address.of_address(address, &self.networks)
    }

    /// Once it is known who asks. Who proves nothing is limited by address alone, because names cost them nothing.
    pub(crate) fn by_caller(&self, caller: Option<&Caller>) -> Result<(), TooOften> {
        self.player.of_caller(caller)
    }

    /// The same for what costs, in addition.
    pub(crate) fn starts_by_caller(&self, caller: Option<&Caller>) -> Result<(), TooOften> {
        self.player_starts.of_caller(caller)
    }

    /// The same by address. A service acts for many players, so it is not limited by where it is.
    pub(crate) fn starts_by_address(
        &self,
        address: Option<ClientAddress>,
        caller: Option<&Caller>,
    ) -> Result<(), TooOften> {
        if matches!(caller, Some(Caller::Service)) {
            return Ok(());
        }
        self.address_starts.of_address(address, &self.networks)
    }
}

type Cells<C> = RateLimiter<u32, DashMapStateStore<u32>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// One rate, for each key.
struct Limiter<C: Clock = MonotonicClock> {
    /// None: there is no limit.
    cells: Option<Cells<C>>,
    hash: RandomState,
    asked: AtomicU32,
}

impl<C: Clock> Limiter<C> {
    fn new(limit: RateLimit, clock: C) -> Self {
        let quota = match limit {
            RateLimit::Unlimited => None,
            RateLimit::AtMost(rate) => {
                Quota::with_period(rate.every).map(|quota| quota.allow_burst(rate.burst))
            }
        };
        let cells = quota.map(|quota| RateLimiter::dashmap_with_clock(quota, clock));
        Self { cells, hash: RandomState::new(), asked: AtomicU32::new(0) }
    }

    fn of_address(&self, address: Option<ClientAddress>, networks: &Networks) -> Result<(), TooOften> {
        let Some(ClientAddress(address)) = address else { return Ok(()) };
        if networks.is_unlimited(address) {
            return Ok(());
        }
        self.check(&Network::of(address))
    }

    fn of_caller(&self, caller: Option<&Caller>) -> Result<(), TooOften> {
        match caller {
            Some(Caller::Player(player)) => self.check(player),
            Some(Caller::Anyone | Caller::Service) | None => Ok(()),
        }
    }

    fn check<K: Hash + ?Sized>(&self, key: &K) -> Result<(), TooOften> {
        let Some(cells) = &self.cells else { return Ok(()) };
        let asked = self.asked.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        if asked.is_multiple_of(CLEAN_EVERY) && cells.len() > KEPT {
            cells.retain_recent();
        }
        let cell = u32::try_from(self.hash.hash_one(key) % CELLS).unwrap_or_default();
        cells.check_key(&cell).map_err(|until| TooOften(until.wait_time_from(cells.clock().now())))
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::{
        CLEAN_EVERY, ClientAddress, KEPT, Limiter, Networks, RateConfig, RateLimit, Rates, TooOften,
    };
    use crate::caller::Caller;

    fn limiter(rate: &str) -> (Limiter<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limiter::new(rate.parse().unwrap(), clock.clone()), clock)
    }

    fn address(text: &str) -> Option<ClientAddress> {
        Some(ClientAddress(text.parse().unwrap()))
    }

    #[test]
    fn a_burst_passes_and_the_next_one_is_told_how_long_to_wait() {
        let (limiter, clock) = limiter("10/m:3");
        for _ in 0..3 {
            assert_eq!(limiter.check("ada"), Ok(()));
        }
        assert_eq!(limiter.check("ada"), Err(TooOften(Duration::from_secs(6))));
        assert_eq!(limiter.check("bob"), Ok(()));
        clock.advance(Duration::from_millis(5_999));
        assert_eq!(limiter.check("ada"), Err(TooOften(Duration::from_millis(1))));
        clock.advance(Duration::from_millis(1));
        assert_eq!(limiter.check("ada"), Ok(()), "who waits as long as they were told is served");
        assert!(limiter.check("ada").is_err());
    }

    #[test]
    fn what_is_not_needed_any_more_is_forgotten() {
        let (limiter, clock) = limiter("1/s:1");
        for key in 0..CLEAN_EVERY - 1 {
            let _ = limiter.check(&key);
        }
        let cells = limiter.cells.as_ref().unwrap();
        assert!(cells.len() > KEPT);
        clock.advance(Duration::from_secs(60));
        limiter.check("the next").unwrap();
        assert_eq!(cells.len(), 1);
    }

    #[test]
    fn loopback_and_exempt_addresses_have_no_rate_and_a_subscriber_has_one() {
        let (limiter, _) = limiter("1/h:1");
        let unlimited = vec!["198.51.100.0/24".parse().unwrap()];
        let exempt = Networks { unlimited, ..Networks::default() };
        for _ in 0..3 {
            for free in ["127.0.0.1", "::1", "198.51.100.7"] {
                assert_eq!(limiter.of_address(address(free), &exempt), Ok(()), "{free}");
            }
            assert_eq!(limiter.of_address(None, &exempt), Ok(()));
        }
        assert_eq!(limiter.of_address(address("2001:db8::1"), &exempt), Ok(()));
        assert!(limiter.of_address(address("2001:db8::2"), &exempt).is_err());
        assert_eq!(limiter.of_address(address("2001:db8:0:1::1"), &exempt), Ok(()));
    }

    #[test]
    fn players_are_limited_wherever_they_are_and_services_are_not() {
        let one = || "1/h:1".parse::<RateLimit>().unwrap();
        let config =
            RateConfig { address: one(), address_starts: one(), player: one(), player_starts: one() };
        let rates = Rates::new(&config, Arc::new(Networks::default()));
        let player = |name: &str| Caller::Player(Arc::from(name));
        let home: Option<ClientAddress> = address("192.0.2.1");
        let (ada, bob) = (player("ada"), player("bob"));
        assert_eq!(rates.by_caller(Some(&ada)), Ok(()));
        assert!(rates.by_caller(Some(&ada)).is_err());
        assert_eq!(rates.by_caller(Some(&bob)), Ok(()));
        assert_eq!(rates.starts_by_caller(Some(&ada)), Ok(()));
        assert!(rates.starts_by_caller(Some(&ada)).is_err());
        assert_eq!(rates.starts_by_caller(Some(&bob)), Ok(()));
        assert_eq!(rates.starts_by_address(home, Some(&ada)), Ok(()));
        assert!(rates.starts_by_address(home, Some(&bob)).is_err(), "the address' rate");
        assert!(rates.starts_by_address(home, Some(&Caller::Anyone)).is_err());
        for _ in 0..3 {
            assert_eq!(rates.starts_by_address(home, Some(&Caller::Service)), Ok(()));
            assert_eq!(rates.by_caller(Some(&Caller::Service)), Ok(()));
            assert_eq!(rates.by_caller(Some(&Caller::Anyone)), Ok(()));
        }
        assert_eq!(rates.by_address(home), Ok(()));
        assert!(rates.by_address(home).is_err());
        let lan: IpAddr = "192.0.2.2".parse().unwrap();
        assert_eq!(rates.by_address(Some(ClientAddress(lan))), Ok(()));
    }
}
