//! What is wrong with a matchmaking file, and where.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// A place in a text, from line 1 and column 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its line.
    pub line: usize,
    /// Its column.
    pub column: usize,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The same as a path, `configurations[1].ruleSet`; empty for the text as a whole.
    pub path: String,
    /// What is wrong, and what to write instead.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place: Place { line, column }, path, what } = self;
        let separator = if path.is_empty() { "" } else { ": " };
        write!(f, "line {line}, column {column}: {path}{separator}{what}")
    }
}

/// A matchmaking file that cannot be used.
#[derive(Debug, Error)]
pub enum MatchmakingFileError {
    /// It cannot be read.
    #[error("cannot read {}: {source}; name a readable file with --matchmaking", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It does not hold what it should.
    #[error("{}: {problem}", path.display())]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// What is wrong in it.
        problem: Problem,
    },
    /// A rule set in a file of its own cannot be used.
    #[error("{}: {problem}", path.display())]
    RuleSet {
        /// The rule set's file.
        path: PathBuf,
        /// What is wrong in it, with its place.
        problem: String,
    },
}
