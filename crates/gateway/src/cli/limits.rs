//! What the doors bear.

use std::time::Duration;

use clap::Args;

use super::duration;
use crate::run::Limits;

/// More than the open files of any machine.
const MOST_CONNECTIONS: usize = 1_000_000;

/// Options of the doors' limits. The defaults are for thousands of game servers, and kind to slow networks.
#[derive(Clone, Debug, Args)]
pub struct LimitOptions {
    /// How many connections each door has open at once
    #[arg(long, value_name = "N", default_value_t = 20_000, help_heading = "Limits",
          value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=MOST_CONNECTIONS as u64))]
    pub max_connections: usize,
    /// How long a request's head, a frame or a TLS handshake may take
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration, help_heading = "Limits")]
    pub header_timeout: Duration,
    /// How long a request's body may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Limits")]
    pub body_timeout: Duration,
    /// How long a connection may wait for its next request
    // Longer than HTTP clients keep unused connections, so that none sends into one that is being closed.
    #[arg(long, value_name = "TIME", default_value = "120s", value_parser = duration, help_heading = "Limits")]
    pub idle_timeout: Duration,
    /// How long a peer may take nothing of what it is sent
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Limits")]
    pub write_timeout: Duration,
}

impl LimitOptions {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            connections: self.max_connections,
            header: self.header_timeout,
            body: self.body_timeout,
            idle: self.idle_timeout,
            write_stall: self.write_timeout,
        }
    }
}
