//! `config check`: every option, where it comes from, and what would stop a gateway.

use std::fmt::Write as _;

use serde::Serialize;

use super::Cli;
use super::layers::{Explained, Origin, Reading, Refused};
use crate::auth::AuthConfig;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;
use crate::tls::TlsDoor;

/// What `config check` found.
#[derive(Debug)]
pub struct Checked {
    options: Vec<Explained>,
    warnings: Vec<String>,
    problems: Vec<String>,
}

impl Checked {
    /// Reads what `reading` was given and tries it, without listening anywhere or making a file.
    pub fn of(reading: &Reading) -> Self {
        let problems = match reading.options() {
            Ok(cli) => {
                let mut problems = cli.problems();
                problems.extend(reading.unreadable_files(&problems));
                problems.iter().map(|problem| reading.with_origins(problem)).collect()
            }
            Err(Refused::Layers(problems)) => problems.iter().map(ToString::to_string).collect(),
            Err(Refused::CommandLine(error)) => vec![error.to_string().trim_end().to_owned()],
        };
        Self { options: reading.explain(), warnings: reading.warnings().to_vec(), problems }
    }

    /// What would stop a gateway.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// A table by heading: option, value, where that comes from.
    pub fn table(&self) -> String {
        let width = |text: fn(&Explained) -> String| {
            self.options.iter().map(|option| text(option).chars().count()).max().unwrap_or_default()
        };
        let keys = width(|option| option.key.clone());
        let values = width(shown).min(WIDEST_VALUE);
        let mut table = String::new();
        let mut heading = "";
        for option in &self.options {
            if option.heading != heading {
                heading = &option.heading;
                let between = if table.is_empty() { "" } else { "\n" };
                // Writing to a text cannot fail.
                let _ = writeln!(table, "{between}{heading}:");
            }
            let (key, value, origin) = (&option.key, shown(option), &option.origin);
            let _ = writeln!(table, "  {key:keys$}  {value:values$}  {origin}");
        }
        table
    }

    /// The same for programs: `options` (`name`, `heading`, `values`, `secret`, `source`), `warnings` and `problems`.
    ///
    /// # Errors
    /// None; the signature is the serialiser's.
    pub fn json(&self) -> serde_json::Result<String> {
        let options = self.options.iter().map(OptionInJson::of).collect();
        serde_json::to_string_pretty(&InJson { options, warnings: &self.warnings, problems: &self.problems })
    }
}

/// A longer value pushes its own line's origin to the right, and no other's.
const WIDEST_VALUE: usize = 32;

fn shown(option: &Explained) -> String {
    if option.values.is_empty() {
        return "-".to_owned();
    }
    let values: Vec<_> = option.values.iter().map(|value| value.escape_debug().to_string()).collect();
    values.join(", ")
}

#[derive(Serialize)]
struct InJson<'a> {
    options: Vec<OptionInJson<'a>>,
    warnings: &'a [String],
    problems: &'a [String],
}

#[derive(Serialize)]
struct OptionInJson<'a> {
    name: &'a str,
    heading: &'a str,
    values: &'a [String],
    secret: bool,
    source: SourceInJson,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum SourceInJson {
    Default,
    File { path: String, line: usize },
    Environment { variable: String },
    Flag,
}

impl<'a> OptionInJson<'a> {
    fn of(option: &'a Explained) -> Self {
        let source = match &option.origin {
            Origin::Default => SourceInJson::Default,
            Origin::File { path, line } => {
                SourceInJson::File { path: path.display().to_string(), line: *line }
            }
            Origin::Environment { variable } => SourceInJson::Environment { variable: variable.clone() },
            Origin::Flag => SourceInJson::Flag,
        };
        let Explained { key, heading, values, secret, .. } = option;
        Self { name: key, heading, values, secret: *secret, source }
    }
}

impl Cli {
    /// What would stop a gateway with these options, as far as that can be known without starting one.
    fn problems(&self) -> Vec<String> {
        let whole = Self { only_checked: true, ..self.clone() };
        let players = self.auth.players();
        let keys = players.as_ref().map(AuthConfig::problems).unwrap_or_default();
        // Each by itself first, since the whole stops at the first thing that is wrong.
        let parts = [
            self.secret_file.as_deref().and_then(|path| text_of(Secret::from_file(path))),
            self.role_credentials.as_deref().and_then(|path| text_of(RoleCredentials::from_file(path))),
            self.tls.clone().config().and_then(|tls| text_of(tls.check(TlsDoor::Services))),
            self.tls.players().and_then(|tls| text_of(tls.check(TlsDoor::Players))),
            text_of(players),
            text_of(self.auth.services()),
            text_of(whole.clone().backend_config()),
            text_of(whole.config()),
        ];
        let mut problems: Vec<String> = Vec::new();
        let keys = keys.iter().map(ToString::to_string);
        for problem in parts.into_iter().flatten().chain(keys) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems
    }
}

fn text_of<T, E: std::error::Error>(outcome: Result<T, E>) -> Option<String> {
    outcome.err().map(|problem| problem.to_string())
}
