//! The log: to standard error, so that standard output has the start-up lines alone. Traces take the same way out of the
//! program, when somebody asks for them.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing::metadata::Metadata;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::trace::{self, Traces};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// Starts the log, and hands spans to `traces` where there are any. What is logged is set by `RUST_LOG`; `info` without it.
///
/// For programs alone, and once: it sets what the whole process logs to.
pub fn start(format: LogFormat, traces: Option<&Traces>) {
    let lines = lines(format);
    match traces {
        // One filter for everything is cheaper than one for each layer.
        None => tracing_subscriber::registry().with(lines).with(filter()).init(),
        Some(traces) => {
            let spans = spans(traces).with_filter(traced());
            tracing_subscriber::registry().with(lines.with_filter(filter())).with(spans).init();
        }
    }
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"))
}

fn lines(format: LogFormat) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        // They would go to standard error too, and panic there when it is what is broken: a log that nobody reads any
        // more must not end the task that writes to it.
        .log_internal_errors(false);
    match format {
        LogFormat::Text => lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

/// The layer that makes spans of traces.
fn spans<S: Subscriber + for<'a> LookupSpan<'a>>(traces: &Traces) -> impl Layer<S> + use<S> {
    tracing_opentelemetry::layer()
        .with_tracer(traces.tracer())
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
}

fn traced() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    let ours: fn(&Metadata<'_>) -> bool = |metadata| metadata.target() == trace::TARGET;
    FilterFn::new(ours).with_max_level_hint(LevelFilter::TRACE)
}
