//! How one ticket is followed: by a stream, or by asking where no stream is to be had; and when again.

use std::time::Duration;

use crate::result::{Failure, RpResult};

/// The first wait after a try that failed; each later one is twice as long.
const FIRST_BACK_OFF: Duration = Duration::from_millis(500);
/// The longest wait between two tries.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(30);
/// How often a gateway is asked that does not say how often.
const DEFAULT_POLL: Duration = Duration::from_secs(5);
/// How often a gateway is asked at most, whatever it says.
const SHORTEST_POLL: Duration = Duration::from_millis(500);
/// How long a gateway's wish to be left alone is followed at most.
const LONGEST_WISH: Duration = Duration::from_secs(5 * 60);
/// So many streams in a row that brought nothing: something between here and the gateway holds them back.
const EMPTY_STREAMS: u32 = 3;
/// How many polls a ticket is asked for before a stream is tried again where streams brought nothing.
const POLLS_BEFORE_STREAM: u32 = 20;
/// So many answers in a row that a ticket is not there, of a kind that a proxy may give, and it is gone.
const STRANGERS_DENIALS: u32 = 3;

/// What to do next for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait, and then open a stream.
    Stream(Duration),
    /// Wait, and then ask.
    Poll(Duration),
    /// Nothing: the ticket is over or gone.
    End,
}

/// How a try went.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    /// A stream was opened, and ended.
    Streamed {
        /// Whether anything came.
        brought: bool,
        /// Why it ended, unless the gateway ended it.
        ended: Result<(), Failure>,
    },
    /// The gateway has no stream, for now or at all, and says when to ask.
    NoStream(Option<Duration>),
    /// The gateway told how the ticket stands, and says when to ask again.
    Polled(Option<Duration>),
    /// The try failed.
    Failed(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Stream,
    /// Ask, and after so many answers try a stream again.
    Poll {
        until_stream: u32,
    },
}

/// How a ticket is followed.
#[derive(Debug)]
pub(crate) struct Tracker {
    way: Way,
    /// Tries that failed since one that did not.
    failures: u32,
    empty_streams: u32,
    denials: u32,
}

/// What a try comes to.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// What to do next.
    pub(crate) next: Next,
    /// The first failure since the gateway answered; the game is told.
    pub(crate) lost: Option<Failure>,
    /// The ticket is gone.
    pub(crate) gone: Option<Failure>,
}

impl From<Next> for Verdict {
    fn from(next: Next) -> Self {
        Self { next, lost: None, gone: None }
    }
}

impl Tracker {
    /// Begins with a stream.
    pub(crate) fn new() -> (Self, Next) {
        let tracker = Self { way: Way::Stream, failures: 0, empty_streams: 0, denials: 0 };
        (tracker, Next::Stream(Duration::ZERO))
    }

    /// The gateway tells of the ticket: whether it did not before.
    pub(crate) fn hear_answer(&mut self) -> bool {
        self.denials = 0;
        self.empty_streams = 0;
        std::mem::take(&mut self.failures) > 0
    }

    /// Takes how a try went. `random` is from 0 up to 1.
    pub(crate) fn hear(&mut self, attempt: Attempt, random: f64) -> Verdict {
        match attempt {
            Attempt::Streamed { brought, ended } => self.hear_stream(brought, ended, random),
            Attempt::NoStream(wish) => {
                self.way = Way::Poll { until_stream: POLLS_BEFORE_STREAM };
                Next::Poll(wish.map_or(Duration::ZERO, kept_in_bounds)).into()
            }
            Attempt::Polled(wish) => self.after_poll(wish, random),
            Attempt::Failed(failure) => self.hear_failure(failure, random),
        }
    }

    fn hear_stream(&mut self, brought: bool, ended: Result<(), Failure>, random: f64) -> Verdict {
        self.empty_streams = if brought { 0 } else { self.empty_streams + 1 };
        if self.empty_streams >= EMPTY_STREAMS {
            self.empty_streams = 0;
            self.way = Way::Poll { until_stream: POLLS_BEFORE_STREAM };
        }
        match ended {
            Err(failure) if failure.code == RpResult::BadAnswer => self.hear_failure(failure, random),
            // What broke it shows when the next one is opened.
            _ => self.again(jittered(FIRST_BACK_OFF, random)).into(),
        }
    }

    fn after_poll(&mut self, wish: Option<Duration>, random: f64) -> Verdict {
        if let Way::Poll { until_stream } = &mut self.way {
            *until_stream -= 1;
            if *until_stream == 0 {
                self.way = Way::Stream;
            }
        }
        // Who is told how long to wait waits at least as long; spread, so that a crowd does not stay one.
        let wait = wish.map_or(DEFAULT_POLL, kept_in_bounds);
        self.again(wait + jittered(wait / 4, random)).into()
    }

    fn hear_failure(&mut self, failure: Failure, random: f64) -> Verdict {
        if failure.code == RpResult::TicketNotFound {
            // A gateway's refusal has a code; a page that is not there may be a proxy's, while the gateway starts.
            self.denials = if failure.service_code.is_empty() { self.denials + 1 } else { STRANGERS_DENIALS };
            if self.denials >= STRANGERS_DENIALS {
                return Verdict { next: Next::End, lost: None, gone: Some(failure) };
            }
        }
        let lost = (self.failures == 0).then(|| failure.clone());
        let doubled = FIRST_BACK_OFF.saturating_mul(1 << self.failures.min(16)).min(LONGEST_BACK_OFF);
        self.failures = self.failures.saturating_add(1);
        let wait = jittered(doubled, random).max(failure.retry_after.unwrap_or_default().min(LONGEST_WISH));
        Verdict { next: self.again(wait), lost, gone: None }
    }

    fn again(&self, wait: Duration) -> Next {
        match self.way {
            Way::Stream => Next::Stream(wait),
            Way::Poll { .. } => Next::Poll(wait),
        }
    }
}

fn kept_in_bounds(wish: Duration) -> Duration {
    wish.clamp(SHORTEST_POLL, LONGEST_WISH)
}

/// From half of it to the whole of it: never at once, never together.
fn jittered(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}
