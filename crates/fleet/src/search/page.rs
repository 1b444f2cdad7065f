//! A search's pages. A page goes on behind a position, not behind a row: rows may come, go and change meanwhile.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::filter::Filter;
use super::sort::{SORTED_BYTES, Sort, Value};
use crate::ids::{FleetId, Location};
use crate::model::GameSession;

/// Which game sessions are looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// All that are `ACTIVE`.
    Active,
    /// Those of them with an open slot.
    Open,
}

/// One page asked for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The fleet to look in; one that does not exist has none.
    pub fleet: &'a FleetId,
    /// The location of it to look in; none means all.
    pub location: Option<&'a Location>,
    /// Which game sessions are looked through.
    pub among: Among,
    /// What of them is wanted; none means all.
    pub filter: Option<&'a Filter>,
    /// In which order they come; none means order of creation.
    pub sort: Option<&'a Sort>,
    /// Where the page begins: [`Page::next`] of the one before, found with the same `sort`.
    pub after: Option<&'a Position>,
    /// The most game sessions on the page, at least 1.
    pub limit: usize,
}

/// One page found.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// What is on it, in order.
    pub sessions: Vec<&'a GameSession>,
    /// Where the next page begins; none when this was the last.
    pub next: Option<Position>,
}

/// A place in the order of a search: behind the row that was the last of a page, whether or not that row is still
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The row's sort value; meaningless without a sort.
    value: Value<Box<[u8]>>,
    /// The row's place in the order of creation, which no two share.
    number: u64,
}

impl Position {
    /// The most bytes that [`Self::to_bytes`] gives.
    pub const MAX_BYTES: usize = NUMBER_BYTES + 1 + SORTED_BYTES;

    /// As bytes, for a page token.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.number.to_be_bytes().to_vec();
        match &self.value {
            Value::Number(number) => {
                bytes.push(NUMBER);
                bytes.extend(number.to_be_bytes());
            }
            Value::Text(text) => {
                bytes.push(TEXT);
                bytes.extend(text);
            }
            Value::Missing => bytes.push(MISSING),
        }
        bytes
    }

    /// From bytes that [`Self::to_bytes`] gave; none when it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk::<NUMBER_BYTES>()?;
        let value = match rest.split_first()? {
            (&NUMBER, number) => Value::Number(i64::from_be_bytes(number.try_into().ok()?)),
            (&TEXT, text) if text.len() <= SORTED_BYTES => Value::Text(text.into()),
            (&MISSING, []) => Value::Missing,
            _ => return None,
        };
        Some(Self { value, number: u64::from_be_bytes(*number) })
    }

    /// The place in the order of creation.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

const NUMBER_BYTES: usize = size_of::<u64>();

/// Which kind of value follows the row's number in [`Position::to_bytes`].
const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const MISSING: u8 = 2;

/// One page of `rows`, which come with their places in the order of creation, and in that order.
pub(super) fn page<'a>(rows: impl Iterator<Item = (u64, &'a GameSession)>, search: &Search<'_>) -> Page<'a> {
    match search.sort {
        Some(sort) => sorted(rows, sort, search.after, search.limit),
        None => in_order_of_creation(rows, search.after, search.limit),
    }
}

fn in_order_of_creation<'a>(
    rows: impl Iterator<Item = (u64, &'a GameSession)>,
    after: Option<&Position>,
    limit: usize,
) -> Page<'a> {
    let mut rows = rows.filter(|(number, _)| after.is_none_or(|after| after.number < *number));
    let mut last = 0;
    let sessions: Vec<_> = rows.by_ref().take(limit).inspect(|row| last = row.0).map(|row| row.1).collect();
    let next = rows.next().map(|_| Position { value: Value::Missing, number: last });
    Page { sessions, next }
}

/// One page of rows whose sort values are known without visiting them: of many only those that come first are
/// visited. A row is its number, its place in the order of creation, and what `visit` wants to know; `visit` answers the
/// game session if it belongs into the page.
pub(super) fn ranked_page<'a, T: Ord>(
    rows: impl Iterator<Item = (i64, u64, T)>,
    sort: &Sort,
    search: &Search<'_>,
    visit: impl Fn(u64, T) -> Option<&'a GameSession>,
) -> Page<'a> {
    let begin = search.after.and_then(|after| match after.value {
        Value::Number(number) => Some((sort.rank(number), after.number)),
        Value::Text(_) | Value::Missing => None,
    });
    let mut rows: BinaryHeap<_> = rows
        .map(|(value, number, known)| Reverse((sort.rank(value), number, known)))
        .filter(|Reverse((rank, number, _))| begin.is_none_or(|begin| begin < (*rank, *number)))
        .collect();
    let mut page = Page { sessions: Vec::new(), next: None };
    let mut last = None;
    while let Some(Reverse((rank, number, known))) = rows.pop() {
        let Some(session) = visit(number, known) else { continue };
        if page.sessions.len() == search.limit {
            page.next = last;
            break;
        }
        page.sessions.push(session);
        last = Some(Position { value: Value::Number(sort.rank(rank)), number });
    }
    page
}

struct Row<'a> {
    value: Value<&'a [u8]>,
    number: u64,
    session: &'a GameSession,
}

fn sorted<'a>(
    rows: impl Iterator<Item = (u64, &'a GameSession)>,
    sort: &Sort,
    after: Option<&Position>,
    limit: usize,
) -> Page<'a> {
    let compare = |left: (Value<&[u8]>, u64), right: (Value<&[u8]>, u64)| {
        sort.compare(left.0, right.0).then(left.1.cmp(&right.1))
    };
    let behind = |row: &Row<'_>| {
        after.is_none_or(|after| {
            compare((after.value.as_slice(), after.number), (row.value, row.number)) == Ordering::Less
        })
    };
    let mut found: Vec<_> = rows
        .map(|(number, session)| Row { value: sort.value(session), number, session })
        .filter(behind)
        .collect();
    let by_place =
        |left: &Row<'_>, right: &Row<'_>| compare((left.value, left.number), (right.value, right.number));
    let more = found.len() > limit;
    if more {
        // Of many rows only a page's worth is put in order.
        found.select_nth_unstable_by(limit, by_place);
        found.truncate(limit);
    }
    found.sort_unstable_by(by_place);
    let last = found.last().filter(|_| more);
    let next = last.map(|row| Position { value: owned(row.value), number: row.number });
    Page { sessions: found.into_iter().map(|row| row.session).collect(), next }
}

fn owned(value: Value<&[u8]>) -> Value<Box<[u8]>> {
    match value {
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(text.into()),
        Value::Missing => Value::Missing,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Position, Value};

    proptest! {
        #[test]
        fn positions_survive_being_bytes(
            number in any::<u64>(),
            value in prop_oneof![
                any::<i64>().prop_map(Value::Number),
                prop::collection::vec(any::<u8>(), 0..=super::SORTED_BYTES)
                    .prop_map(|text| Value::Text(text.into_boxed_slice())),
                Just(Value::Missing),
            ],
        ) {
            let position = Position { value, number };
            let bytes = position.to_bytes();
            prop_assert!(bytes.len() <= Position::MAX_BYTES);
            prop_assert_eq!(Position::from_bytes(&bytes), Some(position));
        }

        #[test]
        fn other_bytes_are_no_position_or_one_that_writes_the_same(bytes in prop::collection::vec(any::<u8>(), 0..32)) {
            if let Some(position) = Position::from_bytes(&bytes) {
                prop_assert_eq!(position.to_bytes(), bytes);
            }
        }
    }
}
