//! `algorithm`.

use super::attributes::Attributes;
use super::json::{self, Fields};
use super::report::{Place, Report};
use super::teams::Teams;
use crate::{
    Algorithm, AttributeIndex, AttributeType, BackfillPriority, BatchingPreference, ExpansionAgeSelection,
    LARGEST_SMALL_MATCH, Strategy,
};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;

const KEYS: &[&str] = &[
    "description",
    "strategy",
    "batchingPreference",
    "sortByAttributes",
    "balancedAttribute",
    "backfillPriority",
    "expansionAgeSelection",
];

const STRATEGIES: &[(&str, Strategy)] =
    &[("exhaustiveSearch", Strategy::ExhaustiveSearch), ("balanced", Strategy::Balanced)];

const EXHAUSTIVE_BATCHING: &[(&str, BatchingPreference)] =
    &[("random", BatchingPreference::Random), ("sorted", BatchingPreference::Sorted)];

const BALANCED_BATCHING: &[(&str, BatchingPreference)] = &[
    ("largestPopulation", BatchingPreference::LargestPopulation),
    ("fastestRegion", BatchingPreference::FastestRegion),
];

const BACKFILL_PRIORITIES: &[(&str, BackfillPriority)] =
    &[("normal", BackfillPriority::Normal), ("low", BackfillPriority::Low), ("high", BackfillPriority::High)];

const AGES: &[(&str, ExpansionAgeSelection)] =
    &[("newest", ExpansionAgeSelection::Newest), ("oldest", ExpansionAgeSelection::Oldest)];

pub(super) fn read(
    report: &mut Report<'_>,
    root: &Fields<'_, '_>,
    attributes: &Attributes,
    teams: &Teams,
) -> Option<Algorithm> {
    let place = Place::Key(&Place::Root, "algorithm");
    let players = teams.max_players();
    let large = players > LARGEST_SMALL_MATCH;
    let Some(value) = root.get("algorithm") else {
        if large {
            let message = format_args!(
                "has no \"algorithm\", and matches of {players} players, more than {LARGEST_SMALL_MATCH}, need one: \
                 write {{\"strategy\": \"balanced\", \"balancedAttribute\": ...}} with a number attribute"
            );
            report.problem(&Place::Root, root.start(), message);
        }
        return Some(Algorithm::default());
    };
    let fields = Fields::new(report, &place, value, KEYS)?;
    let strategy_at = Place::Key(&place, "strategy");
    let strategy = match fields.get("strategy") {
        Some(value) => json::word(report, &strategy_at, value, STRATEGIES)?,
        None => Strategy::default(),
    };
    if large && strategy != Strategy::Balanced {
        let message = format_args!(
            "is \"exhaustiveSearch\", and the teams take {players} players: write \"balanced\" for more than \
             {LARGEST_SMALL_MATCH}, or lower maxPlayers"
        );
        report.problem(&strategy_at, fields.get("strategy").map_or(value.start(), Ranged::start), message);
    }
    let mut algorithm = Algorithm {
        strategy,
        batching_preference: match strategy {
            Strategy::ExhaustiveSearch => BatchingPreference::Random,
            Strategy::Balanced => BatchingPreference::LargestPopulation,
        },
        ..Algorithm::default()
    };
    if let Some(value) = fields.get("batchingPreference") {
        let at = Place::Key(&place, "batchingPreference");
        algorithm.batching_preference = batching_preference(report, &at, value, strategy)?;
    }
    if let Some(value) = fields.get("sortByAttributes") {
        let at = Place::Key(&place, "sortByAttributes");
        algorithm.sort_by_attributes = sort_by(report, &at, value, attributes)?;
        if algorithm.batching_preference != BatchingPreference::Sorted {
            report.warning(&at, value.start(), "counts only with \"batchingPreference\": \"sorted\"");
        }
    } else if algorithm.batching_preference == BatchingPreference::Sorted {
        let fix =
            "has no \"sortByAttributes\", which \"sorted\" needs: write a list of attributes to sort by";
        report.problem(&place, value.start(), fix);
    }
    if let Some(value) = fields.get("balancedAttribute") {
        let at = Place::Key(&place, "balancedAttribute");
        algorithm.balanced_attribute = Some(balanced(report, &at, value, attributes)?);
        if strategy != Strategy::Balanced {
            report.warning(&at, value.start(), "counts only with \"strategy\": \"balanced\"");
        }
    } else if strategy == Strategy::Balanced {
        let fix =
            "has no \"balancedAttribute\", which \"balanced\" needs: write the name of a number attribute";
        report.problem(&place, value.start(), fix);
    }
    if let Some(value) = fields.get("backfillPriority") {
        algorithm.backfill_priority =
            backfill_priority(report, &Place::Key(&place, "backfillPriority"), value)?;
    }
    if let Some(value) = fields.get("expansionAgeSelection") {
        algorithm.expansion_age_selection = age(report, &Place::Key(&place, "expansionAgeSelection"), value)?;
    }
    Some(algorithm)
}

/// Only what suits the strategy.
pub(super) fn batching_preference(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    strategy: Strategy,
) -> Option<BatchingPreference> {
    let (words, others, other) = match strategy {
        Strategy::ExhaustiveSearch => (EXHAUSTIVE_BATCHING, BALANCED_BATCHING, "balanced"),
        Strategy::Balanced => (BALANCED_BATCHING, EXHAUSTIVE_BATCHING, "exhaustiveSearch"),
    };
    if let Value::StringLit(word) = value
        && others.iter().any(|(other, _)| *other == word.value)
    {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let fix = super::report::alternatives(&known);
        let message = format_args!("{:?} goes with \"strategy\": {other:?}: write {fix}", word.value);
        report.problem(place, value.start(), message);
        return None;
    }
    json::word(report, place, value, words)
}

pub(super) fn backfill_priority(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
) -> Option<BackfillPriority> {
    json::word(report, place, value, BACKFILL_PRIORITIES)
}

pub(super) fn age(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
) -> Option<ExpansionAgeSelection> {
    json::word(report, place, value, AGES)
}

/// Attributes to sort tickets by: what has an order.
pub(super) fn sort_by(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    attributes: &Attributes,
) -> Option<Vec<AttributeIndex>> {
    let array = json::array(report, place, value)?;
    if array.elements.is_empty() {
        report.problem(place, value.start(), "is empty: write a list of attributes to sort by");
        return None;
    }
    let mut found = Vec::new();
    for (index, value) in array.elements.iter().enumerate() {
        let at = Place::Item(place, index);
        let name = json::text(report, &at, value)?;
        let (attribute, attribute_type) = attributes.find(report, &at, value.start(), name)?;
        if !matches!(attribute_type, AttributeType::Number | AttributeType::String) {
            let message =
                format_args!("is a {attribute_type}, which has no order: name a number or a string");
            report.problem(&at, value.start(), message);
            return None;
        }
        found.push(AttributeIndex(attribute));
    }
    Some(found)
}

pub(super) fn balanced(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    attributes: &Attributes,
) -> Option<AttributeIndex> {
    let name = json::text(report, place, value)?;
    let (attribute, attribute_type) = attributes.find(report, place, value.start(), name)?;
    if attribute_type != AttributeType::Number {
        let message = format_args!("is a {attribute_type}: name a number attribute");
        report.problem(place, value.start(), message);
        return None;
    }
    Some(AttributeIndex(attribute))
}
