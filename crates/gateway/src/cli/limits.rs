//! What the doors bear.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{ConfigError, duration};
use crate::limits::{RateConfig, RateError, RateLimit};
use crate::run::Limits;

/// More than the open files of any machine.
const MOST_CONNECTIONS: u64 = 1_000_000;
/// The default of `--request-timeout` is this much longer than the longest wait within a request.
const REQUEST_MARGIN: Duration = Duration::from_secs(5);

/// Options of the doors' limits. The defaults are for thousands of game servers, and kind to slow networks.
#[derive(Clone, Debug, Args)]
pub struct LimitOptions {
    /// How many connections each door has open at once
    #[arg(long, value_name = "N", default_value_t = 20_000, help_heading = "Limits",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_CONNECTIONS))]
    pub max_connections: usize,
    /// How many of them from one address; loopback has no limit
    #[arg(long, value_name = "N", default_value_t = 1_000, help_heading = "Limits",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_CONNECTIONS))]
    pub max_connections_per_address: usize,
    /// How many requests the players' door answers at once; more are told to come back
    #[arg(long, value_name = "N", default_value_t = 4_096, help_heading = "Limits",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_CONNECTIONS))]
    pub max_requests: usize,
    /// How long a queue of requests may stay before those in it for twice as long are told to come back
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = duration, help_heading = "Limits")]
    pub shed_after: Duration,
    /// How long a request's head, a frame or a TLS handshake may take
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration, help_heading = "Limits")]
    pub header_timeout: Duration,
    /// How long a request's body may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Limits")]
    pub body_timeout: Duration,
    /// How long a player's request may take in all [default: 5s more than its body or a create's wait may take]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Limits")]
    pub request_timeout: Option<Duration>,
    /// How long a connection may wait for its next request
    // Longer than HTTP clients keep unused connections, so that none sends into one that is being closed.
    #[arg(long, value_name = "TIME", default_value = "120s", value_parser = duration, help_heading = "Limits")]
    pub idle_timeout: Duration,
    /// How long a peer may take nothing of what it is sent
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Limits")]
    pub write_timeout: Duration,

    /// How often one address may call the players' door, and how often at once; loopback has no limit
    // A household of players behind one address, each with a poll a second, has room.
    #[arg(long, value_name = "RATE", default_value = "50/s:100", value_parser = rate, help_heading = "Limits")]
    pub rate_per_address: RateLimit,
    /// How often one address may create game sessions and start matchmaking
    #[arg(long, value_name = "RATE", default_value = "5/s:20", value_parser = rate, help_heading = "Limits")]
    pub start_rate_per_address: RateLimit,
    /// How often a player who has proved who they are may call the players' door
    #[arg(long, value_name = "RATE", default_value = "20/s:40", value_parser = rate, help_heading = "Limits")]
    pub rate_per_player: RateLimit,
    /// How often such a player may create game sessions and start matchmaking
    #[arg(long, value_name = "RATE", default_value = "1/s:10", value_parser = rate, help_heading = "Limits")]
    pub start_rate_per_player: RateLimit,
}

fn rate(text: &str) -> Result<RateLimit, RateError> {
    text.parse()
}

impl LimitOptions {
    /// # Errors
    /// `--request-timeout` would end what other options give time.
    pub(super) fn limits(&self, activation_wait: Duration) -> Result<Limits, ConfigError> {
        let longest = self.body_timeout.max(activation_wait);
        let request = self.request_timeout.unwrap_or(longest.saturating_add(REQUEST_MARGIN));
        if request <= longest {
            return Err(ConfigError::RequestTimeout { longest });
        }
        Ok(Limits {
            connections: self.max_connections,
            connections_per_address: self.max_connections_per_address,
            requests: self.max_requests,
            queue_target: self.shed_after,
            header: self.header_timeout,
            body: self.body_timeout,
            request,
            idle: self.idle_timeout,
            write_stall: self.write_timeout,
        })
    }

    pub(super) fn rates(&self) -> RateConfig {
        RateConfig {
            address: self.rate_per_address,
            address_starts: self.start_rate_per_address,
            player: self.rate_per_player,
            player_starts: self.start_rate_per_player,
        }
    }
}
