//! Readers that take what other people's programs write: numbers as text, whole numbers as floats.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

struct WholeNumber;

impl Visitor<'_> for WholeNumber {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or text that is one")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<i64, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() <= EXACT {
            #[allow(clippy::cast_possible_truncation)]
            Ok(number as i64)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(number), &self))
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        text.trim().parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

/// What [`WholeNumber`] reads.
struct Whole(i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeNumber).map(Self)
    }
}

fn in_range<E: de::Error, N: TryFrom<i64>>(number: i64, range: &str) -> Result<N, E> {
    N::try_from(number).map_err(|_| E::custom(format_args!("{number} is out of range: {range}")))
}

fn whole<'de, D: Deserializer<'de>, N: TryFrom<i64>>(deserializer: D, range: &str) -> Result<N, D::Error> {
    in_range(deserializer.deserialize_any(WholeNumber)?, range)
}

/// Reads a signed 32-bit number written as a number, a float without a fraction, or text.
///
/// # Errors
/// Anything else, and a number out of range.
pub fn int32<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    whole(deserializer, "a signed 32-bit number is wanted")
}

/// Reads an unsigned 32-bit number as leniently as [`int32`].
///
/// # Errors
/// Anything else, and a number out of range.
pub fn uint32<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "an unsigned 32-bit number is wanted")
}

/// Reads a signed 32-bit number as leniently as [`int32`]; `null` is none.
///
/// # Errors
/// Anything else, and a number out of range.
pub fn int32_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    if_given(deserializer, "a signed 32-bit number is wanted")
}

/// Reads an unsigned 32-bit number as leniently as [`int32`]; `null` is none.
///
/// # Errors
/// Anything else, and a number out of range.
pub fn uint32_if_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    if_given(deserializer, "an unsigned 32-bit number is wanted")
}

fn if_given<'de, D: Deserializer<'de>, N: TryFrom<i64>>(
    deserializer: D,
    range: &str,
) -> Result<Option<N>, D::Error> {
    Option::<Whole>::deserialize(deserializer)?.map(|Whole(number)| in_range(number, range)).transpose()
}

/// Reads unsigned 32-bit numbers by name, each as leniently as [`int32`].
///
/// # Errors
/// Anything else, and a number out of range.
pub fn uint32_by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, u32>, D::Error> {
    let numbers = BTreeMap::<String, Whole>::deserialize(deserializer)?;
    let read = |(name, Whole(number))| Ok((name, in_range(number, "an unsigned 32-bit number is wanted")?));
    numbers.into_iter().map(read).collect()
}

/// Reads an unsigned 32-bit number as leniently as [`int32`]; `null` is 0.
///
/// # Errors
/// Anything else, and a number out of range.
pub fn uint32_or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = Option::<Whole>::deserialize(deserializer)?.map_or(0, |Whole(number)| number);
    in_range(number, "an unsigned 32-bit number is wanted")
}

struct PortIfKnown;

impl Visitor<'_> for PortIfKnown {
    type Value = Option<u16>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a port, or something simple that is none")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<u16>, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Option<u16>, E> {
        Ok(None)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<u16>, E> {
        Ok(u16::try_from(number).ok().filter(|port| *port != 0))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<u16>, E> {
        Ok(u16::try_from(number).ok().filter(|port| *port != 0))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Option<u16>, E> {
        let whole = WholeNumber.visit_f64::<E>(number).unwrap_or(0);
        self.visit_i64(whole)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<u16>, E> {
        self.visit_i64(text.trim().parse().unwrap_or(0))
    }
}

/// Reads a port where it does not matter yet whether there is one: what is none, is none.
///
/// # Errors
/// A list or an object.
pub fn port_if_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    deserializer.deserialize_any(PortIfKnown)
}

/// Reads a port, 1 to 65535, as leniently as [`int32`]. The original client read any text and took `"abc"` as 0.
///
/// # Errors
/// Anything else, and a number out of range.
pub fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    match whole(deserializer, "a port is 1 to 65535")? {
        0 => Err(de::Error::custom("a port is 1 to 65535, not 0")),
        port => Ok(port),
    }
}

/// Reads `null` as the default, as if the field were absent.
///
/// # Errors
/// The value is neither `null` nor of the field's type.
pub fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or null")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// Reads text, borrowed where no escape stands in it; `null` is empty.
///
/// # Errors
/// The value is neither.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_any(Text)
}

/// Reads a time in whatever way it is written, as text; `null` is none. Clients show it, they do not reckon with it.
///
/// # Errors
/// The value is neither text, number nor `null`.
pub fn time_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Time {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Time>::deserialize(deserializer)?.map(|time| match time {
        Time::Text(text) => text,
        Time::Number(number) => number.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Numbers {
        #[serde(default, deserialize_with = "super::uint32_if_given")]
        count: Option<u32>,
        #[serde(default, deserialize_with = "super::uint32_by_name")]
        latencies: BTreeMap<String, u32>,
    }

    #[test]
    fn whole_numbers_are_read_however_json_or_a_client_writes_them() {
        let read =
            |text: &str| serde_json::from_str::<Numbers>(text).map(|read| (read.count, read.latencies));
        let one = |count, region: &str, latency| (count, BTreeMap::from([(region.to_owned(), latency)]));
        assert_eq!(read(r#"{"count": 330.0, "latencies": {"a": 3.3e2}}"#).unwrap(), one(Some(330), "a", 330));
        assert_eq!(read(r#"{"count": " 7 ", "latencies": {"a": "9"}}"#).unwrap(), one(Some(7), "a", 9));
        assert_eq!(read(r#"{"count": null}"#).unwrap(), (None, BTreeMap::new()));
        for wrong in
            [r#"{"count": 0.5}"#, r#"{"count": -1}"#, r#"{"latencies": {"a": null}}"#, r#"{"latencies": []}"#]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
