//! How the gateway stops.

use std::time::Duration;

use clap::Args;

use super::duration;

/// Options of a stop.
#[derive(Clone, Debug, Args)]
pub struct StopOptions {
    /// How long the doors go on as before when the gateway is told to stop, so that load balancers notice
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration, help_heading = "Times")]
    pub drain_delay: Duration,
}
