//! One request to the gateway from its first try to its answer: the auth token it shows, and what makes it go out again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use uuid::Uuid;

use super::bearer::Bearer;
use super::gateway_client::{GatewayClient, Request, Told};
use crate::auth::TokenUse;
use crate::event::Answer;
use crate::result::{Failure, RpResult};
use crate::session::{Heard, HttpAnswer, Repeats};

const ACCEPTED: u16 = 202;
const UNAUTHORIZED: u16 = 401;
/// How often a gateway is asked for an answer that it is still making, when it does not say how often.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// How often at most, whatever it says: `Retry-After: 0` means soon, not all the time.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// What one request keeps over its tries.
pub(super) struct Tries {
    /// What all of them are called in logs.
    name: String,
    sent: u32,
    used: TokenUse,
    /// What the gateway said to the token that is to be replaced.
    refusal: Option<Failure>,
}

/// One try.
pub(super) struct Try {
    /// What it is called in logs.
    pub(super) name: String,
    /// What it shows.
    pub(super) token: Option<Arc<str>>,
}

impl Tries {
    pub(super) fn new() -> Self {
        let name = Uuid::new_v4().simple().to_string();
        Self { name, sent: 0, used: TokenUse::default(), refusal: None }
    }

    /// The next try, for which the game may have to be asked for a token.
    ///
    /// # Errors
    /// [`RpResult::Unauthorized`] when there is none to be had.
    pub(super) async fn next(&mut self, bearer: &Bearer, deadline: Instant) -> Result<Try, Failure> {
        let token = match bearer.token(&mut self.used, deadline).await {
            Ok(token) => token,
            // What the gateway said tells more.
            Err(lacking) => return Err(self.refusal.take().unwrap_or(lacking)),
        };
        self.sent += 1;
        // The first one's name is the request's, and who looks for that in a log finds the others too.
        let name = match self.sent {
            1 => self.name.clone(),
            later => format!("{}-{later}", self.name),
        };
        Ok(Try { name, token })
    }

    /// Takes how a try went; none when the token was refused for the first time, and another try with a fresh one is due.
    pub(super) fn settle<R>(&mut self, outcome: Result<R, Failure>) -> Option<Result<R, Failure>> {
        match outcome {
            Err(refusal) if refusal.http_status == UNAUTHORIZED && self.used.refuse() => {
                self.refusal = Some(refusal);
                None
            }
            outcome => Some(outcome),
        }
    }
}

impl GatewayClient {
    /// Asks until there is an answer, or none worth waiting for, or the request's time is up.
    ///
    /// # Errors
    /// What the gateway refused, and what kept an answer away.
    pub(super) async fn exchange(&self, request: Request, repeats: Repeats) -> Result<Answer, Failure> {
        self.exchange_unless(request, repeats, std::future::pending()).await
    }

    /// [`Self::exchange`], given up when `nobody_waits` comes while nothing is on its way: nothing is sent from then on. What was
    /// sent is waited for.
    ///
    /// # Errors
    /// Those of [`Self::exchange`]; [`RpResult::Cancelled`].
    pub(super) async fn exchange_unless(
        &self,
        request: Request,
        mut repeats: Repeats,
        nobody_waits: impl Future<Output = ()>,
    ) -> Result<Answer, Failure> {
        let Request { mut call, bearer, timeout } = request;
        tokio::pin!(nobody_waits);
        let deadline = Instant::now() + timeout;
        let mut tries = Tries::new();
        loop {
            let Try { name, token } = tokio::select! {
                biased;
                () = &mut nobody_waits => return Err(Failure::new(RpResult::Cancelled)),
                next = tries.next(&bearer, deadline) => next?,
            };
            let told = self.send(&call, &name, token.as_deref(), left_until(deadline)).await;
            let Some(heard) = tries.settle(told.and_then(|told| call.hear(told.answer()))) else { continue };
            let wait = match heard {
                Ok(Heard::Answer(answer)) => return Ok(answer),
                Ok(Heard::Later { call: next, pause }) => {
                    let pause = pause.map_or(DEFAULT_PAUSE, |pause| pause.max(SHORTEST_PAUSE));
                    if pause >= left_until(deadline) {
                        return Err(still_made());
                    }
                    call = next;
                    pause
                }
                Err(failure) => match repeats.after(&failure, left_until(deadline), rand::random()) {
                    Some(wait) => wait,
                    None => return Err(failure),
                },
            };
            tokio::select! {
                () = &mut nobody_waits => return Err(Failure::new(RpResult::Cancelled)),
                () = sleep(wait) => {}
            }
        }
    }
}

fn left_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// The gateway answers, but has no answer yet: it is not lost.
fn still_made() -> Failure {
    Failure {
        http_status: ACCEPTED,
        ..Failure::with_message(
            RpResult::TimedOut,
            "the game session is still being made: start again, the same game session is used",
        )
    }
}

impl Told {
    /// As the state machines read it.
    fn answer(&self) -> HttpAnswer<'_> {
        HttpAnswer {
            status: self.status,
            retry_after: self.retry_after,
            request_id: &self.request_id,
            link: &self.link,
            body: &self.body,
        }
    }
}
