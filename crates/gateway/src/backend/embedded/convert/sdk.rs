//! What goes over the server SDK's socket.

use rallypoint_fleet as fleet;
use rallypoint_wire::server_sdk as sdk;

use super::words;

words! {
    /// A player session's status as the SDK names it.
    sdk_player_session_status: fleet::PlayerSessionStatus -> sdk::PlayerSessionStatus {
        Reserved, Active, Completed, TimedOut,
    }
}

words! { reason: fleet::UpdateReason -> sdk::UpdateReason {
    MatchmakingDataUpdated, BackfillFailed, BackfillTimedOut, BackfillCancelled,
} }

/// The push that tells a process to host a game session.
pub(in crate::backend::embedded) fn create_push(session: &fleet::GameSession) -> sdk::Push {
    sdk::Push::CreateGameSession {
        game_session_id: session.id.as_str().to_owned(),
        game_session_name: session.name.clone().unwrap_or_default(),
        game_session_data: session.data.clone().unwrap_or_default(),
        matchmaker_data: session.matchmaker_data.clone().unwrap_or_default(),
        ip_address: session.ip.to_string(),
        dns_name: session.dns_name.clone().unwrap_or_default(),
        port: session.port,
        maximum_player_session_count: session.max_players,
        game_properties: session.properties.iter().cloned().collect(),
    }
}

/// The push that shows a process its game session again.
pub(in crate::backend::embedded) fn update_push(
    session: &fleet::GameSession,
    why: fleet::UpdateReason,
    ticket: &fleet::TicketId,
) -> sdk::Push {
    let game_session = sdk::GameSession {
        game_session_id: session.id.as_str().to_owned(),
        fleet_id: session.fleet.as_str().to_owned(),
        name: session.name.clone().unwrap_or_default(),
        game_session_data: session.data.clone().unwrap_or_default(),
        matchmaker_data: session.matchmaker_data.clone().unwrap_or_default(),
        ip_address: session.ip.to_string(),
        dns_name: session.dns_name.clone().unwrap_or_default(),
        port: session.port,
        maximum_player_session_count: session.max_players,
        game_properties: session.properties.iter().cloned().collect(),
        location: session.location.as_str().to_owned(),
        status: Some(status(session.status)),
        status_reason: String::new(),
    };
    sdk::Push::UpdateGameSession {
        game_session: Box::new(game_session),
        update_reason: reason(why),
        backfill_ticket_id: ticket.as_str().to_owned(),
    }
}

/// The SDKs know no `ERROR`.
fn status(status: fleet::GameSessionStatus) -> sdk::GameSessionStatus {
    match status {
        fleet::GameSessionStatus::Activating => sdk::GameSessionStatus::Activating,
        fleet::GameSessionStatus::Active => sdk::GameSessionStatus::Active,
        fleet::GameSessionStatus::Terminating => sdk::GameSessionStatus::Terminating,
        fleet::GameSessionStatus::Terminated | fleet::GameSessionStatus::Error => {
            sdk::GameSessionStatus::Terminated
        }
    }
}

/// A player session as its own server sees it.
pub(in crate::backend::embedded) fn player_session_for_server(
    session: &fleet::PlayerSession,
    host: Option<&fleet::GameSession>,
) -> sdk::PlayerSession {
    sdk::PlayerSession {
        player_id: session.player.as_str().to_owned(),
        player_session_id: session.id.as_str().to_owned(),
        game_session_id: session.game_session.as_str().to_owned(),
        fleet_id: host.map(|host| host.fleet.as_str().to_owned()).unwrap_or_default(),
        player_data: session.data.clone().unwrap_or_default(),
        ip_address: host.map(|host| host.ip.to_string()).unwrap_or_default(),
        dns_name: host.and_then(|host| host.dns_name.clone()).unwrap_or_default(),
        port: host.map_or(0, |host| host.port),
        creation_time: milliseconds(session.created_at),
        termination_time: session.terminated_at.map(milliseconds),
        status: sdk_player_session_status(session.status),
    }
}

/// Whole milliseconds: the SDKs read nothing else.
pub(in crate::backend::embedded) fn milliseconds(moment: fleet::Timestamp) -> i64 {
    i64::try_from(moment.0).unwrap_or(i64::MAX)
}
