//! `POST /accept_match`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::{AcceptMatchInput, MatchmakingTicketStatus, Validate};
use rallypoint_wire::matchmaking::{AcceptMatchRequest, AcceptanceType};

use super::super::body::Body;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, show};
use super::ticket;
use crate::backend::TicketView;
use crate::caller::Caller;

use super::sight::Sight;

/// Accepts or rejects a match for those whom the token speaks for.
pub(in super::super) async fn accept_match(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<AcceptMatchRequest>,
) -> Result<Response, Refusal> {
    let AcceptMatchRequest { ticket_id, token, player_ids, acceptance_type } = request;
    let (view, sight) = door.seen_ticket(&caller, &ticket_id, &token).await?;
    if view.ticket.status != MatchmakingTicketStatus::RequiresAcceptance {
        return Err(Refusal::conflict(format!(
            "the ticket is {}: there is a match to accept only while it is REQUIRES_ACCEPTANCE",
            view.ticket.status.as_str()
        )));
    }
    let input = AcceptMatchInput {
        player_ids: whom(&caller, &view, &sight, player_ids)?,
        acceptance_type: match acceptance_type {
            AcceptanceType::Accept => api::AcceptanceType::Accept,
            AcceptanceType::Reject => api::AcceptanceType::Reject,
        },
        ticket_id: ticket_id.clone(),
    };
    input.validate()?;
    let said = door.backend.ask(input).await;
    let (view, sight) = door.seen_ticket(&caller, &ticket_id, &token).await?;
    if let Err(exception) = said {
        // The match may have ended in between.
        let is_late = view.ticket.status != MatchmakingTicketStatus::RequiresAcceptance;
        return Err(if is_late { Refusal::conflict(exception.message) } else { exception.into() });
    }
    Ok(show::json(StatusCode::OK, &ticket::shown(view, &sight)))
}

/// For whom it is: those that were named, or everybody the token speaks for.
fn whom(
    caller: &Caller,
    view: &TicketView,
    sight: &Sight,
    named: Vec<String>,
) -> Result<Vec<String>, Refusal> {
    let players = || view.ticket.players.iter().map(|player| &player.player_id);
    if named.is_empty() {
        return Ok(players().filter(|id| sight.covers(id)).cloned().collect());
    }
    for id in &named {
        caller.must_be(id)?;
    }
    match named.iter().find(|id| !sight.covers(id) || !players().any(|player| player == *id)) {
        Some(_) => {
            Err(Refusal::invalid("PlayerIds must be players whom the token speaks for: those of its ticket"))
        }
        None => Ok(named),
    }
}
