//! What a search knows about a ticket without asking a rule.

use super::bounds::{AXES, Axis, Bounds, View};
use crate::pool::waiting::Ordered;
use crate::{AttributeIndex, AttributeValue, Candidate, Party, PartyAggregation, TicketKind};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Regions by number, in the order in which the pool met them; not more than tell apart.
#[derive(Debug, Default)]
pub(crate) struct RegionNames(HashMap<Box<str>, u32>);

impl RegionNames {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let next = u32::try_from(self.0.len()).unwrap_or(Regions::OTHERS).min(Regions::OTHERS);
        if next < Regions::OTHERS {
            self.0.insert(name.into(), next);
        }
        next
    }
}

/// What the bounds know about a ticket.
#[derive(Debug)]
pub(crate) struct Traits {
    /// Tickets of different groups never play together.
    pub(crate) group: u64,
    /// Of each axis, the least and the greatest of its parties' numbers. Not numbers where one is missing.
    pub(crate) numbers: [(f64, f64); AXES],
    /// The regions that all its parties name, with the worst of their latencies in milliseconds.
    regions: Box<[(u32, f64)]>,
    /// Its place in the order of `batchingPreference` `sorted`.
    pub(crate) sort_key: Vec<SortPart>,
    pub(crate) size: u32,
    pub(crate) is_backfill: bool,
    /// What a candidate counts more for this ticket's long lists.
    pub(crate) extra_cost: u64,
}

/// So many strings in lists count as one candidate: comparing them takes about as long.
const STRINGS_PER_EVALUATION: u64 = 16;

impl Traits {
    pub(crate) fn new(bounds: &Bounds, names: &mut RegionNames, candidate: &Candidate) -> Self {
        let parties = candidate.parties();
        let mut numbers = [(0.0, 0.0); AXES];
        for (range, axis) in numbers.iter_mut().zip(&bounds.axes) {
            *range = number_range(parties, axis);
        }
        Traits {
            group: group(bounds, parties),
            numbers,
            regions: bounds
                .region_rule
                .map(|rule| common_regions(parties, rule.aggregation, names))
                .unwrap_or_default(),
            sort_key: bounds.sorted_by.iter().map(|attribute| sort_part(parties, *attribute)).collect(),
            size: candidate.size(),
            is_backfill: candidate.ticket().kind == TicketKind::Backfill,
            extra_cost: if bounds.reads_lists { strings(candidate) / STRINGS_PER_EVALUATION } else { 0 },
        }
    }

    /// What a line-up of this ticket alone spans.
    pub(crate) fn span(&self, bounds: &Bounds, view: &View) -> Span {
        Span { numbers: self.numbers, regions: self.regions(bounds, view) }
    }
}

/// A hash, so that nothing has to be remembered about texts: if two are mistaken for one, the rules say no in the end.
fn group(bounds: &Bounds, parties: &[Party]) -> u64 {
    if bounds.same.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    for attribute in &bounds.same {
        parties.first().and_then(|party| party.text(*attribute)).hash(&mut hasher);
    }
    hasher.finish()
}

fn strings(candidate: &Candidate) -> u64 {
    let values = candidate.ticket().players.iter().flat_map(|player| player.attributes.values());
    let strings = |value: &AttributeValue| match value {
        AttributeValue::StringList(texts) => texts.len() as u64,
        AttributeValue::String(_) | AttributeValue::Number(_) | AttributeValue::StringNumberMap(_) => 0,
    };
    values.map(strings).sum()
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

fn common_regions(
    parties: &[Party],
    aggregation: PartyAggregation,
    names: &mut RegionNames,
) -> Box<[(u32, f64)]> {
    let Some((first, others)) = parties.split_first() else { return Box::default() };
    first
        .regions(aggregation)
        .filter_map(|(region, latency)| {
            let worst = others.iter().try_fold(latency, |worst, party| {
                party.latency(region, aggregation).map(|latency| worst.max(latency))
            })?;
            Some((names.number(region), worst))
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

/// Regions, of the first 63 that the pool met. All later ones count as one: the rule itself is asked about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Regions(u64);

impl Regions {
    pub(crate) const ALL: Regions = Regions(u64::MAX);
    /// What all later ones count as.
    const OTHERS: u32 = 63;

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether no rule asks for a region.
    pub(crate) fn is_everywhere(self) -> bool {
        self == Self::ALL
    }

    /// Whether it is not certain that there is a region in it at all: those that are not told apart may be different ones.
    pub(crate) fn is_vague(self) -> bool {
        self.0 == 1 << Self::OTHERS
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
    fn regions(&self, bounds: &Bounds, view: &View) -> Regions {
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    numbers: [(f64, f64); AXES],
    pub(crate) regions: Regions,
}

impl Span {
    /// Whether both may be in one match.
    pub(crate) fn fits(&self, other: &Span, view: &View) -> bool {
        !self.regions.and(other.regions).is_empty()
            && self.numbers.iter().zip(&other.numbers).zip(&view.widths).all(|((mine, theirs), width)| {
                *width == f64::INFINITY || mine.1.max(theirs.1) - mine.0.min(theirs.0) <= *width
            })
    }

    /// The same in some of its regions alone.
    pub(crate) fn within(self, regions: Regions) -> Span {
        Span { regions: self.regions.and(regions), ..self }
    }

    /// What both span together.
    pub(crate) fn with(&self, other: &Span) -> Span {
        let mut both = Span { numbers: self.numbers, regions: self.regions.and(other.regions) };
        for (mine, theirs) in both.numbers.iter_mut().zip(&other.numbers) {
            *mine = (mine.0.min(theirs.0), mine.1.max(theirs.1));
        }
        both
    }
}
