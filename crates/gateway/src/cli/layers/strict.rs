//! What clap's parse refuses, told with the place it came from.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use super::error::{LayerError, Refused};
use super::given::{Given, Origin, Value, word};
use super::setting::{Setting, Settings};
use crate::cli::Cli;

fn alone() -> Command {
    Cli::command().no_binary_name(true)
}

/// What is wrong with a value by itself.
pub(super) fn refusal(setting: &Setting, value: &Value, origin: &Origin) -> Option<LayerError> {
    let error = alone().try_get_matches_from(word(setting.key(), value)).err()?;
    // What it needs or excludes may be in another layer.
    if matches!(error.kind(), ErrorKind::MissingRequiredArgument | ErrorKind::ArgumentConflict) {
        return None;
    }
    let value = match value {
        Value::Is(value) if !setting.is_secret() => Some(value.to_string_lossy().into_owned()),
        _ => None,
    };
    Some(LayerError::BadValue {
        origin: origin.clone(),
        key: setting.key().to_owned(),
        value,
        reason: reason(&error),
    })
}

fn reason(error: &clap::Error) -> String {
    if let Some(source) = error.source() {
        return source.to_string();
    }
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
        && !values.is_empty()
    {
        return format!("give one of {}", values.join(", "));
    }
    "a value is missing".to_owned()
}

/// What the parse of all layers together refuses.
pub(super) fn across_layers(error: clap::Error, settings: &Settings, given: &[Given]) -> Refused {
    if given.iter().all(|given| given.origin == Origin::Flag) {
        return Refused::CommandLine(error);
    }
    let named = |text: &str| settings.iter().find(|setting| setting.is_shown_as(text));
    let from = |setting: &Setting| given.iter().find(|given| given.key == setting.key());
    match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<_> = texts(&error, ContextKind::InvalidArg);
            // clap does not say who wants it: whoever wants it alone too.
            let wanting = given.iter().filter(|given| wants(given, &missing));
            let needs = |given: &Given| LayerError::Needs {
                origin: given.origin.clone(),
                key: given.key.clone(),
                missing: missing.join(" and "),
            };
            let problems: Vec<_> = wanting.map(needs).collect();
            if problems
                .iter()
                .all(|problem| matches!(problem, LayerError::Needs { origin: Origin::Flag, .. }))
            {
                return Refused::CommandLine(error);
            }
            Refused::Layers(problems)
        }
        ErrorKind::ArgumentConflict => {
            let pair = texts(&error, ContextKind::InvalidArg)
                .into_iter()
                .zip(texts(&error, ContextKind::PriorArg))
                .next();
            let pair = pair.and_then(|(one, other)| Some((from(named(&one)?)?, from(named(&other)?)?)));
            match pair {
                Some((one, other)) if one.origin != Origin::Flag || other.origin != Origin::Flag => {
                    Refused::Layers(vec![LayerError::Excludes {
                        origin: one.origin.clone(),
                        key: one.key.clone(),
                        other: other.key.clone(),
                        other_origin: other.origin.clone(),
                    }])
                }
                Some(_) => Refused::CommandLine(error),
                None => Refused::Layers(vec![LayerError::Together(first_line(&error))]),
            }
        }
        // Every value of the layers was tried by itself: it is the command line.
        _ => Refused::CommandLine(error),
    }
}

fn wants(given: &Given, missing: &[String]) -> bool {
    let Err(error) = alone().try_get_matches_from(given.words()) else { return false };
    error.kind() == ErrorKind::MissingRequiredArgument
        && texts(&error, ContextKind::InvalidArg).iter().any(|text| missing.contains(text))
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
