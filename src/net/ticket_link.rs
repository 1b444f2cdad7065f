//! Tickets that are followed, each by a task of its own: by a stream, or by asking.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rallypoint_wire::matchmaking::{StopMatchmakingRequest, TicketQuery, event};
use reqwest::Response;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::bearer::Bearer;
use super::exchange::Tries;
use super::gateway_client::{GatewayClient, Request, transport_failure};
use crate::event::{Answer, Event, EventQueue, LogRecord, RpLogLevel, TicketEvent};
use crate::matchmaking::{Attempt, EventStream, Follow, Next, TicketId, TicketNews, Tracker};
use crate::result::{Failure, RpResult};
use crate::session::{GatewayCall, Repeats, told_ticket};

/// How long the gateway may take to answer how a ticket stands, or to begin a stream.
const PATIENCE: Duration = Duration::from_secs(15);
/// A stream that is silent for as long is dead: the gateway would have shown that it is there.
const SILENCE: Duration = Duration::from_secs(event::KEEP_ALIVE_SECONDS * 3);
/// The gateway tells at once how a ticket stands; a stream that brings nothing in this time is held back on the way.
const FIRST_WORD: Duration = Duration::from_secs(5);
/// So many news of one ticket wait for a game that does not tick; then the stream is not read any further.
const NEWS_WAITING: usize = 16;
/// The first wait before an errand is tried again; each later one is twice as long.
const ERRAND_BACK_OFF: Duration = Duration::from_millis(250);
const LONGEST_ERRAND_BACK_OFF: Duration = Duration::from_secs(5);

/// How a ticket is to be followed, and in whose name.
#[derive(Clone, Debug)]
pub(crate) struct FollowJob {
    pub(crate) follow: Follow,
    /// Who follows it.
    pub(crate) bearer: Arc<Bearer>,
}

/// Every ticket that is followed, and what is asked besides.
pub(super) struct TicketLinks {
    client: Arc<GatewayClient>,
    queue: Arc<EventQueue>,
    tasks: JoinSet<()>,
    links: HashMap<TicketId, AbortHandle>,
}

impl TicketLinks {
    pub(super) fn new(client: Arc<GatewayClient>, queue: Arc<EventQueue>) -> Self {
        Self { client, queue, tasks: JoinSet::new(), links: HashMap::new() }
    }

    /// Asks for a ticket. A question that is on its way goes on when nobody waits for its answer any more: a ticket that
    /// nobody knows of would be matched all the same, so it is taken back. One that is not, because it waits for an auth
    /// token for example, is not sent.
    pub(super) fn start(
        &mut self,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + use<> {
        let (mut tell, told) = oneshot::channel();
        let client = Arc::clone(&self.client);
        self.tasks.spawn(async move {
            let asking = client.exchange_unless(request.clone(), Repeats::default(), tell.closed());
            let answer = asking.await;
            if let Err(Ok(Answer::Ticket { ticket, .. })) = tell.send(answer) {
                let call = GatewayCall::StopMatchmaking(StopMatchmakingRequest {
                    ticket_id: ticket.ticket.ticket_id,
                    ticket_token: ticket.ticket_token,
                });
                // Nobody is left to tell how it went.
                let _ = client.exchange(Request { call, ..request }, Repeats::default()).await;
            }
        });
        async move { told.await.unwrap_or_else(|_| Err(Failure::new(RpResult::Cancelled))) }
    }

    pub(super) fn follow(&mut self, job: FollowJob) {
        let ticket = job.follow.ticket;
        let link = Link {
            client: Arc::clone(&self.client),
            queue: Arc::clone(&self.queue),
            room: Arc::new(Semaphore::new(NEWS_WAITING)),
            job,
        };
        let task = self.tasks.spawn(link.run());
        if let Some(before) = self.links.insert(ticket, task) {
            before.abort();
        }
    }

    pub(super) fn unfollow(&mut self, ticket: TicketId) {
        if let Some(task) = self.links.remove(&ticket) {
            task.abort();
        }
    }

    /// Asks, and again while it is worth it.
    pub(super) fn run_errand(&mut self, request: Request, until: Option<Instant>) {
        let (client, queue) = (Arc::clone(&self.client), Arc::clone(&self.queue));
        let until = until.unwrap_or_else(|| Instant::now() + request.timeout);
        self.tasks.spawn(async move {
            let mut wait = ERRAND_BACK_OFF;
            loop {
                let left = until.saturating_duration_since(Instant::now()).min(request.timeout);
                let asked = Request { timeout: left, ..request.clone() };
                let Err(failure) = client.exchange(asked, Repeats::none()).await else { return };
                let pause = failure.retry_after.unwrap_or_default().max(wait);
                // The wish may be longer than any time there is.
                if !failure.retryable || pause >= until.saturating_duration_since(Instant::now()) {
                    let message = format!("{}: {failure}", request.call.what());
                    queue.push(Event::Log(LogRecord {
                        level: RpLogLevel::Warn,
                        target: "matchmaking",
                        message,
                    }));
                    return;
                }
                sleep(pause).await;
                wait = (wait * 2).min(LONGEST_ERRAND_BACK_OFF);
            }
        });
    }

    /// Waits until a task has ended; for ever when there is none.
    pub(super) async fn next_end(&mut self) {
        if self.tasks.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
        self.links.retain(|_, task| !task.is_finished());
    }

    pub(super) async fn end(mut self) {
        self.tasks.shutdown().await;
    }
}

struct Link {
    client: Arc<GatewayClient>,
    queue: Arc<EventQueue>,
    room: Arc<Semaphore>,
    job: FollowJob,
}

impl Link {
    async fn run(mut self) {
        let (mut tracker, mut next) = Tracker::new();
        loop {
            let attempt = match next {
                Next::Stream(wait) => {
                    sleep(wait).await;
                    self.stream(&mut tracker).await
                }
                Next::Poll(wait) => {
                    sleep(wait).await;
                    self.poll(&mut tracker).await
                }
                Next::End => return,
            };
            let verdict = tracker.hear(attempt, rand::random());
            if let Some(failure) = verdict.gone {
                self.tell(TicketNews::Gone(failure)).await;
            } else if let Some(failure) = verdict.lost {
                self.tell(TicketNews::Lost(failure)).await;
            }
            next = verdict.next;
        }
    }

    fn call(&self) -> GatewayCall {
        let Follow { ticket_id, token, .. } = &self.job.follow;
        GatewayCall::Ticket(TicketQuery { ticket_id: ticket_id.clone() }, token.clone())
    }

    async fn poll(&mut self, tracker: &mut Tracker) -> Attempt {
        let (call, bearer) = (self.call(), Arc::clone(&self.job.bearer));
        // When to ask again is the tracker's to say.
        let request = Request { call, bearer, timeout: PATIENCE };
        match self.client.exchange(request, Repeats::none()).await {
            Ok(Answer::Ticket { ticket, ask_again }) => {
                self.hear(tracker, ticket.ticket).await;
                Attempt::Polled(ask_again)
            }
            Ok(_) => Attempt::Failed(Failure::new(RpResult::BadAnswer)),
            Err(failure) => Attempt::Failed(failure),
        }
    }

    async fn stream(&mut self, tracker: &mut Tracker) -> Attempt {
        let (call, known) = (self.call(), self.job.follow.revision);
        let mut tries = Tries::new();
        let opened = loop {
            let opening = match tries.next(&self.job.bearer, Instant::now() + PATIENCE).await {
                Ok(opening) => opening,
                Err(failure) => break Err(failure),
            };
            let opened = self
                .client
                .open_stream(&call, known, &opening.name, opening.token.as_deref(), PATIENCE)
                .await;
            if let Some(opened) = tries.settle(opened) {
                break opened;
            }
        };
        match opened {
            Ok(Ok(response)) => self.read_stream(tracker, response).await,
            Ok(Err(wish)) => Attempt::NoStream(wish),
            Err(failure) => Attempt::Failed(failure),
        }
    }

    async fn read_stream(&mut self, tracker: &mut Tracker, mut response: Response) -> Attempt {
        let mut events = EventStream::default();
        let mut brought = false;
        // Who says what they know hears nothing until that changes.
        let mut patience = if self.job.follow.revision == 0 { FIRST_WORD } else { SILENCE };
        let ended = loop {
            let chunk = match timeout(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break Ok(()),
                Ok(Err(error)) => break Err(transport_failure(&error)),
                Err(_) => break Err(Failure::new(RpResult::TimedOut)),
            };
            brought |= !chunk.is_empty();
            patience = SILENCE;
            let heard = match events.read(&chunk) {
                Ok(heard) => heard,
                Err(error) => break Err(Failure::with_message(RpResult::BadAnswer, error.to_string())),
            };
            for data in heard.events {
                let Some(ticket) = told_ticket(&data, &self.job.follow.ticket_id) else {
                    return Attempt::Failed(Failure::new(RpResult::BadAnswer));
                };
                self.hear(tracker, ticket).await;
            }
            if heard.comment && tracker.hear_answer() {
                self.tell(TicketNews::Restored).await;
            }
        };
        Attempt::Streamed { brought, ended }
    }

    async fn hear(&mut self, tracker: &mut Tracker, ticket: rallypoint_wire::matchmaking::Ticket) {
        let was_lost = tracker.hear_answer();
        let known = &mut self.job.follow.revision;
        // Gateways that count no changes may tell of one whenever they tell.
        if ticket.revision == 0 || ticket.revision > *known {
            *known = ticket.revision;
            self.tell(TicketNews::Told(Box::new(ticket))).await;
        } else if was_lost {
            self.tell(TicketNews::Restored).await;
        }
    }

    async fn tell(&self, news: TicketNews) {
        let Ok(room) = Arc::clone(&self.room).acquire_owned().await else { return };
        let Follow { ticket, operation, .. } = self.job.follow;
        self.queue.push(Event::Ticket(TicketEvent { ticket, operation, news, _room: room }));
    }
}
