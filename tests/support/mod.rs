//! What the tests share: a gateway that does as it is told, and a player who writes down all they hear.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

pub(crate) mod server;
pub(crate) mod service;

use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use rallypoint::event::OperationId;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{JoinTarget, RpSessionState, SearchId, SessionName, SessionSettings};
use rallypoint::{Call, Completion, Delegate, OperationEnd, RpOperationKind, Subsystem, SubsystemOptions};

/// How long a test waits for something that must happen. It is never reached but by a bug.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Every kind of delegate.
pub(crate) const DELEGATE_KINDS: [RpOperationKind; 7] = [
    RpOperationKind::CreateSession,
    RpOperationKind::StartSession,
    RpOperationKind::EndSession,
    RpOperationKind::DestroySession,
    RpOperationKind::FindSessions,
    RpOperationKind::JoinSession,
    RpOperationKind::LeaveSession,
];

/// Repeats `step` until it gives something.
pub(crate) fn until<T>(what: &str, mut step: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(result) = step() {
            return result;
        }
        assert!(Instant::now() < deadline, "this never happened: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Who heard of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ear {
    Completion,
    Delegate(RpOperationKind),
}

/// One thing that was heard.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) ear: Ear,
    pub(crate) notice: OperationEnd,
    pub(crate) thread: ThreadId,
}

pub(crate) type Log = Arc<Mutex<Vec<Heard>>>;

/// A subsystem whose every completion and delegate is written down.
pub(crate) struct Player {
    pub(crate) online: Arc<Subsystem>,
    pub(crate) log: Log,
}

pub(crate) fn name(text: &str) -> SessionName {
    SessionName::new(text).unwrap()
}

/// Options for a gateway, with time-outs that no good answer reaches.
pub(crate) fn options(gateway_url: &str) -> SubsystemOptions {
    SubsystemOptions {
        gateway_url: gateway_url.to_owned(),
        request_timeout: PATIENCE,
        find_timeout: PATIENCE,
        ..SubsystemOptions::default()
    }
}

/// Four slots, one of them for who starts it.
pub(crate) fn settings() -> SessionSettings {
    SessionSettings {
        title: "Friday night".to_owned(),
        public_connections: 3,
        private_connections: 1,
        build_unique_id: -7,
        reserve_player: true,
        ..SessionSettings::default()
    }
}

pub(crate) fn target(game_session_id: &str) -> JoinTarget {
    JoinTarget::GameSession(game_session_id.to_owned())
}

impl Player {
    pub(crate) fn new(options: SubsystemOptions) -> Self {
        let online = Arc::new(Subsystem::new(options).unwrap());
        let log = Log::default();
        for kind in DELEGATE_KINDS {
            let log = Arc::clone(&log);
            let hear = move |notice: &OperationEnd| write_down(&log, Ear::Delegate(kind), notice);
            online.add_delegate(|| Delegate::Operation(kind, Arc::new(hear))).unwrap();
        }
        Self { online, log }
    }

    pub(crate) fn completion(&self) -> Option<Completion> {
        let log = Arc::clone(&self.log);
        Some(Box::new(move |notice: &OperationEnd| write_down(&log, Ear::Completion, notice)))
    }

    /// Makes a call whose completion is written down; the announced id is the returned one.
    pub(crate) fn call(
        &self,
        make: impl FnOnce(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>,
    ) -> Result<OperationId, RpResult> {
        let mut announced = None;
        let mut announce = |operation| announced = Some(operation);
        let made =
            make(&self.online, Call { completion: self.completion(), announce: &mut announce, user_data: 0 });
        assert_eq!(announced, made.ok(), "the id is announced when the call is accepted, and only then");
        made
    }

    pub(crate) fn create(&self, session: &str) -> Result<OperationId, RpResult> {
        self.create_with(session, settings())
    }

    pub(crate) fn create_with(
        &self,
        session: &str,
        settings: SessionSettings,
    ) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.create_session(name(session), settings, call))
    }

    pub(crate) fn start(&self, session: &str) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.start_session(name(session), call))
    }

    pub(crate) fn end(&self, session: &str) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.end_session(name(session), call))
    }

    pub(crate) fn destroy(&self, session: &str) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.destroy_session(&name(session), call))
    }

    pub(crate) fn leave(&self, session: &str) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.leave_session(&name(session), call))
    }

    pub(crate) fn find(&self, search: SearchId) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.find_sessions(search, call))
    }

    pub(crate) fn join(&self, session: &str, game_session_id: &str) -> Result<OperationId, RpResult> {
        self.call(|online, call| online.join_session(name(session), target(game_session_id), None, call))
    }

    pub(crate) fn state(&self, session: &str) -> RpSessionState {
        self.online.session_state(&name(session)).unwrap()
    }

    /// What was heard of an operation so far, in order.
    pub(crate) fn heard(&self, operation: OperationId) -> Vec<Heard> {
        let log = self.log.lock().unwrap();
        log.iter().filter(|heard| heard.notice.operation == operation).cloned().collect()
    }

    /// Ticks until an operation is over, and then some more, and says how it ended. It must have been heard of by its
    /// completion, then by the delegate of its kind, once each, on this thread.
    pub(crate) fn finish(&self, operation: OperationId, kind: RpOperationKind) -> Result<(), Failure> {
        until("an operation's end", || {
            self.online.tick().unwrap();
            (!self.heard(operation).is_empty()).then_some(())
        });
        for _ in 0..10 {
            self.online.tick().unwrap();
            thread::sleep(Duration::from_millis(1));
        }
        let heard = self.heard(operation);
        let ears: Vec<_> = heard.iter().map(|heard| heard.ear).collect();
        assert_eq!(ears, [Ear::Completion, Ear::Delegate(kind)]);
        assert!(heard.iter().all(|heard| heard.thread == thread::current().id()));
        assert_eq!(heard[0].notice.outcome, heard[1].notice.outcome);
        assert_eq!(self.online.cancel(operation), Err(RpResult::InvalidHandle), "it is over");
        heard[0].notice.outcome.clone()
    }

    /// Creates a session and sees that through.
    pub(crate) fn have(&self, session: &str) {
        let create = self.create(session).unwrap();
        self.finish(create, RpOperationKind::CreateSession).unwrap();
    }
}

fn write_down(log: &Log, ear: Ear, notice: &OperationEnd) {
    log.lock().unwrap().push(Heard { ear, notice: notice.clone(), thread: thread::current().id() });
}
