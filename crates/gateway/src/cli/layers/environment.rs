//! The layer of environment variables.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::error::LayerError;
use super::given::{Given, Origin, Value};
use super::setting::{Kind, PREFIX, Setting, Settings, nearest};

/// Variables with our prefix that other programs of the project read, or another part of this one. A name that ends with
/// `_` stands for all that begin so.
const FOREIGN: [&str; 15] = [
    "RALLYPOINT_ACCEPT_NEWER_LIBRARY",
    "RALLYPOINT_AWS",
    "RALLYPOINT_BENCH_",
    "RALLYPOINT_GAME_SERVER",
    "RALLYPOINT_GATEWAY",
    "RALLYPOINT_GO_SERVER",
    "RALLYPOINT_KILLS",
    "RALLYPOINT_KILLS_SEED",
    "RALLYPOINT_LIBRARY",
    "RALLYPOINT_SHARED",
    "RALLYPOINT_SIMULATION_",
    "RALLYPOINT_STRESS_",
    "RALLYPOINT_TEST_",
    "RALLYPOINT_URL",
    "RALLYPOINT_WHEEL_",
];

/// What the environment gives.
#[derive(Default)]
pub(super) struct Found {
    pub(super) given: Vec<Given>,
    pub(super) problems: Vec<LayerError>,
    pub(super) warnings: Vec<String>,
}

/// Reads what no flag hides: an environment is shared by many, and a flag is the way around what it has for others.
pub(super) fn read(
    settings: &Settings,
    flags: &[Given],
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Found {
    let mut found = Found::default();
    // In order, so that the same environment says the same.
    let ours: BTreeMap<String, OsString> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    for (variable, value) in ours {
        let Some(setting) = settings.of_variable(&variable) else {
            found.take_unknown(settings, variable);
            continue;
        };
        if flags.iter().any(|flag| flag.key == setting.key()) {
            continue;
        }
        let origin = Origin::Environment { variable };
        match values(setting, &value) {
            Ok(values) => found.given.push(Given { key: setting.key().to_owned(), values, origin }),
            Err(reason) => found.problems.push(LayerError::BadValue {
                origin,
                key: setting.key().to_owned(),
                value: (!setting.is_secret()).then(|| value.to_string_lossy().into_owned()),
                reason: reason.to_owned(),
            }),
        }
    }
    found
}

impl Found {
    /// A slip in an option's name stops the gateway. What is like none is another program's, and is only told.
    fn take_unknown(&mut self, settings: &Settings, variable: String) {
        let is_foreign = |known: &&str| {
            if known.ends_with('_') { variable.starts_with(*known) } else { variable == *known }
        };
        if FOREIGN.iter().any(is_foreign) {
            return;
        }
        // The prefix that all share would make any two alike.
        let names = settings.iter().filter_map(|setting| setting.variable().strip_prefix(PREFIX));
        match variable.strip_prefix(PREFIX).and_then(|name| nearest(name, names)) {
            Some(name) if !is_of_a_service(&variable) => {
                let nearest = format!("{PREFIX}{name}");
                self.problems.push(LayerError::UnknownVariable { variable, nearest });
            }
            _ => self.warnings.push(format!(
                "{variable} in the environment is no option and counts for nothing: rallypoint-gateway --help lists \
                 the options"
            )),
        }
    }
}

/// Kubernetes writes these into every container beside a service whose name begins with ours: `RALLYPOINT_SERVICE_HOST`
/// is a letter away from an option. See "Discovering services" in its documentation.
fn is_of_a_service(variable: &str) -> bool {
    variable.ends_with("_SERVICE_HOST") || variable.ends_with("_PORT") || variable.contains("_PORT_")
}

fn values(setting: &Setting, value: &OsStr) -> Result<Vec<Value>, &'static str> {
    let text = value.to_str();
    Ok(match setting.kind() {
        Kind::Switch => vec![text.and_then(switch).ok_or("give true or false")?],
        Kind::TextOrSwitch => vec![text.and_then(switch).unwrap_or_else(|| Value::Is(value.to_owned()))],
        Kind::List => {
            let text = text.ok_or("a list must be UTF-8")?;
            text.split(setting.delimiter()).map(|each| Value::Is(each.into())).collect()
        }
        Kind::Whole | Kind::Decimal | Kind::Text => vec![Value::Is(value.to_owned())],
    })
}

fn switch(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(Value::On),
        "false" | "0" | "no" | "off" => Some(Value::Off),
        _ => None,
    }
}
