//! What the players' door bears: the layers that refuse before anything is done.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::LARGEST_BODY;
use super::refusal::Refusal;
use crate::caller::Caller;
use crate::doors::serve::Limits;
use crate::limits::{ClientAddress, Gate, Rates, Waited};

/// What the layers share.
pub(crate) struct DoorLimits {
    gate: Gate,
    rates: Rates,
    /// How long a request may take, its body included.
    request_time: Duration,
    /// The gateway stops, and what is still under way must be answered now.
    give_up: CancellationToken,
}

impl DoorLimits {
    pub(crate) fn new(limits: &Limits, rates: Rates, give_up: CancellationToken) -> Self {
        let gate = Gate::new("players", limits.requests, limits.queue_target);
        Self { gate, rates, request_time: limits.request, give_up }
    }
}

/// Lets in what can be done, of who does not ask too often; and sees that it comes to an end.
pub(super) async fn admit(
    State(limits): State<Arc<DoorLimits>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let waited = request.extensions().get::<Waited>().map_or(Duration::ZERO, |waited| waited.0);
    let _place = limits.gate.enter(waited)?;
    limits.rates.by_address(request.extensions().get().copied())?;
    if announces_too_much(&request) {
        return Err(Refusal::too_large(LARGEST_BODY));
    }
    let answering = tokio::time::timeout(limits.request_time, next.run(request));
    tokio::select! {
        biased;
        answer = answering => answer.map_err(|_| Refusal::took_too_long()),
        () = limits.give_up.cancelled() => Err(Refusal::stopping()),
    }
}

/// Refuses a player who asks too often; behind the authentication.
pub(super) async fn rate_by_player(
    State(limits): State<Arc<DoorLimits>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    limits.rates.by_caller(request.extensions().get::<Caller>())?;
    Ok(next.run(request).await)
}

/// The same on the routes that begin something dear.
pub(super) async fn rate_of_starts(
    State(limits): State<Arc<DoorLimits>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let address = request.extensions().get::<ClientAddress>().copied();
    limits.rates.starts(address, request.extensions().get::<Caller>())?;
    Ok(next.run(request).await)
}

/// A body need not come for it to be known that it is too large.
fn announces_too_much(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > LARGEST_BODY as u64)
}
