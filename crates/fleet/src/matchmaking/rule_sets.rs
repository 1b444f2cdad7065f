//! Matchmaking rule sets.

use serde::{Deserialize, Serialize};

use super::checks;
use crate::command::{NewRuleSet, Reply};
use crate::fleets::Fleets;
use crate::ids::RuleSetName;
use crate::model::{MatchmakingRuleSet, RuleSetBody};
use crate::refusal::Refusal;
use crate::table::{Row, RuleSetKey};

/// How many rule sets there may be: GameLift's quota.
const MAX_RULE_SETS: usize = 1_000;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RuleSetRow {
    pub(crate) rule_set: MatchmakingRuleSet,
}

impl Row for RuleSetRow {
    type Id = RuleSetName;

    fn id(&self) -> &RuleSetName {
        &self.rule_set.name
    }
}

impl Fleets {
    pub(crate) fn create_rule_set(&mut self, new: NewRuleSet) -> Result<Reply, Refusal> {
        checks::new_rule_set(&new)?;
        if self.rule_sets.contains(&new.name) {
            return Err(checks::invalid("Name", format!("{} exists: give another", new.name)));
        }
        if self.rule_sets.len() >= MAX_RULE_SETS {
            return Err(Refusal::LimitExceeded { what: "matchmaking rule sets", most: MAX_RULE_SETS });
        }
        let body = RuleSetBody::parse(new.body)
            .map_err(|error| checks::invalid("RuleSetBody", format!("is refused: {error}")))?;
        let rule_set = MatchmakingRuleSet { name: new.name, body, tags: new.tags, created_at: self.now };
        self.rule_sets.insert(RuleSetRow { rule_set: rule_set.clone() });
        Ok(Reply::RuleSet(Box::new(rule_set)))
    }

    pub(crate) fn delete_rule_set(&mut self, name: &RuleSetName) -> Result<Reply, Refusal> {
        let key = self.known_rule_set(name)?;
        let user = self.configurations.iter().find(|row| row.configuration.rule_set == *name);
        if let Some(user) = user {
            let problem = format!(
                "{name} is used by matchmaking configuration {}: delete or change that first",
                user.configuration.name
            );
            return Err(checks::invalid("Name", problem));
        }
        if self.live_tickets.iter().any(|ticket| self.tickets[*ticket].ticket.rule_set == *name) {
            let problem = format!("{name} is what live tickets are matched by: stop them first");
            return Err(checks::invalid("Name", problem));
        }
        self.rule_sets.remove(key);
        Ok(Reply::Done)
    }

    pub(crate) fn known_rule_set(&self, name: &RuleSetName) -> Result<RuleSetKey, Refusal> {
        self.rule_sets.key(name).ok_or_else(|| Refusal::RuleSetNotFound(name.clone()))
    }
}
