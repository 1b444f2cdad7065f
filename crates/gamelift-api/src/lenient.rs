//! Reading what different clients write for the same value: whole numbers as floats, and the other way round.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// A whole number, also one written as `4.0`: CBOR encoders choose the shortest form, and JavaScript has no integers.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<i128> + Bounds>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(Whole(PhantomData))
}

/// [`whole`], where the member may be absent or null.
pub(crate) fn whole_or_absent<'de, D: Deserializer<'de>, T: TryFrom<i128> + Bounds>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<WholeNumber<T>>::deserialize(deserializer)?.map(|WholeNumber(number)| number))
}

/// A map of [`whole`] numbers, where the member may be absent or null.
pub(crate) fn wholes_or_absent<'de, D: Deserializer<'de>, T: TryFrom<i128> + Bounds>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    let map = Option::<BTreeMap<String, WholeNumber<T>>>::deserialize(deserializer)?;
    Ok(map.map(|map| map.into_iter().map(|(name, WholeNumber(number))| (name, number)).collect()))
}

struct WholeNumber<T>(T);

impl<'de, T: TryFrom<i128> + Bounds> Deserialize<'de> for WholeNumber<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer).map(Self)
    }
}

/// The range of a type, for messages.
pub(crate) trait Bounds {
    const RANGE: (i128, i128);
}

impl Bounds for u32 {
    const RANGE: (i128, i128) = (0, u32::MAX as i128);
}

impl Bounds for u16 {
    const RANGE: (i128, i128) = (0, u16::MAX as i128);
}

struct Whole<T>(PhantomData<T>);

impl<T: TryFrom<i128> + Bounds> Whole<T> {
    fn number<E: Error>(self, number: i128, written: Unexpected<'_>) -> Result<T, E> {
        T::try_from(number).map_err(|_| E::invalid_value(written, &self))
    }
}

impl<T: TryFrom<i128> + Bounds> Visitor<'_> for Whole<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = T::RANGE;
        write!(formatter, "a whole number from {min} to {max}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.number(number.into(), Unexpected::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.number(number.into(), Unexpected::Unsigned(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        let written = Unexpected::Float(number);
        if number.fract() != 0.0 {
            return Err(E::invalid_value(written, &self));
        }
        // The cast saturates, and what is that large is out of range anyway.
        #[allow(clippy::cast_possible_truncation)]
        self.number(number as i128, written)
    }
}

/// Any number, also one written as an integer.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = f64;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a number")
        }

        // Exact up to 2^53, which no number of this API reaches.
        #[allow(clippy::cast_precision_loss)]
        fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
            Ok(number as f64)
        }

        #[allow(clippy::cast_precision_loss)]
        fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
            Ok(number as f64)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
            if number.is_finite() {
                Ok(number)
            } else {
                Err(E::invalid_value(Unexpected::Float(number), &self))
            }
        }
    }
    deserializer.deserialize_any(Number)
}

/// [`number`], where the member may be absent or null.
pub(crate) fn number_or_absent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(Option::<AnyNumber>::deserialize(deserializer)?.map(|AnyNumber(number)| number))
}

/// A map of [`number`]s, where the member may be absent or null.
pub(crate) fn numbers_or_absent<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, f64>>, D::Error> {
    let map = Option::<BTreeMap<String, AnyNumber>>::deserialize(deserializer)?;
    Ok(map.map(|map| map.into_iter().map(|(name, AnyNumber(number))| (name, number)).collect()))
}

struct AnyNumber(f64);

impl<'de> Deserialize<'de> for AnyNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer).map(Self)
    }
}

/// [`number`], where the model has a `float`: the AWS SDK for Rust refuses more than 32 bits there.
pub(crate) fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    let wide = number(deserializer)?;
    #[allow(clippy::cast_possible_truncation)]
    let narrow = wide as f32;
    if narrow.is_finite() {
        Ok(narrow)
    } else {
        Err(D::Error::invalid_value(Unexpected::Float(wide), &"a number that 32 bits can hold"))
    }
}

/// A word of an enum. SDKs do not check these, so the message has to say which there are.
pub(crate) fn word<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    words: &'static [&'static str],
    from_word: fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    struct Word<T> {
        words: &'static [&'static str],
        from_word: fn(&str) -> Option<T>,
    }
    impl<T> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(formatter, "one of {}", self.words.join(", "))
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
            (self.from_word)(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
        }
    }
    // Not `deserialize_str`: CBOR's text in pieces has to be put together.
    deserializer.deserialize_string(Word { words, from_word })
}
