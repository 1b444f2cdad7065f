//! The embedded fleets as a backend: one state machine behind one lock that is never held across an await, one task
//! that wakes when something is due, and one place where commands go in.

mod actions;
mod aliases;
mod commit;
mod computes;
mod connection;
mod convert;
mod effects;
mod fleets;
mod game_sessions;
mod kept;
mod locations;
mod matcher;
mod matchmaking_configurations;
mod matchmaking_rule_sets;
mod matchmaking_set_up;
mod matchmaking_tickets;
mod operations;
mod overview;
mod placements;
mod player_sessions;
mod processes;
mod queues;
mod requests;
mod rows;
mod search;
mod set_up;
mod sockets;
mod standing;
mod tags;
mod watched_tickets;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use rallypoint_fleet::{
    Command, FleetId, Fleets, GameSessionId, Location, ProcessId, ProcessStatus, Settings, Timestamp,
};
use tokio::sync::{Notify, watch};

use super::Destination;
use super::events::{Events, Listener};
use super::paging::PageTokens;
use crate::clock;
use crate::compute_token::ComputeTokens;
use crate::metrics::{Metrics, Standing};
use crate::overview::LaunchBoard;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;
use crate::store::journal::WriteError;
use effects::Happened;
use kept::{MaybeJournal, Record};
use matcher::Inbox;
use overview::Timeline;
use requests::Requests;
use rows::Rows;
use sockets::Sockets;
use watched_tickets::WatchedTickets;

pub use commit::Undone;
pub use connection::Connection;
pub use game_sessions::{GameSessionLogs, NoLogs};
pub use kept::Kept;
pub(crate) use matcher::Matcher;
pub use matchmaking_set_up::MatchmakingSetUpError;
pub use sockets::{Fate, Outbound};

/// The clock may be set while the timer sleeps; it looks again after this long.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// What an embedded backend is made of.
pub struct Parts {
    /// The rules it runs by.
    pub settings: Settings,
    /// The fleet of the players' door, made at the start if it is not there.
    pub fleet_id: FleetId,
    /// That fleet's first location, made likewise.
    pub location: Location,
    /// The host of the gateway's own servers, registered likewise.
    pub host: HostInfo,
    /// Whether a process may only connect from a compute that is registered.
    pub require_compute: bool,
    /// Behind page tokens.
    pub secret: Secret,
    /// Gives out what computes' processes show.
    pub compute_tokens: ComputeTokens,
    /// What processes get for roles.
    pub role_credentials: RoleCredentials,
    /// Where collected logs are.
    pub logs: Arc<dyn GameSessionLogs>,
    /// Where what happens is counted.
    pub metrics: Arc<Metrics>,
}

/// Fleets in memory.
pub struct Embedded {
    state: Mutex<State>,
    /// Counts the changes of what finds show.
    revision: AtomicU64,
    /// Wakes the timer when the next deadline moved closer.
    rearm: Notify,
    /// Changes whenever a process changed its status.
    process_changes: watch::Sender<u64>,
    /// Changes whenever anything changed.
    overview_changes: watch::Sender<u64>,
    /// What the supervisor launched.
    launched: LaunchBoard,
    /// Wakes when a process lost its last socket.
    disconnected: Notify,
    /// Tells the matcher which tickets may have changed.
    inbox: Arc<Inbox>,
    events: Events,
    region: String,
    fleet_id: FleetId,
    /// The same as the doors know it.
    destination: Destination,
    location: Location,
    host: HostInfo,
    require_compute: bool,
    page_tokens: PageTokens,
    compute_tokens: ComputeTokens,
    role_credentials: RoleCredentials,
    logs: Arc<dyn GameSessionLogs>,
    metrics: Arc<Metrics>,
    settings: Settings,
    journal: MaybeJournal,
    /// Why the journal cannot be written any more.
    journal_failure: watch::Sender<Option<Arc<WriteError>>>,
}

/// The host the gateway's own processes run on.
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
    fleets: Fleets,
    sockets: Sockets,
    requests: Requests,
    rows: Rows,
    /// Who waits for a game session to leave `ACTIVATING`. Entries go when it does.
    waiters: HashMap<GameSessionId, Arc<Notify>>,
    /// Who waits for tickets to change.
    watched: WatchedTickets,
    /// What happened lately.
    timeline: Timeline,
    /// What the timer sleeps towards.
    armed: Option<Timestamp>,
    /// What is to be logged once the lock is free.
    happened: Happened,
    /// What is to be carried out next under the same lock.
    follow_ups: Vec<Command>,
    /// Where the command at hand is written down.
    record: Record,
}

impl State {
    /// Has a command carried out right after the one whose outcome is being told.
    fn follow_up(&mut self, command: Command) {
        self.follow_ups.push(command);
    }

    /// Whether nothing more is to be expected of a process.
    fn is_over(&self, process: &ProcessId) -> bool {
        let process = self.fleets.process(process);
        process.is_none_or(|process| matches!(process.status, ProcessStatus::Ended(_)))
    }
}

impl Embedded {
    /// What a launched process's host is called, unless it says otherwise.
    pub const COMPUTE_NAME: &'static str = "local";

    /// A backend in memory without any fleet yet; [`Self::set_up`] makes the first.
    pub fn new(parts: Parts) -> Arc<Self> {
        let fleets = Fleets::new(parts.settings.clone());
        Self::with(parts, fleets)
    }

    /// A backend that goes on with what was kept, and keeps what happens. [`Self::set_up`] makes what is not there yet.
    ///
    /// # Errors
    /// The journal's thread cannot be started.
    pub fn restored(parts: Parts, kept: Kept) -> std::io::Result<Arc<Self>> {
        let (fleets, opened) = kept.into_parts();
        let embedded = Self::with(parts, fleets);
        embedded.keep(opened)?;
        Ok(embedded)
    }

    fn with(parts: Parts, fleets: Fleets) -> Arc<Self> {
        let embedded = Arc::new(Self {
            region: parts.settings.region.clone(),
            state: Mutex::new(State {
                fleets,
                sockets: Sockets::default(),
                requests: Requests::default(),
                rows: Rows::default(),
                waiters: HashMap::new(),
                watched: WatchedTickets::default(),
                timeline: Timeline::default(),
                armed: None,
                happened: Happened::default(),
                follow_ups: Vec::new(),
                record: Record::default(),
            }),
            revision: AtomicU64::new(0),
            rearm: Notify::new(),
            process_changes: watch::Sender::new(0),
            overview_changes: watch::Sender::new(0),
            launched: LaunchBoard::default(),
            disconnected: Notify::new(),
            inbox: Arc::default(),
            events: Events::new(),
            destination: Destination::Fleet(parts.fleet_id.as_str().to_owned()),
            fleet_id: parts.fleet_id,
            location: parts.location,
            host: parts.host,
            require_compute: parts.require_compute,
            page_tokens: PageTokens::new(parts.secret),
            compute_tokens: parts.compute_tokens,
            role_credentials: parts.role_credentials,
            logs: parts.logs,
            metrics: parts.metrics,
            settings: parts.settings,
            journal: MaybeJournal::new(),
            journal_failure: watch::Sender::new(None),
        });
        // Weak, because the counters outlive it: they are this backend's.
        let asked: Weak<dyn Standing> = Arc::downgrade(&(Arc::clone(&embedded) as Arc<dyn Standing>));
        embedded.metrics.fleets().ask(asked);
        embedded
    }

    /// Where what happens is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Does what becomes due, for as long as it is polled.
    pub async fn keep_time(&self) {
        loop {
            let next = {
                let mut state = self.lock();
                state.armed = state.fleets.next_deadline();
                state.armed
            };
            let nap = next.map_or(LONGEST_SLEEP, |next| clock::until(next).min(LONGEST_SLEEP));
            tokio::select! {
                () = tokio::time::sleep(nap) => {}
                () = self.rearm.notified() => continue,
            }
            self.time_passed();
        }
    }

    fn time_passed(&self) {
        let mut state = self.lock();
        // Expiring is never refused.
        self.submit_locked(&mut state, Command::Expire, commit::ignore);
        // Silence is no deadline of the fleets': a heartbeat is not kept, so what follows from its absence is said.
        for process in state.fleets.silent(clock::now()) {
            self.submit_locked(&mut state, Command::ProcessSilent { process }, commit::ignore);
        }
    }

    /// The region it says it is in.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Hears what happens from now on; none when the gateway stops.
    pub fn listen(&self) -> Option<Listener> {
        self.events.listen()
    }

    /// Ends the waiting of everybody who listens, or watches a ticket.
    pub fn close_events(&self) {
        self.lock().watched.close();
        self.events.close();
    }
}
