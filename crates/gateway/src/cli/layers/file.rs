//! The layer of the file of `--config`.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::LayerError;
use super::given::{Given, Origin, Value};
use super::setting::{CONFIG_KEY, Kind, Setting, Settings, nearest};

/// What the file gives.
#[derive(Default)]
pub(super) struct Found {
    pub(super) given: Vec<Given>,
    pub(super) problems: Vec<LayerError>,
}

pub(super) fn read(settings: &Settings, path: &Path) -> Found {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(settings, path, &text),
        Err(problem) => Found {
            problems: vec![LayerError::Unreadable { path: path.to_owned(), reason: problem.to_string() }],
            ..Found::default()
        },
    }
}

fn parse(settings: &Settings, path: &Path, text: &str) -> Found {
    let mut found = Found::default();
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let (line, column) = place(text, start);
            let reason = error.message().to_owned();
            found.problems.push(LayerError::Syntax { path: path.to_owned(), line, column, reason });
            return found;
        }
    };
    let mut rows: Vec<_> = table.get_ref().iter().collect();
    rows.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in rows {
        let origin = Origin::File { path: path.to_owned(), line: place(text, key.span().start).0 };
        match given(settings, key.get_ref(), value, origin) {
            Ok(given) => found.given.push(given),
            Err(problem) => found.problems.push(problem),
        }
    }
    found
}

fn given(
    settings: &Settings,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    origin: Origin,
) -> Result<Given, LayerError> {
    if key == CONFIG_KEY {
        return Err(LayerError::Nested { origin });
    }
    let Some(setting) = settings.get(key) else {
        if value.get_ref().is_table() {
            return Err(LayerError::Table { origin, key: key.to_owned() });
        }
        let names = settings.iter().map(Setting::key).filter(|name| *name != CONFIG_KEY);
        return Err(LayerError::UnknownKey { origin, key: key.to_owned(), nearest: nearest(key, names) });
    };
    match values(setting, value.get_ref()) {
        Ok(values) => Ok(Given { key: key.to_owned(), values, origin }),
        Err(Unfit::Type { wanted, found }) => Err(LayerError::WrongType {
            origin,
            key: key.to_owned(),
            wanted,
            found,
            example: setting.example(),
        }),
        Err(Unfit::Value(reason)) => {
            Err(LayerError::BadValue { origin, key: key.to_owned(), value: None, reason })
        }
    }
}

enum Unfit {
    Type { wanted: &'static str, found: &'static str },
    Value(String),
}

fn values(setting: &Setting, value: &DeValue<'_>) -> Result<Vec<Value>, Unfit> {
    let is = |text: &str| Value::Is(text.into());
    Ok(match (setting.kind(), value) {
        (Kind::Switch | Kind::TextOrSwitch, DeValue::Boolean(true)) => vec![Value::On],
        (Kind::Switch | Kind::TextOrSwitch, DeValue::Boolean(false)) => vec![Value::Off],
        (Kind::Text | Kind::TextOrSwitch, DeValue::String(text)) => vec![is(text)],
        (Kind::Whole | Kind::Decimal | Kind::TextOrSwitch, DeValue::Integer(number)) => {
            let number = i64::from_str_radix(number.as_str(), number.radix());
            vec![is(&number.map_err(|problem| Unfit::Value(problem.to_string()))?.to_string())]
        }
        (Kind::Decimal | Kind::TextOrSwitch, DeValue::Float(number)) => vec![is(number.as_str())],
        (Kind::List, DeValue::Array(items)) => {
            items.iter().map(|item| list_item(setting, item.get_ref())).collect::<Result<_, _>>()?
        }
        (kind, value) => return Err(Unfit::Type { wanted: wanted(kind), found: found(value) }),
    })
}

fn list_item(setting: &Setting, item: &DeValue<'_>) -> Result<Value, Unfit> {
    let DeValue::String(text) = item else {
        return Err(Unfit::Type { wanted: wanted(Kind::List), found: "an array with something else" });
    };
    if setting.splits_values() && text.contains(setting.delimiter()) {
        // It would come apart.
        return Err(Unfit::Value(format!(
            "write what is between {:?} as texts of their own",
            setting.delimiter()
        )));
    }
    Ok(Value::Is(text.as_ref().into()))
}

fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Switch => "true or false",
        Kind::Whole => "a whole number",
        Kind::Decimal => "a number",
        Kind::Text => "a text in quotes",
        Kind::TextOrSwitch => "a text in quotes, a number, or true or false",
        Kind::List => "an array of texts",
    }
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Line and column of a byte, both from 1, the column in characters.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
