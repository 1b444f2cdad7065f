//! Verdicts: what each type of rule says about a line-up.
//!
//! Where there is nothing to measure, or nothing to measure against, a rule holds: an empty team breaks nothing. So a
//! partial line-up is judged as a small match, and what a monotone rule refuses stays refused.

mod batch;
mod collection;
mod latency;
mod number;
mod statement;

pub(crate) use collection::wanted_type;

use crate::expression::Missing;
use crate::rule::Body;
use crate::{Effective, Limits, Lineup, Reason, RuleSet, Verdict};

/// What a rule may look at besides its own body.
pub(crate) struct Bench<'r, 'l> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) lineup: &'r Lineup<'l>,
    pub(crate) effective: &'r Effective,
}

pub(crate) fn judge(rules: &RuleSet, rule: usize, lineup: &Lineup<'_>, effective: &Effective) -> Verdict {
    Bench { rules, lineup, effective }.judge(rule)
}

impl Bench<'_, '_> {
    fn judge(&self, index: usize) -> Verdict {
        let (Some(rule), Some(limits)) = (self.rules.rules.get(index), self.effective.limits.get(index))
        else {
            return Verdict::HELD;
        };
        self.judge_body(index, &rule.body, limits).unwrap_or_else(|Missing(attribute)| {
            Verdict::failed(Reason::Missing(crate::AttributeIndex(attribute)))
        })
    }

    fn judge_body(&self, index: usize, body: &Body, limits: &Limits) -> Result<Verdict, Missing> {
        match body {
            Body::Distance { measurements, reference, reading } => {
                number::distance(self.lineup, limits, measurements, reference.as_ref(), *reading)
            }
            Body::Comparison { measurements, operation, reference, reading } => {
                number::comparison(self.lineup, limits, measurements, *operation, reference, *reading)
            }
            Body::BatchNumber { attribute, aggregation } => {
                batch::numbers(self.lineup, limits, *attribute, *aggregation)
            }
            Body::BatchText { attribute } => batch::texts(self.lineup, *attribute),
            Body::Collection { measurements, operation, reference, reading } => collection::collection(
                self.lineup,
                limits,
                measurements,
                *operation,
                reference.as_ref(),
                *reading,
            ),
            Body::Latency { aggregation, distance_reference } => {
                Ok(latency::latency(self.lineup, limits, *aggregation, *distance_reference))
            }
            Body::Sort(_) => Ok(Verdict::HELD),
            Body::Compound(statement) => Ok(statement::judge(self, index, statement)),
        }
    }
}
