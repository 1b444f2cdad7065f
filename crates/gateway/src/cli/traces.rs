//! The options of traces.

use std::collections::HashMap;

use clap::Args;
use thiserror::Error;

use crate::trace::TraceConfig;

/// Traces.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Traces")]
pub struct TraceOptions {
    /// Send OpenTelemetry traces to this collector (OTLP over HTTP); /v1/traces when it has no path
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// A header for it, NAME=VALUE; can be repeated
    #[arg(long, value_name = "NAME=VALUE", hide_env_values = true, value_delimiter = ',')]
    // Read later: clap would show a secret that it cannot read.
    pub otlp_header: Vec<String>,
    /// What the gateway is called in traces
    #[arg(long, value_name = "NAME", default_value = "rallypoint-gateway")]
    pub otlp_service_name: String,
    /// The share of requests that are traced, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = share)]
    pub trace_sample: f64,
}

/// A header that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("--otlp-header number {0} has no '=' between a name and a value: give NAME=VALUE")]
pub struct HeaderError(usize);

impl TraceOptions {
    /// What they ask for; none without a collector.
    ///
    /// # Errors
    /// A header is none. It is not shown, because it may be a secret.
    pub fn config(&self) -> Result<Option<TraceConfig>, HeaderError> {
        let Some(endpoint) = self.otlp_endpoint.clone() else { return Ok(None) };
        let header = |(index, text): (usize, &String)| {
            let (name, value) = text.split_once('=').ok_or(HeaderError(index + 1))?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let headers =
            self.otlp_header.iter().enumerate().map(header).collect::<Result<HashMap<_, _>, _>>()?;
        Ok(Some(TraceConfig {
            endpoint,
            headers,
            service_name: self.otlp_service_name.clone(),
            sample: self.trace_sample,
        }))
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a number from 0 to 1, for example 0.1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::TraceOptions;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        traces: TraceOptions,
    }

    fn options(args: &[&str]) -> TraceOptions {
        Options::try_parse_from([&["gateway"], args].concat()).unwrap().traces
    }

    #[test]
    fn nothing_is_traced_without_a_collector() {
        assert_eq!(options(&["--otlp-header", "a=b"]).config(), Ok(None));
    }

    #[test]
    fn a_header_that_is_none_is_refused_without_being_shown() {
        let headers = ["--otlp-header", "key=se=cret", "--otlp-header", "hush"];
        let problem =
            options(&[&["--otlp-endpoint", "http://c"], &headers[..]].concat()).config().unwrap_err();
        let problem = problem.to_string();
        assert!(problem.contains("number 2") && !problem.contains("hush"), "{problem}");
        let config =
            options(&["--otlp-endpoint", "http://c", headers[0], headers[1]]).config().unwrap().unwrap();
        assert_eq!(config.headers["key"], "se=cret");
        assert!((config.sample - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_share_is_from_0_to_1() {
        for wrong in ["-0.1", "1.1", "NaN", "all"] {
            let args = ["gateway", &format!("--trace-sample={wrong}")];
            assert!(Options::try_parse_from(args).is_err(), "{wrong}");
        }
    }
}
