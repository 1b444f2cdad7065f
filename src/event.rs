//! What the worker tells the game thread, and the queue it goes through.
//!
//! The queue is the one way from `net` to the state machines: events wait here until `tick`, `wait` or `destroy`
//! takes them, on that call's thread.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rallypoint_wire::matchmaking::StartedTicket;
use rallypoint_wire::server_sdk::ResponseBody;
use tokio::sync::OwnedSemaphorePermit;

use crate::auth::AuthTokenRequest;
use crate::hosting::HostingEvent;
use crate::lan::Found;
use crate::matchmaking::{Pass, TicketId, TicketNews};
use crate::result::{Failure, RpResult};
use crate::session::{FoundSessions, JoinedServer, Ping, SessionNotice};

/// Names one asynchronous operation of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub NonZeroU64);

/// What came back for an operation that worked.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// There is nothing to know but that it worked.
    Done,
    /// Start or join: where the game server is.
    Server(Box<JoinedServer>),
    /// Find: what was found.
    Found {
        /// One page of it.
        found: FoundSessions,
        /// The page behind it, as the gateway names it.
        next: Option<String>,
    },
    /// A ticket as it stands, and when to ask for it again if the gateway says so.
    Ticket {
        /// The ticket; what start answers beside it is empty for every other call.
        ticket: Box<StartedTicket>,
        /// How long to wait.
        ask_again: Option<Duration>,
    },
    /// What another player's ticket takes.
    Pass(Pass),
    /// How far away results are, each with its number.
    Pings(Vec<(usize, Ping)>),
    /// A server process's request: what the service says.
    Hosting(Box<ResponseBody>),
}

/// Something the game thread has to hear.
#[derive(Debug)]
pub enum Event {
    /// An operation is over.
    Finished(OperationId, Result<Answer, Failure>),
    /// A search on the local network has found a session.
    LanFound(OperationId, Box<Found>),
    /// Something happened to a session.
    Notice(SessionNotice),
    /// Something is heard of a ticket that is followed.
    Ticket(TicketEvent),
    /// Whether the gateway, which was lost, answers.
    GatewayProbed(bool),
    /// A request needs an auth token, and waits for it.
    AuthTokenWanted(AuthTokenRequest),
    /// The hosting connection has something to say.
    Hosting(HostingEvent),
    /// A line for the log.
    Log(LogRecord),
}

/// What is heard of a ticket that is followed.
#[derive(Debug)]
pub struct TicketEvent {
    /// Which ticket.
    pub(crate) ticket: TicketId,
    /// Who waits for its end: without it that operation would not end.
    pub(crate) operation: Option<OperationId>,
    /// What is heard.
    pub(crate) news: TicketNews,
    /// Given back when the event was taken: a gateway that tells without end waits for a game that does not tick.
    pub(crate) _room: OwnedSemaphorePermit,
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

/// Says whether anything goes on in a subsystem: events that wait, or delegates that run. Reading it costs one load, so an
/// idle tick can return without a lock; it can outlive what it tells of.
#[derive(Clone, Debug, Default)]
pub struct Doorbell(Arc<AtomicUsize>);

impl Doorbell {
    /// Whether there is nothing for a tick to do.
    pub fn is_silent(&self) -> bool {
        self.0.load(Ordering::Acquire) == 0
    }

    /// One more thing goes on.
    pub fn ring(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    /// One thing less goes on.
    pub fn answer(&self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Events in the order they came about.
#[derive(Debug, Default)]
pub struct EventQueue {
    inner: Mutex<Waiting>,
    doorbell: Doorbell,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Event>,
    /// How many threads sleep on `changed`: waking nobody would be a system call per event.
    sleepers: usize,
    /// Nobody takes events any more.
    closed: bool,
}

impl EventQueue {
    /// An empty queue that rings this bell.
    pub fn new(doorbell: Doorbell) -> Self {
        Self { doorbell, ..Self::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic while the queue is locked cannot leave it half changed, so poisoning means nothing here.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an event and wakes whoever waits.
    ///
    /// Once the queue is closed, it is dropped: a call on another thread may have been accepted just before.
    pub fn push(&self, event: Event) {
        let mut waiting = self.lock();
        if waiting.closed {
            return;
        }
        waiting.events.push_back(event);
        self.doorbell.ring();
        self.wake(waiting);
    }

    /// As [`Self::push`], unless one that waits makes it superfluous.
    pub fn push_unless(&self, event: Event, makes_superfluous: impl Fn(&Event) -> bool) {
        if !self.lock().events.iter().any(makes_superfluous) {
            self.push(event);
        }
    }

    /// Takes no events from now on, and forgets those that wait; wakes whoever waits.
    pub fn close(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.events.drain(..).for_each(|_| self.doorbell.answer());
        self.wake(waiting);
    }

    /// Wakes whoever waits, so that they look again.
    pub fn wake_sleepers(&self) {
        self.wake(self.lock());
    }

    fn wake(&self, waiting: MutexGuard<'_, Waiting>) {
        let somebody_sleeps = waiting.sleepers > 0;
        drop(waiting);
        if somebody_sleeps {
            self.changed.notify_all();
        }
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.lock().events.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the oldest event.
    pub fn pop(&self) -> Option<Event> {
        let event = self.lock().events.pop_front()?;
        self.doorbell.answer();
        Some(event)
    }

    /// Takes the oldest event of this operation out of its turn: what it has found, or asks, before its end. Everything else keeps
    /// its order.
    pub fn take_of(&self, operation: OperationId) -> Option<Event> {
        let mut waiting = self.lock();
        let at = waiting.events.iter().position(|event| event.is_of(operation))?;
        let event = waiting.events.remove(at)?;
        self.doorbell.answer();
        Some(event)
    }

    /// Sleeps until something changes, unless an event of the operation's is here or `look` finds that there is no need to. False
    /// when the deadline (none means never) has passed.
    pub fn sleep_until_changed(
        &self,
        operation: OperationId,
        deadline: Option<Instant>,
        look: impl FnOnce() -> bool,
    ) -> bool {
        let mut waiting = self.lock();
        if waiting.events.iter().any(|event| event.is_of(operation)) || look() {
            return true;
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return false;
        }
        waiting.sleepers += 1;
        let mut waiting = match left {
            None => self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            Some(left) => self.changed.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0,
        };
        waiting.sleepers -= 1;
        true
    }
}

impl Event {
    fn is_of(&self, operation: OperationId) -> bool {
        match self {
            Self::Finished(id, _) | Self::LanFound(id, _) => *id == operation,
            Self::Ticket(event) => event.operation == Some(operation),
            // Without it that operation would not end.
            Self::Hosting(HostingEvent::HealthCheck(Some(id))) => *id == operation,
            // Whichever operation's request asked: others wait for the answer too.
            Self::AuthTokenWanted(_) => true,
            _ => false,
        }
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
    fn a_closed_queue_is_silent_for_good() {
        let doorbell = Doorbell::default();
        let queue = EventQueue::new(doorbell.clone());
        queue.push(Event::GatewayProbed(true));
        queue.close();
        queue.push(Event::GatewayProbed(true));
        assert!(queue.is_empty() && doorbell.is_silent());
    }

    #[test]
    fn one_operation_can_be_taken_out_of_its_turn() {
        let queue = EventQueue::default();
        for number in 1..=3 {
            queue.push(Event::Finished(id(number), Ok(Answer::Done)));
        }
        assert!(queue.take_of(id(2)).is_some());
        assert!(queue.take_of(id(2)).is_none());
        let left: Vec<_> = std::iter::from_fn(|| queue.pop())
            .map(|event| if let Event::Finished(id, _) = event { id.0.get() } else { 0 })
            .collect();
        assert_eq!(left, [1, 3]);
    }
}
