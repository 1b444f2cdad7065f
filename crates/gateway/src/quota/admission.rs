//! Who may call the service now, and who has to wait for a moment.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};
use tokio::time::Instant;

use super::{Buckets, Rates, Standing};

/// How long a call waits for its turn before its caller is told to come back.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long a call that nobody waits for may still be on its way to the service: a connection that breaks under it is
/// noticed in far less.
const ON_ITS_WAY: Duration = Duration::from_secs(5);
/// What is left to players of a burst.
const SPARED_FOR_PLAYERS: f64 = 0.5;

/// For whom a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A caller waits for the answer.
    Player,
    /// Nobody would miss it for a while: pollers and dashboards. It uses half of a burst at most and never waits.
    Background,
}

/// Lets calls to the service pass at the rate that the account has, and no faster.
#[derive(Clone, Debug)]
pub struct Quotas(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    buckets: Mutex<Buckets>,
    lines: HashMap<Operation, Line>,
    since: Instant,
}

/// Those who wait for an operation: whoever came first has the turn.
#[derive(Debug, Default)]
struct Line {
    turn: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

impl Quotas {
    /// These rates; what the gateway may use of the account's.
    pub fn new(rates: Rates) -> Self {
        let lines = Operation::ALL.iter().map(|operation| (*operation, Line::default())).collect();
        Self(Arc::new(Inner { buckets: Mutex::new(Buckets::new(rates)), lines, since: Instant::now() }))
    }

    /// Waits for a moment until a call may begin. The permit is to be kept until the answer is there.
    ///
    /// # Errors
    /// `ThrottlingException` that says when to come back; nothing was sent.
    pub async fn admit(&self, operation: Operation, priority: Priority) -> Result<Permit, Exception> {
        let line = self.0.line(operation);
        let ahead = line.map_or(0, |line| line.waiting.load(Ordering::Acquire));
        let wait = match self.0.begin(operation, ahead, priority) {
            Ok(()) => return Ok(self.permit(operation)),
            Err(wait) => wait,
        };
        let line = line.filter(|_| priority == Priority::Player && wait <= PATIENCE);
        let Some(line) = line else { return Err(busy(operation, wait)) };
        let waited = tokio::time::timeout(PATIENCE, self.0.in_line(line, operation)).await;
        match waited {
            Ok(()) => Ok(self.permit(operation)),
            Err(_) => Err(busy(operation, wait)),
        }
    }

    /// A call under its quota: admits it, waits for it, and takes note of how the service answered.
    ///
    /// # Errors
    /// Those of [`Self::admit`] and of the call.
    pub async fn call<T>(
        &self,
        operation: Operation,
        priority: Priority,
        call: impl Future<Output = Result<T, Exception>>,
    ) -> Result<T, Exception> {
        let permit = self.admit(operation, priority).await?;
        let answer = call.await;
        match &answer {
            Err(exception) if exception.kind == ExceptionKind::Throttling => permit.throttled(),
            _ => permit.answered(),
        }
        answer
    }

    /// How each operation stands that was called so far, by name.
    pub fn standing(&self) -> Vec<Standing> {
        let now = self.0.since.elapsed();
        self.0.buckets().standing(now)
    }

    fn permit(&self, operation: Operation) -> Permit {
        Permit { inner: Arc::clone(&self.0), operation, is_over: false }
    }
}

impl Inner {
    fn line(&self, operation: Operation) -> Option<&Line> {
        self.lines.get(&operation)
    }

    fn begin(&self, operation: Operation, ahead: usize, priority: Priority) -> Result<(), Duration> {
        let spare = match priority {
            Priority::Player => 0.0,
            Priority::Background => SPARED_FOR_PLAYERS,
        };
        let now = self.since.elapsed();
        self.buckets().begin(operation, now, ahead, spare)
    }

    async fn in_line(&self, line: &Line, operation: Operation) {
        let _place = Place::take(&line.waiting);
        let _turn = line.turn.lock().await;
        while let Err(wait) = self.begin(operation, 0, Priority::Player) {
            tokio::time::sleep(wait).await;
        }
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy(operation: Operation, wait: Duration) -> Exception {
    let message = format!("the quota of {} is used up: try again", operation.name());
    Exception::throttling(message, wait)
}

/// A place in a line.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::AcqRel);
        Self(waiting)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The right to one call. Dropped without an answer, the call counts as under way for some more seconds: what was sent
/// cannot be taken back.
#[must_use = "a call counts as under way until its permit is told of the answer"]
#[derive(Debug)]
pub struct Permit {
    inner: Arc<Inner>,
    operation: Operation,
    is_over: bool,
}

impl Permit {
    /// The service answered, or was not reached at all.
    pub fn answered(mut self) {
        self.is_over = true;
        let now = self.inner.since.elapsed();
        self.inner.buckets().answered(self.operation, now);
    }

    /// The service refused: there are too many calls, of whomever.
    pub fn throttled(mut self) {
        self.is_over = true;
        let now = self.inner.since.elapsed();
        self.inner.buckets().throttled(self.operation, now);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.is_over {
            let now = self.inner.since.elapsed();
            self.inner.buckets().given_up(self.operation, now, now + ON_ITS_WAY);
        }
    }
}
