//! A game session as the fleets' search language sees it.

use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet as fleet;
use rallypoint_gamelift_api as api;

/// What a filter may ask of a game session. The rest stands for nothing: the language has no words for it.
pub(in crate::backend::gamelift) fn searched(session: &api::GameSession) -> fleet::GameSession {
    let property = |property: &api::GameProperty| (property.key.clone(), property.value.clone());
    fleet::GameSession {
        id: fleet::GameSessionId::new(session.game_session_id.as_str()),
        name: session.name.clone(),
        max_players: session.maximum_player_session_count,
        current_players: session.current_player_session_count,
        properties: session.game_properties.iter().map(property).collect(),
        created_at: fleet::Timestamp(session.creation_time.0),
        fleet: fleet::FleetId::new(session.fleet_id.as_str()),
        location: fleet::Location::new(session.location.as_str()),
        process: fleet::ProcessId::new(""),
        compute: fleet::ComputeName::new(""),
        ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        dns_name: None,
        port: session.port,
        creator_id: None,
        status: fleet::GameSessionStatus::Active,
        status_reason: None,
        policy: fleet::PlayerSessionCreationPolicy::AcceptAll,
        protection: fleet::ProtectionPolicy::NoProtection,
        data: None,
        matchmaker_data: None,
        terminated_at: None,
    }
}
