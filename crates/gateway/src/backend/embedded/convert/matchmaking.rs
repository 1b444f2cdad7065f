//! Matchmaking configurations and rule sets.

use std::time::Duration;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_fleet::{ConfigurationName, MatchDestination, RuleSetName};
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::Exception;

use super::{tags, timestamp, words};

words! { backfill_mode: fleet::BackfillMode -> api::BackfillMode { Automatic, Manual } }

words! { backfill_mode_of: api::BackfillMode -> fleet::BackfillMode { Automatic, Manual } }

words! { flex_match_mode: fleet::FlexMatchMode -> api::FlexMatchMode { Standalone, WithQueue } }

words! { flex_match_mode_of: api::FlexMatchMode -> fleet::FlexMatchMode { Standalone, WithQueue } }

/// `CreateMatchmakingRuleSet` as the fleets' command.
pub(in crate::backend::embedded) fn new_rule_set(
    input: api::CreateMatchmakingRuleSetInput,
) -> fleet::NewRuleSet {
    fleet::NewRuleSet {
        name: RuleSetName::new(input.name),
        body: input.rule_set_body,
        tags: tags(input.tags),
    }
}

pub(in crate::backend::embedded) fn rule_set(
    region: &str,
    rule_set: &fleet::MatchmakingRuleSet,
) -> api::MatchmakingRuleSet {
    api::MatchmakingRuleSet {
        rule_set_name: Some(rule_set.name.as_str().to_owned()),
        rule_set_arn: Some(Resource::RuleSet(rule_set.name.clone()).arn(region)),
        rule_set_body: rule_set.body.as_str().to_owned(),
        creation_time: Some(timestamp(rule_set.created_at)),
    }
}

/// `CreateMatchmakingConfiguration` as the fleets' command.
pub(in crate::backend::embedded) fn new_configuration(
    input: api::CreateMatchmakingConfigurationInput,
) -> Result<fleet::NewConfiguration, Exception> {
    Ok(fleet::NewConfiguration {
        name: ConfigurationName::new(input.name),
        description: input.description,
        rule_set: rule_set_name(&input.rule_set_name),
        mode: input.flex_match_mode.map(flex_match_mode_of).unwrap_or_default(),
        destinations: destinations(input.game_session_queue_arns.unwrap_or_default())?,
        request_timeout: seconds(input.request_timeout_seconds),
        acceptance_required: input.acceptance_required,
        acceptance_timeout: input.acceptance_timeout_seconds.map(seconds),
        additional_players: input.additional_player_count.unwrap_or_default(),
        backfill: input.backfill_mode.map(backfill_mode_of).unwrap_or_default(),
        properties: properties(input.game_properties.unwrap_or_default()),
        data: input.game_session_data,
        custom_event_data: input.custom_event_data,
        notification_target: input.notification_target,
        tags: tags(input.tags),
    })
}

/// `UpdateMatchmakingConfiguration` as the fleets' command.
pub(in crate::backend::embedded) fn configuration_update(
    input: api::UpdateMatchmakingConfigurationInput,
) -> Result<fleet::ConfigurationUpdate, Exception> {
    Ok(fleet::ConfigurationUpdate {
        configuration: ConfigurationName::new(id_of(&input.name)),
        description: input.description,
        rule_set: input.rule_set_name.as_deref().map(rule_set_name),
        mode: input.flex_match_mode.map(flex_match_mode_of),
        destinations: input.game_session_queue_arns.map(destinations).transpose()?,
        request_timeout: input.request_timeout_seconds.map(seconds),
        acceptance_required: input.acceptance_required,
        acceptance_timeout: input.acceptance_timeout_seconds.map(seconds),
        additional_players: input.additional_player_count,
        backfill: input.backfill_mode.map(backfill_mode_of),
        properties: input.game_properties.map(properties),
        data: input.game_session_data,
        custom_event_data: input.custom_event_data,
        notification_target: input.notification_target,
    })
}

pub(in crate::backend::embedded) fn configuration(
    region: &str,
    configuration: &fleet::MatchmakingConfiguration,
) -> api::MatchmakingConfiguration {
    let arn = |destination: &MatchDestination| Resource::from(destination.clone()).arn(region);
    let property =
        |(key, value): &(String, String)| api::GameProperty { key: key.clone(), value: value.clone() };
    api::MatchmakingConfiguration {
        name: configuration.name.as_str().to_owned(),
        configuration_arn: Resource::Configuration(configuration.name.clone()).arn(region),
        description: configuration.description.clone(),
        game_session_queue_arns: Some(configuration.destinations.iter().map(arn).collect()),
        request_timeout_seconds: whole_seconds(configuration.request_timeout),
        acceptance_timeout_seconds: Some(whole_seconds(configuration.acceptance_timeout)),
        acceptance_required: configuration.acceptance_required,
        rule_set_name: configuration.rule_set.as_str().to_owned(),
        rule_set_arn: Some(Resource::RuleSet(configuration.rule_set.clone()).arn(region)),
        notification_target: configuration.notification_target.clone(),
        additional_player_count: Some(configuration.additional_players),
        custom_event_data: configuration.custom_event_data.clone(),
        creation_time: timestamp(configuration.created_at),
        game_properties: Some(configuration.properties.iter().map(property).collect()),
        game_session_data: configuration.data.clone(),
        backfill_mode: Some(backfill_mode(configuration.backfill)),
        flex_match_mode: Some(flex_match_mode(configuration.mode)),
    }
}

/// A rule set by its name or ARN.
pub(in crate::backend::embedded) fn rule_set_name(text: &str) -> RuleSetName {
    RuleSetName::new(id_of(text))
}

fn destinations(arns: Vec<String>) -> Result<Vec<MatchDestination>, Exception> {
    let destination = |arn: String| {
        let problem = || format!("{arn} must be the ARN of a queue, or here also of a fleet or an alias");
        MatchDestination::of_arn(&arn).ok_or_else(|| Exception::invalid("GameSessionQueueArns", problem()))
    };
    arns.into_iter().map(destination).collect()
}

fn properties(properties: Vec<api::GameProperty>) -> Vec<(String, String)> {
    properties.into_iter().map(|property| (property.key, property.value)).collect()
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}
