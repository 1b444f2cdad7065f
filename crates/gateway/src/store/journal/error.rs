//! What keeps a journal from being opened or written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::frame::Sequence;

/// A journal that cannot be opened. Nothing in its folder was changed.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A file or folder cannot be used.
    #[error("cannot {doing} {path}: {source}; check that the folder of --data is there and this account's")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file that no gateway wrote.
    #[error("{path} is not a journal's file: move it away, or give another folder with --data")]
    Foreign {
        /// Which file.
        path: PathBuf,
    },
    /// A file of a later layout.
    #[error(
        "{path} was written by {written_by} in format {format}, which is newer than this gateway's: \
         start that version or a later one, or give another folder with --data"
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// What wrote it.
        written_by: String,
        /// In which format.
        format: u32,
    },
    /// Records that mean something else than this gateway's.
    #[error(
        "{path} was written by {written_by} with contents {found}, and this gateway knows {known}: \
         start that version, or give another folder with --data"
    )]
    OtherContents {
        /// Which file.
        path: PathBuf,
        /// What wrote it.
        written_by: String,
        /// The version of its records.
        found: u32,
        /// The version this gateway reads.
        known: u32,
    },
    /// Bytes that were durable once have changed.
    #[error(
        "{path} is damaged at offset {offset}: {what}; restore the folder from a copy, or give another with --data"
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// Records between those that are there are not.
    #[error(
        "{folder} has no good file with the records from {from} to {to}: restore the folder from a copy, \
         or give another with --data"
    )]
    Missing {
        /// The journal's folder.
        folder: PathBuf,
        /// The first that is not there.
        from: Sequence,
        /// The last.
        to: Sequence,
    },
    /// A good record or snapshot that its reader does not understand.
    #[error(
        "{path} has a record at offset {offset} (number {sequence}) that this gateway cannot use: {source}; \
         start the version that wrote it, {written_by}, or give another folder with --data"
    )]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// Which record.
        sequence: Sequence,
        /// What wrote it.
        written_by: String,
        /// What its reader said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The journal could not be written. Nothing of the commit counts as kept.
#[derive(Debug, Error)]
#[error("cannot {doing} {path}: {source}; make room on the disk or replace it, then start the gateway again")]
pub struct WriteError {
    /// What was tried.
    pub doing: &'static str,
    /// On what.
    pub path: PathBuf,
    /// Why not.
    pub source: io::Error,
}

impl From<WriteError> for JournalError {
    fn from(WriteError { doing, path, source }: WriteError) -> Self {
        Self::Io { doing, path, source }
    }
}
