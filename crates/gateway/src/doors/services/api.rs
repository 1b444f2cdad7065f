//! The GameLift API: `POST /` with `X-Amz-Target: GameLift.<Operation>`, in AWS JSON 1.1.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use rallypoint_gamelift_api::{
    AwsJson, Codec, CreatePlayerSessionInput, CreatePlayerSessionOutput, CreatePlayerSessionsInput,
    Exception, ExceptionKind, Operation, Request, Response,
};
use tracing::{error, info};

use super::ServicesDoor;
use crate::backend::Backend;

const TARGET: &str = "x-amz-target";
const SERVICE: &str = "GameLift.";

/// Answers one operation. Signatures are not looked at: this door's callers are trusted.
pub(super) async fn operation(
    State(door): State<Arc<ServicesDoor>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> HttpResponse {
    let codec = AwsJson;
    let answer = async {
        let operation = target(&headers)?;
        let body = body.map_err(|problem| {
            Exception::new(ExceptionKind::InvalidRequest, format!("the body cannot be read: {problem}"))
        })?;
        let request = Request::decode(operation, &codec, &body)?;
        answer(&*door.backend, request).await?.encode(&codec)
    };
    let (status, bytes) = match answer.await {
        Ok(bytes) => (200, bytes),
        Err(exception) => {
            if exception.kind.is_fault() {
                error!(code = exception.kind.name(), message = exception.message, "an operation failed");
            } else {
                info!(code = exception.kind.name(), message = exception.message, "refused");
            }
            (exception.kind.http_status(), codec.encode_exception(&exception))
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = HeaderValue::from_static(codec.content_type());
    (status, [(header::CONTENT_TYPE, content_type)], bytes).into_response()
}

fn target(headers: &HeaderMap) -> Result<Operation, Exception> {
    let target = headers.get(TARGET).and_then(|target| target.to_str().ok()).unwrap_or_default();
    let name = target.strip_prefix(SERVICE).ok_or_else(|| {
        let message = format!("X-Amz-Target is {target:?}: give {SERVICE}<Operation>");
        Exception::new(ExceptionKind::UnknownOperation, message)
    })?;
    Operation::from_name(name)
}

/// Where an operation goes; knows no codec.
async fn answer(backend: &dyn Backend, request: Request) -> Result<Response, Exception> {
    Ok(match request {
        Request::CreateGameSession(input) => {
            Response::CreateGameSession(backend.create_game_session(input).await?)
        }
        Request::DescribeGameSessions(input) => {
            Response::DescribeGameSessions(backend.describe_game_sessions(input).await?)
        }
        Request::DescribeGameSessionDetails(input) => {
            Response::DescribeGameSessionDetails(backend.describe_game_session_details(input).await?)
        }
        Request::UpdateGameSession(input) => {
            Response::UpdateGameSession(backend.update_game_session(input).await?)
        }
        Request::SearchGameSessions(input) => {
            Response::SearchGameSessions(backend.search_game_sessions(input).await?)
        }
        Request::TerminateGameSession(input) => {
            Response::TerminateGameSession(backend.terminate_game_session(input).await?)
        }
        Request::CreatePlayerSession(input) => {
            Response::CreatePlayerSession(create_player_session(backend, input).await?)
        }
        Request::CreatePlayerSessions(input) => {
            Response::CreatePlayerSessions(backend.create_player_sessions(input).await?)
        }
        Request::DescribePlayerSessions(input) => {
            Response::DescribePlayerSessions(backend.describe_player_sessions(input).await?)
        }
        Request::ListFleets(input) => Response::ListFleets(backend.list_fleets(input).await?),
        Request::ListCompute(input) => Response::ListCompute(backend.list_compute(input).await?),
    })
}

/// One is a list of one.
async fn create_player_session(
    backend: &dyn Backend,
    input: CreatePlayerSessionInput,
) -> Result<CreatePlayerSessionOutput, Exception> {
    let many = CreatePlayerSessionsInput {
        game_session_id: input.game_session_id,
        player_data_map: input.player_data.map(|data| [(input.player_id.clone(), data)].into()),
        player_ids: vec![input.player_id],
    };
    let made = backend.create_player_sessions(many).await?;
    let player_session = made.player_sessions.into_iter().next().ok_or_else(|| {
        Exception::new(ExceptionKind::InternalService, "the backend answered no player session")
    })?;
    Ok(CreatePlayerSessionOutput { player_session })
}
