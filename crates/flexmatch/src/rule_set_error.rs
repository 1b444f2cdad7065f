//! What is wrong with a rule set, and where.

use thiserror::Error;

/// One thing that is wrong, its place, and the fix.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}{}{message} (line {line}, column {column})", if path.is_empty() { "" } else { ": " })]
pub struct Problem {
    /// The JSON path, such as `rules[2].maxDistance`; empty for the text as a whole.
    pub path: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// Why a rule set is refused: everything that was found, up to a bound.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.sentence())]
pub struct RuleSetError {
    pub(crate) problems: Vec<Problem>,
    pub(crate) left_out: usize,
}

impl RuleSetError {
    /// What was found, in the order of the text; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many more were found than are listed.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    fn sentence(&self) -> String {
        let mut text = self.problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ");
        if self.left_out > 0 {
            text.push_str(&format!("; and {} more", self.left_out));
        }
        text
    }
}
