//! What the dashboard does: `POST /actions/end-game-session` and `POST /actions/drain-process`.
//!
//! A web page elsewhere can make a browser send a form here. It cannot make it send JSON with a header of ours without
//! asking first, and nobody answers that question: so both are required.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use rallypoint_gamelift_api::{
    Exception, ExceptionKind, TerminateGameSessionInput, TerminateGameSessionOutput, TerminationMode,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::info;

use super::ServicesDoor;
use super::overview::{answer, refuse};
use crate::request_id::RequestId;

/// Has to be there, with whatever value.
const ACTION_HEADER: HeaderName = HeaderName::from_static("x-rallypoint-action");
const JSON: &str = "application/json";

pub(super) fn routes() -> Router<Arc<ServicesDoor>> {
    Router::new()
        .route("/actions/end-game-session", post(end_game_session))
        .route("/actions/drain-process", post(drain_process))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndGameSession {
    game_session: String,
    mode: TerminationMode,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DrainProcess {
    process: String,
}

/// What was done.
#[derive(Serialize)]
struct Done {
    /// How what it was done to stands now.
    status: &'static str,
}

async fn end_game_session(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let EndGameSession { game_session, mode } = match read(&headers, &body) {
        Ok(wanted) => wanted,
        Err(unfit) => return unfit.answer(&request),
    };
    info!(game_session, mode = mode.as_str(), "ending a game session: somebody asked for it");
    let input = TerminateGameSessionInput { game_session_id: game_session, termination_mode: mode };
    let ended = door.backend.ask(input).await;
    let done = |ended: TerminateGameSessionOutput| Done { status: ended.game_session.status.as_str() };
    answer(ended.map(done), &request)
}

async fn drain_process(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let DrainProcess { process } = match read(&headers, &body) {
        Ok(wanted) => wanted,
        Err(unfit) => return unfit.answer(&request),
    };
    info!(process, "draining a server process: somebody asked for it");
    let drained = door.overview.drain_process(&process).await;
    answer(drained.map(|()| Done { status: "DRAINING" }), &request)
}

/// A request that is no action.
#[derive(Debug, Error)]
enum Unfit {
    #[error("actions are sent as application/json with the header X-Rallypoint-Action")]
    Form,
    #[error("the body cannot be read: {0}")]
    Body(#[from] serde_json::Error),
}

impl Unfit {
    fn answer(&self, request: &RequestId) -> Response {
        match self {
            Self::Form => (StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("{self}\n")).into_response(),
            Self::Body(_) => {
                refuse(&Exception::new(ExceptionKind::InvalidRequest, self.to_string()), request)
            }
        }
    }
}

fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Unfit> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    if kind != Some(JSON) || !headers.contains_key(ACTION_HEADER) {
        return Err(Unfit::Form);
    }
    Ok(serde_json::from_slice(body)?)
}
