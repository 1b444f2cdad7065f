//! The `statement` of compound rules, from text. A stack instead of recursion: statements may nest as deep as they
//! like.

use super::json;
use super::report::{Place, Report, alternatives, quoted};
use super::rules::Rules;
use crate::RuleType;
use crate::rule::{Statement, StatementNode};
use jsonc_parser::ast::StringLit;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Xor,
    Not,
}

impl Operator {
    const ALL: [(&'static str, Operator); 4] =
        [("and", Operator::And), ("or", Operator::Or), ("xor", Operator::Xor), ("not", Operator::Not)];

    fn word(self) -> &'static str {
        match self {
            Operator::And => "and",
            Operator::Or => "or",
            Operator::Xor => "xor",
            Operator::Not => "not",
        }
    }
}

/// An operator whose arguments are being read.
struct Open {
    operator: Operator,
    arguments: Vec<usize>,
    at: usize,
}

struct Reader<'r, 's, 't> {
    report: &'r mut Report<'t>,
    place: &'r Place<'r>,
    literal: &'s StringLit<'t>,
    rules: &'r Rules,
    nodes: Vec<StatementNode>,
}

/// None: reported. Marks the rules it names as parts of a compound rule.
pub(super) fn read<'t>(
    report: &mut Report<'t>,
    place: &Place<'_>,
    literal: &StringLit<'t>,
    rules: &mut Rules,
) -> Option<Statement> {
    let reader = Reader { report, place, literal, rules, nodes: Vec::new() };
    let nodes = reader.read()?;
    for node in &nodes {
        if let StatementNode::Rule(rule) = node
            && let Some(rule) = rules.list.get_mut(*rule)
        {
            rule.enforced = false;
        }
    }
    Some(Statement { nodes })
}

impl<'s> Reader<'_, 's, '_> {
    fn read(mut self) -> Option<Vec<StatementNode>> {
        let text: &'s str = &self.literal.value;
        let mut open: Vec<Open> = Vec::new();
        let mut at = 0;
        loop {
            // An argument: an operator that opens, or a rule.
            let start = at + blanks(text, at);
            let rest = text.get(start..).unwrap_or_default();
            let end = rest.find(['(', ')', ',']).unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default().trim_end();
            at = start + end;
            if rest.get(end..).is_some_and(|rest| rest.starts_with('(')) {
                open.push(Open { operator: self.operator(word, start)?, arguments: Vec::new(), at: start });
                at += 1;
                continue;
            }
            let mut value = self.rule(word, start)?;
            // What follows an argument: another one, or the end of its operator.
            loop {
                at += blanks(text, at);
                let next = text.get(at..).and_then(|rest| rest.chars().next());
                let Some(current) = open.last_mut() else {
                    if next.is_some() {
                        let rest = quoted(text.get(at..).unwrap_or_default());
                        self.problem(
                            at,
                            format_args!("{rest} is after the end of the statement: take it away"),
                        );
                        return None;
                    }
                    return Some(self.nodes);
                };
                current.arguments.push(value);
                match next {
                    Some(',') => {
                        at += 1;
                        break;
                    }
                    Some(')') => {
                        at += 1;
                        let closed = open.pop()?;
                        value = self.close(closed)?;
                    }
                    _ => {
                        let (word, start) = (current.operator.word(), current.at);
                        self.problem(start, format_args!("{word}( is not closed: write )"));
                        return None;
                    }
                }
            }
        }
    }

    fn close(&mut self, closed: Open) -> Option<usize> {
        let count = closed.arguments.len();
        let node = match (closed.operator, closed.arguments.as_slice()) {
            (Operator::Not, [argument]) => StatementNode::Not(*argument),
            (Operator::Not, _) => {
                self.problem(closed.at, format_args!("not() takes one argument, and has {count}: write one"));
                return None;
            }
            (operator, [] | [_]) => {
                let word = operator.word();
                self.problem(
                    closed.at,
                    format_args!("{word}() takes two arguments or more: write another one"),
                );
                return None;
            }
            (Operator::And, _) => StatementNode::And(closed.arguments),
            (Operator::Or, _) => StatementNode::Or(closed.arguments),
            (Operator::Xor, _) => StatementNode::Xor(closed.arguments),
        };
        self.nodes.push(node);
        Some(self.nodes.len() - 1)
    }

    fn operator(&mut self, word: &str, start: usize) -> Option<Operator> {
        let found = Operator::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, operator)| operator);
        if found.is_none() {
            let words = Operator::ALL.map(|(word, _)| word);
            let suggestion = self.report.suggestion(word, words);
            let words = alternatives(&words);
            self.problem(
                start,
                format_args!("there is no operator {}{suggestion}: write {words}", quoted(word)),
            );
        }
        found
    }

    fn rule(&mut self, word: &str, start: usize) -> Option<usize> {
        if word.is_empty() {
            self.problem(start, "a rule's name is missing: write one");
            return None;
        }
        let Some(rule) = self.rules.find(word) else {
            let suggestion = self.report.suggestion(word, self.rules.list.iter().map(crate::Rule::name));
            let message = format_args!(
                "there is no rule {} before this one{suggestion}: name rules that are defined earlier",
                quoted(word)
            );
            self.problem(start, message);
            return None;
        };
        // None: it is broken, which was reported.
        let index = rule?;
        let rule_type = self.rules.list.get(index)?.rule_type;
        if rule_type == RuleType::BatchDistance || rule_type.is_sort() {
            let message = format_args!(
                "{} is of type {}, which no compound rule can use: name a rule of another type",
                quoted(word),
                rule_type.word()
            );
            self.problem(start, message);
            return None;
        }
        self.nodes.push(StatementNode::Rule(index));
        Some(self.nodes.len() - 1)
    }

    fn problem(&mut self, at: usize, message: impl std::fmt::Display) {
        let offset = json::within(self.report, self.literal, at);
        self.report.problem(self.place, offset, message);
    }
}

fn blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.len() - rest.trim_start().len()
}
