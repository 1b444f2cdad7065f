//! What there is and what happens, for people to look at: the data behind the dashboard and the terminal.
//!
//! `GET /overview` of the services' door answers an [`Overview`] as JSON, `GET /overview/stream` sends its changes. Names
//! of members are those of the structures here; moments are milliseconds since the Unix epoch; statuses are GameLift's
//! words, where GameLift has them. A backend that has no fleets of its own leaves their part empty.

mod changes;
mod details;
mod launched;
mod load;
mod output;
mod rows;
mod source;
mod wanted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock;

pub(crate) use changes::Sent;
pub use details::{GameSessionDetail, PlayerInTicket, ProcessDetail, RuleOutcome, TicketDetail};
pub(crate) use launched::{LaunchBoard, Launched};
pub use load::LoadSample;
pub use rows::{
    EventKind, EventRow, FleetRow, GameSessionRow, LaunchedRow, PlacementRow, PlayerSessionRow, ProcessRow,
    Slots, TicketRow,
};
pub(crate) use source::{Behind, Source};
pub use wanted::{Wanted, WantedError};

/// A moment, in milliseconds since the Unix epoch.
pub type Millis = u64;

/// Where an overview is to be had.
pub const ROUTE: &str = "/overview";
/// Rows of each kind, unless asked otherwise.
pub const DEFAULT_ROWS: usize = 200;
/// The most rows of each kind that can be asked for.
pub const MOST_ROWS: usize = 1000;

/// Everything at one glance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Which gateway this is.
    pub gateway: GatewayInfo,
    /// When this was read.
    pub at: Millis,
    /// The fleets, in order of creation.
    pub fleets: Rows<FleetRow>,
    /// The server processes that the gateway launches, by slot.
    pub launched: Vec<LaunchedRow>,
    /// The server processes: first those that are not over; the newest first.
    pub processes: Rows<ProcessRow>,
    /// The game sessions: first those that are not over; the newest first.
    pub game_sessions: Rows<GameSessionRow>,
    /// The player sessions: first those that hold a slot; the newest first.
    pub player_sessions: Rows<PlayerSessionRow>,
    /// The matchmaking tickets: first those that are not over; the newest first.
    pub tickets: Rows<TicketRow>,
    /// The placements: first those that are not over; the newest first.
    pub placements: Rows<PlacementRow>,
    /// What happened lately, the newest first. A search does not leave any out.
    pub events: Vec<EventRow>,
    /// The load of the last ten minutes, the oldest first.
    pub load: Vec<LoadSample>,
    /// What the gateway asks of Amazon GameLift, where that is behind it.
    pub upstream: Option<Upstream>,
}

/// Which gateway an overview is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayInfo {
    /// The program's version.
    pub version: String,
    /// What answers its doors: `embedded` or `gamelift`.
    pub backend: String,
    /// The region it says it is in.
    pub region: String,
    /// When it started.
    pub started_at: Millis,
    /// Whether its services' door asks people to log in.
    #[serde(default)]
    pub login: bool,
}

impl GatewayInfo {
    /// This program, with what answers its doors. It counts as started now.
    pub(crate) fn of(backend: &str, region: &str, login: bool) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            backend: backend.to_owned(),
            region: region.to_owned(),
            started_at: clock::now().0,
            login,
        }
    }
}

/// Rows of one kind: some of those that match, and how many there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows<T> {
    /// How many there are, those that are over and still remembered included.
    pub total: u64,
    /// How many of them match the search; all without one.
    pub matching: u64,
    /// How many there are by status.
    pub by_status: BTreeMap<String, u64>,
    /// The first of those that match.
    pub rows: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { total: 0, matching: 0, by_status: BTreeMap::new(), rows: Vec::new() }
    }
}

/// How the calls to Amazon GameLift go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Upstream {
    /// Where they go: the region, or the endpoint that was given instead.
    pub endpoint: String,
    /// What keeps it from answering, as the last call has shown.
    pub problem: Option<String>,
    /// The operations that were called so far, by name.
    pub quotas: Vec<Quota>,
}

/// One operation, and this gateway's share of its quota.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// The operation.
    pub operation: String,
    /// How many calls a second are this gateway's.
    pub per_second: f64,
    /// How many calls could be made now without waiting.
    pub left: f64,
    /// How many calls were made.
    pub calls: u64,
    /// How many questions the call of an equal one answered.
    pub shared: u64,
    /// How many calls were not made because the share was used up.
    pub held_back: u64,
    /// How many the service refused as too many.
    pub throttled: u64,
    /// How many failed at the service, or did not reach it.
    pub failed: u64,
}
