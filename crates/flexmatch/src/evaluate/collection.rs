//! `collection`.

use crate::expression::{Expression, Leaf, ListReading, Missing, PartyList, Reading, Value};
use crate::rule::CollectionOperation;
use crate::{AttributeValue, Limits, Lineup, Reason, Verdict};

/// The least count, where a rule has neither `minCount` nor `maxCount`: that there is some.
const DEFAULT_MIN_COUNT: f64 = 1.0;

pub(crate) fn collection(
    lineup: &Lineup<'_>,
    limits: &Limits,
    measurements: &[Expression],
    operation: CollectionOperation,
    reference: Option<&Expression>,
    reading: ListReading,
) -> Result<Verdict, Missing> {
    let mut counts = Counts::new(limits);
    match operation {
        CollectionOperation::Contains => {
            let Some(AttributeValue::String(wanted)) = limits.reference.as_deref() else {
                return Ok(Verdict::HELD);
            };
            for measurement in measurements {
                if let Some(lists) = measurement.party_lists(lineup, reading) {
                    counts.see(lists?.iter().filter(|list| list.contains(wanted)).count());
                    continue;
                }
                let value = measurement.value(lineup, Reading::from(reading))?;
                let depth = measurement.value_type().depth.min(2);
                groups(&value, measurement.value_type().depth, depth, &mut |values| {
                    counts.see(values.iter().filter(|value| value.holds(wanted)).count());
                });
            }
        }
        CollectionOperation::Intersection => {
            for measurement in measurements {
                if let Some(lists) = measurement.party_lists(lineup, reading) {
                    shared(&lists?).into_iter().for_each(|count| counts.see(count));
                    continue;
                }
                let value = measurement.value(lineup, Reading::from(reading))?;
                groups(&value, measurement.value_type().depth, 2, &mut |collections| {
                    let common = crate::expression::common(collections.iter().map(Value::texts));
                    common.into_iter().for_each(|common| counts.see(common.len()));
                });
            }
        }
        CollectionOperation::ReferenceIntersectionCount => {
            let value =
                reference.map(|reference| reference.value(lineup, Reading::from(reading))).transpose()?;
            let mut wanted: Vec<&str> = match (limits.reference.as_deref(), &value) {
                (Some(AttributeValue::StringList(texts)), _) => texts.iter().map(String::as_str).collect(),
                (_, Some(Value::List(_))) => value.iter().flat_map(Value::texts).collect(),
                // Nobody has anything to have in common with.
                _ => return Ok(Verdict::HELD),
            };
            wanted.sort_unstable();
            let mut count = |mut found: Vec<&str>| {
                found.retain(|text| wanted.binary_search(text).is_ok());
                found.sort_unstable();
                found.dedup();
                counts.see(found.len());
            };
            for measurement in measurements {
                if let Some(lists) = measurement.party_lists(lineup, reading) {
                    lists?.iter().for_each(|list| count(list.to_texts()));
                    continue;
                }
                let value = measurement.value(lineup, Reading::from(reading))?;
                groups(&value, measurement.value_type().depth, 1, &mut |texts| {
                    count(texts.iter().filter_map(Value::as_text).collect());
                });
            }
        }
    }
    Ok(counts.verdict)
}

/// How many strings all lists share; none if there are no lists. Lists are short, the API takes 100 strings, so they are
/// not sorted.
fn shared(lists: &[PartyList<'_>]) -> Option<usize> {
    let (first, others) = lists.split_first()?;
    let mut common = first.to_texts();
    common.sort_unstable();
    common.dedup();
    for other in others {
        common.retain(|text| other.contains(text));
    }
    Some(common.len())
}

/// Calls `sink` with each list that nests `wanted` deep, of a value that nests `depth` deep.
fn groups<'v, 'a>(value: &'v Value<'a>, depth: u8, wanted: u8, sink: &mut impl FnMut(&'v [Value<'a>])) {
    let Value::List(values) = value else { return };
    if depth <= wanted {
        sink(values);
    } else {
        values.iter().for_each(|value| groups(value, depth - 1, wanted, sink));
    }
}

impl Value<'_> {
    /// Whether it is the text, or a collection that holds it.
    fn holds(&self, wanted: &str) -> bool {
        match self {
            Value::Text(text) => *text == wanted,
            Value::List(values) => values.iter().any(|value| value.holds(wanted)),
            Value::Number(_) | Value::Nothing => false,
        }
    }
}

/// Counts held against `minCount` and `maxCount`; the verdict is about the worst.
struct Counts {
    min: Option<f64>,
    max: Option<f64>,
    verdict: Verdict,
    excess: f64,
}

impl Counts {
    fn new(limits: &Limits) -> Self {
        let min = limits.min.or(limits.max.is_none().then_some(DEFAULT_MIN_COUNT));
        Counts { min, max: limits.max, verdict: Verdict::HELD, excess: f64::NEG_INFINITY }
    }

    fn see(&mut self, count: usize) {
        #[expect(clippy::cast_precision_loss, reason = "collections are far shorter than 2^52")]
        let count = count as f64;
        let sides =
            [(self.min, self.min.map(|min| min - count)), (self.max, self.max.map(|max| count - max))];
        for ((limit, excess), reason) in sides.into_iter().zip([Reason::TooLittle, Reason::TooMuch]) {
            let Some(excess) = excess.filter(|excess| *excess > self.excess) else { continue };
            self.excess = excess;
            let reason = if excess > 0.0 { reason } else { Reason::Held };
            self.verdict = Verdict { reason, measured: Some(count), limit };
        }
    }
}

/// Whether an expression may be measured by an operation; else what it has to be.
pub(crate) fn wanted_type(
    operation: CollectionOperation,
    measurement: &Expression,
) -> Result<(), &'static str> {
    let value_type = measurement.value_type();
    let (depth, words) = match operation {
        CollectionOperation::Contains => (1, "a list of strings, or of lists of strings"),
        CollectionOperation::Intersection | CollectionOperation::ReferenceIntersectionCount => {
            (2, "a list of lists of strings")
        }
    };
    if value_type.leaf == Leaf::Text && value_type.depth >= depth { Ok(()) } else { Err(words) }
}
