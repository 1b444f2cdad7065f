//! What matchmaking configurations and rule sets look like.

use crate::macros::{output, words};
use crate::{GameProperty, Timestamp};

words! {
    /// `BackfillMode`: who asks for players in place of those that left.
    BackfillMode {
        /// The matchmaker does, for every game session with open slots.
        Automatic = "AUTOMATIC",
        /// Somebody asks, or nobody.
        Manual = "MANUAL",
    }
}

words! {
    /// `FlexMatchMode`: what becomes of a match.
    FlexMatchMode {
        /// It is told, and that is all.
        Standalone = "STANDALONE",
        /// A game session is placed for it.
        WithQueue = "WITH_QUEUE",
    }
}

output! {
    /// How tickets become matches, and matches game sessions.
    MatchmakingConfiguration {
        /// Its name.
        name: String,
        /// Its ARN.
        configuration_arn: String,
        /// How long a ticket may look for a match, in seconds.
        request_timeout_seconds: u32,
        /// Whether players have to accept a match.
        acceptance_required: bool,
        /// The rule set its matches fit.
        rule_set_name: String,
        /// When it was made.
        creation_time: Timestamp,
        ;
        /// That rule set's ARN.
        rule_set_arn: String,
        /// What it is for.
        description: String,
        /// Where its game sessions are placed.
        game_session_queue_arns: Vec<String>,
        /// How long players may take to accept, in seconds.
        acceptance_timeout_seconds: u32,
        /// An SNS topic's ARN.
        notification_target: String,
        /// Slots kept open beside those of the match.
        additional_player_count: u32,
        /// Comes with every event of the configuration.
        custom_event_data: String,
        /// The game sessions' settings.
        game_properties: Vec<GameProperty>,
        /// Free text for the server.
        game_session_data: String,
        /// Who asks for players in place of those that left.
        backfill_mode: BackfillMode,
        /// What becomes of a match.
        flex_match_mode: FlexMatchMode,
    }
}

output! {
    /// What a match has to be.
    MatchmakingRuleSet {
        /// The rules: JSON.
        rule_set_body: String,
        ;
        /// Its name.
        rule_set_name: String,
        /// Its ARN.
        rule_set_arn: String,
        /// When it was made.
        creation_time: Timestamp,
    }
}
