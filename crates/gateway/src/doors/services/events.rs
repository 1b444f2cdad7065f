//! `GET /events`: what happens, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event as SentEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::error::RecvError;
use tracing::warn;

use super::ServicesDoor;
use crate::backend::Listener;

/// How often a silent stream shows that it is there, so that nothing between takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Streams events from now on, each with its `id` and the event's JSON as `data`. A listener that reads too slowly is let
/// go: it has missed some, and must know.
pub(super) async fn events(State(door): State<Arc<ServicesDoor>>) -> Response {
    let Some(embedded) = &door.embedded else {
        return super::no_fleet_here("events are not told here but by Amazon EventBridge");
    };
    let Some(listener) = embedded.listen() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the gateway stops\n").into_response();
    };
    let events = stream::unfold(listener, next);
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

async fn next(mut listener: Listener) -> Option<(Result<SentEvent, Infallible>, Listener)> {
    match listener.recv().await {
        Ok(event) => {
            let sent = SentEvent::default().id(event.id.to_string()).data(&*event.json);
            Some((Ok(sent), listener))
        }
        Err(RecvError::Lagged(missed)) => {
            warn!(missed, "let a listener to events go: it reads too slowly");
            None
        }
        Err(RecvError::Closed) => None,
    }
}
