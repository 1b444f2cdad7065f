//! The run options in layers: flags, then environment variables, then the file of `--config`, then defaults.
//!
//! All of it is made from [`Cli`]'s command, so an option that is added there is in every layer. What flags do not give is
//! put in front of the command line as if it had been, and then one strict parse decides: so every rule that holds
//! between options holds across layers. What that parse refuses is told with the place it came from.

mod environment;
mod error;
mod file;
mod given;
mod setting;
mod strict;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, FromArgMatches};

use super::Cli;
use super::action::{self, Action};

pub use error::{LayerError, Refused};
pub use given::{Explained, Origin};
pub(super) use setting::{CONFIG_KEY, Kind, Setting, Settings, quoted};

use given::{Given, Value};

/// What the program was started with, read from all layers.
#[derive(Debug)]
pub struct Reading {
    command: Command,
    settings: Settings,
    arguments: Vec<OsString>,
    subcommands: Vec<String>,
    /// The subcommand's own, as far as it could be read.
    matches: ArgMatches,
    given: Vec<Given>,
    problems: Vec<LayerError>,
    warnings: Vec<String>,
}

impl Reading {
    /// Reads the layers. `arguments` begin with the program's name; of `environment` what begins with `RALLYPOINT_` counts.
    ///
    /// # Errors
    /// Nothing is to be run: help or the version were asked for.
    pub fn of(
        arguments: impl IntoIterator<Item = OsString>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, clap::Error> {
        let arguments: Vec<_> = arguments.into_iter().collect();
        let command = action::command();
        // Rules between options cannot be held yet: what they want may be in another layer.
        let whole = command.clone().ignore_errors(true).try_get_matches_from(&arguments)?;
        let (subcommands, matches) = leaf(whole);
        let mut reading = Self {
            command,
            settings: Settings::of_run(),
            arguments,
            subcommands,
            matches,
            given: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        };
        if action::takes_run_options(&reading.subcommands) {
            reading.layers(environment);
        }
        Ok(reading)
    }

    fn layers(&mut self, environment: impl IntoIterator<Item = (OsString, OsString)>) {
        let flags: Vec<_> = self.settings.iter().filter_map(|setting| self.flag(setting)).collect();
        self.given = flags;
        let found = environment::read(&self.settings, &self.given, environment);
        self.warnings = found.warnings;
        self.problems.extend(found.problems);
        self.add(found.given);
        if let Some(path) = self.config_file() {
            let found = file::read(&self.settings, &path);
            self.problems.extend(found.problems);
            self.add(found.given);
        }
    }

    /// What a flag gives, if it is there.
    fn flag(&self, setting: &Setting) -> Option<Given> {
        if self.matches.value_source(setting.id()) != Some(ValueSource::CommandLine) {
            return None;
        }
        let raw = self.matches.get_raw(setting.id()).into_iter().flatten();
        let values = match setting.kind() {
            Kind::Switch => vec![Value::On],
            _ => raw.map(|value| Value::Is(value.to_owned())).collect::<Vec<_>>(),
        };
        let values = if values.is_empty() { vec![Value::On] } else { values };
        Some(Given { key: setting.key().to_owned(), values, origin: Origin::Flag })
    }

    /// Adds what a lower layer gives. A file that is wrong is told of even where a higher layer wins: it is the gateway's own.
    fn add(&mut self, lower: Vec<Given>) {
        for given in lower {
            let Some(setting) = self.settings.get(&given.key) else { continue };
            let refused: Vec<_> = given
                .values
                .iter()
                .filter_map(|value| strict::refusal(setting, value, &given.origin))
                .collect();
            let sound = refused.is_empty();
            self.problems.extend(refused);
            if sound && !self.given.iter().any(|higher| higher.key == given.key) {
                self.given.push(given);
            }
        }
    }

    fn config_file(&self) -> Option<PathBuf> {
        let given = self.given.iter().find(|given| given.key == CONFIG_KEY)?;
        given.values.iter().find_map(|value| match value {
            Value::Is(path) => Some(PathBuf::from(path)),
            Value::On | Value::Off => None,
        })
    }

    /// What somebody should be told although it stops nothing: variables of the environment that mean nothing here.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What the program is asked to do.
    ///
    /// # Errors
    /// What is wrong in the layers, all of it; or what the command line alone is refused for.
    pub fn action(&self) -> Result<Action, Refused> {
        let matches = self.strict()?;
        if matches.subcommand_name().is_none() {
            return Ok(Action::Run(Box::new(Cli::from_arg_matches(&matches).map_err(Refused::CommandLine)?)));
        }
        Action::from_arg_matches(&matches).map_err(Refused::CommandLine)
    }

    /// The run options alone.
    ///
    /// # Errors
    /// As with [`Reading::action`].
    pub fn options(&self) -> Result<Cli, Refused> {
        let (_, matches) = leaf(self.strict()?);
        Cli::from_arg_matches(&matches).map_err(Refused::CommandLine)
    }

    /// Whether this is `config check`, and then whether it is to answer JSON.
    pub fn asks_for_check(&self) -> Option<bool> {
        action::is_check(&self.subcommands)
            .then(|| self.matches.try_get_one("json").ok().flatten().copied().unwrap_or(false))
    }

    fn strict(&self) -> Result<ArgMatches, Refused> {
        if !self.problems.is_empty() {
            return Err(Refused::Layers(self.problems.clone()));
        }
        // Behind the program's name and the subcommands, in front of everything that was given by hand.
        let (head, tail) = self.arguments.split_at(self.arguments.len().min(1 + self.subcommands.len()));
        let layered = self.given.iter().filter(|given| given.origin != Origin::Flag).flat_map(Given::words);
        let words = head.iter().cloned().chain(layered).chain(tail.iter().cloned());
        self.command
            .clone()
            .try_get_matches_from(words)
            .map_err(|error| strict::across_layers(error, &self.settings, &self.given))
    }

    /// A refusal of values that were read well, which names options as flags, with where those come from if not from there.
    pub fn with_origins(&self, problem: &str) -> String {
        let elsewhere =
            self.given.iter().filter(|given| given.origin != Origin::Flag && names(problem, &given.key));
        let origins: Vec<_> =
            elsewhere.map(|given| format!("{} is from {}", given.key, given.origin)).collect();
        if origins.is_empty() { problem.to_owned() } else { format!("{problem} ({})", origins.join("; ")) }
    }

    /// Files that options name and that cannot be opened, but for those that `known` problems name already.
    pub(super) fn unreadable_files(&self, known: &[String]) -> Vec<String> {
        let mut problems = Vec::new();
        for given in &self.given {
            let names_a_file = self.settings.get(&given.key).is_some_and(Setting::names_a_file);
            if !names_a_file || known.iter().any(|problem| names(problem, &given.key)) {
                continue;
            }
            for value in &given.values {
                if let Value::Is(path) = value
                    && let Err(problem) = std::fs::File::open(path)
                {
                    let path = PathBuf::from(path);
                    problems.push(format!(
                        "cannot read {}: {problem}; name a readable file with --{}",
                        path.display(),
                        given.key
                    ));
                }
            }
        }
        problems
    }

    /// Every option with its value and where that is from, in the order of the help.
    pub fn explain(&self) -> Vec<Explained> {
        self.settings
            .iter()
            .map(|setting| {
                let given = self.given.iter().find(|given| given.key == setting.key());
                Explained::new(setting, given)
            })
            .collect()
    }
}

/// Whether a text speaks of an option by its flag.
fn names(text: &str, key: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let flag = format!("--{key}");
    text.match_indices(&flag).any(|(at, _)| !text[at + flag.len()..].starts_with(goes_on))
}

fn leaf(mut matches: ArgMatches) -> (Vec<String>, ArgMatches) {
    let mut path = Vec::new();
    while let Some((name, inner)) = matches.remove_subcommand() {
        path.push(name);
        matches = inner;
    }
    (path, matches)
}

#[cfg(test)]
mod tests;
