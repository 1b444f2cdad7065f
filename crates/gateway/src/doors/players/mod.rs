//! The players' door: what game clients call. Routes, verbs, fields and success bodies are those of the original
//! AWSOSS gateway, so its clients work unchanged; `rallypoint_wire::gateway` has them.

mod authentication;
mod body;
mod check;
mod create;
mod find;
mod limits;
mod matchmaking;
mod ownership;
mod places;
mod prefer;
mod properties;
mod query;
mod recent_finds;
mod refusal;
mod sessions;
mod show;
mod update;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use rallypoint_wire::gateway::route;
use rallypoint_wire::matchmaking::route as matchmaking_route;
use tokio_util::sync::CancellationToken;

use crate::auth::Authentication;
use crate::backend::Backend;
use crate::choices::PlayersChoices;
use crate::doors::{health, seen};
use crate::limits::Gate;
use crate::metrics::DoorMetrics;
use crate::readiness::Readiness;
use crate::secret::Secret;
use create::Awaited;
use places::Places;
use recent_finds::RecentFinds;
use refusal::Refusal;

pub(crate) use limits::DoorLimits;

const LARGEST_BODY: usize = 64 * 1024;
/// What `cargo xtask openapi` wrote of this door.
const OPENAPI: &[u8] = include_bytes!("../../../openapi.json");

/// What the handlers of this door share.
pub(crate) struct PlayersDoor {
    backend: Arc<dyn Backend>,
    secret: Secret,
    /// How long create waits for a server to activate its game session.
    activation_wait: Duration,
    recent_finds: RecentFinds,
    places: Places,
    awaited: Awaited,
    gate: Arc<Gate>,
    /// Ends the streams: a door that stops waits for what was begun, and they have no end of their own.
    stop: CancellationToken,
}

impl PlayersDoor {
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        secret: Secret,
        activation_wait: Duration,
        choices: PlayersChoices,
        gate: Arc<Gate>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            backend,
            secret,
            activation_wait,
            recent_finds: RecentFinds::default(),
            places: Places::new(choices),
            awaited: Awaited::default(),
            gate,
            stop,
        }
    }
}

/// What is answered, but for a create's ticket and what is not asked for by a game.
fn routes(limits: &Arc<DoorLimits>) -> [(&'static str, MethodRouter<Arc<PlayersDoor>>); 12] {
    let dear = middleware::from_fn_with_state(Arc::clone(limits), limits::rate_of_starts);
    [
        (route::CREATE_SESSION, post(create::create_session).layer(dear.clone())),
        (route::FIND_SESSION, get(find::find_session)),
        (route::JOIN_SESSION, post(sessions::join_session)),
        (route::LEAVE_SESSION, post(sessions::leave_session)),
        (route::UPDATE_SESSION, post(update::update_session)),
        (route::DESTROY_SESSION, post(sessions::destroy_session)),
        (matchmaking_route::START_MATCHMAKING, post(matchmaking::start_matchmaking).layer(dear)),
        (matchmaking_route::STOP_MATCHMAKING, post(matchmaking::stop_matchmaking)),
        (matchmaking_route::ACCEPT_MATCH, post(matchmaking::accept_match)),
        (matchmaking_route::MATCHMAKING_PASS, post(matchmaking::matchmaking_pass)),
        (matchmaking_route::MATCHMAKING_TICKET, get(matchmaking::matchmaking_ticket)),
        (matchmaking_route::MATCHMAKING_EVENTS, get(matchmaking::matchmaking_events)),
    ]
}

/// The door's routes. The original had each a second time under a `_local` name, for GameLift Local.
///
/// The layers, outermost first: the request's name and counters, refusals' bodies, what the door bears, who calls, how often
/// they may.
pub(crate) fn router(
    door: PlayersDoor,
    authentication: Arc<Authentication>,
    limits: Arc<DoorLimits>,
    metrics: Arc<DoorMetrics>,
    readiness: Readiness,
) -> Router {
    let mut router = Router::new()
        .route(route::OPENAPI, get(async || show::ready(StatusCode::OK, Bytes::from_static(OPENAPI))));
    for (path, handler) in routes(&limits) {
        let local = format!("{path}{}", route::LOCAL_SUFFIX);
        router = router.route(path, handler.clone()).route(&local, handler);
    }
    for suffix in ["", route::LOCAL_SUFFIX] {
        let path = format!("{}{suffix}/{{ticket}}", route::CREATE_SESSION);
        router = router.route(&path, get(create::created_session));
    }
    router
        .fallback(async || Refusal::no_route())
        .method_not_allowed_fallback(async || Refusal::wrong_method())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&limits), limits::rate_by_player))
        .layer(middleware::from_fn_with_state((authentication, Arc::clone(&metrics)), authentication::layer))
        .layer(middleware::from_fn_with_state(limits, limits::admit))
        // Behind the layers above: who watches over the gateway is answered also when it turns others away.
        .route(route::HEALTH, get(health::healthz))
        .route(route::READY, get(async move || health::players_readyz(&readiness)))
        .method_not_allowed_fallback(async || Refusal::wrong_method())
        .layer(middleware::from_fn(refusal::render))
        .layer(middleware::from_fn_with_state(metrics, seen::layer))
        .with_state(Arc::new(door))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use clap::Parser;
    use rallypoint_wire::gateway::route;
    use serde_json::Value;
    use tokio_util::sync::CancellationToken;

    use super::{DoorLimits, OPENAPI, routes};
    use crate::cli::Cli;
    use crate::limits::Rates;
    use crate::metrics::Metrics;

    #[test]
    fn the_document_has_every_route_of_the_door_and_no_other() {
        let config = Cli::try_parse_from(["gateway"]).unwrap().config().unwrap();
        let rates = Rates::new(&config.rates, Arc::new(config.networks));
        let metrics = Arc::clone(Metrics::new().players());
        let limits = DoorLimits::new(&config.limits, rates, metrics, CancellationToken::new());
        let ticket = format!("{}/{{ticket}}", route::CREATE_SESSION);
        let local_ticket = format!("{}{}/{{ticket}}", route::CREATE_SESSION, route::LOCAL_SUFFIX);
        let games = routes(&Arc::new(limits)).map(|(path, _)| path);
        let local = games.map(|path| format!("{path}{}", route::LOCAL_SUFFIX));
        let others = [route::OPENAPI, route::HEALTH, route::READY, &ticket, &local_ticket];
        let routed: BTreeSet<&str> =
            games.iter().copied().chain(local.iter().map(String::as_str)).chain(others).collect();
        let document: Value = serde_json::from_slice(OPENAPI).unwrap();
        let documented: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(documented, routed);
    }
}
