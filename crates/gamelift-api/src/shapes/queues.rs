//! What a queue looks like.

use crate::macros::{input, output, words};
use crate::rules::{ARN_TEXT, LOCATION, LOCATIONS, LOG_DESTINATION_ARN};
use crate::validate::{Any, Checked, List, Own, Place, Whole};

words! {
    /// `PriorityType`: what counts when a place is chosen.
    PriorityType {
        /// The lowest average of the players'.
        Latency = "LATENCY",
        /// The cheapest.
        Cost = "COST",
        /// The order of the queue's destinations.
        Destination = "DESTINATION",
        /// The order of the configuration's locations.
        Location = "LOCATION",
    }
}

words! {
    /// `LogDestination`: the kinds of places for logs.
    LogDestination {
        /// CloudWatch Logs.
        CloudWatch = "CLOUDWATCH",
        /// An S3 bucket.
        S3 = "S3",
        /// Data Firehose.
        Firehose = "FIREHOSE",
    }
}

input! {
    /// A cap on each player's latency, for a part of a placement's time.
    PlayerLatencyPolicy {
        /// In milliseconds.
        #[serde(deserialize_with = "crate::lenient::whole")]
        maximum_individual_player_latency_milliseconds: u32 = Whole::at_least(0),
        ;
        /// How long it holds; absent means until the timeout.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        policy_duration_seconds: u32 = Whole::at_least(0),
    }
}

input! {
    /// A fleet or an alias.
    GameSessionQueueDestination {
        /// Its ARN.
        destination_arn: String = ARN_TEXT,
        ;
    }
}

input! {
    /// Where a queue may place game sessions.
    FilterConfiguration {
        ;
        /// 1 to 100; absent means everywhere.
        allowed_locations: Vec<String> = LOCATIONS,
    }
}

input! {
    /// What counts first when a queue chooses a place.
    PriorityConfiguration {
        ;
        /// 1 to 4, each once; what is left out comes after them in the default order.
        priority_order: Vec<PriorityType> = List { size: 1..=4, each: Any },
        /// Best first; 1 to 100.
        location_order: Vec<String> = List { size: 1..=100, each: LOCATION },
    }
    rule each_priority_once;
}

fn each_priority_once(configuration: &PriorityConfiguration, place: &Place<'_>) -> Checked {
    let order = configuration.priority_order.as_deref().unwrap_or_default();
    if order.iter().enumerate().any(|(index, priority)| order[..index].contains(priority)) {
        return Err(place.member("priority_order", None).must("name each priority once"));
    }
    Ok(())
}

input! {
    /// A place for logs.
    LogDeliveryDestination {
        /// Which kind.
        log_destination: LogDestination = Any,
        ;
        /// Its ARN.
        destination_arn: String = LOG_DESTINATION_ARN,
    }
}

input! {
    /// Where a queue's logs go.
    GameSessionQueueLogConfiguration {
        /// 1 to 3.
        delivery_destinations: Vec<LogDeliveryDestination> = List { size: 1..=3, each: Own },
        ;
    }
}

output! {
    /// A queue.
    GameSessionQueue {
        /// Its name.
        name: String,
        /// Its ARN.
        game_session_queue_arn: String,
        /// How long a placement waits.
        timeout_in_seconds: u32,
        /// Fleets and aliases, best first.
        destinations: Vec<GameSessionQueueDestination>,
        ;
        /// How far players may be, by time waited.
        player_latency_policies: Vec<PlayerLatencyPolicy>,
        /// Where game sessions may be placed.
        filter_configuration: FilterConfiguration,
        /// What counts first when a place is chosen.
        priority_configuration: PriorityConfiguration,
        /// Comes with every event of the queue.
        custom_event_data: String,
        /// An SNS topic's ARN.
        notification_target: String,
        /// Where its logs go.
        log_configuration: GameSessionQueueLogConfiguration,
    }
}
