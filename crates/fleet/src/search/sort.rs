//! GameLift's `SortExpression`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::digest::Digest;
use super::operand::Operand;
use super::parser::{ExpressionError, Parser};
use crate::model::GameSession;

/// Text is put in order by its first bytes alone: all of a property's value (96 characters) and of an ARN count. Only
/// names may be longer; those that begin alike come in order of creation. A page token must hold such a value and
/// stay within the 1,024 characters the API allows it.
pub(super) const SORTED_BYTES: usize = 384;

/// The order of a search's results: `<operand> ASC` or `<operand> DESC`.
///
/// Text is ordered by code point, `false` before `true`. Game sessions without a value come last either way, and
/// equals in order of creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    operand: Operand,
    direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// What is compared. The order of the variants puts what is missing last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value<T> {
    Number(i64),
    Text(T),
    Missing,
}

impl<T: AsRef<[u8]>> Value<T> {
    pub(super) fn as_slice(&self) -> Value<&[u8]> {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.as_ref()),
            Self::Missing => Value::Missing,
        }
    }
}

impl Sort {
    pub(super) fn value<'a>(&self, session: &'a GameSession) -> Value<&'a [u8]> {
        match &self.operand {
            Operand::Number(operand) => Value::Number(operand.of(session)),
            Operand::HasAvailablePlayerSessions => Value::Number(i64::from(session.has_open_slot())),
            Operand::Text(operand) => match operand.of(session) {
                Some(text) => Value::Text(&text.as_bytes()[..text.len().min(SORTED_BYTES)]),
                None => Value::Missing,
            },
        }
    }

    /// Whether digests know what it is by.
    pub(crate) fn is_by_number(&self) -> bool {
        !matches!(self.operand, Operand::Text(_))
    }

    /// What a digest is ordered by; none when it is text.
    pub(crate) fn number_of(&self, digest: &Digest) -> Option<i64> {
        match &self.operand {
            Operand::Number(operand) => Some(digest.number_of(*operand)),
            Operand::HasAvailablePlayerSessions => Some(i64::from(digest.has_open_slot())),
            Operand::Text(_) => None,
        }
    }

    /// A number's rank: the lower, the earlier it comes. The rank of a rank is the number again.
    pub(super) fn rank(&self, number: i64) -> i64 {
        match self.direction {
            Direction::Ascending => number,
            Direction::Descending => !number,
        }
    }

    pub(super) fn compare(&self, left: Value<&[u8]>, right: Value<&[u8]>) -> Ordering {
        let order = left.cmp(&right);
        let turned =
            self.direction == Direction::Descending && left != Value::Missing && right != Value::Missing;
        if turned { order.reverse() } else { order }
    }
}

impl FromStr for Sort {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        let mut parser = Parser::new(text);
        let operand = parser.operand()?;
        let direction = if parser.take_word("ASC") {
            Direction::Ascending
        } else if parser.take_word("DESC") {
            Direction::Descending
        } else {
            return Err(parser.expected("ASC or DESC"));
        };
        parser.end("the end: a search is sorted by one operand")?;
        Ok(Self { operand, direction })
    }
}

impl fmt::Display for Sort {
    /// Reads back as the same order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        write!(f, "{} {direction}", self.operand)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Sort, Value};

    #[test]
    fn a_sort_is_an_operand_and_a_direction() {
        for text in [
            "creationTimeMillis ASC",
            "gameSessionProperties.map DESC",
            "gameSessionName ASC",
            "gameSessionId DESC",
            "hasAvailablePlayerSessions ASC",
            "playerSessionCount DESC",
            "maximumSessions ASC",
        ] {
            assert_eq!(text.parse::<Sort>().unwrap().to_string(), text);
        }
        for (wrong, at) in [
            ("", 0),
            ("creationTimeMillis", 18),
            ("creationTimeMillis asc", 19),
            ("creationTimeMillis ASC, gameSessionName ASC", 22),
            ("creationTimeMillis ASCENDING", 19),
            ("name ASC", 0),
        ] {
            let problem = wrong.parse::<Sort>().unwrap_err().to_string();
            assert!(problem.contains(&format!("byte {at}:")), "{wrong}: {problem}");
        }
    }

    #[test]
    fn what_is_missing_comes_last_in_both_directions() {
        for direction in ["ASC", "DESC"] {
            let sort: Sort = format!("gameSessionName {direction}").parse().unwrap();
            assert!(sort.compare(Value::Text(b"z"), Value::Missing).is_lt());
            assert!(sort.compare(Value::Missing, Value::Text(b"a")).is_gt());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            if let Ok(sort) = text.parse::<Sort>() {
                prop_assert_eq!(sort.to_string().parse::<Sort>(), Ok(sort));
            }
        }
    }
}
