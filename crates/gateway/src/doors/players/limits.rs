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
use crate::limits::{ClientAddress, Gate, Rates, TooOften, Waited};
use crate::metrics::{DoorMetrics, RateOf};

/// What the layers share.
pub(crate) struct DoorLimits {
    gate: Arc<Gate>,
    rates: Rates,
    /// How long a request may take, its body included.
    request_time: Duration,
    metrics: Arc<DoorMetrics>,
    /// The gateway stops, and what is still under way must be answered now.
    give_up: CancellationToken,
}

impl DoorLimits {
    /// Those of a door that is counted in `metrics`. What is under way when `give_up` comes is refused.
    pub(crate) fn new(
        limits: &Limits,
        rates: Rates,
        metrics: Arc<DoorMetrics>,
        give_up: CancellationToken,
    ) -> Self {
        let gate = Arc::new(Gate::new(Arc::clone(&metrics), limits.requests, limits.queue_target));
        Self { gate, rates, request_time: limits.request, metrics, give_up }
    }

    /// The door's gate, for who lets requests wait.
    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    fn too_often(&self, by: RateOf, refused: TooOften) -> Refusal {
        self.metrics.rate_limited(by);
        Refusal::from(refused)
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
    let address = request.extensions().get().copied();
    limits.rates.by_address(address).map_err(|refused| limits.too_often(RateOf::Address, refused))?;
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
    let caller = request.extensions().get::<Caller>();
    limits.rates.by_caller(caller).map_err(|refused| limits.too_often(RateOf::Player, refused))?;
    Ok(next.run(request).await)
}

/// The same on the routes that begin something dear.
pub(super) async fn rate_of_starts(
    State(limits): State<Arc<DoorLimits>>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let address = request.extensions().get::<ClientAddress>().copied();
    let caller = request.extensions().get::<Caller>();
    limits.rates.starts_by_caller(caller).map_err(|refused| limits.too_often(RateOf::Player, refused))?;
    let by_address = limits.rates.starts_by_address(address, caller);
    by_address.map_err(|refused| limits.too_often(RateOf::Address, refused))?;
    Ok(next.run(request).await)
}

/// A body need not come for it to be known that it is too large.
fn announces_too_much(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > LARGEST_BODY as u64)
}
