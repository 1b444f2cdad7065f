//! What a find found. A row is written down once, by the first door that shows it, and kept like that until its game
//! session changes: of many rows few change between one find and the next, and then answering is copying.

use std::sync::{Arc, OnceLock};

use rallypoint_gamelift_api::GameSession;

/// A page of a find.
#[derive(Debug)]
pub struct Found {
    /// What is on it, in order.
    pub rows: Vec<FoundRow>,
    /// Where it goes on; none when this was the last page.
    pub next_token: Option<String>,
}

/// A row's text, once there is one.
pub type Written = Arc<OnceLock<Arc<str>>>;

/// A game session that was found; `S` is what it is written from.
#[derive(Debug)]
pub enum FoundRow<S = GameSession> {
    /// As it was written for an earlier find.
    Written(Arc<str>),
    /// Not written yet, and where its text is kept.
    New(Box<S>, Written),
}

impl<S> FoundRow<S> {
    /// The row's text; `write` makes it if nobody has. Everybody has to write it the same way.
    ///
    /// # Errors
    /// Those of `write`; then nothing is kept.
    pub fn text<E>(self, write: impl FnOnce(S) -> Result<String, E>) -> Result<Arc<str>, E> {
        match self {
            Self::Written(text) => Ok(text),
            Self::New(session, written) => {
                let text = write(*session)?;
                // Another find may have been faster: then both go on with the same text.
                Ok(Arc::clone(written.get_or_init(|| text.into())))
            }
        }
    }
}
