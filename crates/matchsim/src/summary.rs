//! The figures of a simulation.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::recording::{Ending, MatchRecord, Recording, TicketRecord, Unmatched};

/// Milliseconds in a second, as a number to calculate with.
const MS_PER_SECOND: f64 = 1_000.0;

/// The figures of one rule set's simulation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// What the rule set is called.
    pub rule_set: String,
    /// How many tickets came.
    pub tickets: usize,
    /// How many players they had.
    pub players: u64,
    /// How long it was, in simulated seconds.
    pub seconds: f64,
    /// Tickets by how their wait ended.
    pub endings: Endings,
    /// How long those waited who matched, in seconds; none when nobody did.
    pub waiting_seconds: Option<Percentiles>,
    /// The matches that stayed together.
    pub matches: usize,
    /// The matches that somebody did not accept.
    pub declined_matches: usize,
    /// How many players such a match had; none when there was none.
    pub players_per_match: Option<Percentiles>,
    /// How well matches kept each rule that measures something.
    pub quality: Vec<RuleQuality>,
    /// How many matches each expansion's step was in force for.
    pub expansions: Vec<StepUse>,
    /// How many matches no expansion was in force for, in per cent.
    pub without_expansion_percent: f64,
    /// Why tickets had not matched, the most frequent first.
    pub causes: Vec<Cause>,
    /// The longest queue, in tickets.
    pub longest_queue: usize,
    /// How many searches there were.
    pub searches: u64,
    /// How many of them were cut.
    pub cut_searches: u64,
}

/// Tickets by how their wait ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Endings {
    /// In a match.
    pub matched: usize,
    /// Their request timed out.
    pub timed_out: usize,
    /// One of their players did not accept.
    pub not_accepted: usize,
    /// They did not fit the rule set.
    pub refused: usize,
    /// They still waited at the end.
    pub waiting: usize,
}

/// Where values lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    /// The mean.
    pub mean: f64,
    /// Half are not above.
    pub p50: f64,
    /// Nine of ten are not above.
    pub p90: f64,
    /// Ninety-nine of a hundred are not above.
    pub p99: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

/// How well matches kept one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleQuality {
    /// The rule's name.
    pub rule: String,
    /// How many matches it was measured in.
    pub matches: usize,
    /// What was measured.
    pub measured: Percentiles,
    /// What was allowed, with the expansions that were in force.
    pub allowed: Percentiles,
}

/// How many matches a step was in force for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepUse {
    /// What it expands.
    pub target: String,
    /// After how many seconds.
    pub wait_seconds: u32,
    /// What it sets.
    pub value: String,
    /// How many matches.
    pub matches: usize,
    /// How many that is of all matches, in per cent.
    pub percent: f64,
}

/// Why some tickets had not matched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// What stood in the way.
    pub cause: String,
    /// How many tickets.
    pub tickets: usize,
    /// What one of them was told.
    pub example: String,
}

impl Percentiles {
    /// Of some values; none when there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        // The nearest rank: a value that was there, and the largest for a share of 1.
        let at = |share: f64| {
            let rank = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(rank.saturating_sub(1)).copied().unwrap_or(max)
        };
        let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
        Some(Self { mean, p50: at(0.5), p90: at(0.9), p99: at(0.99), min, max })
    }
}

/// A part of a whole in per cent; 0 of nothing.
pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 * 100.0 }
}

/// How long a ticket waited, in seconds.
pub(crate) fn waited_seconds(ticket: &TicketRecord) -> f64 {
    ticket.waited_ms() as f64 / MS_PER_SECOND
}

impl Summary {
    /// The figures of a recording.
    pub fn of(rule_set: impl Into<String>, recording: &Recording) -> Self {
        let tickets = &recording.tickets;
        let kept: Vec<&MatchRecord> = recording.matches.iter().filter(|made| made.accepted).collect();
        let matched = tickets.iter().filter(|ticket| matches!(ticket.ending, Ending::Matched(_)));
        let bare = kept.iter().filter(|made| made.steps.is_empty()).count();
        Self {
            rule_set: rule_set.into(),
            tickets: tickets.len(),
            players: tickets.iter().map(|ticket| u64::from(ticket.players)).sum(),
            seconds: recording.ended_ms as f64 / MS_PER_SECOND,
            endings: endings(tickets),
            waiting_seconds: Percentiles::of(matched.map(waited_seconds)),
            matches: kept.len(),
            declined_matches: recording.matches.len() - kept.len(),
            players_per_match: Percentiles::of(kept.iter().map(|made| f64::from(made.players()))),
            quality: quality(&kept),
            expansions: steps(&kept),
            without_expansion_percent: percent(bare, kept.len()),
            causes: causes(tickets),
            longest_queue: recording.queue.iter().map(|sample| sample.tickets).max().unwrap_or_default(),
            searches: recording.searches,
            cut_searches: recording.cut_searches,
        }
    }
}

fn endings(tickets: &[TicketRecord]) -> Endings {
    let mut count = Endings::default();
    for ticket in tickets {
        match ticket.ending {
            Ending::Matched(_) => count.matched += 1,
            Ending::TimedOut(_) => count.timed_out += 1,
            Ending::NotAccepted => count.not_accepted += 1,
            Ending::Refused(_) => count.refused += 1,
            Ending::Waiting(_) => count.waiting += 1,
        }
    }
    count
}

fn quality(matches: &[&MatchRecord]) -> Vec<RuleQuality> {
    // Every match names its rules in the rule set's order; a rule that one match has not measured another has.
    let mut order: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for quality in matches.iter().flat_map(|made| &made.quality) {
        if seen.insert(quality.rule.as_str()) {
            order.push(&quality.rule);
        }
    }
    order
        .into_iter()
        .filter_map(|rule| {
            let of_rule =
                || matches.iter().flat_map(|made| &made.quality).filter(move |quality| quality.rule == rule);
            Some(RuleQuality {
                rule: rule.to_owned(),
                matches: of_rule().count(),
                measured: Percentiles::of(of_rule().map(|quality| quality.measured))?,
                allowed: Percentiles::of(of_rule().map(|quality| quality.allowed))?,
            })
        })
        .collect()
}

fn steps(matches: &[&MatchRecord]) -> Vec<StepUse> {
    let mut used: BTreeMap<(&str, u32, &str), usize> = BTreeMap::new();
    for step in matches.iter().flat_map(|made| &made.steps) {
        *used.entry((&step.target, step.wait_seconds, &step.value)).or_default() += 1;
    }
    used.into_iter()
        .map(|((target, wait_seconds, value), count)| StepUse {
            target: target.to_owned(),
            wait_seconds,
            value: value.to_owned(),
            matches: count,
            percent: percent(count, matches.len()),
        })
        .collect()
}

fn causes(tickets: &[TicketRecord]) -> Vec<Cause> {
    let mut found: BTreeMap<&str, Cause> = BTreeMap::new();
    for ticket in tickets {
        let (cause, example) = match &ticket.ending {
            Ending::TimedOut(Unmatched { cause, sentence })
            | Ending::Waiting(Unmatched { cause, sentence }) => (cause.as_str(), sentence),
            Ending::Refused(why) => ("refused by the rule set", why),
            Ending::Matched(_) | Ending::NotAccepted => continue,
        };
        found
            .entry(cause)
            .or_insert_with(|| Cause { cause: cause.to_owned(), tickets: 0, example: example.clone() })
            .tickets += 1;
    }
    let mut causes: Vec<Cause> = found.into_values().collect();
    causes.sort_by(|one, other| other.tickets.cmp(&one.tickets).then_with(|| one.cause.cmp(&other.cause)));
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_there() {
        let found = Percentiles::of((1..=100).map(f64::from)).unwrap();
        assert_eq!((found.p50, found.p90, found.p99, found.max), (50.0, 90.0, 99.0, 100.0));
        let one = Percentiles::of([7.0]).unwrap();
        assert_eq!((one.min, one.p50, one.p99, one.max), (7.0, 7.0, 7.0, 7.0));
        assert_eq!(Percentiles::of([]), None);
    }

    #[test]
    fn the_most_frequent_cause_comes_first() {
        let ticket = |cause: &str| TicketRecord {
            came_ms: 0,
            ended_ms: 5,
            players: 1,
            ending: Ending::TimedOut(Unmatched { cause: cause.to_owned(), sentence: format!("{cause}!") }),
        };
        let found = causes(&[ticket("seldom"), ticket("often"), ticket("often")]);
        let told: Vec<_> = found.iter().map(|cause| (cause.cause.as_str(), cause.tickets)).collect();
        assert_eq!(told, [("often", 2), ("seldom", 1)]);
    }
}
