//! Find's last answer. Finds are many, and most come while nothing has changed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;

/// An answer and the backend's revision it is true of.
#[derive(Default)]
pub(crate) struct LastFind(Mutex<Option<(u64, Bytes)>>);

impl LastFind {
    /// The answer, if it is true of this revision.
    pub(super) fn of(&self, revision: u64) -> Option<Bytes> {
        self.lock().as_ref().filter(|(kept, _)| *kept == revision).map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer whose making began at this revision.
    pub(super) fn keep(&self, revision: u64, answer: Bytes) {
        let mut kept = self.lock();
        // Another find may have been faster.
        if kept.as_ref().is_none_or(|(newest, _)| *newest < revision) {
            *kept = Some((revision, answer));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<(u64, Bytes)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::LastFind;

    #[test]
    fn an_answer_is_given_for_its_revision_alone_and_never_replaced_by_an_older_one() {
        let last = LastFind::default();
        assert_eq!(last.of(0), None);
        last.keep(1, "one".into());
        assert_eq!(last.of(0), None);
        assert_eq!(last.of(1).unwrap(), "one");
        assert_eq!(last.of(2), None);
        last.keep(3, "three".into());
        last.keep(2, "two".into());
        assert_eq!(last.of(3).unwrap(), "three");
    }
}
