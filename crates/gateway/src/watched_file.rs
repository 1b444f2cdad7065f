//! What is read from a file, and again whenever the file is another one.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use thiserror::Error;
use tokio::task::JoinHandle;
use tracing::{info, warn};

/// A changed file is noticed after this long. Asking the system about a file takes microseconds.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(1);

/// A file that cannot be used.
#[derive(Debug, Error)]
pub enum FileProblem<E> {
    /// The system does not give it.
    #[error("cannot read {path}: {source}; name a readable file")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// It holds nothing of use.
    #[error("cannot use {path}: {problem}")]
    Unusable {
        /// Which file.
        path: String,
        /// Why.
        problem: E,
    },
}

/// What `read` makes of a file's content.
#[derive(Debug)]
pub(crate) struct WatchedFile<T> {
    content: Arc<RwLock<Arc<T>>>,
    watch: JoinHandle<()>,
}

impl<T> Drop for WatchedFile<T> {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// Whether a file could be used as it is now, without going on to look at it.
///
/// # Errors
/// It could not.
pub(crate) fn check<T, E>(path: &Path, read: fn(&[u8]) -> Result<T, E>) -> Result<(), FileProblem<E>> {
    load(path, read).map(drop)
}

/// What tells a file from what it was before. Renaming another file to its name changes the inode, writing it anew its
/// time or length.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, u64, i64, i64);

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self(metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec())
    }
}

impl<T: Send + Sync + 'static> WatchedFile<T> {
    /// Reads the file, and goes on to look at it. One that becomes unusable leaves what was read before. Must be called
    /// within a runtime.
    ///
    /// # Errors
    /// The file cannot be used as it is now.
    pub(crate) fn open<E: std::error::Error + 'static>(
        path: PathBuf,
        read: fn(&[u8]) -> Result<T, E>,
    ) -> Result<Self, FileProblem<E>> {
        let (mut stamp, first) = load(&path, read)?;
        let content = Arc::new(RwLock::new(Arc::new(first)));
        let current = Arc::clone(&content);
        let watch = tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOKED_AT_EVERY).await;
                let is_same = fs::metadata(&path).is_ok_and(|now| Stamp::of(&now) == stamp);
                if is_same {
                    continue;
                }
                match load(&path, read) {
                    Ok((now, read)) => {
                        stamp = now;
                        *current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                        info!(path = %path.display(), "a changed file was read again");
                    }
                    Err(problem) => {
                        warn!(%problem, "a changed file is of no use; what it said before still counts");
                        // Said once, until it changes again.
                        let now = fs::metadata(&path);
                        stamp = now.map_or(Stamp(0, 0, 0, 0), |now| Stamp::of(&now));
                    }
                }
            }
        });
        Ok(Self { content, watch })
    }

    /// What it says now.
    pub(crate) fn current(&self) -> Arc<T> {
        Arc::clone(&self.content.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn load<T, E>(path: &Path, read: fn(&[u8]) -> Result<T, E>) -> Result<(Stamp, T), FileProblem<E>> {
    let shown = || path.display().to_string();
    let unreadable = |source| FileProblem::Unreadable { path: shown(), source };
    // Before the content, so that a change in between is noticed at the next look.
    let stamp = Stamp::of(&fs::metadata(path).map_err(unreadable)?);
    let content = fs::read(path).map_err(unreadable)?;
    let read = read(&content).map_err(|problem| FileProblem::Unusable { path: shown(), problem })?;
    Ok((stamp, read))
}
