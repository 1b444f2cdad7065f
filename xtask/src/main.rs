//! The project's own commands. `cargo xtask --help` lists them.

mod c_programs;
mod contract_hash;
mod demo;
mod events;
mod gateway;
mod header;
mod interrupt;
mod process;
mod project;
mod test;

use std::process::ExitCode;

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
    /// Build everything and let C clients play on C game servers through the gateway
    Demo {
        /// Leave the gateway and its servers running until Ctrl-C
        #[arg(long)]
        keep: bool,
    },
    /// Run every test there is, with one summary
    Test {
        /// Only the legs whose name has this in it
        only: Option<String>,
    },
    /// Write include/rallypoint/rallypoint.h from src/capi, and its hash
    Header {
        /// Only say whether what is committed is what would be written
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo { keep } => demo::run(keep),
        Command::Test { only } => test::run(only.as_deref()),
        Command::Header { check } => header::run(check),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}
