//! Sort rules.

use crate::{Candidate, RuleSet};

pub(crate) fn preference(_rules: &RuleSet, _anchor: &Candidate, _candidate: &Candidate) -> Vec<f64> {
    Vec::new()
}
