//! How GameLift stands, as the calls to it show.

use std::sync::atomic::{AtomicU32, Ordering};

use rallypoint_gamelift_api::{Exception, ExceptionKind};
use tokio::sync::watch;

/// What is said of GameLift where somebody asks whether the gateway is ready.
const NO_ANSWER: &str = "GameLift did not answer the last calls: is it reachable from here?";
const NOT_USABLE: &str =
    "GameLift refused this gateway's credentials, or what it said cannot be read: the log says which";

/// So many calls must fail, one after the other. One alone may be a connection that was lost, or an operation that this
/// gateway's role may not call: whoever calls it must not be able to take the gateway from everybody else.
const ENOUGH: u32 = 3;

/// Counts failures, and tells when they become too many.
#[derive(Debug)]
pub(super) struct Standing {
    failures: AtomicU32,
    problem: watch::Sender<Option<&'static str>>,
}

impl Standing {
    pub(super) fn new() -> Self {
        Self { failures: AtomicU32::new(0), problem: watch::Sender::new(None) }
    }

    /// Takes note of how a call was answered.
    pub(super) fn note<T>(&self, answer: &Result<T, Exception>) {
        let problem = match answer.as_ref().map_err(|exception| exception.kind) {
            Err(ExceptionKind::ServiceUnavailable) => NO_ANSWER,
            Err(ExceptionKind::InternalService) => NOT_USABLE,
            // Busy is neither; nor was anything asked of an operation that is not passed on.
            Err(ExceptionKind::Throttling | ExceptionKind::UnknownOperation) => return,
            Ok(_) | Err(_) => {
                self.failures.store(0, Ordering::Relaxed);
                self.problem.send_if_modified(|known| known.take().is_some());
                return;
            }
        };
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if failures >= ENOUGH {
            // Each one is told: who listens wants to know that it goes on.
            self.problem.send_replace(Some(problem));
        }
    }

    /// What keeps GameLift from answering; none when it answers.
    pub(super) fn problem(&self) -> watch::Receiver<Option<&'static str>> {
        self.problem.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_gamelift_api::{Exception, ExceptionKind};

    use super::{ENOUGH, NO_ANSWER, NOT_USABLE, Standing};

    fn fails(standing: &Standing, kind: ExceptionKind) {
        standing.note::<()>(&Err(Exception::new(kind, "")));
    }

    #[test]
    fn one_call_that_fails_is_no_outage_and_several_are_until_one_is_answered() {
        let standing = Standing::new();
        let mut problem = standing.problem();
        for _ in 0..10 {
            fails(&standing, ExceptionKind::InternalService);
            fails(&standing, ExceptionKind::InternalService);
            // A refusal is an answer.
            fails(&standing, ExceptionKind::NotFound);
        }
        assert!(!problem.has_changed().unwrap());
        for _ in 0..ENOUGH {
            fails(&standing, ExceptionKind::InternalService);
        }
        assert_eq!(*problem.borrow_and_update(), Some(NOT_USABLE));
        fails(&standing, ExceptionKind::Throttling);
        assert!(!problem.has_changed().unwrap());
        fails(&standing, ExceptionKind::ServiceUnavailable);
        assert!(problem.has_changed().unwrap(), "that it goes on");
        assert_eq!(*problem.borrow_and_update(), Some(NO_ANSWER));
        standing.note(&Ok(()));
        assert_eq!(*problem.borrow_and_update(), None);
    }
}
