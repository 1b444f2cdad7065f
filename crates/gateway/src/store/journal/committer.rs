//! The thread that makes records durable. While one commit is on its way to the disk the next one gathers, so that many
//! in flight share one write and one sync.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tracing::trace_span;

use super::error::WriteError;
use super::frame::{Frame, Sequence};
use super::segment::Log;
use crate::trace;

/// How many bytes may wait for a commit before [`Shared::room`] waits.
const HIGH_WATER: usize = 8 << 20;
/// How much memory an empty frame keeps.
const KEEP: usize = 1 << 20;
/// How long a commit waits for those whom the one before has just answered, in parts of that one's time: so much they
/// may lose, and they win a whole commit when they get into this one.
const PATIENCE_PARTS: u32 = 4;

/// The journal takes nothing any more: it could not be written, or it is being closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal is closed; the gateway's log says why")]
pub struct Closed;

/// What a commit wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// How many records.
    pub records: u64,
    /// How many bytes.
    pub bytes: u64,
    /// How long it took until they were on the disk.
    pub took: Duration,
}

/// What a commit came to.
#[derive(Debug)]
pub enum Done<'a, W> {
    /// Everything that waited is to run, in this order; none of it was new where nothing was written.
    Durable(&'a mut Vec<W>, Option<Commit>),
    /// The journal is dead. Said once; what waited, then and later, is dropped.
    Failed(WriteError),
}

/// What appenders and the committer share.
pub(super) struct Shared<W> {
    queue: Mutex<Queue<W>>,
    work: Condvar,
    has_room: Notify,
    /// Bytes committed since the last snapshot.
    log_size: AtomicU64,
}

struct Queue<W> {
    frame: Frame,
    waiting: Vec<W>,
    /// Whether a commit is under way, including what waited for it.
    committing: bool,
    /// How many have to wait for the committer to be woken.
    wake_at: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// What is queued is still committed.
    Closing,
    Dead,
}

impl<W> Shared<W> {
    pub(super) fn new(next: Sequence, log_size: u64) -> Self {
        let queue = Queue {
            frame: Frame::starting_at(next),
            waiting: Vec::new(),
            committing: false,
            wake_at: 1,
            state: State::Open,
        };
        Self {
            queue: Mutex::new(queue),
            work: Condvar::new(),
            has_room: Notify::new(),
            log_size: AtomicU64::new(log_size),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<W>> {
        // Nothing in here is left half done by a panic.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a record; `waiting` runs when it is durable, and after all that was queued before.
    pub(super) fn append(&self, record: &[u8], waiting: W) -> Result<Sequence, Closed> {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return Err(Closed);
        }
        let sequence = match queue.frame.push(record) {
            Ok(sequence) => sequence,
            // 4 GiB wait to be written: the disk does not answer.
            Err(_) => return Err(Closed),
        };
        self.queued(queue, waiting);
        Ok(sequence)
    }

    /// Queues `waiting` behind everything that was appended; gives it back when nothing is under way.
    pub(super) fn follow(&self, waiting: W) -> Result<Option<W>, Closed> {
        let queue = self.lock();
        if queue.state != State::Open {
            return Err(Closed);
        }
        if !queue.committing && queue.waiting.is_empty() {
            return Ok(Some(waiting));
        }
        self.queued(queue, waiting);
        Ok(None)
    }

    fn queued(&self, mut queue: MutexGuard<'_, Queue<W>>, waiting: W) {
        queue.waiting.push(waiting);
        let wake = queue.waiting.len() == queue.wake_at;
        drop(queue);
        if wake {
            self.work.notify_one();
        }
    }

    /// Waits until fewer bytes are queued than should be.
    pub(super) async fn room(&self) {
        loop {
            let room = self.has_room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            if self.lock().has_room() {
                return;
            }
            room.await;
        }
    }

    /// The last record that was queued.
    pub(super) fn last(&self) -> Sequence {
        Sequence(self.lock().frame.next().0 - 1)
    }

    pub(super) fn log_size(&self) -> u64 {
        self.log_size.load(Ordering::Relaxed)
    }

    /// So many bytes of the log are in a snapshot now.
    pub(super) fn forget_log(&self, bytes: u64) {
        self.log_size.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(super) fn close(&self) {
        let mut queue = self.lock();
        if queue.state == State::Open {
            queue.state = State::Closing;
        }
        drop(queue);
        self.work.notify_one();
    }

    fn die(&self) {
        let waiting = {
            let mut queue = self.lock();
            queue.state = State::Dead;
            std::mem::take(&mut queue.waiting)
        };
        // Not under the lock: what waits may be anything.
        drop(waiting);
        self.has_room.notify_waiters();
    }
}

impl<W> Queue<W> {
    fn has_room(&self) -> bool {
        self.state == State::Dead || self.frame.len() < HIGH_WATER
    }
}

/// Commits what is queued until the journal is closed or cannot be written. `done` hears of each commit.
pub(super) fn run<W>(shared: &Arc<Shared<W>>, mut log: impl Log, mut done: impl FnMut(Done<'_, W>)) {
    let _end = End(shared);
    let mut batch = Batch { frame: Frame::starting_at(Sequence::default()), waiting: Vec::new() };
    let mut last = Last::default();
    while next_batch(shared, &mut batch, last) {
        let start = Instant::now();
        let mut written = None;
        if !batch.frame.is_empty() {
            let commit = trace_span!(
                target: trace::TARGET,
                parent: None,
                "journal commit",
                journal.bytes = batch.frame.len(),
                journal.waiting = batch.waiting.len(),
            );
            if let Err(problem) = commit.in_scope(|| log.commit(&mut batch.frame)) {
                // First, so that whoever hears of it cannot append any more.
                shared.die();
                batch.waiting.clear();
                done(Done::Failed(problem));
                return;
            }
            let (records, bytes, took) = (batch.frame.records(), batch.frame.len() as u64, start.elapsed());
            shared.log_size.fetch_add(bytes, Ordering::Relaxed);
            last = Last { waiting: batch.waiting.len(), took };
            written = Some(Commit { records, bytes, took });
        }
        done(Done::Durable(&mut batch.waiting, written));
        batch.waiting.clear();
    }
}

/// However the committer ends, also by a panic of what waited: nothing is taken that nobody would commit.
struct End<'a, W>(&'a Shared<W>);

impl<W> Drop for End<'_, W> {
    fn drop(&mut self) {
        self.0.die();
    }
}

struct Batch<W> {
    frame: Frame,
    waiting: Vec<W>,
}

/// The commit before.
#[derive(Clone, Copy, Default)]
struct Last {
    waiting: usize,
    took: Duration,
}

/// Waits for work and takes all of it; false when there will be none.
fn next_batch<W>(shared: &Shared<W>, batch: &mut Batch<W>, last: Last) -> bool {
    let mut queue = shared.lock();
    queue.committing = false;
    while queue.waiting.is_empty() {
        if queue.state != State::Open {
            return false;
        }
        queue = shared.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
    queue.committing = true;
    // One alone would wait for itself.
    if last.waiting > 1 && !queue.frame.is_empty() {
        queue.wake_at = last.waiting;
        let patience = last.took / PATIENCE_PARTS;
        let gather = |queue: &mut Queue<W>| queue.waiting.len() < last.waiting && queue.state == State::Open;
        let gathered = shared.work.wait_timeout_while(queue, patience, gather);
        (queue, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        queue.wake_at = 1;
    }
    let next = queue.frame.next();
    std::mem::swap(&mut queue.frame, &mut batch.frame);
    queue.frame.restart(next, KEEP);
    std::mem::swap(&mut queue.waiting, &mut batch.waiting);
    drop(queue);
    shared.has_room.notify_waiters();
    true
}

#[cfg(test)]
#[path = "committer_tests.rs"]
mod tests;
