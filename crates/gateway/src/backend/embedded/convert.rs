//! The fleet's words in the API's and in the server SDK's.

use rallypoint_fleet as fleet;
use rallypoint_fleet::{FleetConfig, Refusal};
use rallypoint_gamelift_api::{
    Exception, ExceptionKind, GameProperty, GameSession, GameSessionStatus, GameSessionStatusReason,
    PlayerSession, PlayerSessionCreationPolicy, PlayerSessionStatus, ProtectionPolicy, Timestamp,
    UpdateGameSessionInput,
};
use rallypoint_wire::server_sdk;

use super::Undone;

pub(super) fn fleet_arn(config: &FleetConfig) -> String {
    format!("arn:aws:gamelift:{}::fleet/{}", config.region, config.fleet_id)
}

pub(super) fn timestamp(moment: fleet::Timestamp) -> Timestamp {
    Timestamp(moment.0)
}

pub(super) fn game_session(config: &FleetConfig, session: &fleet::GameSession) -> GameSession {
    let property = |(key, value): &(String, String)| GameProperty { key: key.clone(), value: value.clone() };
    GameSession {
        game_session_id: session.id.as_str().to_owned(),
        name: session.name.clone(),
        fleet_id: session.fleet.as_str().to_owned(),
        fleet_arn: fleet_arn(config),
        creation_time: timestamp(session.created_at),
        termination_time: session.terminated_at.map(timestamp),
        current_player_session_count: session.current_players,
        maximum_player_session_count: session.max_players,
        status: game_session_status(session.status),
        status_reason: session.status_reason.map(status_reason),
        game_properties: session.properties.iter().map(property).collect(),
        ip_address: session.ip.to_string(),
        dns_name: None,
        port: session.port,
        player_session_creation_policy: policy(session.policy),
        creator_id: session.creator_id.clone(),
        game_session_data: session.data.clone(),
        location: session.location.as_str().to_owned(),
        compute_name: session.compute.as_str().to_owned(),
    }
}

/// Key and value pairs, as the fleet keeps them.
pub(super) fn properties(properties: Vec<GameProperty>) -> Vec<(String, String)> {
    properties.into_iter().map(|property| (property.key, property.value)).collect()
}

/// `UpdateGameSession` as the fleet's command.
pub(super) fn update(input: UpdateGameSessionInput) -> fleet::GameSessionUpdate {
    fleet::GameSessionUpdate {
        game_session: fleet::GameSessionId::new(input.game_session_id),
        max_players: input.maximum_player_session_count,
        name: input.name,
        policy: input.player_session_creation_policy.map(|policy| match policy {
            PlayerSessionCreationPolicy::AcceptAll => fleet::PlayerSessionCreationPolicy::AcceptAll,
            PlayerSessionCreationPolicy::DenyAll => fleet::PlayerSessionCreationPolicy::DenyAll,
        }),
        protection: input.protection_policy.map(|protection| match protection {
            ProtectionPolicy::NoProtection => fleet::ProtectionPolicy::NoProtection,
            ProtectionPolicy::FullProtection => fleet::ProtectionPolicy::FullProtection,
        }),
        properties: properties(input.game_properties.unwrap_or_default()),
    }
}

pub(super) fn protection(policy: fleet::ProtectionPolicy) -> ProtectionPolicy {
    match policy {
        fleet::ProtectionPolicy::NoProtection => ProtectionPolicy::NoProtection,
        fleet::ProtectionPolicy::FullProtection => ProtectionPolicy::FullProtection,
    }
}

/// A player session shows its game session's address.
pub(super) fn player_session(
    config: &FleetConfig,
    session: &fleet::PlayerSession,
    host: Option<&fleet::GameSession>,
) -> PlayerSession {
    PlayerSession {
        player_session_id: session.id.as_str().to_owned(),
        player_id: session.player.as_str().to_owned(),
        game_session_id: session.game_session.as_str().to_owned(),
        fleet_id: config.fleet_id.as_str().to_owned(),
        fleet_arn: fleet_arn(config),
        creation_time: timestamp(session.created_at),
        termination_time: session.terminated_at.map(timestamp),
        status: player_session_status(session.status),
        ip_address: host.map(|host| host.ip.to_string()).unwrap_or_default(),
        dns_name: None,
        port: host.map_or(0, |host| host.port),
        player_data: session.data.clone(),
    }
}

pub(super) fn game_session_status(status: fleet::GameSessionStatus) -> GameSessionStatus {
    match status {
        fleet::GameSessionStatus::Activating => GameSessionStatus::Activating,
        fleet::GameSessionStatus::Active => GameSessionStatus::Active,
        fleet::GameSessionStatus::Terminating => GameSessionStatus::Terminating,
        fleet::GameSessionStatus::Terminated => GameSessionStatus::Terminated,
        fleet::GameSessionStatus::Error => GameSessionStatus::Error,
    }
}

fn status_reason(reason: fleet::GameSessionStatusReason) -> GameSessionStatusReason {
    match reason {
        fleet::GameSessionStatusReason::Interrupted => GameSessionStatusReason::Interrupted,
        fleet::GameSessionStatusReason::TriggeredOnProcessTerminate => {
            GameSessionStatusReason::TriggeredOnProcessTerminate
        }
        fleet::GameSessionStatusReason::ForceTerminated => GameSessionStatusReason::ForceTerminated,
    }
}

fn policy(policy: fleet::PlayerSessionCreationPolicy) -> PlayerSessionCreationPolicy {
    match policy {
        fleet::PlayerSessionCreationPolicy::AcceptAll => PlayerSessionCreationPolicy::AcceptAll,
        fleet::PlayerSessionCreationPolicy::DenyAll => PlayerSessionCreationPolicy::DenyAll,
    }
}

pub(super) fn player_session_status(status: fleet::PlayerSessionStatus) -> PlayerSessionStatus {
    match status {
        fleet::PlayerSessionStatus::Reserved => PlayerSessionStatus::Reserved,
        fleet::PlayerSessionStatus::Active => PlayerSessionStatus::Active,
        fleet::PlayerSessionStatus::Completed => PlayerSessionStatus::Completed,
        fleet::PlayerSessionStatus::TimedOut => PlayerSessionStatus::TimedOut,
    }
}

/// A command that was not done as the API's exception.
pub(super) fn undone(undone: &Undone) -> Exception {
    match undone {
        Undone::Refused(refusal) => exception(refusal),
        Undone::Lost => Exception::new(ExceptionKind::InternalService, undone.to_string()),
    }
}

/// A refusal as the API's exception.
pub(super) fn exception(refusal: &Refusal) -> Exception {
    let kind = match refusal {
        Refusal::InvalidRequest { .. } => ExceptionKind::InvalidRequest,
        Refusal::GameSessionNotFound(_)
        | Refusal::PlayerSessionNotFound(_)
        | Refusal::ProcessNotFound(_)
        | Refusal::LocationNotFound(_) => ExceptionKind::NotFound,
        Refusal::FleetCapacityExceeded => ExceptionKind::FleetCapacityExceeded,
        Refusal::IdempotentParameterMismatch(_) => ExceptionKind::IdempotentParameterMismatch,
        Refusal::GameSessionFull { .. } => ExceptionKind::GameSessionFull,
        Refusal::InvalidGameSessionStatus { .. } | Refusal::PlayersDenied(_) => {
            ExceptionKind::InvalidGameSessionStatus
        }
        Refusal::InvalidPlayerSessionStatus { .. }
        | Refusal::InvalidProcessStatus { .. }
        | Refusal::NotTheHost { .. }
        | Refusal::NotInGameSession { .. } => ExceptionKind::Conflict,
    };
    Exception::new(kind, refusal.to_string())
}

/// A refusal as a status code of the server SDK's socket. The SDKs know 400, 401, 403, 404, 409 and 429 apart.
pub(super) fn status_code(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::InvalidRequest { .. } | Refusal::InvalidPlayerSessionStatus { .. } => 400,
        Refusal::NotTheHost { .. } => 403,
        Refusal::GameSessionNotFound(_)
        | Refusal::PlayerSessionNotFound(_)
        | Refusal::ProcessNotFound(_)
        | Refusal::LocationNotFound(_)
        | Refusal::NotInGameSession { .. } => 404,
        Refusal::FleetCapacityExceeded
        | Refusal::IdempotentParameterMismatch(_)
        | Refusal::GameSessionFull { .. }
        | Refusal::InvalidGameSessionStatus { .. }
        | Refusal::PlayersDenied(_)
        | Refusal::InvalidProcessStatus { .. } => 409,
    }
}

/// The push that tells a process to host a game session.
pub(super) fn create_push(session: &fleet::GameSession) -> server_sdk::Push {
    server_sdk::Push::CreateGameSession {
        game_session_id: session.id.as_str().to_owned(),
        game_session_name: session.name.clone().unwrap_or_default(),
        game_session_data: session.data.clone().unwrap_or_default(),
        matchmaker_data: String::new(),
        ip_address: session.ip.to_string(),
        dns_name: String::new(),
        port: session.port,
        maximum_player_session_count: session.max_players,
        game_properties: session.properties.iter().cloned().collect(),
    }
}
