//! `aws-sdk-gamelift`, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end. This SDK
//! speaks CBOR and nothing else. The steps are those of tests/interop/README.md.
//!
//! ```sh
//! RALLYPOINT_SERVICES=http://127.0.0.1:9870 RALLYPOINT_GAME_SERVER=./04_dedicated_server cargo run
//! ```

mod anywhere;
mod check;
mod matchmaking;
mod servers;

use aws_sdk_gamelift::Client;
use aws_sdk_gamelift::config::retry::RetryConfig;
use aws_sdk_gamelift::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::Builder;

use crate::anywhere::Anywhere;
use crate::check::required;
use crate::servers::GameServers;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(required("RALLYPOINT_SERVICES")?)
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("AKIAIOSFODNN7EXAMPLE", "not-a-secret", None, None, "ours"))
        .http_client(Builder::new().build_http())
        // Without retries, so that a 500 shows at once.
        .retry_config(RetryConfig::disabled())
        .build();
    Anywhere::new(Client::from_conf(config)).run(&mut GameServers::default()).await
}
