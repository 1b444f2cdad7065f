//! Placements.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::id_of;
use rallypoint_fleet::{Location, PlacementId, PlayerId, QueueName};
use rallypoint_gamelift_api as api;

use super::game_sessions::{properties, shown_properties};
use super::{locations, names, new_player, timestamp, words};

words! { state: fleet::PlacementStatus -> api::GameSessionPlacementState {
    Pending, Fulfilled, Cancelled, TimedOut, Failed,
} }

words! { fallback: fleet::FallbackStrategy -> api::PlacementFallbackStrategy {
    DefaultAfterSinglePass, None,
} }

words! { fallback_of: api::PlacementFallbackStrategy -> fleet::FallbackStrategy {
    DefaultAfterSinglePass, None,
} }

/// `StartGameSessionPlacement` as the fleets' command.
pub(in crate::backend::embedded) fn new_placement(
    input: api::StartGameSessionPlacementInput,
) -> fleet::NewPlacement {
    let latency = |latency: api::PlayerLatency| fleet::PlayerLatency {
        player: PlayerId::new(latency.player_id),
        location: Location::new(latency.region_identifier),
        latency_ms: latency.latency_in_milliseconds.into(),
    };
    let player = |player: api::DesiredPlayerSession| new_player(&player.player_id, player.player_data);
    let over = |over: api::PriorityConfigurationOverride| fleet::PriorityOverride {
        locations: locations(over.location_order),
        fallback: over.placement_fallback_strategy.map(fallback_of).unwrap_or_default(),
    };
    fleet::NewPlacement {
        id: PlacementId::new(input.placement_id),
        queue: QueueName::new(id_of(&input.game_session_queue_name)),
        max_players: input.maximum_player_session_count,
        name: input.game_session_name,
        properties: properties(input.game_properties),
        data: input.game_session_data,
        matchmaker_data: None,
        latencies: input.player_latencies.unwrap_or_default().into_iter().map(latency).collect(),
        players: input.desired_player_sessions.unwrap_or_default().into_iter().map(player).collect(),
        priority_override: input.priority_configuration_override.map(over),
    }
}

pub(in crate::backend::embedded) fn placement(
    region: &str,
    placement: &fleet::Placement,
) -> api::GameSessionPlacement {
    let latency = |latency: &fleet::PlayerLatency| api::PlayerLatency {
        player_id: latency.player.as_str().to_owned(),
        region_identifier: latency.location.as_str().to_owned(),
        // It came as one.
        latency_in_milliseconds: latency.latency_ms as f32,
    };
    let placed = |placed: &fleet::PlacedPlayerSession| api::PlacedPlayerSession {
        player_id: placed.player.as_str().to_owned(),
        player_session_id: placed.player_session.as_str().to_owned(),
    };
    let over = |over: &fleet::PriorityOverride| api::PriorityConfigurationOverride {
        location_order: names(&over.locations),
        placement_fallback_strategy: Some(fallback(over.fallback)),
    };
    let session = placement.game_session.as_ref();
    let id = session.map(|session| session.id.as_str().to_owned());
    let some = |rows: Vec<_>| (!rows.is_empty()).then_some(rows);
    let placed: Vec<_> = placement.players.iter().map(placed).collect();
    api::GameSessionPlacement {
        placement_id: placement.id.as_str().to_owned(),
        game_session_queue_name: placement.queue.as_str().to_owned(),
        status: state(placement.status),
        game_properties: shown_properties(&placement.properties),
        maximum_player_session_count: placement.max_players,
        start_time: timestamp(placement.started_at),
        game_session_name: placement.name.clone(),
        game_session_id: id.clone(),
        game_session_arn: id,
        game_session_region: session.map(|_| region.to_owned()),
        player_latencies: some(placement.latencies.iter().map(latency).collect()),
        end_time: placement.ended_at.map(timestamp),
        ip_address: session.map(|session| session.ip.to_string()),
        dns_name: session.and_then(|session| session.dns_name.clone()),
        port: session.map(|session| session.port),
        placed_player_sessions: (!placed.is_empty()).then_some(placed),
        game_session_data: placement.data.clone(),
        matchmaker_data: placement.matchmaker_data.clone(),
        priority_configuration_override: placement.priority_override.as_ref().map(over),
        player_gateway_status: None,
    }
}
