//! What `--matchmaking` asks to be there from the start.

use rallypoint_fleet::{ConfigurationName, QueueName, RuleSetName};
use rallypoint_gamelift_api::{
    CreateGameSessionQueueInput, CreateMatchmakingConfigurationInput, CreateMatchmakingRuleSetInput,
    Exception, UpdateGameSessionQueueInput, UpdateMatchmakingConfigurationInput,
};
use thiserror::Error;

use super::Embedded;
use crate::matchmaking_file::MatchmakingFile;

/// Something of a matchmaking file that cannot be set up.
#[derive(Debug, Error)]
pub enum MatchmakingSetUpError {
    /// A rule set is there and says something else.
    #[error(
        "rule set {name} is kept in --data with another body, and rule sets never change: give the new one another \
         name, or delete the old one"
    )]
    RuleSetDiffers {
        /// Its name.
        name: String,
    },
    /// The fleets do not allow it.
    #[error("cannot set up {what} {name}: {}", problem.message)]
    Refused {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
        /// Why not.
        problem: Exception,
    },
}

impl Embedded {
    /// Makes what a matchmaking file has and is not there yet. Queues and configurations that are there become what the
    /// file says; of rule sets it has to say the same.
    ///
    /// # Errors
    /// [`MatchmakingSetUpError`], with the name of what cannot be. What came before it in the file is there.
    pub async fn set_up_matchmaking(&self, file: MatchmakingFile) -> Result<(), MatchmakingSetUpError> {
        for rule_set in file.rule_sets {
            self.set_up_rule_set(rule_set).await?;
        }
        for queue in file.queues {
            let name = queue.name.clone();
            self.set_up_queue(queue).await.map_err(refused("queue", name))?;
        }
        for configuration in file.configurations {
            let name = configuration.name.clone();
            let done = self.set_up_configuration(configuration).await;
            done.map_err(refused("matchmaking configuration", name))?;
        }
        Ok(())
    }

    async fn set_up_rule_set(
        &self,
        input: CreateMatchmakingRuleSetInput,
    ) -> Result<(), MatchmakingSetUpError> {
        let name = input.name.clone();
        let is_same = {
            let state = self.lock();
            let known = state.fleets.rule_set(&RuleSetName::new(name.as_str()));
            known.map(|known| known.body.as_str() == input.rule_set_body)
        };
        match is_same {
            Some(true) => Ok(()),
            Some(false) => Err(MatchmakingSetUpError::RuleSetDiffers { name }),
            None => {
                let made = self.create_matchmaking_rule_set(input).await;
                made.map(drop).map_err(refused("rule set", name))
            }
        }
    }

    async fn set_up_queue(&self, input: CreateGameSessionQueueInput) -> Result<(), Exception> {
        let is_there = self.lock().fleets.queue(&QueueName::new(input.name.as_str())).is_some();
        if !is_there {
            return self.create_game_session_queue(input).await.map(drop);
        }
        let update = UpdateGameSessionQueueInput {
            name: input.name,
            timeout_in_seconds: input.timeout_in_seconds,
            player_latency_policies: input.player_latency_policies,
            destinations: input.destinations,
            filter_configuration: input.filter_configuration,
            priority_configuration: input.priority_configuration,
            custom_event_data: input.custom_event_data,
            notification_target: input.notification_target,
            add_log_delivery_destinations: None,
            remove_log_delivery_destinations: None,
        };
        self.update_game_session_queue(update).await.map(drop)
    }

    async fn set_up_configuration(
        &self,
        input: CreateMatchmakingConfigurationInput,
    ) -> Result<(), Exception> {
        let name = ConfigurationName::new(input.name.as_str());
        let is_there = self.lock().fleets.matchmaking_configuration(&name).is_some();
        if !is_there {
            return self.create_matchmaking_configuration(input).await.map(drop);
        }
        let update = UpdateMatchmakingConfigurationInput {
            name: input.name,
            description: input.description,
            // A configuration that is STANDALONE now may have had queues.
            game_session_queue_arns: Some(input.game_session_queue_arns.unwrap_or_default()),
            request_timeout_seconds: Some(input.request_timeout_seconds),
            acceptance_timeout_seconds: input.acceptance_timeout_seconds,
            acceptance_required: Some(input.acceptance_required),
            rule_set_name: Some(input.rule_set_name),
            notification_target: input.notification_target,
            additional_player_count: input.additional_player_count,
            custom_event_data: input.custom_event_data,
            game_properties: input.game_properties,
            game_session_data: input.game_session_data,
            backfill_mode: input.backfill_mode,
            flex_match_mode: input.flex_match_mode,
        };
        self.update_matchmaking_configuration(update).await.map(drop)
    }
}

fn refused(what: &'static str, name: String) -> impl FnOnce(Exception) -> MatchmakingSetUpError {
    move |problem| MatchmakingSetUpError::Refused { what, name, problem }
}
