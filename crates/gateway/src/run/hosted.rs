//! The players' door alone, for a host that has the listener.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::upstream::tell;
use super::{BackendConfig, Config, Networks, RunError};
use crate::auth::Authentication;
use crate::backend::GameLift;
use crate::doors::players::{self, DoorLimits, PlayersDoor};
use crate::limits::{ClientAddress, Rates};
use crate::metrics::Metrics;
use crate::readiness::Readiness;

/// From where the host says a request's connection came. The host puts it into the request's extensions; what trusted
/// proxies before it say of their clients counts as it does behind a listener of our own. Without it nobody is limited
/// by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The players' door alone, in front of GameLift, for a host that has the listener: AWS Lambda. It runs in many instances,
/// and none is told when it ends.
///
/// # Errors
/// The backend is another one, no secret is configured, GameLift's region is not known, or players' tokens cannot be checked.
pub async fn players_only(config: Config) -> Result<Router, RunError> {
    let BackendConfig::GameLift(gamelift) = config.backend else { return Err(RunError::NotGameLift) };
    let secret = config.secret.ok_or(RunError::NoSecret)?;
    let (metrics, readiness, stop) = (Metrics::new(), Readiness::default(), CancellationToken::new());
    let gamelift = GameLift::start(*gamelift, &config.choices, &secret, Arc::clone(&metrics)).await?;
    // It ends with the door, which alone holds the backend.
    tokio::spawn(tell(gamelift.problem(), readiness.check("upstream", "it was not called yet")));
    let metrics = Arc::clone(metrics.players());
    let networks = Arc::new(config.networks);
    let rates = Rates::new(&config.rates, Arc::clone(&networks));
    let limits = DoorLimits::new(&config.limits, rates, Arc::clone(&metrics), stop.clone());
    let gate = limits.gate();
    let authentication = Arc::new(Authentication::start(config.auth, Arc::clone(gate))?);
    let door =
        PlayersDoor::new(gamelift, secret, config.activation_wait, config.choices, Arc::clone(gate), stop);
    let router = players::router(door, authentication, Arc::new(limits), metrics, readiness);
    Ok(router.layer(middleware::from_fn_with_state(networks, client_behind)))
}

/// Finds the client behind the peer.
async fn client_behind(State(networks): State<Arc<Networks>>, mut request: Request, next: Next) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let client = ClientAddress(networks.client(peer, request.headers()));
        request.extensions_mut().insert(client);
    }
    next.run(request).await
}
