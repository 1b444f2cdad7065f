//! Game sessions.

use aws_sdk_gamelift::types as sdk;
use rallypoint_gamelift_api as api;

use super::{IntoSdk, shape, words};

words! {
    GameSessionStatus = GameSessionStatus,
    GameSessionStatusReason = GameSessionStatusReason,
    PlayerSessionCreationPolicy = PlayerSessionCreationPolicy,
    ProtectionPolicy = ProtectionPolicy,
    TerminationMode = TerminationMode,
    PlayerGatewayStatus = PlayerGatewayStatus,
}

shape! {
    GameProperty {
        always: key value;
        or_default: ;
        sometimes: ;
    }
}

impl IntoSdk<sdk::GameProperty> for api::GameProperty {
    fn into_sdk(self) -> sdk::GameProperty {
        let property = sdk::GameProperty::builder().set_key(Some(self.key)).set_value(Some(self.value));
        property.build()
    }
}

// The address is told once a host is known, the location and the compute where the fleet has such.
shape! {
    GameSession {
        always: game_session_id fleet_id creation_time maximum_player_session_count status
                player_session_creation_policy;
        or_default: fleet_arn current_player_session_count game_properties ip_address port location compute_name;
        sometimes: name termination_time dns_name creator_id game_session_data matchmaker_data;
        words: status_reason player_gateway_status;
    }
}

shape! {
    GameSessionDetail {
        always: game_session protection_policy;
        or_default: ;
        sometimes: ;
    }
}
