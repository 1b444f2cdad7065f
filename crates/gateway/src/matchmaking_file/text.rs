//! JSON as rule sets have it, since they may be in it, with the places of its values.

use jsonc_parser::ast;
use jsonc_parser::common::Range;
use jsonc_parser::{CollectOptions, parse_to_ast};
use rallypoint_flexmatch::JSON_DIALECT;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{Place, Problem};

/// One step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Entry(usize),
}

/// A text that was read.
pub(super) struct Text<'a> {
    text: &'a str,
    root: ast::Value<'a>,
}

impl<'a> Text<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Problem> {
        let parsed =
            parse_to_ast(text, &CollectOptions::default(), &JSON_DIALECT).map_err(|problem| Problem {
                place: Place { line: problem.line_display(), column: problem.column_display() },
                path: String::new(),
                what: format!("this is no JSON: {}", problem.kind()),
            })?;
        let missing = || Problem {
            place: Place { line: 1, column: 1 },
            path: String::new(),
            what: "it is empty: write an object with ruleSets, queues and configurations".to_owned(),
        };
        Ok(Self { text, root: parsed.value.ok_or_else(missing)? })
    }

    /// The text as a `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_path_to_error::deserialize(Value::from(self.root.clone())).map_err(|problem| {
            let steps: Vec<Step> = problem.path().iter().filter_map(step).collect();
            self.problem(&steps, problem.inner().to_string())
        })
    }

    /// What is wrong with the value at the end of `steps`.
    pub(super) fn problem(&self, steps: &[Step], what: impl Into<String>) -> Problem {
        Problem { place: self.place(self.range(steps).start), path: path(steps), what: what.into() }
    }

    /// A value as it is written, with its place.
    pub(super) fn written(&self, steps: &[Step]) -> (&'a str, Place) {
        let range = self.range(steps);
        (self.text.get(range.start..range.end).unwrap_or_default(), self.place(range.start))
    }

    /// Of the value at the end of `steps`, or of the last that is on the way.
    fn range(&self, steps: &[Step]) -> Range {
        let mut at = &self.root;
        for step in steps {
            let next = match (at, step) {
                (ast::Value::Object(object), Step::Member(name)) => {
                    object.get(name).map(|member| &member.value)
                }
                (ast::Value::Array(array), Step::Entry(index)) => array.elements.get(*index),
                _ => None,
            };
            let Some(next) = next else { break };
            at = next;
        }
        range_of(at)
    }

    fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

fn range_of(value: &ast::Value<'_>) -> Range {
    match value {
        ast::Value::StringLit(value) => value.range,
        ast::Value::NumberLit(value) => value.range,
        ast::Value::BooleanLit(value) => value.range,
        ast::Value::Object(value) => value.range,
        ast::Value::Array(value) => value.range,
        ast::Value::NullKeyword(value) => value.range,
    }
}

fn step(segment: &serde_path_to_error::Segment) -> Option<Step> {
    match segment {
        serde_path_to_error::Segment::Map { key } => Some(Step::Member(key.clone())),
        serde_path_to_error::Segment::Seq { index } => Some(Step::Entry(*index)),
        serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => None,
    }
}

/// `configurations[1].ruleSet`
fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) if path.is_empty() => path.push_str(name),
            Step::Member(name) => path.extend([".", name]),
            Step::Entry(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
