//! What a rule says about a line-up.

use crate::AttributeIndex;

/// Why a rule passed or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It holds.
    Held,
    /// The measured value is above what is allowed.
    TooMuch,
    /// The measured value is below what is asked for.
    TooLittle,
    /// Values are not equal, or not in the order that the operation asks for.
    Unequal,
    /// Values are equal that have to differ.
    Equal,
    /// A player has no value for this attribute, and it has no default.
    Missing(AttributeIndex),
    /// Players have no latencies at all, or no region is named by all of them.
    NoCommonRegion,
    /// A compound statement is not true.
    Statement,
}

/// A rule's answer for a line-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Why.
    pub reason: Reason,
    /// The value nearest to failing, or that failed worst, in the attribute's unit or milliseconds.
    pub measured: Option<f64>,
    /// What it was held against.
    pub limit: Option<f64>,
}

impl Verdict {
    /// Nothing was measured that could break the rule.
    pub(crate) const HELD: Verdict = Verdict { reason: Reason::Held, measured: None, limit: None };

    pub(crate) fn failed(reason: Reason) -> Verdict {
        Verdict { reason, measured: None, limit: None }
    }

    /// Whether the rule holds.
    pub fn passed(&self) -> bool {
        self.reason == Reason::Held
    }
}
