//! The logs of game sessions: collected from the machine when their process has ended, kept for a while, and given to
//! whoever shows a sealed link.
//!
//! [`names`] says what files are called, [`collect`] fills an archive with what [`walk`] finds, [`link`] seals and
//! opens links, [`retention`] deletes what is old.

mod collect;
mod link;
mod names;
mod retention;
mod walk;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{info, warn};

use crate::backend::GameSessionLogs;
use crate::clock;
use crate::secret::Secret;

pub(crate) use collect::Collection;
pub(crate) use link::LinkProblem;

/// The route of the services' door that gives out archives.
pub(crate) const ROUTE: &str = "/logs/";

/// The logs of this gateway's game sessions, in one folder beside what the servers write.
#[derive(Debug)]
pub struct LogStore {
    folder: PathBuf,
    retention: Duration,
    secret: Secret,
    /// The services' door, without a slash at its end.
    door: String,
    in_use: Arc<Mutex<HashSet<PathBuf>>>,
}

/// A file that is still written. It is not deleted, however old it looks, before this is dropped.
#[derive(Debug)]
pub(crate) struct InUse {
    path: PathBuf,
    all: Arc<Mutex<HashSet<PathBuf>>>,
}

impl LogStore {
    /// Logs in `folder`, which exists, for `retention`; `door` is the services' door as callers reach it, such as
    /// `http://127.0.0.1:9870`.
    pub fn new(folder: PathBuf, retention: Duration, secret: Secret, door: String) -> Self {
        Self { folder, retention, secret, door, in_use: Arc::default() }
    }

    /// The file that a launched process writes to.
    pub(crate) fn output_name(slot: usize, process: &str) -> String {
        names::output(slot, process)
    }

    /// Keeps a file from being deleted.
    pub(crate) fn in_use(&self, path: &Path) -> InUse {
        let all = Arc::clone(&self.in_use);
        all.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        InUse { path: path.to_owned(), all }
    }

    /// Collects the logs of a game session whose process has ended. Blocks while it reads and writes.
    pub(crate) fn collect(&self, collection: &Collection<'_>) {
        let game_session = collection.game_session;
        let Some(name) = names::archive(game_session) else {
            warn!(game_session, "its logs are not collected: its id makes no file name");
            return;
        };
        match collect::collect(&self.folder, &name, collection) {
            Ok(bytes) => info!(game_session, bytes, "collected its logs"),
            Err(problem) => warn!(
                "cannot collect the logs of a game session in {}: {problem}; make room there",
                self.folder.display()
            ),
        }
    }

    /// The archive that a link stands for: its name, and where it is.
    ///
    /// # Errors
    /// This gateway did not make the link, or it is too old.
    pub(crate) fn archive(&self, sealed: &str) -> Result<(String, PathBuf), LinkProblem> {
        let name = link::open(&self.secret, sealed, clock::now())?;
        let path = self.folder.join(&name);
        Ok((name, path))
    }

    /// Deletes what is older than the retention, again and again, for as long as it is polled.
    pub(crate) async fn keep_clean(self: Arc<Self>) {
        loop {
            let this = Arc::clone(&self);
            let cleaned = tokio::task::spawn_blocking(move || {
                let in_use = this.in_use.lock().unwrap_or_else(PoisonError::into_inner).clone();
                retention::clean(&this.folder, std::time::SystemTime::now(), this.retention, &in_use)
            });
            match cleaned.await {
                Ok(Ok(0)) => {}
                Ok(Ok(files)) => info!(files, "deleted old logs"),
                Ok(Err(problem)) => {
                    warn!("cannot delete old logs in {}: {problem}", self.folder.display());
                }
                Err(problem) => warn!(%problem, "deleting old logs ended badly"),
            }
            tokio::time::sleep(retention::EVERY).await;
        }
    }
}

impl GameSessionLogs for LogStore {
    fn url(&self, game_session: &str) -> Option<String> {
        let name = names::archive(game_session)?;
        if !self.folder.join(&name).is_file() {
            return None;
        }
        Some(format!("{}{ROUTE}{}", self.door, link::seal(&self.secret, &name, clock::now())))
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LogStore, ROUTE};
    use crate::backend::GameSessionLogs;
    use crate::secret::Secret;

    #[test]
    fn a_url_is_given_for_logs_that_are_there_and_fits_gamelift() {
        let folder = tempfile::tempdir().unwrap();
        let door = "http://127.0.0.1:9870".to_owned();
        let store =
            LogStore::new(folder.path().to_owned(), Duration::from_secs(60), Secret::random(), door.clone());
        let id = format!(
            "arn:aws:gamelift:us-west-2::gamesession/fleet-{}/custom-{}/{}",
            "f".repeat(122),
            "l".repeat(57),
            "s".repeat(48)
        );
        assert_eq!(store.url(&id), None);
        let name = super::names::archive(&id).unwrap();
        std::fs::write(folder.path().join(&name), "zip").unwrap();
        let url = store.url(&id).unwrap();
        assert!(url.len() <= 1024, "{}", url.len());
        let sealed = url.strip_prefix(&(door + ROUTE)).unwrap();
        assert_eq!(store.archive(sealed).unwrap().0, name);
    }
}
