//! `expansions`.

use super::attributes::Attributes;
use super::json::{self, Fields, describe};
use super::report::{Place, Report, quoted};
use super::rules::{self, Rules};
use super::teams::{MOST_PLAYERS, Teams};
use super::{algorithm, expression};
use crate::effective::{AlgorithmChange, Change, Expansion, Step};
use crate::expression::Leaf;
use crate::rule::{Body, CollectionOperation, Reference};
use crate::{AttributeValue, Effective, LARGEST_SMALL_MATCH, Rule, RuleType};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use std::collections::HashSet;
use std::sync::Arc;

/// The latest step: the longest `RequestTimeoutSeconds` of a configuration. No ticket waits longer.
const LONGEST_WAIT_SECONDS: u32 = 43_200;

const FIX: &str =
    "write rules[Name].property, teams[Name].minPlayers, teams[Name].maxPlayers or algorithm.property";

/// What a target names.
enum Target {
    Rule(usize, RuleProperty),
    Teams(Arc<[usize]>, TeamProperty),
    Algorithm(AlgorithmProperty),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum RuleProperty {
    MinDistance,
    MaxDistance,
    MinCount,
    MaxCount,
    MaxLatency,
    ReferenceValue,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum TeamProperty {
    MinPlayers,
    MaxPlayers,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum AlgorithmProperty {
    BatchingPreference,
    SortByAttributes,
    BalancedAttribute,
    BackfillPriority,
    ExpansionAgeSelection,
}

const ALGORITHM_PROPERTIES: &[(&str, AlgorithmProperty)] = &[
    ("batchingPreference", AlgorithmProperty::BatchingPreference),
    ("sortByAttributes", AlgorithmProperty::SortByAttributes),
    ("balancedAttribute", AlgorithmProperty::BalancedAttribute),
    ("backfillPriority", AlgorithmProperty::BackfillPriority),
    ("expansionAgeSelection", AlgorithmProperty::ExpansionAgeSelection),
];

const TEAM_PROPERTIES: &[(&str, TeamProperty)] =
    &[("minPlayers", TeamProperty::MinPlayers), ("maxPlayers", TeamProperty::MaxPlayers)];

/// What one expansion may change and another may not change too.
#[derive(PartialEq, Eq, Hash)]
enum Changed {
    Rule(usize, RuleProperty),
    Team(usize, TeamProperty),
    Algorithm(AlgorithmProperty),
}

/// What of a rule can be expanded. A reference that is an expression cannot: which rules are monotone depends on it.
fn expandable(rule: &Rule) -> &'static [(&'static str, RuleProperty)] {
    const DISTANCES: &[(&str, RuleProperty)] = &[
        ("minDistance", RuleProperty::MinDistance),
        ("maxDistance", RuleProperty::MaxDistance),
        ("referenceValue", RuleProperty::ReferenceValue),
    ];
    const COUNTS: &[(&str, RuleProperty)] = &[
        ("minCount", RuleProperty::MinCount),
        ("maxCount", RuleProperty::MaxCount),
        ("referenceValue", RuleProperty::ReferenceValue),
    ];
    const LATENCIES: &[(&str, RuleProperty)] =
        &[("maxLatency", RuleProperty::MaxLatency), ("maxDistance", RuleProperty::MaxDistance)];
    match &rule.body {
        Body::Distance { reference: None, .. } => DISTANCES,
        Body::Distance { .. } => &DISTANCES[..2],
        Body::Comparison { reference: Reference::Constant, .. } => {
            &[("referenceValue", RuleProperty::ReferenceValue)]
        }
        Body::Comparison { .. } | Body::BatchText { .. } | Body::Sort(_) | Body::Compound(_) => &[],
        Body::BatchNumber { .. } => &[("maxDistance", RuleProperty::MaxDistance)],
        Body::Collection { operation: CollectionOperation::Intersection, .. }
        | Body::Collection { reference: Some(_), .. } => &COUNTS[..2],
        Body::Collection { .. } => COUNTS,
        Body::Latency { distance_reference: None, .. } => &LATENCIES[..1],
        Body::Latency { .. } => LATENCIES,
    }
}

pub(super) fn read<'t>(
    report: &mut Report<'t>,
    root: &Fields<'_, 't>,
    attributes: &Attributes,
    teams: &Teams,
    rules: &Rules,
    base: &Effective,
) -> Vec<Expansion> {
    let place = Place::Key(&Place::Root, "expansions");
    let Some(value) = root.get("expansions") else { return Vec::new() };
    let Some(array) = json::array(report, &place, value) else { return Vec::new() };
    let mut reader = Reader { report, attributes, teams, rules, base, changed: HashSet::new() };
    let mut expansions = Vec::new();
    for (index, value) in array.elements.iter().enumerate() {
        expansions.extend(reader.expansion(&Place::Item(&place, index), value));
    }
    sizes_in_order(report, &place, value.start(), teams, base, &expansions);
    let players: u32 = largest_sizes(base, &expansions).iter().fold(0, |sum, size| sum.saturating_add(*size));
    if players > MOST_PLAYERS && teams.max_players() <= MOST_PLAYERS {
        let message = format_args!(
            "let the teams take {players} players together, and a match has {MOST_PLAYERS} at most: lower maxPlayers"
        );
        report.problem(&place, value.start(), message);
    } else if players > LARGEST_SMALL_MATCH && teams.max_players() <= LARGEST_SMALL_MATCH {
        let message = format_args!(
            "let the teams take {players} players together, and a match that begins with {LARGEST_SMALL_MATCH} or \
             fewer cannot become a large one: lower maxPlayers"
        );
        report.problem(&place, value.start(), message);
    }
    expansions
}

struct Reader<'r, 't> {
    report: &'r mut Report<'t>,
    attributes: &'r Attributes,
    teams: &'r Teams,
    rules: &'r Rules,
    base: &'r Effective,
    changed: HashSet<Changed>,
}

impl<'t> Reader<'_, 't> {
    fn expansion(&mut self, place: &Place<'_>, value: &Value<'t>) -> Option<Expansion> {
        let fields = Fields::new(self.report, place, value, &["target", "steps", "description"])?;
        let target_at = Place::Key(place, "target");
        let text = fields.required(self.report, place, "target", FIX);
        let target = text.and_then(|value| self.target(&target_at, value));
        let steps_at = Place::Key(place, "steps");
        let fix = "write a list such as [{\"waitTimeSeconds\": 10, \"value\": 20}]";
        let value = fields.required(self.report, place, "steps", fix)?;
        let array = json::array(self.report, &steps_at, value)?;
        if array.elements.is_empty() {
            self.report.problem(&steps_at, value.start(), format_args!("is empty: {fix}"));
        }
        let mut steps = Vec::with_capacity(array.elements.len());
        let mut times = HashSet::new();
        for (index, value) in array.elements.iter().enumerate() {
            steps.extend(self.step(&Place::Item(&steps_at, index), value, target.as_ref(), &mut times));
        }
        steps.sort_by_key(|step: &Step| step.wait_time_seconds);
        match text? {
            Value::StringLit(target) => Some(Expansion { target: target.value.to_string(), steps }),
            _ => None,
        }
    }

    fn step(
        &mut self,
        place: &Place<'_>,
        value: &Value<'t>,
        target: Option<&Target>,
        times: &mut HashSet<u32>,
    ) -> Option<Step> {
        let fields = Fields::new(self.report, place, value, &["waitTimeSeconds", "value", "description"])?;
        let time_at = Place::Key(place, "waitTimeSeconds");
        let fix = "write after how many seconds of waiting the value counts";
        let time = fields.required(self.report, place, "waitTimeSeconds", fix).and_then(|value| {
            let time = json::whole(self.report, &time_at, value, 0, LONGEST_WAIT_SECONDS)?;
            if !times.insert(time) {
                let message = format_args!("is {time} in two steps: give each step a time of its own");
                self.report.problem(&time_at, value.start(), message);
            }
            Some(time)
        });
        let value_at = Place::Key(place, "value");
        let value = fields.required(self.report, place, "value", "write what counts from then on")?;
        let change = self.change(&value_at, value, target?)?;
        let text = self.report.text().get(value.start()..value.end()).unwrap_or_default().to_owned();
        Some(Step { wait_time_seconds: time?, value: text, change })
    }

    fn change(&mut self, place: &Place<'_>, value: &Value<'t>, target: &Target) -> Option<Change> {
        match target {
            Target::Teams(teams, TeamProperty::MinPlayers) => {
                let size = json::whole(self.report, place, value, 0, MOST_PLAYERS)?;
                Some(Change::MinPlayers(Arc::clone(teams), size))
            }
            Target::Teams(teams, TeamProperty::MaxPlayers) => {
                let size = json::whole(self.report, place, value, 1, MOST_PLAYERS)?;
                Some(Change::MaxPlayers(Arc::clone(teams), size))
            }
            Target::Algorithm(property) => {
                self.algorithm_change(place, value, *property).map(Change::Algorithm)
            }
            Target::Rule(rule, property) => self.rule_change(place, value, *rule, *property),
        }
    }

    fn rule_change(
        &mut self,
        place: &Place<'_>,
        value: &Value<'t>,
        rule: usize,
        property: RuleProperty,
    ) -> Option<Change> {
        match property {
            RuleProperty::MinDistance => Some(Change::Min(rule, rules::limit(self.report, place, value)?)),
            RuleProperty::MaxDistance => Some(Change::Max(rule, rules::limit(self.report, place, value)?)),
            RuleProperty::MinCount => Some(Change::Min(rule, rules::count(self.report, place, value)?)),
            RuleProperty::MaxCount => Some(Change::Max(rule, rules::count(self.report, place, value)?)),
            RuleProperty::MaxLatency => {
                Some(Change::MaxLatency(rule, rules::limit(self.report, place, value)?))
            }
            RuleProperty::ReferenceValue => {
                Some(Change::Reference(rule, Arc::new(self.reference(place, value, rule)?)))
            }
        }
    }

    /// A constant of the type that the rule compares with.
    fn reference(&mut self, place: &Place<'_>, value: &Value<'t>, rule: usize) -> Option<AttributeValue> {
        if let Value::StringLit(text) = value
            && expression::is_expression(&text.value)
        {
            let message =
                "is an expression, and a step has a value of its own: write a number, a string or a list";
            self.report.problem(place, value.start(), message);
            return None;
        }
        let rule = self.rules.list.get(rule)?;
        let texts = |measurements: &[crate::expression::Expression]| {
            measurements.iter().any(|measurement| measurement.value_type().leaf == Leaf::Text)
        };
        match &rule.body {
            Body::Comparison { measurements, .. } if texts(measurements) => {
                json::text(self.report, place, value).map(|text| AttributeValue::String(text.to_owned()))
            }
            Body::Collection { operation: CollectionOperation::Contains, .. } => {
                json::text(self.report, place, value).map(|text| AttributeValue::String(text.to_owned()))
            }
            Body::Collection { .. } => {
                let array = json::array(self.report, place, value)?;
                let texts = array.elements.iter().enumerate().map(|(index, value)| {
                    json::text(self.report, &Place::Item(place, index), value).map(str::to_owned)
                });
                texts.collect::<Option<_>>().map(AttributeValue::StringList)
            }
            _ => json::number(self.report, place, value).map(AttributeValue::Number),
        }
    }

    fn algorithm_change(
        &mut self,
        place: &Place<'_>,
        value: &Value<'t>,
        property: AlgorithmProperty,
    ) -> Option<AlgorithmChange> {
        match property {
            AlgorithmProperty::BatchingPreference => {
                let strategy = self.base.algorithm.strategy;
                let preference = algorithm::batching_preference(self.report, place, value, strategy)?;
                if preference == crate::BatchingPreference::Sorted
                    && self.base.algorithm.sort_by_attributes.is_empty()
                {
                    let fix = "needs \"sortByAttributes\" in the algorithm: write a list of attributes there";
                    self.report.problem(place, value.start(), fix);
                    return None;
                }
                Some(AlgorithmChange::Batching(preference))
            }
            AlgorithmProperty::SortByAttributes => {
                algorithm::sort_by(self.report, place, value, self.attributes).map(AlgorithmChange::SortBy)
            }
            AlgorithmProperty::BalancedAttribute => {
                algorithm::balanced(self.report, place, value, self.attributes).map(AlgorithmChange::Balanced)
            }
            AlgorithmProperty::BackfillPriority => {
                algorithm::backfill_priority(self.report, place, value).map(AlgorithmChange::Backfill)
            }
            AlgorithmProperty::ExpansionAgeSelection => {
                algorithm::age(self.report, place, value).map(AlgorithmChange::Age)
            }
        }
    }

    fn target(&mut self, place: &Place<'_>, value: &Value<'t>) -> Option<Target> {
        let Value::StringLit(literal) = value else {
            let message = format_args!("is {}: {FIX}", describe(value));
            self.report.problem(place, value.start(), message);
            return None;
        };
        let offset = literal.range.start;
        let text = literal.value.trim();
        let target = if let Some((names, property)) = bracketed(text, "rules") {
            self.rule_target(place, offset, names, property)?
        } else if let Some((names, property)) = bracketed(text, "teams").or_else(|| bracketed(text, "team")) {
            let (teams, _) = self.teams.find_all(self.report, place, offset, names)?;
            Target::Teams(teams.into(), self.property(place, offset, property, TEAM_PROPERTIES, "a team")?)
        } else if let Some(property) = text.strip_prefix("algorithm.") {
            let property = property.trim();
            if property == "strategy" {
                let message = "the strategy cannot be expanded: expand another property of the algorithm";
                self.report.problem(place, offset, message);
                return None;
            }
            Target::Algorithm(self.property(
                place,
                offset,
                property,
                ALGORITHM_PROPERTIES,
                "the algorithm",
            )?)
        } else {
            let message = format_args!("{} is no target: {FIX}", quoted(text));
            self.report.problem(place, offset, message);
            return None;
        };
        let changed: Vec<Changed> = match &target {
            Target::Rule(rule, property) => vec![Changed::Rule(*rule, *property)],
            Target::Teams(teams, property) => {
                teams.iter().map(|team| Changed::Team(*team, *property)).collect()
            }
            Target::Algorithm(property) => vec![Changed::Algorithm(*property)],
        };
        for changed in changed {
            if !self.changed.insert(changed) {
                let message = "is the target of two expansions: put all their steps into one";
                self.report.problem(place, offset, message);
                return None;
            }
        }
        Some(target)
    }

    fn rule_target(
        &mut self,
        place: &Place<'_>,
        offset: usize,
        name: &str,
        property: &str,
    ) -> Option<Target> {
        let name = name.trim();
        let Some(rule) = self.rules.find(name) else {
            let suggestion = self.report.suggestion(name, self.rules.list.iter().map(Rule::name));
            let message = format_args!("there is no rule {}{suggestion}: write a rule's name", quoted(name));
            self.report.problem(place, offset, message);
            return None;
        };
        // None: it is broken, which was reported.
        let index = rule?;
        let rule = self.rules.list.get(index)?;
        let properties = expandable(rule);
        if properties.is_empty() {
            let what = match rule.rule_type {
                RuleType::Compound => {
                    "is a compound rule, which cannot be expanded: expand the rules it names"
                }
                rule_type if rule_type.is_sort() => {
                    "is a sort rule, which has nothing to expand: take this away"
                }
                _ => "has no limit to expand: take this away",
            };
            self.report.problem(place, offset, format_args!("{} {what}", quoted(name)));
            return None;
        }
        Some(Target::Rule(index, self.property(place, offset, property, properties, "this rule")?))
    }

    fn property<T: Copy>(
        &mut self,
        place: &Place<'_>,
        offset: usize,
        given: &str,
        known: &[(&'static str, T)],
        owner: &str,
    ) -> Option<T> {
        let found = known.iter().find(|(word, _)| *word == given).map(|(_, property)| *property);
        if found.is_none() {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            let suggestion = self.report.suggestion(given, words.iter().copied());
            let words = super::report::alternatives(&words);
            let given = quoted(given);
            let message = format_args!("{given} of {owner} cannot be expanded{suggestion}: write {words}");
            self.report.problem(place, offset, message);
        }
        found
    }
}

/// The names and the property of `teams[A,B].property`.
fn bracketed<'a>(text: &'a str, element: &str) -> Option<(&'a str, &'a str)> {
    let rest = text.strip_prefix(element)?.trim_start().strip_prefix('[')?;
    let (names, rest) = rest.split_once(']')?;
    Some((names, rest.trim_start().strip_prefix('.')?.trim()))
}

/// Of each team, the largest `maxPlayers` that it ever has.
pub(super) fn largest_sizes(base: &Effective, expansions: &[Expansion]) -> Vec<u32> {
    let mut sizes: Vec<u32> = base.teams.iter().map(|size| size.max).collect();
    for step in expansions.iter().flat_map(|expansion| &expansion.steps) {
        if let Change::MaxPlayers(teams, value) = &step.change {
            for team in teams.iter() {
                if let Some(size) = sizes.get_mut(*team) {
                    *size = (*size).max(*value);
                }
            }
        }
    }
    sizes
}

/// No step makes a team's least size larger than its greatest. Each team has one expansion of each at most.
fn sizes_in_order(
    report: &mut Report<'_>,
    place: &Place<'_>,
    offset: usize,
    teams: &Teams,
    base: &Effective,
    expansions: &[Expansion],
) {
    let mut changes: Vec<Vec<(u32, bool, u32)>> = vec![Vec::new(); base.teams.len()];
    for step in expansions.iter().flat_map(|expansion| &expansion.steps) {
        let (of, is_min, value) = match &step.change {
            Change::MinPlayers(teams, value) => (teams, true, *value),
            Change::MaxPlayers(teams, value) => (teams, false, *value),
            _ => continue,
        };
        for team in of.iter() {
            if let Some(changes) = changes.get_mut(*team) {
                changes.push((step.wait_time_seconds, is_min, value));
            }
        }
    }
    for ((mut changes, team), size) in changes.into_iter().zip(&teams.list).zip(&base.teams) {
        changes.sort_unstable();
        let (mut min, mut max) = (size.min, size.max);
        for of_second in changes.chunk_by(|(one, ..), (other, ..)| one == other) {
            for (_, is_min, value) in of_second {
                if *is_min { min = *value } else { max = *value }
            }
            if let Some((second, ..)) = of_second.first()
                && min > max
                && size.min <= size.max
            {
                let message = format_args!(
                    "give team {} at least {min} and at most {max} players after {second} seconds: lower the one or \
                     raise the other",
                    quoted(&team.name)
                );
                report.problem(place, offset, message);
                break;
            }
        }
    }
}
