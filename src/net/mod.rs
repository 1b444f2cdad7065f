//! The only module with I/O: one thread with a tokio runtime that carries out [`Job`]s and pushes events.
//!
//! It knows nothing of sessions. Every job that has a [`Completer`] finishes it, whatever happens.

mod beacon;
mod bearer;
mod environment;
mod exchange;
mod gateway_client;
mod hosting_link;
mod ping;
mod ticket_link;
mod tls;

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle as Task, JoinSet};

use beacon::Beacon;
pub(crate) use bearer::Bearer;
pub(crate) use environment::apply_environment;
use gateway_client::GatewayClient;
pub(crate) use gateway_client::{GatewayConfig, Request};
use hosting_link::{HostingLink, LinkCommand};
use rallypoint_wire::server_sdk::Action;
pub(crate) use ticket_link::FollowJob;
use ticket_link::TicketLinks;
pub(crate) use tls::Trust;

use crate::event::{Answer, Completer, Event, EventQueue, OperationId};
use crate::hosting::ServerParameters;
use crate::lan::{Advert, LanConfig, LanQuery};
use crate::matchmaking::TicketId;
use crate::result::{Failure, RpResult};
use crate::session::{Ping, Repeats, ServerAddress};

/// How long a subsystem waits for a host name's resolution, which cannot be interrupted, before it leaves the
/// resolver's thread to end by itself.
const RESOLVER_PATIENCE: Duration = Duration::from_millis(50);
/// How long a gateway that was lost may take to answer a probe.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);
/// More at once would disturb each other's round trips.
const PINGS_AT_ONCE: usize = 16;

/// Something to do outside.
#[derive(Debug)]
pub(crate) enum Job {
    /// Ask the gateway.
    Gateway(Completer, Request),
    /// Ask whether the gateway, which was lost, answers: after this long.
    ProbeGateway(Duration),
    /// Measure how far away these are.
    Ping(Completer, Vec<(usize, ServerAddress)>),
    /// Connect a server process to the service.
    Connect(Completer, Box<ServerParameters>),
    /// Ask the service over the process's connection.
    Ask(Completer, Action),
    /// The game's answer to [`crate::hosting::HostingEvent::HealthCheck`].
    ReportHealth(bool),
    /// Close the process's connection.
    Disconnect(Completer),
    /// Show these sessions on the LAN from now on; none stops and closes the sockets. It finishes once the host answers.
    LanHost(Option<Completer>, Vec<Advert>),
    /// Search the LAN: each session found is an [`Event::LanFound`](crate::event::Event::LanFound), and it finishes when
    /// its time is over or enough were found.
    LanSearch(Completer, LanQuery),
    /// Ask the gateway for a ticket. When that is cancelled before the answer comes, the ticket is taken back besides.
    StartTicket(Completer, Request),
    /// Follow a ticket: what is heard is an [`Event::Ticket`](crate::event::Event::Ticket).
    Follow(FollowJob),
    /// Follow a ticket no more.
    Unfollow(TicketId),
    /// Ask the gateway, and again until this time if it cannot answer. Nobody waits for the answer.
    Errand(Request, Option<Instant>),
    /// Stop an operation; it finishes as cancelled unless it has finished already.
    Cancel(OperationId),
}

/// The worker thread. Dropping it ends the thread and waits for it.
#[derive(Debug)]
pub(crate) struct Worker {
    jobs: Option<mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn start(
        gateway: GatewayConfig,
        lan: LanConfig,
        queue: Arc<EventQueue>,
    ) -> Result<Self, Failure> {
        let internal = |error: std::io::Error| Failure::with_message(RpResult::Internal, error.to_string());
        let (jobs, incoming) = mpsc::unbounded_channel();
        let built = Arc::new(Built::default());
        let report = Arc::clone(&built);
        // The runtime is made on its own thread: making it leaves traces on a thread, which the caller's must not have.
        let thread = std::thread::Builder::new()
            .name("rallypoint-net".to_owned())
            .spawn(move || match new_runtime() {
                Ok(runtime) => {
                    report.tell(Ok(()));
                    runtime.block_on(run(incoming, gateway, lan, queue));
                    runtime.shutdown_timeout(RESOLVER_PATIENCE);
                }
                Err(error) => report.tell(Err(error)),
            })
            .map_err(internal)?;
        built.hear().map_err(internal)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands a job over, or back when the thread is gone.
    pub(crate) fn submit(&self, job: Job) -> Option<Job> {
        match &self.jobs {
            Some(jobs) => jobs.send(job).err().map(|refused| refused.0),
            None => Some(job),
        }
    }

    /// Ends every job as cancelled and joins the thread.
    pub(crate) fn stop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic on the worker has been reported by the completers it dropped.
            drop(thread.join());
        }
    }
}

/// How the making of the runtime went, from the worker's thread to the one that waits for it. Not a channel: waiting on one
/// leaves traces on the waiting thread as well.
#[derive(Default)]
struct Built(Mutex<Option<std::io::Result<()>>>, Condvar);

impl Built {
    fn tell(&self, outcome: std::io::Result<()>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.1.notify_one();
    }

    fn hear(&self) -> std::io::Result<()> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(outcome) = told.take() {
                return outcome;
            }
            told = self.1.wait(told).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

fn new_runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_io().enable_time().thread_name("rallypoint-resolver").build()
}

async fn run(
    mut jobs: mpsc::UnboundedReceiver<Job>,
    gateway: GatewayConfig,
    lan: LanConfig,
    queue: Arc<EventQueue>,
) {
    let mut beacon = Beacon::new(lan, Arc::clone(&queue));
    let trust = gateway.trust.clone();
    let client = Arc::new(GatewayClient::new(gateway));
    let mut exchanges = Exchanges::default();
    let mut tickets = TicketLinks::new(Arc::clone(&client), Arc::clone(&queue));
    let mut probe: Option<Task<()>> = None;
    let mut link: Option<HostingLink> = None;
    // Links that were told to close: each has yet to say so.
    let mut closing: Vec<HostingLink> = Vec::new();
    loop {
        let job = tokio::select! {
            job = jobs.recv() => job,
            () = exchanges.next_end() => continue,
            () = tickets.next_end() => continue,
        };
        match job {
            None => break,
            Some(Job::Gateway(completer, request)) => {
                let client = Arc::clone(&client);
                exchanges.start(completer, async move { client.exchange(request, Repeats::default()).await });
            }
            Some(Job::Ping(completer, addresses)) => {
                exchanges.start(completer, async move { Ok(Answer::Pings(measure_all(addresses).await)) });
            }
            Some(Job::ProbeGateway(delay)) => {
                let (client, queue) = (Arc::clone(&client), Arc::clone(&queue));
                let asking = tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    queue.push(Event::GatewayProbed(client.answers(PROBE_PATIENCE).await));
                });
                // A gateway that is lost, found and lost again is asked by one.
                if let Some(before) = probe.replace(asking) {
                    before.abort();
                }
            }
            Some(Job::Connect(completer, parameters)) => {
                link = Some(HostingLink::open(*parameters, trust.clone(), completer, Arc::clone(&queue)));
            }
            Some(Job::Ask(completer, action)) => match &link {
                Some(link) => link.send(LinkCommand::Ask(completer, action)),
                None => completer.finish(Err(Failure::new(RpResult::ServerNotInitialized))),
            },
            Some(Job::ReportHealth(healthy)) => {
                if let Some(link) = &link {
                    link.send(LinkCommand::ReportHealth(healthy));
                }
            }
            Some(Job::Disconnect(completer)) => match link.take() {
                Some(link) => {
                    link.send(LinkCommand::Close(Some(completer)));
                    closing.retain(|link| !link.is_over());
                    closing.push(link);
                }
                None => completer.finish(Ok(Answer::Done)),
            },
            Some(Job::LanHost(completer, adverts)) => beacon.host(completer, &adverts).await,
            Some(Job::LanSearch(completer, query)) => {
                let search = beacon.search(completer.operation(), query);
                exchanges.start(completer, search);
            }
            Some(Job::StartTicket(completer, request)) => {
                exchanges.start(completer, tickets.start(request));
            }
            Some(Job::Follow(job)) => tickets.follow(job),
            Some(Job::Unfollow(ticket)) => tickets.unfollow(ticket),
            Some(Job::Errand(request, until)) => tickets.run_errand(request, until),
            Some(Job::Cancel(operation)) => {
                exchanges.cancel(operation);
                if let Some(link) = &link {
                    link.send(LinkCommand::Cancel(operation));
                }
            }
        }
    }
    if let Some(probe) = probe {
        probe.abort();
    }
    exchanges.cancel_all();
    tickets.end().await;
    beacon.stop_hosting().await;
    for link in closing.into_iter().chain(link) {
        link.close().await;
    }
    exchanges.end().await;
}

/// Operations under way that end by themselves, or by being cancelled.
#[derive(Default)]
struct Exchanges {
    tasks: JoinSet<OperationId>,
    cancels: HashMap<OperationId, oneshot::Sender<()>>,
}

impl Exchanges {
    fn start(
        &mut self,
        completer: Completer,
        work: impl Future<Output = Result<Answer, Failure>> + Send + 'static,
    ) {
        let operation = completer.operation();
        let (cancel, cancelled) = oneshot::channel();
        self.cancels.insert(operation, cancel);
        self.tasks.spawn(async move {
            let outcome = tokio::select! {
                biased;
                _ = cancelled => Err(Failure::new(RpResult::Cancelled)),
                outcome = work => outcome,
            };
            completer.finish(outcome);
            operation
        });
    }

    /// Waits until one has ended; for ever when there is none.
    async fn next_end(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(operation)) => {
                // An operation of several steps may have begun its next one already, which keeps its own.
                if self.cancels.get(&operation).is_some_and(oneshot::Sender::is_closed) {
                    self.cancels.remove(&operation);
                }
            }
            // It panicked, and its completer has told so.
            Some(Err(_)) => {}
            None => std::future::pending().await,
        }
    }

    fn cancel(&mut self, operation: OperationId) {
        self.cancels.remove(&operation);
    }

    fn cancel_all(&mut self) {
        self.cancels.clear();
    }

    async fn end(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn measure_all(addresses: Vec<(usize, ServerAddress)>) -> Vec<(usize, Ping)> {
    let measuring =
        addresses.into_iter().map(|(index, address)| async move { (index, ping::measure(address).await) });
    stream::iter(measuring).buffer_unordered(PINGS_AT_ONCE).collect().await
}
