//! `GET /create_session/<ticket>`: how a create stands that was answered before it was done. The ticket holds all that is
//! needed to go on, sealed, so every gateway with the same secret can answer it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use rallypoint_wire::gateway::PendingCreate;
use serde::{Deserialize, Serialize};

use super::super::prefer::Prefer;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, show};
use super::abandoned;
use super::begun::Begun;
use crate::caller::Caller;
use crate::limits::Wait;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
/// What a ticket is sealed for, so that nothing else that is sealed can be one.
const LABEL: &str = "create ticket";
/// When to ask again, in seconds. Servers take from tens of milliseconds to minutes.
const ASK_AGAIN_SECONDS: u16 = 1;

/// A create that goes on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ticket {
    pub(super) begun: Begun,
    pub(super) maker: String,
    pub(super) reserve: bool,
}

impl Ticket {
    /// Text that only this gateway's secret makes of it.
    fn sealed(&self, door: &PlayersDoor) -> Result<String, Refusal> {
        let content = postcard::to_stdvec(self).map_err(|problem| Refusal::internal(&problem.to_string()))?;
        Ok(door.secret.sealed(LABEL, &content))
    }

    fn of(door: &PlayersDoor, text: &str) -> Result<Self, Refusal> {
        let content = door.secret.unsealed(LABEL, text);
        content.and_then(|content| postcard::from_bytes(&content).ok()).ok_or_else(Refusal::no_create_ticket)
    }

    /// Create's answer if it is there within `patience`, else where to ask for it. `path` is create's own.
    pub(super) async fn answer(
        self,
        door: &Arc<PlayersDoor>,
        caller: &Caller,
        patience: Duration,
        path: &str,
    ) -> Result<Response, Refusal> {
        abandoned::attend(door, &self.begun);
        let patience = patience.min(door.activation_wait);
        // Waiting was a wish: where there are too many who wait it is not granted, and the ticket is as good.
        let place = (!patience.is_zero()).then(|| door.gate.wait(Wait::GameSession)).and_then(Result::ok);
        let patience = if place.is_some() { patience } else { Duration::ZERO };
        let outcome = door.active(&self.begun, patience).await;
        drop(place);
        let Some(session) = outcome? else { return self.pending(door, path) };
        let answer = super::answer(door, caller, &self.maker, self.reserve, session).await?;
        door.awaited.settled(&self.begun);
        Ok(show::json(StatusCode::OK, &answer))
    }

    fn pending(&self, door: &PlayersDoor, path: &str) -> Result<Response, Refusal> {
        let ticket = self.sealed(door)?;
        let location = HeaderValue::from_str(&format!("{path}/{ticket}"))
            .map_err(|problem| Refusal::internal(&problem.to_string()))?;
        let body = PendingCreate { create_ticket: ticket, status: PendingCreate::PENDING.to_owned() };
        let mut response = show::json(StatusCode::ACCEPTED, &body);
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, location);
        headers.insert(header::RETRY_AFTER, HeaderValue::from(ASK_AGAIN_SECONDS));
        headers.insert(PREFERENCE_APPLIED, HeaderValue::from_static(PendingCreate::PREFERENCE));
        Ok(response)
    }
}

/// Answers as create would have, or that it is on its way still. The ticket is the proof; who has proved to be a player
/// asks for their own.
pub(in super::super) async fn created_session(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    prefer: Prefer,
    uri: Uri,
    ticket: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    // What is no text is no ticket of ours.
    let Path(ticket) = ticket.map_err(|_| Refusal::no_create_ticket())?;
    let ticket = Ticket::of(&door, &ticket)?;
    caller.must_be(&ticket.maker)?;
    let path = uri.path().rsplit_once('/').map_or(uri.path(), |(path, _)| path);
    ticket.answer(&door, &caller, prefer.wait.unwrap_or_default(), path).await
}
