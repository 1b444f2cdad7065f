//! What a layer gives.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use super::setting::Setting;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody gave one.
    Default,
    /// The file of `--config`.
    File {
        /// The file.
        path: PathBuf,
        /// The line in it, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment {
        /// Its name.
        variable: String,
    },
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("default"),
            Self::File { path, line } => write!(out, "{}, line {line}", path.display()),
            Self::Environment { variable } => out.write_str(variable),
            Self::Flag => out.write_str("flag"),
        }
    }
}

/// One value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The flag without a value.
    On,
    /// No flag, which hides what a lower layer says.
    Off,
    /// The flag with this value.
    Is(OsString),
}

/// What one layer gives for an option.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) key: String,
    pub(super) values: Vec<Value>,
    pub(super) origin: Origin,
}

impl Given {
    /// The same on a command line.
    pub(super) fn words(&self) -> impl Iterator<Item = OsString> {
        self.values.iter().filter_map(|value| word(&self.key, value))
    }
}

/// One value as a word of a command line.
pub(super) fn word(key: &str, value: &Value) -> Option<OsString> {
    let mut word = OsString::from(format!("--{key}"));
    match value {
        Value::Off => return None,
        Value::On => {}
        Value::Is(value) => {
            word.push("=");
            word.push(value);
        }
    }
    Some(word)
}

/// An option with its value and where that is from.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its long name.
    pub key: String,
    /// The heading it has in the help.
    pub heading: String,
    /// Its values in words; several for a list, none when it is not set. A secret's are not told.
    pub values: Vec<String>,
    /// Whether it is a secret.
    pub secret: bool,
    /// Where the value is from.
    pub origin: Origin,
}

/// What is shown for a secret.
const HIDDEN: &str = "(set)";

impl Explained {
    pub(super) fn new(setting: &Setting, given: Option<&Given>) -> Self {
        let (values, origin) = match given {
            None => (setting.defaults(), Origin::Default),
            Some(given) => {
                let shown = |value: &Value| match value {
                    Value::On => "true".to_owned(),
                    Value::Off => "false".to_owned(),
                    Value::Is(_) if setting.is_secret() => HIDDEN.to_owned(),
                    Value::Is(value) => value.to_string_lossy().into_owned(),
                };
                (given.values.iter().map(shown).collect(), given.origin.clone())
            }
        };
        Self {
            key: setting.key().to_owned(),
            heading: setting.heading().to_owned(),
            values,
            secret: setting.is_secret(),
            origin,
        }
    }
}
