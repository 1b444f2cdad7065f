//! Game sessions.

use rallypoint_fleet as fleet;
use rallypoint_gamelift_api as api;
use uuid::Uuid;

use super::{fleet_arn, fleet_or_alias, timestamp, words};

words! { game_session_status: fleet::GameSessionStatus -> api::GameSessionStatus {
    Activating, Active, Terminating, Terminated, Error,
} }

words! { status_reason: fleet::GameSessionStatusReason -> api::GameSessionStatusReason {
    Interrupted, TriggeredOnProcessTerminate, ForceTerminated,
} }

words! { policy: fleet::PlayerSessionCreationPolicy -> api::PlayerSessionCreationPolicy {
    AcceptAll, DenyAll,
} }

words! { policy_of: api::PlayerSessionCreationPolicy -> fleet::PlayerSessionCreationPolicy {
    AcceptAll, DenyAll,
} }

words! { protection: fleet::ProtectionPolicy -> api::ProtectionPolicy {
    NoProtection, FullProtection,
} }

words! { protection_of: api::ProtectionPolicy -> fleet::ProtectionPolicy {
    NoProtection, FullProtection,
} }

pub(in crate::backend::embedded) fn termination_mode(mode: api::TerminationMode) -> fleet::TerminationMode {
    match mode {
        api::TerminationMode::TriggerOnProcessTerminate => fleet::TerminationMode::TriggerOnProcessTerminate,
        api::TerminationMode::ForceTerminate => fleet::TerminationMode::Force,
    }
}

pub(in crate::backend::embedded) fn game_session(
    region: &str,
    session: &fleet::GameSession,
) -> api::GameSession {
    api::GameSession {
        game_session_id: session.id.as_str().to_owned(),
        name: session.name.clone(),
        fleet_id: session.fleet.as_str().to_owned(),
        fleet_arn: fleet_arn(region, &session.fleet),
        creation_time: timestamp(session.created_at),
        termination_time: session.terminated_at.map(timestamp),
        current_player_session_count: session.current_players,
        maximum_player_session_count: session.max_players,
        status: game_session_status(session.status),
        status_reason: session.status_reason.map(status_reason),
        game_properties: shown_properties(&session.properties),
        ip_address: session.ip.to_string(),
        dns_name: session.dns_name.clone(),
        port: session.port,
        player_session_creation_policy: policy(session.policy),
        creator_id: session.creator_id.clone(),
        game_session_data: session.data.clone(),
        matchmaker_data: session.matchmaker_data.clone(),
        location: session.location.as_str().to_owned(),
        compute_name: session.compute.as_str().to_owned(),
        // Players reach a server itself: there is no gateway before it.
        player_gateway_status: None,
    }
}

pub(super) fn shown_properties(properties: &[(String, String)]) -> Vec<api::GameProperty> {
    let property =
        |(key, value): &(String, String)| api::GameProperty { key: key.clone(), value: value.clone() };
    properties.iter().map(property).collect()
}

/// Key and value pairs, as the fleets keep them.
pub(in crate::backend::embedded) fn properties(
    properties: Option<Vec<api::GameProperty>>,
) -> Vec<(String, String)> {
    properties.unwrap_or_default().into_iter().map(|property| (property.key, property.value)).collect()
}

/// `CreateGameSession` as the fleets' command.
pub(in crate::backend::embedded) fn new_game_session(
    input: api::CreateGameSessionInput,
) -> fleet::NewGameSession {
    fleet::NewGameSession {
        fleet: fleet_or_alias(input.fleet_id.as_deref(), input.alias_id.as_deref()),
        location: input.location.map(fleet::Location::new),
        suffix: Uuid::new_v4().to_string(),
        idempotency_token: input.idempotency_token.or(input.game_session_id),
        name: input.name,
        creator_id: input.creator_id,
        max_players: input.maximum_player_session_count,
        properties: properties(input.game_properties),
        data: input.game_session_data,
    }
}

/// `UpdateGameSession` as the fleets' command.
pub(in crate::backend::embedded) fn update(input: api::UpdateGameSessionInput) -> fleet::GameSessionUpdate {
    fleet::GameSessionUpdate {
        game_session: fleet::GameSessionId::new(input.game_session_id),
        max_players: input.maximum_player_session_count,
        name: input.name,
        policy: input.player_session_creation_policy.map(policy_of),
        protection: input.protection_policy.map(protection_of),
        properties: properties(input.game_properties),
    }
}
