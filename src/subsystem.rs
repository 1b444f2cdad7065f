//! The subsystem: what it is made of, and the one way that every asynchronous call takes. It owns everything below and
//! decides nothing of it.

mod auth_calls;
mod delivery;
mod dump;
mod hosting_calls;
mod lan_hosting;
mod matchmaking_calls;
mod search_calls;
mod session_calls;
mod turn;

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

pub use auth_calls::AuthTokenProvider;
pub use delivery::{Outgoing, RpEventMode};

use crate::delegate::{Completion, Delegate, DelegateId, Delegates, OperationEnd};
use crate::event::{Answer, Completer, Doorbell, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{GameSession, GameSessionUpdate, Hosting, HostingOperation, HostingPlan};
use crate::lan::{Advert, LanConfig};
use crate::matchmaking::{TicketCall, TicketId, Tickets};
use crate::net::{Bearer, GatewayConfig, Job, Request, Trust, Worker};
use crate::operation::RpOperationKind;
use crate::result::{Failure, RpResult};
use crate::session::{
    ConnectStringFormat, GatewayCall, GatewayUris, LocalPlayer, Plan, Reachability, SearchDefaults, Searches,
    SessionName, SessionOperation, Sessions,
};

/// How a subsystem is made.
#[derive(Clone, Debug)]
pub struct SubsystemOptions {
    /// The gateway, `http://` or `https://`, without a slash at the end: paths are appended as they are.
    pub gateway_url: String,
    /// The gateway's paths.
    pub uris: GatewayUris,
    /// How long start and join may take, from the call to its answer.
    pub request_timeout: Duration,
    /// How long find may take.
    pub find_timeout: Duration,
    /// How connect strings are written.
    pub connect_string_format: ConnectStringFormat,
    /// How events reach the game.
    pub event_mode: RpEventMode,
    /// Which build this is; what sessions and searches that name none take. 0 is none.
    pub build_unique_id: i32,
    /// How the local network is used.
    pub lan: LanConfig,
    /// How long a find listens to the local network.
    pub lan_find_timeout: Duration,
    /// Whether start and find go to the local network when the gateway cannot be reached.
    pub lan_fallback: bool,
    /// Who alone may vouch for the gateway, and for the service that a server process connects to, where that is by TLS:
    /// certificates in PEM, one behind the other. None leaves it to the platform.
    pub ca_certificates: Option<String>,
}

impl Default for SubsystemOptions {
    /// The gateway's own defaults; the original plugin's 15 s for find and Unreal's 5 s on the LAN; for start, longer than a
    /// gateway waits for a game server to activate.
    fn default() -> Self {
        Self {
            gateway_url: "http://127.0.0.1:3000".to_owned(),
            uris: GatewayUris::default(),
            request_timeout: Duration::from_secs(60),
            find_timeout: Duration::from_secs(15),
            connect_string_format: ConnectStringFormat::default(),
            event_mode: RpEventMode::Callbacks,
            build_unique_id: 0,
            lan: LanConfig::default(),
            lan_find_timeout: Duration::from_secs(5),
            lan_fallback: false,
            ca_certificates: None,
        }
    }
}

/// What the service says to a server process. Called from [`Subsystem::tick`], on its thread.
pub struct HostingCallbacks {
    /// `OnStartGameSession`: prepare it, then activate it.
    pub on_start_game_session: Box<dyn Fn(&GameSession) + Send + Sync>,
    /// `OnUpdateGameSession`: it has changed, or a backfill of it is over.
    pub on_update_game_session: Box<dyn Fn(&GameSessionUpdate) + Send + Sync>,
    /// `OnProcessTerminate`: end by this time, in milliseconds since the epoch; 0 when the service named none, or is lost
    /// for good.
    pub on_process_terminate: Box<dyn Fn(i64) + Send + Sync>,
    /// `OnHealthCheck`: whether the process is well.
    pub on_health_check: Box<dyn Fn() -> bool + Send + Sync>,
}

/// How a caller of an asynchronous function wants to hear of its end.
pub struct Call<'a> {
    /// Called once, unless the call is refused. Must be none where events are polled.
    pub completion: Option<Completion>,
    /// Comes back with the operation's end where events are polled; never looked at.
    pub user_data: usize,
    /// Told the operation's id before its work is queued, so that no completion can come before it. It must not call the
    /// subsystem.
    pub announce: &'a mut dyn FnMut(OperationId),
}

struct Operation {
    kind: OperationKind,
    completion: Option<Completion>,
    user_data: usize,
    /// When its time is up, whatever it has to do on the way.
    deadline: Option<Instant>,
    /// Whether its next answer is the gateway's.
    asks_gateway: bool,
    /// Whether nothing is under way for it: what it waits for comes by itself.
    waits: bool,
    /// Whether somebody cancelled it: then it takes no further step.
    is_cancelled: bool,
    /// The one that ends what it was for, if one does: it is told before that.
    interrupted_by: Option<OperationId>,
}

#[derive(Clone)]
enum OperationKind {
    Session(SessionOperation),
    Search(SessionOperation),
    Hosting(HostingOperation),
    Ticket(TicketCall, TicketId, Option<SessionName>),
    Pass,
}

impl OperationKind {
    fn kind(&self) -> RpOperationKind {
        match self {
            Self::Session(operation) | Self::Search(operation) => RpOperationKind::from(operation),
            Self::Hosting(operation) => RpOperationKind::from(*operation),
            Self::Ticket(call, ..) => RpOperationKind::from(*call),
            Self::Pass => RpOperationKind::RequestMatchmakingPass,
        }
    }

    fn end(&self, operation: OperationId, outcome: Result<(), Failure>) -> OperationEnd {
        let about = match self {
            Self::Session(about) | Self::Search(about) => Some(about),
            Self::Hosting(_) | Self::Ticket(..) | Self::Pass => None,
        };
        let (ticket, named) = match self {
            Self::Ticket(_, ticket, named) => (Some((*ticket, String::new())), named.as_ref()),
            _ => (None, None),
        };
        OperationEnd {
            operation,
            kind: self.kind(),
            session: about.and_then(SessionOperation::session).or(named).cloned(),
            ticket,
            search: about.and_then(SessionOperation::search),
            players: about.map_or_else(Arc::default, SessionOperation::players),
            via_lan: false,
            hosting: None,
            pass: None,
            outcome,
        }
    }
}

/// What an accepted call has to set going.
enum Work {
    Plan(Plan),
    Hosting(HostingPlan),
}

/// What is to be done once the state is not locked any more: finishing an operation takes the queue's lock, whose holder
/// may be looking at the state.
#[must_use]
enum LeftOver {
    Nothing,
    Finish(Completer, Result<Answer, Failure>),
    /// Nobody took it: dropping it finishes its operation.
    Refused(Job),
}

impl LeftOver {
    fn of(refused: Option<Job>) -> Self {
        refused.map_or(Self::Nothing, Self::Refused)
    }

    fn settle(self) {
        match self {
            Self::Nothing => {}
            Self::Finish(completer, outcome) => completer.finish(outcome),
            Self::Refused(job) => drop(job),
        }
    }
}

type LogSink = Arc<dyn Fn(&LogRecord) + Send + Sync>;

struct State {
    /// Set by close: nothing is accepted any more.
    closed: bool,
    sessions: Sessions,
    searches: Searches,
    /// What the LAN was last told to show.
    hosted: Vec<Advert>,
    gateway: Reachability,
    hosting: Hosting,
    tickets: Tickets,
    player: LocalPlayer,
    /// The player's auth tokens, which requests of theirs take with them.
    bearer: Arc<Bearer>,
    auth_provider: Option<AuthTokenProvider>,
    operations: HashMap<OperationId, Operation>,
    delegates: Delegates,
    hosting_callbacks: Option<Arc<HostingCallbacks>>,
    /// Who hears the log; polled events carry it when nobody does.
    log: Option<(RpLogLevel, Option<LogSink>)>,
    /// What waits to be polled.
    outbox: VecDeque<Outgoing>,
    /// Operations somebody waits for.
    awaited: HashMap<OperationId, Awaited>,
}

#[derive(Default)]
struct Awaited {
    /// How many threads wait; the last one out forgets it.
    waiters: usize,
    /// How it ended, once it is over.
    result: Option<RpResult>,
}

/// One online subsystem. Every function may be called from any thread and from inside a delegate, except that
/// [`tick`](Self::tick), [`wait`](Self::wait) and [`close`](Self::close) refuse to run inside a delegate.
pub struct Subsystem {
    options: SubsystemOptions,
    doorbell: Doorbell,
    queue: Arc<EventQueue>,
    state: Mutex<State>,
    worker: Mutex<Worker>,
    /// Held while delegates run.
    turn: Mutex<()>,
    /// The mark of the thread that holds `turn`, or 0.
    turn_of: AtomicUsize,
    next_id: AtomicU64,
    /// Set when a panic was stopped at the border: everything but close is refused.
    poisoned: AtomicBool,
}

impl Subsystem {
    /// Refuses what is for the other event mode.
    fn require_mode(&self, mode: RpEventMode) -> Result<(), RpResult> {
        if self.options.event_mode == mode { Ok(()) } else { Err(RpResult::WrongEventMode) }
    }

    /// Makes a subsystem and starts its worker thread. Nothing is sent before the first call that asks for it.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for a gateway URL or certificates that are none; [`RpResult::Internal`] when no thread can start.
    pub fn new(options: SubsystemOptions) -> Result<Self, RpResult> {
        Self::with_doorbell(options, Doorbell::default())
    }

    /// As [`Self::new`], with a bell that its owner can read without the subsystem.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn with_doorbell(options: SubsystemOptions, doorbell: Doorbell) -> Result<Self, RpResult> {
        let url = reqwest::Url::parse(&options.gateway_url).map_err(|_| RpResult::InvalidArgument)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(RpResult::InvalidArgument);
        }
        let queue = Arc::new(EventQueue::new(doorbell.clone()));
        // Nobody is "0": two players who gave no id must not be taken for one.
        let player = LocalPlayer {
            id: format!("player-{}", Uuid::new_v4()),
            nickname: String::new(),
            auth_token: String::new(),
        };
        let bearer = Arc::new(Bearer::new(player.id.clone(), Arc::clone(&queue)));
        let trust = Trust::in_pem(options.ca_certificates.as_deref())?;
        let gateway = GatewayConfig { url: options.gateway_url.clone(), uris: options.uris.clone(), trust };
        let lan = options.lan.clone();
        let worker = Worker::start(gateway, lan, Arc::clone(&queue)).map_err(|failure| failure.code)?;
        let search_defaults =
            SearchDefaults { lan_timeout: options.lan_find_timeout, lan_fallback: options.lan_fallback };
        let lan_fallback = options.lan_fallback;
        Ok(Self {
            options,
            doorbell,
            queue,
            state: Mutex::new(State {
                closed: false,
                sessions: Sessions::new(lan_fallback),
                searches: Searches::new(search_defaults),
                hosted: Vec::new(),
                gateway: Reachability::default(),
                hosting: Hosting::default(),
                tickets: Tickets::default(),
                player,
                bearer,
                auth_provider: None,
                operations: HashMap::new(),
                delegates: Delegates::default(),
                hosting_callbacks: None,
                log: None,
                outbox: VecDeque::new(),
                awaited: HashMap::new(),
            }),
            worker: Mutex::new(worker),
            turn: Mutex::new(()),
            turn_of: AtomicUsize::new(0),
            next_id: AtomicU64::new(1),
            poisoned: AtomicBool::new(false),
        })
    }

    /// A poisoned lock means that a panic was stopped while the state changed: it cannot be trusted any more.
    fn lock(&self) -> Result<MutexGuard<'_, State>, RpResult> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(RpResult::Panic);
        }
        self.state.lock().map_err(|_| RpResult::Panic)
    }

    fn open(&self) -> Result<MutexGuard<'_, State>, RpResult> {
        let state = self.lock()?;
        if state.closed { Err(RpResult::InvalidHandle) } else { Ok(state) }
    }

    fn new_id(&self) -> NonZeroU64 {
        // 64 bits do not run out; saturating only keeps the type honest.
        NonZeroU64::MIN.saturating_add(self.next_id.fetch_add(1, Ordering::Relaxed))
    }

    /// Hands a job to the worker; gives it back when the worker is gone. Dropping it then finishes its operation.
    fn submit(&self, job: Job) -> Option<Job> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner).submit(job)
    }

    /// The one way every asynchronous call takes: the state machine accepts, the id is announced, the work is queued.
    fn begin(
        &self,
        call: Call<'_>,
        accept: impl FnOnce(&mut State, OperationId) -> Result<(OperationKind, Work), RpResult>,
    ) -> Result<OperationId, RpResult> {
        if call.completion.is_some() {
            self.require_mode(RpEventMode::Callbacks)?;
        }
        let id = OperationId(self.new_id());
        let (left_over, refreshed) = {
            let mut state = self.open()?;
            let (kind, work) = accept(&mut state, id)?;
            let (completion, user_data) = (call.completion, call.user_data);
            let operation = Operation {
                kind,
                completion,
                user_data,
                deadline: None,
                asks_gateway: false,
                waits: false,
                is_cancelled: false,
                interrupted_by: None,
            };
            state.operations.insert(id, operation);
            // Still under the lock: a close or a cancel on another thread must not come between.
            (call.announce)(id);
            let completer = Completer::new(id, Arc::clone(&self.queue));
            let left_over = match work {
                Work::Plan(plan) => self.set_going(&mut state, completer, plan),
                Work::Hosting(HostingPlan::Finish(outcome)) => {
                    LeftOver::Finish(completer, outcome.map(Answer::Hosting))
                }
                Work::Hosting(HostingPlan::Connect(parameters)) => {
                    LeftOver::of(self.submit(Job::Connect(completer, parameters)))
                }
                Work::Hosting(HostingPlan::Ask(action)) => {
                    LeftOver::of(self.submit(Job::Ask(completer, action)))
                }
                Work::Hosting(HostingPlan::Close) => LeftOver::of(self.submit(Job::Disconnect(completer))),
            };
            (left_over, self.refresh_lan(&mut state))
        };
        left_over.settle();
        refreshed.settle();
        Ok(id)
    }

    /// Sets going what a session call, or the answer of one, asks for.
    fn set_going(&self, state: &mut State, completer: Completer, plan: Plan) -> LeftOver {
        let id = completer.operation();
        let plan = match plan {
            // What asked before has used the time up; the gateway is not lost for that.
            Plan::Ask(call) if self.time_left(state, id, &call).is_zero() => Plan::Fail(RpResult::TimedOut),
            plan => plan,
        };
        if let Some(operation) = state.operations.get_mut(&id) {
            operation.asks_gateway = matches!(plan, Plan::Ask(_));
        }
        let job = match plan {
            Plan::Finish => return LeftOver::Finish(completer, Ok(Answer::Done)),
            Plan::Fail(code) => return LeftOver::Finish(completer, Err(Failure::new(code))),
            Plan::Ask(call) => {
                let bearer = Arc::clone(&state.bearer);
                let timeout = self.time_left(state, id, &call);
                let is_start = matches!(call, GatewayCall::StartMatchmaking(_));
                let request = Request { call, bearer, timeout };
                if is_start { Job::StartTicket(completer, request) } else { Job::Gateway(completer, request) }
            }
            Plan::HostOnLan => {
                state.hosted = state.sessions.adverts();
                Job::LanHost(Some(completer), state.hosted.clone())
            }
            Plan::SearchLan(query) => Job::LanSearch(completer, query),
            Plan::Ping(addresses) => Job::Ping(completer, addresses),
        };
        LeftOver::of(self.submit(job))
    }

    /// What is left of an operation's time. Pages of one find share it.
    fn time_left(&self, state: &mut State, id: OperationId, call: &GatewayCall) -> Duration {
        let now = Instant::now();
        let Some(operation) = state.operations.get_mut(&id) else { return self.options.request_timeout };
        let whole = match (&operation.kind, call) {
            (OperationKind::Search(kind), GatewayCall::Find(_)) => kind
                .search()
                .and_then(|search| state.searches.get(search).ok()?.query.timeout)
                .unwrap_or(self.options.find_timeout),
            _ => self.options.request_timeout,
        };
        let deadline = *operation.deadline.get_or_insert_with(|| now + whole);
        deadline.saturating_duration_since(now)
    }

    /// Says where log lines go; they come out of tick like everything else. Where events are polled they are among them,
    /// and the sink must be none.
    ///
    /// # Errors
    /// [`RpResult::WrongEventMode`] for a sink where events are polled.
    pub fn set_log(&self, level: RpLogLevel, sink: Option<LogSink>) -> Result<(), RpResult> {
        if sink.is_some() {
            self.require_mode(RpEventMode::Callbacks)?;
        }
        let is_heard = sink.is_some() || self.options.event_mode == RpEventMode::Poll;
        let log = (is_heard && level != RpLogLevel::Off).then_some((level, sink));
        let before = std::mem::replace(&mut self.open()?.log, log);
        drop(before);
        Ok(())
    }

    /// Registers a multicast delegate, made only when it is accepted: what it owns is then the library's to drop, and
    /// otherwise still the caller's. Delegates run after the operation's own completion, in order of registration.
    ///
    /// # Errors
    /// [`RpResult::WrongEventMode`] where events are polled.
    pub fn add_delegate(&self, make: impl FnOnce() -> Delegate) -> Result<DelegateId, RpResult> {
        self.require_mode(RpEventMode::Callbacks)?;
        let id = DelegateId(self.new_id());
        self.open()?.delegates.add(id, make());
        Ok(id)
    }

    /// Removes a delegate. Called on the ticking thread, it does not run any more afterwards; called on another, a run
    /// in progress is finished.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn remove_delegate(&self, id: DelegateId) -> Result<(), RpResult> {
        let removed = self.open()?.delegates.remove(id);
        removed.map(drop).ok_or(RpResult::InvalidHandle)
    }
}

impl Drop for Subsystem {
    fn drop(&mut self) {
        if self.state.get_mut().unwrap_or_else(PoisonError::into_inner).closed {
            return;
        }
        // Nobody is left to tell how it went, but everybody who waits for a completion still gets it.
        let _ = self.close();
    }
}
