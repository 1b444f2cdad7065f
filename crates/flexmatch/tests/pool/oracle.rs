//! What the pool is held against: every line-up tried, every rule asked.

use rallypoint_flexmatch::{
    Candidate, Effective, ExpansionAgeSelection, Lineup, Moment, Proposal, RuleSet, Seat, Stage, Ticket,
    TicketKey, TicketKind,
};
use std::collections::BTreeMap;

pub(crate) fn prepare(
    rules: &RuleSet,
    tickets: &BTreeMap<TicketKey, Ticket>,
) -> BTreeMap<TicketKey, Candidate> {
    tickets.iter().map(|(key, ticket)| (*key, rules.prepare(ticket.clone()).unwrap())).collect()
}

fn stage(rules: &RuleSet, candidates: &[&Candidate], now: Moment) -> Stage {
    let ages = candidates.iter().map(|candidate| now.since(candidate.ticket().since));
    let age = match rules.algorithm().expansion_age_selection {
        ExpansionAgeSelection::Newest => ages.min(),
        ExpansionAgeSelection::Oldest => ages.max(),
    };
    rules.stage(age.unwrap_or(0))
}

/// What is wrong with a line-up as a match: nothing, or a sentence.
fn faults(rules: &RuleSet, lineup: &Lineup<'_>, effective: &Effective) -> Vec<String> {
    let mut faults = Vec::new();
    for (team, size) in effective.teams.iter().enumerate() {
        let players = lineup.players(team);
        if players < size.min || players > size.max {
            faults.push(format!("team {team} has {players} players"));
        }
    }
    for (rule, verdict) in rules.rules().iter().zip(rules.evaluate(lineup, effective)) {
        if rule.is_enforced() && !verdict.passed() {
            faults.push(format!("rule {} says {verdict:?}", rule.name()));
        }
    }
    faults
}

/// Everything that is wrong with a proposal.
pub(crate) fn proposal_faults(
    rules: &RuleSet,
    proposal: &Proposal,
    tickets: &BTreeMap<TicketKey, Ticket>,
    now: Moment,
) -> Vec<String> {
    let named: Vec<TicketKey> = proposal.tickets.iter().copied().chain(proposal.backfill).collect();
    let matched: Vec<Ticket> = named.iter().filter_map(|key| tickets.get(key)).cloned().collect();
    let seats: Vec<Seat<'_>> = proposal
        .teams
        .iter()
        .flat_map(|team| {
            team.players.iter().map(|(ticket, player)| Seat { team: &team.name, ticket: *ticket, player })
        })
        .collect();
    let mut faults: Vec<String> =
        rules.check(&matched, &seats, now).iter().map(|violation| violation.to_string()).collect();
    if matched.len() != named.len() {
        faults.push(format!("some of {named:?} do not wait"));
    }
    for ticket in &matched {
        let is_backfill = ticket.kind == TicketKind::Backfill;
        if is_backfill != (proposal.backfill == Some(ticket.key)) {
            faults.push(format!("ticket {:?} is in the wrong list", ticket.key));
        }
    }
    faults
}

/// A match among the tickets, if there is any.
pub(crate) fn any_match(
    rules: &RuleSet,
    tickets: &BTreeMap<TicketKey, Ticket>,
    now: Moment,
) -> Option<Vec<TicketKey>> {
    let candidates = prepare(rules, tickets);
    let candidates: Vec<&Candidate> = candidates.values().collect();
    let mut lineup = Lineup::new(rules.teams().len());
    try_from(rules, &candidates, now, &mut lineup, &mut Vec::new())
}

fn try_from<'a>(
    rules: &RuleSet,
    open: &[&'a Candidate],
    now: Moment,
    lineup: &mut Lineup<'a>,
    chosen: &mut Vec<&'a Candidate>,
) -> Option<Vec<TicketKey>> {
    let Some((first, rest)) = open.split_first() else {
        let is_new = |candidate: &&&Candidate| candidate.ticket().kind == TicketKind::New;
        let news = chosen.iter().filter(is_new).count();
        if news == 0 || chosen.len() - news > 1 {
            return None;
        }
        let effective = rules.effective(stage(rules, chosen, now));
        return faults(rules, lineup, &effective)
            .is_empty()
            .then(|| chosen.iter().map(|candidate| candidate.ticket().key).collect());
    };
    let teams = if first.ticket().kind == TicketKind::Backfill { 1 } else { rules.teams().len() };
    for team in 0..teams {
        for party in first.parties() {
            lineup.push(party.team().unwrap_or(team), party);
        }
        chosen.push(first);
        let found = try_from(rules, rest, now, lineup, chosen);
        chosen.pop();
        for party in first.parties().iter().rev() {
            lineup.pop(party.team().unwrap_or(team));
        }
        if found.is_some() {
            return found;
        }
    }
    try_from(rules, rest, now, lineup, chosen)
}
