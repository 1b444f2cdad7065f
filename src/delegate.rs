//! Who is told: an operation's own completion first, then the multicast delegates of its kind; and those that hear what
//! else happens to sessions.

use std::num::NonZeroU64;
use std::sync::Arc;

use rallypoint_wire::server_sdk::ResponseBody;

use crate::event::OperationId;
use crate::matchmaking::{MatchNotice, Pass, RpMatchNoticeKind, TicketId};
use crate::operation::RpOperationKind;
use crate::result::{Failure, RpResult};
use crate::session::{RpSessionNoticeKind, SearchId, SessionName, SessionNotice};

/// An operation that is over.
#[derive(Clone, Debug)]
pub struct OperationEnd {
    /// Which one.
    pub operation: OperationId,
    /// Which call it came of.
    pub kind: RpOperationKind,
    /// The session it was about, by the name that the caller gave; none for searches and hosting.
    pub session: Option<SessionName>,
    /// The search it was about; none for everything but find and ping.
    pub search: Option<SearchId>,
    /// The ticket it was about, with its name at the gateway, which is empty before that is known.
    pub ticket: Option<(TicketId, String)>,
    /// The players it was about.
    pub players: Arc<[String]>,
    /// Whether the LAN stood in for a gateway that could not be reached.
    pub via_lan: bool,
    /// What the service says to a server process's request, beyond that it was done.
    pub hosting: Option<Arc<ResponseBody>>,
    /// What the local player got for another player's ticket.
    pub pass: Option<Pass>,
    /// How it ended.
    pub outcome: Result<(), Failure>,
}

impl OperationEnd {
    /// The result code.
    pub fn code(&self) -> RpResult {
        match &self.outcome {
            Ok(()) => RpResult::Ok,
            Err(failure) => failure.code,
        }
    }
}

/// Called once, when its operation is over.
pub type Completion = Box<dyn FnOnce(&OperationEnd) + Send>;

/// Called for each operation of a kind.
pub type OperationDelegate = Arc<dyn Fn(&OperationEnd) + Send + Sync>;

/// Called for each notice of a kind.
pub type NoticeDelegate = Arc<dyn Fn(&SessionNotice) + Send + Sync>;

/// Called for each match notice of a kind.
pub type MatchDelegate = Arc<dyn Fn(&MatchNotice) + Send + Sync>;

/// A multicast delegate and what it hears.
#[derive(Clone)]
pub enum Delegate {
    /// The ends of operations; Unreal's `On…CompleteDelegates`.
    Operation(RpOperationKind, OperationDelegate),
    /// Unreal's other delegates.
    Notice(RpSessionNoticeKind, NoticeDelegate),
    /// O3DE's match notifications.
    Match(RpMatchNoticeKind, MatchDelegate),
}

/// Names one registered delegate of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DelegateId(pub NonZeroU64);

/// Delegates in order of registration.
#[derive(Default)]
pub(crate) struct Delegates(Vec<(DelegateId, Delegate)>);

impl Delegates {
    pub(crate) fn add(&mut self, id: DelegateId, delegate: Delegate) {
        self.0.push((id, delegate));
    }

    /// The delegate, so that it is dropped where no lock is held.
    pub(crate) fn remove(&mut self, id: DelegateId) -> Option<Delegate> {
        let at = self.0.iter().position(|(known, _)| *known == id)?;
        Some(self.0.remove(at).1)
    }

    pub(crate) fn of_operation(&self, kind: RpOperationKind) -> Vec<DelegateId> {
        self.ids(|delegate| matches!(delegate, Delegate::Operation(known, _) if *known == kind))
    }

    pub(crate) fn of_notice(&self, kind: RpSessionNoticeKind) -> Vec<DelegateId> {
        self.ids(|delegate| matches!(delegate, Delegate::Notice(known, _) if *known == kind))
    }

    pub(crate) fn of_match(&self, kind: RpMatchNoticeKind) -> Vec<DelegateId> {
        self.ids(|delegate| matches!(delegate, Delegate::Match(known, _) if *known == kind))
    }

    fn ids(&self, hears: impl Fn(&Delegate) -> bool) -> Vec<DelegateId> {
        self.0.iter().filter(|(_, delegate)| hears(delegate)).map(|(id, _)| *id).collect()
    }

    pub(crate) fn get(&self, id: DelegateId) -> Option<Delegate> {
        self.0.iter().find(|(known, _)| *known == id).map(|(_, delegate)| delegate.clone())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
