//! Tickets and rule sets that tests are written in.

use rallypoint_flexmatch::{
    AttributeValue, Budget, Moment, Player, Pool, Proposal, RuleSet, Searched, Ticket, TicketKey, TicketKind,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) const SEED: u64 = 7;

/// Two teams of one to `max` players each, and what else the rule set has.
pub(crate) fn two_teams(min: u32, max: u32, rest: &str) -> Arc<RuleSet> {
    rule_set(&format!(
        r#"{{
            "name": "two teams", "ruleLanguageVersion": "1.0",
            "playerAttributes": [{{"name": "skill", "type": "number", "default": 10}}, {{"name": "mode", "type": "string", "default": "any"}}],
            "teams": [{{"name": "red", "minPlayers": {min}, "maxPlayers": {max}}}, {{"name": "blue", "minPlayers": {min}, "maxPlayers": {max}}}]
            {rest}
        }}"#
    ))
}

pub(crate) const SKILL_WITHIN_10: &str = r#", "rules": [{"name": "Skill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10}]"#;

pub(crate) fn rule_set(text: &str) -> Arc<RuleSet> {
    Arc::new(RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

pub(crate) fn pool(rules: &Arc<RuleSet>) -> Pool {
    Pool::new(Arc::clone(rules), SEED)
}

pub(crate) fn seconds(seconds: u64) -> Moment {
    Moment(seconds * 1000)
}

/// A ticket of one player for each skill, at second 0.
pub(crate) fn party(key: u64, skills: &[f64]) -> Ticket {
    let players =
        skills.iter().enumerate().map(|(index, skill)| player(&format!("p{key}-{index}"), *skill)).collect();
    Ticket { key: TicketKey(key), players, since: Moment(0), kind: TicketKind::New }
}

pub(crate) fn solo(key: u64, skill: f64) -> Ticket {
    party(key, &[skill])
}

pub(crate) fn player(id: &str, skill: f64) -> Player {
    Player {
        id: id.to_owned(),
        attributes: BTreeMap::from([("skill".to_owned(), AttributeValue::Number(skill))]),
        latencies_ms: BTreeMap::new(),
        team: None,
    }
}

pub(crate) trait TicketExt {
    fn at(self, second: u64) -> Self;
    fn with(self, attribute: &str, value: AttributeValue) -> Self;
    fn latency(self, region: &str, milliseconds: u32) -> Self;
    /// A backfill ticket with these teams, player by player.
    fn in_teams(self, teams: &[&str]) -> Self;
}

impl TicketExt for Ticket {
    fn at(mut self, second: u64) -> Self {
        self.since = seconds(second);
        self
    }

    fn with(mut self, attribute: &str, value: AttributeValue) -> Self {
        for player in &mut self.players {
            player.attributes.insert(attribute.to_owned(), value.clone());
        }
        self
    }

    fn latency(mut self, region: &str, milliseconds: u32) -> Self {
        for player in &mut self.players {
            player.latencies_ms.insert(region.to_owned(), milliseconds);
        }
        self
    }

    fn in_teams(mut self, teams: &[&str]) -> Self {
        self.kind = TicketKind::Backfill;
        for (player, team) in self.players.iter_mut().zip(teams) {
            player.team = Some((*team).to_owned());
        }
        self
    }
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::String(text.to_owned())
}

pub(crate) fn insert(pool: &mut Pool, tickets: impl IntoIterator<Item = Ticket>) {
    for ticket in tickets {
        pool.insert(ticket).unwrap();
    }
}

pub(crate) fn search(pool: &mut Pool, second: u64) -> Searched {
    pool.search(seconds(second), Budget::UNLIMITED)
}

/// The keys of each proposal at a second, the backfill ticket last.
pub(crate) fn matches(pool: &mut Pool, second: u64) -> Vec<Vec<u64>> {
    search(pool, second).proposals.iter().map(keys).collect()
}

pub(crate) fn keys(proposal: &Proposal) -> Vec<u64> {
    proposal.tickets.iter().chain(&proposal.backfill).map(|key| key.0).collect()
}

/// The tickets of each team.
pub(crate) fn teams(proposal: &Proposal) -> Vec<BTreeSet<u64>> {
    proposal.teams.iter().map(|team| team.players.iter().map(|(key, _)| key.0).collect()).collect()
}

pub(crate) fn explain(pool: &Pool, key: u64, second: u64) -> String {
    pool.explain(TicketKey(key), seconds(second)).unwrap().to_string()
}
