//! JSON as rule sets have it: with comments, and with a position for each value.

use super::report::{Place, Report, alternatives, quoted};
use jsonc_parser::ast::{Array, Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::collections::HashMap;

/// What rule sets are written in: JSON, comments and commas before closing brackets, since the guide's own examples have
/// both; nothing else that JSON has not. For files that have rule sets in them.
pub const JSON_DIALECT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: false,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn read<'t>(report: &mut Report<'t>) -> Option<Value<'t>> {
    match parse_to_ast(report.text(), &CollectOptions::default(), &JSON_DIALECT) {
        Ok(parsed) => {
            if parsed.value.is_none() {
                report.problem(&Place::Root, 0, "the text is empty: write a rule set, a JSON object");
            }
            parsed.value
        }
        Err(error) => {
            report.problem(&Place::Root, error.range().start, syntax(&error));
            None
        }
    }
}

fn syntax(error: &ParseError) -> String {
    let (what, fix) = match error.kind() {
        ParseErrorKind::ExpectedComma => ("a comma is missing", "write one between the values"),
        ParseErrorKind::ExpectedColonAfterObjectKey => ("a colon is missing after the key", "write one"),
        ParseErrorKind::ExpectedObjectValue => ("a value is missing after the colon", "write one"),
        ParseErrorKind::ExpectedStringObjectProperty
        | ParseErrorKind::UnexpectedWord
        | ParseErrorKind::UnexpectedToken
        | ParseErrorKind::SingleQuotedStringsNotAllowed => {
            ("a word that is no JSON value", "write it between double quotation marks, or a number in digits")
        }
        ParseErrorKind::MultipleRootJsonValues => ("text after the end of the rule set", "take it away"),
        ParseErrorKind::NonFiniteNumbersNotAllowed
        | ParseErrorKind::HexadecimalNumbersNotAllowed
        | ParseErrorKind::UnaryPlusNumbersNotAllowed
        | ParseErrorKind::BareDecimalPointNumbersNotAllowed
        | ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral => {
            ("a number that JSON does not have", "write digits, such as 10, -1 or 0.5")
        }
        ParseErrorKind::String(_) => (
            "a string that does not end or has a wrong escape",
            "write \" at its end, and \\\\ for a backslash",
        ),
        ParseErrorKind::UnterminatedArray => ("a list that is not closed", "write ] at its end"),
        ParseErrorKind::UnterminatedObject => ("an object that is not closed", "write } at its end"),
        ParseErrorKind::UnterminatedCommentBlock => ("a comment that is not closed", "write */ at its end"),
        ParseErrorKind::NestingDepthExceeded => {
            ("brackets nest too deeply for a rule set", "look for one that is not closed")
        }
        _ => ("something unexpected", "look at the commas, colons and brackets around it"),
    };
    format!("this is not JSON: {what}: {fix}")
}

pub(super) fn describe(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "a string",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "a boolean",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

/// Where an offset in a string's value is in the text: known if it has no escapes, else its beginning.
pub(super) fn within(report: &Report<'_>, literal: &StringLit<'_>, offset: usize) -> usize {
    let inside = report.text().get(literal.range.start + 1..literal.range.end.saturating_sub(1));
    if inside == Some(literal.value.as_ref()) {
        literal.range.start + 1 + offset
    } else {
        literal.range.start
    }
}

/// A finite number, also between quotation marks, as published rule sets write it.
pub(super) fn number(report: &mut Report<'_>, place: &Place<'_>, value: &Value<'_>) -> Option<f64> {
    let text = match value {
        Value::NumberLit(number) => number.value,
        Value::StringLit(text) => text.value.trim(),
        other => {
            report.problem(place, other.start(), format_args!("is {}: write a number", describe(other)));
            return None;
        }
    };
    // Rust would also take "inf" and "nan".
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    match text.parse::<f64>() {
        Ok(number) if digits && number.is_finite() => Some(number),
        Ok(_) if digits => {
            report.problem(place, value.start(), "is too large for a number: write a smaller one");
            None
        }
        _ => {
            report.problem(place, value.start(), format_args!("is {}: write a number", quoted(text)));
            None
        }
    }
}

/// A whole number from `least` to `most`.
pub(super) fn whole(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    least: u32,
    most: u32,
) -> Option<u32> {
    let number = number(report, place, value)?;
    if number.fract() == 0.0 && number >= f64::from(least) && number <= f64::from(most) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole and in the range"
        )]
        return Some(number as u32);
    }
    report.problem(
        place,
        value.start(),
        format_args!("is {number}: write a whole number from {least} to {most}"),
    );
    None
}

pub(super) fn text<'v>(report: &mut Report<'_>, place: &Place<'_>, value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::StringLit(text) => Some(&text.value),
        other => {
            report.problem(place, other.start(), format_args!("is {}: write a string", describe(other)));
            None
        }
    }
}

pub(super) fn array<'v, 't>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &'v Value<'t>,
) -> Option<&'v Array<'t>> {
    match value {
        Value::Array(array) => Some(array),
        other => {
            report.problem(place, other.start(), format_args!("is {}: write a list", describe(other)));
            None
        }
    }
}

/// One of the words.
pub(super) fn word<T: Copy>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    words: &[(&'static str, T)],
) -> Option<T> {
    let given = text(report, place, value)?;
    let found = words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| *meaning);
    if found.is_none() {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let suggestion = report.suggestion(given, words.iter().copied());
        let words = alternatives(&words);
        report.problem(place, value.start(), format_args!("is {}{suggestion}: write {words}", quoted(given)));
    }
    found
}

/// An object whose keys are known.
pub(super) struct Fields<'v, 't> {
    object: &'v Object<'t>,
    by_key: HashMap<&'v str, &'v ObjectProp<'t>>,
}

impl<'v, 't> Fields<'v, 't> {
    /// Reports a value that is no object, and keys that are not in `known`; warns of keys that are there twice. The
    /// last one counts, as for most readers of JSON: a rule set of GameLift's guide relies on it.
    pub(super) fn new(
        report: &mut Report<'_>,
        place: &Place<'_>,
        value: &'v Value<'t>,
        known: &[&str],
    ) -> Option<Self> {
        let Value::Object(object) = value else {
            report.problem(place, value.start(), format_args!("is {}: write an object", describe(value)));
            return None;
        };
        let mut by_key = HashMap::with_capacity(object.properties.len());
        for property in &object.properties {
            let key = property.name.as_str();
            let at = Place::Key(place, key);
            if !known.contains(&key) {
                let suggestion = report.suggestion(key, known.iter().copied());
                let known = alternatives(known);
                report.problem(
                    place,
                    property.start(),
                    format_args!("the key {} is not known here{suggestion}: write {known}", quoted(key)),
                );
            } else if by_key.insert(key, property).is_some() {
                report.warning(
                    &at,
                    property.start(),
                    "is written twice, and only the last one counts: keep one",
                );
            }
        }
        Some(Fields { object, by_key })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'v Value<'t>> {
        self.by_key.get(key).map(|property| &property.value)
    }

    /// The value of a key that has to be there.
    pub(super) fn required(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        key: &str,
        fix: &str,
    ) -> Option<&'v Value<'t>> {
        let value = self.get(key);
        if value.is_none() {
            report.problem(place, self.start(), format_args!("has no {}: {fix}", quoted(key)));
        }
        value
    }

    pub(super) fn start(&self) -> usize {
        self.object.start()
    }

    /// The keys that are there of those given, with their places.
    pub(super) fn among(&self, keys: &[&'static str]) -> Vec<(&'static str, usize)> {
        keys.iter().filter_map(|key| self.by_key.get(key).map(|property| (*key, property.start()))).collect()
    }
}
