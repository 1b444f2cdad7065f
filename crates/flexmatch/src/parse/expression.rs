//! Property expressions, from text.

use super::attributes::Attributes;
use super::json;
use super::report::{Place, Report, alternatives, quoted};
use super::teams::Teams;
use crate::AttributeType;
use crate::expression::{Expression, Field, Function, Scope};
use jsonc_parser::ast::StringLit;
use jsonc_parser::common::Ranged;

/// Words that begin a path. The guide's page on expressions writes `team` in some of its examples.
const SCOPES: [&str; 2] = ["teams", "team"];

/// Reads the text of an expression from left to right.
struct Cursor<'e> {
    text: &'e str,
    at: usize,
}

impl<'e> Cursor<'e> {
    fn rest(&self) -> &'e str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn word(&mut self) -> &'e str {
        self.skip_blanks();
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// What is between brackets, and where it begins. The first `]` ends it.
    fn bracketed(&mut self) -> Option<(&'e str, usize)> {
        if !self.take('[') {
            return None;
        }
        let start = self.at;
        let end = self.rest().find(']')?;
        self.at += end + 1;
        Some((self.text.get(start..start + end)?, start))
    }
}

/// Whether a `referenceValue` is meant as an expression, and not as a text of its own.
pub(super) fn is_expression(text: &str) -> bool {
    let mut cursor = Cursor { text, at: 0 };
    let word = cursor.word().to_lowercase();
    cursor.skip_blanks();
    let next = cursor.rest().chars().next();
    match next {
        Some('[') => SCOPES.contains(&word.as_str()),
        Some('(') => Function::ALL.iter().any(|function| function.word() == word),
        Some('.') => word == "players",
        _ => false,
    }
}

/// Reads expressions of a rule set.
pub(super) struct Reader<'c> {
    pub(super) attributes: &'c Attributes,
    pub(super) teams: &'c Teams,
}

impl Reader<'_> {
    /// None: reported.
    pub(super) fn read(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        literal: &StringLit<'_>,
    ) -> Option<Expression> {
        let mut cursor = Cursor { text: &literal.value, at: 0 };
        let mut functions: Vec<(Function, usize)> = Vec::new();
        let scope = loop {
            cursor.skip_blanks();
            let start = cursor.at;
            let word = cursor.word();
            cursor.skip_blanks();
            if cursor.rest().starts_with('(') {
                functions.push((self.function(report, place, literal, word, start)?, start));
                cursor.take('(');
            } else {
                break self.scope(report, place, literal, &mut cursor, (word, start))?;
            }
        };
        let field = self.field(report, place, literal, &mut cursor)?;
        let mut expression = Expression::new(scope, field);
        for (function, start) in functions.into_iter().rev() {
            if !cursor.take(')') {
                let offset = json::within(report, literal, cursor.at);
                report.problem(place, offset, format_args!("{}( is not closed: write )", function.word()));
                return None;
            }
            let argument = expression.value_type();
            if let Err(wanted) = expression.apply(function) {
                let offset = json::within(report, literal, start);
                let hint = hint(function, &expression);
                let word = function.word();
                report.problem(
                    place,
                    offset,
                    format_args!("{word}() takes {wanted}, and this is {argument}{hint}"),
                );
                return None;
            }
        }
        cursor.skip_blanks();
        if !cursor.rest().is_empty() {
            let offset = json::within(report, literal, cursor.at);
            let message =
                format_args!("{} is after the end of the expression: take it away", quoted(cursor.rest()));
            report.problem(place, offset, message);
            return None;
        }
        Some(expression)
    }

    fn function(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        literal: &StringLit<'_>,
        word: &str,
        start: usize,
    ) -> Option<Function> {
        let found = Function::ALL.into_iter().find(|function| function.word() == word);
        if found.is_none() {
            let words = Function::ALL.map(Function::word);
            let suggestion = report.suggestion(word, words);
            let offset = json::within(report, literal, start);
            let words = alternatives(&words);
            let message = format_args!("there is no function {}{suggestion}: write {words}", quoted(word));
            report.problem(place, offset, message);
        }
        found
    }

    fn scope(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        literal: &StringLit<'_>,
        cursor: &mut Cursor<'_>,
        (word, start): (&str, usize),
    ) -> Option<Scope> {
        if !SCOPES.contains(&word) {
            let offset = json::within(report, literal, start);
            let fix = "write a path such as teams[*].players.attributes[skill]";
            let what = literal.value.get(start..).unwrap_or_default();
            let suggestion = if word == "players" {
                "; teams[*].players are all players, by team".to_owned()
            } else {
                report.suggestion(word, SCOPES)
            };
            report.problem(
                place,
                offset,
                format_args!("{} is no expression{suggestion}: {fix}", quoted(what)),
            );
            return None;
        }
        let Some((names, at)) = cursor.bracketed() else {
            let offset = json::within(report, literal, cursor.at);
            report.problem(place, offset, "names no team: write [red], [red,blue] or [*] after teams");
            return None;
        };
        let offset = json::within(report, literal, at);
        let (teams, alone) = self.teams.find_all(report, place, offset, names)?;
        Some(match teams.as_slice() {
            [team] if alone => Scope::Team(*team),
            _ => Scope::Teams(teams),
        })
    }

    fn field(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        literal: &StringLit<'_>,
        cursor: &mut Cursor<'_>,
    ) -> Option<Field> {
        let start = cursor.at;
        if !cursor.take('.') || cursor.word() != "players" {
            let offset = json::within(report, literal, start);
            report.problem(place, offset, "stops at teams: write .players after the brackets");
            return None;
        }
        cursor.skip_blanks();
        let start = cursor.at;
        if cursor.rest().starts_with('[') {
            let (word, at) = cursor.bracketed().unwrap_or((cursor.rest(), start));
            if word.trim().eq_ignore_ascii_case("playerId") {
                return Some(Field::PlayerId);
            }
            let offset = json::within(report, literal, at);
            let word = quoted(word);
            let message =
                format_args!("players have no {word}: write players[playerId] or players.attributes[...]");
            report.problem(place, offset, message);
            return None;
        }
        if !cursor.take('.') {
            return Some(Field::Players);
        }
        let at = cursor.at;
        let word = cursor.word();
        let Some((name, start)) = cursor.bracketed().filter(|_| word == "attributes") else {
            let offset = json::within(report, literal, at);
            let word = quoted(word);
            let message = format_args!(
                "players have no {word}: write players.attributes[...] with an attribute's name"
            );
            report.problem(place, offset, message);
            return None;
        };
        let offset = json::within(report, literal, start);
        let (index, attribute_type) = self.attributes.find(report, place, offset, name.trim())?;
        match attribute_type {
            AttributeType::Number => Some(Field::Number(index)),
            AttributeType::String => Some(Field::Text(index)),
            AttributeType::StringList => Some(Field::Texts(index)),
            AttributeType::StringNumberMap => {
                let message = "a string_number_map is for sort rules alone: use a number attribute here";
                report.problem(place, offset, message);
                None
            }
        }
    }
}

/// What helps, where a function does not suit its argument.
fn hint(function: Function, argument: &Expression) -> &'static str {
    match function {
        Function::Flatten => ": take flatten() away",
        Function::Count => ": take count() away",
        Function::SetIntersection => ": use it on a string_list attribute",
        _ if argument.value_type().depth == 0 => ": take it away",
        _ => ": use it on a number attribute, or on count()",
    }
}

/// A string, of which an expression is to be read.
pub(super) fn literal<'v, 't>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &'v jsonc_parser::ast::Value<'t>,
) -> Option<&'v StringLit<'t>> {
    match value {
        jsonc_parser::ast::Value::StringLit(literal) => Some(literal),
        other => {
            let message = format_args!("is {}: write an expression, a string", json::describe(other));
            report.problem(place, other.start(), message);
            None
        }
    }
}
