//! The services' door: for trusted callers. One port, told apart by request: the server SDK's WebSocket on `GET /`
//! with an upgrade, the GameLift API on `POST /` with `X-Amz-Target`.

mod api;
mod connect;
mod guard;
mod logs;
mod socket;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use rallypoint_wire::gateway::route;

use crate::backend::{Backend, Embedded};
use crate::logs::LogStore;
use crate::request_id;
use crate::secret::Secret;

pub(crate) use guard::AllowedHosts;

/// GameSessionData and MatchmakerData alone may have 262,144 and 390,000 characters.
const LARGEST_BODY: usize = 1024 * 1024;

/// What the handlers of this door share.
pub(crate) struct ServicesDoor {
    pub(crate) backend: Arc<dyn Backend>,
    /// The fleet whose server processes connect here.
    pub(crate) embedded: Arc<Embedded>,
    /// What a server process must show, if anything.
    pub(crate) server_token: Option<String>,
    pub(crate) secret: Secret,
    /// The logs of game sessions, if any are collected.
    pub(crate) logs: Option<Arc<LogStore>>,
}

/// The door's routes.
pub(crate) fn router(door: ServicesDoor, hosts: AllowedHosts) -> Router {
    Router::new()
        .route("/", get(connect::connect).post(api::operation))
        .route(&format!("{}{{sealed}}", crate::logs::ROUTE), get(logs::download))
        .route(route::HEALTH, get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::new(hosts), guard::layer))
        .layer(middleware::from_fn(request_id::layer))
        .with_state(Arc::new(door))
}
