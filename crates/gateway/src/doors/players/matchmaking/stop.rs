//! `POST /stop_matchmaking`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api::{MatchmakingTicketStatus, StopMatchmakingInput};
use rallypoint_wire::matchmaking::StopMatchmakingRequest;

use super::super::body::Body;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, show};
use super::ticket;
use crate::caller::Caller;

/// Takes a ticket back for who started it. One that is over stays as it is; one whose match is being placed cannot be
/// taken back any more.
pub(in super::super) async fn stop_matchmaking(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<StopMatchmakingRequest>,
) -> Result<Response, Refusal> {
    let StopMatchmakingRequest { ticket_id, ticket_token } = request;
    if !door.is_ticket_token(&ticket_id, &ticket_token) {
        return Err(Refusal::no_ticket());
    }
    let (view, _) = door.seen_ticket(&caller, &ticket_id, &ticket_token).await?;
    if !ticket::is_over(&view) {
        let stopped = door.backend.ask(StopMatchmakingInput { ticket_id: ticket_id.clone() }).await;
        if let Err(exception) = stopped {
            // It may have ended, or have been matched, in between.
            let (view, _) = door.seen_ticket(&caller, &ticket_id, &ticket_token).await?;
            if view.ticket.status == MatchmakingTicketStatus::Placing {
                return Err(Refusal::conflict(exception.message));
            }
            if !ticket::is_over(&view) {
                return Err(exception.into());
            }
        }
    }
    let (view, sight) = door.seen_ticket(&caller, &ticket_id, &ticket_token).await?;
    Ok(show::json(StatusCode::OK, &ticket::shown(view, &sight)))
}
