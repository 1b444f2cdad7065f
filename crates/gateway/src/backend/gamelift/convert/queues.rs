//! Queues.

use super::{shape, words};

words! {
    PriorityType = PriorityType,
}

shape! {
    GameSessionQueue {
        always: name game_session_queue_arn;
        or_default: timeout_in_seconds destinations;
        sometimes: player_latency_policies filter_configuration priority_configuration custom_event_data
                   notification_target;
        ours: log_configuration;
    }
}

shape! {
    GameSessionQueueDestination {
        always: destination_arn;
        or_default: ;
        sometimes: ;
    }
}

shape! {
    PlayerLatencyPolicy {
        always: maximum_individual_player_latency_milliseconds;
        or_default: ;
        sometimes: policy_duration_seconds;
    }
}

shape! {
    FilterConfiguration {
        always: ;
        or_default: ;
        sometimes: allowed_locations;
    }
}

shape! {
    PriorityConfiguration {
        always: ;
        or_default: ;
        sometimes: priority_order location_order;
    }
}
