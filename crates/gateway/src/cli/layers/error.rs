//! What is wrong in the layers.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use super::given::Origin;

/// Why the program cannot do what it was started for.
#[derive(Debug)]
pub enum Refused {
    /// The command line alone: clap says it best, with the usage.
    CommandLine(clap::Error),
    /// What is in the layers, everything that is wrong.
    Layers(Vec<LayerError>),
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine(error) => error.fmt(out),
            Self::Layers(errors) => {
                for error in errors {
                    writeln!(out, "{error}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Refused {}

/// One thing that is wrong in the environment or in the file of `--config`.
#[derive(Clone, Debug, Error)]
pub enum LayerError {
    /// The file cannot be read.
    #[error("cannot read {}: {reason}; --config must name a TOML file", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// It is no TOML.
    #[error("{}, line {line}, column {column}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What the parser wants.
        reason: String,
    },
    /// No option has that name.
    #[error("{origin}: there is no option {key}{}", hint(nearest.as_deref()))]
    UnknownKey {
        /// Where.
        origin: Origin,
        /// What is written.
        key: String,
        /// What is probably meant.
        nearest: Option<String>,
    },
    /// A variable with our prefix that is almost an option's.
    #[error("{variable} in the environment is no option; did you mean {nearest}?")]
    UnknownVariable {
        /// What is set.
        variable: String,
        /// What is probably meant.
        nearest: String,
    },
    /// Options stand at the top of the file.
    #[error("{origin}: {key} is a table; write its options at the top of the file, by their long names")]
    Table {
        /// Where.
        origin: Origin,
        /// The table.
        key: String,
    },
    /// The file cannot name another one.
    #[error("{origin}: a file cannot name another one by config; leave it out")]
    Nested {
        /// Where.
        origin: Origin,
    },
    /// A value of another type.
    #[error("{origin}: {key} is {wanted}, not {found}; for example {example}")]
    WrongType {
        /// Where.
        origin: Origin,
        /// The option.
        key: String,
        /// What it takes.
        wanted: &'static str,
        /// What is there.
        found: &'static str,
        /// A right line.
        example: String,
    },
    /// A value that the option does not take.
    #[error("{origin}: {key}{} cannot be used: {reason}", shown(value.as_deref()))]
    BadValue {
        /// Where.
        origin: Origin,
        /// The option.
        key: String,
        /// The value, unless it is a secret.
        value: Option<String>,
        /// What is wrong with it.
        reason: String,
    },
    /// An option that goes with another alone.
    #[error("{origin}: {key} goes only with {missing}: add that, or leave {key} out")]
    Needs {
        /// Where.
        origin: Origin,
        /// The option.
        key: String,
        /// What is missing, as a flag.
        missing: String,
    },
    /// Two options that exclude each other.
    #[error("{key} ({origin}) and {other} ({other_origin}) exclude each other: give one of them")]
    Excludes {
        /// Where the first is from.
        origin: Origin,
        /// The first.
        key: String,
        /// The second.
        other: String,
        /// Where the second is from.
        other_origin: Origin,
    },
    /// Anything else that the parse of all layers together refuses.
    #[error("the options of all layers do not go together: {0}")]
    Together(String),
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "; rallypoint-gateway --help lists all".to_owned(),
        |nearest| format!("; did you mean {nearest}?"),
    )
}

fn shown(value: Option<&str>) -> String {
    value.map(|value| format!(" = {value:?}")).unwrap_or_default()
}
