//! The parser.

use crate::{Problem, RuleSet, RuleSetError};

pub(crate) fn parse(_text: &str) -> Result<RuleSet, RuleSetError> {
    let message = "the parser comes with the next change".to_owned();
    Err(RuleSetError {
        problems: vec![Problem { path: String::new(), line: 1, column: 1, message }],
        left_out: 0,
    })
}
