//! The project's own commands. `cargo xtask --help` lists them.

mod header;
mod project;

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write include/rallypoint/rallypoint.h from src/capi
    Header {
        /// Only say whether the committed header is what would be written
        #[arg(long)]
        check: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Header { check } => header::run(check),
    }
}
