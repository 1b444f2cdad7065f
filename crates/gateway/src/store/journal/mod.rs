//! An append-only journal of opaque records, with snapshots that keep it short.
//!
//! A record is durable when what waited for it runs: not before. The parts:
//! * [`header`] and [`frame`] are what is in a file, [`names`] what files are called: pure functions over bytes and names;
//! * [`recovery`] reads a folder and changes nothing in it;
//! * [`segment`] and [`snapshot`] write files;
//! * [`committer`] is the thread that makes records durable, many at once.
//!
//! ADR 0018 says why it is our own.

mod committer;
mod error;
mod files;
mod frame;
mod handle;
mod header;
mod names;
mod recovery;
#[cfg(test)]
pub(crate) mod scripted;
mod segment;
mod snapshot;

pub use committer::{Closed, Commit, Done};
pub use error::{JournalError, WriteError};
pub use frame::Sequence;
pub use handle::{Journal, JournalOptions, Opened, Snapshot};
pub use recovery::{Recovered, Recovery};
