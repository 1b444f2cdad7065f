//! `POST /update_session`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api::{UpdateGameSessionInput, Validate};
use rallypoint_wire::gateway::UpdateSessionRequest;

use super::body::Body;
use super::properties::{self, Reserved};
use super::refusal::Refusal;
use super::{PlayersDoor, check, show};
use crate::caller::Caller;

/// Changes a game session for its owner, and answers it as it is then. What is absent stays.
pub(super) async fn update_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<UpdateSessionRequest>,
) -> Result<Response, Refusal> {
    if !door.is_owner(&caller, &request.game_session_id, &request.owner_token) {
        return Err(Refusal::not_the_owner());
    }
    request.session_name.as_deref().map_or(Ok(()), check::session_name)?;
    request.num_connections.map_or(Ok(()), check::num_connections)?;
    let reserved =
        Reserved { build_id: request.build_id, hidden: request.advertise.map(|advertise| !advertise) };
    let properties = properties::all(request.game_properties, &reserved)?;
    let input = UpdateGameSessionInput {
        game_session_id: request.game_session_id,
        maximum_player_session_count: request.num_connections,
        name: request.session_name,
        player_session_creation_policy: None,
        protection_policy: None,
        game_properties: Some(properties),
    };
    input.validate()?;
    let updated = door.backend.ask(input).await?;
    Ok(show::json(StatusCode::OK, &show::game_session(updated.game_session)))
}
