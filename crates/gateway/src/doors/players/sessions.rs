//! Join, leave and destroy.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api::{
    CreatePlayerSessionsInput, DescribeGameSessionsInput, Exception, ExceptionKind, GameSession,
    GameSessionStatus, TerminateGameSessionInput, TerminationMode, Validate,
};
use rallypoint_wire::gateway::{
    DestroySessionAnswer, DestroySessionRequest, JoinSessionRequest, LeaveSessionAnswer, LeaveSessionRequest,
};

use super::body::Body;
use super::places::Named;
use super::refusal::Refusal;
use super::{PlayersDoor, create, show};
use crate::backend::{Destination, Target};
use crate::caller::Caller;

/// `POST /join_session`: reserves a slot.
pub(super) async fn join_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<JoinSessionRequest>,
) -> Result<Response, Refusal> {
    let player = caller.acting_as(request.uuid)?;
    door.places.admit(&door.backend, &request.game_session_id).await?;
    // Empty means none: the API knows no empty player data.
    let data = request.player_data.filter(|data| !data.is_empty());
    let input = CreatePlayerSessionsInput {
        game_session_id: request.game_session_id,
        player_data_map: data.map(|data| [(player.clone(), data)].into()),
        player_ids: vec![player],
    };
    input.validate()?;
    let made = door.backend.ask(input).await?;
    let slot = made.player_sessions.into_iter().next().ok_or_else(|| {
        Exception::new(ExceptionKind::InternalService, "the backend answered no player session")
    })?;
    Ok(show::json(StatusCode::OK, &show::player_session(slot)))
}

/// `POST /leave_session`: gives a slot back. Its id is the proof: only its player and its server know it. Who has proved
/// to be a player gives back their own.
pub(super) async fn leave_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<LeaveSessionRequest>,
) -> Result<Response, Refusal> {
    if let Caller::Player(_) = &caller
        && let Some(holder) = door.backend.holder(&request.player_session_id)
    {
        caller.must_be(&holder)?;
    }
    let released = door.backend.release_player_session(&request.player_session_id).await?;
    Ok(show::json(StatusCode::OK, &LeaveSessionAnswer { released }))
}

/// `POST /destroy_session`: ends a game session for its owner. One that is over stays over.
pub(super) async fn destroy_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<DestroySessionRequest>,
) -> Result<Response, Refusal> {
    let mut session = match request {
        DestroySessionRequest::Owned { game_session_id, owner_token } => {
            if !door.is_owner(&caller, &game_session_id, &owner_token) {
                return Err(Refusal::not_the_owner());
            }
            describe(&door, DescribeGameSessionsInput::of_game_session(game_session_id.clone())).await?
        }
        DestroySessionRequest::Abandoned { uuid, idempotency_token, fleet_id, alias_id, location, queue } => {
            let maker = caller.acting_as(uuid)?;
            let named = Named { fleet_id, alias_id, location, queue };
            let target = door.places.target(&*door.backend, &named)?;
            latest_of_token(&door, &target, &maker, &idempotency_token).await?
        }
    };
    let game_session_id = session.game_session_id.clone();
    let ended = match session.status {
        GameSessionStatus::Activating => Some(door.end_now(game_session_id.clone()).await),
        GameSessionStatus::Active => Some(door.end_in_order(game_session_id.clone()).await),
        GameSessionStatus::Terminating | GameSessionStatus::Terminated | GameSessionStatus::Error => None,
    };
    if let Some(ended) = ended {
        session = match ended {
            Ok(session) => session,
            // It ended, or was activated, in between.
            Err(exception) if exception.kind == ExceptionKind::InvalidGameSessionStatus => {
                describe(&door, DescribeGameSessionsInput::of_game_session(game_session_id.clone())).await?
            }
            Err(exception) => return Err(exception.into()),
        };
    }
    let status = session.status.as_str().to_owned();
    Ok(show::json(StatusCode::OK, &DestroySessionAnswer { game_session_id, status }))
}

impl PlayersDoor {
    /// Ends a game session that nobody plays in yet. On an Anywhere host without Amazon's agent GameLift cannot end a
    /// process by force, and says that the request is invalid; then its server is asked.
    pub(super) async fn end_now(&self, game_session_id: String) -> Result<GameSession, Exception> {
        let termination_mode = TerminationMode::ForceTerminate;
        let input = TerminateGameSessionInput { game_session_id: game_session_id.clone(), termination_mode };
        match self.backend.ask(input).await {
            Ok(output) => Ok(output.game_session),
            Err(exception) if exception.kind == ExceptionKind::InvalidRequest => {
                self.end_in_order(game_session_id).await
            }
            Err(exception) => Err(exception),
        }
    }

    /// Asks a game session's server to end it.
    async fn end_in_order(&self, game_session_id: String) -> Result<GameSession, Exception> {
        let termination_mode = TerminationMode::TriggerOnProcessTerminate;
        let input = TerminateGameSessionInput { game_session_id, termination_mode };
        Ok(self.backend.ask(input).await?.game_session)
    }
}

/// The last of the game sessions that a create's token has stood for.
pub(super) async fn latest_of_token(
    door: &PlayersDoor,
    target: &Target,
    uuid: &str,
    token: &str,
) -> Result<GameSession, Exception> {
    let mut latest = None;
    for generation in 0..create::GENERATIONS {
        let token = door.secret.create_token(uuid, token, generation);
        match door.backend.game_session_of_token(target, &token).await? {
            Some(session) => latest = Some(session),
            None => {
                if let Destination::Queue(_) = target.destination {
                    create::withdraw(door, token).await?;
                }
                break;
            }
        }
    }
    latest.ok_or_else(|| {
        Exception::new(ExceptionKind::NotFound, "no game session was made with this idempotency_token")
    })
}

/// The one game session that `input` asks for by its id.
pub(super) async fn describe(
    door: &PlayersDoor,
    input: DescribeGameSessionsInput,
) -> Result<GameSession, Exception> {
    let output = door.backend.ask(input).await?;
    output
        .game_sessions
        .into_iter()
        .next()
        .ok_or_else(|| Exception::new(ExceptionKind::NotFound, "the game session does not exist"))
}
