//! The journal as its users see it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::committer::{self, Closed, Done, Shared};
use super::error::{JournalError, WriteError};
use super::files::sync_folder;
use super::frame::Sequence;
use super::recovery::{Reader, Recovered, Recovery, io};
use super::segment::{Layout, Log, Segments};
use super::snapshot;

/// Records hold ids that are secrets between a player and a server.
const OWNER_ONLY: u32 = 0o700;

/// How a journal is kept.
#[derive(Clone, Debug)]
pub struct JournalOptions {
    /// The version of what the records mean; a journal with another is refused.
    pub contents: u32,
    /// The program and its version, for people who find the files. 32 bytes count.
    pub written_by: String,
    /// How large segments are, in bytes.
    pub segment_size: u64,
    /// A snapshot is due when the log since the last one has more bytes than this,
    pub snapshot_after: u64,
    /// and more than the last snapshot so many times.
    pub snapshot_factor: u64,
}

impl JournalOptions {
    /// 16 MiB segments: one is laid out in a few milliseconds, and at 10,000 commands a second lasts some seconds.
    pub const SEGMENT_SIZE: u64 = 16 << 20;
    /// 64 MiB: what is replayed in about a second.
    pub const SNAPSHOT_AFTER: u64 = 64 << 20;
    /// Twice, so that at most as much is written for snapshots as half of what is written for records.
    pub const SNAPSHOT_FACTOR: u64 = 2;

    /// The usual sizes.
    pub fn new(contents: u32, written_by: impl Into<String>) -> Self {
        Self {
            contents,
            written_by: written_by.into(),
            segment_size: Self::SEGMENT_SIZE,
            snapshot_after: Self::SNAPSHOT_AFTER,
            snapshot_factor: Self::SNAPSHOT_FACTOR,
        }
    }
}

/// A journal that was read and is ready to be written.
#[derive(Debug)]
pub struct Opened {
    segments: Segments,
    layout: Layout,
    options: JournalOptions,
    recovery: Recovery,
}

impl Opened {
    /// Opens the journal in `folder`, or begins one there. `take_up` is shown what was kept, before anything is changed;
    /// what it refuses refuses the journal.
    ///
    /// The folder must be this process' alone: see [`crate::store::folder`].
    ///
    /// # Errors
    /// The folder cannot be used, holds something else or something newer, or is damaged.
    pub fn read(
        folder: &Path,
        options: JournalOptions,
        take_up: impl FnMut(Recovered<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
    ) -> Result<Self, JournalError> {
        if !folder.exists() {
            DirBuilder::new().mode(OWNER_ONLY).create(folder).map_err(io("create", folder))?;
            if let Some(parent) = folder.parent() {
                sync_folder(parent)?;
            }
        }
        let (recovery, unfinished) = Reader { folder, contents: options.contents, take_up }.read()?;
        tidy(&recovery, &unfinished)?;
        let layout = Layout {
            folder: folder.to_owned(),
            segment_size: options.segment_size,
            contents: options.contents,
            written_by: options.written_by.clone(),
        };
        let segments = Segments::begin(layout.clone(), recovery.last.next())?;
        Ok(Self { segments, layout, options, recovery })
    }

    /// What was found.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Begins to commit, on a thread of its own. `done` runs there, once for each commit.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start<W: Send + 'static>(
        self,
        done: impl FnMut(Done<'_, W>) + Send + 'static,
    ) -> std::io::Result<Journal<W>> {
        let Self { segments, layout, options, recovery } = self;
        Journal::over(segments, layout, options, &recovery, done)
    }
}

/// Cuts off what was not finished, and what was laid out and not used.
fn tidy(recovery: &Recovery, unfinished: &[PathBuf]) -> Result<(), JournalError> {
    for path in unfinished {
        fs::remove_file(path).map_err(io("delete", path))?;
    }
    if let Some((path, end)) = &recovery.end {
        let cut = |file: File| file.set_len(*end).and_then(|()| file.sync_all());
        OpenOptions::new().write(true).open(path).and_then(cut).map_err(io("cut", path))?;
    }
    Ok(())
}

/// A journal that is written. Records are opaque; `W` is what waits for one to be durable.
///
/// Whoever appends holds a lock of their own, under which the record's change was made: that is what puts records into
/// the order of the changes.
pub struct Journal<W> {
    shared: Arc<Shared<W>>,
    layout: Layout,
    options: JournalOptions,
    last_snapshot: Arc<LastSnapshot>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct LastSnapshot {
    size: AtomicU64,
    under_way: AtomicBool,
}

impl<W: Send + 'static> Journal<W> {
    fn over(
        log: impl Log + 'static,
        layout: Layout,
        options: JournalOptions,
        recovery: &Recovery,
        done: impl FnMut(Done<'_, W>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::new(recovery.last.next(), recovery.log_size));
        let committer = thread::Builder::new().name("rallypoint-log".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || committer::run(&shared, log, done)
        })?;
        let last_snapshot = Arc::new(LastSnapshot {
            size: AtomicU64::new(recovery.snapshot_size),
            under_way: AtomicBool::new(false),
        });
        let threads = Mutex::new(vec![committer]);
        Ok(Self { shared, layout, options, last_snapshot, threads })
    }

    /// A journal on a disk that does what the test says.
    #[cfg(test)]
    pub(crate) fn scripted(done: impl FnMut(Done<'_, W>) + Send + 'static) -> (Self, super::scripted::Disk) {
        let options = JournalOptions::new(1, "test");
        let layout = Layout {
            folder: PathBuf::new(),
            segment_size: options.segment_size,
            contents: options.contents,
            written_by: options.written_by.clone(),
        };
        let (log, disk) = super::scripted::scripted();
        (Self::over(log, layout, options, &Recovery::default(), done).unwrap(), disk)
    }

    /// Queues a record; `waiting` is handed on when it is durable, after all that was queued before.
    ///
    /// # Errors
    /// The journal is closed or dead; `waiting` is dropped.
    pub fn append(&self, record: &[u8], waiting: W) -> Result<Sequence, Closed> {
        self.shared.append(record, waiting)
    }

    /// Queues `waiting` behind everything that was appended; gives it back when nothing is under way, so that it can run
    /// at once.
    ///
    /// # Errors
    /// The journal is closed or dead; `waiting` is dropped.
    pub fn follow(&self, waiting: W) -> Result<Option<W>, Closed> {
        self.shared.follow(waiting)
    }

    /// Waits while more bytes are queued than should be. To be awaited before the lock is taken under which records are
    /// appended, never under it.
    pub async fn room(&self) {
        self.shared.room().await;
    }

    /// How many bytes the log has grown by since the last snapshot.
    pub fn log_size(&self) -> u64 {
        self.shared.log_size()
    }

    /// Whether the log has grown so long that a snapshot should be made.
    pub fn snapshot_is_due(&self) -> bool {
        let last = self.last_snapshot.size.load(Ordering::Relaxed);
        let allowed = self.options.snapshot_after.max(last.saturating_mul(self.options.snapshot_factor));
        !self.last_snapshot.under_way.load(Ordering::Relaxed) && self.shared.log_size() > allowed
    }

    /// Keeps the state after the last appended record, on a thread of its own; `then` hears of it there. What the
    /// snapshot makes superfluous is deleted. One that fails does no harm; the next is due when the log has grown as much
    /// again. Does nothing while another one is under way.
    ///
    /// To be called under the appenders' lock, so that no record comes between.
    pub fn snapshot(&self, state: Vec<u8>, then: impl FnOnce(Result<Snapshot, WriteError>) + Send + 'static) {
        if self.last_snapshot.under_way.swap(true, Ordering::Relaxed) {
            return;
        }
        let through = self.shared.last();
        let logged = self.shared.log_size();
        let (shared, layout) = (Arc::clone(&self.shared), self.layout.clone());
        let last_snapshot = Arc::clone(&self.last_snapshot);
        let write = move || {
            let written = snapshot::write(&layout, through, &state);
            if let Ok(size) = written {
                last_snapshot.size.store(size, Ordering::Relaxed);
            }
            shared.forget_log(logged);
            last_snapshot.under_way.store(false, Ordering::Relaxed);
            then(written.map(|size| Snapshot { through, size }));
        };
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.retain(|thread| !thread.is_finished());
        match thread::Builder::new().name("rallypoint-snap".to_owned()).spawn(write) {
            Ok(thread) => threads.push(thread),
            Err(problem) => {
                // Tried again at the next commit; the log is whole meanwhile.
                self.last_snapshot.under_way.store(false, Ordering::Relaxed);
                tracing::warn!(%problem, "no thread for a snapshot of the journal");
            }
        }
    }

    /// Commits what is queued, takes nothing more, and waits for the threads.
    pub fn close(&self) {
        self.shared.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // What waits may own the journal, and is dropped by the committer.
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread of the journal panicked");
            }
        }
    }
}

impl<W> Drop for Journal<W> {
    fn drop(&mut self) {
        // Threads end by themselves; who wants to wait for them calls `close`.
        self.shared.close();
    }
}

/// A snapshot that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record that it contains.
    pub through: Sequence,
    /// Its size in bytes.
    pub size: u64,
}
