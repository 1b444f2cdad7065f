//! The gateway's program.

use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use rallypoint_gateway::cli::layers::{Reading, Refused};
use rallypoint_gateway::cli::{Action, Cli, ConfigError};
use rallypoint_gateway::run::{self, Listeners, RunError, Signals};
use rallypoint_gateway::supervisor::helper;
use rallypoint_gateway::trace::{TraceError, Traces};
use rallypoint_gateway::{StartUp, commands, log, open_files, threads};
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};
use tracing::info;

// With 100,000 game sessions on its heap, glibc's spends a quarter of a find's time looking for room.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long the last traces may take at a stop.
const TRACES_FLUSH: Duration = Duration::from_secs(3);
/// As clap exits.
const WRONG_USE: u8 = 2;

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
    let reading = match Reading::of(std::env::args_os(), std::env::vars_os()) {
        Ok(reading) => reading,
        Err(shown) => shown.exit(),
    };
    for warning in reading.warnings() {
        eprintln!("rallypoint-gateway: {warning}");
    }
    let outcome = match (reading.asks_for_check(), reading.action()) {
        // Also when the options are wrong.
        (Some(json), _) => commands::check(&reading, json),
        (None, Ok(Action::Run(cli))) => return run_gateway(*cli, &reading),
        (None, Ok(action)) => commands::carry_out(action, &reading),
        (None, Err(refused)) => return refuse(refused),
    };
    match outcome {
        Ok(code) => code,
        Err(problem) if problem.is_closed_pipe() => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("rallypoint-gateway: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(refused: Refused) -> ExitCode {
    match refused {
        Refused::CommandLine(error) => error.exit(),
        Refused::Layers(problems) => {
            for problem in problems {
                eprintln!("rallypoint-gateway: {problem}");
            }
            ExitCode::from(WRONG_USE)
        }
    }
}

fn run_gateway(cli: Cli, reading: &Reading) -> ExitCode {
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("rallypoint-gateway: {}", reading.with_origins(&problem.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<(), MainError> {
    let log_format = cli.log_format;
    let config = cli.config()?;
    open_files::allow_for(config.limits.connections);
    let runtime = threads::runtime().map_err(|problem| MainError::System("start threads", problem))?;
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
