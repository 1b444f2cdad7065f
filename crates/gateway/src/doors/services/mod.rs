//! The services' door: for trusted callers. One port, told apart by request: the server SDK's WebSocket on `GET /`
//! with an upgrade, the GameLift API on `POST /` with `X-Amz-Target` and under `/service/GameLift`, events on
//! `GET /events`.

mod admission;
mod api;
mod authentication;
mod connect;
mod events;
mod guard;
mod logs;
mod signed_request;
mod sigv4;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rallypoint_wire::gateway::route;

use crate::backend::{Backend, Embedded};
use crate::logs::LogStore;
use crate::quota::Enforced;
use crate::request_id;

pub use authentication::{ServicesAuth, ServicesToken, ServicesTokenError};
pub use sigv4::{CredentialsError, ServerCredentials};

pub(crate) use admission::{Admission, ServerCredentialsConfig};
pub(crate) use authentication::ServicesAuthentication;
pub(crate) use guard::AllowedHosts;

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

/// The door's routes.
pub(crate) fn router(
    door: ServicesDoor,
    hosts: AllowedHosts,
    authentication: Arc<ServicesAuthentication>,
) -> Router {
    Router::new()
        .route("/", get(connect::connect).post(api::json))
        .route(api::CBOR_ROUTE, post(api::cbor))
        .route("/events", get(events::events))
        .route(&format!("{}{{sealed}}", crate::logs::ROUTE), get(logs::download))
        .route(route::HEALTH, get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(authentication, authentication::layer))
        .layer(middleware::from_fn_with_state(Arc::new(hosts), guard::layer))
        .layer(middleware::from_fn(request_id::layer))
        .with_state(Arc::new(door))
}
