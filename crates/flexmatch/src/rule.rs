//! Rules: what they consist of. How they are judged is in `evaluate`.

use crate::AttributeIndex;
use crate::expression::{Expression, ListReading, NumberReading};

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
    /// Some region is in [`Party::regions`](crate::Party::regions) of all parties, with an aggregated latency of
    /// [`Limits::max_latency`](crate::Limits) at most in each.
    CommonRegion {
        /// Aggregated so.
        aggregation: PartyAggregation,
    },
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
    pub(crate) body: Body,
}

/// What a rule looks at. Its numbers and constants are in [`Limits`](crate::Limits), because expansions change them.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Distance {
        measurements: Vec<Expression>,
        /// None: the constant in the limits.
        reference: Option<Expression>,
        reading: NumberReading,
    },
    Comparison {
        measurements: Vec<Expression>,
        operation: Operation,
        reference: Reference,
        reading: NumberReading,
    },
    BatchNumber {
        attribute: AttributeIndex,
        aggregation: PartyAggregation,
    },
    BatchText {
        attribute: AttributeIndex,
    },
    Collection {
        measurements: Vec<Expression>,
        operation: CollectionOperation,
        /// None: the constant in the limits, for operations that have one.
        reference: Option<Expression>,
        reading: ListReading,
    },
    Latency {
        aggregation: PartyAggregation,
        distance_reference: Option<DistanceReference>,
    },
    Sort(Sort),
    Compound(Statement),
}

/// What a comparison rule compares with.
#[derive(Clone, Debug)]
pub(crate) enum Reference {
    /// The players with each other.
    EachOther,
    /// The constant in the limits.
    Constant,
    Expression(Expression),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CollectionOperation {
    Intersection,
    Contains,
    ReferenceIntersectionCount,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DistanceReference {
    Min,
    Avg,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sort {
    pub(crate) attribute: AttributeIndex,
    pub(crate) by_distance: bool,
    pub(crate) descending: bool,
    /// For maps alone.
    pub(crate) map_key: Option<MapKey>,
    pub(crate) aggregation: PartyAggregation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapKey {
    MinValue,
    MaxValue,
}

/// A compound rule's statement: its nodes in an order in which arguments come before what uses them, so that neither
/// evaluation nor dropping recurses, however deep the statement nests.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) nodes: Vec<StatementNode>,
}

#[derive(Clone, Debug)]
pub(crate) enum StatementNode {
    /// By index.
    Rule(usize),
    And(Vec<usize>),
    Or(Vec<usize>),
    Xor(Vec<usize>),
    Not(usize),
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
