//! The one place where commands go into the fleets. What follows from a command leaves when it cannot be lost any more:
//! in memory that is at once, under the same lock; with a journal when the command is durable, on the journal's thread.

use std::future::Future;
use std::ops::{Deref, DerefMut};

use parking_lot::MutexGuard;
use rallypoint_fleet::{Command, Effect, Outcome, Refusal, Reply};
use rallypoint_gamelift_api::Exception;
use thiserror::Error;
use tokio::sync::oneshot;
use tracing::{Instrument, error, trace_span};

use super::effects::Happened;
use super::kept::Waiting;
use super::{Embedded, State, convert, effects};
use crate::clock;
use crate::store::journal::Journal;
use crate::trace;

/// A command that was not done, or that nobody can vouch for.
#[derive(Debug, Error)]
pub enum Undone {
    /// The rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The gateway stopped before the command was safe.
    #[error("the gateway stopped before this was safe: ask again when it is back")]
    Lost,
}

/// The fleets, held. What happened under the lock is logged after it, because writing lines takes longer than the rest.
pub(super) struct Locked<'a> {
    // Fields are dropped in this order: first the lock, then the lines are written.
    state: MutexGuard<'a, State>,
    told: Told,
}

/// Logs what happened when it goes.
struct Told(Happened);

impl Locked<'_> {
    /// Gives the lock to whoever waits for it longest. Who only gives it back and takes it again is there first each time.
    pub(super) fn give_way(mut self) {
        MutexGuard::bump(&mut self.state);
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        std::mem::swap(&mut self.state.happened, &mut self.told.0);
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        effects::log(&self.0);
    }
}

impl Deref for Locked<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

/// What to do with an outcome that nobody waits for.
pub(super) fn ignore(_: &mut State, _: Result<Reply, Refusal>) {}

impl Embedded {
    /// Takes the lock. Never hold it across an await.
    pub(super) fn lock(&self) -> Locked<'_> {
        Locked { state: self.state.lock(), told: Told(Happened::default()) }
    }

    /// Carries out a command. Once it cannot be lost `then` gets the outcome, and after that its effects reach whom they
    /// concern. Outcomes and effects of all commands come in the order of the commands.
    ///
    /// `then` runs under the lock and must not take it: it leaves what it wants done in [`State::follow_up`].
    pub(super) fn submit(
        &self,
        command: Command,
        then: impl FnOnce(&mut State, Result<Reply, Refusal>) + Send + 'static,
    ) {
        self.submit_locked(&mut self.lock(), command, then);
    }

    /// The same for who holds the lock already, because the command depends on what was read under it.
    pub(super) fn submit_locked(
        &self,
        state: &mut State,
        command: Command,
        then: impl FnOnce(&mut State, Result<Reply, Refusal>) + Send + 'static,
    ) {
        let journal = self.journal.get();
        if journal.is_some()
            && let Err(problem) = state.record.of(&command)
        {
            // Not carried out, and `then` is dropped: whoever waits hears that it is lost.
            return error!(%problem, "a command cannot be written down");
        }
        let mut effects = Vec::new();
        let Outcome { answer, changed, at } = state.fleets.handle(clock::now(), command, &mut effects);
        if changed || !effects.is_empty() {
            self.overview_changes.send_modify(|count| *count = count.wrapping_add(1));
        }
        let next = state.fleets.next_deadline();
        if next.is_some() && (state.armed.is_none() || next < state.armed) {
            self.rearm.notify_one();
        }
        let Some(journal) = journal else { return self.conclude(state, answer, effects, then) };
        let conclude =
            move |embedded: &Self, state: &mut State| embedded.conclude(state, answer, effects, then);
        if changed {
            // A journal that is closed drops what waits: nobody hears of what nobody can vouch for.
            let _ = journal.append(state.record.at(at), Box::new(conclude));
        } else {
            self.follow(journal, state, Box::new(conclude));
        }
    }

    /// Does something behind everything that was carried out so far; at once when all of that is durable.
    fn follow(&self, journal: &Journal<Waiting>, state: &mut State, waiting: Waiting) {
        if let Ok(Some(waiting)) = journal.follow(waiting) {
            waiting(self, state);
        }
    }

    /// The command cannot be lost: whoever waits may know.
    fn conclude(
        &self,
        state: &mut State,
        outcome: Result<Reply, Refusal>,
        effects: Vec<Effect>,
        then: impl FnOnce(&mut State, Result<Reply, Refusal>),
    ) {
        then(state, outcome);
        for effect in &effects {
            self.metrics.fleets().count(effect);
            self.route(state, effect);
            state.timeline.note(&state.fleets, effect);
        }
        let happened = &mut state.happened.effects;
        if happened.is_empty() {
            *happened = effects;
        } else {
            happened.extend(effects);
        }
        for command in std::mem::take(&mut state.follow_ups) {
            self.submit_locked(state, command, ignore);
        }
    }

    /// Carries out a command and answers once it cannot be lost.
    ///
    /// # Errors
    /// It was refused, or the gateway stopped meanwhile.
    pub(super) async fn handle(&self, command: Command) -> Result<Reply, Undone> {
        let span = trace_span!(target: trace::TARGET, "fleet command");
        self.journal_has_room().instrument(span.clone()).await;
        let outcome = self.handle_locked(&mut self.lock(), command);
        outcome.instrument(span).await
    }

    /// The same for who holds the lock; it must be given back before the answer is awaited.
    pub(super) fn handle_locked(
        &self,
        state: &mut State,
        command: Command,
    ) -> impl Future<Output = Result<Reply, Undone>> + Send + use<> {
        let (answer, answered) = oneshot::channel();
        self.submit_locked(state, command, |_, outcome| {
            // Who asked may have gone; the command is done all the same.
            let _ = answer.send(outcome);
        });
        async move { Ok(answered.await.map_err(|_| Undone::Lost)??) }
    }

    /// Reads the fleets for an operation. The answer waits until what was read cannot be lost.
    ///
    /// # Errors
    /// What `read` says, or `InternalServiceException` when the gateway stopped meanwhile.
    pub(super) async fn read<T>(
        &self,
        read: impl FnOnce(&State) -> Result<T, Exception>,
    ) -> Result<T, Exception> {
        let (seen, settled) = {
            let mut state = self.lock();
            (read(&state), self.settled(&mut state))
        };
        settled.await.map_err(|undone| convert::undone(&undone))?;
        seen
    }

    /// Waits until everything that was carried out so far cannot be lost. The lock must be given back before.
    ///
    /// The error is [`Undone::Lost`]: nobody can vouch for what was seen.
    pub(super) fn settled(
        &self,
        state: &mut State,
    ) -> impl Future<Output = Result<(), Undone>> + Send + use<> {
        let (tell, told) = oneshot::channel();
        self.when_settled(state, |_| {
            // Who asked may have gone.
            let _ = tell.send(());
        });
        async move { told.await.map_err(|_| Undone::Lost) }
    }

    /// Does something once everything that was carried out so far cannot be lost; under the lock.
    pub(super) fn when_settled(&self, state: &mut State, then: impl FnOnce(&mut State) + Send + 'static) {
        match self.journal.get() {
            Some(journal) => self.follow(journal, state, Box::new(move |_, state| then(state))),
            None => then(state),
        }
    }
}
