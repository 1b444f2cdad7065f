//! Player sessions.

use super::{shape, words};

words! {
    PlayerSessionStatus = PlayerSessionStatus,
}

shape! {
    PlayerSession {
        always: player_session_id player_id game_session_id fleet_id creation_time status;
        or_default: fleet_arn ip_address port;
        sometimes: termination_time dns_name player_data;
    }
}

shape! {
    PlayerConnectionDetail {
        always: player_id;
        or_default: endpoints;
        sometimes: player_gateway_token expiration;
    }
}

shape! {
    PlayerConnectionEndpoint {
        always: ip_address port;
        or_default: ;
        sometimes: ;
    }
}
