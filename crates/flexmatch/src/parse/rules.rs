//! `rules`.

use super::attributes::Attributes;
use super::expression::Reader;
use super::json::{self, Fields};
use super::report::{Place, Report, quoted};
use super::rule_body;
use super::teams::Teams;
use crate::{Constraint, Limits, Rule, RuleType};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use std::collections::HashMap;

const TYPES: &[(&str, RuleType)] = &[
    ("distance", RuleType::Distance),
    ("comparison", RuleType::Comparison),
    ("batchDistance", RuleType::BatchDistance),
    ("collection", RuleType::Collection),
    ("latency", RuleType::Latency),
    ("absoluteSort", RuleType::AbsoluteSort),
    ("distanceSort", RuleType::DistanceSort),
    ("compound", RuleType::Compound),
];

fn keys(rule_type: RuleType) -> &'static [&'static str] {
    match rule_type {
        RuleType::Distance => &[
            "name",
            "type",
            "description",
            "measurements",
            "referenceValue",
            "minDistance",
            "maxDistance",
            "partyAggregation",
        ],
        RuleType::Comparison => &[
            "name",
            "type",
            "description",
            "measurements",
            "referenceValue",
            "operation",
            "partyAggregation",
        ],
        RuleType::BatchDistance => {
            &["name", "type", "description", "batchAttribute", "maxDistance", "partyAggregation"]
        }
        RuleType::Collection => &[
            "name",
            "type",
            "description",
            "measurements",
            "operation",
            "referenceValue",
            "minCount",
            "maxCount",
            "partyAggregation",
        ],
        RuleType::Latency => &[
            "name",
            "type",
            "description",
            "maxLatency",
            "maxDistance",
            "distanceReference",
            "partyAggregation",
        ],
        RuleType::AbsoluteSort | RuleType::DistanceSort => {
            &["name", "type", "description", "sortDirection", "sortAttribute", "mapKey", "partyAggregation"]
        }
        RuleType::Compound => &["name", "type", "description", "statement"],
    }
}

/// The rules that were read.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) list: Vec<Rule>,
    by_name: HashMap<String, Option<usize>>,
}

impl Rules {
    /// None: there is no such rule. None inside: it is broken, which was reported.
    pub(super) fn find(&self, name: &str) -> Option<Option<usize>> {
        self.by_name.get(name).copied()
    }
}

pub(super) fn read<'t>(
    report: &mut Report<'t>,
    root: &Fields<'_, 't>,
    attributes: &Attributes,
    teams: &Teams,
) -> (Rules, Vec<Limits>) {
    let mut rules = Rules::default();
    let mut limits = Vec::new();
    let place = Place::Key(&Place::Root, "rules");
    let Some(value) = root.get("rules") else { return (rules, limits) };
    let Some(array) = json::array(report, &place, value) else { return (rules, limits) };
    for (index, value) in array.elements.iter().enumerate() {
        let place = Place::Item(&place, index);
        let Some(named) = named(report, &place, value, &mut rules) else { continue };
        let read = rule_body::read(report, &place, Reader { attributes, teams }, &named, &mut rules);
        // Only now, because a compound rule cannot name itself.
        rules.by_name.insert(named.name.clone(), read.is_some().then_some(rules.list.len()));
        let Some((body, of_rule)) = read else { continue };
        rules.list.push(Rule {
            name: named.name,
            rule_type: named.rule_type,
            enforced: !named.rule_type.is_sort(),
            constraint: Constraint::Whole,
            body,
        });
        limits.push(of_rule);
    }
    (rules, limits)
}

/// A rule whose name and type are known.
pub(super) struct Named<'v, 't> {
    pub(super) name: String,
    pub(super) rule_type: RuleType,
    pub(super) fields: Fields<'v, 't>,
}

fn named<'v, 't>(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &'v Value<'t>,
    rules: &mut Rules,
) -> Option<Named<'v, 't>> {
    let rule_type = match value {
        Value::Object(object) => {
            let last = object.properties.iter().rev().find(|property| property.name.as_str() == "type");
            let Some(property) = last else {
                let message = "has no \"type\": write \"distance\", \"comparison\", \"batchDistance\", \"collection\", \
                               \"latency\", \"absoluteSort\", \"distanceSort\" or \"compound\"";
                report.problem(place, value.start(), message);
                return None;
            };
            json::word(report, &Place::Key(place, "type"), &property.value, TYPES)
        }
        _ => None,
    };
    // Without a type, only the name is looked at, so that others may name it.
    let known = rule_type.map_or(&[][..], keys);
    let fields = match (rule_type, value) {
        (None, Value::Object(object)) => {
            let name = object.properties.iter().find(|property| property.name.as_str() == "name");
            if let Some(Value::StringLit(name)) = name.map(|property| &property.value) {
                rules.by_name.insert(name.value.to_string(), None);
            }
            return None;
        }
        _ => Fields::new(report, place, value, known)?,
    };
    let name_at = Place::Key(place, "name");
    let name = match fields.get("name") {
        Some(value) => {
            let name = json::text(report, &name_at, value)?;
            if name.trim().is_empty() {
                report.problem(&name_at, value.start(), "is empty: write a name");
            }
            name.to_owned()
        }
        None => {
            let name = place.to_string();
            let message =
                format_args!("has no \"name\", and is called {name} in metrics and messages: write one");
            report.warning(place, value.start(), message);
            name
        }
    };
    if rules.by_name.contains_key(&name) {
        let offset = fields.get("name").map_or(value.start(), Ranged::start);
        let message = format_args!("two rules are called {}: give each a name of its own", quoted(&name));
        report.problem(&name_at, offset, message);
    }
    Some(Named { name, rule_type: rule_type?, fields })
}

/// A distance or a latency.
pub(super) fn limit(report: &mut Report<'_>, place: &Place<'_>, value: &Value<'_>) -> Option<f64> {
    let number = json::number(report, place, value)?;
    if number < 0.0 {
        report.problem(place, value.start(), format_args!("is {number}: write 0 or more"));
        return None;
    }
    Some(number)
}

/// A count of values.
pub(super) fn count(report: &mut Report<'_>, place: &Place<'_>, value: &Value<'_>) -> Option<f64> {
    json::whole(report, place, value, 0, u32::MAX).map(f64::from)
}
