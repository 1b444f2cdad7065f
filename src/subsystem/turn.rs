//! Turning: tick, wait, cancel, close, and what they deliver. One thread at a time has the turn.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{LeftOver, OperationKind, Outgoing, RpEventMode, State, Subsystem};
use crate::delegate::OperationEnd;
use crate::event::{Answer, Completer, Event, OperationId};
use crate::hosting::{HostingAnswer, HostingEvent, HostingNews};
use crate::net::Job;
use crate::result::{Failure, RpResult};
use crate::session::{Consequence, Progress, SessionNotice, SessionOperation, Step};

/// A number that only this thread has while it lives.
fn this_thread() -> usize {
    thread_local!(static MARK: u8 = const { 0 });
    MARK.with(|mark| std::ptr::from_ref(mark).addr())
}

pub(super) struct Turn<'a> {
    subsystem: &'a Subsystem,
    _held: MutexGuard<'a, ()>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.subsystem.poison();
        }
        self.subsystem.turn_of.store(0, Ordering::Release);
        self.subsystem.doorbell.answer();
    }
}

impl State {
    /// What this operation interrupts and nothing is under way for: it is over, and only has to be told.
    fn interrupted_by(&self, id: OperationId) -> Option<OperationId> {
        let OperationKind::Session(
            SessionOperation::Destroy(_)
            | SessionOperation::Leave(_)
            | SessionOperation::CancelMatchmaking(_),
        ) = self.operations.get(&id)?.kind
        else {
            return None;
        };
        let mut operations = self.operations.iter();
        let found = operations.find(|(_, operation)| operation.waits && operation.interrupted_by == Some(id));
        found.map(|(id, _)| *id)
    }

    /// Hands an answer to the state machine that waits for it.
    fn take(&mut self, id: OperationId, kind: &OperationKind, outcome: Result<Answer, Failure>) -> Progress {
        match kind {
            OperationKind::Session(kind) => {
                let waited = kind.session().and_then(|name| self.sessions.awaited_ticket(name));
                let mut progress = self.sessions.finish(id, kind, outcome);
                if let Some(ticket) = waited
                    && kind.session().is_none_or(|name| self.sessions.get(name).is_none())
                {
                    progress.tickets = self.tickets.hear_session_gone(ticket);
                }
                progress
            }
            OperationKind::Ticket(call, ticket, _) => {
                let now = Instant::now();
                let answered = self.tickets.finish(&mut self.sessions, (id, *call), *ticket, outcome, now);
                Progress { tickets: answered.aftermath, ..answered.step.into() }
            }
            OperationKind::Search(kind) => self.searches.finish(id, kind, outcome),
            OperationKind::Pass => match outcome {
                Ok(Answer::Pass(pass)) => Progress { pass: Some(pass), ..Ok(()).into() },
                Ok(_) => Failure::new(RpResult::BadAnswer).into(),
                Err(failure) => failure.into(),
            },
            OperationKind::Hosting(kind) => {
                let outcome = outcome.map(|answer| match answer {
                    Answer::Hosting(body) => Some(body),
                    _ => None,
                });
                match self.hosting.finish(id, *kind, outcome) {
                    Ok(HostingAnswer::Done(hosting)) => Progress { hosting, ..Ok(()).into() },
                    Ok(HostingAnswer::Ask(action)) => Step::Ask(action).into(),
                    Err(failure) => failure.into(),
                }
            }
        }
    }
}

impl Subsystem {
    /// Delivers what has come about since the last tick: completions and delegates run here, on this thread. What they
    /// start is finished by a later tick.
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] inside a delegate; [`RpResult::WrongEventMode`] where events are polled.
    pub fn tick(&self) -> Result<(), RpResult> {
        self.require_mode(RpEventMode::Callbacks)?;
        if self.doorbell.is_silent() {
            return Ok(());
        }
        let _turn = self.take_turn()?;
        for _ in 0..self.queue.len() {
            let Some(event) = self.queue.pop() else { break };
            self.dispatch(event)?;
        }
        Ok(())
    }

    /// Blocks until the operation is over and runs its completion and delegates here, unless a tick on another thread
    /// does. Everything else stays queued for tick, in order. No timeout means for ever.
    ///
    /// # Errors
    /// The operation's own failure; [`RpResult::WaitTimedOut`]; [`RpResult::Reentrant`] inside a delegate;
    /// [`RpResult::InvalidHandle`] for an operation that is over already or never was.
    pub fn wait(&self, operation: OperationId, timeout: Option<Duration>) -> Result<(), RpResult> {
        self.refuse_inside_delegate()?;
        {
            let mut state = self.open()?;
            if !state.operations.contains_key(&operation) {
                return Err(RpResult::InvalidHandle);
            }
            state.awaited.entry(operation).or_default().waiters += 1;
        }
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let outcome = self.wait_until(operation, deadline);
        let mut state = self.lock()?;
        if let Some(awaited) = state.awaited.get_mut(&operation) {
            awaited.waiters -= 1;
            if awaited.waiters == 0 {
                state.awaited.remove(&operation);
            }
        }
        outcome
    }

    fn wait_until(&self, operation: OperationId, deadline: Option<Instant>) -> Result<(), RpResult> {
        loop {
            {
                let _turn = self.take_turn()?;
                while let Some(event) = self.queue.take_of(operation) {
                    match event {
                        // Who waits cannot poll it, and that somebody waits is a sign of life.
                        Event::Hosting(HostingEvent::HealthCheck(_)) if self.polls() => {
                            drop(self.submit(Job::ReportHealth(true)));
                        }
                        event => self.dispatch(event)?,
                    }
                }
                // Nobody else has the turn: who ended it has said how. One that goes on, on the next page or on the LAN,
                // is still among the operations.
                let state = self.lock()?;
                match state.awaited.get(&operation).and_then(|awaited| awaited.result) {
                    Some(result) => return result.ok(),
                    None if !state.operations.contains_key(&operation) => return Err(RpResult::Internal),
                    None => {}
                }
            }
            if !self.queue.sleep_until_changed(operation, deadline, || self.is_decided(operation)) {
                return Err(RpResult::WaitTimedOut);
            }
        }
    }

    fn is_decided(&self, operation: OperationId) -> bool {
        self.lock().map_or(true, |state| {
            state.awaited.get(&operation).is_none_or(|awaited| awaited.result.is_some())
        })
    }

    /// Stops an operation: it completes as cancelled, unless it has finished already and completes as it did.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an operation that is over already or never was.
    pub fn cancel(&self, operation: OperationId) -> Result<(), RpResult> {
        // Its answer may be here already and ask for more: then there is nothing that the worker could stop.
        let waits = {
            let mut state = self.lock()?;
            let cancelled = state.operations.get_mut(&operation).ok_or(RpResult::InvalidHandle)?;
            cancelled.is_cancelled = true;
            cancelled.waits
        };
        if waits {
            self.queue.push(Event::Finished(operation, Err(Failure::new(RpResult::Cancelled))));
        } else {
            drop(self.submit(Job::Cancel(operation)));
        }
        Ok(())
    }

    /// Ends everything: what is under way completes as cancelled, here; the worker thread is joined. Waits for a tick on
    /// another thread. Calls after it are refused with [`RpResult::InvalidHandle`].
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] inside a delegate; [`RpResult::Panic`] when a panic was stopped before, and then what is
    /// under way has completed with that.
    pub fn close(&self) -> Result<(), RpResult> {
        self.refuse_inside_delegate()?;
        let held = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let _turn = self.mark_turn(held);
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.worker.lock().unwrap_or_else(PoisonError::into_inner).stop();
        let closed = self.complete_everything();
        if let Err(code) = closed {
            self.abandon_everything(code);
        }
        let (delegates, callbacks, provider, log, outbox) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let delegates = std::mem::take(&mut state.delegates);
            let (callbacks, provider) = (state.hosting_callbacks.take(), state.auth_provider.take());
            (delegates, callbacks, provider, state.log.take(), std::mem::take(&mut state.outbox))
        };
        outbox.iter().for_each(|_| self.doorbell.answer());
        // User data's destructors are the caller's code: no lock is held while they run.
        drop((delegates, callbacks, provider, log));
        self.queue.close();
        closed
    }

    fn complete_everything(&self) -> Result<(), RpResult> {
        while let Some(event) = self.queue.pop() {
            self.dispatch(event)?;
        }
        let mut left: Vec<_> = self.lock()?.operations.keys().copied().collect();
        left.sort_unstable();
        for operation in left {
            self.dispatch(Event::Finished(operation, Err(Failure::new(RpResult::Cancelled))))?;
        }
        Ok(())
    }

    /// The state cannot be trusted any more, but everybody who waits still hears so.
    fn abandon_everything(&self, code: RpResult) {
        let operations =
            std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).operations);
        for (id, operation) in operations {
            let end = operation.kind.end(id, Err(Failure::new(code)));
            if let Some(completion) = operation.completion {
                completion(&end);
            }
        }
    }

    /// Says whether this thread is inside a delegate of this subsystem.
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] when it is.
    pub fn refuse_inside_delegate(&self) -> Result<(), RpResult> {
        if self.turn_of.load(Ordering::Acquire) == this_thread() { Err(RpResult::Reentrant) } else { Ok(()) }
    }

    /// Refuses everything but close from now on: a panic was stopped, and the state cannot be trusted any more.
    pub fn poison(&self) {
        if !self.poisoned.swap(true, Ordering::AcqRel) {
            // A tick must not take the silent way out any more.
            self.doorbell.ring();
        }
        self.queue.wake_sleepers();
    }

    pub(super) fn take_turn(&self) -> Result<Turn<'_>, RpResult> {
        self.refuse_inside_delegate()?;
        let held = self.turn.lock().map_err(|_| RpResult::Panic)?;
        if self.poisoned.load(Ordering::Acquire) { Err(RpResult::Panic) } else { Ok(self.mark_turn(held)) }
    }

    fn mark_turn<'a>(&'a self, held: MutexGuard<'a, ()>) -> Turn<'a> {
        // A tick inside a delegate must not take the silent way out.
        self.doorbell.ring();
        self.turn_of.store(this_thread(), Ordering::Release);
        Turn { subsystem: self, _held: held }
    }

    pub(super) fn dispatch(&self, event: Event) -> Result<(), RpResult> {
        match event {
            Event::Finished(operation, outcome) => self.finish(operation, outcome),
            Event::LanFound(operation, found) => {
                self.lock()?.searches.hear_lan(operation, *found);
                Ok(())
            }
            Event::Notice(notice) => self.deliver_notice(notice),
            Event::Ticket(event) => self.hear_ticket(event),
            Event::GatewayProbed(answered) => {
                let consequence = self.lock()?.gateway.hear_probe(answered);
                self.follow(consequence)
            }
            Event::AuthTokenWanted(request) => self.want_auth_token(request),
            Event::Hosting(event) => self.hear(event),
            Event::Log(record) => self.write_log(record),
        }
    }

    pub(super) fn finish(&self, id: OperationId, outcome: Result<Answer, Failure>) -> Result<(), RpResult> {
        // Told first: who makes the session anew when it is gone would take this for the new one's end.
        let interrupted = self.lock()?.interrupted_by(id);
        if let Some(interrupted) = interrupted {
            self.finish(interrupted, Err(Failure::new(RpResult::Cancelled)))?;
        }
        let (consequence, over, left_over, tickets) = {
            let mut state = self.lock()?;
            let Some(operation) = state.operations.get(&id) else { return Ok(()) };
            let (kind, asks_gateway) = (operation.kind.clone(), operation.asks_gateway);
            let is_stopped = operation.is_cancelled || state.closed;
            let consequence =
                if asks_gateway { state.gateway.hear(&outcome) } else { Consequence::default() };
            let named = state.ticket_name(&kind);
            let mut progress = state.take(id, &kind, outcome);
            if is_stopped && !matches!(progress.step, Step::Done(_)) {
                let before = progress.tickets;
                progress = state.take(id, &kind, Err(Failure::new(RpResult::Cancelled)));
                let later = std::mem::replace(&mut progress.tickets, before);
                progress.tickets.append(later);
            }
            let tickets = progress.tickets;
            let (over, left_over) = match progress.step {
                Step::Go(plan) => {
                    let completer = Completer::new(id, Arc::clone(&self.queue));
                    (None, self.set_going(&mut state, completer, plan))
                }
                Step::Ask(action) => {
                    let completer = Completer::new(id, Arc::clone(&self.queue));
                    (None, LeftOver::of(self.submit(Job::Ask(completer, action))))
                }
                Step::Wait => {
                    if let Some(operation) = state.operations.get_mut(&id) {
                        operation.waits = true;
                        operation.asks_gateway = false;
                    }
                    (None, LeftOver::Nothing)
                }
                Step::Done(outcome) => {
                    let Some(operation) = state.operations.remove(&id) else { return Ok(()) };
                    let mut end = OperationEnd {
                        via_lan: progress.via_lan,
                        hosting: progress.hosting,
                        pass: progress.pass,
                        ..kind.end(id, outcome)
                    };
                    if let Some((_, name)) = &mut end.ticket {
                        *name =
                            Some(state.ticket_name(&kind)).filter(|name| !name.is_empty()).unwrap_or(named);
                    }
                    (Some((end, operation, progress.notices)), self.refresh_lan(&mut state))
                }
            };
            (consequence, over, left_over, tickets)
        };
        left_over.settle();
        if let Some((end, operation, notices)) = over {
            let code = end.code();
            self.deliver_end(end, operation.completion, operation.user_data)?;
            for notice in notices {
                self.deliver_notice(notice)?;
            }
            let mut state = self.lock()?;
            if let Some(awaited) = state.awaited.get_mut(&id) {
                awaited.result = Some(code);
                drop(state);
                self.queue.wake_sleepers();
            }
        }
        self.carry_out(tickets)?;
        self.follow(consequence)
    }

    /// Does what follows from an answer of the gateway's, or from none.
    pub(super) fn follow(&self, consequence: Consequence) -> Result<(), RpResult> {
        if let Some(delay) = consequence.probe_after {
            drop(self.submit(Job::ProbeGateway(delay)));
        }
        match consequence.failure {
            Some(failure) => self.deliver_notice(SessionNotice::Failure(failure)),
            None => Ok(()),
        }
    }

    fn hear(&self, event: HostingEvent) -> Result<(), RpResult> {
        let (news, callbacks) = {
            let mut state = self.lock()?;
            (state.hosting.hear(event), state.hosting_callbacks.clone())
        };
        match news {
            HostingNews::StartGameSession(game_session) => {
                let posted = self.post_hosting(Outgoing::StartGameSession(Arc::clone(&game_session)))?;
                if let Some(callbacks) = callbacks.filter(|_| !posted) {
                    (callbacks.on_start_game_session)(&game_session);
                }
            }
            HostingNews::UpdateGameSession(update) => {
                let posted = self.post_hosting(Outgoing::UpdateGameSession(Arc::clone(&update)))?;
                if let Some(callbacks) = callbacks.filter(|_| !posted) {
                    (callbacks.on_update_game_session)(&update);
                }
            }
            HostingNews::ProcessTerminate(time) => {
                let posted = self.post_hosting(Outgoing::ProcessTerminate(time))?;
                if let Some(callbacks) = callbacks.filter(|_| !posted) {
                    (callbacks.on_process_terminate)(time);
                }
            }
            HostingNews::HealthCheck => {
                if !self.post_hosting(Outgoing::HealthCheck)? {
                    // Without a callback, that somebody ticks is the sign of life.
                    let healthy = callbacks.is_none_or(|callbacks| (callbacks.on_health_check)());
                    drop(self.submit(Job::ReportHealth(healthy)));
                }
            }
            HostingNews::Log(record) => self.write_log(record)?,
        }
        Ok(())
    }

    /// Answers a health check that was polled.
    ///
    /// # Errors
    /// [`RpResult::WrongEventMode`] where callbacks run: the callback's answer is the one that counts.
    pub fn report_health(&self, healthy: bool) -> Result<(), RpResult> {
        self.require_mode(RpEventMode::Poll)?;
        drop(self.open()?);
        drop(self.submit(Job::ReportHealth(healthy)));
        Ok(())
    }
}
