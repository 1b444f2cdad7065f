//! `GET /overview` and what belongs to one row of it, as JSON; for the dashboard, the terminal, and whoever else looks.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use rallypoint_wire::gateway::{ErrorBody, ErrorDetail};
use serde::Serialize;
use tracing::error;

use super::{ServicesDoor, overview_stream};
use crate::overview::{ROUTE, Wanted};
use crate::request_id::RequestId;

pub(super) fn routes() -> Router<Arc<ServicesDoor>> {
    Router::new()
        .route(ROUTE, get(overview))
        .route(&format!("{ROUTE}/stream"), get(overview_stream::stream))
        // Ids have slashes in them: a game session's is an ARN.
        .route(&format!("{ROUTE}/game-sessions/{{*id}}"), get(game_session))
        .route(&format!("{ROUTE}/tickets/{{*id}}"), get(ticket))
        .route(&format!("{ROUTE}/processes/{{*id}}"), get(process))
}

async fn overview(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    RawQuery(query): RawQuery,
) -> Response {
    match wanted(query.as_deref()) {
        Ok(wanted) => answer(door.overview.overview(&wanted).await, &request),
        Err(problem) => refuse(&problem, &request),
    }
}

pub(super) fn wanted(query: Option<&str>) -> Result<Wanted, Exception> {
    let wanted = Wanted::of_query(query.unwrap_or_default());
    wanted.map_err(|problem| Exception::new(ExceptionKind::InvalidRequest, problem.to_string()))
}

async fn game_session(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    answer(door.overview.game_session(&id).await, &request)
}

async fn ticket(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    answer(door.overview.ticket(&id).await, &request)
}

async fn process(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    answer(door.overview.process(&id).await, &request)
}

/// What was asked for as JSON, or why not.
pub(super) fn answer<T: Serialize>(outcome: Result<T, Exception>, request: &RequestId) -> Response {
    match outcome {
        Ok(body) => json(StatusCode::OK, &body),
        Err(exception) => refuse(&exception, request),
    }
}

/// A refusal with a true status, in the players' door's shape. Callers here are trusted, so the message is the whole one.
pub(super) fn refuse(exception: &Exception, request: &RequestId) -> Response {
    let status = match exception.kind {
        ExceptionKind::NotFound => StatusCode::NOT_FOUND,
        ExceptionKind::InvalidRequest => StatusCode::BAD_REQUEST,
        ExceptionKind::Throttling => StatusCode::SERVICE_UNAVAILABLE,
        kind if kind.is_fault() => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    let message = exception.message.clone();
    let error = ErrorDetail {
        code: exception.kind.name().to_owned(),
        message: message.clone(),
        request_id: request.as_str().to_owned(),
    };
    json(status, &ErrorBody { error, message })
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(json) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ];
            (status, headers, json).into_response()
        }
        Err(problem) => {
            error!(%problem, "an answer cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
