//! What the services' door bears: so many operations at once. Each may bring a body of a megabyte, and players wait for the
//! same fleet.
//!
//! Waits are not judged here as at the players' door: callers are few and trusted, and their SDKs ask again for hours.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use rallypoint_gamelift_api::Exception;

use super::api;
use crate::limits::{Gate, Overloaded};

/// Lets in as many operations as the gate has places for, bodies included; the others are throttled as GameLift throttles,
/// which every SDK knows. Streams, sockets, and what people and machines look at take no place.
pub(super) async fn admit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    if !api::is_operation(&request) {
        return next.run(request).await;
    }
    match gate.enter(Duration::ZERO) {
        Ok(_place) => next.run(request).await,
        Err(Overloaded { retry_after }) => {
            let message =
                "the gateway answers as many operations as it may at once (--max-requests): try again";
            let wait = Duration::from_secs(retry_after.into());
            api::refused_at(request.uri().path(), &Exception::throttling(message, wait))
        }
    }
}
