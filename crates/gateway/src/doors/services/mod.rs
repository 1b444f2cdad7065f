//! The services' door: for trusted callers. One port, told apart by request: the server SDK's WebSocket on `GET /`
//! with an upgrade, the dashboard on `GET /` from a browser, the GameLift API on `POST /` with `X-Amz-Target` and under
//! `/service/GameLift`, events on `GET /events`, and the dashboard's data and actions under `/overview` and `/actions`.

mod actions;
mod admission;
mod api;
mod authentication;
mod connect;
mod dashboard;
mod events;
mod guard;
mod limits;
mod login;
mod logs;
mod overview;
mod overview_stream;
mod signed_request;
mod sigv4;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rallypoint_wire::gateway::route;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::backend::{Backend, Embedded};
use crate::doors::{health, seen};
use crate::limits::Gate;
use crate::logs::LogStore;
use crate::metrics::Metrics;
use crate::overview::Source;
use crate::quota::Enforced;
use crate::readiness::Readiness;

pub use authentication::{ServicesAuth, ServicesToken, ServicesTokenError};
pub use sigv4::{CredentialsError, ServerCredentials};

pub(crate) use admission::{Admission, ServerCredentialsConfig};
pub(crate) use authentication::ServicesAuthentication;
pub(crate) use guard::AllowedHosts;
pub(crate) use overview_stream::places as stream_places;

/// GameSessionData and MatchmakerData alone may have 262,144 and 390,000 characters.
const LARGEST_BODY: usize = 1024 * 1024;

/// What the handlers of this door share.
pub(crate) struct ServicesDoor {
    pub(crate) backend: Arc<dyn Backend>,
    /// The fleet whose server processes connect here; none when another service has the fleets.
    pub(crate) embedded: Option<Arc<Embedded>>,
    /// How their sockets are treated; there is one where there is a fleet.
    pub(crate) servers: Option<Arc<Servers>>,
    /// The logs of game sessions, if any are collected.
    pub(crate) logs: Option<Arc<LogStore>>,
    /// What there is to look at.
    pub(crate) overview: Arc<Source>,
    /// How many may look at it live.
    pub(crate) streams: Arc<Semaphore>,
    /// When their streams have to end.
    pub(crate) streams_end: CancellationToken,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
    /// Whether the gateway can do its work.
    pub(crate) readiness: Readiness,
    /// The quotas that the API's callers are held to, if any.
    pub(crate) quotas: Option<Arc<Enforced>>,
}

/// What holds for server processes' sockets.
pub(crate) struct Servers {
    /// Which server processes may connect.
    pub(crate) admission: Admission,
    /// For how long a socket that was replaced is still read from.
    pub(crate) replaced_for: Duration,
}

/// What is said where there is no fleet of the gateway's own.
fn no_fleet_here(what: &str) -> Response {
    let message = format!("{what}: this gateway stands in front of Amazon GameLift, which has the fleets\n");
    (StatusCode::NOT_IMPLEMENTED, message).into_response()
}

/// The door's routes. At most `operations` are answered at once, of the GameLift API's.
pub(crate) fn router(
    door: ServicesDoor,
    hosts: AllowedHosts,
    authentication: Arc<ServicesAuthentication>,
    operations: usize,
) -> Router {
    let metrics = Arc::clone(door.metrics.services());
    let gate = Arc::new(Gate::new(Arc::clone(&metrics), operations, Duration::MAX));
    Router::new()
        .route("/", get(root).post(api::json))
        .route(api::CBOR_ROUTE, post(api::cbor))
        .route("/events", get(events::events))
        .route(&format!("{}{{sealed}}", crate::logs::ROUTE), get(logs::download))
        .route(route::HEALTH, get(health::healthz))
        .route(
            route::READY,
            get(async |State(door): State<Arc<ServicesDoor>>| health::readyz(&door.readiness)),
        )
        .route("/metrics", get(async |State(door): State<Arc<ServicesDoor>>| health::metrics(&door.metrics)))
        .merge(overview::routes())
        .merge(actions::routes())
        .merge(dashboard::routes())
        .merge(login::routes(Arc::clone(&authentication)))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state((authentication, Arc::clone(&metrics)), authentication::layer))
        .layer(middleware::from_fn_with_state(gate, limits::admit))
        .layer(middleware::from_fn_with_state(Arc::new(hosts), guard::layer))
        .layer(middleware::from_fn_with_state(metrics, seen::layer))
        .with_state(Arc::new(door))
}

/// `GET /`: for a browser the dashboard, else a server process' socket.
async fn root(State(door): State<Arc<ServicesDoor>>, request: Request) -> Response {
    if dashboard::is_asked_for(request.headers()) {
        return dashboard::page(request.headers());
    }
    connect::connect.call(request, door).await
}
