//! Turning: tick, wait, cancel, close, and what they deliver. One thread at a time has the turn.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{LogSink, OperationKind, Subsystem};
use crate::delegate::{DelegateKind, Notice};
use crate::event::{Answer, Event, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{HostingEvent, HostingNews};
use crate::lan;
use crate::net::Job;
use crate::result::{Failure, RpResult};
use crate::session::SessionOperation;

/// A number that only this thread has while it lives.
fn this_thread() -> usize {
    thread_local!(static MARK: u8 = const { 0 });
    MARK.with(|mark| std::ptr::from_ref(mark).addr())
}

struct Turn<'a> {
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

impl Subsystem {
    /// Delivers what has come about since the last tick: completions and delegates run here, on this thread. What they
    /// start is finished by a later tick.
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] inside a delegate.
    pub fn tick(&self) -> Result<(), RpResult> {
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
            let finished = {
                let _turn = self.take_turn()?;
                match self.queue.take_finished(operation) {
                    Some(event) => {
                        self.dispatch(event)?;
                        true
                    }
                    None => false,
                }
            };
            if let Some(result) = self.lock()?.awaited.get(&operation).and_then(|awaited| awaited.result) {
                return result.ok();
            }
            if finished {
                return Err(RpResult::Internal);
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
        if !self.lock()?.operations.contains_key(&operation) {
            return Err(RpResult::InvalidHandle);
        }
        drop(self.submit(Job::Cancel(operation)));
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
        let (delegates, callbacks, log) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (std::mem::take(&mut state.delegates), state.hosting_callbacks.take(), state.log.take())
        };
        // User data's destructors are the caller's code: no lock is held while they run.
        drop((delegates, callbacks, log));
        self.queue.wake_sleepers();
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
            let notice =
                Notice { operation: id, session: None, search: None, outcome: Err(Failure::new(code)) };
            if let Some(completion) = operation.completion {
                completion(&notice);
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

    fn take_turn(&self) -> Result<Turn<'_>, RpResult> {
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

    fn dispatch(&self, event: Event) -> Result<(), RpResult> {
        match event {
            Event::Finished(operation, outcome) => self.finish(operation, outcome),
            Event::Hosting(event) => self.hear(event),
            Event::LanFound(operation, found) => self.hear_found(operation, &found),
            Event::Log(record) => self.write_log(&record),
        }
    }

    fn finish(&self, id: OperationId, outcome: Result<Answer, Failure>) -> Result<(), RpResult> {
        let (notice, completion, delegates) = {
            let mut state = self.lock()?;
            let Some(operation) = state.operations.remove(&id) else { return Ok(()) };
            let (outcome, session, search, delegates) = match operation.kind {
                OperationKind::Session(kind) => {
                    let outcome = state.sessions.finish(id, &kind, outcome);
                    let search =
                        if let SessionOperation::Find(search) = &kind { Some(*search) } else { None };
                    let delegates = state.delegates.of(DelegateKind::from(&kind));
                    (outcome, kind.session().cloned(), search, delegates)
                }
                OperationKind::Hosting(kind) => {
                    (state.hosting.finish(id, kind, outcome.map(drop)), None, None, Vec::new())
                }
            };
            (Notice { operation: id, session, search, outcome }, operation.completion, delegates)
        };
        let logged = self.log_end(&notice);
        // Whatever became of the line: the operation is no longer among those that close completes.
        if let Some(completion) = completion {
            completion(&notice);
        }
        logged?;
        for id in delegates {
            // One that a delegate before it removed is not called any more.
            let delegate = self.lock()?.delegates.get(id);
            if let Some(delegate) = delegate {
                delegate(&notice);
            }
        }
        let mut state = self.lock()?;
        if let Some(awaited) = state.awaited.get_mut(&id) {
            awaited.result = Some(notice.code());
            drop(state);
            self.queue.wake_sleepers();
        }
        Ok(())
    }

    fn hear(&self, event: HostingEvent) -> Result<(), RpResult> {
        let (news, callbacks) = {
            let mut state = self.lock()?;
            (state.hosting.hear(event), state.hosting_callbacks.clone())
        };
        match news {
            HostingNews::StartGameSession(game_session) => {
                if let Some(callbacks) = callbacks {
                    (callbacks.on_start_game_session)(&game_session);
                }
            }
            HostingNews::ProcessTerminate(time) => {
                if let Some(callbacks) = callbacks {
                    (callbacks.on_process_terminate)(time);
                }
            }
            HostingNews::HealthCheck => {
                // Without a callback, that somebody ticks is the sign of life.
                let healthy = callbacks.is_none_or(|callbacks| (callbacks.on_health_check)());
                drop(self.submit(Job::ReportHealth(healthy)));
            }
            HostingNews::Log(record) => self.write_log(&record)?,
        }
        Ok(())
    }

    fn hear_found(&self, operation: OperationId, found: &lan::Found) -> Result<(), RpResult> {
        let message = format!("operation {}: a session at {}", operation.0, found.address);
        self.write_log(&LogRecord { level: RpLogLevel::Debug, target: "lan", message })
    }

    fn log_end(&self, notice: &Notice) -> Result<(), RpResult> {
        let level = if notice.outcome.is_ok() { RpLogLevel::Info } else { RpLogLevel::Warn };
        let Some(sink) = self.log_sink(level)? else { return Ok(()) };
        let is_hosting = notice.session.is_none() && notice.search.is_none();
        let target = if is_hosting { "hosting" } else { "session" };
        let about = notice.session.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        let end = match &notice.outcome {
            Ok(()) => "success".to_owned(),
            Err(failure) => format!("{}: {failure}", failure.code.name()),
        };
        let message = format!("operation {}{about}: {end}", notice.operation.0);
        sink(&LogRecord { level, target, message });
        Ok(())
    }

    fn write_log(&self, record: &LogRecord) -> Result<(), RpResult> {
        if let Some(sink) = self.log_sink(record.level)? {
            sink(record);
        }
        Ok(())
    }

    /// Where lines of this level go, if anybody hears them.
    fn log_sink(&self, level: RpLogLevel) -> Result<Option<LogSink>, RpResult> {
        let state = self.lock()?;
        Ok(state.log.as_ref().filter(|(heard, _)| level <= *heard).map(|(_, sink)| Arc::clone(sink)))
    }
}
