//! Verdicts.

use crate::{Effective, Lineup, Reason, RuleSet, Verdict};

pub(crate) fn judge(_rules: &RuleSet, _rule: usize, _lineup: &Lineup<'_>, _effective: &Effective) -> Verdict {
    Verdict { reason: Reason::Held, measured: None, limit: None }
}
