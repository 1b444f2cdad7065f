//! Operations on matchmaking rule sets.

use rallypoint_fleet as fleet;
use rallypoint_fleet::{Command, Refusal, Reply};
use rallypoint_flexmatch::RuleSet;
use rallypoint_gamelift_api::{
    CreateMatchmakingRuleSetInput, CreateMatchmakingRuleSetOutput, DeleteMatchmakingRuleSetInput,
    DeleteMatchmakingRuleSetOutput, DescribeMatchmakingRuleSetsInput, DescribeMatchmakingRuleSetsOutput,
    Exception, ValidateMatchmakingRuleSetInput, ValidateMatchmakingRuleSetOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, convert};

/// How many rule sets a page has when nobody says; the model's most.
const PAGE: u32 = 10;

impl Embedded {
    pub(super) async fn create_matchmaking_rule_set(
        &self,
        input: CreateMatchmakingRuleSetInput,
    ) -> Result<CreateMatchmakingRuleSetOutput, Exception> {
        let command = Command::CreateRuleSet(Box::new(convert::new_rule_set(input)));
        match self.command(command).await? {
            Reply::RuleSet(made) => {
                Ok(CreateMatchmakingRuleSetOutput { rule_set: convert::rule_set(&self.region, &made) })
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn describe_matchmaking_rule_sets(
        &self,
        input: DescribeMatchmakingRuleSetsInput,
    ) -> Result<DescribeMatchmakingRuleSetsOutput, Exception> {
        let names = input.names.unwrap_or_default();
        let paging = self.paging("rule sets", Some(input.limit.unwrap_or(PAGE)), input.next_token.as_ref());
        self.read(|state| {
            let show = |rule_set: &fleet::MatchmakingRuleSet| convert::rule_set(&self.region, rule_set);
            if names.is_empty() {
                let mut rows: Vec<_> = state.fleets.rule_sets().collect();
                rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                let (page, next_token) = paging.by_id(rows.into_iter(), |rule_set| rule_set.name.as_str())?;
                let rule_sets = page.into_iter().map(show).collect();
                return Ok(DescribeMatchmakingRuleSetsOutput { rule_sets, next_token });
            }
            let named = |name: &String| {
                let name = convert::rule_set_name(name);
                let rule_set = state.fleets.rule_set(&name);
                rule_set.map(show).ok_or_else(|| missing(&Refusal::RuleSetNotFound(name.clone())))
            };
            let rule_sets = names.iter().map(named).collect::<Result<_, _>>()?;
            Ok(DescribeMatchmakingRuleSetsOutput { rule_sets, next_token: None })
        })
        .await
    }

    pub(super) async fn delete_matchmaking_rule_set(
        &self,
        input: DeleteMatchmakingRuleSetInput,
    ) -> Result<DeleteMatchmakingRuleSetOutput, Exception> {
        let rule_set = convert::rule_set_name(&input.name);
        self.command(Command::DeleteRuleSet { rule_set }).await?;
        Ok(DeleteMatchmakingRuleSetOutput {})
    }

    pub(super) async fn validate_matchmaking_rule_set(
        &self,
        input: ValidateMatchmakingRuleSetInput,
    ) -> Result<ValidateMatchmakingRuleSetOutput, Exception> {
        match RuleSet::parse(&input.rule_set_body) {
            Ok(_) => Ok(ValidateMatchmakingRuleSetOutput { valid: Some(true) }),
            Err(problem) => Err(Exception::invalid("RuleSetBody", format_args!("is wrong: {problem}"))),
        }
    }
}
