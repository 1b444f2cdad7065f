//! Region by region: a match is played in one, so a search that knows which need not find out ticket by ticket.

use super::bounds::View;
use super::fill::Member;
use super::traits::Regions;
use crate::BatchingPreference;
use std::cmp::Reverse;

/// A region, or all at once where no rule asks for one, and the candidates whom it suits.
pub(crate) struct Place {
    pub(crate) regions: Regions,
    pub(crate) open: Vec<usize>,
    /// The backfill tickets among them, whom `open` does not have.
    backfills: Vec<usize>,
}

/// The places in the order in which to try them: where most can play first, or with `fastestRegion` where the anchor
/// is fastest.
pub(crate) fn in_turn(
    members: &[Member<'_>],
    anchor: usize,
    open: &[usize],
    backfills: &[usize],
    view: &View,
) -> Vec<Place> {
    let Some(anchor) = members.get(anchor) else { return Vec::new() };
    if anchor.span.regions.is_everywhere() {
        let (open, backfills) = (open.to_vec(), backfills.to_vec());
        return vec![Place { regions: anchor.span.regions, open, backfills }];
    }
    let mut places: Vec<Place> = anchor
        .span
        .regions
        .each()
        .map(|regions| {
            let suits = |index: &usize| {
                members.get(*index).is_some_and(|member| !member.span.regions.and(regions).is_empty())
            };
            let suited = |tickets: &[usize]| tickets.iter().copied().filter(suits).collect();
            Place { regions, open: suited(open), backfills: suited(backfills) }
        })
        .collect();
    if view.effective.algorithm.batching_preference == BatchingPreference::FastestRegion {
        let latency = |place: &Place| anchor.entry.traits.latency(place.regions);
        places.sort_by(|one, other| latency(one).total_cmp(&latency(other)));
        for place in &mut places {
            let is_slower_here = |index: &usize| {
                members.get(*index).is_some_and(|member| !member.entry.traits.is_fastest_in(place.regions))
            };
            place.open.sort_by_key(is_slower_here);
        }
    } else {
        let players = |place: &Place| -> u32 {
            place.open.iter().filter_map(|index| members.get(*index)).map(|member| member.size).sum()
        };
        places.sort_by_key(|place| Reverse(players(place)));
    }
    without_repetition(places)
}

/// Leaves out places whose candidates were all tried together before.
fn without_repetition(places: Vec<Place>) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::with_capacity(places.len());
    for place in places {
        if !kept.iter().any(|before| before.open == place.open && before.backfills == place.backfills) {
            kept.push(place);
        }
    }
    kept
}
