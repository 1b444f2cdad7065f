//! The subsystem: options, calls, tick, wait, close. It owns everything below and decides nothing of it.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::delegate::{Completion, Delegate, DelegateId, DelegateKind, Delegates, Notice};
use crate::event::{Answer, Completer, Doorbell, Event, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{
    GameSession, Hosting, HostingEvent, HostingNews, HostingOperation, HostingPlan, ServerParameters,
};
use crate::net::{GatewayConfig, Job, Request, Worker, apply_environment};
use crate::result::{Failure, RpResult};
use crate::session::{
    ConnectStringFormat, FoundResult, GatewayCall, GatewayUris, JoinTarget, LocalPlayer, NamedSession, Plan,
    RpSearchState, RpSessionState, SearchId, SessionName, SessionOperation, SessionSettings, Sessions,
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

/// A number that only this thread has while it lives.
fn this_thread() -> usize {
    thread_local!(static MARK: u8 = const { 0 });
    MARK.with(|mark| std::ptr::from_ref(mark).addr())
}

struct Turn<'a> {
    subsystem: &'a Subsystem,
    _held: MutexGuard<'a, ()>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.subsystem.poison();
        }
        self.subsystem.turn_of.store(0, Ordering::Release);
        self.subsystem.doorbell.answer();
    }
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
        let worker = Worker::start(gateway, Arc::clone(&queue)).map_err(|failure| failure.code)?;
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

    // ----- turning -----

    /// Delivers what has come about since the last tick: completions and delegates run here, on this thread. What they
    /// start is finished by a later tick.
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] inside a delegate.
    pub fn tick(&self) -> Result<(), RpResult> {
        if self.doorbell.is_silent() {
            return Ok(());
        }
        let _turn = self.take_turn()?;
        for _ in 0..self.queue.len() {
            let Some(event) = self.queue.pop() else { break };
            self.dispatch(event)?;
        }
        Ok(())
    }

    /// Blocks until the operation is over and runs its completion and delegates here, unless a tick on another thread
    /// does. Everything else stays queued for tick, in order. No timeout means for ever.
    ///
    /// # Errors
    /// The operation's own failure; [`RpResult::WaitTimedOut`]; [`RpResult::Reentrant`] inside a delegate;
    /// [`RpResult::InvalidHandle`] for an operation that is over already or never was.
    pub fn wait(&self, operation: OperationId, timeout: Option<Duration>) -> Result<(), RpResult> {
        self.refuse_inside_delegate()?;
        {
            let mut state = self.open()?;
            if !state.operations.contains_key(&operation) {
                return Err(RpResult::InvalidHandle);
            }
            state.awaited.entry(operation).or_default().waiters += 1;
        }
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let outcome = self.wait_until(operation, deadline);
        let mut state = self.lock()?;
        if let Some(awaited) = state.awaited.get_mut(&operation) {
            awaited.waiters -= 1;
            if awaited.waiters == 0 {
                state.awaited.remove(&operation);
            }
        }
        outcome
    }

    fn wait_until(&self, operation: OperationId, deadline: Option<Instant>) -> Result<(), RpResult> {
        loop {
            let finished = {
                let _turn = self.take_turn()?;
                match self.queue.take_finished(operation) {
                    Some(event) => {
                        self.dispatch(event)?;
                        true
                    }
                    None => false,
                }
            };
            if let Some(result) = self.lock()?.awaited.get(&operation).and_then(|awaited| awaited.result) {
                return result.ok();
            }
            if finished {
                return Err(RpResult::Internal);
            }
            if !self.queue.sleep_until_changed(operation, deadline, || self.is_decided(operation)) {
                return Err(RpResult::WaitTimedOut);
            }
        }
    }

    fn is_decided(&self, operation: OperationId) -> bool {
        self.lock().map_or(true, |state| {
            state.awaited.get(&operation).is_none_or(|awaited| awaited.result.is_some())
        })
    }

    /// Stops an operation: it completes as cancelled, unless it has finished already and completes as it did.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an operation that is over already or never was.
    pub fn cancel(&self, operation: OperationId) -> Result<(), RpResult> {
        if !self.lock()?.operations.contains_key(&operation) {
            return Err(RpResult::InvalidHandle);
        }
        drop(self.submit(Job::Cancel(operation)));
        Ok(())
    }

    /// Ends everything: what is under way completes as cancelled, here; the worker thread is joined. Waits for a tick on
    /// another thread. Calls after it are refused with [`RpResult::InvalidHandle`].
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] inside a delegate; [`RpResult::Panic`] when a panic was stopped before, and then what is
    /// under way has completed with that.
    pub fn close(&self) -> Result<(), RpResult> {
        self.refuse_inside_delegate()?;
        let held = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let _turn = self.mark_turn(held);
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.worker.lock().unwrap_or_else(PoisonError::into_inner).stop();
        let closed = self.complete_everything();
        if let Err(code) = closed {
            self.abandon_everything(code);
        }
        let (delegates, callbacks, log) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (std::mem::take(&mut state.delegates), state.hosting_callbacks.take(), state.log.take())
        };
        // User data's destructors are the caller's code: no lock is held while they run.
        drop((delegates, callbacks, log));
        self.queue.wake_sleepers();
        closed
    }

    fn complete_everything(&self) -> Result<(), RpResult> {
        while let Some(event) = self.queue.pop() {
            self.dispatch(event)?;
        }
        let mut left: Vec<_> = self.lock()?.operations.keys().copied().collect();
        left.sort_unstable();
        for operation in left {
            self.dispatch(Event::Finished(operation, Err(Failure::new(RpResult::Cancelled))))?;
        }
        Ok(())
    }

    /// The state cannot be trusted any more, but everybody who waits still hears so.
    fn abandon_everything(&self, code: RpResult) {
        let operations =
            std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).operations);
        for (id, operation) in operations {
            let notice =
                Notice { operation: id, session: None, search: None, outcome: Err(Failure::new(code)) };
            if let Some(completion) = operation.completion {
                completion(&notice);
            }
        }
    }

    /// Says whether this thread is inside a delegate of this subsystem.
    ///
    /// # Errors
    /// [`RpResult::Reentrant`] when it is.
    pub fn refuse_inside_delegate(&self) -> Result<(), RpResult> {
        if self.turn_of.load(Ordering::Acquire) == this_thread() { Err(RpResult::Reentrant) } else { Ok(()) }
    }

    /// Refuses everything but close from now on: a panic was stopped, and the state cannot be trusted any more.
    pub fn poison(&self) {
        if !self.poisoned.swap(true, Ordering::AcqRel) {
            // A tick must not take the silent way out any more.
            self.doorbell.ring();
        }
        self.queue.wake_sleepers();
    }

    fn take_turn(&self) -> Result<Turn<'_>, RpResult> {
        self.refuse_inside_delegate()?;
        let held = self.turn.lock().map_err(|_| RpResult::Panic)?;
        if self.poisoned.load(Ordering::Acquire) { Err(RpResult::Panic) } else { Ok(self.mark_turn(held)) }
    }

    fn mark_turn<'a>(&'a self, held: MutexGuard<'a, ()>) -> Turn<'a> {
        // A tick inside a delegate must not take the silent way out.
        self.doorbell.ring();
        self.turn_of.store(this_thread(), Ordering::Release);
        Turn { subsystem: self, _held: held }
    }

    fn dispatch(&self, event: Event) -> Result<(), RpResult> {
        match event {
            Event::Finished(operation, outcome) => self.finish(operation, outcome),
            Event::Hosting(event) => self.hear(event),
            Event::Log(record) => self.write_log(&record),
        }
    }

    fn finish(&self, id: OperationId, outcome: Result<Answer, Failure>) -> Result<(), RpResult> {
        let (notice, completion, delegates) = {
            let mut state = self.lock()?;
            let Some(operation) = state.operations.remove(&id) else { return Ok(()) };
            let (outcome, session, search, delegates) = match operation.kind {
                OperationKind::Session(kind) => {
                    let outcome = state.sessions.finish(id, &kind, outcome);
                    let search =
                        if let SessionOperation::Find(search) = &kind { Some(*search) } else { None };
                    let delegates = state.delegates.of(DelegateKind::from(&kind));
                    (outcome, kind.session().cloned(), search, delegates)
                }
                OperationKind::Hosting(kind) => {
                    (state.hosting.finish(id, kind, outcome.map(drop)), None, None, Vec::new())
                }
            };
            (Notice { operation: id, session, search, outcome }, operation.completion, delegates)
        };
        let logged = self.log_end(&notice);
        // Whatever became of the line: the operation is no longer among those that close completes.
        if let Some(completion) = completion {
            completion(&notice);
        }
        logged?;
        for id in delegates {
            // One that a delegate before it removed is not called any more.
            let delegate = self.lock()?.delegates.get(id);
            if let Some(delegate) = delegate {
                delegate(&notice);
            }
        }
        let mut state = self.lock()?;
        if let Some(awaited) = state.awaited.get_mut(&id) {
            awaited.result = Some(notice.code());
            drop(state);
            self.queue.wake_sleepers();
        }
        Ok(())
    }

    fn hear(&self, event: HostingEvent) -> Result<(), RpResult> {
        let (news, callbacks) = {
            let mut state = self.lock()?;
            (state.hosting.hear(event), state.hosting_callbacks.clone())
        };
        match news {
            HostingNews::StartGameSession(game_session) => {
                if let Some(callbacks) = callbacks {
                    (callbacks.on_start_game_session)(&game_session);
                }
            }
            HostingNews::ProcessTerminate(time) => {
                if let Some(callbacks) = callbacks {
                    (callbacks.on_process_terminate)(time);
                }
            }
            HostingNews::HealthCheck => {
                // Without a callback, that somebody ticks is the sign of life.
                let healthy = callbacks.is_none_or(|callbacks| (callbacks.on_health_check)());
                drop(self.submit(Job::ReportHealth(healthy)));
            }
            HostingNews::Log(record) => self.write_log(&record)?,
        }
        Ok(())
    }

    fn log_end(&self, notice: &Notice) -> Result<(), RpResult> {
        let level = if notice.outcome.is_ok() { RpLogLevel::Info } else { RpLogLevel::Warn };
        let Some(sink) = self.log_sink(level)? else { return Ok(()) };
        let is_hosting = notice.session.is_none() && notice.search.is_none();
        let target = if is_hosting { "hosting" } else { "session" };
        let about = notice.session.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        let end = match &notice.outcome {
            Ok(()) => "success".to_owned(),
            Err(failure) => format!("{}: {failure}", failure.code.name()),
        };
        let message = format!("operation {}{about}: {end}", notice.operation.0);
        sink(&LogRecord { level, target, message });
        Ok(())
    }

    fn write_log(&self, record: &LogRecord) -> Result<(), RpResult> {
        if let Some(sink) = self.log_sink(record.level)? {
            sink(record);
        }
        Ok(())
    }

    /// Where lines of this level go, if anybody hears them.
    fn log_sink(&self, level: RpLogLevel) -> Result<Option<LogSink>, RpResult> {
        let state = self.lock()?;
        Ok(state.log.as_ref().filter(|(heard, _)| level <= *heard).map(|(_, sink)| Arc::clone(sink)))
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

    // ----- player and log -----

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

    // ----- delegates -----

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

    // ----- sessions -----

    /// `CreateSession`: see [`Sessions::create`].
    ///
    /// # Errors
    /// See [`Sessions::create`].
    pub fn create_session(
        &self,
        name: SessionName,
        settings: SessionSettings,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, _| {
            let token = Uuid::new_v4().to_string();
            let plan = state.sessions.create(name.clone(), settings, token)?;
            Ok((OperationKind::Session(SessionOperation::Create(name)), self.work(plan)))
        })
    }

    /// `StartSession`: see [`Sessions::start`].
    ///
    /// # Errors
    /// See [`Sessions::start`].
    pub fn start_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.start(id, &name, &state.player)?;
            Ok((OperationKind::Session(SessionOperation::Start(name)), self.work(plan)))
        })
    }

    /// `EndSession`: see [`Sessions::end`].
    ///
    /// # Errors
    /// See [`Sessions::end`].
    pub fn end_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.end(id, &name)?;
            Ok((OperationKind::Session(SessionOperation::End(name)), self.work(plan)))
        })
    }

    /// `DestroySession`: see [`Sessions::destroy`].
    ///
    /// # Errors
    /// See [`Sessions::destroy`].
    pub fn destroy_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_removal(
            call,
            |sessions, id| sessions.destroy(id, name),
            SessionOperation::Destroy(name.clone()),
        )
    }

    /// O3DE's `LeaveSession`: see [`Sessions::leave`].
    ///
    /// # Errors
    /// See [`Sessions::leave`].
    pub fn leave_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_removal(
            call,
            |sessions, id| sessions.leave(id, name),
            SessionOperation::Leave(name.clone()),
        )
    }

    fn begin_removal(
        &self,
        call: Call<'_>,
        accept: impl FnOnce(&mut Sessions, OperationId) -> Result<(Plan, Option<OperationId>), RpResult>,
        kind: SessionOperation,
    ) -> Result<OperationId, RpResult> {
        let mut interrupted = None;
        let id = self.begin(call, |state, id| {
            let (plan, pending) = accept(&mut state.sessions, id)?;
            interrupted = pending;
            Ok((OperationKind::Session(kind), self.work(plan)))
        })?;
        if let Some(interrupted) = interrupted {
            drop(self.submit(Job::Cancel(interrupted)));
        }
        Ok(id)
    }

    /// `FindSessions`: see [`Sessions::find`].
    ///
    /// # Errors
    /// See [`Sessions::find`].
    pub fn find_sessions(&self, search: SearchId, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.find(id, search)?;
            Ok((OperationKind::Session(SessionOperation::Find(search)), self.work(plan)))
        })
    }

    /// `JoinSession`: see [`Sessions::join`].
    ///
    /// # Errors
    /// See [`Sessions::join`].
    pub fn join_session(
        &self,
        name: SessionName,
        target: JoinTarget,
        player_data: Option<String>,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.join(id, name.clone(), target, &state.player, player_data)?;
            Ok((OperationKind::Session(SessionOperation::Join(name)), self.work(plan)))
        })
    }

    /// Shows a named session as it stands now.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn with_session<R>(
        &self,
        name: &SessionName,
        look: impl FnOnce(&NamedSession) -> R,
    ) -> Result<R, RpResult> {
        self.open()?.sessions.get(name).map(look).ok_or(RpResult::SessionNotFound)
    }

    /// `GetSessionState`: `NoSession` for a name that is not in use.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_state(&self, name: &SessionName) -> Result<RpSessionState, RpResult> {
        Ok(self.open()?.sessions.get(name).map_or(RpSessionState::NoSession, |session| session.state))
    }

    /// `GetNumSessions`.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_count(&self) -> Result<usize, RpResult> {
        Ok(self.open()?.sessions.count())
    }

    /// `GetResolvedConnectString` of a named session.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AddressNotKnown`] before start or join is complete.
    pub fn connect_string(&self, name: &SessionName) -> Result<String, RpResult> {
        self.with_session(name, |session| {
            let server = session.server.as_ref().ok_or(RpResult::AddressNotKnown)?;
            Ok(self.options.connect_string_format.write(&server.address, &server.player_session_id))
        })?
    }

    // ----- searches -----

    /// Makes a search object.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn create_search(&self) -> Result<SearchId, RpResult> {
        let id = SearchId(self.new_id());
        self.open()?.sessions.add_search(id);
        Ok(id)
    }

    /// Forgets a search object; a find that uses it is cancelled.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn release_search(&self, id: SearchId) -> Result<(), RpResult> {
        let pending = self.open()?.sessions.release_search(id)?;
        if let Some(operation) = pending {
            drop(self.submit(Job::Cancel(operation)));
        }
        Ok(())
    }

    /// Where a search stands.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn search_state(&self, id: SearchId) -> Result<RpSearchState, RpResult> {
        self.open()?.sessions.search_state(id)
    }

    /// How much a search found.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn result_count(&self, id: SearchId) -> Result<usize, RpResult> {
        self.open()?.sessions.results(id).map(<[_]>::len)
    }

    /// One result of a search.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an unknown search, [`RpResult::InvalidArgument`] for a result it does not have.
    pub fn search_result(&self, id: SearchId, index: usize) -> Result<Arc<FoundResult>, RpResult> {
        self.open()?.sessions.result(id, index).cloned()
    }

    /// `GetResolvedConnectString` of a search result, before joining. There is no player session in it yet.
    ///
    /// # Errors
    /// Those of [`Self::search_result`]; [`RpResult::AddressNotKnown`] when the gateway did not say.
    pub fn result_connect_string(&self, id: SearchId, index: usize) -> Result<String, RpResult> {
        let result = self.search_result(id, index)?;
        let address = result.address.as_ref().ok_or(RpResult::AddressNotKnown)?;
        Ok(self.options.connect_string_format.write(address, ""))
    }

    // ----- hosting -----

    /// `InitSDK`: see [`Hosting::init`]. With `use_environment` the server SDKs' variables replace the parameters.
    ///
    /// # Errors
    /// See [`Hosting::init`].
    pub fn server_init(
        &self,
        mut parameters: ServerParameters,
        use_environment: bool,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        if use_environment {
            apply_environment(&mut parameters);
        }
        if let Some(problem) = parameters.problem() {
            // The code alone cannot say which parameter it is.
            self.queue.push(Event::Log(LogRecord {
                level: RpLogLevel::Error,
                target: "hosting",
                message: format!("hosting cannot be initialised: {problem}"),
            }));
        }
        self.begin_hosting(HostingOperation::Init, call, |hosting, id| hosting.init(id, parameters))
    }

    /// `ProcessReady`: see [`Hosting::ready`].
    ///
    /// # Errors
    /// See [`Hosting::ready`].
    pub fn server_ready(
        &self,
        port: u16,
        log_paths: Vec<String>,
        callbacks: HostingCallbacks,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        // Kept here, so that what the caller's closures own is not dropped where the state is locked.
        let callbacks = Arc::new(callbacks);
        let mut before = None;
        let accepted = self.begin(call, |state, id| {
            let plan = state.hosting.ready(id, port, log_paths)?;
            before = state.hosting_callbacks.replace(Arc::clone(&callbacks));
            Ok((OperationKind::Hosting(HostingOperation::Ready), Work::Hosting(plan)))
        });
        drop(before);
        accepted
    }

    /// `ActivateGameSession`: see [`Hosting::activate_game_session`].
    ///
    /// # Errors
    /// See [`Hosting::activate_game_session`].
    pub fn server_activate_game_session(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Request, call, |hosting, _| hosting.activate_game_session())
    }

    /// `AcceptPlayerSession`: see [`Hosting::accept_player_session`].
    ///
    /// # Errors
    /// See [`Hosting::accept_player_session`].
    pub fn server_accept_player_session(&self, id: String, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Request, call, |hosting, _| hosting.accept_player_session(id))
    }

    /// `RemovePlayerSession`: see [`Hosting::remove_player_session`].
    ///
    /// # Errors
    /// See [`Hosting::remove_player_session`].
    pub fn server_remove_player_session(&self, id: String, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Request, call, |hosting, _| hosting.remove_player_session(id))
    }

    /// `ProcessEnding`: see [`Hosting::ending`].
    ///
    /// # Errors
    /// See [`Hosting::ending`].
    pub fn server_ending(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Ending, call, Hosting::ending)
    }

    /// `Destroy`: see [`Hosting::destroy`].
    ///
    /// # Errors
    /// See [`Hosting::destroy`].
    pub fn server_destroy(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Destroy, call, Hosting::destroy)
    }

    fn begin_hosting(
        &self,
        kind: HostingOperation,
        call: Call<'_>,
        accept: impl FnOnce(&mut Hosting, OperationId) -> Result<HostingPlan, RpResult>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = accept(&mut state.hosting, id)?;
            Ok((OperationKind::Hosting(kind), Work::Hosting(plan)))
        })
    }

    /// `GetGameSessionId`.
    ///
    /// # Errors
    /// See [`Hosting::game_session_id`].
    pub fn server_game_session_id(&self) -> Result<String, RpResult> {
        self.open()?.hosting.game_session_id().map(str::to_owned)
    }

    /// `GetTerminationTime`: milliseconds since the epoch.
    ///
    /// # Errors
    /// See [`Hosting::termination_time`].
    pub fn server_termination_time(&self) -> Result<i64, RpResult> {
        self.open()?.hosting.termination_time()
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
