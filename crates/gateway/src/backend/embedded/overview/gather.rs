//! Going through all rows of one kind in pieces, and keeping the first of those that are wanted.

use std::collections::BTreeMap;

use crate::overview::{Rows, Wanted};

/// How many rows are looked at under the lock at once: a fraction of a millisecond, so that nobody waits for longer.
const PIECE: usize = 1024;
/// The same of a search, which looks at every text of a row.
const PIECE_OF_SEARCH: usize = 256;

/// What one look at a row says.
pub(super) struct Glance {
    pub(super) status: &'static str,
    /// Whether it is still of interest to whom it belongs: those that are over come behind.
    pub(super) is_live: bool,
}

/// Rows of one kind, as far as they were gathered.
pub(super) struct Gather<'w, R> {
    wanted: &'w Wanted,
    total: u64,
    matching: u64,
    by_status: BTreeMap<&'static str, u64>,
    live: Vec<R>,
    over: Vec<R>,
}

impl<'w, R> Gather<'w, R> {
    pub(super) fn new(wanted: &'w Wanted) -> Self {
        let (live, over) = (Vec::new(), Vec::new());
        Self { wanted, total: 0, matching: 0, by_status: BTreeMap::new(), live, over }
    }

    /// Looks at one piece. Answers where to go on, or none at the end.
    pub(super) fn piece<'a, T: 'a>(
        &mut self,
        rows: impl Iterator<Item = (u64, &'a T)>,
        mut glance: impl FnMut(&T) -> Glance,
        is_meant: impl Fn(&T, &Wanted) -> bool,
        show: impl Fn(&T) -> R,
    ) -> Option<u64> {
        let piece = if self.wanted.is_search() { PIECE_OF_SEARCH } else { PIECE };
        let mut looked_at = 0;
        for (place, row) in rows {
            let Glance { status, is_live } = glance(row);
            self.total += 1;
            *self.by_status.entry(status).or_default() += 1;
            if !self.wanted.is_search() || is_meant(row, self.wanted) {
                self.matching += 1;
                let rows = if is_live { &mut self.live } else { &mut self.over };
                if rows.len() < self.wanted.limit() {
                    rows.push(show(row));
                }
            }
            looked_at += 1;
            if looked_at == piece {
                return Some(place);
            }
        }
        None
    }

    pub(super) fn rows(self) -> Rows<R> {
        let mut rows = self.live;
        let room = self.wanted.limit().saturating_sub(rows.len());
        rows.extend(self.over.into_iter().take(room));
        let by_status =
            self.by_status.into_iter().map(|(status, count)| (status.to_owned(), count)).collect();
        Rows { total: self.total, matching: self.matching, by_status, rows }
    }
}
