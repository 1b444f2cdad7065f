//! The embedded fleet as a backend: one state machine behind one lock that is never held across an await, one task
//! that wakes when something is due, and the ways from an effect to whom it concerns.

mod convert;
mod operations;
mod processes;
mod search;
mod sockets;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, Fleet, FleetConfig, GameSessionId, GameSessionStatus, ProcessEnd, ProcessStatus, Push,
    Refusal, Reply, Timestamp,
};
use rallypoint_wire::server_sdk;
use tokio::sync::{Notify, watch};
use tracing::{debug, info};

use super::search::PageTokens;
use crate::clock;
use sockets::Sockets;

pub use processes::Connection;
pub use sockets::Outbound;

/// The clock may be set while the timer sleeps; it looks again after this long.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A fleet in memory.
pub struct Embedded {
    state: Mutex<State>,
    /// Counts the changes of what finds show.
    revision: AtomicU64,
    /// Wakes the timer when the next deadline moved closer.
    rearm: Notify,
    /// Changes whenever a process changed its status.
    process_changes: watch::Sender<u64>,
    /// Wakes when a process lost its last socket.
    disconnected: Notify,
    fleet_id: String,
    host: HostInfo,
    started: Timestamp,
    page_tokens: PageTokens,
}

/// The host the fleet's own processes run on.
#[derive(Clone, Debug)]
pub struct HostInfo {
    /// Where players reach it.
    pub ip: IpAddr,
    /// Where its server processes connect: `ws://`.
    pub websocket_url: String,
    /// The same door over TLS, `wss://`, if it speaks that.
    pub secure_websocket_url: Option<String>,
}

impl HostInfo {
    /// What computes are told when they register, as `GameLiftServiceSdkEndpoint`: over TLS where that is spoken,
    /// because the C++ SDK speaks nothing else.
    pub fn sdk_endpoint(&self) -> &str {
        self.secure_websocket_url.as_deref().unwrap_or(&self.websocket_url)
    }
}

struct State {
    fleet: Fleet,
    sockets: Sockets,
    /// Who waits for a game session to leave `ACTIVATING`. Entries go when it does.
    waiters: HashMap<GameSessionId, Arc<Notify>>,
    /// What the timer sleeps towards.
    armed: Option<Timestamp>,
}

impl Embedded {
    /// What a launched process's host is called, unless it says otherwise.
    pub const COMPUTE_NAME: &'static str = "local";

    /// An empty fleet.
    pub fn new(config: FleetConfig, host: HostInfo) -> Arc<Self> {
        let fleet_id = config.fleet_id.as_str().to_owned();
        Arc::new(Self {
            state: Mutex::new(State {
                fleet: Fleet::new(config),
                sockets: Sockets::default(),
                waiters: HashMap::new(),
                armed: None,
            }),
            revision: AtomicU64::new(0),
            rearm: Notify::new(),
            process_changes: watch::Sender::new(0),
            disconnected: Notify::new(),
            fleet_id,
            host,
            started: clock::now(),
            page_tokens: PageTokens::new(),
        })
    }

    /// Does what becomes due, for as long as it is polled.
    pub async fn keep_time(&self) {
        loop {
            let next = {
                let mut state = self.lock();
                state.armed = state.fleet.next_deadline();
                state.armed
            };
            let nap = next.map_or(LONGEST_SLEEP, |next| clock::until(next).min(LONGEST_SLEEP));
            tokio::select! {
                () = tokio::time::sleep(nap) => {}
                () = self.rearm.notified() => continue,
            }
            // Expiring is never refused.
            if let Err(refusal) = self.handle(Command::Expire) {
                debug!(%refusal, "time could not pass");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere does not make the fleet wrong: its commands change it or refuse.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle(&self, command: Command) -> Result<Reply, Refusal> {
        self.handle_then(command, |_, _| {})
    }

    /// Carries out a command; `then` sees the outcome before its effects reach anybody.
    fn handle_then(
        &self,
        command: Command,
        then: impl FnOnce(&mut State, &Result<Reply, Refusal>),
    ) -> Result<Reply, Refusal> {
        let mut state = self.lock();
        self.handle_locked(&mut state, command, then)
    }

    fn handle_locked(
        &self,
        state: &mut State,
        command: Command,
        then: impl FnOnce(&mut State, &Result<Reply, Refusal>),
    ) -> Result<Reply, Refusal> {
        let mut effects = Vec::new();
        let outcome = state.fleet.handle(clock::now(), command, &mut effects);
        then(state, &outcome);
        for effect in effects {
            self.route(state, effect);
        }
        let next = state.fleet.next_deadline();
        if next.is_some() && (state.armed.is_none() || next < state.armed) {
            self.rearm.notify_one();
        }
        outcome
    }

    fn route(&self, state: &mut State, effect: Effect) {
        match effect {
            Effect::Push(process, Push::CreateGameSession(id)) => {
                if let Some(session) = state.fleet.game_session(&id) {
                    state.sockets.push(&process, &convert::create_push(session));
                }
            }
            Effect::Push(process, Push::TerminateProcess { termination_time }) => {
                let termination_time = i64::try_from(termination_time.0).unwrap_or(i64::MAX);
                state.sockets.push(&process, &server_sdk::Push::TerminateProcess { termination_time });
            }
            Effect::ProcessChanged(process, status) => {
                info!(%process, ?status, "server process");
                if let ProcessStatus::Ended(end) = status
                    && end != ProcessEnd::Clean
                {
                    state.sockets.close_for_good(&process);
                }
                self.process_changes.send_modify(|count| *count = count.wrapping_add(1));
            }
            Effect::GameSessionChanged(id, status) => {
                info!(game_session = %id, ?status, "game session");
                self.count_revision();
                if status != GameSessionStatus::Activating
                    && let Some(waiters) = state.waiters.remove(&id)
                {
                    waiters.notify_waiters();
                }
            }
            Effect::GameSessionUpdated(id) => {
                info!(game_session = %id, "game session was updated");
                self.count_revision();
            }
            // A player session's id is a secret between player and server: it is not logged.
            Effect::PlayerSessionChanged(_, status) => {
                debug!(?status, "player session");
                self.count_revision();
            }
        }
    }

    /// Under the state's lock, so before whoever made the change learns of it.
    fn count_revision(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }
}
