//! The API's `timestamp`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, kept in milliseconds since the Unix epoch. AWS JSON 1.1 writes it as a number of seconds with a fraction.
///
/// A codec that is not human readable must write the same number under CBOR's tag 1; none does yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Exact: milliseconds stay below 2^53 for 285,000 years.
        #[allow(clippy::cast_precision_loss)]
        serializer.serialize_f64(self.0 as f64 / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        // The cast saturates, and a moment before 1970 is nothing GameLift has.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(Self((seconds * 1000.0).round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn is_epoch_seconds_with_a_fraction() {
        assert_eq!(serde_json::to_string(&Timestamp(1_704_070_861_500)).unwrap(), "1704070861.5");
        assert_eq!(serde_json::from_str::<Timestamp>("1704070861.5").unwrap(), Timestamp(1_704_070_861_500));
        assert_eq!(serde_json::from_str::<Timestamp>("1704070861").unwrap(), Timestamp(1_704_070_861_000));
    }
}
