//! How an input is checked: rules, and the place in the request that a message names.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use crate::exception::Exception;

/// An input that knows the model's rules for its members.
pub trait Validate {
    /// Checks them: lengths, ranges, patterns, and what has to be given together.
    ///
    /// # Errors
    /// `InvalidRequestException` naming the member, the rule and what would be right.
    fn validate(&self) -> Result<(), Exception>;
}

impl<T: Structure> Validate for T {
    fn validate(&self) -> Result<(), Exception> {
        self.check(&Place::Request)
    }
}

pub(crate) type Checked = Result<(), Exception>;

/// A structure whose members have rules.
pub(crate) trait Structure {
    fn check(&self, place: &Place<'_>) -> Checked;
}

/// Where in a request a value is: `GameProperties[3].Key`.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    Request,
    Member { of: &'a Place<'a>, field: &'static str, name: Option<&'static str> },
    Entry { of: &'a Place<'a>, index: usize },
    Value { of: &'a Place<'a>, key: &'a str },
}

impl<'a> Place<'a> {
    /// `name` is given where it is not the field's in `PascalCase`.
    pub(crate) fn member(&'a self, field: &'static str, name: Option<&'static str>) -> Self {
        Self::Member { of: self, field, name }
    }

    fn entry(&'a self, index: usize) -> Self {
        Self::Entry { of: self, index }
    }

    /// `InvalidRequestException` about this place.
    pub(crate) fn must(&self, rule: impl fmt::Display) -> Exception {
        Exception::invalid(&self.to_string(), format_args!("must {rule}"))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => formatter.write_str("the request"),
            Self::Member { of, field, name } => {
                if !matches!(of, Self::Request) {
                    write!(formatter, "{of}.")?;
                }
                match name {
                    Some(name) => formatter.write_str(name),
                    None => pascal_case(field, formatter),
                }
            }
            Self::Entry { of, index } => write!(formatter, "{of}[{index}]"),
            Self::Value { of, key } => write!(formatter, "{of}[{key:?}]"),
        }
    }
}

fn pascal_case(field: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for word in field.split('_') {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            write!(formatter, "{}{}", first.to_ascii_uppercase(), letters.as_str())?;
        }
    }
    Ok(())
}

/// What a value has to be.
pub(crate) trait Rule<T> {
    fn check(&self, place: &Place<'_>, value: &T) -> Checked;
}

/// A pattern of the model.
pub(crate) struct Pattern {
    pub(crate) matches: fn(&str) -> bool,
    /// What would be right; goes on after "must".
    pub(crate) says: &'static str,
}

/// UTF-8's longest character.
const MAX_CHARACTER_BYTES: usize = 4;

/// Text of some length, in characters, that fits a pattern.
pub(crate) struct Text {
    length: RangeInclusive<usize>,
    pattern: Option<Pattern>,
}

impl Text {
    pub(crate) const fn of(length: RangeInclusive<usize>) -> Self {
        Self { length, pattern: None }
    }

    pub(crate) const fn like(
        length: RangeInclusive<usize>,
        matches: fn(&str) -> bool,
        says: &'static str,
    ) -> Self {
        Self { length, pattern: Some(Pattern { matches, says }) }
    }
}

impl Rule<String> for Text {
    fn check(&self, place: &Place<'_>, value: &String) -> Checked {
        let (min, max) = (*self.length.start(), *self.length.end());
        if value.is_empty() && min > 0 {
            return Err(place.must("not be empty"));
        }
        // A number of bytes bounds the number of characters, so most values need no counting.
        if value.len() > max || value.len() < min.saturating_mul(MAX_CHARACTER_BYTES) {
            let count = value.chars().count();
            if !self.length.contains(&count) {
                return Err(place.must(format_args!("have {min} to {max} characters; it has {count}")));
            }
        }
        match &self.pattern {
            Some(pattern) if !(pattern.matches)(value) => Err(place.must(pattern.says)),
            _ => Ok(()),
        }
    }
}

/// A whole number in a range.
pub(crate) struct Whole(pub(crate) RangeInclusive<u32>);

/// The largest of the model's integers, which are signed.
const MAX_INTEGER: u32 = i32::MAX.unsigned_abs();

impl Whole {
    pub(crate) const fn at_least(min: u32) -> Self {
        Self(min..=MAX_INTEGER)
    }
}

impl Rule<u32> for Whole {
    fn check(&self, place: &Place<'_>, value: &u32) -> Checked {
        let (min, max) = (self.0.start(), self.0.end());
        if self.0.contains(value) {
            Ok(())
        } else {
            Err(place.must(format_args!("be {min} to {max}; it is {value}")))
        }
    }
}

/// A number that is not negative.
pub(crate) struct NotNegative;

impl Rule<f32> for NotNegative {
    fn check(&self, place: &Place<'_>, value: &f32) -> Checked {
        if *value >= 0.0 { Ok(()) } else { Err(place.must(format_args!("not be negative; it is {value}"))) }
    }
}

/// A list of some size, each of whose entries has a rule.
pub(crate) struct List<R> {
    pub(crate) size: RangeInclusive<usize>,
    pub(crate) each: R,
}

impl<T, R: Rule<T>> Rule<Vec<T>> for List<R> {
    fn check(&self, place: &Place<'_>, value: &Vec<T>) -> Checked {
        let (min, max, size) = (self.size.start(), self.size.end(), value.len());
        if !self.size.contains(&size) {
            return Err(if *max == usize::MAX {
                place.must(format_args!("have at least {min} entries; it has {size}"))
            } else {
                place.must(format_args!("have {min} to {max} entries; it has {size}"))
            });
        }
        value.iter().enumerate().try_for_each(|(index, entry)| self.each.check(&place.entry(index), entry))
    }
}

/// A map of some size, each of whose keys and values has a rule.
pub(crate) struct Map<R> {
    pub(crate) size: RangeInclusive<usize>,
    pub(crate) key: Text,
    pub(crate) value: R,
}

impl<T, R: Rule<T>> Rule<BTreeMap<String, T>> for Map<R> {
    fn check(&self, place: &Place<'_>, map: &BTreeMap<String, T>) -> Checked {
        let (min, max, size) = (self.size.start(), self.size.end(), map.len());
        if !self.size.contains(&size) {
            return Err(place.must(format_args!("have {min} to {max} entries; it has {size}")));
        }
        map.iter().try_for_each(|(key, value)| {
            self.key.check(place, key)?;
            self.value.check(&Place::Value { of: place, key }, value)
        })
    }
}

/// The structure's own rules.
pub(crate) struct Own;

impl<T: Structure> Rule<T> for Own {
    fn check(&self, place: &Place<'_>, value: &T) -> Checked {
        value.check(place)
    }
}

/// Whatever the type allows: words, moments.
pub(crate) struct Any;

impl<T> Rule<T> for Any {
    fn check(&self, _place: &Place<'_>, _value: &T) -> Checked {
        Ok(())
    }
}
