//! Find's answers since the last change. Finds are many, most ask the same, and most come while nothing has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;

/// How many bytes are kept, of questions and answers together. Whoever thinks up questions must not fill the memory;
/// those that come most are likely among the first after a change.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// An answer, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The array.
    pub(super) body: Bytes,
    /// The `Link` header's value, when there is a next page.
    pub(super) link: Option<Arc<str>>,
}

/// Answers that are true of one revision of the backend.
#[derive(Default)]
pub(crate) struct RecentFinds(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    revision: u64,
    /// The answer to a find that asks for nothing in particular: most do, so it is not looked up.
    plain: Option<Answer>,
    /// The others by what was asked.
    others: HashMap<String, Answer>,
    bytes: usize,
}

impl RecentFinds {
    /// The answer to what was asked, if it is true of this revision. Empty asks for nothing in particular.
    pub(super) fn of(&self, revision: u64, asked: &str) -> Option<Answer> {
        let kept = self.lock();
        if kept.revision != revision {
            return None;
        }
        if asked.is_empty() { kept.plain.clone() } else { kept.others.get(asked).cloned() }
    }

    /// Keeps an answer whose making began at this revision.
    pub(super) fn keep(&self, revision: u64, asked: &str, answer: Answer) {
        let mut kept = self.lock();
        if kept.revision > revision {
            // Another find was faster.
            return;
        }
        if kept.revision < revision {
            *kept = Kept { revision, ..Kept::default() };
        }
        if asked.is_empty() {
            kept.plain = Some(answer);
            return;
        }
        let bytes = asked.len() + answer.body.len() + answer.link.as_ref().map_or(0, |link| link.len());
        if kept.bytes + bytes <= MOST_BYTES && !kept.others.contains_key(asked) {
            kept.bytes += bytes;
            kept.others.insert(asked.to_owned(), answer);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, MOST_BYTES, RecentFinds};

    fn answer(body: &'static str) -> Answer {
        Answer { body: body.into(), link: None }
    }

    #[test]
    fn an_answer_is_given_for_its_revision_and_question_alone_and_never_replaced_by_an_older_one() {
        for asked in ["", "/find_session?limit=1"] {
            let recent = RecentFinds::default();
            assert_eq!(recent.of(0, asked), None);
            recent.keep(1, asked, answer("one"));
            assert_eq!(recent.of(0, asked), None);
            assert_eq!(recent.of(1, asked), Some(answer("one")));
            assert_eq!(recent.of(1, "/find_session?limit=2"), None);
            assert_eq!(recent.of(2, asked), None);
            recent.keep(3, asked, answer("three"));
            recent.keep(2, asked, answer("two"));
            assert_eq!(recent.of(2, asked), None);
            assert_eq!(recent.of(3, asked), Some(answer("three")));
        }
    }

    #[test]
    fn what_is_kept_has_an_end_and_the_plain_answer_is_not_pushed_out() {
        let recent = RecentFinds::default();
        let large = Answer { body: vec![0; MOST_BYTES / 2].into(), link: None };
        for asked in ["/1", "/2", "/3"] {
            recent.keep(1, asked, large.clone());
        }
        recent.keep(1, "", answer("plain"));
        assert!(recent.of(1, "/1").is_some());
        assert_eq!((recent.of(1, "/2"), recent.of(1, "/3")), (None, None));
        assert_eq!(recent.of(1, ""), Some(answer("plain")));
        recent.keep(2, "/3", large);
        assert!(recent.of(2, "/3").is_some());
    }
}
