//! What the worker tells the game thread, and the queue it goes through.
//!
//! The queue is the one way from `net` to the state machines: events wait here until `tick`, `wait` or `destroy`
//! takes them, on that call's thread.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use crate::hosting::HostingEvent;
use crate::result::{Failure, RpResult};
use crate::session::{FoundResult, JoinedServer};

/// Names one asynchronous operation of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub NonZeroU64);

/// What came back for an operation that worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is nothing to know but that it worked.
    Done,
    /// Start or join: where the game server is.
    Server(Box<JoinedServer>),
    /// Find: what was found.
    Found(Vec<FoundResult>),
}

/// Something the game thread has to hear.
#[derive(Debug)]
pub enum Event {
    /// An operation is over.
    Finished(OperationId, Result<Answer, Failure>),
    /// The hosting connection has something to say.
    Hosting(HostingEvent),
    /// A line for the log.
    Log(LogRecord),
}

/// How grave a log line is; a smaller number is graver.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RpLogLevel {
    /// Nothing is logged.
    Off = 0,
    /// Something failed that should not.
    Error = 1,
    /// Something is odd and was coped with.
    Warn = 2,
    /// The steps of a session's life.
    Info = 3,
    /// Every request and answer.
    Debug = 4,
}

/// One line for the log. It carries no secret: no auth token, owner token or player session id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// How grave it is.
    pub level: RpLogLevel,
    /// The part of the library that speaks: `session`, `net`, `hosting`.
    pub target: &'static str,
    /// The line.
    pub message: String,
}

/// Events in the order they came about.
#[derive(Debug, Default)]
pub struct EventQueue {
    waiting: Mutex<VecDeque<Event>>,
    /// Mirrors the length, so that an idle tick reads one number and takes no lock.
    length: AtomicUsize,
    changed: Condvar,
}

impl EventQueue {
    fn with<R>(&self, change: impl FnOnce(&mut VecDeque<Event>) -> R) -> R {
        // A panic while the queue is locked cannot leave it half changed, so poisoning means nothing here.
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut waiting);
        self.length.store(waiting.len(), Ordering::Release);
        result
    }

    /// Appends an event and wakes whoever waits.
    pub fn push(&self, event: Event) {
        self.with(|waiting| waiting.push_back(event));
        self.changed.notify_all();
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.length.load(Ordering::Acquire)
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the oldest event.
    pub fn pop(&self) -> Option<Event> {
        self.with(VecDeque::pop_front)
    }

    /// Takes the end of this operation out of its turn; everything else keeps its order.
    pub fn take_finished(&self, operation: OperationId) -> Option<Event> {
        self.with(|waiting| {
            let at = waiting
                .iter()
                .position(|event| matches!(event, Event::Finished(id, _) if *id == operation))?;
            waiting.remove(at)
        })
    }

    /// Wakes whoever waits, so that they look again.
    pub fn wake(&self) {
        // The lock orders this after a waiter's last look, so that no wake-up is lost.
        self.with(|_| ());
        self.changed.notify_all();
    }

    /// Sleeps until something changes, unless `look` finds already that there is no need to. False when the deadline
    /// (none means never) has passed.
    pub fn sleep_unless(
        &self,
        deadline: Option<Instant>,
        look: impl FnOnce(&VecDeque<Event>) -> bool,
    ) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if look(&waiting) {
            return true;
        }
        match deadline {
            None => drop(self.changed.wait(waiting)),
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return false;
                }
                drop(self.changed.wait_timeout(waiting, left));
            }
        }
        true
    }
}

/// The duty to finish one operation. Whoever holds it must finish it; dropping it finishes it as an internal error,
/// so that no path through the worker can leave a caller without an answer.
#[derive(Debug)]
pub struct Completer {
    operation: OperationId,
    queue: Option<Arc<EventQueue>>,
}

impl Completer {
    /// Takes on the duty.
    pub fn new(operation: OperationId, queue: Arc<EventQueue>) -> Self {
        Self { operation, queue: Some(queue) }
    }

    /// Which operation this is the duty for.
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// Fulfils the duty.
    pub fn finish(mut self, outcome: Result<Answer, Failure>) {
        self.deliver(outcome);
    }

    fn deliver(&mut self, outcome: Result<Answer, Failure>) {
        if let Some(queue) = self.queue.take() {
            queue.push(Event::Finished(self.operation, outcome));
        }
    }
}

impl Drop for Completer {
    fn drop(&mut self) {
        self.deliver(Err(Failure::new(RpResult::Internal)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> OperationId {
        OperationId(NonZeroU64::new(number).unwrap())
    }

    #[test]
    fn a_dropped_completer_still_completes() {
        let queue = Arc::new(EventQueue::default());
        drop(Completer::new(id(7), Arc::clone(&queue)));
        let Some(Event::Finished(operation, Err(failure))) = queue.pop() else {
            panic!("nothing was delivered")
        };
        assert_eq!((operation, failure.code), (id(7), RpResult::Internal));
        assert!(queue.pop().is_none());
    }

    #[test]
    fn a_finished_completer_completes_once() {
        let queue = Arc::new(EventQueue::default());
        Completer::new(id(7), Arc::clone(&queue)).finish(Ok(Answer::Done));
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn one_operation_can_be_taken_out_of_its_turn() {
        let queue = EventQueue::default();
        for number in 1..=3 {
            queue.push(Event::Finished(id(number), Ok(Answer::Done)));
        }
        assert!(queue.take_finished(id(2)).is_some());
        assert!(queue.take_finished(id(2)).is_none());
        let left: Vec<_> = std::iter::from_fn(|| queue.pop())
            .map(|event| if let Event::Finished(id, _) = event { id.0.get() } else { 0 })
            .collect();
        assert_eq!(left, [1, 3]);
    }
}
