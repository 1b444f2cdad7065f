//! How often something may be done, as it is written on the command line.

use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// So many in a time, with a number at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// From one to the next, in the long run.
    pub every: Duration,
    /// How many at once.
    pub burst: NonZeroU32,
}

/// A rate, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// As often as one likes.
    Unlimited,
    /// No more often than that.
    AtMost(Rate),
}

/// A rate that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("give a number for a second, a minute or an hour, and how many at once: 50/s:100, 6/m:3; or off")]
pub struct RateError;

impl FromStr for RateLimit {
    type Err = RateError;

    /// `50/s:100`, `6/m`, `off`. Without a burst as many at once as in the unit.
    fn from_str(text: &str) -> Result<Self, RateError> {
        if text == "off" {
            return Ok(Self::Unlimited);
        }
        let (rate, burst) = match text.split_once(':') {
            Some((rate, burst)) => (rate, Some(burst)),
            None => (text, None),
        };
        let (number, unit) = rate.split_once('/').ok_or(RateError)?;
        let number: NonZeroU32 = number.parse().map_err(|_| RateError)?;
        let unit = match unit {
            "s" => Duration::from_secs(1),
            "m" => Duration::from_secs(60),
            "h" => Duration::from_secs(3600),
            _ => return Err(RateError),
        };
        let burst = match burst {
            Some(burst) => burst.parse().map_err(|_| RateError)?,
            None => number,
        };
        let every = unit / number.get();
        if every.is_zero() { Err(RateError) } else { Ok(Self::AtMost(Rate { every, burst })) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Rate, RateLimit};

    #[test]
    fn rates_are_read_with_their_unit_and_burst() {
        let read = |text: &str| text.parse::<RateLimit>().unwrap();
        let rate = |every, burst: u32| RateLimit::AtMost(Rate { every, burst: burst.try_into().unwrap() });
        assert_eq!(read("50/s:100"), rate(Duration::from_millis(20), 100));
        assert_eq!(read("50/s"), rate(Duration::from_millis(20), 50));
        assert_eq!(read("6/m:3"), rate(Duration::from_secs(10), 3));
        assert_eq!(read("1/h"), rate(Duration::from_secs(3600), 1));
        assert_eq!(read("off"), RateLimit::Unlimited);
        for wrong in ["", "50", "0/s", "5/s:0", "5/d", "5/s:", "-1/s", "4294967295/s", "5/s:1:1", "on"] {
            assert!(wrong.parse::<RateLimit>().is_err(), "{wrong:?}");
        }
    }
}
