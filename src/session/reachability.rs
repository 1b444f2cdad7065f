//! Whether the gateway can be reached, as far as its answers tell.

use std::time::Duration;

use super::notice::RpSessionFailure;
use crate::result::{Failure, RpResult};

const FIRST_PROBE: Duration = Duration::from_secs(1);
const LARGEST_GAP: Duration = Duration::from_secs(30);

/// What is known of the gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reachability {
    /// It answered last time, or was never asked.
    #[default]
    Reachable,
    /// It did not answer; it is asked again after this long.
    Lost {
        /// The next gap.
        gap: Duration,
    },
}

/// What follows from an answer, or from none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consequence {
    /// What the game is told.
    pub(crate) failure: Option<RpSessionFailure>,
    /// Ask again after this long.
    pub(crate) probe_after: Option<Duration>,
}

impl Reachability {
    /// How a call to the gateway ended: any answer, also a refusal, shows that it is there.
    pub(crate) fn hear<T>(&mut self, outcome: &Result<T, Failure>) -> Consequence {
        match outcome.as_ref().map_err(|failure| failure.code) {
            Err(RpResult::ConnectionFailed | RpResult::ConnectionLost | RpResult::TimedOut)
                if !outcome.as_ref().is_err_and(|failure| failure.http_status != 0) =>
            {
                self.lose()
            }
            // Nothing was heard from the gateway.
            Err(RpResult::Cancelled | RpResult::Internal) => Consequence::default(),
            // There was no token to ask it with.
            Err(RpResult::Unauthorized)
                if outcome.as_ref().is_err_and(|failure| failure.http_status == 0) =>
            {
                Consequence::default()
            }
            _ => self.find(),
        }
    }

    /// How a probe ended.
    pub(crate) fn hear_probe(&mut self, answered: bool) -> Consequence {
        match *self {
            Self::Lost { .. } if answered => self.find(),
            Self::Lost { gap } => {
                let gap = (gap * 2).min(LARGEST_GAP);
                *self = Self::Lost { gap };
                Consequence { failure: None, probe_after: Some(gap) }
            }
            Self::Reachable => Consequence::default(),
        }
    }

    fn lose(&mut self) -> Consequence {
        if *self != Self::Reachable {
            return Consequence::default();
        }
        *self = Self::Lost { gap: FIRST_PROBE };
        Consequence { failure: Some(RpSessionFailure::ServiceConnectionLost), probe_after: Some(FIRST_PROBE) }
    }

    fn find(&mut self) -> Consequence {
        let was_lost = *self != Self::Reachable;
        *self = Self::Reachable;
        Consequence {
            failure: was_lost.then_some(RpSessionFailure::ServiceConnectionRestored),
            probe_after: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(code: RpResult) -> Result<(), Failure> {
        Err(Failure::new(code))
    }

    #[test]
    fn it_is_lost_once_and_found_once() {
        let mut gateway = Reachability::default();
        assert_eq!(gateway.hear(&Ok(())), Consequence::default());
        let lost = gateway.hear(&fails(RpResult::ConnectionFailed));
        assert_eq!(lost.failure, Some(RpSessionFailure::ServiceConnectionLost));
        assert_eq!(lost.probe_after, Some(FIRST_PROBE));
        assert_eq!(gateway.hear(&fails(RpResult::TimedOut)), Consequence::default());
        assert_eq!(
            gateway.hear(&fails(RpResult::SessionFull)).failure,
            Some(RpSessionFailure::ServiceConnectionRestored)
        );
        assert_eq!(gateway.hear(&Ok(())), Consequence::default());
    }

    #[test]
    fn probes_come_ever_less_often_until_one_is_answered() {
        let mut gateway = Reachability::default();
        gateway.hear(&fails(RpResult::ConnectionLost));
        let gaps: Vec<_> = (0..7).map(|_| gateway.hear_probe(false).probe_after.unwrap().as_secs()).collect();
        assert_eq!(gaps, [2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(gateway.hear_probe(true).failure, Some(RpSessionFailure::ServiceConnectionRestored));
        assert_eq!(gateway.hear_probe(false), Consequence::default());
    }

    #[test]
    fn a_gateway_that_answers_504_is_there() {
        let mut gateway = Reachability::default();
        let mut failure = Failure::new(RpResult::TimedOut);
        failure.http_status = 504;
        assert_eq!(gateway.hear::<()>(&Err(failure)), Consequence::default());
        assert_eq!(gateway.hear(&fails(RpResult::Cancelled)), Consequence::default());
        assert_eq!(gateway, Reachability::Reachable);
    }
}
