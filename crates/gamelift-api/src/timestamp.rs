//! The API's `timestamp`.

use ciborium::tag::{Captured, Required};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::lenient;

/// CBOR's tag for seconds since the epoch (RFC 8949, 3.4.2).
const EPOCH: u64 = 1;

/// A moment, kept in milliseconds since the Unix epoch.
///
/// AWS JSON 1.1 writes it as a number of seconds with a fraction. CBOR writes the same number under tag 1, without
/// which the AWS SDK for Rust refuses it; the tag may be absent in what is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

const MILLIS_PER_SECOND: f64 = 1000.0;

impl Timestamp {
    // Exact: milliseconds stay below 2^53 for 285,000 years.
    #[allow(clippy::cast_precision_loss)]
    fn seconds(self) -> f64 {
        self.0 as f64 / MILLIS_PER_SECOND
    }

    // The cast saturates, and a moment before 1970 is nothing GameLift has.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn from_seconds(seconds: f64) -> Self {
        Self((seconds * MILLIS_PER_SECOND).round() as u64)
    }
}

/// SDKs cut a fraction off below the millisecond. A float that is a hair below its millisecond would lose it whole.
fn rounded_up(seconds: f64, millis: u64) -> f64 {
    let fraction = (seconds.fract() * MILLIS_PER_SECOND).trunc();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if (fraction as u64) < millis % 1000 { seconds.next_up() } else { seconds }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = self.seconds();
        if serializer.is_human_readable() {
            return serializer.serialize_f64(seconds);
        }
        Required::<_, EPOCH>(rounded_up(seconds, self.0)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return lenient::number(deserializer).map(Self::from_seconds);
        }
        let Captured(tag, Number(seconds)) = Captured::deserialize(deserializer)?;
        match tag {
            None | Some(EPOCH) => Ok(Self::from_seconds(seconds)),
            Some(tag) => Err(de::Error::custom(format_args!("tag {tag} is no time: give tag {EPOCH}"))),
        }
    }
}

struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::number(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::{MILLIS_PER_SECOND, Timestamp, rounded_up};

    #[test]
    fn is_epoch_seconds_with_a_fraction() {
        assert_eq!(serde_json::to_string(&Timestamp(1_704_070_861_500)).unwrap(), "1704070861.5");
        assert_eq!(serde_json::from_str::<Timestamp>("1704070861.5").unwrap(), Timestamp(1_704_070_861_500));
        assert_eq!(serde_json::from_str::<Timestamp>("1704070861").unwrap(), Timestamp(1_704_070_861_000));
    }

    #[test]
    fn no_millisecond_is_lost_to_sdks_that_cut() {
        for millis in (1_704_070_861_000..1_704_070_862_000).map(Timestamp) {
            let seconds = rounded_up(millis.seconds(), millis.0);
            let cut = (seconds.fract() * 1e9) as u64 / 1_000_000;
            assert_eq!(cut, millis.0 % 1000);
            assert_eq!(Timestamp::from_seconds(seconds), millis);
            assert!(seconds - millis.seconds() < 1.0 / MILLIS_PER_SECOND);
        }
    }
}
