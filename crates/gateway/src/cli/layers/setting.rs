//! What options there are, by what clap knows of them.

use std::any::TypeId;
use std::ffi::OsStr;

use clap::builder::Str;
use clap::{Arg, ArgAction, Command, CommandFactory, Id};

use crate::cli::Cli;

/// The option that names the file; the one key that the file cannot have.
pub(in crate::cli) const CONFIG_KEY: &str = "config";

/// What all variables of the environment begin with.
pub(super) const PREFIX: &str = "RALLYPOINT_";

/// How help calls the values of options that name files.
const FILE: &str = "FILE";

/// How an option is written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    /// `true` or `false`; a flag without a value.
    Switch,
    /// A whole number.
    Whole,
    /// Any number.
    Decimal,
    /// Text.
    Text,
    /// Text or a number, or `true` for the flag without its value.
    TextOrSwitch,
    /// An array of texts; a flag that can be repeated.
    List,
}

/// One option of `run`.
#[derive(Debug)]
pub(in crate::cli) struct Setting {
    arg: Arg,
    key: String,
    variable: String,
    kind: Kind,
}

impl Setting {
    fn of(arg: &Arg) -> Option<Self> {
        let key = arg.get_long()?.to_owned();
        let kind = match arg.get_action() {
            ArgAction::SetTrue => Kind::Switch,
            ArgAction::Append => Kind::List,
            ArgAction::Set if arg.get_num_args().is_some_and(|values| values.min_values() == 0) => {
                Kind::TextOrSwitch
            }
            ArgAction::Set => number(arg).unwrap_or(Kind::Text),
            // Help and the version; nothing that is set.
            _ => return None,
        };
        let variable = format!("{PREFIX}{}", key.to_ascii_uppercase().replace('-', "_"));
        Some(Self { arg: arg.clone(), key, variable, kind })
    }

    /// Its long name, which is also its key in the file.
    pub(in crate::cli) fn key(&self) -> &str {
        &self.key
    }

    /// Its variable in the environment.
    pub(in crate::cli) fn variable(&self) -> &str {
        &self.variable
    }

    pub(in crate::cli) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn id(&self) -> &str {
        Id::as_str(self.arg.get_id())
    }

    /// Whether its values must not be seen.
    pub(in crate::cli) fn is_secret(&self) -> bool {
        self.arg.is_hide_env_values_set()
    }

    pub(in crate::cli) fn heading(&self) -> &str {
        self.arg.get_help_heading().unwrap_or("Options")
    }

    pub(in crate::cli) fn help(&self) -> String {
        self.arg.get_help().map(ToString::to_string).unwrap_or_default()
    }

    pub(in crate::cli) fn possible_values(&self) -> Vec<String> {
        let takes_values = self.kind != Kind::Switch;
        let values = self.arg.get_possible_values();
        values.iter().filter(|_| takes_values).map(|value| value.get_name().to_owned()).collect()
    }

    pub(in crate::cli) fn defaults(&self) -> Vec<String> {
        match self.kind {
            Kind::Switch => vec!["false".to_owned()],
            _ => self
                .arg
                .get_default_values()
                .iter()
                .map(|value| value.to_string_lossy().into_owned())
                .collect(),
        }
    }

    /// As clap writes it in its errors.
    pub(super) fn is_shown_as(&self, text: &str) -> bool {
        self.arg.to_string() == text
    }

    /// Whether its value is a file that is there before the gateway is.
    pub(super) fn names_a_file(&self) -> bool {
        let is_file = |names: &[Str]| names.iter().any(|name| name.as_str() == FILE);
        self.kind == Kind::Text && self.arg.get_value_names().is_some_and(is_file)
    }

    pub(super) fn delimiter(&self) -> char {
        self.arg.get_value_delimiter().unwrap_or(',')
    }

    pub(super) fn splits_values(&self) -> bool {
        self.arg.get_value_delimiter().is_some()
    }

    /// What a file's value should look like.
    pub(in crate::cli) fn example(&self) -> String {
        let key = &self.key;
        match self.kind {
            Kind::Switch => format!("{key} = true"),
            Kind::Whole | Kind::Decimal => {
                format!("{key} = {}", self.defaults().into_iter().next().unwrap_or_else(|| "1".to_owned()))
            }
            Kind::Text => format!("{key} = {}", quoted(&self.sample())),
            Kind::TextOrSwitch => format!("{key} = true or {key} = {}", quoted(&self.sample())),
            Kind::List => format!("{key} = [{}]", quoted(&self.sample())),
        }
    }

    fn sample(&self) -> String {
        if let Some(default) = self.defaults().into_iter().next() {
            return default;
        }
        if let Some(value) = self.possible_values().into_iter().next() {
            return value;
        }
        self.arg
            .get_value_names()
            .and_then(|names| names.first())
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

fn number(arg: &Arg) -> Option<Kind> {
    let value = arg.get_value_parser().type_id();
    let is_one_of = |types: &[TypeId]| types.iter().any(|each| value == *each);
    let whole = [
        TypeId::of::<u8>(),
        TypeId::of::<u16>(),
        TypeId::of::<u32>(),
        TypeId::of::<u64>(),
        TypeId::of::<usize>(),
        TypeId::of::<i32>(),
        TypeId::of::<i64>(),
        TypeId::of::<std::num::NonZeroU32>(),
        TypeId::of::<std::num::NonZeroU64>(),
        TypeId::of::<std::num::NonZeroUsize>(),
    ];
    if is_one_of(&whole) {
        return Some(Kind::Whole);
    }
    // A number in a type of its own is known by its default.
    let is_number = |text: &OsStr| text.to_str().is_some_and(|text| text.parse::<f64>().is_ok());
    let has_number = arg.get_default_values().first().is_some_and(|text| is_number(text));
    let is_decimal = has_number || is_one_of(&[TypeId::of::<f32>(), TypeId::of::<f64>()]);
    is_decimal.then_some(Kind::Decimal)
}

/// A text as TOML has it.
pub(in crate::cli) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// All options of `run`, in the order of the help.
#[derive(Debug)]
pub(in crate::cli) struct Settings(Vec<Setting>);

impl Settings {
    pub(in crate::cli) fn of_run() -> Self {
        let mut command: Command = Cli::command();
        // What an option takes is settled then.
        command.build();
        let mut settings: Vec<_> = command.get_arguments().filter_map(Setting::of).collect();
        // As the help has them: by heading, which is in the order of its first option.
        let mut headings: Vec<String> = Vec::new();
        for setting in &settings {
            if !headings.iter().any(|heading| heading == setting.heading()) {
                headings.push(setting.heading().to_owned());
            }
        }
        settings.sort_by_key(|setting| headings.iter().position(|heading| heading == setting.heading()));
        Self(settings)
    }

    pub(in crate::cli) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.iter().find(|setting| setting.key == key)
    }

    pub(super) fn of_variable(&self, name: &str) -> Option<&Setting> {
        self.iter().find(|setting| setting.variable == name)
    }
}

/// How alike two names must be for one to be meant by the other: two slips in a name of seven letters.
const ALIKE: f64 = 0.7;

/// The name that is most like what was written, if one is like it at all.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(written, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name.to_owned())
}
