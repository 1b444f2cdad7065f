//! `GET /healthz`, `GET /readyz` and `GET /metrics`: what whoever runs the gateway asks it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;

use crate::metrics::{CONTENT_TYPE, Metrics};
use crate::readiness::{Readiness, Report};

/// The process is up.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// How each check stands, for trusted callers.
pub(super) fn readyz(readiness: &Readiness) -> Response {
    let report = readiness.report();
    answer(&report, &report)
}

/// Whether players can be answered: reasons tell of machines that are none of theirs.
pub(super) fn players_readyz(readiness: &Readiness) -> Response {
    #[derive(Serialize)]
    struct Short {
        ready: bool,
        failed: Vec<&'static str>,
    }
    let report = readiness.report();
    answer(&report, &Short { ready: report.ready, failed: report.failed().collect() })
}

fn answer(report: &Report, body: &impl Serialize) -> Response {
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    match serde_json::to_vec(body) {
        Ok(json) => (status, headers("application/json"), json).into_response(),
        Err(problem) => unwritten(&problem),
    }
}

/// Everything that is counted.
pub(super) fn metrics(metrics: &Metrics) -> Response {
    match metrics.text() {
        Ok(text) => (headers(CONTENT_TYPE), text).into_response(),
        Err(problem) => unwritten(&problem),
    }
}

/// Something between that answers from memory would tell of a gateway that is gone.
fn headers(content_type: &'static str) -> [(header::HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

fn unwritten(problem: &dyn std::error::Error) -> Response {
    error!(%problem, "an answer cannot be written");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
