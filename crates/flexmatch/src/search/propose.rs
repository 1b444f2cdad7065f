//! From a line-up to the proposal that the fleet judges.

use super::bounds::View;
use super::fill::{Member, Seats};
use crate::pool::waiting::Tally;
use crate::{Lineup, Proposal, ProposedTeam, RuleMetric, RuleQuality, RuleSet};

pub(crate) fn metrics(rules: &RuleSet, tally: &Tally) -> Vec<RuleMetric> {
    rules
        .rules()
        .iter()
        .enumerate()
        .filter(|(_, rule)| !rule.rule_type().is_sort())
        .map(|(index, rule)| {
            let (passed, failed) = tally.of(index);
            RuleMetric { rule: rule.name().to_owned(), passed, failed }
        })
        .collect()
}

pub(crate) fn propose(
    rules: &RuleSet,
    view: &View,
    members: &[Member<'_>],
    seats: &Seats,
    tally: &Tally,
) -> Proposal {
    let mut lineup = Lineup::new(view.teams().len());
    let mut teams: Vec<ProposedTeam> = rules
        .teams()
        .iter()
        .map(|team| ProposedTeam { name: team.name.clone(), players: Vec::new() })
        .collect();
    let mut ranks = Vec::with_capacity(seats.len());
    let mut backfill = None;
    for (index, seat) in seats {
        let Some(member) = members.get(*index) else { continue };
        let rank = member.entry.rank;
        if member.entry.traits.is_backfill {
            backfill = Some(rank.key);
        } else {
            ranks.push(rank);
        }
        for party in member.entry.candidate.parties() {
            let at = party.team().unwrap_or(*seat);
            lineup.push(at, party);
            if let Some(team) = teams.get_mut(at) {
                team.players.extend(party.player_ids().map(|id| (rank.key, id.to_owned())));
            }
        }
    }
    ranks.sort_unstable();
    let quality = rules
        .rules()
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.is_enforced())
        .filter_map(|(index, rule)| {
            let verdict = rules.judge(index, &lineup, &view.effective);
            let (measured, allowed) = verdict.measured.zip(verdict.limit)?;
            Some(RuleQuality { rule: rule.name().to_owned(), measured, allowed })
        })
        .collect();
    Proposal {
        tickets: ranks.into_iter().map(|rank| rank.key).collect(),
        backfill,
        teams,
        metrics: metrics(rules, tally),
        quality,
        expansions: view.effective.expansions.clone(),
    }
}
