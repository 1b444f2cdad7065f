//! What is known of a launched process: enough to find it again after the gateway was killed.

use std::path::PathBuf;

use rallypoint_fleet::ProcessId;
use serde::{Deserialize, Serialize};

use super::group::Group;

/// A launched process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its id in the fleet.
    pub(super) process: String,
    /// The place it keeps, from 1.
    pub(super) slot: usize,
    /// Who it is on this machine.
    #[serde(flatten)]
    pub(super) group: Group,
    /// What `{port}` became.
    pub(super) port: u16,
    /// Where its output goes.
    pub(super) log_file: PathBuf,
    /// What its relative paths start from.
    pub(super) working_dir: PathBuf,
}

impl Record {
    pub(super) fn process(&self) -> ProcessId {
        ProcessId::new(self.process.clone())
    }
}
