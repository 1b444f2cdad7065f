//! Tickets, their players, and matchmaking configurations.

use aws_sdk_gamelift::types as sdk;
use rallypoint_gamelift_api as api;

use super::{IntoSdk, sent, shape, words};

words! {
    MatchmakingTicketStatus = MatchmakingConfigurationStatus,
    AcceptanceType = AcceptanceType,
    BackfillMode = BackfillMode,
    FlexMatchMode = FlexMatchMode,
}

shape! {
    MatchmakingTicket {
        always: ticket_id configuration_name status start_time;
        or_default: configuration_arn players;
        sometimes: status_reason status_message end_time game_session_connection_info estimated_wait_time;
    }
}

shape! {
    GameSessionConnectionInfo {
        always: game_session_arn port;
        or_default: ip_address matched_player_sessions;
        sometimes: dns_name;
        words: player_gateway_status;
    }
}

shape! {
    MatchedPlayerSession {
        always: player_id player_session_id;
        or_default: ;
        sometimes: ;
    }
}

shape! {
    Player {
        always: player_id;
        or_default: ;
        sometimes: player_attributes team latency_in_ms;
    }
}

impl IntoSdk<sdk::Player> for api::Player {
    fn into_sdk(self) -> sdk::Player {
        sdk::Player::builder()
            .set_player_id(Some(self.player_id))
            .set_player_attributes(sent(self.player_attributes))
            .set_team(self.team)
            .set_latency_in_ms(sent(self.latency_in_ms))
            .build()
    }
}

shape! {
    AttributeValue {
        always: ;
        or_default: ;
        sometimes: s n sl sdm;
    }
}

impl IntoSdk<sdk::AttributeValue> for api::AttributeValue {
    fn into_sdk(self) -> sdk::AttributeValue {
        sdk::AttributeValue::builder()
            .set_s(self.s)
            .set_n(self.n)
            .set_sl(self.sl)
            .set_sdm(sent(self.sdm))
            .build()
    }
}

shape! {
    MatchmakingConfiguration {
        always: name configuration_arn request_timeout_seconds acceptance_required rule_set_name creation_time;
        or_default: ;
        sometimes: rule_set_arn description game_session_queue_arns acceptance_timeout_seconds notification_target
                   additional_player_count custom_event_data game_properties game_session_data backfill_mode
                   flex_match_mode;
    }
}
