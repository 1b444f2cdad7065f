//! Who comes nearest to playing with a ticket, where nobody can: for explanations alone.

use super::Hunt;
use super::bounds::View;
use super::fill::Miss;
use crate::Lineup;
use crate::pool::waiting::Entry;

/// How many tickets are looked at in each direction: the nearest is among the first, unless other rules forbid those.
const LOOKED_AT: usize = 32;

impl<'p> Hunt<'p> {
    /// The monotone rule that keeps the ticket in `slot` and a nearby one apart by the least.
    pub(crate) fn nearest_pair(&self, slot: usize) -> Option<Miss> {
        let anchor = self.waiting.get(slot)?;
        let view = self.views.get(self.rules, self.bounds, self.stage_of(anchor))?;
        let group = anchor.traits.group;
        let mut slots: Vec<usize> = self.waiting.by_age(group).take(LOOKED_AT).collect();
        for (axis, (number, _)) in anchor.traits.numbers.iter().enumerate() {
            slots.extend(self.waiting.above(axis, group, *number).take(LOOKED_AT));
            slots.extend(self.waiting.below(axis, group, *number).take(LOOKED_AT));
        }
        // Tickets of other groups differ in a text, which has no distance: any of them shows the rule.
        slots.extend(self.waiting.any().take(LOOKED_AT));
        slots
            .into_iter()
            .filter(|other| *other != slot)
            .filter_map(|other| self.pair(view, anchor, self.waiting.get(other)?))
            .fold(None, |nearest, miss| Miss::nearer(nearest, Some(miss)))
    }

    /// What keeps two tickets apart, if monotone rules do.
    fn pair(&self, view: &View, anchor: &Entry, other: &Entry) -> Option<Miss> {
        let mut lineup = Lineup::new(view.teams().len());
        for (entry, preferred) in [(anchor, 0), (other, view.teams().len().saturating_sub(1))] {
            let teams = entry.teams(self.rules, self.bounds, view);
            let team = if teams.has(preferred) {
                preferred
            } else {
                (0..view.teams().len()).find(|team| teams.has(*team))?
            };
            for party in entry.candidate.parties() {
                lineup.push(party.team().unwrap_or(team), party);
            }
        }
        Miss::of(
            self.bounds
                .monotone
                .iter()
                .map(|rule| (*rule, self.rules.judge(*rule, &lineup, &view.effective))),
        )
    }
}
