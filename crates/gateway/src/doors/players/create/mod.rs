//! `POST /create_session`.

mod abandoned;
mod begun;
mod ticket;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use rallypoint_gamelift_api::GameSession;
use rallypoint_wire::gateway::{CreateSessionRequest, PlayerSession};
use uuid::Uuid;

use super::body::Body;
use super::places::Named;
use super::prefer::Prefer;
use super::properties::{self, Reserved};
use super::refusal::Refusal;
use super::{PlayersDoor, check, show};
use crate::caller::Caller;
use crate::limits::Wait;
use abandoned::Unclaimed;
use begun::{Asked, Begun};
use ticket::Ticket;

pub(super) use abandoned::{Awaited, withdraw};
pub(super) use begun::GENERATIONS;
pub(super) use ticket::created_session;

/// Makes a game session, waits until a server has activated it, and reserves the maker's slot.
///
/// With an idempotency token the same request again, also beside the first or after it was given up, goes on with
/// the same game session and the same slot. Without one, giving up ends the game session. Who prefers not to wait gets a
/// ticket.
pub(super) async fn create_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    prefer: Prefer,
    uri: Uri,
    Body(mut request): Body<CreateSessionRequest>,
) -> Result<Response, Refusal> {
    let maker = caller.acting_as(request.uuid.take())?;
    check(&request)?;
    let is_replayable = request.idempotency_token.is_some();
    let asked = Arc::new(asked(&door, maker, request)?);
    // Before anything is begun; who takes a ticket need not wait.
    let _place = if prefer.respond_async { None } else { Some(door.gate.wait(Wait::GameSession)?) };
    // Who gave a token can come back for it; of another maker's nobody else knows.
    let mut unclaimed = Unclaimed::new(&door, (!is_replayable).then_some(&asked));
    let begun = match Begun::begin(&door, &asked).await {
        Ok(begun) => begun,
        Err(refusal) => {
            if refusal.did_nothing() {
                unclaimed.claim();
            }
            return Err(refusal);
        }
    };
    unclaimed.has_begun(&begun);
    if prefer.respond_async {
        // Who has the ticket can come back, and when nobody does that is seen to as well.
        unclaimed.claim();
        let ticket = Ticket { begun, maker: asked.maker.clone(), reserve: asked.reserve };
        return ticket.answer(&door, &caller, prefer.wait.unwrap_or_default(), uri.path()).await;
    }
    let session = door.active(&begun, door.activation_wait).await?;
    let session = session.ok_or_else(|| Refusal::activation_took_too_long(is_replayable))?;
    let answer = answer(&door, &caller, &asked.maker, asked.reserve, session).await?;
    unclaimed.claim();
    Ok(show::json(StatusCode::OK, &answer))
}

fn asked(door: &PlayersDoor, maker: String, request: CreateSessionRequest) -> Result<Asked, Refusal> {
    let CreateSessionRequest { fleet_id, alias_id, location, queue, .. } = request;
    let target = door.places.target(&*door.backend, &Named { fleet_id, alias_id, location, queue })?;
    let reserved = Reserved {
        build_id: (request.build_id != 0).then_some(request.build_id),
        hidden: (request.advertise == Some(false)).then_some(true),
    };
    Ok(Asked {
        maker,
        name: request.session_name,
        properties: properties::all(request.game_properties, &reserved)?,
        players: request.num_connections,
        reserve: request.reserve_player.unwrap_or(true),
        latencies: request.latencies.into_iter().collect(),
        token: request.idempotency_token.unwrap_or_else(|| Uuid::new_v4().to_string()),
        target,
    })
}

/// What create answers of a game session that is active, with the maker's slot.
async fn answer(
    door: &PlayersDoor,
    caller: &Caller,
    maker: &str,
    reserve: bool,
    session: GameSession,
) -> Result<PlayerSession, Refusal> {
    let owner_token = door.owner_token(caller, &session.game_session_id, maker);
    let mut answer = if reserve {
        show::player_session(door.backend.reserve_once(&session.game_session_id, maker).await?)
    } else {
        show::without_player(session)
    };
    answer.owner_token = Some(owner_token);
    Ok(answer)
}

/// What can be refused before a server is taken.
fn check(request: &CreateSessionRequest) -> Result<(), Refusal> {
    check::session_name(&request.session_name)?;
    check::num_connections(request.num_connections)?;
    check::latencies(&request.latencies)?;
    if request.idempotency_token.as_deref() == Some("") {
        return Err(Refusal::invalid(
            "idempotency_token must not be empty: leave it out or give a random one",
        ));
    }
    Ok(())
}
