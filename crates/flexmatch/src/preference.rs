//! Sort rules: which candidates an anchor prefers.

use crate::candidate::Spread;
use crate::rule::{Body, MapKey, Sort};
use crate::{AttributeValue, Candidate, RuleSet};

pub(crate) fn preference(rules: &RuleSet, anchor: &Candidate, candidate: &Candidate) -> Vec<f64> {
    rules
        .rules
        .iter()
        .filter_map(|rule| match &rule.body {
            Body::Sort(sort) => Some(sort.key(anchor, candidate).unwrap_or(f64::INFINITY)),
            _ => None,
        })
        .collect()
}

impl Sort {
    /// None if there is nothing to sort by.
    fn key(&self, anchor: &Candidate, candidate: &Candidate) -> Option<f64> {
        let map_key = match self.map_key {
            Some(map_key) => Some(self.favourite(anchor, map_key)?),
            None => None,
        };
        let value = self.value(candidate, map_key)?;
        let key = if self.by_distance { (value - self.value(anchor, map_key)?).abs() } else { value };
        Some(if self.descending { -key } else { key })
    }

    /// The party's number; of a map, its number under a key.
    fn value(&self, candidate: &Candidate, map_key: Option<&str>) -> Option<f64> {
        let numbers = self.values(candidate).filter_map(|value| match (value, map_key) {
            (AttributeValue::Number(number), None) => Some(*number),
            (AttributeValue::StringNumberMap(map), Some(key)) => map.get(key).copied(),
            _ => None,
        });
        Some(Spread::of(numbers)?.get(self.aggregation))
    }

    /// The key under which the anchor has its least or greatest number; the first in their order, of equals.
    fn favourite<'a>(&self, anchor: &'a Candidate, map_key: MapKey) -> Option<&'a str> {
        let mut keys: Vec<&str> = self
            .values(anchor)
            .filter_map(|value| match value {
                AttributeValue::StringNumberMap(map) => Some(map.keys().map(String::as_str)),
                _ => None,
            })
            .flatten()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
            .filter_map(|key| {
                let value = self.value(anchor, Some(key))?;
                Some((key, if map_key == MapKey::MinValue { value } else { -value }))
            })
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(key, _)| key)
    }

    fn values<'a>(&self, candidate: &'a Candidate) -> impl Iterator<Item = &'a AttributeValue> {
        let attribute = self.attribute.0;
        candidate.parties.iter().flat_map(move |party| {
            (0..party.size as usize).filter_map(move |player| party.value(player, attribute))
        })
    }
}
