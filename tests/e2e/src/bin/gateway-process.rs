//! The gateway as a process of its own, for tests that kill it. It takes the gateway's options.
#![allow(clippy::unwrap_used)]

use clap::Parser;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::{self, Listeners, Signals};

fn main() {
    let config = Cli::parse().config().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listeners = Listeners::bind(&config).await.unwrap();
        run::run(config, listeners, Signals::default(), StartUp::to(std::io::stdout())).await.unwrap();
    });
}
