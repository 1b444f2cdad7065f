//! Placements.

use aws_sdk_gamelift::types as sdk;
use rallypoint_gamelift_api as api;

use super::{IntoSdk, sent, shape, words};

words! {
    GameSessionPlacementState = GameSessionPlacementState,
    PlacementFallbackStrategy = PlacementFallbackStrategy,
}

shape! {
    GameSessionPlacement {
        always: placement_id game_session_queue_name status maximum_player_session_count start_time;
        or_default: game_properties;
        sometimes: game_session_name game_session_id game_session_arn game_session_region player_latencies end_time
                   ip_address dns_name port placed_player_sessions game_session_data matchmaker_data
                   priority_configuration_override;
        words: player_gateway_status;
    }
}

shape! {
    PlacedPlayerSession {
        always: player_id player_session_id;
        or_default: ;
        sometimes: ;
    }
}

shape! {
    PlayerLatency {
        always: player_id region_identifier latency_in_milliseconds;
        or_default: ;
        sometimes: ;
    }
}

impl IntoSdk<sdk::PlayerLatency> for api::PlayerLatency {
    fn into_sdk(self) -> sdk::PlayerLatency {
        sdk::PlayerLatency::builder()
            .set_player_id(Some(self.player_id))
            .set_region_identifier(Some(self.region_identifier))
            .set_latency_in_milliseconds(Some(self.latency_in_milliseconds))
            .build()
    }
}

impl IntoSdk<sdk::DesiredPlayerSession> for api::DesiredPlayerSession {
    fn into_sdk(self) -> sdk::DesiredPlayerSession {
        sdk::DesiredPlayerSession::builder()
            .set_player_id(Some(self.player_id))
            .set_player_data(self.player_data)
            .build()
    }
}

shape! {
    PriorityConfigurationOverride {
        always: location_order;
        or_default: ;
        sometimes: ;
        words: placement_fallback_strategy;
    }
}

impl IntoSdk<sdk::PriorityConfigurationOverride> for api::PriorityConfigurationOverride {
    fn into_sdk(self) -> sdk::PriorityConfigurationOverride {
        sdk::PriorityConfigurationOverride::builder()
            .set_location_order(Some(self.location_order))
            .set_placement_fallback_strategy(sent(self.placement_fallback_strategy))
            .build()
    }
}
