//! What is kept of the fleets: each command that changed something, with its moment, and now and then all of them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rallypoint_fleet::{Command, Fleets, GameSessionStatus, SHAPES_VERSION, Timestamp};
use thiserror::Error;
use tracing::{error, info, warn};

use super::{Embedded, State};
use crate::store::journal::{
    Commit, Done, Journal, JournalError, JournalOptions, Opened, Recovered, Recovery, WriteError,
};

const WRITTEN_BY: &str = concat!("rallypoint-gateway ", env!("CARGO_PKG_VERSION"));
/// A command's moment, before the command itself.
const MOMENT: usize = size_of::<u64>();

/// What is done once a command is durable.
pub(super) type Waiting = Box<dyn FnOnce(&Embedded, &mut State) + Send>;

/// A record or snapshot that is none of this version's.
#[derive(Debug, Error)]
enum Unreadable {
    #[error("it ends before its command")]
    Short,
    #[error("it is no command: {0}")]
    Command(postcard::Error),
    #[error("it is no state of fleets: {0}")]
    State(postcard::Error),
    #[error("it changed the fleets when it was written, and does not now")]
    Idle,
    #[error("{0} bytes are left over")]
    Longer(usize),
}

/// Fleets as a journal kept them, and that journal.
pub struct Kept {
    fleets: Fleets,
    opened: Opened,
}

impl Kept {
    /// Reads the journal in this folder, or begins one there. A snapshot is made when it has grown by `snapshot_after`
    /// bytes, or by as much as the last snapshot has.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn read(folder: &Path, snapshot_after: u64) -> Result<Self, JournalError> {
        // The first command of every journal is the one that configures them.
        let mut fleets = Fleets::default();
        let options = JournalOptions { snapshot_after, ..JournalOptions::new(SHAPES_VERSION, WRITTEN_BY) };
        let opened = Opened::read(folder, options, |recovered| Ok(take_up(&mut fleets, recovered)?))?;
        let recovery = opened.recovery();
        for path in &recovery.ignored {
            warn!("{} is not whole; an older snapshot and the log after it stood in for it", path.display());
        }
        if let Some((path, end)) = recovery.end.as_ref().filter(|_| recovery.torn) {
            info!("{} ended in a commit that nobody was told of; it was cut at offset {end}", path.display());
        }
        Ok(Self { fleets, opened })
    }

    pub(super) fn into_parts(self) -> (Fleets, Opened) {
        (self.fleets, self.opened)
    }

    /// What was found.
    pub fn recovery(&self) -> &Recovery {
        self.opened.recovery()
    }

    /// What is there, for people: `2 fleets, 40 game sessions`.
    pub fn summary(&self) -> String {
        let live = |status| status != GameSessionStatus::Terminated && status != GameSessionStatus::Error;
        let sessions = self.fleets.game_sessions().filter(|session| live(session.status)).count();
        format!(
            "{}, {}",
            counted(self.fleets.fleets().count(), "fleet"),
            counted(sessions, "live game session")
        )
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn take_up(fleets: &mut Fleets, recovered: Recovered<'_>) -> Result<(), Unreadable> {
    match recovered {
        Recovered::Snapshot(state) => {
            *fleets = whole(postcard::take_from_bytes(state).map_err(Unreadable::State)?)?;
        }
        Recovered::Record(record) => {
            let (moment, command) = record.split_first_chunk().ok_or(Unreadable::Short)?;
            let command = whole(postcard::take_from_bytes(command).map_err(Unreadable::Command)?)?;
            let moment = Timestamp(u64::from_le_bytes(*moment));
            // Whoever asked and whomever it concerned heard of it then, or never will.
            if !fleets.handle(moment, command, &mut Vec::new()).changed {
                return Err(Unreadable::Idle);
            }
        }
    }
    Ok(())
}

fn whole<T>((value, rest): (T, &[u8])) -> Result<T, Unreadable> {
    if rest.is_empty() { Ok(value) } else { Err(Unreadable::Longer(rest.len())) }
}

/// Where a record is written before its command is carried out; its moment is known after that.
#[derive(Debug, Default)]
pub(super) struct Record(Vec<u8>);

impl Record {
    pub(super) fn of(&mut self, command: &Command) -> Result<(), postcard::Error> {
        self.0.clear();
        self.0.extend_from_slice(&[0; MOMENT]);
        postcard::to_io(command, &mut self.0).map(drop)
    }

    pub(super) fn at(&mut self, moment: Timestamp) -> &[u8] {
        self.0[..MOMENT].copy_from_slice(&moment.0.to_le_bytes());
        &self.0
    }
}

impl Embedded {
    /// From now on commands are kept in this journal.
    pub(super) fn keep(self: &Arc<Self>, opened: Opened) -> io::Result<()> {
        let journal = opened.start(self.listener())?;
        if self.journal.set(journal).is_err() {
            error!("the fleets are kept in a journal already");
        }
        Ok(())
    }

    /// The journal is this backend's own, so it must not own the backend.
    fn listener(self: &Arc<Self>) -> impl FnMut(Done<'_, Waiting>) + Send + use<> {
        let embedded = Arc::downgrade(self);
        move |done| {
            if let Some(embedded) = embedded.upgrade() {
                embedded.committed(done);
            }
        }
    }

    /// Whether what happens outlives the gateway.
    pub(super) fn is_kept(&self) -> bool {
        self.journal.get().is_some()
    }

    /// On the committer's thread.
    fn committed(&self, done: Done<'_, Waiting>) {
        match done {
            Done::Durable(waiting, commit) => {
                if let Some(Commit { records, bytes, took }) = commit {
                    self.metrics.machinery().committed(records, bytes, took);
                }
                let mut state = self.lock();
                for waiting in waiting.drain(..) {
                    waiting(self, &mut state);
                }
                self.keep_whole_if_due(&mut state);
            }
            Done::Failed(problem) => {
                error!("the journal cannot be written; nothing is accepted any more: {problem}");
                self.journal_failure.send_replace(Some(Arc::new(problem)));
            }
        }
    }

    fn keep_whole_if_due(&self, state: &mut State) {
        let Some(journal) = self.journal.get().filter(|journal| journal.snapshot_is_due()) else { return };
        match postcard::to_stdvec(&state.fleets) {
            Ok(all) => {
                let metrics = Arc::clone(&self.metrics);
                journal.snapshot(all, move |written| {
                    metrics.machinery().snapshot(written.is_ok());
                    match written {
                        Ok(snapshot) => {
                            info!(
                                through = snapshot.through.0,
                                bytes = snapshot.size,
                                "snapshot of the fleets"
                            );
                        }
                        Err(problem) => warn!("no snapshot of the fleets, so the log stays long: {problem}"),
                    }
                });
            }
            Err(problem) => warn!(%problem, "the fleets cannot be written down"),
        }
    }

    /// Waits while more waits for the disk than should. Never under the lock.
    pub(super) async fn journal_has_room(&self) {
        if let Some(journal) = self.journal.get() {
            journal.room().await;
        }
    }

    /// Waits until the journal cannot be written any more.
    pub async fn journal_failed(&self) -> Arc<WriteError> {
        let mut failure = self.journal_failure.subscribe();
        match failure.wait_for(Option::is_some).await.map(|failure| failure.clone()) {
            Ok(Some(problem)) => problem,
            // The sender is this backend's own.
            _ => std::future::pending().await,
        }
    }

    /// Keeps what is under way and ends the journal. Blocks for as long as the disk takes.
    pub fn close_journal(&self) {
        if let Some(journal) = self.journal.get() {
            journal.close();
        }
    }
}

/// None in memory.
pub(super) type MaybeJournal = std::sync::OnceLock<Journal<Waiting>>;

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
