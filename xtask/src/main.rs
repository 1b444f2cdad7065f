//! The project's own commands. `cargo xtask --help` lists them.

mod abi;
mod c_programs;
mod contract_hash;
mod csharp;
mod demo;
mod dist;
mod docs;
mod events;
mod examples;
mod fuzz;
mod gateway;
mod header;
mod interrupt;
mod matchsim;
mod openapi;
mod process;
mod project;
mod test;

use std::ffi::OsString;
use std::path::PathBuf;
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
        /// The long legs too: many more seeds and kills
        #[arg(long)]
        long: bool,
    },
    /// Write include/rallypoint/rallypoint.h from src/capi, and its hash
    Header {
        /// Only say whether what is committed is what would be written
        #[arg(long)]
        check: bool,
    },
    /// Compare the C interface with the last release's: symbols, exports, and what libabigail sees
    Abi {
        /// Add what is new in the header to tests/abi/symbols.txt, and compare nothing
        #[arg(long, conflicts_with = "release")]
        add: bool,
        /// Keep this build's dump as this version's, once it is released
        #[arg(long)]
        release: bool,
    },
    /// Give the library and the matchmaker whatever a fuzzer can think of
    Fuzz {
        /// One target; all of them, one after the other, when none is named
        target: Option<String>,
        /// How long each runs, in seconds
        #[arg(long, default_value_t = 60)]
        seconds: u32,
        /// Where what was found worth keeping goes, a folder for each target [default: below the target folder]
        #[arg(long, value_name = "DIR")]
        corpus: Option<PathBuf>,
    },
    /// Write crates/gateway/openapi.json, what the players' door answers
    Openapi {
        /// Only say whether what is committed is what would be written
        #[arg(long)]
        check: bool,
    },
    /// Run every example and write what it prints to docs/examples.md
    Examples {
        /// Only say whether the page shows what would be written
        #[arg(long)]
        check: bool,
    },
    /// Build the library as its users get it: headers, static and shared library, CMake and pkg-config files, licences
    Dist {
        /// Whom it is for, as rustc says it [default: this machine]
        #[arg(long, value_name = "TRIPLE")]
        target: Option<String>,
        /// The oldest glibc that the shared library is to be loaded by, as in 2.17; needs cargo-zigbuild [default: this machine's]
        #[arg(long, value_name = "VERSION")]
        glibc: Option<String>,
        /// Where the package's folder is put [default: dist in the checkout]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Make the book and the references of C, C++ and Rust, and follow every link in them
    Docs {
        /// Only follow the links of the Markdown, for which no other program is needed
        #[arg(long)]
        check: bool,
    },
    /// Run FlexMatch rule sets against made-up players in simulated time; --help after it says more
    #[command(disable_help_flag = true)]
    Matchsim {
        /// Rule sets and options of the simulation
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FILE|OPTION")]
        asked: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo { keep } => demo::run(keep),
        Command::Test { only, long } => test::run(only.as_deref(), long),
        Command::Header { check } => header::run(check),
        Command::Abi { add: true, .. } => abi::run(abi::Task::Add),
        Command::Abi { release: true, .. } => abi::run(abi::Task::Release),
        Command::Abi { .. } => abi::run(abi::Task::Check),
        Command::Fuzz { target, seconds, corpus } => fuzz::run(target.as_deref(), seconds, corpus.as_deref()),
        Command::Openapi { check } => openapi::run(check),
        Command::Docs { check } => docs::run(check),
        Command::Dist { target, glibc, out } => {
            dist::run(out.as_deref(), target.as_deref(), glibc.as_deref())
        }
        Command::Examples { check } => examples::run(check),
        Command::Matchsim { asked } => matchsim::run(&asked),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}
