//! The gateway's players' door on AWS Lambda, in front of GameLift.
//!
//! It is configured as `rallypoint-gateway` is, by `RALLYPOINT_…` variables. Instances come and go and know nothing of each
//! other, so they share one secret: `SIGNING_SECRET`.

mod event;

use std::ffi::OsString;
use std::process::ExitCode;

use lambda_http::lambda_runtime;
use lambda_http::tower::ServiceExt as _;
use lambda_http::{Adapter, Service, service_fn};
use rallypoint_gateway::cli::layers::{Reading, Refused};
use rallypoint_gateway::cli::{Action, ConfigError};
use rallypoint_gateway::log::{self, LogFormat};
use rallypoint_gateway::run::{self, RunError};
use rallypoint_gateway::{Secret, SecretError};
use thiserror::Error;

/// What is the same in every function: GameLift behind it, and lines that CloudWatch can read.
const FIXED: [&str; 5] = ["rallypoint-gateway-lambda", "--backend", "gamelift", "--log-format", "json"];
/// What owner tokens and tickets are made with.
const SECRET_VARIABLE: &str = "SIGNING_SECRET";

#[derive(Debug, Error)]
enum MainError {
    #[error("{}", .0.join("; "))]
    Options(Vec<String>),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(
        "anybody could call this function as any player: set RALLYPOINT_AUTH=jwt, or RALLYPOINT_INSECURE_BIND=true if an \
         authorizer in front of it keeps strangers out"
    )]
    NobodyProvesAnything,
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(
        "a function traces nothing: unset RALLYPOINT_OTLP_ENDPOINT, and whatever else is named RALLYPOINT_OTLP_..."
    )]
    Traces,
    #[error("cannot start a thread: {0}")]
    Runtime(#[from] std::io::Error),
    #[error("the Lambda runtime failed: {0}")]
    Lambda(lambda_http::Error),
}

fn main() -> ExitCode {
    log::start(LogFormat::Json, None);
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Lambda shows what a function that does not start has written.
            eprintln!("rallypoint-gateway-lambda: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), MainError> {
    let config = config()?;
    if config.traces.is_some() {
        return Err(MainError::Traces);
    }
    // An instance has one request at a time, and a part of a core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let door = run::players_only(config).await?;
        let handler = service_fn(move |request| {
            let mut door = door.clone();
            async move { door.call(event::known(request)).await }
        });
        let function = Adapter::from(handler).map_request(event::readable);
        lambda_runtime::run(function).await.map_err(MainError::Lambda)
    })
}

fn config() -> Result<run::Config, MainError> {
    let refused = |refused| match refused {
        Refused::CommandLine(error) => MainError::Options(vec![error.to_string()]),
        Refused::Layers(problems) => MainError::Options(problems.iter().map(ToString::to_string).collect()),
    };
    let reading = Reading::of(FIXED.map(OsString::from), std::env::vars_os())
        .map_err(|error| MainError::Options(vec![error.to_string()]))?;
    for warning in reading.warnings() {
        tracing::warn!("{warning}");
    }
    let Action::Run(options) = reading.action().map_err(refused)? else {
        return Err(MainError::Options(vec!["there are no commands here".to_owned()]));
    };
    let is_told_twice = options.insecure_bind;
    let mut config = options.config()?;
    if let Some(secret) = std::env::var_os(SECRET_VARIABLE) {
        config.secret = Some(Secret::from_text(&secret.to_string_lossy(), SECRET_VARIABLE)?);
    }
    let somebody_proves_something = config.auth.tokens.is_some() || config.auth.require_api_key;
    if somebody_proves_something || is_told_twice { Ok(config) } else { Err(MainError::NobodyProvesAnything) }
}
