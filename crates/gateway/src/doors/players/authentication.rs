//! The layer that finds out who calls.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rallypoint_wire::gateway::route;
use tracing::debug;

use super::refusal::Refusal;
use crate::auth::{Authentication, NotAuthenticated};
use crate::metrics::DoorMetrics;

/// What nobody has to prove anything for: machines that look whether the gateway is up.
const OPEN: [&str; 2] = [route::HEALTH, "/readyz"];

/// Tells the handlers and the layers inside who calls, or refuses.
pub(super) async fn layer(
    State((authentication, metrics)): State<(Arc<Authentication>, Arc<DoorMetrics>)>,
    mut request: Request,
    next: Next,
) -> Response {
    if !OPEN.contains(&request.uri().path()) {
        match authentication.caller(request.headers()).await {
            Ok(caller) => request.extensions_mut().insert(caller),
            Err(problem) => {
                debug!(%problem, "nobody we know");
                metrics.unauthenticated(problem.reason());
                return refusal(&problem).into_response();
            }
        };
    }
    next.run(request).await
}

fn refusal(problem: &NotAuthenticated) -> Refusal {
    match problem {
        NotAuthenticated::NothingShown | NotAuthenticated::ApiKey => {
            Refusal::unauthenticated(problem.to_string(), "Bearer")
        }
        NotAuthenticated::Token(_) => {
            Refusal::unauthenticated(problem.to_string(), r#"Bearer error="invalid_token""#)
        }
        NotAuthenticated::KeysUnavailable => Refusal::keys_unavailable(problem.to_string()),
    }
}
