//! Who is told when an operation is over: its own completion first, then the multicast delegates of its kind.

use std::num::NonZeroU64;
use std::sync::Arc;

use crate::event::OperationId;
use crate::result::{Failure, RpResult};
use crate::session::{SearchId, SessionName, SessionOperation};

/// An operation that is over.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which one.
    pub operation: OperationId,
    /// The session it was about, by the name that the caller gave; none for find and hosting.
    pub session: Option<SessionName>,
    /// The search it was about; none for everything but find.
    pub search: Option<SearchId>,
    /// How it ended.
    pub outcome: Result<(), Failure>,
}

impl Notice {
    /// The result code.
    pub fn code(&self) -> RpResult {
        match &self.outcome {
            Ok(()) => RpResult::Ok,
            Err(failure) => failure.code,
        }
    }
}

/// Called once, when its operation is over.
pub type Completion = Box<dyn FnOnce(&Notice) + Send>;

/// Called for each operation of a kind.
pub(crate) type Delegate = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Names one registered delegate of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DelegateId(pub NonZeroU64);

/// Which operations a delegate hears of; Unreal's `On…CompleteDelegates`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DelegateKind {
    /// `OnCreateSessionComplete`.
    Create,
    /// `OnStartSessionComplete`.
    Start,
    /// `OnEndSessionComplete`.
    End,
    /// `OnDestroySessionComplete`.
    Destroy,
    /// `OnFindSessionsComplete`.
    Find,
    /// `OnJoinSessionComplete`.
    Join,
    /// O3DE's `OnLeaveSessionAsyncComplete`.
    Leave,
}

impl From<&SessionOperation> for DelegateKind {
    fn from(operation: &SessionOperation) -> Self {
        match operation {
            SessionOperation::Create(_) => Self::Create,
            SessionOperation::Start(_) => Self::Start,
            SessionOperation::End(_) => Self::End,
            SessionOperation::Destroy(_) => Self::Destroy,
            SessionOperation::Find(_) => Self::Find,
            SessionOperation::Join(_) => Self::Join,
            SessionOperation::Leave(_) => Self::Leave,
        }
    }
}

/// Delegates in order of registration.
#[derive(Default)]
pub(crate) struct Delegates(Vec<(DelegateId, DelegateKind, Delegate)>);

impl Delegates {
    pub(crate) fn add(&mut self, id: DelegateId, kind: DelegateKind, delegate: Delegate) {
        self.0.push((id, kind, delegate));
    }

    /// The delegate, so that it is dropped where no lock is held.
    pub(crate) fn remove(&mut self, id: DelegateId) -> Option<Delegate> {
        let at = self.0.iter().position(|(known, _, _)| *known == id)?;
        Some(self.0.remove(at).2)
    }

    pub(crate) fn of(&self, kind: DelegateKind) -> Vec<DelegateId> {
        self.0.iter().filter(|(_, known, _)| *known == kind).map(|(id, _, _)| *id).collect()
    }

    pub(crate) fn get(&self, id: DelegateId) -> Option<Delegate> {
        self.0.iter().find(|(known, _, _)| *known == id).map(|(_, _, delegate)| Arc::clone(delegate))
    }
}
