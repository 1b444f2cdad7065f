//! A filter as a tree: how it is evaluated and how it is written.

use std::fmt;

use super::digest::{Digest, Hashed};
use super::operand::{NumberOperand, Operand, TextOperand};
use crate::model::GameSession;

/// A filter's tree. `And` and `Or` have two parts or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Text(TextOperand, Equality, Hashed),
    Number(NumberOperand, Comparator, i64),
    HasAvailable(Equality, bool),
}

/// What text and truth can be compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Equality {
    Is,
    IsNot,
}

/// What numbers can be compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

impl Equality {
    fn holds<T: PartialEq + Copy>(self, left: T, right: T) -> bool {
        (left == right) == (self == Self::Is)
    }
}

impl Comparator {
    fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::Greater => left > right,
            Self::LessOrEqual => left <= right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

impl Expression {
    /// Whether a game session is wanted. What a game session does not have is unlike every value, so `a <> 'x'` and
    /// `NOT a = 'x'` always mean the same.
    pub(crate) fn matches(&self, session: &GameSession) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.matches(session)),
            Self::And(parts) => parts.iter().all(|part| part.matches(session)),
            Self::Not(part) => !part.matches(session),
            Self::Text(operand, equality, value) => equality.holds(operand.of(session), Some(value.as_str())),
            Self::Number(operand, comparator, value) => comparator.holds(operand.of(session), *value),
            Self::HasAvailable(equality, value) => equality.holds(session.has_open_slot(), *value),
        }
    }

    /// Whether the game session of a digest is wanted, as far as the digest knows.
    pub(crate) fn judge(&self, digest: &Digest) -> Option<bool> {
        match self {
            Self::Or(parts) => settled(parts, digest, true),
            Self::And(parts) => settled(parts, digest, false),
            Self::Not(part) => part.judge(digest).map(|wanted| !wanted),
            Self::Text(TextOperand::Property(key), equality, value) if !digest.may_have(key, value) => {
                Some(*equality == Equality::IsNot)
            }
            Self::Text(..) => None,
            Self::Number(operand, comparator, value) => {
                Some(comparator.holds(digest.number_of(*operand), *value))
            }
            Self::HasAvailable(equality, value) => Some(equality.holds(digest.has_open_slot(), *value)),
        }
    }

    /// Whether every game session it wants has an open slot, as far as that shows without thinking hard: an index
    /// of those then leaves nothing out.
    pub(crate) fn wants_open_slot(&self) -> bool {
        match self {
            Self::And(parts) => parts.iter().any(Self::wants_open_slot),
            Self::HasAvailable(equality, value) => equality.holds(*value, true),
            _ => false,
        }
    }

    /// Written as a part of something that binds more tightly, if it has to be.
    fn write_part(&self, f: &mut fmt::Formatter<'_>, tight: bool) -> fmt::Result {
        if tight { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

/// What joined parts come to: one of them may settle it alone by being `by`, or all together by being the opposite.
fn settled(parts: &[Expression], digest: &Digest, by: bool) -> Option<bool> {
    let mut outcome = Some(!by);
    for part in parts {
        match part.judge(digest) {
            Some(judged) if judged == by => return Some(by),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

fn write_joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expression],
    word: &str,
    tight: impl Fn(&Expression) -> bool,
) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            write!(f, " {word} ")?;
        }
        part.write_part(f, tight(part))?;
    }
    Ok(())
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => write_joined(f, parts, "OR", |part| matches!(part, Self::Or(_))),
            Self::And(parts) => {
                write_joined(f, parts, "AND", |part| matches!(part, Self::Or(_) | Self::And(_)))
            }
            Self::Not(part) => {
                f.write_str("NOT ")?;
                part.write_part(f, matches!(**part, Self::Or(_) | Self::And(_)))
            }
            Self::Text(operand, equality, value) => {
                write!(f, "{} {equality} ", Operand::Text(operand.clone()))?;
                write_quoted(f, value.as_str())
            }
            Self::Number(operand, comparator, value) => {
                write!(f, "{} {comparator} {value}", Operand::Number(*operand))
            }
            Self::HasAvailable(equality, value) => {
                write!(f, "{} {equality} {value}", Operand::HasAvailablePlayerSessions)
            }
        }
    }
}

fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("'")?;
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    f.write_str("'")
}

impl fmt::Display for Equality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Is => "=",
            Self::IsNot => "<>",
        })
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
        })
    }
}
