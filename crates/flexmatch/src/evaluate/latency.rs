//! `latency`: some region suits everybody.

use crate::rule::DistanceReference;
use crate::{Limits, Lineup, Party, PartyAggregation, Reason, Verdict};

/// What a region would be judged as.
struct Judged {
    verdict: Verdict,
    excess: f64,
}

pub(crate) fn latency(
    lineup: &Lineup<'_>,
    limits: &Limits,
    aggregation: PartyAggregation,
    reference: Option<DistanceReference>,
) -> Verdict {
    // Whoever names the fewest regions decides how many have to be looked at.
    let Some(fewest) = lineup.parties().min_by_key(|party| party.regions.len()) else { return Verdict::HELD };
    let mut best: Option<Judged> = None;
    for (place, (region, _)) in fewest.regions(aggregation).enumerate() {
        let Some(judged) = judge(lineup, limits, aggregation, reference, (place, region)) else { continue };
        let better =
            best.as_ref().is_none_or(|best| match (judged.verdict.passed(), best.verdict.passed()) {
                (true, false) => true,
                (false, true) => false,
                _ => judged.excess < best.excess,
            });
        if better {
            best = Some(judged);
        }
    }
    best.map_or(Verdict::failed(Reason::NoCommonRegion), |best| best.verdict)
}

/// None if somebody does not name the region, which others have at this place or near it.
fn judge(
    lineup: &Lineup<'_>,
    limits: &Limits,
    aggregation: PartyAggregation,
    reference: Option<DistanceReference>,
    (place, region): (usize, &str),
) -> Option<Judged> {
    let mut worst = f64::NEG_INFINITY;
    let mut best = f64::INFINITY;
    let (mut least, mut sum, mut players) = (f64::INFINITY, 0.0, 0.0);
    for party in lineup.parties() {
        let latency = party.region_near(place, region)?;
        worst = worst.max(latency.get(aggregation));
        best = best.min(latency.get(aggregation));
        least = least.min(latency.min);
        sum += latency.sum;
        players += f64::from(Party::size(party));
    }
    let within = |measured: f64, limit: f64| Judged {
        verdict: Verdict {
            reason: if measured <= limit { Reason::Held } else { Reason::TooMuch },
            measured: Some(measured),
            limit: Some(limit),
        },
        excess: measured - limit,
    };
    let over = limits.max_latency.map(|max| within(worst, max));
    let distance = limits.max.zip(reference).map(|(max, reference)| {
        let reference = match reference {
            DistanceReference::Min => least,
            DistanceReference::Avg => sum / players,
        };
        within((worst - reference).abs().max((best - reference).abs()), max)
    });
    match (over, distance) {
        (Some(over), Some(distance)) if !distance.verdict.passed() && over.verdict.passed() => Some(distance),
        (Some(over), _) => Some(over),
        (None, distance) => distance,
    }
}
