//! What is wrong, where: gathered while a rule set is read, so that several problems are told at once.

use crate::{Problem, RuleSetError};
use std::fmt;

/// As many problems are told; of more, how many.
const MOST_PROBLEMS: usize = 20;

/// As many are kept until the end, from which the first of the text are told.
const MOST_KEPT: usize = 1_000;

/// As much of the rule set's own words is repeated in a message.
const MOST_QUOTED: usize = 60;

/// As many known words are looked at for one that was meant, and only short ones: a suggestion is not worth more.
const MOST_COMPARED: usize = 200;
const LONGEST_COMPARED: usize = 64;

/// A place in the JSON.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    Root,
    Key(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => Ok(()),
            Place::Key(Place::Root, key) => f.write_str(beginning(key)),
            Place::Key(parent, key) => write!(f, "{parent}.{}", beginning(key)),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

struct Found {
    offset: usize,
    path: String,
    message: String,
}

/// The problems and warnings of a text.
pub(super) struct Report<'t> {
    text: &'t str,
    problems: Vec<Found>,
    warnings: Vec<Found>,
    dropped: usize,
}

impl<'t> Report<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Report { text, problems: Vec::new(), warnings: Vec::new(), dropped: 0 }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn problem(&mut self, place: &Place<'_>, offset: usize, message: impl fmt::Display) {
        if self.problems.len() < MOST_KEPT {
            self.problems.push(Found { offset, path: place.to_string(), message: message.to_string() });
        } else {
            self.dropped += 1;
        }
    }

    pub(super) fn warning(&mut self, place: &Place<'_>, offset: usize, message: impl fmt::Display) {
        if self.warnings.len() < MOST_KEPT {
            self.warnings.push(Found { offset, path: place.to_string(), message: message.to_string() });
        }
    }

    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// ` (did you mean "x"?)`, if a known word is near; nothing once enough problems are there to be told.
    pub(super) fn suggestion<'k>(&self, word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
        if self.problems.len() >= MOST_PROBLEMS || word.len() > LONGEST_COMPARED {
            return String::new();
        }
        let lower = word.to_lowercase();
        let near = known
            .into_iter()
            .take(MOST_COMPARED)
            .filter(|known| known.len() <= LONGEST_COMPARED)
            .map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), known))
            .filter(|(distance, known)| *distance <= known.chars().count().div_ceil(3))
            .min_by_key(|(distance, _)| *distance);
        near.map_or_else(String::new, |(_, known)| format!(" (did you mean {}?)", quoted(known)))
    }

    pub(super) fn into_error(mut self) -> RuleSetError {
        let problems = located(self.text, &mut self.problems);
        let left_out = self.problems.len() - problems.len() + self.dropped;
        RuleSetError { problems, left_out }
    }

    pub(super) fn into_warnings(mut self) -> Vec<Problem> {
        located(self.text, &mut self.warnings)
    }
}

/// The first ones of the text, with their lines and columns.
fn located(text: &str, found: &mut [Found]) -> Vec<Problem> {
    found.sort_by_key(|found| found.offset);
    let (mut line, mut start, mut counted) = (1_u32, 0, 0);
    found
        .iter()
        .take(MOST_PROBLEMS)
        .map(|found| {
            let offset = char_boundary(text, found.offset);
            for (at, _) in text.get(counted..offset).unwrap_or_default().match_indices('\n') {
                line += 1;
                start = counted + at + 1;
            }
            counted = counted.max(offset);
            let column = text.get(start..offset).unwrap_or_default().chars().count();
            Problem {
                path: found.path.clone(),
                line,
                column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
                message: found.message.clone(),
            }
        })
        .collect()
}

/// The beginning of the character that an offset is in.
fn char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// As much of the rule set's own words as is repeated.
fn beginning(words: &str) -> &str {
    words.char_indices().nth(MOST_QUOTED).and_then(|(end, _)| words.get(..end)).unwrap_or(words)
}

/// The rule set's own words, in quotation marks, cut if they are long.
pub(super) fn quoted(words: &str) -> String {
    let beginning = beginning(words);
    if beginning == words { format!("{words:?}") } else { format!("{beginning:?}...") }
}

/// `a, b or c`, each in quotation marks.
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => quoted(one),
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(|word| quoted(word)).collect();
            format!("{} or {}", others.join(", "), quoted(last))
        }
    }
}
