//! The services' door: for trusted callers. One port, told apart by request: the server SDK's WebSocket on `GET /`
//! with an upgrade, the GameLift API on `POST /` with `X-Amz-Target` and under `/service/GameLift`, events on
//! `GET /events`.

mod admission;
mod api;
mod connect;
mod events;
mod guard;
mod logs;
mod sigv4;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::routing::{get, post};
use rallypoint_wire::gateway::route;

use crate::backend::{Backend, Embedded};
use crate::doors::{health, seen};
use crate::logs::LogStore;
use crate::metrics::Metrics;
use crate::readiness::Readiness;

pub use sigv4::{CredentialsError, ServerCredentials};

pub(crate) use admission::{Admission, ServerCredentialsConfig};
pub(crate) use guard::AllowedHosts;

/// GameSessionData and MatchmakerData alone may have 262,144 and 390,000 characters.
const LARGEST_BODY: usize = 1024 * 1024;

/// What the handlers of this door share.
pub(crate) struct ServicesDoor {
    pub(crate) backend: Arc<dyn Backend>,
    /// The fleet whose server processes connect here.
    pub(crate) embedded: Arc<Embedded>,
    /// Which server processes may.
    pub(crate) admission: Admission,
    /// For how long a socket that was replaced is still read from.
    pub(crate) replaced_for: Duration,
    /// The logs of game sessions, if any are collected.
    pub(crate) logs: Option<Arc<LogStore>>,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
    /// Whether the gateway can do its work.
    pub(crate) readiness: Readiness,
}

/// The door's routes.
pub(crate) fn router(door: ServicesDoor, hosts: AllowedHosts) -> Router {
    let metrics = Arc::clone(door.metrics.services());
    Router::new()
        .route("/", get(connect::connect).post(api::json))
        .route(api::CBOR_ROUTE, post(api::cbor))
        .route("/events", get(events::events))
        .route(&format!("{}{{sealed}}", crate::logs::ROUTE), get(logs::download))
        .route(route::HEALTH, get(health::healthz))
        .route(
            route::READY,
            get(async |State(door): State<Arc<ServicesDoor>>| health::readyz(&door.readiness)),
        )
        .route("/metrics", get(async |State(door): State<Arc<ServicesDoor>>| health::metrics(&door.metrics)))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::new(hosts), guard::layer))
        .layer(middleware::from_fn_with_state(metrics, seen::layer))
        .with_state(Arc::new(door))
}
