//! What a rule of each type consists of.

use super::expression::{Reader, is_expression};
use super::json::{self, Fields, describe};
use super::report::{Place, Report};
use super::rules::{self, Named, Rules};
use crate::evaluate::wanted_type;
use crate::expression::{Expression, Field, Leaf, ListReading, NumberReading};
use crate::rule::{Body, CollectionOperation, DistanceReference, MapKey, Operation, Reference, Sort};
use crate::{
    AttributeIndex, AttributeType, AttributeValue, LARGEST_SMALL_MATCH, Limits, PartyAggregation, RuleType,
};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use std::sync::Arc;

const OPERATIONS: &[(&str, Operation)] = &[
    ("<", Operation::Less),
    ("<=", Operation::LessOrEqual),
    ("=", Operation::Equal),
    ("!=", Operation::NotEqual),
    (">", Operation::Greater),
    (">=", Operation::GreaterOrEqual),
];

const COLLECTION_OPERATIONS: &[(&str, CollectionOperation)] = &[
    ("intersection", CollectionOperation::Intersection),
    ("contains", CollectionOperation::Contains),
    ("reference_intersection_count", CollectionOperation::ReferenceIntersectionCount),
];

const PARTY_AGGREGATIONS: &[(&str, PartyAggregation)] =
    &[("min", PartyAggregation::Min), ("max", PartyAggregation::Max), ("avg", PartyAggregation::Avg)];

const LIST_AGGREGATIONS: &[(&str, ListReading)] =
    &[("union", ListReading::Union), ("intersection", ListReading::Intersection)];

const DISTANCE_REFERENCES: &[(&str, DistanceReference)] =
    &[("min", DistanceReference::Min), ("avg", DistanceReference::Avg)];

const DIRECTIONS: &[(&str, bool)] = &[("ascending", false), ("descending", true)];

const MAP_KEYS: &[(&str, MapKey)] = &[("minValue", MapKey::MinValue), ("maxValue", MapKey::MaxValue)];

/// What a string of a comparison may be held against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measured {
    Numbers,
    Texts,
}

/// None: reported.
pub(super) fn read<'t>(
    report: &mut Report<'t>,
    place: &Place<'_>,
    reader: Reader<'_>,
    rule: &Named<'_, 't>,
    rules: &mut Rules,
) -> Option<(Body, Limits)> {
    RuleReader { report, place, reader }.read(rule, rules)
}

struct RuleReader<'r, 't> {
    report: &'r mut Report<'t>,
    place: &'r Place<'r>,
    reader: Reader<'r>,
}

impl<'t> RuleReader<'_, 't> {
    fn read(mut self, rule: &Named<'_, 't>, rules: &mut Rules) -> Option<(Body, Limits)> {
        self.suits_size(rule);
        let fields = &rule.fields;
        match rule.rule_type {
            RuleType::Distance => self.distance(fields),
            RuleType::Comparison => self.comparison(fields),
            RuleType::BatchDistance => self.batch_distance(fields),
            RuleType::Collection => self.collection(fields),
            RuleType::Latency => self.latency(fields),
            RuleType::AbsoluteSort => self.sort(fields, false),
            RuleType::DistanceSort => self.sort(fields, true),
            RuleType::Compound => {
                let fix = "write one, such as \"and(RuleA, not(RuleB))\"";
                let value = fields.required(self.report, self.place, "statement", fix)?;
                let at = Place::Key(self.place, "statement");
                let literal = super::expression::literal(self.report, &at, value)?;
                let statement = super::statement::read(self.report, &at, literal, rules)?;
                Some((Body::Compound(statement), Limits::default()))
            }
        }
    }

    /// The schema for large matches has two types of rules.
    fn suits_size(&mut self, rule: &Named<'_, '_>) {
        let players = self.reader.teams.max_players();
        let large = [RuleType::Latency, RuleType::BatchDistance].contains(&rule.rule_type);
        if players > LARGEST_SMALL_MATCH && !large {
            let message = format_args!(
                "is of type {}, and the teams take {players} players: matches of more than {LARGEST_SMALL_MATCH} can \
                 have latency and batchDistance rules alone; use one of them, or lower maxPlayers",
                rule.rule_type.word()
            );
            self.report.problem(self.place, rule.fields.start(), message);
        }
    }

    fn distance(&mut self, fields: &Fields<'_, 't>) -> Option<(Body, Limits)> {
        let measurements = self.measurements(fields)?;
        self.all_numbers(fields, &measurements)?;
        let fix = "write a number, or an expression of one";
        let value = fields.required(self.report, self.place, "referenceValue", fix)?;
        let (constant, reference) = self.reference(value, Measured::Numbers)?;
        let min = self.limit(fields, "minDistance")?;
        let max = self.limit(fields, "maxDistance")?;
        if min.is_none() && max.is_none() {
            let message = "has no limit: write \"maxDistance\", \"minDistance\" or both";
            self.report.problem(self.place, fields.start(), message);
        }
        self.in_order(fields, ["minDistance", "maxDistance"], min, max);
        let reading = NumberReading::EachPlayer(self.party_aggregation(fields)?.unwrap_or_default());
        let limits = Limits { min, max, max_latency: None, reference: constant };
        Some((Body::Distance { measurements, reference, reading }, limits))
    }

    fn comparison(&mut self, fields: &Fields<'_, 't>) -> Option<(Body, Limits)> {
        let measurements = self.measurements(fields)?;
        let fix = "write \"<\", \"<=\", \"=\", \"!=\", \">\" or \">=\"";
        let operation = fields.required(self.report, self.place, "operation", fix)?;
        let operation_at = operation.start();
        let place = Place::Key(self.place, "operation");
        let operation = json::word(self.report, &place, operation, OPERATIONS)?;
        let texts = measurements.iter().any(|measurement| measurement.value_type().leaf == Leaf::Text);
        if texts {
            self.all_texts(fields, &measurements)?;
        } else {
            self.all_numbers(fields, &measurements)?;
        }
        let equality = matches!(operation, Operation::Equal | Operation::NotEqual);
        let written = self.party_aggregation(fields)?;
        let value = fields.get("referenceValue");
        if !equality && (texts || value.is_none()) {
            let message = if texts {
                "does not suit strings: write \"=\" or \"!=\""
            } else {
                "needs something to compare with: write \"referenceValue\", or \"=\" or \"!=\" to compare players with \
                 each other"
            };
            self.report.problem(&place, operation_at, message);
            return None;
        }
        let Some(value) = value else {
            // Players are compared as they are: the mean of a party's characters is no character.
            let reading = written.map_or(NumberReading::Own, NumberReading::Once);
            let body = Body::Comparison { measurements, operation, reference: Reference::EachOther, reading };
            return Some((body, Limits::default()));
        };
        let measured = if texts { Measured::Texts } else { Measured::Numbers };
        let (constant, expression) = self.reference(value, measured)?;
        let reading = NumberReading::EachPlayer(written.unwrap_or_default());
        let reference = expression.map_or(Reference::Constant, Reference::Expression);
        let limits = Limits { reference: constant, ..Limits::default() };
        Some((Body::Comparison { measurements, operation, reference, reading }, limits))
    }

    fn batch_distance(&mut self, fields: &Fields<'_, 't>) -> Option<(Body, Limits)> {
        let fix = "write the name of a number or string attribute";
        let (index, attribute_type, _) = self.attribute(fields, "batchAttribute", fix)?;
        let max = self.limit(fields, "maxDistance")?;
        let aggregation = self.party_aggregation(fields)?;
        let at = Place::Key(self.place, "batchAttribute");
        let attribute = AttributeIndex(index);
        match attribute_type {
            AttributeType::Number => {
                if max.is_none() {
                    let message = "has no \"maxDistance\", which a number attribute needs: write how far players may differ";
                    self.report.problem(self.place, fields.start(), message);
                }
                let aggregation = aggregation.unwrap_or_default();
                Some((Body::BatchNumber { attribute, aggregation }, Limits { max, ..Limits::default() }))
            }
            AttributeType::String => {
                for (key, offset) in fields.among(&["maxDistance", "partyAggregation"]) {
                    let message =
                        "does not suit a string attribute, which all players share or not: take it away";
                    self.report.problem(&Place::Key(self.place, key), offset, message);
                }
                Some((Body::BatchText { attribute }, Limits::default()))
            }
            AttributeType::StringList | AttributeType::StringNumberMap => {
                let offset = fields.get("batchAttribute").map_or(fields.start(), Ranged::start);
                let message = format_args!("is a {attribute_type}: name a number or a string attribute");
                self.report.problem(&at, offset, message);
                None
            }
        }
    }

    fn collection(&mut self, fields: &Fields<'_, 't>) -> Option<(Body, Limits)> {
        let measurements = self.measurements(fields)?;
        let fix = "write \"intersection\", \"contains\" or \"reference_intersection_count\"";
        let value = fields.required(self.report, self.place, "operation", fix)?;
        let operation =
            json::word(self.report, &Place::Key(self.place, "operation"), value, COLLECTION_OPERATIONS)?;
        for measurement in &measurements {
            if let Err(wanted) = wanted_type(operation, measurement) {
                let offset = fields.get("measurements").map_or(fields.start(), Ranged::start);
                let found = measurement.value_type();
                let message = format_args!(
                    "is {found}, and this operation takes {wanted}: use a string_list attribute, as in \
                     flatten(teams[*].players.attributes[character])"
                );
                self.report.problem(&Place::Key(self.place, "measurements"), offset, message);
                return None;
            }
        }
        let (constant, reference) = self.collection_reference(fields, operation)?;
        let min = self.count(fields, "minCount")?;
        let max = self.count(fields, "maxCount")?;
        self.in_order(fields, ["minCount", "maxCount"], min, max);
        let reading = match fields.get("partyAggregation") {
            Some(value) => json::word(
                self.report,
                &Place::Key(self.place, "partyAggregation"),
                value,
                LIST_AGGREGATIONS,
            )?,
            None => ListReading::Union,
        };
        let limits = Limits { min, max, max_latency: None, reference: constant };
        Some((Body::Collection { measurements, operation, reference, reading }, limits))
    }

    fn collection_reference(
        &mut self,
        fields: &Fields<'_, 't>,
        operation: CollectionOperation,
    ) -> Option<(Option<Arc<AttributeValue>>, Option<Expression>)> {
        let at = Place::Key(self.place, "referenceValue");
        if operation == CollectionOperation::Intersection {
            if let Some(value) = fields.get("referenceValue") {
                let message = "does not suit \"intersection\", which compares players with each other: take it away, or \
                               write \"reference_intersection_count\"";
                self.report.problem(&at, value.start(), message);
            }
            return Some((None, None));
        }
        let fix = match operation {
            CollectionOperation::Contains => "write the string to look for",
            _ => "write a list of strings, or an expression of one",
        };
        let value = fields.required(self.report, self.place, "referenceValue", fix)?;
        let constant = |value| Some((Some(Arc::new(value)), None));
        match (operation, value) {
            (CollectionOperation::Contains, Value::StringLit(text)) if !is_expression(&text.value) => {
                constant(AttributeValue::String(text.value.to_string()))
            }
            (CollectionOperation::Contains, other) => {
                let what =
                    if matches!(other, Value::StringLit(_)) { "an expression" } else { describe(other) };
                let message = format_args!("is {what}: write the string that \"contains\" looks for");
                self.report.problem(&at, other.start(), message);
                None
            }
            (_, Value::Array(array)) => {
                let texts = array.elements.iter().enumerate().map(|(index, value)| {
                    json::text(self.report, &Place::Item(&at, index), value).map(str::to_owned)
                });
                constant(AttributeValue::StringList(texts.collect::<Option<_>>()?))
            }
            (_, Value::StringLit(text)) if !is_expression(&text.value) => {
                constant(AttributeValue::StringList(vec![text.value.to_string()]))
            }
            (_, value) => {
                let literal = super::expression::literal(self.report, &at, value)?;
                let expression = self.reader.read(self.report, &at, literal)?;
                let found = expression.value_type();
                if found.leaf != Leaf::Text || found.depth != 1 {
                    let message = format_args!(
                        "is {found}: write an expression of a list of strings; flatten() and set_intersection() make one"
                    );
                    self.report.problem(&at, value.start(), message);
                    return None;
                }
                Some((None, Some(expression)))
            }
        }
    }

    fn latency(&mut self, fields: &Fields<'_, 't>) -> Option<(Body, Limits)> {
        let max_latency = self.limit(fields, "maxLatency")?;
        let max = self.limit(fields, "maxDistance")?;
        let distance_reference = match fields.get("distanceReference") {
            Some(value) => {
                let at = Place::Key(self.place, "distanceReference");
                Some(json::word(self.report, &at, value, DISTANCE_REFERENCES)?)
            }
            None => None,
        };
        if max.is_some() != distance_reference.is_some() {
            let message = "needs \"maxDistance\" and \"distanceReference\" together: write both, or neither";
            self.report.problem(self.place, fields.start(), message);
        } else if max_latency.is_none() && max.is_none() {
            let message = "has no limit: write \"maxLatency\", or \"maxDistance\" and \"distanceReference\"";
            self.report.problem(self.place, fields.start(), message);
        }
        if max.is_some() && self.reader.teams.max_players() > LARGEST_SMALL_MATCH {
            let message = format_args!(
                "has \"maxDistance\", which matches of more than {LARGEST_SMALL_MATCH} players cannot have: write \
                 \"maxLatency\" alone"
            );
            self.report.problem(self.place, fields.start(), message);
        }
        let aggregation = self.party_aggregation(fields)?.unwrap_or_default();
        let limits = Limits { min: None, max, max_latency, reference: None };
        Some((Body::Latency { aggregation, distance_reference }, limits))
    }

    fn sort(&mut self, fields: &Fields<'_, 't>, by_distance: bool) -> Option<(Body, Limits)> {
        let fix = "write the name of a number or string_number_map attribute";
        let (index, attribute_type, offset) = self.attribute(fields, "sortAttribute", fix)?;
        let descending = match fields.get("sortDirection") {
            Some(value) => {
                json::word(self.report, &Place::Key(self.place, "sortDirection"), value, DIRECTIONS)?
            }
            None => false,
        };
        let map_key = match fields.get("mapKey") {
            Some(value) => Some(json::word(self.report, &Place::Key(self.place, "mapKey"), value, MAP_KEYS)?),
            None => None,
        };
        match (attribute_type, map_key) {
            (AttributeType::Number, None) | (AttributeType::StringNumberMap, Some(_)) => {}
            (AttributeType::Number, Some(_)) => {
                let offset = fields.get("mapKey").map_or(fields.start(), Ranged::start);
                let message = "is for a string_number_map, and the sortAttribute is a number: take it away";
                self.report.problem(&Place::Key(self.place, "mapKey"), offset, message);
            }
            (AttributeType::StringNumberMap, None) => {
                let message =
                    "has no \"mapKey\", which a string_number_map needs: write \"minValue\" or \"maxValue\"";
                self.report.problem(self.place, fields.start(), message);
            }
            (AttributeType::String | AttributeType::StringList, _) => {
                let message = format_args!("is a {attribute_type}: name a number or a string_number_map");
                self.report.problem(&Place::Key(self.place, "sortAttribute"), offset, message);
            }
        }
        let aggregation = self.party_aggregation(fields)?.unwrap_or_default();
        let sort = Sort { attribute: AttributeIndex(index), by_distance, descending, map_key, aggregation };
        Some((Body::Sort(sort), Limits::default()))
    }

    /// A list of expressions, or one.
    fn measurements(&mut self, fields: &Fields<'_, 't>) -> Option<Vec<Expression>> {
        let fix = "write a list of expressions, such as [\"avg(teams[*].players.attributes[skill])\"]";
        let value = fields.required(self.report, self.place, "measurements", fix)?;
        let place = Place::Key(self.place, "measurements");
        let Value::Array(array) = value else {
            let literal = super::expression::literal(self.report, &place, value)?;
            return Some(vec![self.reader.read(self.report, &place, literal)?]);
        };
        if array.elements.is_empty() {
            self.report.problem(&place, value.start(), format_args!("is empty: {fix}"));
            return None;
        }
        let mut measurements = Vec::with_capacity(array.elements.len());
        for (index, value) in array.elements.iter().enumerate() {
            let at = Place::Item(&place, index);
            let literal = super::expression::literal(self.report, &at, value);
            measurements.push(literal.and_then(|literal| self.reader.read(self.report, &at, literal)));
        }
        measurements.into_iter().collect()
    }

    fn all_numbers(&mut self, fields: &Fields<'_, '_>, measurements: &[Expression]) -> Option<()> {
        let fix = "numbers: name a number attribute, or use count()";
        self.all(fields, measurements, |expression| expression.value_type().leaf == Leaf::Number, fix)
    }

    fn all_texts(&mut self, fields: &Fields<'_, '_>, measurements: &[Expression]) -> Option<()> {
        let fix = "strings: name a string attribute; string_list attributes are for collection rules";
        let is_text = |expression: &Expression| {
            expression.value_type().leaf == Leaf::Text && !matches!(expression.field(), Field::Texts(_))
        };
        self.all(fields, measurements, is_text, fix)
    }

    fn all(
        &mut self,
        fields: &Fields<'_, '_>,
        measurements: &[Expression],
        suits: impl Fn(&Expression) -> bool,
        fix: &str,
    ) -> Option<()> {
        let Some(wrong) = measurements.iter().find(|measurement| !suits(measurement)) else {
            return Some(());
        };
        let offset = fields.get("measurements").map_or(fields.start(), Ranged::start);
        let found = wrong.value_type();
        let message = format_args!("is {found}, and this rule measures {fix}");
        self.report.problem(&Place::Key(self.place, "measurements"), offset, message);
        None
    }

    /// A constant or an expression.
    fn reference(
        &mut self,
        value: &Value<'t>,
        measured: Measured,
    ) -> Option<(Option<Arc<AttributeValue>>, Option<Expression>)> {
        let at = Place::Key(self.place, "referenceValue");
        if let Value::StringLit(literal) = value {
            let number = literal.value.trim().parse::<f64>().is_ok();
            if is_expression(&literal.value) || (measured == Measured::Numbers && !number) {
                let expression = self.reader.read(self.report, &at, literal)?;
                let leaf = if measured == Measured::Numbers { Leaf::Number } else { Leaf::Text };
                if expression.value_type().leaf != leaf {
                    let wanted = if measured == Measured::Numbers { "numbers" } else { "strings" };
                    let found = expression.value_type();
                    let message = format_args!(
                        "is {found}, and the measurements are {wanted}: write an expression of {wanted}"
                    );
                    self.report.problem(&at, value.start(), message);
                    return None;
                }
                return Some((None, Some(expression)));
            }
        }
        let constant = match measured {
            Measured::Numbers => AttributeValue::Number(json::number(self.report, &at, value)?),
            Measured::Texts => AttributeValue::String(json::text(self.report, &at, value)?.to_owned()),
        };
        Some((Some(Arc::new(constant)), None))
    }

    fn attribute(
        &mut self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        fix: &str,
    ) -> Option<(usize, AttributeType, usize)> {
        let value = fields.required(self.report, self.place, key, fix)?;
        let at = Place::Key(self.place, key);
        let name = json::text(self.report, &at, value)?;
        let (index, attribute_type) = self.reader.attributes.find(self.report, &at, value.start(), name)?;
        Some((index, attribute_type, value.start()))
    }

    fn party_aggregation(&mut self, fields: &Fields<'_, '_>) -> Option<Option<PartyAggregation>> {
        let Some(value) = fields.get("partyAggregation") else { return Some(None) };
        json::word(self.report, &Place::Key(self.place, "partyAggregation"), value, PARTY_AGGREGATIONS)
            .map(Some)
    }

    fn limit(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Option<f64>> {
        let Some(value) = fields.get(key) else { return Some(None) };
        rules::limit(self.report, &Place::Key(self.place, key), value).map(Some)
    }

    fn count(&mut self, fields: &Fields<'_, '_>, key: &'static str) -> Option<Option<f64>> {
        let Some(value) = fields.get(key) else { return Some(None) };
        rules::count(self.report, &Place::Key(self.place, key), value).map(Some)
    }

    fn in_order(
        &mut self,
        fields: &Fields<'_, '_>,
        keys: [&'static str; 2],
        min: Option<f64>,
        max: Option<f64>,
    ) {
        let [min_key, max_key] = keys;
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let offset = fields.get(min_key).map_or(fields.start(), Ranged::start);
            let message = format_args!("is {min}, and {max_key} is {max}: lower the one or raise the other");
            self.report.problem(&Place::Key(self.place, min_key), offset, message);
        }
    }
}
