//! What the program does besides running a gateway.

use std::io::{self, Write};
use std::process::ExitCode;

use thiserror::Error;

use crate::cli::check::Checked;
use crate::cli::layers::Reading;
use crate::cli::{self, Action, ConfigAction, PagesError};
use crate::terminal::{self, TerminalError};

/// A command that could not be carried out.
#[derive(Debug, Error)]
pub enum CommandError {
    /// Pages or completions.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// What asks a gateway.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// Something for programs that is no JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Nobody reads any more.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl CommandError {
    /// Whether somebody stopped reading before the end, as `head` does. They have what they wanted.
    pub fn is_closed_pipe(&self) -> bool {
        let written = match self {
            Self::Output(problem)
            | Self::Pages(PagesError::Output(problem))
            | Self::Terminal(TerminalError::Output(problem)) => problem,
            Self::Pages(_) | Self::Terminal(_) | Self::Json(_) => return false,
        };
        written.kind() == io::ErrorKind::BrokenPipe
    }
}

/// Carries out everything but `run`.
///
/// # Errors
/// It cannot be carried out; what is wrong with a gateway's options is no error of the command that asks for it.
pub fn carry_out(action: Action, reading: &Reading) -> Result<ExitCode, CommandError> {
    let mut out = io::stdout().lock();
    match action {
        // The program's own.
        Action::Run(_) => {}
        Action::Config(ConfigAction::Check(options)) => return check(reading, options.json),
        Action::Config(ConfigAction::Example) => out.write_all(cli::example().as_bytes())?,
        Action::Completions { shell } => out.write_all(&cli::completions(shell))?,
        Action::Man { out: Some(folder) } => cli::manual_pages(&folder)?,
        Action::Man { out: None } => out.write_all(&cli::manual_page()?)?,
        Action::Health(options) => return Ok(terminal::health(&options)?),
        Action::Top(options) => terminal::top(&options)?,
        Action::Sessions(options) => terminal::list(terminal::Noun::Sessions, &options)?,
        Action::Players(options) => terminal::list(terminal::Noun::Players, &options)?,
        Action::Tickets(options) => terminal::list(terminal::Noun::Tickets, &options)?,
        Action::Processes(options) => terminal::list(terminal::Noun::Processes, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// `config check`, also when the options could not even be read.
///
/// # Errors
/// Nobody reads what it says.
pub fn check(reading: &Reading, json: bool) -> Result<ExitCode, CommandError> {
    let checked = Checked::of(reading);
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", checked.json()?)?;
    } else {
        write!(out, "{}", checked.table())?;
        for problem in checked.problems() {
            eprintln!("rallypoint-gateway: {problem}");
        }
    }
    Ok(if checked.problems().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
