//! How far away a session's host is, and how that is known.

use std::time::Duration;

/// How a ping came about, or why there is none.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpPingState {
    /// Nobody has measured it yet.
    #[default]
    NotMeasured = 0,
    /// The host answered an ICMP echo.
    Echo = 1,
    /// The host answered a TCP connect; refusing it is an answer too.
    Connect = 2,
    /// The host answered the LAN beacon: the round trip of that query.
    Lan = 3,
    /// The host answered nothing in time.
    NoAnswer = 4,
    /// Where the host is, is not known.
    NoAddress = 5,
}

/// A ping; Unreal's `PingInMs`, with how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ping {
    /// How it is known, or why it is not.
    pub state: RpPingState,
    /// The round trip in milliseconds, rounded; [`Ping::UNREACHABLE_MS`] unless it was measured.
    pub ms: u32,
}

impl Ping {
    /// Unreal's `MAX_QUERY_PING`: what stands for a ping that is not known. A slower round trip counts as this, too.
    ///
    /// cbindgen:ignore
    pub const UNREACHABLE_MS: u32 = 9999;

    /// A round trip by ICMP echo.
    pub fn echo(round_trip: Duration) -> Self {
        Self::measured(RpPingState::Echo, round_trip)
    }

    /// A round trip by TCP connect.
    pub fn connect(round_trip: Duration) -> Self {
        Self::measured(RpPingState::Connect, round_trip)
    }

    /// A round trip of the LAN beacon.
    pub fn lan(round_trip: Duration) -> Self {
        Self::measured(RpPingState::Lan, round_trip)
    }

    /// Nothing came back in time.
    pub fn no_answer() -> Self {
        Self { state: RpPingState::NoAnswer, ms: Self::UNREACHABLE_MS }
    }

    /// There is nowhere to measure to.
    pub fn no_address() -> Self {
        Self { state: RpPingState::NoAddress, ms: Self::UNREACHABLE_MS }
    }

    fn measured(state: RpPingState, round_trip: Duration) -> Self {
        const HALF_A_MILLISECOND: Duration = Duration::from_micros(500);
        let ms = round_trip.saturating_add(HALF_A_MILLISECOND).as_millis();
        let ms = u32::try_from(ms).unwrap_or(Self::UNREACHABLE_MS).min(Self::UNREACHABLE_MS);
        Self { state, ms }
    }
}

impl Default for Ping {
    fn default() -> Self {
        Self { state: RpPingState::NotMeasured, ms: Self::UNREACHABLE_MS }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ping, RpPingState};
    use std::time::Duration;

    #[test]
    fn round_trips_are_rounded_to_milliseconds_and_end_at_unreachable() {
        for (round_trip, ms) in [
            (Duration::ZERO, 0),
            (Duration::from_micros(499), 0),
            (Duration::from_micros(1500), 2),
            (Duration::from_secs(9), 9000),
            (Duration::from_secs(60), 9999),
            (Duration::MAX, 9999),
        ] {
            assert_eq!(Ping::echo(round_trip), Ping { state: RpPingState::Echo, ms });
        }
        assert_eq!(Ping::connect(Duration::ZERO).state, RpPingState::Connect);
        assert_eq!(Ping::lan(Duration::ZERO).state, RpPingState::Lan);
        for unknown in [Ping::default(), Ping::no_answer(), Ping::no_address()] {
            assert_eq!(unknown.ms, 9999);
        }
    }
}
