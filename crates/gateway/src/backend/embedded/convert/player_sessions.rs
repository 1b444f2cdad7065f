//! Player sessions.

use rallypoint_fleet as fleet;
use rallypoint_gamelift_api as api;
use uuid::Uuid;

use super::{fleet_arn, timestamp, words};

words! { player_session_status: fleet::PlayerSessionStatus -> api::PlayerSessionStatus {
    Reserved, Active, Completed, TimedOut,
} }

/// A player session shows its game session's fleet and address.
pub(in crate::backend::embedded) fn player_session(
    region: &str,
    session: &fleet::PlayerSession,
    host: Option<&fleet::GameSession>,
) -> api::PlayerSession {
    let (fleet_id, fleet_arn) =
        host.map(|host| (host.fleet.as_str().to_owned(), fleet_arn(region, &host.fleet))).unwrap_or_default();
    api::PlayerSession {
        player_session_id: session.id.as_str().to_owned(),
        player_id: session.player.as_str().to_owned(),
        game_session_id: session.game_session.as_str().to_owned(),
        fleet_id,
        fleet_arn,
        creation_time: timestamp(session.created_at),
        termination_time: session.terminated_at.map(timestamp),
        status: player_session_status(session.status),
        ip_address: host.map(|host| host.ip.to_string()).unwrap_or_default(),
        dns_name: host.and_then(|host| host.dns_name.clone()),
        port: host.map_or(0, |host| host.port),
        player_data: session.data.clone(),
    }
}

/// A slot to ask for, under a random id.
pub(in crate::backend::embedded) fn new_player(
    player: &str,
    data: Option<String>,
) -> fleet::NewPlayerSession {
    fleet::NewPlayerSession {
        id: fleet::PlayerSessionId::new(format!("psess-{}", Uuid::new_v4())),
        player: fleet::PlayerId::new(player),
        data,
    }
}
