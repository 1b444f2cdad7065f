//! The gateway's program.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use mimalloc::MiMalloc;
use rallypoint_gateway::cli::{Cli, ConfigError};
use rallypoint_gateway::run::{self, Listeners, RunError, Signals};
use rallypoint_gateway::supervisor::helper;
use rallypoint_gateway::trace::{TraceError, Traces};
use rallypoint_gateway::{StartUp, log, open_files};
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};
use tracing::info;

// With 100,000 game sessions on its heap, glibc's spends a quarter of a find's time looking for room.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long the last traces may take at a stop.
const TRACES_FLUSH: Duration = Duration::from_secs(3);

#[derive(Debug, Error)]
enum MainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Trace(#[from] TraceError),
    #[error("cannot {0}: {1}; check the limits of this account")]
    System(&'static str, std::io::Error),
}

fn main() -> ExitCode {
    if let Some(code) = helper::run(std::env::args_os()) {
        return code;
    }
    let cli = Cli::parse();
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("rallypoint-gateway: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<(), MainError> {
    let log_format = cli.log_format;
    let config = cli.config()?;
    open_files::allow_for(config.limits.connections);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("rallypoint")
        .build()
        .map_err(|problem| MainError::System("start threads", problem))?;
    let traces = config.traces.as_ref().map(|traces| Traces::start(traces, runtime.handle().clone()));
    let traces = traces.transpose()?;
    log::start(log_format, traces.as_ref());
    let outcome = runtime.block_on(async {
        let signals = stop_signals()?;
        let listeners = Listeners::bind(&config).await?;
        run::run(config, listeners, signals, StartUp::to(std::io::stdout())).await?;
        Ok(())
    });
    if let Some(traces) = traces {
        traces.stop(TRACES_FLUSH);
    }
    outcome
}

/// The first SIGTERM or SIGINT stops in good order, the second stops the waiting. SIGHUP looks at the certificates.
fn stop_signals() -> Result<Signals, MainError> {
    let listen = |kind| signal(kind).map_err(|problem| MainError::System("listen for signals", problem));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let mut hang_up = listen(SignalKind::hangup())?;
    let signals = Signals::default();
    let ours = signals.clone();
    tokio::spawn(async move {
        for (token, meaning) in
            [(&ours.stop, "stopping; a second signal stops at once"), (&ours.hurry, "stopping at once")]
        {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            info!("{meaning}");
            token.cancel();
        }
    });
    let renew = signals.renew.clone();
    tokio::spawn(async move {
        while hang_up.recv().await.is_some() {
            renew.send_replace(());
        }
    });
    Ok(signals)
}
