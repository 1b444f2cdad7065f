//! The subsystem: what it is made of, and the one way that every asynchronous call takes. It owns everything below and
//! decides nothing of it.

mod hosting_calls;
mod session_calls;
mod turn;

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::delegate::{Completion, Delegate, DelegateId, DelegateKind, Delegates};
use crate::event::{Answer, Completer, Doorbell, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{GameSession, Hosting, HostingOperation, HostingPlan};
use crate::lan::LanConfig;
use crate::net::{GatewayConfig, Job, Request, Worker};
use crate::result::RpResult;
use crate::session::{
    ConnectStringFormat, GatewayCall, GatewayUris, LocalPlayer, Plan, SessionOperation, Sessions,
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
}

impl Default for SubsystemOptions {
    /// The gateway's own defaults; the original plugin's 15 s for find; for start, longer than a gateway waits for a
    /// game server to activate.
    fn default() -> Self {
        Self {
            gateway_url: "http://127.0.0.1:3000".to_owned(),
            uris: GatewayUris::default(),
            request_timeout: Duration::from_secs(60),
            find_timeout: Duration::from_secs(15),
            connect_string_format: ConnectStringFormat::default(),
        }
    }
}

/// What the service says to a server process. Called from [`Subsystem::tick`], on its thread.
pub struct HostingCallbacks {
    /// `OnStartGameSession`: prepare it, then activate it.
    pub on_start_game_session: Box<dyn Fn(&GameSession) + Send + Sync>,
    /// `OnProcessTerminate`: end by this time, in milliseconds since the epoch; 0 when the service named none, or is lost
    /// for good.
    pub on_process_terminate: Box<dyn Fn(i64) + Send + Sync>,
    /// `OnHealthCheck`: whether the process is well.
    pub on_health_check: Box<dyn Fn() -> bool + Send + Sync>,
}

/// How a caller of an asynchronous function wants to hear of its end.
pub struct Call<'a> {
    /// Called once, unless the call is refused.
    pub completion: Option<Completion>,
    /// Told the operation's id before its work is queued, so that no completion can come before it. It must not call the
    /// subsystem.
    pub announce: &'a mut dyn FnMut(OperationId),
}

struct Operation {
    kind: OperationKind,
    completion: Option<Completion>,
}

#[derive(Clone)]
enum OperationKind {
    Session(SessionOperation),
    Hosting(HostingOperation),
}

/// What an accepted call has to set going.
enum Work {
    Finish,
    Gateway(GatewayCall, Duration),
    Hosting(HostingPlan),
}

type LogSink = Arc<dyn Fn(&LogRecord) + Send + Sync>;

struct State {
    /// Set by close: nothing is accepted any more.
    closed: bool,
    sessions: Sessions,
    hosting: Hosting,
    player: LocalPlayer,
    operations: HashMap<OperationId, Operation>,
    delegates: Delegates,
    hosting_callbacks: Option<Arc<HostingCallbacks>>,
    log: Option<(RpLogLevel, LogSink)>,
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
    /// Makes a subsystem and starts its worker thread. Nothing is sent before the first call that asks for it.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for a gateway URL that is none; [`RpResult::Internal`] when no thread can start.
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
        let gateway = GatewayConfig { url: options.gateway_url.clone(), uris: options.uris.clone() };
        let worker = Worker::start(gateway, LanConfig::default(), Arc::clone(&queue))
            .map_err(|failure| failure.code)?;
        Ok(Self {
            options,
            doorbell,
            queue,
            state: Mutex::new(State {
                closed: false,
                sessions: Sessions::default(),
                hosting: Hosting::default(),
                // Nobody is "0": two players who gave no id must not be taken for one.
                player: LocalPlayer {
                    id: format!("player-{}", Uuid::new_v4()),
                    nickname: String::new(),
                    auth_token: String::new(),
                },
                operations: HashMap::new(),
                delegates: Delegates::default(),
                hosting_callbacks: None,
                log: None,
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
        let id = OperationId(self.new_id());
        let left_over = {
            let mut state = self.open()?;
            let (kind, work) = accept(&mut state, id)?;
            state.operations.insert(id, Operation { kind, completion: call.completion });
            // Still under the lock: a close or a cancel on another thread must not come between.
            (call.announce)(id);
            let completer = Completer::new(id, Arc::clone(&self.queue));
            let job = match work {
                Work::Finish => Err(completer),
                Work::Gateway(call, timeout) => {
                    let auth_token = state.player.auth_token.clone();
                    Ok(Job::Gateway(completer, Request { call, auth_token, timeout }))
                }
                Work::Hosting(HostingPlan::Connect(parameters)) => Ok(Job::Connect(completer, parameters)),
                Work::Hosting(HostingPlan::Ask(action)) => Ok(Job::Ask(completer, action)),
                Work::Hosting(HostingPlan::Close) => Ok(Job::Disconnect(completer)),
            };
            job.map(|job| self.submit(job))
        };
        // Not under the lock: finishing takes the queue's, whose holder may be looking at the state.
        match left_over {
            Err(completer) => completer.finish(Ok(Answer::Done)),
            Ok(refused) => drop(refused),
        }
        Ok(id)
    }

    fn work(&self, plan: Plan) -> Work {
        match plan {
            Plan::Finish => Work::Finish,
            Plan::Ask(GatewayCall::Find) => Work::Gateway(GatewayCall::Find, self.options.find_timeout),
            Plan::Ask(call) => Work::Gateway(call, self.options.request_timeout),
        }
    }

    /// Says who plays here. Calls made from now on are made in this player's name.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for an empty id or one longer than GameLift's 1,024 bytes.
    pub fn set_local_player(&self, player: LocalPlayer) -> Result<(), RpResult> {
        if player.id.is_empty() || player.id.len() > 1024 {
            return Err(RpResult::InvalidArgument);
        }
        self.open()?.player = player;
        Ok(())
    }

    /// Says where log lines go; they come out of tick like everything else.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn set_log(&self, level: RpLogLevel, sink: Option<LogSink>) -> Result<(), RpResult> {
        let log = sink.filter(|_| level != RpLogLevel::Off).map(|sink| (level, sink));
        let before = std::mem::replace(&mut self.open()?.log, log);
        drop(before);
        Ok(())
    }

    /// Registers a multicast delegate, made only when it is accepted: what it owns is then the library's to drop, and
    /// otherwise still the caller's. Delegates run after the operation's own completion, in order of registration.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn add_delegate(
        &self,
        kind: DelegateKind,
        make: impl FnOnce() -> Delegate,
    ) -> Result<DelegateId, RpResult> {
        let id = DelegateId(self.new_id());
        self.open()?.delegates.add(id, kind, make());
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
