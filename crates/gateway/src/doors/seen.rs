//! The outermost layer of both doors: each request gets its id, is counted, and is on every line that comes of it.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, debug, info_span};

use crate::metrics::DoorMetrics;
use crate::request_id::{self, RequestId};
use crate::trace::context;

/// The code of a refusal, left in its answer by who wrote it.
#[derive(Clone, Copy, Debug)]
pub(super) struct RefusalCode(pub(super) &'static str);

/// Gives the request its id, and the id to the answer and the log; counts what is asked and answered.
pub(super) async fn layer(
    State(metrics): State<Arc<DoorMetrics>>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let in_flight = metrics.begin(route, request.method());
    let id = RequestId::of(&request);
    let trace = context::request(metrics.name(), request.method(), route, &id, request.headers());
    let span =
        info_span!("request", id = id.as_str(), method = %request.method(), path = request.uri().path());
    request.extensions_mut().insert(id.clone());
    let answer = async {
        let response = next.run(request).await;
        debug!(status = response.status().as_u16(), "answered");
        response
    };
    let mut response = request_id::carry(id.clone(), answer).instrument(span).instrument(trace.clone()).await;
    if let Some(RefusalCode(code)) = response.extensions_mut().remove() {
        metrics.refused(code);
    }
    in_flight.answered(response.status());
    context::answered(&trace, response.status().as_u16());
    let id = HeaderValue::from(id);
    response.headers_mut().insert(request_id::HEADER, id.clone());
    response.headers_mut().insert(request_id::AWS_HEADER, id);
    response
}
