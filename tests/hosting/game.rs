//! A game server that ticks on a thread of its own, as games do, and writes down what it hears.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rallypoint::event::{LogRecord, OperationId, RpLogLevel};
use rallypoint::hosting::{GameSessionUpdate, ServerParameters, Timing};
use rallypoint::result::RpResult;
use rallypoint::{Call, HostingCallbacks, OperationEnd, Subsystem, SubsystemOptions};

use crate::peer::{Peer, Service};
use crate::support::{PATIENCE, until};

#[derive(Default)]
struct Heard {
    ends: Mutex<HashMap<OperationId, OperationEnd>>,
    game_sessions: Mutex<Vec<String>>,
    updates: Mutex<Vec<GameSessionUpdate>>,
    terminations: Mutex<Vec<i64>>,
    log: Mutex<Vec<String>>,
    checks: AtomicUsize,
    is_ill: AtomicBool,
    hangs: AtomicBool,
    stop: AtomicBool,
}

pub(crate) struct Game {
    pub(crate) online: Arc<Subsystem>,
    heard: Arc<Heard>,
    ticking: Option<JoinHandle<()>>,
}

/// Parameters whose limits no good answer reaches.
pub(crate) fn parameters(url: String) -> ServerParameters {
    ServerParameters {
        websocket_url: url,
        process_id: "process-1".to_owned(),
        host_id: "host-1".to_owned(),
        fleet_id: "fleet-1".to_owned(),
        auth_token: "token".to_owned(),
        timeout: PATIENCE,
        // A report now and then must not keep a test waiting for ever.
        heartbeat_interval: PATIENCE * 10,
        timing: Timing {
            request: PATIENCE,
            health_check: PATIENCE,
            redial_wait: Duration::from_millis(1),
            replaced: PATIENCE,
        },
        ..ServerParameters::default()
    }
}

impl Game {
    pub(crate) fn new() -> Self {
        let online = Arc::new(Subsystem::new(SubsystemOptions::default()).unwrap());
        let heard: Arc<Heard> = Arc::default();
        let for_log = Arc::clone(&heard);
        let log = move |record: &LogRecord| for_log.log.lock().unwrap().push(record.message.clone());
        online.set_log(RpLogLevel::Debug, Some(Arc::new(log))).unwrap();
        let ticking = thread::spawn({
            let (online, heard) = (Arc::clone(&online), Arc::clone(&heard));
            move || {
                while !heard.stop.load(Ordering::Relaxed) {
                    if !heard.hangs.load(Ordering::Relaxed) {
                        online.tick().unwrap();
                    }
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        Self { online, heard, ticking: Some(ticking) }
    }

    /// One that is connected.
    pub(crate) fn connected(parameters: ServerParameters, service: &Service) -> (Self, Peer) {
        let game = Self::new();
        let init = game.init(parameters);
        let peer = service.accept();
        assert_eq!(game.end(init).code(), RpResult::Ok);
        (game, peer)
    }

    /// One that hosts a game session.
    pub(crate) fn hosting(parameters: ServerParameters, service: &Service) -> (Self, Peer) {
        let (game, mut peer) = Self::connected(parameters, service);
        let ready = game.ready();
        peer.make_ready();
        assert_eq!(game.end(ready).code(), RpResult::Ok);
        peer.give_game_session();
        until("a game session came", || (!game.game_sessions().is_empty()).then_some(()));
        (game, peer)
    }

    pub(crate) fn init(&self, parameters: ServerParameters) -> OperationId {
        self.begin(|online, call| online.server_init(parameters, false, call))
    }

    pub(crate) fn ready(&self) -> OperationId {
        let [for_start, for_update, for_terminate, for_health] = [(); 4].map(|()| Arc::clone(&self.heard));
        let callbacks = HostingCallbacks {
            on_start_game_session: Box::new(move |game_session| {
                for_start.game_sessions.lock().unwrap().push(game_session.id.clone());
            }),
            on_update_game_session: Box::new(move |update| {
                for_update.updates.lock().unwrap().push(update.clone());
            }),
            on_process_terminate: Box::new(move |time| for_terminate.terminations.lock().unwrap().push(time)),
            on_health_check: Box::new(move || {
                for_health.checks.fetch_add(1, Ordering::Relaxed);
                !for_health.is_ill.load(Ordering::Relaxed)
            }),
        };
        self.begin(|online, call| online.server_ready(7777, Vec::new(), callbacks, call))
    }

    /// Makes a call that is accepted.
    pub(crate) fn begin(
        &self,
        make: impl FnOnce(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>,
    ) -> OperationId {
        let heard = Arc::clone(&self.heard);
        let hear = move |end: &OperationEnd| {
            let twice = heard.ends.lock().unwrap().insert(end.operation, end.clone());
            assert!(twice.is_none(), "{end:?} was told twice");
        };
        let call = Call { completion: Some(Box::new(hear)), user_data: 0, announce: &mut |_| {} };
        make(&self.online, call).unwrap()
    }

    /// Waits for an operation's end.
    pub(crate) fn end(&self, operation: OperationId) -> OperationEnd {
        until("it is over", || self.heard.ends.lock().unwrap().get(&operation).cloned())
    }

    pub(crate) fn is_over(&self, operation: OperationId) -> bool {
        self.heard.ends.lock().unwrap().contains_key(&operation)
    }

    /// Stops ticking, or goes on.
    pub(crate) fn hang(&self, hangs: bool) {
        self.heard.hangs.store(hangs, Ordering::Relaxed);
    }

    pub(crate) fn be_ill(&self, is_ill: bool) {
        self.heard.is_ill.store(is_ill, Ordering::Relaxed);
    }

    /// How often it was asked how it is.
    pub(crate) fn checks(&self) -> usize {
        self.heard.checks.load(Ordering::Relaxed)
    }

    pub(crate) fn game_sessions(&self) -> Vec<String> {
        self.heard.game_sessions.lock().unwrap().clone()
    }

    pub(crate) fn updates(&self) -> Vec<GameSessionUpdate> {
        self.heard.updates.lock().unwrap().clone()
    }

    pub(crate) fn terminations(&self) -> Vec<i64> {
        self.heard.terminations.lock().unwrap().clone()
    }

    pub(crate) fn logged(&self, part: &str) -> bool {
        self.heard.log.lock().unwrap().iter().any(|line| line.contains(part))
    }
}

impl Drop for Game {
    fn drop(&mut self) {
        self.heard.stop.store(true, Ordering::Relaxed);
        if let Some(ticking) = self.ticking.take() {
            let ended = ticking.join();
            assert!(ended.is_ok() || thread::panicking(), "the ticking thread panicked");
        }
    }
}
