//! `batchDistance`.

use crate::expression::Missing;
use crate::{AttributeIndex, AttributeValue, Limits, Lineup, PartyAggregation, Reason, Verdict};

/// The parties' numbers may differ by `maxDistance`.
pub(crate) fn numbers(
    lineup: &Lineup<'_>,
    limits: &Limits,
    attribute: AttributeIndex,
    aggregation: PartyAggregation,
) -> Result<Verdict, Missing> {
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for party in lineup.parties() {
        let number = party.number(attribute, aggregation).ok_or(Missing(attribute.0))?;
        least = least.min(number);
        greatest = greatest.max(number);
    }
    let Some(max) = limits.max.filter(|_| least.is_finite()) else { return Ok(Verdict::HELD) };
    let distance = greatest - least;
    let reason = if distance <= max { Reason::Held } else { Reason::TooMuch };
    Ok(Verdict { reason, measured: Some(distance), limit: Some(max) })
}

/// The players' texts are the same.
pub(crate) fn texts(lineup: &Lineup<'_>, attribute: AttributeIndex) -> Result<Verdict, Missing> {
    let mut first = None;
    let mut equal = true;
    for party in lineup.parties() {
        for player in 0..party.size as usize {
            let Some(AttributeValue::String(text)) = party.value(player, attribute.0) else {
                return Err(Missing(attribute.0));
            };
            equal &= *first.get_or_insert(text) == text;
        }
    }
    Ok(if equal { Verdict::HELD } else { Verdict::failed(Reason::Unequal) })
}
