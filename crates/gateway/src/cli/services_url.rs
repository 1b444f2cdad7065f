//! Which gateway a command asks.

use clap::Args;

/// Where a gateway is asked, and with what.
#[derive(Clone, Debug, Args)]
pub struct DoorOptions {
    /// The gateway's services' door
    #[arg(long, value_name = "URL", env = "RALLYPOINT_URL", default_value = "http://127.0.0.1:9870")]
    pub url: String,
    /// What the door wants to be shown; best given by the environment
    #[arg(long, value_name = "TOKEN", env = "RALLYPOINT_SERVICES_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}
