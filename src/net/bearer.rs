//! Where requests get the player's auth token, and wait for one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;
use tokio::time::timeout_at;

use crate::auth::{AuthRequestId, Need, TokenUse, Tokens};
use crate::event::{Event, EventQueue};
use crate::result::{Failure, RpResult};

/// The auth tokens of one player. The game thread sets them, requests on the worker wait for them.
#[derive(Debug)]
pub(crate) struct Bearer {
    tokens: Mutex<Tokens>,
    /// Told after every change.
    changed: watch::Sender<()>,
    queue: Arc<EventQueue>,
}

impl Bearer {
    pub(crate) fn new(player_id: String, queue: Arc<EventQueue>) -> Self {
        Self::of(Tokens::new(player_id), queue)
    }

    fn of(tokens: Tokens, queue: Arc<EventQueue>) -> Self {
        Self { tokens: Mutex::new(tokens), changed: watch::Sender::new(()), queue }
    }

    fn lock(&self) -> MutexGuard<'_, Tokens> {
        // No change of it can be left half done by a panic.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<R>(&self, change: impl FnOnce(&mut Tokens) -> R) -> R {
        let changed = change(&mut self.lock());
        self.changed.send_replace(());
        changed
    }

    /// See [`Tokens::hand_over`].
    pub(crate) fn hand_over(&self, player_id: String) -> Self {
        let next = self.change(|tokens| tokens.hand_over(player_id));
        Self::of(next, Arc::clone(&self.queue))
    }

    pub(crate) fn is_of(&self, player_id: &str) -> bool {
        self.lock().player_id() == player_id
    }

    pub(crate) fn is_known(&self) -> bool {
        self.lock().is_known()
    }

    /// See [`Tokens::allow_asking`].
    pub(crate) fn allow_asking(&self, is_asked: bool) {
        self.change(|tokens| tokens.allow_asking(is_asked));
    }

    /// See [`Tokens::set`]. An empty token is none.
    pub(crate) fn set(&self, token: Option<String>) {
        self.change(|tokens| tokens.set(shown(token)));
    }

    /// See [`Tokens::answer`]. An empty token is none.
    pub(crate) fn answer(&self, question: AuthRequestId, token: Option<String>) -> bool {
        self.change(|tokens| tokens.answer(question, shown(token)))
    }

    /// See [`Tokens::waits_for`].
    pub(crate) fn waits_for(&self, question: AuthRequestId) -> bool {
        self.lock().waits_for(question)
    }

    /// The token to show, which the game may have to be asked for first.
    ///
    /// # Errors
    /// [`RpResult::Unauthorized`] when the game has none, or gave none in time.
    pub(super) async fn token(
        &self,
        used: &mut TokenUse,
        deadline: Instant,
    ) -> Result<Option<Arc<str>>, Failure> {
        // Before the first look, so that no change goes unnoticed between a look and the wait behind it.
        let mut changes = self.changed.subscribe();
        loop {
            let need = self.lock().need(used);
            match need {
                Need::Show(token) => return Ok(token),
                Need::Ask(request) => self.queue.push(Event::AuthTokenWanted(request)),
                Need::Wait => {}
                Need::Lacks => return Err(lacking("the game has no auth token for this player")),
            }
            // The sender is a part of `self`: there is always one.
            if timeout_at(deadline.into(), changes.changed()).await.is_err() {
                return Err(lacking("the game gave no auth token in time: answer its provider's request"));
            }
        }
    }
}

fn shown(token: Option<String>) -> Option<Arc<str>> {
    token.filter(|token| !token.is_empty()).map(Arc::from)
}

fn lacking(message: &str) -> Failure {
    Failure::with_message(RpResult::Unauthorized, message)
}
