//! Rules, as others see them; how they are judged is in `evaluate`.

use crate::AttributeIndex;

/// The `type` of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleType {
    /// `distance`
    Distance,
    /// `comparison`
    Comparison,
    /// `batchDistance`
    BatchDistance,
    /// `collection`
    Collection,
    /// `latency`
    Latency,
    /// `absoluteSort`: orders candidates, never fails.
    AbsoluteSort,
    /// `distanceSort`: orders candidates, never fails.
    DistanceSort,
    /// `compound`
    Compound,
}

impl RuleType {
    /// The word of the rule language, such as `batchDistance`.
    pub fn word(self) -> &'static str {
        match self {
            RuleType::Distance => "distance",
            RuleType::Comparison => "comparison",
            RuleType::BatchDistance => "batchDistance",
            RuleType::Collection => "collection",
            RuleType::Latency => "latency",
            RuleType::AbsoluteSort => "absoluteSort",
            RuleType::DistanceSort => "distanceSort",
            RuleType::Compound => "compound",
        }
    }

    /// Whether the rule orders candidates instead of refusing line-ups.
    pub fn is_sort(self) -> bool {
        matches!(self, RuleType::AbsoluteSort | RuleType::DistanceSort)
    }
}

/// `partyAggregation` of numbers: what a ticket with several players counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartyAggregation {
    /// `min`
    Min,
    /// `max`
    Max,
    /// `avg`
    #[default]
    Avg,
}

/// What a search may take for granted about a rule, beyond its verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// It holds if and only if it holds for each party alone in its team.
    EachParty,
    /// The parties' [`Party::number`](crate::Party::number)s may differ by [`Limits::max`](crate::Limits) at most.
    Within {
        /// Of this attribute.
        attribute: AttributeIndex,
        /// Aggregated so.
        aggregation: PartyAggregation,
    },
    /// All players have the same text: [`Party::text`](crate::Party::text).
    Same {
        /// In this attribute.
        attribute: AttributeIndex,
    },
    /// Some region suits everybody: [`Party::usable_regions`](crate::Party::usable_regions) intersect.
    CommonRegion,
    /// Monotone, and nothing simpler.
    Monotone,
    /// Judged on a finished line-up alone.
    Whole,
}

/// A rule of a rule set.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) name: String,
    pub(crate) rule_type: RuleType,
    pub(crate) enforced: bool,
    pub(crate) constraint: Constraint,
}

impl Rule {
    /// Its `name`, unique in the rule set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its `type`.
    pub fn rule_type(&self) -> RuleType {
        self.rule_type
    }

    /// Whether a match has to keep it for itself: not a sort rule, and not a part of a compound rule.
    pub fn is_enforced(&self) -> bool {
        self.enforced
    }

    /// Whether a partial line-up that fails it cannot pass with more parties, at the same stage.
    pub fn is_monotone(&self) -> bool {
        self.constraint != Constraint::Whole
    }

    /// What a search may take for granted.
    pub fn constraint(&self) -> Constraint {
        self.constraint
    }
}
