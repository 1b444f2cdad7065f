//! A gateway seen from a terminal: tables, `top`, and whether it is ready.
//!
//! All of it is read from the services' door of a gateway that runs somewhere, as the dashboard reads it.

mod door;
mod lists;
mod stream;
mod table;
mod text;
mod top;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use thiserror::Error;

use crate::cli::{HealthOptions, ListOptions, TopOptions};
use door::Door;
pub use door::DoorError;
pub(crate) use lists::Noun;

/// What a command about a gateway cannot do.
#[derive(Debug, Error)]
pub enum TerminalError {
    /// The gateway.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// `top` draws.
    #[error(
        "top needs a terminal: {0}; for a pipe take rallypoint-gateway sessions, players, tickets or processes"
    )]
    Terminal(io::Error),
    /// Nobody reads any more.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
    /// A row that is no JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// No runtime.
    #[error("cannot start: {0}; check the limits of this account")]
    Start(io::Error),
}

/// Prints what there is of one kind.
pub(crate) fn list(noun: Noun, options: &ListOptions) -> Result<(), TerminalError> {
    let door = Door::new(&options.door)?;
    let search = options.search.as_deref().unwrap_or_default();
    let overview = runtime()?.block_on(door.overview(search, lists::asked_for(options)))?;
    let written = lists::listed(noun, &overview, options, columns())?;
    io::stdout().lock().write_all(written.text.as_bytes())?;
    if let Some(note) = written.note.filter(|_| !options.json) {
        eprintln!("rallypoint-gateway: {note}");
    }
    Ok(())
}

/// Asks whether a gateway is ready.
pub(crate) fn health(options: &HealthOptions) -> Result<ExitCode, TerminalError> {
    let door = Door::new(&options.door)?;
    let (is_ready, said) = runtime()?.block_on(door.ready())?;
    writeln!(io::stdout().lock(), "{said}")?;
    Ok(if is_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows a gateway until it is told to stop.
pub(crate) fn top(options: &TopOptions) -> Result<(), TerminalError> {
    let door = Door::new(&options.door)?;
    runtime()?.block_on(top::run(door))
}

fn runtime() -> Result<tokio::runtime::Runtime, TerminalError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(TerminalError::Start)
}

/// How wide a table may be: as wide as the terminal; into a pipe whatever it takes.
fn columns() -> Option<usize> {
    let size = ratatui::crossterm::terminal::size().ok().filter(|_| io::stdout().is_terminal());
    size.map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}
