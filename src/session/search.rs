//! Search objects, after Unreal's `FOnlineSessionSearch`.

use std::num::NonZeroU64;

use super::found::FoundSessions;
use crate::event::OperationId;

/// Names one search object of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SearchId(pub NonZeroU64);

/// Where a search stands; Unreal's `EOnlineAsyncTaskState`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpSearchState {
    /// No find was called with it.
    #[default]
    NotStarted = 0,
    /// A find is under way.
    InProgress = 1,
    /// Its results can be read; there may be none.
    Done = 2,
    /// The find failed or was cancelled.
    Failed = 3,
}

/// One search and what it found. It can be used for one find after the other.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub(super) state: RpSearchState,
    pub(super) pending: Option<OperationId>,
    pub(super) results: FoundSessions,
}
