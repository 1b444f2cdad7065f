//! Values beside each other: numbers of every type exactly, text by bytes.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::session::custom::{RpValueType, SettingValue};
use crate::session::properties::read_value;

/// A number of any of the types.
#[derive(Clone, Copy, Debug)]
pub(in crate::session) enum Number {
    /// A whole number; every whole type fits, and so does the distance between two.
    Whole(i128),
    /// A floating point number.
    Real(f64),
}

impl Number {
    /// The number that a text is. Words like `inf` are words.
    fn read(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse::<i64>() {
            return Some(Self::Whole(whole.into()));
        }
        if let Ok(whole) = text.parse::<u64>() {
            return Some(Self::Whole(whole.into()));
        }
        let in_digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        text.parse().ok().filter(|_| in_digits).map(Self::Real)
    }

    /// None when one of them is no number.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(&other)),
            (Self::Real(one), Self::Real(other)) => one.partial_cmp(&other),
            (Self::Whole(one), Self::Real(other)) => compare_whole(one, other),
            (Self::Real(one), Self::Whole(other)) => compare_whole(other, one).map(Ordering::reverse),
        }
    }

    fn distance(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => {
                Self::Whole(one.abs_diff(other).try_into().unwrap_or(i128::MAX))
            }
            (one, other) if one.compare(other) == Some(Ordering::Equal) => Self::Whole(0),
            (one, other) => Self::Real((one.to_real() - other.to_real()).abs()),
        }
    }

    fn to_real(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Real(number) => number,
        }
    }
}

/// Exact where turning the one into the other's type would round.
fn compare_whole(whole: i128, real: f64) -> Option<Ordering> {
    if real.is_nan() {
        return None;
    }
    // The cast stops at the type's ends, which no whole number of ours reaches.
    let floor = real.floor();
    let ordering = whole.cmp(&(floor as i128));
    Some(if ordering == Ordering::Equal && real > floor { Ordering::Less } else { ordering })
}

/// A value as it is compared.
#[derive(Clone, Debug)]
pub(in crate::session) enum Value<'a> {
    /// See [`SettingValue::Empty`].
    Empty,
    /// A number of any type.
    Number(Number),
    /// Yes or no.
    Bool(bool),
    /// A string, or JSON.
    Text(&'a str),
    /// A blob.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> From<&'a SettingValue> for Value<'a> {
    fn from(value: &'a SettingValue) -> Self {
        match value {
            SettingValue::Empty => Self::Empty,
            SettingValue::String(text) | SettingValue::Json(text) => Self::Text(text),
            SettingValue::Blob(bytes) => Self::Bytes(Cow::Borrowed(bytes)),
            SettingValue::Bool(yes) => Self::Bool(*yes),
            SettingValue::Int32(number) => Self::whole(*number),
            SettingValue::UInt32(number) => Self::whole(*number),
            SettingValue::Int64(number) => Self::whole(*number),
            SettingValue::UInt64(number) => Self::whole(*number),
            SettingValue::Double(number) => Self::Number(Number::Real(*number)),
            SettingValue::Float(number) => Self::Number(Number::Real((*number).into())),
        }
    }
}

impl<'a> Value<'a> {
    /// A value that travelled as text. What is not of its type is text.
    pub(in crate::session) fn read(kind: RpValueType, text: &'a str) -> Self {
        match read_value(kind, text) {
            Some(SettingValue::Blob(bytes)) => Self::Bytes(Cow::Owned(bytes)),
            None | Some(SettingValue::String(_) | SettingValue::Json(_)) => Self::Text(text),
            Some(value) => match Value::from(&value) {
                Value::Number(number) => Self::Number(number),
                Value::Bool(yes) => Self::Bool(yes),
                Value::Empty | Value::Text(_) | Value::Bytes(_) => Self::Empty,
            },
        }
    }

    pub(super) fn whole(number: impl Into<i128>) -> Self {
        Self::Number(Number::Whole(number.into()))
    }

    /// As a number, if it is one or text that is one.
    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => Number::read(text),
            _ => None,
        }
    }

    /// As yes or no: so it is called, or a number that is 0 or not.
    pub(super) fn is_yes(&self) -> bool {
        match self {
            Self::Bool(yes) => *yes,
            Self::Text(text) => text.eq_ignore_ascii_case("true") || *text == "1",
            Self::Number(number) => number.compare(Number::Whole(0)).is_some_and(Ordering::is_ne),
            Self::Empty | Self::Bytes(_) => false,
        }
    }

    /// None when they are of kinds that cannot be compared, or one is no number.
    pub(super) fn compare(&self, other: &Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Value::Text(other)) => Some(one.cmp(other)),
            (Self::Empty, Value::Empty) => Some(Ordering::Equal),
            (Self::Bytes(one), Value::Bytes(other)) => Some(one.cmp(other)),
            (Self::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
            (Self::Bool(one), Value::Text(other)) => other.parse().ok().map(|other| one.cmp(&other)),
            (Self::Text(one), Value::Bool(other)) => one.parse::<bool>().ok().map(|one| one.cmp(other)),
            (one, other) => one.number()?.compare(other.number()?),
        }
    }

    /// How far apart they are; none when they cannot be compared. Between what is no number there is near and far alone.
    pub(super) fn distance(&self, other: &Value<'_>) -> Option<Number> {
        match (self, other) {
            (Self::Text(_), Value::Text(_)) => {}
            (one, other) => {
                if let (Some(one), Some(other)) = (one.number(), other.number()) {
                    one.compare(other)?;
                    return Some(one.distance(other));
                }
            }
        }
        self.compare(other).filter(|ordering| ordering.is_eq()).map(|_| Number::Whole(0))
    }

    /// An order over all kinds, so that a column can be sorted: numbers and text that is one, other text, yes-or-no,
    /// blobs. None for what has no place in it: nothing, and numbers that are none.
    pub(super) fn sort_key(&self) -> Option<SortKey<'_>> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(text) => Number::read(text).map_or(SortKey::Text(text), SortKey::Number),
            Self::Number(Number::Real(number)) if number.is_nan() => return None,
            Self::Number(number) => SortKey::Number(*number),
            Self::Bool(yes) => SortKey::Bool(*yes),
            Self::Bytes(bytes) => SortKey::Bytes(bytes),
        })
    }
}

/// See [`Value::sort_key`].
#[derive(Clone, Copy, Debug)]
pub(in crate::session) enum SortKey<'a> {
    Number(Number),
    Text(&'a str),
    Bool(bool),
    Bytes(&'a [u8]),
}

impl SortKey<'_> {
    pub(super) fn compare(&self, other: &SortKey<'_>) -> Ordering {
        match (self, other) {
            (Self::Number(one), SortKey::Number(other)) => one.compare(*other).unwrap_or(Ordering::Equal),
            (Self::Text(one), SortKey::Text(other)) => one.cmp(other),
            (Self::Bool(one), SortKey::Bool(other)) => one.cmp(other),
            (Self::Bytes(one), SortKey::Bytes(other)) => one.cmp(other),
            (one, other) => one.kind().cmp(&other.kind()),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Bool(_) => 2,
            Self::Bytes(_) => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Value};
    use crate::session::custom::SettingValue;
    use std::cmp::Ordering::{Equal, Greater, Less};

    fn compare(one: &SettingValue, other: &SettingValue) -> Option<std::cmp::Ordering> {
        let (one, other) = (Value::from(one), Value::from(other));
        assert_eq!(one.compare(&other), other.compare(&one).map(std::cmp::Ordering::reverse));
        one.compare(&other)
    }

    #[test]
    fn numbers_are_compared_exactly_across_types() {
        use SettingValue::{Double, Float, Int32, Int64, UInt64};
        const BEYOND_DOUBLE: i64 = (1 << 53) + 1;
        let two_to_53 = 9_007_199_254_740_992.0;
        for (one, other, expected) in [
            (Int32(5), UInt64(5), Some(Equal)),
            (Int32(-1), UInt64(u64::MAX), Some(Less)),
            (Int64(BEYOND_DOUBLE), Double(two_to_53), Some(Greater)),
            (Int64(-BEYOND_DOUBLE), Double(-two_to_53), Some(Less)),
            (Int32(5), Double(5.5), Some(Less)),
            (Int32(-5), Double(-5.5), Some(Greater)),
            (Int32(-5), Double(-4.5), Some(Less)),
            (UInt64(u64::MAX), Double(18_446_744_073_709_551_616.0), Some(Less)),
            (Int64(i64::MIN), Double(f64::NEG_INFINITY), Some(Greater)),
            (Int64(i64::MAX), Double(f64::INFINITY), Some(Less)),
            (Int32(0), Double(-0.0), Some(Equal)),
            (Float(0.5), Double(0.5), Some(Equal)),
            (Float(0.1), Double(0.1), Some(Greater)),
            (Int32(0), Double(f64::NAN), None),
        ] {
            assert_eq!(compare(&one, &other), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn text_counts_as_what_stands_beside_it() {
        use SettingValue::{Blob, Bool, Empty, Int32, Json, String};
        let text = |text: &str| String(text.to_owned());
        for (one, other, expected) in [
            (text("10"), Int32(9), Some(Greater)),
            (text("10"), text("9"), Some(Less)),
            (text("1e1"), Int32(10), Some(Equal)),
            (text("inf"), Int32(10), None),
            (text(""), Int32(0), None),
            (text("true"), Bool(true), Some(Equal)),
            (text("yes"), Bool(true), None),
            (Json("{}".to_owned()), text("{}"), Some(Equal)),
            (Blob(vec![1, 2]), Blob(vec![1, 3]), Some(Less)),
            (Blob(vec![1]), text("\u{1}"), None),
            (Bool(true), Int32(1), None),
            (Empty, Empty, Some(Equal)),
            (Empty, text(""), None),
        ] {
            assert_eq!(compare(&one, &other), expected, "{one:?} {other:?}");
        }
    }

    #[test]
    fn distances_between_whole_numbers_are_not_rounded() {
        let far = |from: i64| Value::whole(from).distance(&Value::whole(0)).unwrap();
        assert_eq!(far((1 << 53) + 1).compare(far(1 << 53)), Some(Greater));
        let ends = Value::whole(i64::MIN).distance(&Value::whole(u64::MAX)).unwrap();
        assert_eq!(ends.compare(Number::Whole((1 << 64) - 1 + (1 << 63))), Some(Equal));
        assert!(Value::whole(1).distance(&Value::Text("far")).is_none());
        assert!(Value::Text("a").distance(&Value::Text("b")).is_none());
        assert!(Value::Text("a").distance(&Value::Text("a")).is_some());
        assert!(Value::from(&SettingValue::Double(f64::NAN)).distance(&Value::whole(1)).is_none());
    }
}
