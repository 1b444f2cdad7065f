//! The spans of a request, and how a trace comes in and goes on: by W3C's `traceparent`, beside the request's id.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Span, debug, trace_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::TARGET;
use crate::request_id::{self, RequestId};

const TRACE_PARENT: &str = "traceparent";

/// The span of a request, in its caller's trace if that was said.
pub(crate) fn request(
    door: &'static str,
    method: &Method,
    route: Option<&str>,
    id: &RequestId,
    headers: &HeaderMap,
) -> Span {
    // As OpenTelemetry names the requests of an HTTP server; a path is no name, because there is no end of them.
    let span = trace_span!(
        target: TARGET,
        "request",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method.as_str(),
        http.route = route,
        http.response.status_code = Empty,
        rallypoint.door = door,
        rallypoint.request_id = id.as_str(),
    );
    if span.is_disabled() {
        return span;
    }
    match route {
        Some(route) => span.record("otel.name", format!("{method} {route}")),
        None => span.record("otel.name", method.as_str()),
    };
    if headers.contains_key(TRACE_PARENT) {
        let caller = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
        if let Err(problem) = span.set_parent(caller) {
            debug!(?problem, "a caller's trace is not gone on with");
        }
    }
    span
}

/// The answer is there.
pub(crate) fn answered(span: &Span, status: u16) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", i64::from(status));
    // A caller's mistake is none of the server's.
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// A call to the service behind the gateway has failed.
pub(crate) fn failed(span: &Span) {
    span.record("otel.status_code", "ERROR");
}

/// What the backend is asked: an operation of the API, or one of the backend's own.
pub(crate) fn operation(name: &'static str) -> Span {
    trace_span!(target: TARGET, "operation", otel.name = name, otel.kind = "internal", rpc.method = name)
}

/// A call to the service behind the gateway.
pub(crate) fn upstream(operation: &'static str) -> Span {
    trace_span!(
        target: TARGET,
        "upstream",
        otel.name = operation,
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system.name = "aws-api",
        rpc.method = operation,
    )
}

/// The request's id and its trace, as headers of a call that is made for it. To be asked within the span of [`upstream`].
pub(crate) fn outgoing() -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(id) = request_id::current() {
        headers.insert(request_id::HEADER, HeaderValue::from(id));
    }
    let span = Span::current();
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut Outgoing(&mut headers));
    }
    headers
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Outgoing<'a>(&'a mut HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        // Where there is no trace the propagator writes an empty state.
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (key.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            self.0.insert(name, value);
        }
    }
}
