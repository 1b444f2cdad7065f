//! A rule set's values after a wait: what expansions made of them.

use crate::{
    Algorithm, AttributeIndex, AttributeValue, BackfillPriority, BatchingPreference, ExpansionAgeSelection,
    RuleSet,
};
use std::sync::Arc;

/// How many expansion steps' times have passed: equal stages have equal values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stage(pub(crate) u32);

impl Stage {
    /// From 0, before the first step.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// The limits of a rule; which of them it has depends on its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// `minDistance` or `minCount`
    pub min: Option<f64>,
    /// `maxDistance` or `maxCount`
    pub max: Option<f64>,
    /// `maxLatency`, in milliseconds.
    pub max_latency: Option<f64>,
    /// A constant `referenceValue`. Expressions are not in here.
    pub reference: Option<Arc<AttributeValue>>,
}

/// A team's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamSize {
    /// `minPlayers`
    pub min: u32,
    /// `maxPlayers`
    pub max: u32,
}

/// An expansion that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedExpansion {
    /// Its `target`, as written.
    pub target: String,
    /// The `waitTimeSeconds` of the step.
    pub wait_time_seconds: u32,
    /// The step's `value`, as JSON.
    pub value: String,
}

/// What holds at a [`Stage`].
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// Which one.
    pub stage: Stage,
    /// Of each rule, as [`RuleSet::rules`](crate::RuleSet::rules).
    pub limits: Vec<Limits>,
    /// Of each team, as [`RuleSet::teams`](crate::RuleSet::teams).
    pub teams: Vec<TeamSize>,
    /// How matches are built.
    pub algorithm: Algorithm,
    /// Which steps made it so, in the order of `expansions`.
    pub expansions: Vec<AppliedExpansion>,
}

/// What an expansion changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    Min(usize, f64),
    Max(usize, f64),
    MaxLatency(usize, f64),
    Reference(usize, Arc<AttributeValue>),
    MinPlayers(Arc<[usize]>, u32),
    MaxPlayers(Arc<[usize]>, u32),
    Algorithm(AlgorithmChange),
}

/// A change of one key of `algorithm`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AlgorithmChange {
    Batching(BatchingPreference),
    SortBy(Vec<AttributeIndex>),
    Balanced(AttributeIndex),
    Backfill(BackfillPriority),
    Age(ExpansionAgeSelection),
}

/// A step of an expansion.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) wait_time_seconds: u32,
    pub(crate) value: String,
    pub(crate) change: Change,
}

/// An entry of `expansions`; its steps are sorted by time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expansion {
    pub(crate) target: String,
    pub(crate) steps: Vec<Step>,
}

const MILLISECONDS_PER_SECOND: u64 = 1000;

pub(crate) fn stage(rules: &RuleSet, waited_ms: u64) -> Stage {
    let waited = waited_ms / MILLISECONDS_PER_SECOND;
    let passed = rules.step_seconds.partition_point(|second| u64::from(*second) <= waited);
    Stage(u32::try_from(passed).unwrap_or(u32::MAX))
}

pub(crate) fn next_step(rules: &RuleSet, waited_ms: u64) -> Option<u64> {
    let next = rules.step_seconds.get(stage(rules, waited_ms).0 as usize)?;
    Some(u64::from(*next) * MILLISECONDS_PER_SECOND)
}

pub(crate) fn effective(rules: &RuleSet, stage: Stage) -> Effective {
    let mut effective = Effective { stage, ..rules.base.clone() };
    let reached = (stage.0 as usize).min(rules.step_seconds.len());
    let Some(second) = reached.checked_sub(1).and_then(|last| rules.step_seconds.get(last)) else {
        return effective;
    };
    for expansion in &rules.expansions {
        let passed = expansion.steps.partition_point(|step| step.wait_time_seconds <= *second);
        let Some(step) = passed.checked_sub(1).and_then(|last| expansion.steps.get(last)) else { continue };
        step.change.apply(&mut effective);
        effective.expansions.push(AppliedExpansion {
            target: expansion.target.clone(),
            wait_time_seconds: step.wait_time_seconds,
            value: step.value.clone(),
        });
    }
    effective
}

impl Change {
    pub(crate) fn apply(&self, effective: &mut Effective) {
        match self {
            Change::Min(rule, value) => {
                set(&mut effective.limits, &[*rule], |limits| limits.min = Some(*value));
            }
            Change::Max(rule, value) => {
                set(&mut effective.limits, &[*rule], |limits| limits.max = Some(*value));
            }
            Change::MaxLatency(rule, value) => {
                set(&mut effective.limits, &[*rule], |limits| limits.max_latency = Some(*value));
            }
            Change::Reference(rule, value) => {
                set(&mut effective.limits, &[*rule], |limits| limits.reference = Some(Arc::clone(value)));
            }
            Change::MinPlayers(teams, value) => set(&mut effective.teams, teams, |size| size.min = *value),
            Change::MaxPlayers(teams, value) => set(&mut effective.teams, teams, |size| size.max = *value),
            Change::Algorithm(change) => change.apply(&mut effective.algorithm),
        }
    }
}

impl AlgorithmChange {
    fn apply(&self, algorithm: &mut Algorithm) {
        match self {
            AlgorithmChange::Batching(preference) => algorithm.batching_preference = *preference,
            AlgorithmChange::SortBy(attributes) => algorithm.sort_by_attributes.clone_from(attributes),
            AlgorithmChange::Balanced(attribute) => algorithm.balanced_attribute = Some(*attribute),
            AlgorithmChange::Backfill(priority) => algorithm.backfill_priority = *priority,
            AlgorithmChange::Age(selection) => algorithm.expansion_age_selection = *selection,
        }
    }
}

fn set<T>(values: &mut [T], indexes: &[usize], change: impl Fn(&mut T)) {
    for index in indexes {
        if let Some(value) = values.get_mut(*index) {
            change(value);
        }
    }
}
