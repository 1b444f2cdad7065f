//! What the program can be asked to do besides running a gateway.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Command, CommandFactory, Subcommand};
use clap_complete::Shell;

use super::Cli;
use super::services_url::DoorOptions;
use crate::overview;

const CONFIG: &str = "config";
const CHECK: &str = "check";
const RUN: &str = "run";

/// The subcommands. None of them means `run`.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run a gateway, as without a command
    Run(Box<Cli>),
    /// Say what the options are and where they come from, or write an example of their file
    #[command(subcommand)]
    Config(ConfigAction),
    /// Watch a gateway in the terminal
    Top(TopOptions),
    /// List game sessions
    Sessions(ListOptions),
    /// List players and their player sessions
    Players(ListOptions),
    /// List matchmaking tickets and why they wait
    Tickets(ListOptions),
    /// List server processes and what they host
    Processes(ListOptions),
    /// Ask a gateway whether it is ready; the exit status says so too
    Health(HealthOptions),
    /// Write completions for a shell to standard output
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual page to standard output, or all pages into a folder
    Man {
        /// Write a page for each command into this folder
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}

/// What is done about the options' layers.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Print each option with its value and where that comes from, and say what would stop a gateway
    Check(CheckOptions),
    /// Print a file for --config with every option in it, commented
    Example,
}

/// Options of `config check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// The options to check
    #[command(flatten)]
    pub run: Box<Cli>,
    /// Answer JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `top`.
#[derive(Clone, Debug, Args)]
pub struct TopOptions {
    /// The gateway
    #[command(flatten)]
    pub door: DoorOptions,
}

/// Options of the tables.
#[derive(Clone, Debug, Args)]
pub struct ListOptions {
    /// The gateway
    #[command(flatten)]
    pub door: DoorOptions,
    /// Only what belongs to this fleet
    #[arg(long, value_name = "ID")]
    pub fleet: Option<String>,
    /// Only what has this status, for example ACTIVE
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Only what has this in a name, id, player or address
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// How many rows at most
    #[arg(long, value_name = "N", default_value_t = DEFAULT_ROWS,
          value_parser = clap::value_parser!(u32).range(1..=MOST_ROWS))]
    pub limit: u32,
    /// Answer JSON
    #[arg(long)]
    pub json: bool,
}

/// As many as the overview has without being asked.
const DEFAULT_ROWS: u32 = overview::DEFAULT_ROWS as u32;
/// As many as it can be asked for.
const MOST_ROWS: i64 = overview::MOST_ROWS as i64;

/// Options of `health`.
#[derive(Clone, Debug, Args)]
pub struct HealthOptions {
    /// Either door of the gateway
    #[command(flatten)]
    pub door: DoorOptions,
}

/// The whole program's command line.
pub fn command() -> Command {
    with_help(Action::augment_subcommands(Cli::command().args_conflicts_with_subcommands(true)))
}

/// `Cli` has an option of its own for help, which the others need too.
fn with_help(command: Command) -> Command {
    let has_help = command.get_arguments().any(|arg| arg.get_id() == "help");
    let command = if has_help {
        command
    } else {
        let help = Arg::new("help").long("help").short('h').action(ArgAction::HelpShort);
        command.arg(help.help("Print this help"))
    };
    command.mut_subcommands(with_help)
}

/// Whether a subcommand is started with the options of `run`.
pub(super) fn takes_run_options(subcommands: &[String]) -> bool {
    subcommands.is_empty() || subcommands == [RUN] || is_check(subcommands)
}

pub(super) fn is_check(subcommands: &[String]) -> bool {
    subcommands == [CONFIG, CHECK]
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn the_whole_command_line_is_sound() {
        command().debug_assert();
    }
}
