//! What can be said about tickets without asking a rule: numbers for indexes and for a quick no.
//!
//! All of it is necessary and none of it sufficient: a finished line-up is judged by the rules themselves.

use super::near::near;
use crate::pool::waiting::Ordered;
use crate::{
    AttributeIndex, BatchingPreference, Candidate, Constraint, Effective, Lineup, Party, PartyAggregation,
    RuleSet, Stage, TeamSize, TicketKind,
};
use std::collections::HashMap;

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
}

/// A rule by which some region must suit everybody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegionRule {
    rule: usize,
    aggregation: PartyAggregation,
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
        };
        for (index, rule) in rules.rules().iter().enumerate().filter(|(_, rule)| rule.is_enforced()) {
            bounds.enforced.push(index);
            if rule.is_monotone() {
                bounds.monotone.push(index);
            }
            match rule.constraint() {
                Constraint::EachParty => {}
                Constraint::Within { attribute, aggregation } => {
                    bounds.add_axis(attribute, aggregation, (index, 1.0));
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

    fn add_axis(&mut self, attribute: AttributeIndex, aggregation: PartyAggregation, rule: (usize, f64)) {
        let known =
            self.axes.iter_mut().find(|axis| axis.attribute == attribute && axis.aggregation == aggregation);
        match known {
            Some(axis) => axis.rules.push(rule),
            None => self.axes.push(Axis { attribute, aggregation, rules: vec![rule] }),
        }
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
    pub(crate) widths: Vec<f64>,
    /// In milliseconds, of the region rule; infinite where there is no limit.
    max_latency: f64,
    pub(crate) max_players: u32,
}

impl View {
    pub(crate) fn new(rules: &RuleSet, bounds: &Bounds, stage: Stage) -> Self {
        let effective = rules.effective(stage);
        let width = |(rule, times): &(usize, f64)| Some(effective.limits.get(*rule)?.max? * times);
        let widths = bounds
            .axes
            .iter()
            .map(|axis| axis.rules.iter().filter_map(width).fold(f64::INFINITY, f64::min))
            .collect();
        let max_players = effective.teams.iter().map(|size| size.max).sum();
        let max_latency = bounds
            .region_rule
            .and_then(|region| effective.limits.get(region.rule)?.max_latency)
            .unwrap_or(f64::INFINITY);
        View { effective, widths, max_latency, max_players }
    }

    pub(crate) fn teams(&self) -> &[TeamSize] {
        &self.effective.teams
    }
}

/// Regions and groups by number, so that tickets compare quickly.
#[derive(Debug, Default)]
pub(crate) struct Names {
    groups: HashMap<Vec<Option<Box<str>>>, u32>,
    regions: HashMap<Box<str>, u32>,
}

impl Names {
    /// Tickets of different groups never play together.
    fn group(&mut self, texts: Vec<Option<Box<str>>>) -> u32 {
        if texts.is_empty() {
            return 0;
        }
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        *self.groups.entry(texts).or_insert(next)
    }

    fn region(&mut self, name: &str) -> u32 {
        if let Some(known) = self.regions.get(name) {
            return *known;
        }
        let next = u32::try_from(self.regions.len()).unwrap_or(u32::MAX);
        self.regions.insert(name.into(), next);
        next
    }
}

/// What the bounds know about a ticket.
#[derive(Debug)]
pub(crate) struct Traits {
    pub(crate) group: u32,
    /// Of each axis, the least and the greatest of its parties' numbers. Not numbers where one is missing.
    pub(crate) numbers: Box<[(f64, f64)]>,
    /// The regions that all its parties name, with the worst of their latencies in milliseconds.
    regions: Box<[(u32, f64)]>,
    /// Its place in the order of `batchingPreference` `sorted`.
    pub(crate) sort_key: Vec<SortPart>,
    pub(crate) size: u32,
    pub(crate) is_backfill: bool,
}

impl Traits {
    pub(crate) fn new(bounds: &Bounds, names: &mut Names, candidate: &Candidate) -> Self {
        let parties = candidate.parties();
        let texts = bounds.same.iter().map(|attribute| common_text(parties, *attribute)).collect();
        let numbers = bounds.axes.iter().map(|axis| number_range(parties, axis)).collect();
        Traits {
            group: names.group(texts),
            numbers,
            regions: bounds
                .region_rule
                .map(|rule| common_regions(parties, rule.aggregation, names))
                .unwrap_or_default(),
            sort_key: bounds.sorted_by.iter().map(|attribute| sort_part(parties, *attribute)).collect(),
            size: candidate.size(),
            is_backfill: candidate.ticket().kind == TicketKind::Backfill,
        }
    }
}

fn common_text(parties: &[Party], attribute: AttributeIndex) -> Option<Box<str>> {
    parties.first()?.text(attribute).map(Into::into)
}

fn number_range(parties: &[Party], axis: &Axis) -> (f64, f64) {
    let mut range = (f64::INFINITY, f64::NEG_INFINITY);
    for party in parties {
        let Some(number) = party.number(axis.attribute, axis.aggregation) else {
            return (f64::NAN, f64::NAN);
        };
        range = (range.0.min(number), range.1.max(number));
    }
    range
}

fn common_regions(parties: &[Party], aggregation: PartyAggregation, names: &mut Names) -> Box<[(u32, f64)]> {
    let Some((first, others)) = parties.split_first() else { return Box::default() };
    first
        .regions(aggregation)
        .filter_map(|(region, latency)| {
            let worst = others.iter().try_fold(latency, |worst, party| {
                party.latency(region, aggregation).map(|latency| worst.max(latency))
            })?;
            Some((names.region(region), worst))
        })
        .collect()
}

/// A part of a sort key: numbers before texts before nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortPart {
    Number(Ordered),
    Text(Box<str>),
    Nothing,
}

fn sort_part(parties: &[Party], attribute: AttributeIndex) -> SortPart {
    let Some(party) = parties.first() else { return SortPart::Nothing };
    match (party.number(attribute, PartyAggregation::Avg), party.text(attribute)) {
        (Some(number), _) => SortPart::Number(Ordered::new(number)),
        (None, Some(text)) => SortPart::Text(text.into()),
        (None, None) => SortPart::Nothing,
    }
}

/// Regions, of the first 63 that the pool met. All later ones count as one: the rules say no in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Regions(u64);

impl Regions {
    const ALL: Regions = Regions(u64::MAX);
    const OTHERS: u32 = 63;

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether no rule asks for a region.
    pub(crate) fn is_everywhere(self) -> bool {
        self == Self::ALL
    }

    pub(crate) fn and(self, other: Regions) -> Regions {
        Regions(self.0 & other.0)
    }

    pub(crate) fn each(self) -> impl Iterator<Item = Regions> {
        (0..=Self::OTHERS).map(|bit| Regions(1 << bit)).filter(move |region| !region.and(self).is_empty())
    }
}

impl Traits {
    /// The regions that suit the ticket.
    pub(crate) fn regions(&self, bounds: &Bounds, view: &View) -> Regions {
        if bounds.region_rule.is_none() {
            return Regions::ALL;
        }
        let suits = |(_, latency): &&(u32, f64)| *latency <= view.max_latency;
        Regions(self.regions.iter().filter(suits).fold(0, |set, (region, _)| set | Self::bit(*region)))
    }

    fn bit(region: u32) -> u64 {
        1 << region.min(Regions::OTHERS)
    }

    pub(crate) fn is_fastest_in(&self, region: Regions) -> bool {
        let here = self.latency(region);
        self.regions.iter().all(|(_, latency)| *latency >= here)
    }

    /// Its latency in a region, in milliseconds; infinite where it names none.
    pub(crate) fn latency(&self, region: Regions) -> f64 {
        let within = |(known, _): &&(u32, f64)| Self::bit(*known) & region.0 != 0;
        self.regions.iter().filter(within).map(|(_, latency)| *latency).fold(f64::INFINITY, f64::min)
    }
}

/// What a line-up of tickets spans, for a quick no to the next one.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    numbers: Vec<(f64, f64)>,
    regions: Regions,
}

impl Span {
    pub(crate) fn of(first: &Traits, regions: Regions) -> Self {
        Span { numbers: first.numbers.to_vec(), regions }
    }

    pub(crate) fn fits(&self, other: &Traits, regions: Regions, view: &View) -> bool {
        !self.regions.and(regions).is_empty()
            && self
                .numbers
                .iter()
                .zip(&other.numbers)
                .zip(&view.widths)
                .all(|((mine, theirs), width)| mine.1.max(theirs.1) - mine.0.min(theirs.0) <= *width)
    }

    pub(crate) fn take_in(&mut self, other: &Traits, regions: Regions) {
        self.regions = self.regions.and(regions);
        for (mine, theirs) in self.numbers.iter_mut().zip(&other.numbers) {
            *mine = (mine.0.min(theirs.0), mine.1.max(theirs.1));
        }
    }
}

/// Teams, of the first 64 of a rule set. Later ones are always in it: the rules say no in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TeamSet(u64);

impl TeamSet {
    /// The teams in which the ticket keeps all monotone rules while it is alone.
    pub(crate) fn of(rules: &RuleSet, bounds: &Bounds, candidate: &Candidate, view: &View) -> Self {
        let teams = view.teams().len();
        let mut lineup = Lineup::new(teams);
        let holds = |lineup: &Lineup<'_>| {
            bounds.monotone.iter().all(|rule| rules.judge(*rule, lineup, &view.effective).passed())
        };
        if candidate.ticket().kind == TicketKind::Backfill {
            for party in candidate.parties() {
                lineup.push(party.team().unwrap_or_default(), party);
            }
            return if holds(&lineup) { TeamSet(u64::MAX) } else { TeamSet(0) };
        }
        let mut set = 0;
        for (team, size) in view.teams().iter().enumerate().take(64) {
            for party in candidate.parties().iter().filter(|party| party.size() <= size.max) {
                lineup.push(team, party);
                if holds(&lineup) {
                    set |= 1 << team;
                }
                lineup.pop(team);
            }
        }
        TeamSet(set)
    }

    pub(crate) fn has(self, team: usize) -> bool {
        team >= 64 || self.0 & (1 << team) != 0
    }

    pub(crate) fn is_empty(self, teams: usize) -> bool {
        self.0 == 0 && teams <= 64
    }
}
