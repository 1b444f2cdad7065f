//! Traces, for whoever asks for them with `--otlp-endpoint`. Without it nothing here costs more than a comparison.
//!
//! Spans of traces are their own, beside those of the log: each has a target and a level that the log does not write, and
//! [`exporter`] takes nothing else. So log lines stay short, and traces say what OpenTelemetry wants them to say.

mod client;
pub(crate) mod context;
mod exporter;
mod sampler;

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider};
use reqwest::Url;
use thiserror::Error;
use tokio::runtime::Handle;
use tracing::warn;
use uuid::Uuid;

use exporter::Exporter;
use sampler::Sampler;

/// The target of the spans that go into traces.
pub(crate) const TARGET: &str = "rallypoint::trace";

/// Spans that wait for the exporter; what comes when it is full is dropped.
const QUEUE: usize = 8_192;
/// Spans that go together.
const BATCH: usize = 512;
/// How long spans wait for others.
const DELAY: Duration = Duration::from_secs(1);
/// How long the collector may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What OTLP's paths end with, for a collector that is named without one.
const PATH: &str = "/v1/traces";

/// Where traces go.
#[derive(Clone, PartialEq)]
pub struct TraceConfig {
    /// The collector: an `http` or `https` URL that speaks OTLP over HTTP, as protobuf. Without a path `/v1/traces` is meant.
    pub endpoint: String,
    /// Headers of every request to it, secrets among them.
    pub headers: HashMap<String, String>,
    /// What the gateway is called in them.
    pub service_name: String,
    /// The share of requests that are traced, from 0 to 1.
    pub sample: f64,
}

impl fmt::Debug for TraceConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, headers, service_name, sample } = self;
        let headers: Vec<_> = headers.keys().collect();
        f.debug_struct("TraceConfig")
            .field("endpoint", endpoint)
            .field("headers", &headers)
            .field("service_name", service_name)
            .field("sample", sample)
            .finish()
    }
}

/// Traces that cannot be sent.
#[derive(Debug, Error)]
pub enum TraceError {
    /// The collector's URL or the headers are not to be used.
    #[error("traces cannot be sent to {endpoint}: {source}; check --otlp-endpoint and --otlp-header")]
    Exporter {
        /// The collector.
        endpoint: String,
        /// Why.
        source: ExporterBuildError,
    },
    /// The URL is none.
    #[error("--otlp-endpoint {0} is no URL of a collector: give one such as http://127.0.0.1:4318")]
    Endpoint(String),
    /// There is no client for the collector.
    #[error("there is no HTTP client for traces: {0}; check this machine's certificates")]
    Client(String),
}

/// The way of traces to the collector.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Opens it. Spans are sent by `runtime`.
    ///
    /// # Errors
    /// The configuration is not to be used. That nobody answers is none: it is logged when it shows.
    pub fn start(config: &TraceConfig, runtime: Handle) -> Result<Self, TraceError> {
        let url = traces_url(&config.endpoint)?;
        let client = client::client(&url)?;
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(url)
            .with_headers(config.headers.clone())
            .with_timeout(PATIENCE)
            .build()
            .map_err(|source| TraceError::Exporter { endpoint: config.endpoint.clone(), source })?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(DELAY)
            .build();
        let exporter = Exporter::new(exporter, config.endpoint.clone(), runtime);
        let resource = Resource::builder_empty()
            .with_service_name(config.service_name.clone())
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(opentelemetry::KeyValue::new("service.instance.id", Uuid::new_v4().to_string()))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(exporter).with_batch_config(batches).build())
            .with_sampler(Sampler::new(config.sample))
            .with_resource(resource)
            .build();
        Ok(Self { provider })
    }

    /// Where the log hands spans on.
    pub(crate) fn tracer(&self) -> SdkTracer {
        self.provider.tracer("rallypoint-gateway")
    }

    /// Sends what waits, for `patience` at most. Blocks: not to be called by the runtime's threads.
    pub fn stop(self, patience: Duration) {
        if let Err(problem) = self.provider.shutdown_with_timeout(patience) {
            warn!(%problem, "the last traces were not sent");
        }
    }
}

/// The URL of a collector's traces.
fn traces_url(endpoint: &str) -> Result<Url, TraceError> {
    let refused = || TraceError::Endpoint(endpoint.to_owned());
    let mut url = Url::parse(endpoint).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused());
    }
    if url.path() == "/" {
        url.set_path(PATH);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{TraceConfig, traces_url};

    #[test]
    fn a_collector_may_be_named_without_a_path() {
        assert_eq!(traces_url("http://c:4318").unwrap().as_str(), "http://c:4318/v1/traces");
        assert_eq!(traces_url("https://c/otlp/v1/traces").unwrap().as_str(), "https://c/otlp/v1/traces");
        for wrong in ["c:4318", "grpc://c:4317", ""] {
            assert!(traces_url(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn headers_are_not_shown() {
        let headers = HashMap::from([("authorization".to_owned(), "Bearer hush".to_owned())]);
        let config = TraceConfig {
            endpoint: "http://c".to_owned(),
            headers,
            service_name: "g".to_owned(),
            sample: 1.0,
        };
        let shown = format!("{config:?}");
        assert!(shown.contains("authorization") && !shown.contains("hush"), "{shown}");
    }
}
