//! Matchmaking configurations: how tickets become matches, and matches game sessions.

use crate::macros::{input, output};
use crate::rules::{
    ACCEPTANCE_TIMEOUT, ADDITIONAL_PLAYERS, CONFIGURATION_NAME, CONFIGURATION_NAME_OR_ARN,
    CONFIGURATION_NAMES_OR_ARNS, CUSTOM_EVENT_DATA, GAME_PROPERTIES, MATCH_GAME_SESSION_DATA,
    MATCH_NOTIFICATION_TARGET, PROSE, QUEUE_ARNS, REQUEST_TIMEOUT, RULE_SET_NAME_OR_ARN, TAGS,
};
use crate::validate::Any;
use crate::{BackfillMode, FlexMatchMode, GameProperty, MatchmakingConfiguration, Tag};

input! {
    /// `CreateMatchmakingConfigurationInput`.
    CreateMatchmakingConfigurationInput {
        /// 1 to 128 of `[a-zA-Z0-9-.]`.
        name: String = CONFIGURATION_NAME,
        /// How long a ticket may look for a match, in seconds; 1 to 43,200.
        #[serde(deserialize_with = "crate::lenient::whole")]
        request_timeout_seconds: u32 = REQUEST_TIMEOUT,
        /// Whether players have to accept a match.
        acceptance_required: bool = Any,
        /// A rule set's name or ARN.
        rule_set_name: String = RULE_SET_NAME_OR_ARN,
        ;
        /// What it is for; 1 to 1,024 characters.
        description: String = PROSE,
        /// Where game sessions are placed, best first.
        game_session_queue_arns: Vec<String> = QUEUE_ARNS,
        /// How long players may take to accept, in seconds; 1 to 600.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        acceptance_timeout_seconds: u32 = ACCEPTANCE_TIMEOUT,
        /// An SNS topic's ARN, at most 300 characters.
        notification_target: String = MATCH_NOTIFICATION_TARGET,
        /// Slots to keep open beside those of a match.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        additional_player_count: u32 = ADDITIONAL_PLAYERS,
        /// At most 256 characters; comes with every event of the configuration.
        custom_event_data: String = CUSTOM_EVENT_DATA,
        /// The game sessions' settings; at most 16.
        game_properties: Vec<GameProperty> = GAME_PROPERTIES,
        /// Free text for the server; 1 to 4,096 characters.
        game_session_data: String = MATCH_GAME_SESSION_DATA,
        /// Who asks for players in place of those that left; absent is [`BackfillMode::Manual`].
        backfill_mode: BackfillMode = Any,
        /// What becomes of a match; absent is [`FlexMatchMode::WithQueue`].
        flex_match_mode: FlexMatchMode = Any,
        /// At most 200.
        tags: Vec<Tag> = TAGS,
    }
}

output! {
    /// `CreateMatchmakingConfigurationOutput`.
    CreateMatchmakingConfigurationOutput {
        /// The configuration made.
        configuration: MatchmakingConfiguration,
        ;
    }
}

input! {
    /// `UpdateMatchmakingConfigurationInput`; what is absent stays.
    UpdateMatchmakingConfigurationInput {
        /// Which one: its name or ARN.
        name: String = CONFIGURATION_NAME_OR_ARN,
        ;
        /// What it is for; 1 to 1,024 characters.
        description: String = PROSE,
        /// Where game sessions are placed, best first.
        game_session_queue_arns: Vec<String> = QUEUE_ARNS,
        /// How long a ticket may look for a match, in seconds; 1 to 43,200.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        request_timeout_seconds: u32 = REQUEST_TIMEOUT,
        /// How long players may take to accept, in seconds; 1 to 600.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        acceptance_timeout_seconds: u32 = ACCEPTANCE_TIMEOUT,
        /// Whether players have to accept a match.
        acceptance_required: bool = Any,
        /// A rule set's name or ARN.
        rule_set_name: String = RULE_SET_NAME_OR_ARN,
        /// An SNS topic's ARN, at most 300 characters.
        notification_target: String = MATCH_NOTIFICATION_TARGET,
        /// Slots to keep open beside those of a match.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        additional_player_count: u32 = ADDITIONAL_PLAYERS,
        /// At most 256 characters; comes with every event of the configuration.
        custom_event_data: String = CUSTOM_EVENT_DATA,
        /// The game sessions' settings; at most 16.
        game_properties: Vec<GameProperty> = GAME_PROPERTIES,
        /// Free text for the server; 1 to 4,096 characters.
        game_session_data: String = MATCH_GAME_SESSION_DATA,
        /// Who asks for players in place of those that left.
        backfill_mode: BackfillMode = Any,
        /// What becomes of a match.
        flex_match_mode: FlexMatchMode = Any,
    }
}

output! {
    /// `UpdateMatchmakingConfigurationOutput`.
    UpdateMatchmakingConfigurationOutput {
        /// The configuration as it stands now.
        configuration: MatchmakingConfiguration,
        ;
    }
}

input! {
    paged
    /// `DescribeMatchmakingConfigurationsInput`.
    #[derive(Default)]
    DescribeMatchmakingConfigurationsInput {
        ;
        /// Names or ARNs; absent or empty means all.
        names: Vec<String> = CONFIGURATION_NAMES_OR_ARNS,
        /// Only those with this rule set, given by its name or ARN.
        rule_set_name: String = RULE_SET_NAME_OR_ARN,
    }
}

output! {
    page
    /// `DescribeMatchmakingConfigurationsOutput`.
    DescribeMatchmakingConfigurationsOutput {
        /// This page.
        configurations: Vec<MatchmakingConfiguration>,
    }
}

input! {
    /// `DeleteMatchmakingConfigurationInput`.
    DeleteMatchmakingConfigurationInput {
        /// Which one: its name or ARN.
        name: String = CONFIGURATION_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `DeleteMatchmakingConfigurationOutput`; empty.
    DeleteMatchmakingConfigurationOutput {
        ;
    }
}
