//! Placements: game sessions that wait for a place in a queue's fleets.

use crate::macros::{input, output};
use crate::rules::{
    GAME_PROPERTIES, GAME_SESSION_DATA, GAME_SESSION_NAME, ID_SUFFIX, MAXIMUM_PLAYERS, QUEUE_NAME_OR_ARN,
};
use crate::validate::{Checked, List, Own, Place};
use crate::{
    DesiredPlayerSession, GameProperty, GameSessionPlacement, PlayerLatency, PriorityConfigurationOverride,
};

input! {
    /// `StartGameSessionPlacementInput`.
    StartGameSessionPlacementInput {
        /// The developer's own id, 1 to 48 of `[a-zA-Z0-9-]`; can never be used again.
        placement_id: String = ID_SUFFIX,
        /// A queue's name or ARN.
        game_session_queue_name: String = QUEUE_NAME_OR_ARN,
        /// Slots; 0 to 200.
        #[serde(deserialize_with = "crate::lenient::whole")]
        maximum_player_session_count: u32 = MAXIMUM_PLAYERS,
        ;
        /// At most 16.
        game_properties: Vec<GameProperty> = GAME_PROPERTIES,
        /// 1 to 1,024 characters.
        game_session_name: String = GAME_SESSION_NAME,
        /// How far players are from locations.
        player_latencies: Vec<PlayerLatency> = List { size: 0..=usize::MAX, each: Own },
        /// For whom slots are reserved once the game session is active.
        desired_player_sessions: Vec<DesiredPlayerSession> = List { size: 0..=usize::MAX, each: Own },
        /// 1 to 262,144 characters.
        game_session_data: String = GAME_SESSION_DATA,
        /// Locations to try first, for this placement alone; not together with `player_latencies`.
        priority_configuration_override: PriorityConfigurationOverride = Own,
    }
    rule start_game_session_placement;
}

fn start_game_session_placement(input: &StartGameSessionPlacementInput, place: &Place<'_>) -> Checked {
    let with_latencies = input.player_latencies.as_ref().is_some_and(|latencies| !latencies.is_empty());
    if with_latencies && input.priority_configuration_override.is_some() {
        return Err(place.must("have PlayerLatencies or PriorityConfigurationOverride, not both"));
    }
    Ok(())
}

output! {
    /// `StartGameSessionPlacementOutput`.
    StartGameSessionPlacementOutput {
        /// The placement, on its way.
        game_session_placement: GameSessionPlacement,
        ;
    }
}

input! {
    /// `StopGameSessionPlacementInput`.
    StopGameSessionPlacementInput {
        /// Which one.
        placement_id: String = ID_SUFFIX,
        ;
    }
}

output! {
    /// `StopGameSessionPlacementOutput`.
    StopGameSessionPlacementOutput {
        /// The placement as it stands now.
        game_session_placement: GameSessionPlacement,
        ;
    }
}

input! {
    /// `DescribeGameSessionPlacementInput`.
    DescribeGameSessionPlacementInput {
        /// Which one.
        placement_id: String = ID_SUFFIX,
        ;
    }
}

output! {
    /// `DescribeGameSessionPlacementOutput`.
    DescribeGameSessionPlacementOutput {
        /// The placement as it stands now.
        game_session_placement: GameSessionPlacement,
        ;
    }
}
