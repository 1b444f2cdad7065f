//! What players may be like when nobody says: from what a rule set declares and mentions.

use std::collections::BTreeMap;

use rallypoint_flexmatch::{AttributeType, AttributeValue, DeclaredAttribute};
use serde_json::Value;

use super::{Distribution, Weighted};

/// How many values stand for an attribute whose values the rule set does not mention.
const STAND_INS: usize = 4;
/// The longest guessed list.
const LONGEST_LIST: usize = 3;
/// Players differ by so many times the distance that a rule allows: some pairs fit, some do not.
const SPREAD_PER_DISTANCE: f64 = 2.0;
/// How many standard deviations a guessed mean is above zero: nearly no value is negative then.
const DEVIATIONS_ABOVE_ZERO: f64 = 3.0;
/// The standard deviation as a part of the mean when no rule gives a distance.
const SPREAD_PER_MEAN: f64 = 1.0 / 3.0;
/// The standard deviation when there is nothing to tell it from.
const SPREAD: f64 = 10.0;

/// What a rule set's rules mention beside an attribute: values that it is compared with, and distances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentioned {
    texts: Vec<String>,
    numbers: Vec<f64>,
    distances: Vec<f64>,
}

impl Mentioned {
    /// What the rules of a rule set's JSON, without comments, mention beside an attribute.
    pub fn beside(attribute: &str, rule_set: &Value) -> Self {
        let mut found = Self::default();
        let in_brackets = format!("attributes[{attribute}]");
        for rule in rule_set["rules"].as_array().into_iter().flatten() {
            let about = rule["batchAttribute"] == attribute
                || [&rule["measurements"], &rule["referenceValue"]]
                    .iter()
                    .any(|part| part.to_string().contains(&in_brackets));
            if about {
                found.take(&rule["referenceValue"]);
                found.distances.extend(number(&rule["maxDistance"]).filter(|distance| *distance > 0.0));
            }
        }
        found
    }

    fn take(&mut self, reference: &Value) {
        match reference {
            Value::Array(several) => several.iter().for_each(|one| self.take(one)),
            // A text with brackets is a property expression.
            Value::String(text) if !text.contains(['[', '(']) && !self.texts.contains(text) => {
                self.texts.push(text.clone());
            }
            _ => self.numbers.extend(number(reference)),
        }
    }
}

/// A distribution for an attribute beside which the rules mention this.
pub fn guess(declared: &DeclaredAttribute, mentioned: &Mentioned) -> Distribution {
    let default = declared.default.as_ref();
    match declared.attribute_type {
        AttributeType::Number => {
            let default = default.and_then(|default| match default {
                AttributeValue::Number(number) => Some(*number),
                _ => None,
            });
            a_number(default, mentioned)
        }
        AttributeType::String => Distribution::Choice(values(declared, mentioned)),
        AttributeType::StringList => {
            let of = values(declared, mentioned);
            let most = of.values().count().min(LONGEST_LIST);
            Distribution::Some { least: 1, most, of }
        }
        AttributeType::StringNumberMap => {
            let keys = match default {
                Some(AttributeValue::StringNumberMap(map)) if !map.is_empty() => {
                    map.keys().cloned().collect()
                }
                _ => stand_ins(&declared.name),
            };
            let value = a_number(None, mentioned);
            Distribution::Map(keys.into_iter().map(|key| (key, value.clone())).collect::<BTreeMap<_, _>>())
        }
    }
}

fn a_number(default: Option<f64>, mentioned: &Mentioned) -> Distribution {
    let compared = mentioned.numbers.iter().sum::<f64>() / mentioned.numbers.len() as f64;
    let middle = default.or_else(|| compared.is_finite().then_some(compared));
    let nearest = mentioned.distances.iter().copied().reduce(f64::min);
    let deviation = match (nearest, middle) {
        (Some(distance), _) => distance * SPREAD_PER_DISTANCE,
        (None, Some(middle)) if middle != 0.0 => middle.abs() * SPREAD_PER_MEAN,
        _ => SPREAD,
    };
    // A default is often where players begin, far below the most of them.
    let above_zero = deviation * DEVIATIONS_ABOVE_ZERO;
    let mean = match middle {
        Some(middle) if middle < 0.0 => middle,
        Some(middle) if nearest.is_none() => middle,
        other => other.unwrap_or_default().max(above_zero),
    };
    let least = if mean >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
    Distribution::Normal { mean, deviation, least, most: f64::INFINITY }
}

/// What is mentioned and what is the default; stand-ins when that is nothing.
fn values(declared: &DeclaredAttribute, mentioned: &Mentioned) -> Weighted<String> {
    let mut texts = mentioned.texts.clone();
    let defaults: &[String] = match &declared.default {
        Some(AttributeValue::String(text)) => std::slice::from_ref(text),
        Some(AttributeValue::StringList(list)) => list,
        _ => &[],
    };
    for text in defaults {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    let texts = if texts.is_empty() { stand_ins(&declared.name) } else { texts };
    let fallback = texts[0].clone();
    Weighted::new(texts.into_iter().map(|text| (text, 1.0)).collect())
        .unwrap_or_else(|_| Weighted::one(fallback))
}

fn stand_ins(name: &str) -> Vec<String> {
    (1..=STAND_INS).map(|number| format!("{name}-{number}")).collect()
}

/// A number, also one that is written as text, as the guide's samples do.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules() -> Value {
        json!({"rules": [
            {"type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
             "referenceValue": "avg(teams[blue].players.attributes[skill])", "maxDistance": "50"},
            {"type": "comparison", "measurements": ["players.attributes[level]"], "referenceValue": 10,
             "operation": ">="},
            {"type": "collection", "measurements": ["flatten(teams[*].players.attributes[role])"],
             "referenceValue": ["medic", "tank"], "operation": "reference_intersection_count"},
            {"type": "batchDistance", "batchAttribute": "mode"}
        ]})
    }

    fn guessed(name: &str, attribute_type: AttributeType, default: Option<AttributeValue>) -> String {
        let declared = DeclaredAttribute { name: name.to_owned(), attribute_type, default };
        guess(&declared, &Mentioned::beside(name, &rules())).to_string()
    }

    #[test]
    fn numbers_spread_around_what_the_rules_say() {
        let default = Some(AttributeValue::Number(1500.0));
        assert_eq!(guessed("skill", AttributeType::Number, default), "normal(1500, 100, 0, inf)");
        assert!(guessed("level", AttributeType::Number, None).starts_with("normal(10, "));
    }

    #[test]
    fn words_are_those_that_the_rules_mention() {
        assert_eq!(guessed("role", AttributeType::StringList, None), "some(1, 2, medic: 1, tank: 1)");
        let default = Some(AttributeValue::StringList(vec!["scout".to_owned()]));
        assert_eq!(
            guessed("role", AttributeType::StringList, default),
            "some(1, 3, medic: 1, tank: 1, scout: 1)"
        );
    }

    #[test]
    fn what_is_never_mentioned_gets_stand_ins() {
        let mode = guessed("mode", AttributeType::String, None);
        assert_eq!(mode, "choice(mode-1: 1, mode-2: 1, mode-3: 1, mode-4: 1)");
    }

    #[test]
    fn every_guess_fits_its_type() {
        for (attribute_type, default) in [
            (AttributeType::String, AttributeValue::String("a".to_owned())),
            (AttributeType::Number, AttributeValue::Number(0.0)),
            (AttributeType::Number, AttributeValue::Number(-5.0)),
            (AttributeType::StringList, AttributeValue::StringList(Vec::new())),
            (AttributeType::StringNumberMap, AttributeValue::StringNumberMap(BTreeMap::new())),
        ] {
            for default in [None, Some(default)] {
                let declared = DeclaredAttribute { name: "x".to_owned(), attribute_type, default };
                guess(&declared, &Mentioned::default()).check(attribute_type).unwrap();
            }
        }
    }
}
