//! The embedded fleet as a backend: one state machine behind one lock that is never held across an await, one task
//! that wakes when something is due, and one place where commands go in.

mod commit;
mod convert;
mod effects;
mod operations;
mod processes;
mod search;
mod sockets;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rallypoint_fleet::{Command, Effect, Fleet, FleetConfig, GameSessionId, Timestamp};
use tokio::sync::{Notify, watch};

use super::search::PageTokens;
use crate::clock;
use sockets::Sockets;

pub use commit::Undone;
pub use processes::Connection;
pub use sockets::{Fate, Outbound};

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
    /// What is to be logged once the lock is free.
    happened: Vec<Effect>,
    /// What is to be carried out next under the same lock.
    follow_ups: Vec<Command>,
}

impl State {
    /// Has a command carried out right after the one whose outcome is being told.
    fn follow_up(&mut self, command: Command) {
        self.follow_ups.push(command);
    }
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
                happened: Vec::new(),
                follow_ups: Vec::new(),
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
            self.submit(Command::Expire, commit::ignore);
        }
    }
}
