//! Queues: where placements look for a place, and in which order.

use crate::macros::{input, output};
use crate::rules::{
    CUSTOM_EVENT_DATA, NOTIFICATION_TARGET, QUEUE_NAME, QUEUE_NAME_OR_ARN, QUEUE_TIMEOUT, TAGS,
};
use crate::validate::{List, Own};
use crate::{
    FilterConfiguration, GameSessionQueue, GameSessionQueueDestination, GameSessionQueueLogConfiguration,
    LogDeliveryDestination, PlayerLatencyPolicy, PriorityConfiguration, Tag,
};

/// A queue's destinations; the service's quota.
const DESTINATIONS: List<Own> = List { size: 0..=10, each: Own };
const POLICIES: List<Own> = List { size: 0..=usize::MAX, each: Own };
/// The model's `LogDeliveryDestinations`.
const LOG_DESTINATIONS: List<Own> = List { size: 1..=3, each: Own };

input! {
    /// `CreateGameSessionQueueInput`.
    CreateGameSessionQueueInput {
        /// 1 to 128 of `[a-zA-Z0-9-]`.
        name: String = QUEUE_NAME,
        ;
        /// How long a placement waits, in seconds; 10 to 600.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        timeout_in_seconds: u32 = QUEUE_TIMEOUT,
        /// How far players may be, by time waited.
        player_latency_policies: Vec<PlayerLatencyPolicy> = POLICIES,
        /// Fleets and aliases, best first; at most 10.
        destinations: Vec<GameSessionQueueDestination> = DESTINATIONS,
        /// Where game sessions may be placed.
        filter_configuration: FilterConfiguration = Own,
        /// What counts first when a place is chosen.
        priority_configuration: PriorityConfiguration = Own,
        /// At most 256 characters; comes with every event of the queue.
        custom_event_data: String = CUSTOM_EVENT_DATA,
        /// An SNS topic's ARN, at most 300 characters.
        notification_target: String = NOTIFICATION_TARGET,
        /// At most 200.
        tags: Vec<Tag> = TAGS,
        /// Where the queue's logs go.
        log_configuration: GameSessionQueueLogConfiguration = Own,
    }
}

output! {
    /// `CreateGameSessionQueueOutput`.
    CreateGameSessionQueueOutput {
        /// The queue made.
        game_session_queue: GameSessionQueue,
        ;
    }
}

input! {
    /// `UpdateGameSessionQueueInput`; what is absent stays.
    UpdateGameSessionQueueInput {
        /// Which one: its name or ARN.
        name: String = QUEUE_NAME_OR_ARN,
        ;
        /// How long a placement waits, in seconds; 10 to 600.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        timeout_in_seconds: u32 = QUEUE_TIMEOUT,
        /// How far players may be, by time waited.
        player_latency_policies: Vec<PlayerLatencyPolicy> = POLICIES,
        /// Fleets and aliases, best first; at most 10.
        destinations: Vec<GameSessionQueueDestination> = DESTINATIONS,
        /// Where game sessions may be placed.
        filter_configuration: FilterConfiguration = Own,
        /// What counts first when a place is chosen.
        priority_configuration: PriorityConfiguration = Own,
        /// At most 256 characters; comes with every event of the queue.
        custom_event_data: String = CUSTOM_EVENT_DATA,
        /// An SNS topic's ARN, at most 300 characters.
        notification_target: String = NOTIFICATION_TARGET,
        /// More places for the queue's logs; 1 to 3.
        add_log_delivery_destinations: Vec<LogDeliveryDestination> = LOG_DESTINATIONS,
        /// Places where they no longer go; 1 to 3.
        remove_log_delivery_destinations: Vec<LogDeliveryDestination> = LOG_DESTINATIONS,
    }
}

output! {
    /// `UpdateGameSessionQueueOutput`.
    UpdateGameSessionQueueOutput {
        /// The queue as it stands now.
        game_session_queue: GameSessionQueue,
        ;
    }
}

input! {
    paged
    /// `DescribeGameSessionQueuesInput`.
    #[derive(Default)]
    DescribeGameSessionQueuesInput {
        ;
        /// Names or ARNs; absent or empty means all.
        names: Vec<String> = List { size: 0..=usize::MAX, each: QUEUE_NAME_OR_ARN },
    }
}

output! {
    page
    /// `DescribeGameSessionQueuesOutput`.
    DescribeGameSessionQueuesOutput {
        /// This page.
        game_session_queues: Vec<GameSessionQueue>,
    }
}

input! {
    /// `DeleteGameSessionQueueInput`.
    DeleteGameSessionQueueInput {
        /// Which one: its name or ARN.
        name: String = QUEUE_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `DeleteGameSessionQueueOutput`; empty.
    DeleteGameSessionQueueOutput {
        ;
    }
}
