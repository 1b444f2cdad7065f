//! What each door is asked, and how it answers.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use axum::http::{Method, StatusCode};
use tokio::sync::Semaphore;

use super::family::{Family, Sheet};
use super::histogram::{Histogram, Latencies};

static REQUESTS: Family =
    Family::counter("rallypoint_requests", "Requests that were answered; 499 where the caller went before")
        .of(&["door", "route", "method", "status"]);
static DURATION: Family =
    Family::times("rallypoint_request_duration", "From a request's head to its answer's")
        .of(&["door", "route"]);
static IN_FLIGHT: Family =
    Family::gauge("rallypoint_requests_in_flight", "Requests that are being answered").of(&["door"]);
static REFUSALS: Family =
    Family::counter("rallypoint_refusals", "Requests that were refused, by the code in the answer")
        .of(&["door", "code"]);
static CONNECTIONS: Family =
    Family::gauge("rallypoint_connections", "Connections that are open, server processes' sockets too")
        .of(&["door"]);
static CONNECTIONS_LIMIT: Family =
    Family::gauge("rallypoint_connections_limit", "Connections that may be open at once").of(&["door"]);
static ACCEPTED: Family =
    Family::counter("rallypoint_connections_accepted", "Connections that were accepted").of(&["door"]);
static TURNED_AWAY: Family =
    Family::counter("rallypoint_connections_turned_away", "Connections that were too many").of(&["door"]);
static SHED: Family =
    Family::counter("rallypoint_requests_shed", "Requests refused because too many were being answered")
        .of(&["door"]);
static RATE_LIMITED: Family = Family::counter(
    "rallypoint_requests_rate_limited",
    "Requests refused because their caller sends too many",
)
.of(&["door", "by"]);
static AUTHENTICATION: Family =
    Family::counter("rallypoint_authentication_refusals", "Callers who did not prove who they are")
        .of(&["door", "reason"]);

#[cfg(test)]
pub(super) static FAMILIES: [&Family; 11] = [
    &REQUESTS,
    &DURATION,
    &IN_FLIGHT,
    &REFUSALS,
    &CONNECTIONS,
    &CONNECTIONS_LIMIT,
    &ACCEPTED,
    &TURNED_AWAY,
    &SHED,
    &RATE_LIMITED,
    &AUTHENTICATION,
];

/// The label of requests that no route is for.
const NO_ROUTE: &str = "none";
/// The methods that have a label of their own. Anybody can make others up.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::DELETE];
const OTHER: &str = "other";
/// What nginx calls a request whose caller went before it was answered.
const CALLER_WENT: u16 = 499;
/// The statuses that have a label of their own, in order: what the doors answer.
const STATUSES: [u16; 26] = [
    101,
    200,
    202,
    204,
    302,
    303,
    304,
    400,
    401,
    403,
    404,
    405,
    406,
    408,
    409,
    411,
    413,
    415,
    422,
    426,
    429,
    CALLER_WENT,
    500,
    501,
    503,
    504,
];

/// What counts, of one route: each request touches its own counters, and none is looked up by its labels.
#[derive(Debug, Default)]
struct Route {
    answered: [[AtomicU64; STATUSES.len() + 1]; METHODS.len() + 1],
    took: Histogram,
}

/// Who or what a rate is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateOf {
    /// One address' requests.
    Address,
    /// One player's requests.
    Player,
}

impl RateOf {
    const ALL: [Self; 2] = [Self::Address, Self::Player];

    fn label(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Player => "player",
        }
    }
}

/// The counters of one door.
#[derive(Debug)]
pub struct DoorMetrics {
    name: &'static str,
    /// By template. Grows to as many as the door has routes, soon after the start.
    routes: RwLock<HashMap<Box<str>, Arc<Route>>>,
    in_flight: AtomicU64,
    /// By code, of which there are as many as the program has constants.
    refusals: Mutex<BTreeMap<&'static str, u64>>,
    authentication: Mutex<BTreeMap<&'static str, u64>>,
    places: OnceLock<(Arc<Semaphore>, usize)>,
    accepted: AtomicU64,
    turned_away: AtomicU64,
    shed: AtomicU64,
    rate_limited: [AtomicU64; RateOf::ALL.len()],
}

impl DoorMetrics {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            routes: RwLock::default(),
            in_flight: AtomicU64::new(0),
            refusals: Mutex::default(),
            authentication: Mutex::default(),
            places: OnceLock::new(),
            accepted: AtomicU64::new(0),
            turned_away: AtomicU64::new(0),
            shed: AtomicU64::new(0),
            rate_limited: Default::default(),
        }
    }

    /// The door's name, as in labels.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// A request has come for the route with this template; none for no route of the door.
    pub(crate) fn begin(self: &Arc<Self>, template: Option<&str>, method: &Method) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight {
            door: Arc::clone(self),
            route: self.route(template.unwrap_or(NO_ROUTE)),
            method: METHODS.iter().position(|known| known == method).unwrap_or(METHODS.len()),
            since: Instant::now(),
            status: CALLER_WENT,
        }
    }

    fn route(&self, template: &str) -> Arc<Route> {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(template).map(Arc::clone);
        known.unwrap_or_else(|| {
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(routes.entry(template.into()).or_default())
        })
    }

    /// A request was refused with this code. Codes are constants, so there are few.
    pub(crate) fn refused(&self, code: &'static str) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// A caller did not prove who they are, for this reason: a constant of one word, `expired`.
    pub fn unauthenticated(&self, reason: &'static str) {
        *self.authentication.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += 1;
    }

    /// A request was refused because too many were being answered.
    pub fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    /// A request was refused because its caller sends too many.
    pub fn rate_limited(&self, by: RateOf) {
        self.rate_limited[by as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The places of the door's connections, of which there are so many.
    pub(crate) fn connections_in(&self, places: Arc<Semaphore>, limit: usize) {
        // A door is opened once.
        let _ = self.places.set((places, limit));
    }

    pub(crate) fn accepted(&self) {
        self.accepted.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> DoorSnapshot {
        let mut snapshot = DoorSnapshot {
            in_flight: self.in_flight.load(Ordering::Relaxed),
            connections: self.connections().map_or(0, |(open, _)| open),
            shed: self.shed.load(Ordering::Relaxed),
            ..DoorSnapshot::default()
        };
        for route in self.routes.read().unwrap_or_else(PoisonError::into_inner).values() {
            snapshot.latencies = snapshot.latencies.plus(&route.took.read());
            for method in &route.answered {
                for (index, count) in method.iter().enumerate() {
                    let count = count.load(Ordering::Relaxed);
                    snapshot.requests += count;
                    if STATUSES.get(index).is_some_and(|status| *status >= 500) {
                        snapshot.failed += count;
                    }
                }
            }
        }
        snapshot
    }

    fn connections(&self) -> Option<(u64, u64)> {
        let (places, limit) = self.places.get()?;
        Some((limit.saturating_sub(places.available_permits()) as u64, *limit as u64))
    }
}

/// A request that is being answered. When it goes, it counts.
pub(crate) struct InFlight {
    door: Arc<DoorMetrics>,
    route: Arc<Route>,
    method: usize,
    since: Instant,
    status: u16,
}

impl InFlight {
    /// The head of its answer is there.
    pub(crate) fn answered(mut self, status: StatusCode) {
        self.status = status.as_u16();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.door.in_flight.fetch_sub(1, Ordering::Relaxed);
        let status = STATUSES.binary_search(&self.status).unwrap_or(STATUSES.len());
        self.route.answered[self.method][status].fetch_add(1, Ordering::Relaxed);
        self.route.took.observe(self.since.elapsed());
    }
}

/// What one door has done since the gateway's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DoorSnapshot {
    /// Requests that were answered, or whose callers went.
    pub requests: u64,
    /// Those answered with a status from 500.
    pub failed: u64,
    /// Those refused because too many were being answered.
    pub shed: u64,
    /// Requests that are being answered now.
    pub in_flight: u64,
    /// Connections that are open now.
    pub connections: u64,
    /// How long the answers took.
    pub latencies: Latencies,
}

pub(super) fn encode(sheet: &mut Sheet<'_>, doors: [&DoorMetrics; 2]) -> fmt::Result {
    let mut routes = Vec::new();
    for door in doors {
        let known = door.routes.read().unwrap_or_else(PoisonError::into_inner);
        let mut known: Vec<_> =
            known.iter().map(|(template, route)| (template.clone(), Arc::clone(route))).collect();
        known.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        routes.extend(known.into_iter().map(|(template, route)| (door.name, template, route)));
    }
    let statuses: Vec<String> = STATUSES.iter().map(ToString::to_string).chain([OTHER.to_owned()]).collect();
    let mut answered = Vec::new();
    for (door, template, route) in &routes {
        for (method, counts) in route.answered.iter().enumerate() {
            let method = METHODS.get(method).map_or(OTHER, Method::as_str);
            for (status, count) in statuses.iter().zip(counts) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    answered.push(([*door, template, method, status], count));
                }
            }
        }
    }
    sheet.numbers(&REQUESTS, answered)?;
    sheet.histograms(
        &DURATION,
        routes.iter().map(|(door, template, route)| ([*door, template], &route.took)),
    )?;
    let each = |read: fn(&DoorMetrics) -> &AtomicU64| {
        doors.map(|door| ([door.name], read(door).load(Ordering::Relaxed)))
    };
    sheet.numbers(&IN_FLIGHT, each(|door| &door.in_flight))?;
    sheet.numbers(&REFUSALS, named(doors, |door| &door.refusals))?;
    let connections = || doors.into_iter().filter_map(|door| Some(([door.name], door.connections()?)));
    sheet.numbers(&CONNECTIONS, connections().map(|(labels, (open, _))| (labels, open)))?;
    sheet.numbers(&CONNECTIONS_LIMIT, connections().map(|(labels, (_, limit))| (labels, limit)))?;
    sheet.numbers(&ACCEPTED, each(|door| &door.accepted))?;
    sheet.numbers(&TURNED_AWAY, each(|door| &door.turned_away))?;
    sheet.numbers(&SHED, each(|door| &door.shed))?;
    let limited = doors.into_iter().flat_map(|door| {
        RateOf::ALL
            .map(|by| ([door.name, by.label()], door.rate_limited[by as usize].load(Ordering::Relaxed)))
    });
    sheet.numbers(&RATE_LIMITED, limited)?;
    sheet.numbers(&AUTHENTICATION, named(doors, |door| &door.authentication))
}

type Named = Mutex<BTreeMap<&'static str, u64>>;

fn named(doors: [&DoorMetrics; 2], read: fn(&DoorMetrics) -> &Named) -> Vec<([&'static str; 2], u64)> {
    let of = |door: &DoorMetrics| -> Vec<_> {
        let counts = read(door).lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(what, count)| ([door.name, *what], *count)).collect()
    };
    doors.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::STATUSES;

    #[test]
    fn statuses_are_in_order() {
        assert!(STATUSES.is_sorted());
    }
}
