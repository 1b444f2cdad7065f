//! The rows that finds show, as they were written last.

use std::collections::HashMap;
use std::sync::Arc;

use rallypoint_fleet::GameSessionId;

use crate::backend::found::{FoundRow, Written};

/// How many are kept, at less than a kilobyte each. They go when their game sessions change; others are written anew
/// each time meanwhile.
const MOST: usize = 16 * 1024;

/// By game session. There are entries only for those that were found since they changed.
#[derive(Default)]
pub(super) struct Rows(HashMap<GameSessionId, Written>);

impl Rows {
    /// A game session's row. `show` is asked unless its text is there.
    pub(super) fn row<S>(&mut self, id: &GameSessionId, show: impl FnOnce() -> S) -> FoundRow<S> {
        let written = match self.0.get(id) {
            Some(written) => match written.get() {
                Some(text) => return FoundRow::Written(Arc::clone(text)),
                None => Arc::clone(written),
            },
            None => {
                let written = Written::default();
                if self.0.len() < MOST {
                    self.0.insert(id.clone(), Arc::clone(&written));
                }
                written
            }
        };
        FoundRow::New(Box::new(show()), written)
    }

    /// To be called after every change of what a row shows. Whoever is still writing the old one keeps it to themselves.
    pub(super) fn forget(&mut self, id: &GameSessionId) {
        self.0.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::GameSessionId;

    use super::{MOST, Rows};
    use crate::backend::found::FoundRow;

    fn written(row: FoundRow<&str>) -> String {
        row.text(|shown| Ok::<_, ()>(shown.to_owned())).unwrap().to_string()
    }

    #[test]
    fn a_row_is_shown_and_written_once_until_it_is_forgotten() {
        let (mut rows, id) = (Rows::default(), GameSessionId::new("one"));
        assert_eq!(written(rows.row(&id, || "first")), "first");
        assert_eq!(written(rows.row(&id, || unreachable!("it is written already"))), "first");
        rows.forget(&id);
        assert_eq!(written(rows.row(&id, || "second")), "second");
        assert_eq!(written(rows.row(&GameSessionId::new("two"), || "other")), "other");
    }

    #[test]
    fn what_was_shown_before_a_change_is_not_kept_after_it() {
        let (mut rows, id) = (Rows::default(), GameSessionId::new("one"));
        let slow = rows.row(&id, || "old");
        rows.forget(&id);
        let row = rows.row(&id, || "new");
        assert_eq!(written(slow), "old");
        assert_eq!(written(row), "new");
        assert_eq!(written(rows.row(&id, || "newer")), "new");
    }

    #[test]
    fn what_cannot_be_written_is_tried_again() {
        let (mut rows, id) = (Rows::default(), GameSessionId::new("one"));
        assert_eq!(rows.row(&id, || "old").text(|_| Err("no")), Err("no"));
        assert_eq!(written(rows.row(&id, || "new")), "new");
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let mut rows = Rows::default();
        for n in 0..=MOST {
            written(rows.row(&GameSessionId::new(n.to_string()), || "one"));
        }
        assert_eq!(rows.0.len(), MOST);
        let beyond = GameSessionId::new(MOST.to_string());
        assert_eq!(written(rows.row(&beyond, || "again")), "again");
    }
}
