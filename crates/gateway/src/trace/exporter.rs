//! Hands spans to the collector. The SDK calls from a thread of its own, with a queue of bounded length before it, so no
//! request ever waits for this.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry_otlp::SpanExporter as OtlpExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::runtime::Handle;
use tracing::{info, warn};

#[derive(Debug)]
pub(super) struct Exporter {
    inner: Arc<OtlpExporter>,
    endpoint: String,
    /// The HTTP client needs one, and the SDK's thread has none.
    runtime: Handle,
    failing: AtomicBool,
}

impl Exporter {
    pub(super) fn new(inner: OtlpExporter, endpoint: String, runtime: Handle) -> Self {
        Self { inner: Arc::new(inner), endpoint, runtime, failing: AtomicBool::new(false) }
    }

    /// A line when it begins to fail and one when it works again: a collector that is away for a night must not fill the
    /// log.
    fn note(&self, outcome: &OTelSdkResult) {
        let endpoint = &self.endpoint;
        match outcome {
            Ok(()) if self.failing.swap(false, Ordering::Relaxed) => {
                info!(endpoint, "the collector takes traces again");
            }
            Err(problem) if !self.failing.swap(true, Ordering::Relaxed) => {
                warn!(endpoint, %problem, "traces are lost: the collector does not take them");
            }
            _ => {}
        }
    }
}

impl SpanExporter for Exporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let inner = Arc::clone(&self.inner);
        let sent = self.runtime.spawn(async move { inner.export(batch).await }).await;
        let outcome =
            sent.unwrap_or_else(|ended| Err(OTelSdkError::InternalFailure(format!("not sent: {ended}"))));
        self.note(&outcome);
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        // The SDK does so once, before the first export.
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.set_resource(resource);
        }
    }
}
