//! What can be said about tickets without asking a rule: numbers for indexes and for a quick no.
//!
//! All of it is necessary and none of it sufficient: a finished line-up is judged by the rules themselves.

use super::near::near;
use super::teams::{Twins, mentions};
use crate::rule::Body;
use crate::{
    AttributeIndex, BatchingPreference, Constraint, Effective, PartyAggregation, Rule, RuleSet, Stage,
    TeamSize,
};

/// How many axes a search knows: a ticket's place on them is looked at most of all, so it is kept small. A rule set with
/// more such rules has them judged like any others.
pub(crate) const AXES: usize = 4;

/// The rules of a rule set by what they are good for in a search.
#[derive(Debug)]
pub(crate) struct Bounds {
    pub(crate) axes: Vec<Axis>,
    /// Attributes whose text all players have in common.
    pub(crate) same: Vec<AttributeIndex>,
    /// The first rule by which some region must suit everybody.
    pub(crate) region_rule: Option<RegionRule>,
    /// Rules that a growing line-up is asked for, because nothing here covers them.
    pub(crate) asked: Vec<usize>,
    /// Rules that only say something about a finished line-up.
    pub(crate) whole: Vec<usize>,
    pub(crate) enforced: Vec<usize>,
    pub(crate) monotone: Vec<usize>,
    /// What `batchingPreference` `sorted` sorts by, before expansions.
    pub(crate) sorted_by: Vec<AttributeIndex>,
    /// What a candidate counts: 1 for rule sets as people write them.
    pub(crate) cost: u64,
    /// Whether rules look into lists of strings.
    pub(crate) reads_lists: bool,
    /// Of each team, which expressions of the rules mention it.
    mentions: Vec<Vec<bool>>,
}

/// So many measurements of rules count as one candidate: without that a search would take as much longer as a rule set is
/// longer.
const MEASUREMENTS_PER_EVALUATION: u64 = 16;

fn measurements(rule: &Rule) -> u64 {
    let count = match &rule.body {
        Body::Distance { measurements, .. }
        | Body::Comparison { measurements, .. }
        | Body::Collection { measurements, .. } => measurements.len(),
        Body::Compound(statement) => statement.nodes.len(),
        Body::BatchNumber { .. } | Body::BatchText { .. } | Body::Latency { .. } | Body::Sort(_) => 1,
    };
    count as u64
}

/// A rule by which some region must suit everybody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegionRule {
    pub(crate) rule: usize,
    pub(crate) aggregation: PartyAggregation,
}

/// A number that may differ only so much in a match.
#[derive(Debug)]
pub(crate) struct Axis {
    pub(crate) attribute: AttributeIndex,
    pub(crate) aggregation: PartyAggregation,
    /// The rules that limit it, and how many times its limit each allows.
    rules: Vec<(usize, f64)>,
}

impl Bounds {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        let mut bounds = Bounds {
            axes: Vec::new(),
            same: Vec::new(),
            region_rule: None,
            asked: Vec::new(),
            whole: Vec::new(),
            enforced: Vec::new(),
            monotone: Vec::new(),
            sorted_by: sorted_by(rules),
            cost: 1 + rules.rules().iter().map(measurements).sum::<u64>() / MEASUREMENTS_PER_EVALUATION,
            reads_lists: rules.rules().iter().any(|rule| matches!(rule.body, Body::Collection { .. })),
            mentions: mentions(rules),
        };
        for (index, rule) in rules.rules().iter().enumerate().filter(|(_, rule)| rule.is_enforced()) {
            bounds.enforced.push(index);
            if rule.is_monotone() {
                bounds.monotone.push(index);
            }
            match rule.constraint() {
                Constraint::EachParty => {}
                Constraint::Within { attribute, aggregation } => {
                    if !bounds.add_axis(attribute, aggregation, (index, 1.0)) {
                        bounds.asked.push(index);
                    }
                }
                Constraint::Same { attribute } => {
                    if !bounds.same.contains(&attribute) {
                        bounds.same.push(attribute);
                    }
                }
                Constraint::CommonRegion { aggregation } => match bounds.region_rule {
                    None => bounds.region_rule = Some(RegionRule { rule: index, aggregation }),
                    Some(_) => bounds.asked.push(index),
                },
                Constraint::Monotone => bounds.asked.push(index),
                Constraint::Whole => {
                    bounds.whole.push(index);
                    if let Some((attribute, aggregation)) = near(rule, rules.teams().len()) {
                        bounds.add_axis(attribute, aggregation, (index, 2.0));
                    }
                }
            }
        }
        bounds
    }

    /// Whether there was room for it.
    fn add_axis(
        &mut self,
        attribute: AttributeIndex,
        aggregation: PartyAggregation,
        rule: (usize, f64),
    ) -> bool {
        let known = |axis: &&mut Axis| axis.attribute == attribute && axis.aggregation == aggregation;
        if let Some(axis) = self.axes.iter_mut().find(known) {
            axis.rules.push(rule);
            return true;
        }
        let has_room = self.axes.len() < AXES;
        if has_room {
            self.axes.push(Axis { attribute, aggregation, rules: vec![rule] });
        }
        has_room
    }
}

fn sorted_by(rules: &RuleSet) -> Vec<AttributeIndex> {
    match rules.algorithm().batching_preference {
        BatchingPreference::Sorted => rules.algorithm().sort_by_attributes.clone(),
        _ => Vec::new(),
    }
}

/// A rule set's values at a stage, with what the bounds make of them.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) effective: Effective,
    /// Of each axis; infinite where no limit is set.
    pub(crate) widths: [f64; AXES],
    /// In milliseconds, of the region rule; infinite where there is no limit.
    pub(crate) max_latency: f64,
    pub(crate) max_players: u32,
    pub(crate) twins: Twins,
}

impl View {
    pub(crate) fn new(rules: &RuleSet, bounds: &Bounds, stage: Stage) -> Self {
        let effective = rules.effective(stage);
        let width = |(rule, times): &(usize, f64)| Some(effective.limits.get(*rule)?.max? * times);
        let mut widths = [f64::INFINITY; AXES];
        for (known, axis) in widths.iter_mut().zip(&bounds.axes) {
            *known = axis.rules.iter().filter_map(width).fold(f64::INFINITY, f64::min);
        }
        let max_players = effective.teams.iter().map(|size| size.max).sum();
        let max_latency = bounds
            .region_rule
            .and_then(|region| effective.limits.get(region.rule)?.max_latency)
            .unwrap_or(f64::INFINITY);
        let twins = Twins::new(&bounds.mentions, &effective.teams);
        View { effective, widths, max_latency, max_players, twins }
    }

    pub(crate) fn teams(&self) -> &[TeamSize] {
        &self.effective.teams
    }
}
