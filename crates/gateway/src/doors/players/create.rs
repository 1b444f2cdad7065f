//! `POST /create_session`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api::{
    CreateGameSessionInput, Exception, ExceptionKind, GameProperty, GameSession, GameSessionStatus,
    TerminateGameSessionInput, TerminationMode, Validate,
};
use rallypoint_wire::gateway::CreateSessionRequest;
use tracing::{debug, info};

use super::body::Body;
use super::properties::{self, Reserved};
use super::refusal::Refusal;
use super::{PlayersDoor, check, show};
use crate::caller::Caller;
use crate::request_id;

/// How many game sessions one idempotency token may stand for, one after the other.
pub(super) const GENERATIONS: u32 = 64;

/// Makes a game session, waits until a server has activated it, and reserves the maker's slot.
///
/// With an idempotency token the same request again, also beside the first or after it was given up, goes on with
/// the same game session and the same slot. Without one, giving up ends the game session.
pub(super) async fn create_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(mut request): Body<CreateSessionRequest>,
) -> Result<Response, Refusal> {
    let reserve = request.reserve_player.unwrap_or(true);
    let maker = caller.acting_as(request.uuid.take())?;
    check(&request)?;
    let reserved = Reserved {
        build_id: (request.build_id != 0).then_some(request.build_id),
        hidden: (request.advertise == Some(false)).then_some(true),
    };
    let properties = properties::all(std::mem::take(&mut request.game_properties), &reserved)?;
    let replayable = request.idempotency_token.is_some();
    let id = live_game_session(&door, &maker, &request, &properties).await?;
    // Who gave a token can come back for it; of another maker nobody else knows the id.
    let unclaimed = (!replayable).then(|| Unclaimed { door: Arc::clone(&door), id: Some(id.clone()) });
    let session = door.backend.wait_until_activated(&id, door.activation_wait).await?;
    must_be_active(&session, replayable)?;
    if let Some(unclaimed) = unclaimed {
        unclaimed.claim();
    }
    let mut answer = if reserve {
        show::player_session(door.backend.reserve_once(&id, &maker).await?)
    } else {
        show::without_player(session)
    };
    answer.owner_token = Some(door.owner_token(&caller, &id, &maker));
    Ok(show::json(StatusCode::OK, &answer))
}

/// The token's game session, made if there is none. One that is over is not gone back to: the token then stands for the
/// next one, so a maker whose game session ended starts again as they started before.
async fn live_game_session(
    door: &PlayersDoor,
    maker: &str,
    request: &CreateSessionRequest,
    properties: &[GameProperty],
) -> Result<String, Refusal> {
    for generation in 0..GENERATIONS {
        let token = request.idempotency_token.as_ref();
        let input = CreateGameSessionInput {
            maximum_player_session_count: request.num_connections,
            fleet_id: door.backend.destination().fleet_id().map(str::to_owned),
            alias_id: door.backend.destination().alias_id().map(str::to_owned),
            location: door.backend.location().map(str::to_owned),
            name: Some(request.session_name.clone()),
            game_properties: Some(properties.to_vec()),
            creator_id: Some(maker.to_owned()),
            game_session_id: None,
            idempotency_token: token.map(|token| door.secret.create_token(maker, token, generation)),
            game_session_data: None,
        };
        input.validate()?;
        let made = door.backend.ask(input).await.map_err(|exception| match exception.kind {
            // The exception's own message names the derived token, which means nothing to the caller.
            ExceptionKind::IdempotentParameterMismatch => Refusal::reused_token(),
            _ => Refusal::from(exception),
        })?;
        if matches!(made.game_session.status, GameSessionStatus::Activating | GameSessionStatus::Active) {
            return Ok(made.game_session.game_session_id);
        }
    }
    Err(Refusal::worn_out_token())
}

/// What can be refused before a server is taken.
fn check(request: &CreateSessionRequest) -> Result<(), Refusal> {
    check::session_name(&request.session_name)?;
    check::num_connections(request.num_connections)?;
    if request.idempotency_token.as_deref() == Some("") {
        return Err(Refusal::invalid(
            "idempotency_token must not be empty: leave it out or give a random one",
        ));
    }
    Ok(())
}

/// A game session whose maker has no token and no answer yet. When the wait is over or given up without an answer it
/// is ended, because it would hold a server that nobody could come back to.
struct Unclaimed {
    door: Arc<PlayersDoor>,
    id: Option<String>,
}

impl Unclaimed {
    fn claim(mut self) {
        self.id = None;
    }
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let Some(game_session_id) = self.id.take() else { return };
        let door = Arc::clone(&self.door);
        request_id::spawn(async move {
            info!(game_session = game_session_id, "ending a game session that nobody waits for");
            let termination_mode = TerminationMode::ForceTerminate;
            let input = TerminateGameSessionInput { game_session_id, termination_mode };
            if let Err(exception) = door.backend.ask(input).await {
                debug!(%exception, "it could not be ended");
            }
        });
    }
}

fn must_be_active(session: &GameSession, replayable: bool) -> Result<(), Refusal> {
    match session.status {
        GameSessionStatus::Active => Ok(()),
        GameSessionStatus::Activating => Err(Refusal::activation_took_too_long(replayable)),
        status => Err(Refusal::from(Exception::new(
            ExceptionKind::InvalidGameSessionStatus,
            format!(
                "game session {} is {} and will not take players: try again",
                session.game_session_id,
                status.as_str()
            ),
        ))),
    }
}
