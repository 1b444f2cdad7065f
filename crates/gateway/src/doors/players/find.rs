//! `GET /find_session`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use rallypoint_gamelift_api::{
    DescribeGameSessionsInput, Exception, ExceptionKind, GameSession, GameSessionStatus, Validate,
};
use rallypoint_wire::gateway::FindSessionQuery;
use tracing::Instrument;

use super::places::Named;
use super::query::Parts;
use super::recent_finds::Answer;
use super::refusal::Refusal;
use super::{PlayersDoor, sessions, show};
use crate::backend::{Find, Found, FoundRow, Written};
use crate::caller::Caller;
use crate::trace::context;

/// Answers a bare array of the game sessions that can be joined, and where it goes on in the `Link` header.
pub(super) async fn find_session(
    State(door): State<Arc<PlayersDoor>>,
    // Everybody finds the same; only that somebody has been let in counts.
    _: Caller,
    uri: Uri,
) -> Result<Response, Refusal> {
    let query = uri.query().filter(|query| !query.is_empty());
    // The path too, because the link names it; without a query there is no link.
    let asked = query.and(uri.path_and_query()).map_or("", |both| both.as_str());
    let revision = door.backend.revision();
    if let Some(answer) = revision.and_then(|revision| door.recent_finds.of(revision, asked)) {
        return Ok(show::found(answer));
    }
    let parts = Parts::of(query.unwrap_or_default());
    let Found { rows, next_token } = match parts.read()? {
        FindSessionQuery { game_session_id: Some(id), .. } => {
            door.places.admit(&door.backend, &id).await?;
            by_id(&door, id).await?
        }
        FindSessionQuery { filter, sort, limit, page, build_id, fleet_id, alias_id, location, .. } => {
            let named = Named { fleet_id, alias_id, location, queue: None };
            // Who names nothing looks wherever game sessions usually are, which a queue may make several fleets.
            let target = (named != Named::default())
                .then(|| door.places.target(&*door.backend, &named))
                .transpose()?;
            door.backend
                .find_game_sessions(Find { filter, sort, build_id, limit, page, target })
                .instrument(context::operation("FindGameSessions"))
                .await?
        }
    };
    let body = array(rows)?;
    let link = next_token.map(|token| parts.next_link(uri.path(), &token).into());
    let answer = Answer { body, link };
    if let Some(revision) = revision {
        door.recent_finds.keep(revision, asked, answer.clone());
    }
    Ok(show::found(answer))
}

/// The rows as JSON.
fn array(rows: Vec<FoundRow>) -> Result<Bytes, Exception> {
    let write = |session| {
        serde_json::to_string(&show::game_session(session)).map_err(|problem| {
            Exception::new(ExceptionKind::InternalService, format!("the answer cannot be written: {problem}"))
        })
    };
    let rows = rows.into_iter().map(|row| row.text(write)).collect::<Result<Vec<_>, _>>()?;
    // Each with a comma, and two brackets around.
    let mut body = Vec::with_capacity(rows.iter().map(|row| row.len() + 1).sum::<usize>() + 2);
    body.push(b'[');
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            body.push(b',');
        }
        body.extend_from_slice(row.as_bytes());
    }
    body.push(b']');
    Ok(body.into())
}

/// One game session while it is `ACTIVE`, whoever may join it; else none.
async fn by_id(door: &PlayersDoor, game_session_id: String) -> Result<Found, Exception> {
    let input = DescribeGameSessionsInput::of_game_session(game_session_id);
    input.validate()?;
    let found: Vec<_> = match sessions::describe(door, input).await {
        Ok(session) => Some(session).into_iter().filter(is_active).collect(),
        Err(exception) if exception.kind == ExceptionKind::NotFound => Vec::new(),
        Err(exception) => return Err(exception),
    };
    let row = |session| FoundRow::New(Box::new(session), Written::default());
    Ok(Found { rows: found.into_iter().map(row).collect(), next_token: None })
}

fn is_active(session: &GameSession) -> bool {
    session.status == GameSessionStatus::Active
}
