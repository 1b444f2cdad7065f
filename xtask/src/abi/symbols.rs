//! The symbols: every function and every number of the header, and since when.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};

use super::declarations::{self, Form};

/// Where they are kept, from the checkout's root.
pub(crate) const FILE: &str = "tests/abi/symbols.txt";

const PREFACE: &str = "\
# Every function and every number of include/rallypoint/rallypoint.h, and the version that brought it.
# `cargo xtask abi --add` adds what is new. A line is never changed and never taken out: programs rely on it.
";

/// Every function of ours begins so, and nothing else is exported.
const PREFIX: &str = "rp_";

/// Symbols by name.
pub(crate) type Symbols = BTreeMap<String, Symbol>;

/// What is kept of a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// A number's value; a function has none.
    value: Option<String>,
    /// The version that brought it.
    since: String,
}

/// The header's symbols.
pub(crate) fn of_header(header: &str) -> anyhow::Result<Symbols> {
    let mut symbols = Symbols::new();
    for declaration in declarations::read(header) {
        let since =
            || declaration.since.clone().with_context(|| format!("{} has no @since", declaration.name));
        match &declaration.form {
            Form::Function => {
                symbols.insert(declaration.name.clone(), Symbol { value: None, since: since()? });
            }
            Form::Enumeration { numbers } => {
                for number in numbers {
                    let since = number.since.clone().map_or_else(since, Ok)?;
                    symbols.insert(number.name.clone(), Symbol { value: Some(number.value.clone()), since });
                }
            }
            Form::Structure { .. } => {}
        }
    }
    Ok(symbols)
}

/// Reads a file of symbols.
pub(crate) fn read(text: &str) -> anyhow::Result<Symbols> {
    let mut symbols = Symbols::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, symbol) = match *line.split(' ').collect::<Vec<_>>() {
            [name, since] => (name, Symbol { value: None, since: since.to_owned() }),
            [name, "=", value, since] => {
                (name, Symbol { value: Some(value.to_owned()), since: since.to_owned() })
            }
            _ => anyhow::bail!("{FILE} has a line that is no symbol: {line}"),
        };
        ensure!(symbols.insert(name.to_owned(), symbol).is_none(), "{FILE} has {name} twice");
    }
    Ok(symbols)
}

/// Writes a file of symbols.
pub(crate) fn write(symbols: &Symbols) -> String {
    let mut text = String::from(PREFACE);
    for (name, Symbol { value, since }) in symbols {
        let value = value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        text.push_str(&format!("{name}{value} {since}\n"));
    }
    text
}

/// What is not the same in both, in words.
pub(crate) fn differences(committed: &Symbols, header: &Symbols) -> Vec<String> {
    let names: BTreeSet<_> = committed.keys().chain(header.keys()).collect();
    let difference = |name: &&String| match (committed.get(*name), header.get(*name)) {
        (Some(kept), Some(said)) if kept == said => None,
        (Some(kept), Some(said)) => Some(format!(
            "{name} was {} and is {}: give what is new a new name or number",
            in_words(kept),
            in_words(said)
        )),
        (Some(_), None) => Some(format!("{name} is gone from the header: programs rely on it, put it back")),
        (None, _) => Some(format!("{name} is new: `cargo xtask abi --add` adds it")),
    };
    names.iter().filter_map(difference).collect()
}

fn in_words(symbol: &Symbol) -> String {
    let value = symbol.value.as_ref().map(|value| format!("{value} ")).unwrap_or_default();
    format!("{value}since {}", symbol.since)
}

/// The functions among symbols.
pub(crate) fn functions(symbols: &Symbols) -> BTreeSet<&String> {
    symbols.iter().filter(|(_, symbol)| symbol.value.is_none()).map(|(name, _)| name).collect()
}

/// How a library's exports are not the functions of the symbols, in words.
pub(crate) fn export_differences(committed: &Symbols, exports: &BTreeSet<String>) -> Vec<String> {
    let functions = functions(committed);
    let missing = functions.iter().filter(|name| !exports.contains(**name));
    let missing = missing.map(|name| format!("{name} is not exported"));
    let unknown = exports.iter().filter(|name| !functions.contains(name));
    let unknown = unknown.map(|name| match name.starts_with(PREFIX) {
        true => format!("{name} is exported and in no header"),
        false => format!("{name} is exported and is not ours"),
    });
    missing.chain(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::{Symbols, differences, export_differences, of_header, read, write};
    use crate::header;

    fn symbols() -> Symbols {
        read("# words\nRP_END_WELL = 0 0.1.0\nrp_do 0.1.0\nrp_undo 0.2.0\n").unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read(&write(&symbols())).unwrap(), symbols());
        assert!(read("rp_do\n").is_err());
        assert!(read("rp_do 0.1.0\nrp_do 0.1.0\n").is_err());
    }

    #[test]
    fn the_same_is_no_difference() {
        assert_eq!(differences(&symbols(), &symbols()), [] as [&str; 0]);
    }

    #[test]
    fn each_planted_break_is_noticed() {
        for (planted, complaint) in [
            ("RP_END_WELL = 0 0.1.0\nrp_undo 0.2.0\n", "rp_do is gone"),
            ("RP_END_WELL = 1 0.1.0\nrp_do 0.1.0\nrp_undo 0.2.0\n", "RP_END_WELL was 0 since 0.1.0 and is 1"),
            (
                "RP_END_WELL = 0 0.1.0\nrp_do 0.2.0\nrp_undo 0.2.0\n",
                "rp_do was since 0.1.0 and is since 0.2.0",
            ),
            ("RP_END_WELL = 0 0.1.0\nrp_do 0.1.0\nrp_more 0.2.0\nrp_undo 0.2.0\n", "rp_more is new"),
        ] {
            let found = differences(&symbols(), &read(planted).unwrap());
            assert!(found.iter().any(|line| line.contains(complaint)), "{complaint}: {found:?}");
        }
    }

    #[test]
    fn exports_are_the_functions() {
        let exports = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(export_differences(&symbols(), &exports(&["rp_do", "rp_undo"])), [] as [&str; 0]);
        assert_eq!(
            export_differences(&symbols(), &exports(&["rp_do", "rp_secret", "ring_core"])),
            [
                "rp_undo is not exported",
                "ring_core is exported and is not ours",
                "rp_secret is exported and in no header"
            ]
        );
    }

    /// The real header with something planted.
    #[test]
    fn breaks_of_the_header_are_noticed() {
        let header = header::committed().unwrap();
        let good = of_header(&header).unwrap();
        for (from, to, complaint) in [
            ("RP_SESSION_STATE_ENDED = 6,", "RP_SESSION_STATE_ENDED = 9,", "RP_SESSION_STATE_ENDED was 6"),
            ("RP_CALL rp_session_start(", "RP_CALL rp_session_begin(", "rp_session_start is gone"),
        ] {
            let planted = header.replacen(from, to, 1);
            assert_ne!(planted, header, "{from} is not in the header");
            let found = differences(&good, &of_header(&planted).unwrap());
            assert!(found.iter().any(|line| line.contains(complaint)), "{complaint}: {found:?}");
        }
    }
}
